//! Work that comes round by itself: notes of last use, deleting what is over, other keys.

mod keys;
mod stop;

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pass0_core::ports::Purged;
use pass0_core::{Engine, Error};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::MissedTickBehavior;

pub use stop::stopped;

const TEND: Duration = Duration::from_secs(5);
/// What expired is gone within two minutes, once the clock is known to go on evenly.
const PURGE: Duration = Duration::from_secs(30);

/// Second factors are sealed again within minutes of a rotation.
const RESEAL: Duration = Duration::from_secs(60);

/// Starts the regular work of an engine, until `stop` says so. What was seen last is written down
/// before it ends. A fault of the store is logged, and the next round tries again.
pub fn spawn_jobs(engine: Engine, stop: watch::Receiver<bool>) -> JoinHandle<()> {
    let mut jobs = spawn(&engine, None, Arc::default(), &stop);
    tokio::spawn(async move {
        while jobs.join_next().await.is_some() {}
        flush_seen(&engine).await;
    })
}

/// Starts all of it, until `stop` says so. The keys are read from their file again when it changes, and
/// when `reload` is notified.
pub(crate) fn spawn(
    engine: &Engine,
    key_file: Option<PathBuf>,
    reload: Arc<Notify>,
    stop: &watch::Receiver<bool>,
) -> JoinSet<()> {
    let mut jobs = JoinSet::new();
    let tended = engine.clone();
    jobs.spawn(every(TEND, stop.clone(), move || tend(tended.clone())));
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
    jobs.spawn(keys::watch(engine.clone(), key_file, reload, stop.clone()));
    jobs
}

/// Notes when sessions were last used: the last work of all.
pub(crate) async fn flush_seen(engine: &Engine) {
    if let Err(error) = engine.jobs().flush_seen().await {
        tracing::error!(%error, "when sessions were last used was not noted");
    }
}

async fn tend(engine: Engine) {
    if let Err(error) = engine.jobs().tend().await {
        failed(&error, "what is due every few seconds was not done");
    }
    if let Some(warning) = engine.jobs().clock_warning() {
        tracing::warn!("{warning}");
    }
}

async fn purge(engine: Engine) {
    match engine.jobs().tidy().await {
        Ok(Some(purged)) => {
            if purged.most() > 0 {
                tracing::debug!(?purged, "deleted what was over");
            }
            tell_ended(&purged);
        }
        Ok(None) => {}
        Err(error) => failed(&error, "what is over was not deleted"),
    }
}

/// People who open such a link late are told that it has expired, and nobody but the operator can know
/// that it should not have.
fn tell_ended(purged: &Purged) {
    if purged.ended == 0 {
        return;
    }
    metrics::counter!("pass0_long_links_ended_total").increment(purged.ended);
    tracing::warn!(
        links = purged.ended,
        "long sign-in links ended early, because more people asked for sign-ins than pending_total has room for"
    );
}

async fn reseal(engine: Engine) {
    match engine.jobs().reseal().await {
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
