//! Keyed hashes: what is stored in the place of a secret.

use subtle::ConstantTimeEq;

use crate::secret::KeyId;

/// HMAC-SHA-256 of a secret under one key of the ring, with the key's id in front. The hash input
/// begins with `pass0/v1/<purpose>/`, so that one kind of secret is never accepted as another.
#[derive(Clone, Copy)]
pub struct Digest([u8; Self::LEN]);

impl Digest {
    /// Bytes of the stored form: 4 of key id, 32 of hash.
    pub const LEN: usize = 36;

    pub(crate) fn new(key: KeyId, mac: &[u8]) -> Self {
        let mut bytes = [0; Self::LEN];
        for (place, byte) in bytes.iter_mut().zip(key.to_bytes().iter().chain(mac)) {
            *place = *byte;
        }
        Self(bytes)
    }

    /// The stored form.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// From the stored form; `None` when the length is wrong.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// With the first 48 bits of a row's number, the time it was made, in front of the hash.
    pub(super) fn placed(self, row: u128) -> Self {
        let mut bytes = self.0;
        let [.., a, b, c, d, e, f] = (row >> 80).to_be_bytes();
        let place = bytes.iter_mut().skip(4);
        for (place, byte) in place.zip([a, b, c, d, e, f]) {
            *place = byte;
        }
        Self(bytes)
    }

    /// The hash, without the key's id.
    pub(crate) fn mac(&self) -> &[u8] {
        self.0.get(4..).unwrap_or_default()
    }

    /// The key it was made under.
    #[must_use]
    pub fn key(&self) -> KeyId {
        let [a, b, c, d, ..] = self.0;
        KeyId::from_bytes([a, b, c, d])
    }
}

/// Constant-time.
impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Digest {}

impl std::fmt::Debug for Digest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Digest(…)")
    }
}
