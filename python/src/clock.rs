//! A clock that tests move.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use pass0_core::model::Timestamp;
use pass0_core::ports::{Env, SystemEnv};
use pyo3::prelude::*;

/// The machine's clock, put forward by what a test says. For tests alone.
#[pyclass(frozen, from_py_object, module = "flask_pass0._native")]
#[derive(Clone, Default)]
pub(crate) struct Clock {
    ahead: Arc<AtomicI64>,
}

#[pymethods]
impl Clock {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Puts the clock forward.
    fn advance(&self, seconds: f64) {
        // Whole milliseconds: what is beyond an i64 is the end of time anyway.
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        let millis = (seconds * 1000.0) as i64;
        self.ahead.fetch_add(millis, Ordering::SeqCst);
    }

    /// The time, in seconds since the Unix epoch.
    fn time(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "exact to the year 287,396")]
        let millis = Env::now(self).millis() as f64;
        millis / 1000.0
    }
}

impl Env for Clock {
    fn now(&self) -> Timestamp {
        let ahead = self.ahead.load(Ordering::SeqCst);
        Timestamp::from_millis(SystemEnv.now().millis().saturating_add(ahead))
    }

    fn is_time_of_day(&self) -> bool {
        false
    }

    fn fill(&self, bytes: &mut [u8]) {
        SystemEnv.fill(bytes);
    }
}
