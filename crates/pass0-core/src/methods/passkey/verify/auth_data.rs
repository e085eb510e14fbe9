//! Authenticator data (§6.1): what the authenticator says, and signs.

use super::Step;
use super::cbor::{Item, Map};

/// What the authenticator says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthData<'a> {
    rp_id_hash: &'a [u8; 32],
    flags: Flags,
    sign_count: u32,
    attested: Option<Attested<'a>>,
    extensions: Option<Map<'a>>,
}

/// Attested credential data (§6.5.2): a new credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attested<'a> {
    /// The model of the authenticator.
    pub aaguid: &'a [u8; 16],
    /// The name of the credential, of any length.
    pub credential_id: &'a [u8],
    /// The public key, as a `COSE_Key` that is CBOR and nothing more is known of.
    pub public_key: &'a [u8],
}

/// The flags. Reserved bits (1 and 5) are not looked at: they may mean something one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flags(u8);

impl Flags {
    /// UP: somebody was present.
    #[must_use]
    pub const fn user_present(self) -> bool {
        self.0 & 0x01 != 0
    }

    /// UV: the authenticator verified its user.
    #[must_use]
    pub const fn user_verified(self) -> bool {
        self.0 & 0x04 != 0
    }

    /// BE: the credential can be backed up.
    #[must_use]
    pub const fn backup_eligible(self) -> bool {
        self.0 & 0x08 != 0
    }

    /// BS: the credential is backed up.
    #[must_use]
    pub const fn backup_state(self) -> bool {
        self.0 & 0x10 != 0
    }

    /// AT: attested credential data follows.
    const fn attested(self) -> bool {
        self.0 & 0x40 != 0
    }

    /// ED: extensions follow.
    const fn extended(self) -> bool {
        self.0 & 0x80 != 0
    }
}

impl<'a> AuthData<'a> {
    /// From `authenticatorData`: exactly what the flags announce, and nothing after it.
    ///
    /// # Errors
    /// [`Step::AuthenticatorData`] when it is anything else.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Step> {
        Self::read(bytes).ok_or(Step::AuthenticatorData)
    }

    /// Whether these would be registration data, but for a key written as Firefox 115 to 118 write the
    /// Ed25519 keys of security keys: a map of four that says it has three, with names in the place of
    /// the numbers of type and curve, and a list of numbers in the place of bytes. §6.5.2 wants a
    /// `COSE_Key` in CTAP2's form, so it is not accepted; who has it can be told what helps.
    pub(super) fn is_miswritten(bytes: &[u8]) -> bool {
        // {1: "OKP", 3: -8, -1: "Ed25519"}, then -2 and 32 numbers.
        const KEY: &[u8] = b"\x01\x63OKP\x03\x27\x20\x67Ed25519\x21";
        let key = || {
            let (_, rest) = bytes.split_at_checked(37)?;
            let (_, rest) = rest.split_at_checked(16)?;
            let (length, rest) = rest.split_first_chunk()?;
            let (_, key) = rest.split_at_checked(u16::from_be_bytes(*length).into())?;
            let (pairs, key) = key.split_first()?;
            key.strip_prefix(KEY)
                .filter(|_| matches!(pairs, 0xa3 | 0xa4))
        };
        key().is_some_and(|point| point.len() >= 32)
    }

    fn read(bytes: &'a [u8]) -> Option<Self> {
        let (rp_id_hash, rest) = bytes.split_first_chunk()?;
        let ([flags], rest) = rest.split_first_chunk()?;
        let (sign_count, mut rest) = rest.split_first_chunk()?;
        let flags = Flags(*flags);
        let mut attested = None;
        if flags.attested() {
            let (found, after) = Attested::read(rest)?;
            attested = Some(found);
            rest = after;
        }
        let mut extensions = None;
        if flags.extended() {
            extensions = Some(outputs(rest)?);
            rest = &[];
        }
        rest.is_empty().then_some(Self {
            rp_id_hash,
            flags,
            sign_count: u32::from_be_bytes(*sign_count),
            attested,
            extensions,
        })
    }

    /// SHA-256 of the id of the relying party.
    #[must_use]
    pub const fn rp_id_hash(&self) -> &'a [u8; 32] {
        self.rp_id_hash
    }

    /// The flags.
    #[must_use]
    pub const fn flags(&self) -> Flags {
        self.flags
    }

    /// The signature counter.
    #[must_use]
    pub const fn sign_count(&self) -> u32 {
        self.sign_count
    }

    /// The new credential, in a registration.
    #[must_use]
    pub const fn attested(&self) -> Option<Attested<'a>> {
        self.attested
    }

    /// What the authenticator answered to extensions.
    #[must_use]
    pub const fn extensions(&self) -> Option<Map<'a>> {
        self.extensions
    }
}

impl<'a> Attested<'a> {
    fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (aaguid, rest) = bytes.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let length = u16::from_be_bytes(*length);
        let (credential_id, key) = rest.split_at_checked(length.into())?;
        // The key ends where its CBOR does.
        let (_, rest) = Item::first(key).ok()?;
        let public_key = key.get(..key.len().checked_sub(rest.len())?)?;
        let attested = Self {
            aaguid,
            credential_id,
            public_key,
        };
        Some((attested, rest))
    }
}

/// "a CBOR map with extension identifiers as keys", which are text.
fn outputs(bytes: &[u8]) -> Option<Map<'_>> {
    let Ok(Item::Map(outputs)) = Item::whole(bytes) else {
        return None;
    };
    let named = outputs.iter().all(|(name, _)| name.text().is_some());
    named.then_some(outputs)
}
