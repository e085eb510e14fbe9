//! Whether a request has its answer, told from where it is answered to where its stream is watched.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

tokio::task_local! {
    static ANSWERED: Arc<AtomicBool>;
}

/// Runs a request's task, in which [`note`] sets the flag.
pub(super) fn within<F: Future>(flag: Arc<AtomicBool>, task: F) -> impl Future<Output = F::Output> {
    ANSWERED.scope(flag, task)
}

/// Notes that the request of this task has its answer; what is left is for its reader to take.
pub(super) fn note() {
    let _ = ANSWERED.try_with(|answered| answered.store(true, Ordering::Relaxed));
}
