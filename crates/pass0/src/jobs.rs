//! Regular work: noting when sessions were used, counting, deleting what is over, sealing again what
//! an older key sealed.

use std::time::Duration;

use pass0_core::Engine;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

const TEND: Duration = Duration::from_secs(5);
const PURGE: Duration = Duration::from_secs(30);
const RESEAL: Duration = Duration::from_secs(60);

/// Starts the regular work of an engine, until `stop` says so. What was seen last is written down
/// before it ends. A fault of the store is logged, and the next round tries again.
pub fn spawn(engine: Engine, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    let mut ending = stop.clone();
    tokio::spawn(async move {
        let (mut tend, mut purge) = (interval(TEND), interval(PURGE));
        let mut reseal = interval(RESEAL);
        for ticks in [&mut tend, &mut purge, &mut reseal] {
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        }
        loop {
            let done = tokio::select! {
                () = stopped(&mut stop) => break,
                _ = tend.tick() => engine.tend().await,
                // Much may be over. The end does not wait for it: the next start goes on.
                _ = purge.tick() => tokio::select! {
                    () = stopped(&mut ending) => break,
                    tidied = engine.tidy() => tidied.map(drop),
                },
                _ = reseal.tick() => engine.reseal().await.map(|done| {
                    if let Some(problem) = done.problem() {
                        tracing::error!("{problem}");
                    }
                }),
            };
            if let Some(warning) = engine.clock_warning() {
                tracing::warn!("{warning}");
            }
            if let Err(error) = done {
                // The store logs an outage itself, once.
                if error.is_outage() {
                    tracing::debug!(%error, "regular work failed; it will be tried again");
                } else {
                    tracing::error!(%error, "regular work failed; it will be tried again");
                }
            }
        }
        if let Err(error) = engine.flush_seen().await {
            tracing::error!(%error, "when sessions were last used could not be stored");
        }
    })
}

/// Done when the work is to stop, or whoever started it is gone.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
