//! An instance with the threads that it runs on, and their end.

use std::sync::Arc;
use std::time::Duration;

use pass0::embedded::Instance;
use tokio::runtime::Runtime;

/// How long requests and letters under way and last notes may take at the end.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// An instance and its runtime. Every request that is being answered holds it.
pub(crate) struct Running {
    pub(crate) instance: Arc<Instance>,
    pub(crate) runtime: Runtime,
}

/// Stops the instance, waits for the requests that still hold it, and ends its threads.
pub(crate) fn stop(running: Arc<Running>) {
    running.runtime.block_on(async {
        let whole = tokio::time::timeout(LAST_WORDS, async {
            running.instance.stop().await;
            while Arc::strong_count(&running) > 1 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        if whole.await.is_err() {
            tracing::warn!("pass0 stopped before its last work was done");
        }
    });
    if let Some(Running { instance, runtime }) = Arc::into_inner(running) {
        // The store closes its files when the last that holds it is gone.
        drop(instance);
        runtime.shutdown_timeout(LAST_WORDS);
    }
}
