//! One key of the ring: what is derived from it, and how.

use aws_lc_rs::aead::{AES_256_GCM, LessSafeKey, UnboundKey};
use aws_lc_rs::{hkdf, hmac};
use zeroize::Zeroizing;

use super::key_id::KeyId;
use super::selector::Selectors;
use crate::secret::Digest;

/// The least bytes a secret key has.
pub const LEAST_KEY: usize = 32;

/// One secret key, with what is derived from it.
pub(super) struct Key {
    pub(super) id: KeyId,
    mac: hmac::Key,
    seal: hmac::Key,
    pub(super) selectors: Selectors,
}

/// The ring cannot be made or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// No key given.
    #[error("no secret key is given")]
    Empty,
    /// Shorter than [`LEAST_KEY`] bytes, or one byte over and over.
    #[error("a secret key must have at least 32 random bytes")]
    Weak,
    /// The same key twice.
    #[error("a secret key is given twice")]
    Twice,
    /// Sealed under a key the ring does not hold.
    #[error("sealed under key {0}, which is not in the ring")]
    Unknown(KeyId),
    /// Changed, cut, or sealed for something else.
    #[error("a sealed value does not open")]
    Broken,
}

impl Key {
    fn derive(raw: &[u8]) -> Result<Self, KeyError> {
        let same = raw.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
        if raw.len() < LEAST_KEY || same {
            return Err(KeyError::Weak);
        }
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"pass0/v1").extract(raw);
        let expand = |label: &'static [u8]| -> Result<Zeroizing<[u8; 32]>, KeyError> {
            let mut bytes = Zeroizing::new([0_u8; 32]);
            root.expand(&[label], hkdf::HKDF_SHA256)
                .and_then(|okm| okm.fill(&mut bytes[..]))
                .map_err(|_| KeyError::Broken)?;
            Ok(bytes)
        };
        let id = expand(b"id")?;
        let [a, b, c, d, ..] = *id;
        Ok(Self {
            id: KeyId::from_bytes([a, b, c, d]),
            mac: hmac::Key::new(hmac::HMAC_SHA256, &expand(b"digest")?[..]),
            seal: hmac::Key::new(hmac::HMAC_SHA256, &expand(b"seal")?[..]),
            selectors: Selectors::derive(&hmac::Key::new(
                hmac::HMAC_SHA256,
                &expand(b"selector")?[..],
            ))
            .map_err(|_| KeyError::Broken)?,
        })
    }

    pub(super) fn digest(&self, purpose: &str, parts: &[&[u8]]) -> Digest {
        let mut context = hmac::Context::with_key(&self.mac);
        context.update(b"pass0/v1/");
        context.update(purpose.as_bytes());
        context.update(b"/");
        for part in parts {
            // The length in front keeps ("ab", "c") and ("a", "bc") apart.
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            context.update(&length.to_be_bytes());
            context.update(part);
        }
        Digest::new(self.id, context.sign().as_ref())
    }

    pub(super) fn cipher(&self, purpose: &str, id: &str) -> Result<LessSafeKey, KeyError> {
        let mut context = hmac::Context::with_key(&self.seal);
        context.update(b"pass0/v1/seal/");
        context.update(purpose.as_bytes());
        context.update(b"/");
        context.update(id.as_bytes());
        UnboundKey::new(&AES_256_GCM, context.sign().as_ref())
            .map(LessSafeKey::new)
            .map_err(|_| KeyError::Broken)
    }
}

/// All of them, the first for what is new.
pub(super) fn derive_all(keys: &[impl AsRef<[u8]>]) -> Result<Vec<Key>, KeyError> {
    let keys: Vec<Key> = keys
        .iter()
        .map(|raw| Key::derive(raw.as_ref()))
        .collect::<Result<_, _>>()?;
    if keys.is_empty() {
        return Err(KeyError::Empty);
    }
    let twice = keys
        .iter()
        .enumerate()
        .any(|(at, key)| keys.iter().skip(at + 1).any(|other| other.id == key.id));
    if twice {
        Err(KeyError::Twice)
    } else {
        Ok(keys)
    }
}
