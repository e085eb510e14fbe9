//! The name of a key, which reveals nothing of it.

/// Four bytes that tell keys of a ring apart. Derived from the key; reveals nothing of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

impl KeyId {
    /// Bytes of the stored form, which stands in front of whatever is made under the key.
    pub const LEN: usize = 4;

    /// From the stored form.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }

    /// The stored form.
    #[must_use]
    pub const fn to_bytes(self) -> [u8; Self::LEN] {
        self.0
    }

    /// The key that a stored digest or sealed value was made under; `None`: it is too short to name
    /// one.
    #[must_use]
    pub fn of(made: &[u8]) -> Option<Self> {
        made.first_chunk().copied().map(Self)
    }

    /// From eight hexadecimal digits, as [`std::fmt::Display`] writes them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
