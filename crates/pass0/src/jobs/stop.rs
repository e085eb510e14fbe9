//! The end of the jobs.

use tokio::sync::watch;

/// Done when `stop` says so.
pub async fn stopped(stop: &mut watch::Receiver<bool>) {
    // An error: the sender is gone, which means the same.
    let _ = stop.wait_for(|stop| *stop).await;
}
