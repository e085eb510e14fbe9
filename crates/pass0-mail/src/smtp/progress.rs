//! How far an attempt has come, in case it is cancelled.

use std::sync::{Arc, Mutex, PoisonError};

use crate::smtp::fault::Step;

/// The step under way. Clones share it.
#[derive(Clone)]
pub(crate) struct Progress(Arc<Mutex<Step>>);

impl Default for Progress {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Step::Connect)))
    }
}

impl Progress {
    pub(crate) fn at(&self, step: Step) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = step;
    }

    pub(crate) fn step(&self) -> Step {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
