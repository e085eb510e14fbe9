//! Work that comes round by itself: notes of last use, deleting what is over, other keys.

mod keys;
mod stop;

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusHandle;
use pass0_core::{Engine, Error};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

pub(crate) use keys::{HangUp, next};
pub(crate) use stop::stopped;

const TEND: Duration = Duration::from_secs(5);
/// What expired is gone within two minutes, once the clock is known to go on evenly.
const PURGE: Duration = Duration::from_secs(30);

/// Second factors are sealed again within minutes of a rotation.
const RESEAL: Duration = Duration::from_secs(60);

/// Starts all of it, until `stop` says so.
pub(crate) fn spawn(
    engine: &Engine,
    key_file: Option<PathBuf>,
    counts: Option<PrometheusHandle>,
    on: HangUp,
    stop: &watch::Receiver<bool>,
) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    let tended = engine.clone();
    jobs.spawn(every(TEND, stop.clone(), move || {
        tend(tended.clone(), counts.clone())
    }));
    let purged = engine.clone();
    let ending = stop.clone();
    jobs.spawn(every(PURGE, stop.clone(), move || {
        let (engine, mut stop) = (purged.clone(), ending.clone());
        async move {
            // Much may be over. The end does not wait for it: the next start goes on.
            tokio::select! {
                () = stopped(&mut stop) => {}
                () = purge(engine) => {}
            }
        }
    }));
    let resealed = engine.clone();
    jobs.spawn(every(RESEAL, stop.clone(), move || {
        reseal(resealed.clone())
    }));
    jobs.spawn(keys::watch(engine.clone(), key_file, on, stop.clone()));
    jobs
}

async fn tend(engine: Engine, counts: Option<PrometheusHandle>) {
    if let Err(error) = engine.tend().await {
        failed(&error, "what is due every few seconds was not done");
    }
    if let Some(warning) = engine.clock_warning() {
        tracing::warn!("{warning}");
    }
    if let Some(counts) = counts {
        counts.run_upkeep();
    }
}

async fn purge(engine: Engine) {
    match engine.tidy().await {
        Ok(Some(purged)) if purged.most() > 0 => tracing::debug!(?purged, "deleted what was over"),
        Ok(_) => {}
        Err(error) => failed(&error, "what is over was not deleted"),
    }
}

async fn reseal(engine: Engine) {
    match engine.reseal().await {
        Ok(done) => {
            if let Some(problem) = done.problem() {
                tracing::error!("{problem}");
            }
        }
        Err(error) => failed(&error, "second factors were not sealed again"),
    }
}

/// It is tried again at the next round.
fn failed(error: &Error, what: &str) {
    if error.is_outage() {
        tracing::debug!(%error, "{what}");
    } else {
        tracing::error!(%error, "{what}");
    }
}

/// Does `work` now and then again and again, until `stop` says so.
async fn every<F: Future<Output = ()>>(
    span: Duration,
    mut stop: watch::Receiver<bool>,
    work: impl Fn() -> F,
) {
    let mut ticks = tokio::time::interval(span);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stopped(&mut stop) => return,
            _ = ticks.tick() => {}
        }
        work().await;
    }
}
