//! A file of secret keys: one a line, the newest first. A key is the text of its line, as in the
//! `secret_file` of the program.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::BASE64;
use pass0_core::keys::may_draw;
use pass0_core::ports::{Env as _, Store, SystemEnv};
use pass0_core::secret::{KeyRing, read_keys};

use crate::error::Error;

/// A file that was made for a new database: gone again, if another process was faster.
pub(crate) struct Made(Option<PathBuf>);

impl Made {
    pub(crate) fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        if let Some(path) = &self.0
            && let Err(error) = std::fs::remove_file(path)
        {
            tracing::warn!(%error, file = %path.display(), "a key that is not used stays behind");
        }
    }
}

/// A ring of the keys in `path`; makes the file with one random key when it is not there and the
/// store is new.
pub(crate) async fn of(path: &Path, store: &dyn Store) -> Result<(KeyRing, Option<Made>), Error> {
    let mut made = None;
    if !path.exists() {
        // A process that starts beside this one writes the file first and the database after, so a
        // database that knows a key by now has the file there as well.
        if let Err(error) = may_draw(store).await
            && !path.exists()
        {
            return Err(error.into());
        }
        made = create(path)?.then(|| Made(Some(path.to_owned())));
    }
    // When another process made it just now, these are its keys.
    let keys = read_keys(path).map_err(Error::Secret)?;
    let ring = KeyRing::new(&keys.iter().map(|key| key.as_bytes()).collect::<Vec<_>>())?;
    Ok((ring, made))
}

/// Makes the file, for its owner alone (mode 0600), unless it is there; returns whether it was made.
fn create(path: &Path) -> io::Result<bool> {
    let mut random = [0; 32 + 8];
    SystemEnv.fill(&mut random);
    let (key, name) = random.split_at(32);
    // Under its name only when it is whole: another process may read it at once.
    let draft = path.with_extension(format!("new-{}", data_encoding::HEXLOWER.encode(name)));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&draft)?;
    let written = file
        .write_all(format!("{}\n", BASE64.encode(key)).as_bytes())
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

    use pass0_core::memory::MemoryStore;
    use pass0_core::ports::Change;

    use super::*;

    #[tokio::test]
    async fn a_file_is_made_once_for_a_new_store_and_read_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let store = Arc::new(MemoryStore::default());
        let (made, guard) = of(&path, &*store).await.unwrap();
        guard.unwrap().keep();
        let (read, guard) = of(&path, &*store).await.unwrap();
        assert!(guard.is_none());
        assert_eq!(made.ids(), read.ids());
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
            assert!(of(&path, &*store).await.is_err(), "{weak}");
        }
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 1, "a draft stays behind");
    }

    #[tokio::test]
    async fn no_file_is_made_for_a_store_that_knows_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let store = Arc::new(MemoryStore::default());
        let check = "1a2b3c4d".repeat(9);
        let fact = Change::InsertFact("keys".to_owned(), check);
        store.apply(vec![fact]).await.unwrap();
        let Err(error) = of(&path, &*store).await else {
            panic!("a key was made");
        };
        assert!(error.to_string().contains("1a2b3c4d"), "{error}");
        assert!(!path.exists());
    }
}
