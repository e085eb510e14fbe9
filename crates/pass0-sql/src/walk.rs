//! Sessions that are over, found by a walk along the table.
//!
//! An index on the time a session ends, or was last used, would cost every sign-in a page; a purge is
//! rare, and reading is cheap. What is found is deleted in a transaction of its own, so that nobody waits
//! for the reading.

use std::sync::{Mutex, PoisonError};

use pass0_core::model::Timestamp;
use pass0_core::ports::Retention;

/// A batch of sessions that are over.
#[derive(Debug)]
pub(crate) enum Batch {
    /// Lies between the first of these ids and the second.
    Between(Vec<u8>, Vec<u8>),
    /// So many; nothing is to be deleted.
    Counted(u64),
    /// There is none.
    Empty,
}

/// Where the purge of one time and retention has got to: its batches go on from there.
#[derive(Debug, Default)]
pub(crate) struct Walk(Mutex<Option<(Timestamp, Retention, Vec<u8>)>>);

impl Walk {
    pub(crate) fn after(&self, now: Timestamp, retention: &Retention) -> Vec<u8> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept
            .as_ref()
            .filter(|it| (&it.0, &it.1) == (&now, retention));
        kept.map_or_else(Vec::new, |(.., last)| last.clone())
    }

    pub(crate) fn keep(&self, at: Option<(Timestamp, Retention, Vec<u8>)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = at;
    }
}
