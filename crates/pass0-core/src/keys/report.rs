//! What depends on a key.

use serde::Serialize;

use crate::secret::KeyId;

/// Rows of one sort that depend on a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Dependents {
    /// `sessions`, `flows`, `letters`, or the method of a credential: `totp`, `recovery_code`.
    pub what: &'static str,
    /// Credentials that were removed or replaced, and come back when that is contested.
    pub removed: bool,
    /// How many rows.
    pub rows: u64,
    /// How many users have one; 0 where rows do not say.
    pub users: u64,
}

/// One key, and what depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyReport {
    /// Which key.
    pub key: KeyId,
    /// Its place among the keys given, from 0: the first makes what is new. `None`: not given.
    pub place: Option<usize>,
    /// What depends on it; empty: nothing.
    pub uses: Vec<Dependents>,
}

impl KeyReport {
    /// Whether it can be taken out: something else makes what is new, and nothing depends on it.
    #[must_use]
    pub fn is_removable(&self) -> bool {
        self.place != Some(0) && self.uses.is_empty()
    }
}
