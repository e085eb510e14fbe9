//! Public keys as `COSE_Key` (RFC 9052 §7, RFC 9053 §7), and the signatures they verify.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RsaPublicKeyComponents,
};

use super::cbor::{Item, Map};
use super::{Step, ed25519};

/// The labels of RFC 9052 §7.1 and RFC 9053 §7, and their values.
const KTY: Item<'_> = Item::Int(1);
const ALG: Item<'_> = Item::Int(3);
const CRV: Item<'_> = Item::Int(-1);
const X: Item<'_> = Item::Int(-2);
const Y: Item<'_> = Item::Int(-3);
const N: Item<'_> = Item::Int(-1);
const E: Item<'_> = Item::Int(-2);
const OKP: Item<'_> = Item::Int(1);
const EC2: Item<'_> = Item::Int(2);
const RSA: Item<'_> = Item::Int(3);
const P256: Item<'_> = Item::Int(1);
const CURVE_ED25519: Item<'_> = Item::Int(6);

/// A signature algorithm (§5.8.5, `COSEAlgorithmIdentifier`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// ECDSA over P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
}

impl Algorithm {
    /// Those that can be verified, the one to be preferred first.
    pub const ALL: &[i64] = &[
        Self::EdDsa.number(),
        Self::Es256.number(),
        Self::Rs256.number(),
    ];

    /// Its number in the registry of COSE.
    #[must_use]
    pub const fn number(self) -> i64 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }

    const fn from_number(number: i64) -> Option<Self> {
        match number {
            -7 => Some(Self::Es256),
            -8 => Some(Self::EdDsa),
            -257 => Some(Self::Rs256),
            _ => None,
        }
    }
}

/// A public key that is fit for use.
#[derive(Clone, Debug)]
pub struct Key {
    algorithm: Algorithm,
    key: ParsedPublicKey,
}

impl Key {
    /// From a `COSE_Key` for one of the `offered` algorithms.
    ///
    /// # Errors
    /// [`Step::Algorithm`] when it is for another one, [`Step::PublicKey`] when it is malformed,
    /// weak, not on its curve, or has a member more than it needs: a credential public key "MUST
    /// NOT contain any other OPTIONAL parameters" (§6.5.2).
    pub fn parse(cose: &[u8], offered: &[i64]) -> Result<Self, Step> {
        let Ok(Item::Map(members)) = Item::whole(cose) else {
            return Err(Step::PublicKey);
        };
        let number = members.find(ALG).and_then(Item::int);
        let number = number.filter(|number| offered.contains(number));
        let algorithm = number
            .and_then(Algorithm::from_number)
            .ok_or(Step::Algorithm)?;
        let key = match algorithm {
            Algorithm::Es256 => p256(members),
            Algorithm::EdDsa => edwards(members),
            Algorithm::Rs256 => rsa(members),
        };
        let key = key.ok_or(Step::PublicKey)?;
        Ok(Self { algorithm, key })
    }

    /// What it signs with.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Whether this is its signature of this message. ECDSA signatures are DER, and nothing but
    /// DER. Their twin (r, N − s) holds as well: a signature is nobody's name for a ceremony.
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.key.verify_sig(message, signature).is_ok()
    }
}

/// §5.8.5: with -7 "the crv parameter MUST be 1 and the compressed point form MUST NOT be used".
fn p256(members: Map<'_>) -> Option<ParsedPublicKey> {
    if members.len() != 5 || members.find(KTY) != Some(EC2) || members.find(CRV) != Some(P256) {
        return None;
    }
    let x: &[u8; 32] = members.find(X)?.bytes()?.try_into().ok()?;
    let y: &[u8; 32] = members.find(Y)?.bytes()?.try_into().ok()?;
    // SEC 1 §2.3.3: 4 marks the uncompressed form. The library refuses what is not on the curve.
    let point = [&[4], &x[..], &y[..]].concat();
    ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).ok()
}

/// §5.8.5: with -8 "the crv parameter MUST be 6".
fn edwards(members: Map<'_>) -> Option<ParsedPublicKey> {
    let curve = members.find(CRV);
    if members.len() != 4 || members.find(KTY) != Some(OKP) || curve != Some(CURVE_ED25519) {
        return None;
    }
    let point: &[u8; 32] = members.find(X)?.bytes()?.try_into().ok()?;
    // The library takes any 32 bytes.
    ed25519::is_sound(point)
        .then(|| ParsedPublicKey::new(&ED25519, point).ok())
        .flatten()
}

/// A modulus of 2,048 to 4,096 bits, an odd exponent of 3 or more in at most 32 bits, both without
/// leading zeros (RFC 8230 §4).
fn rsa(members: Map<'_>) -> Option<ParsedPublicKey> {
    if members.len() != 4 || members.find(KTY) != Some(RSA) {
        return None;
    }
    let n = members.find(N)?.bytes()?;
    let e = members.find(E)?.bytes()?;
    let odd = |bytes: &[u8]| bytes.last().is_some_and(|last| last & 1 == 1);
    let unpadded = |bytes: &[u8]| bytes.first().is_some_and(|first| *first != 0);
    let bits = n.len() * 8 - usize::try_from(n.first()?.leading_zeros()).ok()?;
    let sound = (2048..=4096).contains(&bits)
        && e.len() <= 4
        && e != [1]
        && [n, e]
            .into_iter()
            .all(|bytes| odd(bytes) && unpadded(bytes));
    if !sound {
        return None;
    }
    RsaPublicKeyComponents { n, e }
        .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
        .ok()
}
