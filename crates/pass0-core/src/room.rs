//! How much room is left for challenges that anybody may make, counted every few seconds.

use std::sync::atomic::{AtomicU64, Ordering};

/// Room for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// There is.
    Free,
    /// For networks that have few.
    Tight,
    /// There is none.
    Full,
}

/// Pending challenges of one purpose: those counted last, and those this node made since.
#[derive(Debug, Default)]
pub(crate) struct Pending(AtomicU64);

impl Pending {
    pub(crate) fn room(&self, most: u64) -> Room {
        match self.0.load(Ordering::Relaxed) {
            pending if pending >= most => Room::Full,
            pending if pending >= most / 2 => Room::Tight,
            _ => Room::Free,
        }
    }

    /// Another one was made.
    pub(crate) fn one_more(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// They were counted.
    pub(crate) fn are(&self, pending: u64) {
        self.0.store(pending, Ordering::Relaxed);
    }
}
