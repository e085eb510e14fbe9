//! Whether the file at a path is still the one that was opened, and so is its log.
//!
//! A file that is deleted or replaced under a running program lives on, without a name, as long as
//! it is open: writes succeed, and are lost when the program ends.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use pass0_core::ports::StoreError;

#[derive(Clone)]
pub(super) struct Identity(Arc<Opened>);

struct Opened {
    path: PathBuf,
    file: Option<Number>,
    /// It was another one when it was last looked at.
    lost: AtomicBool,
    /// The log and the index of it.
    log: Vec<(PathBuf, Number)>,
    /// One of them was gone. It stays so: other programs would begin another log, and never see ours.
    log_lost: AtomicBool,
}

/// Of a file: its device and its number there.
type Number = (u64, u64);

impl Identity {
    pub(super) fn of(path: &Path) -> Self {
        Self(Arc::new(Opened {
            path: path.to_owned(),
            file: number(path),
            lost: AtomicBool::new(false),
            log: log_of(path),
            log_lost: AtomicBool::new(false),
        }))
    }

    /// Whether the log, or the index of it, was deleted or replaced.
    pub(super) fn is_log_lost(&self) -> bool {
        self.0.log_lost.load(Ordering::Relaxed)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0.path
    }

    /// Looks, and tells the log when something has changed. Three calls of the system.
    ///
    /// # Errors
    /// Not as long as it is the same file.
    pub(super) fn look(&self) -> Result<(), StoreError> {
        let lost = number(&self.0.path) != self.0.file;
        let was = self.0.lost.swap(lost, Ordering::Relaxed);
        let file = self.0.path.display();
        match (was, lost) {
            (false, true) => tracing::error!(
                %file,
                "the database file was moved, deleted or replaced: nothing is stored until it is \
                 back; after restoring another file, restart"
            ),
            (true, false) => tracing::info!(%file, "the database file is back"),
            _ => {}
        }
        let is_gone = |(path, number_then): &(PathBuf, Number)| number(path) != Some(*number_then);
        if !lost && !self.is_log_lost() && self.0.log.iter().any(is_gone) {
            self.0.log_lost.store(true, Ordering::Relaxed);
            tracing::error!(
                %file,
                "the database's -wal or -shm file was deleted or replaced: nothing is stored until a \
                 restart"
            );
        }
        self.last()
    }

    /// What looking last came to.
    ///
    /// # Errors
    /// As [`Self::look`].
    pub(super) fn last(&self) -> Result<(), StoreError> {
        match self.0.lost.load(Ordering::Relaxed) {
            false if self.is_log_lost() => Err(StoreError::Unavailable(
                "the database's -wal or -shm file was deleted or replaced".to_owned(),
            )),
            false => Ok(()),
            true => Err(StoreError::Unavailable(
                "the database file was moved, deleted or replaced".to_owned(),
            )),
        }
    }
}

/// Log and index stand beside the file itself, wherever a link to it is.
fn log_of(path: &Path) -> Vec<(PathBuf, Number)> {
    let file = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = ["-wal", "-shm"].map(|ending| {
        let mut name = file.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    });
    let there = beside.into_iter();
    there
        .filter_map(|path| number(&path).map(|number| (path, number)))
        .collect()
}

#[cfg(unix)]
fn number(path: &Path) -> Option<Number> {
    use std::os::unix::fs::MetadataExt as _;
    let file = std::fs::metadata(path).ok()?;
    Some((file.dev(), file.ino()))
}

/// An open file can be neither deleted nor replaced there.
#[cfg(not(unix))]
fn number(_: &Path) -> Option<Number> {
    None
}
