//! A clock that stands still until a test moves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use pass0_core::model::Timestamp;
use pass0_core::ports::{Env, SystemEnv};

/// 2026-01-01T12:00:00Z.
const NOON: i64 = 1_767_268_800_000;

/// Time that a test holds; chance is real. Clones share the time.
#[derive(Clone, Debug)]
pub struct Clock(Arc<AtomicI64>);

impl Default for Clock {
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(NOON)))
    }
}

impl Clock {
    /// Moves the time on.
    pub fn advance(&self, span: Duration) {
        self.set(self.now().plus(span));
    }

    /// Moves the time back.
    pub fn rewind(&self, span: Duration) {
        self.set(self.now().minus(span));
    }

    /// Sets the time.
    pub fn set(&self, to: Timestamp) {
        self.0.store(to.millis(), Ordering::SeqCst);
    }
}

impl Env for Clock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }

    fn is_time_of_day(&self) -> bool {
        false
    }

    fn fill(&self, bytes: &mut [u8]) {
        SystemEnv.fill(bytes);
    }
}
