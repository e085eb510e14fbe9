//! The keys of an instance, and whether its database accepts them.

use std::path::Path;

use pass0_core::Engine;
use pass0_core::keys::{KeyProblem, may_draw};
use pass0_core::ports::Store;

use crate::failure::Failure;
use pass0::settings::{KeySource, Settings, keep_key, read_keys};

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asks {
    /// An instance that is about to serve.
    Instance,
    /// A command that works on the database of one.
    Command,
}

/// A file that was made for a new database: gone again, if another process was faster.
struct Made<'a>(Option<&'a Path>);

impl Made<'_> {
    fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Made<'_> {
    fn drop(&mut self) {
        if let Some(path) = self.0
            && let Err(error) = std::fs::remove_file(path)
        {
            tracing::warn!(%error, file = %path.display(), "a key that is not used stays behind");
        }
    }
}

/// Makes the key of a new database, where it is to be made by itself, and lets `open` make the engine;
/// then agrees with the database on the keys.
pub(crate) async fn admitted(
    settings: &Settings,
    store: &dyn Store,
    asks: Asks,
    open: impl FnOnce() -> Result<Engine, Failure>,
) -> Result<Engine, Failure> {
    let made = match &settings.key_source {
        KeySource::New(path, key) => {
            let refused = |error: KeyProblem| -> Failure {
                let path = path.display();
                settings
                    .problem("secret_file", format!("{path}: {error}"))
                    .into()
            };
            // A process that starts beside this one writes the file first and the database after, so
            // a database that knows a key by now has the file there as well.
            if let Err(error) = may_draw(store).await
                && !path.exists()
            {
                return Err(refused(error));
            }
            let made = keep_key(path, key)
                .map_err(|error| Failure::refused(format!("{}: {error}", path.display())))?;
            // Another process may have made it just now.
            read_keys(&settings.ring, path).map_err(Failure::refused)?;
            Made(made.then_some(path.as_path()))
        }
        KeySource::File(_) | KeySource::Settings => Made(None),
    };
    let engine = open()?;
    let admitted = match asks {
        Asks::Instance => engine.admit_keys(&settings.retire).await,
        Asks::Command => engine.check_keys().await,
    };
    admitted.map_err(|error| match error {
        KeyProblem::Store(error) => Failure::refused(format!("database: {error}")),
        KeyProblem::Given(_) => settings.problem("retire_keys", error).into(),
        error => settings.problem(settings.keys_setting(), error).into(),
    })?;
    made.keep();
    Ok(engine)
}
