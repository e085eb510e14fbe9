//! Reading the history of an account.

use crate::model::{ChallengeId, Credential};
use crate::ports::History;

/// The kinds of credentials, each once.
pub(super) fn kinds<'a>(credentials: impl Iterator<Item = &'a Credential>) -> Vec<String> {
    let mut kinds: Vec<_> = credentials.map(|kept| kept.kind.clone()).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// Where a change is in the history.
pub(super) fn position(history: &History, id: &ChallengeId) -> Option<usize> {
    history.changes.iter().position(|row| row.id == *id)
}
