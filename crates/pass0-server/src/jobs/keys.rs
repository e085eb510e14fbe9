//! Other keys without a restart: when the file of secrets changes, or on SIGHUP.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pass0_core::Engine;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

use pass0::settings::replace_keys;

const LOOK: Duration = Duration::from_secs(5);

/// Who gets SIGHUP.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum HangUp {
    /// The keys are read again: the custom of services.
    Reloads,
    /// Not for this job. A program in a terminal ends with it, and the signals of a host's process
    /// are the host's: a handler here would take it the default, which is to end.
    Elsewhere,
}

/// Watches the file, until `stop` says so. Without a file, says so on SIGHUP.
pub(super) async fn watch(
    engine: Engine,
    file: Option<PathBuf>,
    on: HangUp,
    mut stop: watch::Receiver<bool>,
) {
    let mut hang_up = match on {
        HangUp::Elsewhere => None,
        HangUp::Reloads => match signal(SignalKind::hangup()) {
            Ok(signal) => Some(signal),
            Err(error) => {
                tracing::error!(%error, "SIGHUP cannot be listened for");
                return;
            }
        },
    };
    let mut ticks = tokio::time::interval(LOOK);
    let mut seen = file.as_deref().and_then(stamp);
    loop {
        let asked = tokio::select! {
            () = super::stop::stopped(&mut stop) => return,
            () = next(hang_up.as_mut()) => true,
            _ = ticks.tick() => false,
        };
        let Some(file) = file.as_deref() else {
            if asked {
                tracing::warn!("the secrets are in the settings: other ones need a restart");
            }
            continue;
        };
        let now = stamp(file);
        if asked || now != seen {
            seen = now;
            reload(&engine, file).await;
        }
    }
}

/// The next of these signals; never, where there is none to come.
pub(crate) async fn next(signal: Option<&mut Signal>) {
    match signal {
        Some(signal) => {
            let _ = signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// What changes when the file does.
fn stamp(file: &Path) -> Option<(u64, u64, i64, i64)> {
    let data = std::fs::metadata(file).ok()?;
    Some((data.ino(), data.size(), data.mtime(), data.mtime_nsec()))
}

/// A file that cannot be used changes nothing: the keys in use stay.
async fn reload(engine: &Engine, file: &Path) {
    match replace_keys(engine, file).await {
        Ok(true) => {
            let ids = engine.ring().ids();
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            tracing::info!(keys = ids.join(" "), "other secret keys are in use");
        }
        Ok(false) => tracing::info!("the secret keys are the same as before"),
        Err(error) => tracing::error!(%error, "secret_file: the keys in use stay"),
    }
}
