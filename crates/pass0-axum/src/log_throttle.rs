//! Warnings that are not repeated all the time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Warnings about the same thing come at most this often.
pub(crate) const BETWEEN_WARNINGS: Duration = Duration::from_secs(60);

/// When a warning was last given.
#[derive(Default)]
pub(crate) struct Seldom(Mutex<Option<Instant>>);

impl Seldom {
    /// Whether a warning is due: the first time, and then once a minute.
    pub(crate) fn warns(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = last.is_none_or(|last| last.elapsed() >= BETWEEN_WARNINGS);
        if due {
            *last = Some(Instant::now());
        }
        due
    }
}
