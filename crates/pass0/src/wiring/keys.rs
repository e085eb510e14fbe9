//! The secret keys of an instance, and whether its database accepts them.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use pass0_core::Engine;
use pass0_core::keys::{KeyProblem, may_draw};
use pass0_core::ports::{Env as _, Store, SystemEnv};
use pass0_core::secret::{KeyId, KeyRing, Keys, read_keys};
use zeroize::Zeroizing;

use crate::error::Error;

/// Where the keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// They were given themselves: other keys need a restart.
    Given,
    /// A file, read again when it changes.
    File(PathBuf),
    /// A file that is not there: this key is written to it, if the database is new.
    New(PathBuf, Zeroizing<String>),
}

impl KeySource {
    /// The keys in the file at `path`; where there is none, a new key for it.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn at(path: PathBuf) -> Result<(KeyRing, Self), String> {
        if path.exists() {
            let ring = read_keys(&path).and_then(|keys| ring(&keys))?;
            return Ok((ring, Self::File(path)));
        }
        let key = draw();
        let ring = ring(&vec![key.clone()])?;
        Ok((ring, Self::New(path, key)))
    }

    /// The file that is read again when it changes.
    #[must_use]
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Self::File(path) | Self::New(path, _) => Some(path.clone()),
            Self::Given => None,
        }
    }

    /// The setting that the keys are given in.
    #[must_use]
    pub fn setting(&self) -> &'static str {
        match self {
            Self::Given => "secrets",
            Self::File(_) | Self::New(..) => "secret_file",
        }
    }
}

/// A ring of keys that were checked.
pub(crate) fn ring(keys: &Keys) -> Result<KeyRing, String> {
    KeyRing::new(&bytes(keys)).map_err(|error| error.to_string())
}

/// Puts the keys of the file in place of an engine's present ones, if its database accepts them;
/// returns whether they differ.
pub(crate) async fn replace(engine: &Engine, path: &Path) -> Result<bool, String> {
    let keys = read_keys(path)?;
    let replaced = engine.jobs().replace_keys(&bytes(&keys)).await;
    replaced.map_err(|error| error.to_string())
}

fn bytes(keys: &Keys) -> Vec<&[u8]> {
    keys.iter().map(|key| key.as_bytes()).collect()
}

/// Who asks whether the database accepts the keys.
#[derive(Clone, Copy)]
pub enum Asks<'a> {
    /// An instance that is about to serve, and gives these keys up.
    Instance(&'a [KeyId]),
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
///
/// # Errors
/// When the file cannot be made, the store fails, or the database knows other keys.
pub async fn admitted(
    source: &KeySource,
    ring: &KeyRing,
    store: &dyn Store,
    asks: Asks<'_>,
    open: impl FnOnce() -> Result<Engine, Error>,
) -> Result<Engine, Error> {
    let made = match source {
        KeySource::New(path, key) => Made(
            make(path, key, ring, store)
                .await?
                .then_some(path.as_path()),
        ),
        KeySource::File(_) | KeySource::Given => Made(None),
    };
    let engine = open()?;
    let admitted = match asks {
        Asks::Instance(retire) => engine.jobs().admit_keys(retire).await,
        Asks::Command => engine.jobs().check_keys().await,
    };
    admitted.map_err(|problem| {
        let setting = match problem {
            KeyProblem::Given(_) => "retire_keys",
            _ => source.setting(),
        };
        refused(setting, problem, "")
    })?;
    made.keep();
    Ok(engine)
}

/// Whether this process made the file.
async fn make(path: &Path, key: &str, ring: &KeyRing, store: &dyn Store) -> Result<bool, Error> {
    let shown = path.display();
    // A process that starts beside this one writes the file first and the database after, so a database
    // that knows a key by now has the file there as well.
    if let Err(problem) = may_draw(store).await
        && !path.exists()
    {
        return Err(refused("secret_file", problem, &format!("{shown}: ")));
    }
    let made = create(path, key)
        .map_err(|error| io::Error::new(error.kind(), format!("{shown}: {error}")))?;
    // When another process made it just now, these are its keys.
    let keys = read_keys(path).map_err(Error::Secret)?;
    ring.replace(&bytes(&keys))?;
    Ok(made)
}

fn refused(setting: &'static str, problem: KeyProblem, before: &str) -> Error {
    match problem {
        KeyProblem::Store(error) => Error::Unavailable(error),
        problem => Error::Keys {
            setting,
            reason: format!("{before}{problem}"),
        },
    }
}

/// A new key.
fn draw() -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    SystemEnv.fill(&mut bytes[..]);
    let hex = |hex: Zeroizing<String>, byte: &u8| Zeroizing::new(format!("{}{byte:02x}", *hex));
    bytes.iter().fold(Zeroizing::default(), hex)
}

/// Makes a file with this key, for its owner alone (mode 0600), unless it is there; returns whether it was
/// made.
fn create(path: &Path, key: &str) -> io::Result<bool> {
    let mut name = [0; 8];
    SystemEnv.fill(&mut name);
    // Under its name only when it is whole: another process may start at the same time and read it.
    let draft = path.with_extension(format!("new-{:016x}", u64::from_ne_bytes(name)));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&draft)?;
    let written = writeln!(file, "{key}")
        .and_then(|()| file.sync_all())
        .and_then(|()| std::fs::hard_link(&draft, path));
    std::fs::remove_file(&draft)?;
    match written {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pass0_core::Config;
    use pass0_core::config::Origin;
    use pass0_core::memory::MemoryStore;
    use pass0_core::ports::Change;

    use super::*;

    async fn open(path: &Path, store: &Arc<MemoryStore>) -> Result<Engine, Error> {
        let (ring, source) = KeySource::at(path.to_owned()).map_err(Error::Secret)?;
        let config = Config::new(Origin::parse("https://app.example.org").unwrap());
        let engine = || {
            let env = Arc::new(SystemEnv);
            Ok(Engine::new(config, store.clone(), env, ring.clone())?)
        };
        admitted(&source, &ring, &**store, Asks::Instance(&[]), engine).await
    }

    #[tokio::test]
    async fn a_file_is_made_once_for_a_new_store_and_read_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let store = Arc::new(MemoryStore::default());
        let made = open(&path, &store).await.unwrap();
        let read = open(&path, &store).await.unwrap();
        assert_eq!(made.ring().ids(), read.ring().ids());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        for weak in [
            "short\n",
            "",
            "please-change-me-please-change-me-now-ok\n",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n",
        ] {
            std::fs::write(&path, weak).unwrap();
            assert!(KeySource::at(path.clone()).is_err(), "{weak}");
        }
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 1, "a draft stays behind");
    }

    #[test]
    fn a_file_that_another_process_made_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        assert!(create(&path, &draw()).unwrap());
        let first = read_keys(&path).unwrap();
        assert!(!create(&path, &draw()).unwrap());
        assert_eq!(read_keys(&path).unwrap(), first);
    }

    #[tokio::test]
    async fn no_file_is_made_for_a_store_that_knows_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let store = Arc::new(MemoryStore::default());
        let check = "1a2b3c4d".repeat(9);
        let fact = Change::InsertFact("keys".to_owned(), check);
        store.apply(vec![fact]).await.unwrap();
        let Err(error) = open(&path, &store).await else {
            panic!("a key was made");
        };
        assert!(error.to_string().contains("1a2b3c4d"), "{error}");
        assert!(!path.exists());
    }
}
