//! The key ring: every keyed hash and every sealed value names its key, so that keys rotate
//! without a restart and without signing anybody out.

use std::sync::{Arc, PoisonError, RwLock};

use aws_lc_rs::aead::{Aad, Nonce};
use zeroize::Zeroizing;

use super::key::{Key, KeyError, derive_all};
use super::key_id::KeyId;
use super::selector;
use super::token_kind::TokenKind;
use crate::ports::Env;
use crate::secret::Digest;

const NONCE: usize = 12;
/// Bytes that a sealed value is longer than what is in it: key id, nonce, tag.
pub(crate) const SEAL: usize = 4 + NONCE + 16;

/// Keys, the newest first. Cheap to clone; clones share a later [`KeyRing::replace`].
#[derive(Clone)]
pub struct KeyRing(Arc<RwLock<Arc<Vec<Key>>>>);

impl KeyRing {
    /// A ring of raw keys, the one for new secrets first.
    ///
    /// # Errors
    /// [`KeyError`] for an empty ring, a short or repeated key.
    pub fn new(keys: &[impl AsRef<[u8]>]) -> Result<Self, KeyError> {
        Ok(Self(Arc::new(RwLock::new(Arc::new(derive_all(keys)?)))))
    }

    /// Puts other keys in place of the present ones, for every clone of this ring at once.
    ///
    /// # Errors
    /// As [`KeyRing::new`]; the ring is then unchanged.
    pub fn replace(&self, keys: &[impl AsRef<[u8]>]) -> Result<(), KeyError> {
        let keys = Arc::new(derive_all(keys)?);
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = keys;
        Ok(())
    }

    /// The ids of the keys, the newest first.
    #[must_use]
    pub fn ids(&self) -> Vec<KeyId> {
        self.keys().iter().map(|key| key.id).collect()
    }

    /// The digest of `parts` under the newest key.
    #[must_use]
    pub fn digest(&self, purpose: &str, parts: &[&[u8]]) -> Digest {
        match self.keys().first() {
            Some(key) => key.digest(purpose, parts),
            // A ring is never empty: `derive_all` refuses it.
            None => Digest::new(KeyId::from_bytes([0; 4]), &[]),
        }
    }

    /// The digests of `parts` under every key, the newest first: what to look a secret up by.
    #[must_use]
    pub fn digests(&self, purpose: &str, parts: &[&[u8]]) -> Vec<Digest> {
        self.keys()
            .iter()
            .map(|key| key.digest(purpose, parts))
            .collect()
    }

    /// Whether `stored` is the digest of `parts`, under the key it names. Constant-time.
    #[must_use]
    pub fn matches(&self, stored: &Digest, purpose: &str, parts: &[&[u8]]) -> bool {
        self.keys()
            .iter()
            .find(|key| key.id == stored.key())
            .is_some_and(|key| key.digest(purpose, parts) == *stored)
    }

    /// The digest of `parts` under the key that `like` was made under; `None` when it is gone.
    #[must_use]
    pub fn digest_like(&self, like: &Digest, purpose: &str, parts: &[&[u8]]) -> Option<Digest> {
        let keys = self.keys();
        let key = keys.iter().find(|key| key.id == like.key())?;
        Some(key.digest(purpose, parts))
    }

    /// The digest of nothing, to compare with where there is no row.
    pub(crate) fn nothing(&self) -> Digest {
        let newest = self.keys().first().map(|key| key.id);
        Digest::new(newest.unwrap_or(KeyId::from_bytes([0; 4])), &[])
    }

    /// The selector of a row in a new token of this kind.
    pub(crate) fn hide(&self, kind: TokenKind, row: u128) -> [u8; selector::LEN] {
        let keys = self.keys();
        let newest = keys.first();
        newest.map_or([0; selector::LEN], |key| key.selectors.hide(kind, row))
    }

    /// The rows that a selector may be of, one for each key, the newest first.
    pub(crate) fn shown(&self, kind: TokenKind, selector: [u8; selector::LEN]) -> Vec<u128> {
        let keys = self.keys();
        let rows = keys
            .iter()
            .filter_map(|key| key.selectors.show(kind, selector));
        rows.collect()
    }

    /// The row that a selector is of if it was made under this key; `None`: the ring has no such key.
    pub(crate) fn shown_by(
        &self,
        key: KeyId,
        kind: TokenKind,
        selector: [u8; selector::LEN],
    ) -> Option<u128> {
        let keys = self.keys();
        let key = keys.iter().find(|it| it.id == key)?;
        key.selectors.show(kind, selector)
    }

