//! Other keys without a restart: when the file of secrets changes, or when somebody says so.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use pass0_core::Engine;
use tokio::sync::{Notify, watch};

use crate::wiring::replace_keys;

const LOOK: Duration = Duration::from_secs(5);

/// Watches the file, until `stop` says so. Without one, says so when asked to reload.
pub(super) async fn watch(
    engine: Engine,
    file: Option<PathBuf>,
    reload: Arc<Notify>,
    mut stop: watch::Receiver<bool>,
) {
    let mut ticks = tokio::time::interval(LOOK);
    // At first it is read whatever its stamp: it may have changed between the start and now.
    let mut seen = None;
    loop {
        let asked = tokio::select! {
            () = super::stop::stopped(&mut stop) => return,
            () = reload.notified() => true,
            _ = ticks.tick() => false,
        };
        let Some(file) = file.as_deref() else {
            if asked {
                tracing::warn!("the secrets are in the settings: other ones need a restart");
            }
            continue;
        };
        let now = Stamp::of(file);
        if asked || now != seen {
            let news = asked || seen.is_some();
            seen = now;
            reload_from(&engine, file, news).await;
        }
    }
}

/// What changes when the file does.
#[derive(PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    inode: u64,
}

impl Stamp {
    fn of(file: &Path) -> Option<Self> {
        let data = std::fs::metadata(file).ok()?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&data);
        #[cfg(not(unix))]
        let inode = 0;
        Some(Self {
            size: data.len(),
            modified: data.modified().ok(),
            inode,
        })
    }
}

/// A file that cannot be used changes nothing: the keys in use stay. `news`: they should be others.
async fn reload_from(engine: &Engine, file: &Path, news: bool) {
    match replace_keys(engine, file).await {
        Ok(true) => {
            let ids = engine.ring().ids();
            let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
            tracing::info!(keys = ids.join(" "), "other secret keys are in use");
        }
        Ok(false) if news => tracing::info!("the secret keys are the same as before"),
        Ok(false) => {}
        Err(error) => tracing::error!(%error, "secret_file: the keys in use stay"),
    }
}
