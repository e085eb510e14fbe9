//! The attestation object (§6.5.4) and its statement (§8).
//!
//! pass0 asks for no attestation and trusts none: a statement is checked for the shape its format
//! prescribes, so that nothing odd is let in. That goes down to certificates, which must look like
//! X.509, and to the structures of a TPM; whom they name is not looked at. Self attestation alone is
//! verified (in `register.rs`): that needs nothing but the new key.

use data_encoding::BASE64URL_NOPAD;

use super::cbor::{Array, Item, Map};
use super::{Step, der, tpm};

/// How many certificates a statement may have.
const CERTIFICATES: usize = 8;

/// An attestation object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attestation<'a> {
    fmt: &'a str,
    statement: Map<'a>,
    auth_data: &'a [u8],
}

/// What a statement comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Statement<'a> {
    /// Nothing is claimed.
    None,
    /// Signed with the new key itself.
    SelfSigned {
        /// The algorithm it says it is signed with.
        algorithm: i64,
        /// The signature over authenticator data and client data hash.
        signature: &'a [u8],
    },
    /// Of the right shape, and otherwise not looked at.
    Unverified,
}

impl<'a> Attestation<'a> {
    /// From `attestationObject`: a map of `fmt`, `attStmt` and `authData`, and nothing else.
    ///
    /// # Errors
    /// [`Step::AttestationObject`] when it is anything else.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Step> {
        Self::read(bytes).ok_or(Step::AttestationObject)
    }

    fn read(bytes: &'a [u8]) -> Option<Self> {
        let Ok(Item::Map(object)) = Item::whole(bytes) else {
            return None;
        };
        let Some(Item::Map(statement)) = object.find(Item::Text("attStmt")) else {
            return None;
        };
        let found = Self {
            fmt: object.find(Item::Text("fmt"))?.text()?,
            statement,
            auth_data: object.find(Item::Text("authData"))?.bytes()?,
        };
        (object.len() == 3).then_some(found)
    }

    /// The name of the statement's format.
    #[must_use]
    pub const fn fmt(&self) -> &'a str {
        self.fmt
    }

    /// The authenticator data.
    #[must_use]
    pub const fn auth_data(&self) -> &'a [u8] {
        self.auth_data
    }

    /// What the statement comes to.
    ///
    /// # Errors
    /// [`Step::AttestationFormat`] when the format is unknown; names are matched "in a
    /// case-sensitive fashion" (§8.1). [`Step::AttestationStatement`] when the statement has a
    /// member that its format does not know, lacks one or has one of another type.
    pub fn statement(&self) -> Result<Statement<'a>, Step> {
        let parsed = match self.fmt {
            // §8.7: "an empty map"
            "none" => self.statement.is_empty().then_some(Statement::None),
            "packed" => self.packed(),
            // §8.3
            "tpm" => self.shaped(
                |name, value| match name {
                    "ver" => value == Item::Text("2.0"),
                    "certInfo" => value.bytes().is_some_and(tpm::is_attestation),
                    "pubArea" => value.bytes().is_some_and(tpm::is_public_area),
                    _ => is_signed(name, value),
                },
                6,
            ),
            // §8.4
            "android-key" => self.signed(),
            // §8.5: withdrawn by Google, defined still
            "android-safetynet" => self.shaped(
                |name, value| match name {
                    "ver" => value.text().is_some_and(|version| !version.is_empty()),
                    "response" => value.bytes().is_some_and(is_jws),
                    _ => false,
                },
                2,
            ),
            "fido-u2f" => self.u2f(),
            "apple" => self.apple(),
            _ => return Err(Step::AttestationFormat),
        };
        parsed.ok_or(Step::AttestationStatement)
    }

    /// §8.2: `alg`, `sig` and, unless signed with the new key itself, `x5c`.
    fn packed(&self) -> Option<Statement<'a>> {
        let algorithm = self.statement.find(Item::Text("alg"))?.int()?;
        let signature = self.statement.find(Item::Text("sig"))?.bytes()?;
        match self.statement.len() {
            2 => Some(Statement::SelfSigned {
                algorithm,
                signature,
            }),
            _ => self.signed(),
        }
    }

    /// `alg`, `sig` and `x5c`, the signature one of the algorithm.
    fn signed(&self) -> Option<Statement<'a>> {
        let algorithm = self.statement.find(Item::Text("alg"))?.int()?;
        let signature = self.statement.find(Item::Text("sig"))?.bytes()?;
        let parsed = self.shaped(is_signed, 3)?;
        is_signature(algorithm, signature).then_some(parsed)
    }

    /// §8.6: `sig`, and `x5c` of one certificate.
    fn u2f(&self) -> Option<Statement<'a>> {
        let known = |name: &str, value: Item<'_>| match value {
            Item::Array(chain) => name == "x5c" && is_chain(chain, 1),
            _ => name == "sig" && value.bytes().is_some_and(der::is_ecdsa_signature),
        };
        self.shaped(known, 2)
    }

    /// §8.8: `x5c`. Devices sent `alg` beside it before the format was written down.
    fn apple(&self) -> Option<Statement<'a>> {
        let known = |name: &str, value: Item<'_>| name != "sig" && is_signed(name, value);
        self.statement.find(Item::Text("x5c"))?;
        self.shaped(known, self.statement.len())
    }

    /// A statement of `len` members, all of which are `known`.
    fn shaped(&self, known: impl Fn(&str, Item<'_>) -> bool, len: usize) -> Option<Statement<'a>> {
        let mut members = self.statement.iter();
        let all = members.all(|(name, value)| name.text().is_some_and(|name| known(name, value)));
        (all && self.statement.len() == len).then_some(Statement::Unverified)
    }
}

/// The three members that most formats have.
fn is_signed(name: &str, value: Item<'_>) -> bool {
    match (name, value) {
        ("alg", Item::Int(_)) => true,
        ("sig", value) => is_bytes(value),
        ("x5c", Item::Array(chain)) => is_chain(chain, CERTIFICATES),
        _ => false,
    }
}

/// One to `most` certificates.
fn is_chain(chain: Array<'_>, most: usize) -> bool {
    (1..=most).contains(&chain.iter().count())
        && chain
            .iter()
            .all(|item| item.bytes().is_some_and(der::is_certificate))
}

/// Whether a signature has the shape of its algorithm (RFC 9053 §2, RFC 8812 §2). Of an algorithm that
/// is not known here, any.
fn is_signature(algorithm: i64, signature: &[u8]) -> bool {
    const ECDSA: [i64; 3] = [-7, -35, -36];
    const RSA: [i64; 7] = [-257, -258, -259, -37, -38, -39, -65535];
    match algorithm {
        -8 => signature.len() == 64,
        ecdsa if ECDSA.contains(&ecdsa) => der::is_ecdsa_signature(signature),
        // Keys of 1024 to 8192 bits.
        rsa if RSA.contains(&rsa) => (128..=1024).contains(&signature.len()),
        _ => !signature.is_empty(),
    }
}

/// Whether these bytes are of the shape of a JWS in its compact form (RFC 7515 §3.1): two JSON objects
/// and a signature, in base64url.
fn is_jws(bytes: &[u8]) -> bool {
    let parts: Vec<&[u8]> = bytes.split(|byte| *byte == b'.').collect();
    let [header, payload, signature] = parts[..] else {
        return false;
    };
    let decoded = |part: &[u8]| BASE64URL_NOPAD.decode(part).ok();
    let is_object = |part| {
        decoded(part).is_some_and(|json| {
            serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&json).is_ok()
        })
    };
    is_object(header) && is_object(payload) && decoded(signature).is_some_and(|it| !it.is_empty())
}

fn is_bytes(value: Item<'_>) -> bool {
    value.bytes().is_some_and(|bytes| !bytes.is_empty())
}