    /// Seals `plain` for the row `id` (AES-256-GCM under a key of that row alone): key id, nonce,
    /// ciphertext, tag.
    ///
    /// # Errors
    /// [`KeyError::Broken`] if the cipher refuses, which it does for none of the inputs here.
    pub fn seal(
        &self,
        env: &dyn Env,
        purpose: &str,
        id: &str,
        plain: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let keys = self.keys();
        let key = keys.first().ok_or(KeyError::Empty)?;
        let mut nonce = [0; NONCE];
        env.fill(&mut nonce);
        let mut sealed = Vec::with_capacity(SEAL + plain.len());
        sealed.extend(key.id.to_bytes());
        sealed.extend(nonce);
        let mut body = plain.to_vec();
        key.cipher(purpose, id)?
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(id.as_bytes()),
                &mut body,
            )
            .map_err(|_| KeyError::Broken)?;
        sealed.extend(body);
        Ok(sealed)
    }

    /// Opens what [`KeyRing::seal`] made for the same purpose and row.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] when the key is not in the ring, [`KeyError::Broken`] for anything
    /// changed or sealed for something else.
    pub fn open(
        &self,
        purpose: &str,
        id: &str,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let (key_id, rest) = sealed.split_first_chunk::<4>().ok_or(KeyError::Broken)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or(KeyError::Broken)?;
        let key_id = KeyId::from_bytes(*key_id);
        let keys = self.keys();
        let key = keys
            .iter()
            .find(|key| key.id == key_id)
            .ok_or(KeyError::Unknown(key_id))?;
        let mut body = Zeroizing::new(body.to_vec());
        let length = key
            .cipher(purpose, id)?
            .open_in_place(
                Nonce::assume_unique_for_key(*nonce),
                Aad::from(id.as_bytes()),
                &mut body,
            )
            .map_err(|_| KeyError::Broken)?
            .len();
        body.truncate(length);
        Ok(body)
    }

    fn keys(&self) -> Arc<Vec<Key>> {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("KeyRing").field(&self.ids()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SystemEnv;

    fn ring(seeds: &[u8]) -> KeyRing {
        let keys: Vec<Vec<u8>> = seeds
            .iter()
            .map(|seed| (0..32).map(|i| i ^ seed).collect())
            .collect();
        KeyRing::new(&keys).unwrap()
    }

    #[test]
    fn weak_empty_and_repeated_keys_are_refused() {
        assert_eq!(KeyRing::new(&[[0_u8; 0]; 0]).unwrap_err(), KeyError::Empty);
        assert_eq!(KeyRing::new(&[[7_u8; 32]]).unwrap_err(), KeyError::Weak);
        assert_eq!(
            KeyRing::new(&["short and sweet"]).unwrap_err(),
            KeyError::Weak
        );
        let key: Vec<u8> = (0..32).collect();
        assert_eq!(
            KeyRing::new(&[key.clone(), key]).unwrap_err(),
            KeyError::Twice
        );
    }

    #[test]
    fn a_digest_depends_on_purpose_key_and_where_parts_end() {
        let ring = ring(&[1]);
        let digest = ring.digest("link", &[b"ab", b"c"]);
        assert_eq!(digest, ring.digest("link", &[b"ab", b"c"]));
        assert_ne!(digest, ring.digest("flow", &[b"ab", b"c"]));
        assert_ne!(digest, ring.digest("link", &[b"a", b"bc"]));
        assert_ne!(digest, self::ring(&[2]).digest("link", &[b"ab", b"c"]));
    }

    #[test]
    fn a_rotated_ring_still_knows_what_the_old_key_made() {
        let old = ring(&[1]);
        let stored = old.digest("session", &[b"secret"]);
        let sealed = old.seal(&SystemEnv, "letter", "id", b"words").unwrap();
        let both = ring(&[2, 1]);
        assert!(both.matches(&stored, "session", &[b"secret"]));
        assert!(both.digests("session", &[b"secret"]).contains(&stored));
        assert_eq!(&both.open("letter", "id", &sealed).unwrap()[..], b"words");

        let new = ring(&[2]);
        assert!(!new.matches(&stored, "session", &[b"secret"]));
        assert_eq!(
            new.open("letter", "id", &sealed),
            Err(KeyError::Unknown(old.ids()[0]))
        );
    }

    #[test]
    fn everything_made_under_a_key_names_it() {
        let ring = ring(&[1, 2]);
        let id = ring.ids()[0];
        let digest = ring.digest("session", &[b"secret"]);
        let sealed = ring.seal(&SystemEnv, "letter", "id", b"words").unwrap();
        assert_eq!(KeyId::of(digest.as_bytes()), Some(id));
        assert_eq!(KeyId::of(&sealed), Some(id));
        assert_eq!(KeyId::of(&sealed[..3]), None);
    }

    #[test]
    fn a_key_id_is_written_in_eight_hexadecimal_digits_and_read_back() {
        let id = KeyId::from_bytes([0x00, 0x1f, 0xa0, 0xff]);
        assert_eq!(id.to_string(), "001fa0ff");
        assert_eq!(KeyId::parse("001fa0ff"), Some(id));
        for bad in ["", "001fa0f", "001fa0ff00", "001fa0fg"] {
            assert_eq!(KeyId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn debug_output_shows_ids_and_no_key_or_hash() {
        let ring = ring(&[1]);
        let shown = format!("KeyRing([{:?}])", ring.ids()[0]);
        assert_eq!(format!("{ring:?}"), shown);
        let digest = ring.digest("session", &[b"secret"]);
        assert_eq!(format!("{digest:?}"), "Digest(…)");
    }

    #[test]
    fn replacing_the_keys_reaches_every_clone() {
        let ring = ring(&[1]);
        let clone = ring.clone();
        ring.replace(&[(1..40).collect::<Vec<u8>>()]).unwrap();
        assert_eq!(ring.ids(), clone.ids());
        assert_eq!(ring.replace(&[[0_u8; 32]]), Err(KeyError::Weak));
        assert_eq!(ring.ids(), clone.ids());
    }

    #[test]
    fn a_sealed_value_opens_for_its_own_row_and_purpose_alone() {
        let ring = ring(&[1]);
        let sealed = ring.seal(&SystemEnv, "letter", "a", b"words").unwrap();
        assert_eq!(ring.open("letter", "b", &sealed), Err(KeyError::Broken));
        assert_eq!(ring.open("totp", "a", &sealed), Err(KeyError::Broken));
        for at in 4..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert_eq!(ring.open("letter", "a", &bent), Err(KeyError::Broken));
        }
        assert_eq!(
            ring.open("letter", "a", &sealed[..10]),
            Err(KeyError::Broken)
        );
    }
}
