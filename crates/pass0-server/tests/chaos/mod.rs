//! What the tests of races, crashes and outages share. Each of them uses a part.
#![allow(dead_code, reason = "each test uses a part")]

pub(crate) mod database;
pub(crate) mod dice;
pub(crate) mod ground;
pub(crate) mod wire;

use std::time::Duration;

use tokio::time::Instant;

/// How long something that must come may take on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again and again until the answer is yes.
pub(crate) async fn until(what: &str, patience: Duration, mut holds: impl AsyncFnMut() -> bool) {
    let end = Instant::now() + patience;
    while !holds().await {
        assert!(Instant::now() < end, "not within {patience:?}: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
