//! Credential: a lasting proof a user keeps.

use crate::model::{CredentialId, Timestamp, UserId};

/// A lasting proof. `(kind, handle)` is unique over all users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// Row id.
    pub id: CredentialId,
    /// The method that made it.
    pub kind: String,
    /// What it is found by: a credential id, a digest.
    pub handle: Vec<u8>,
    /// Whose it is.
    pub user: UserId,
    /// What its user calls it; may be empty.
    pub label: String,
    /// What it is good for (a passkey: its relying party id); empty: for everything here.
    pub scope: String,
    /// The method's own data.
    pub data: Vec<u8>,
    /// A value that only grows: a signature counter, a time step.
    pub counter: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
}
