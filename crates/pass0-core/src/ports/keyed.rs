//! What is made under a secret key: every such row names the key in its first bytes.

use crate::secret::KeyId;

/// Rows that are made under secret keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyed<'a> {
    /// Sessions, found by a digest of their secret.
    Sessions,
    /// Pending challenges, found by a digest of their secret or of what their browser holds.
    Challenges,
    /// Letters that wait, sealed.
    Letters,
    /// Credentials of this kind, whose data is sealed or a digest.
    Credentials(Shelf, &'a str),
}

/// Where credentials are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shelf {
    /// With those that a sign-in can show.
    InUse,
    /// Out of use, kept to come back when a change is contested: see
    /// [`crate::ports::Change::RetireCredential`].
    Retired,
}

impl Shelf {
    /// Both.
    pub const ALL: [Self; 2] = [Self::InUse, Self::Retired];
}

/// How much was made under one key and is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// Which key.
    pub key: KeyId,
    /// How many rows.
    pub rows: u64,
    /// How many users have one; of letters 0, because a letter does not name its user.
    pub users: u64,
}
