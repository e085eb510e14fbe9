//! Secret keys: where they come from, and what is no secret.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use pass0_core::Engine;
use pass0_core::ports::{Env, SystemEnv};
use pass0_core::secret::{self, KeyRing, Keys};
use zeroize::Zeroizing;

/// Where the keys come from.
#[derive(Clone, Debug)]
pub enum KeySource {
    /// The settings themselves: other keys need a restart.
    Settings,
    /// A file, read again when it changes.
    File(PathBuf),
    /// A file that is not there: this key is written to it, if the database is new.
    New(PathBuf, Zeroizing<String>),
}

impl KeySource {
    /// The file that is read again when it changes.
    pub fn file(&self) -> Option<PathBuf> {
        match self {
            Self::File(path) | Self::New(path, _) => Some(path.clone()),
            Self::Settings => None,
        }
    }
}

/// A ring of keys that were checked.
pub(crate) fn ring(keys: &Keys) -> Result<KeyRing, String> {
    KeyRing::new(&bytes(keys)).map_err(|error| error.to_string())
}

/// Puts the keys of the file in place of an engine's present ones, if its database accepts them;
/// returns whether they differ.
///
/// # Errors
/// What is wrong with the file, or why the database does not accept its keys.
pub async fn replace(engine: &Engine, path: &Path) -> Result<bool, String> {
    let keys = secret::read_keys(path)?;
    let replaced = engine.replace_keys(&bytes(&keys)).await;
    replaced.map_err(|error| error.to_string())
}

/// Puts the keys of the file in place of those of the ring.
///
/// # Errors
/// What is wrong with the file.
pub fn read_keys(ring: &KeyRing, path: &Path) -> Result<(), String> {
    let keys = secret::read_keys(path)?;
    ring.replace(&bytes(&keys))
        .map_err(|error| error.to_string())
}

fn bytes(keys: &Keys) -> Vec<&[u8]> {
    keys.iter().map(|key| key.as_bytes()).collect()
}

/// A new key.
pub(crate) fn draw() -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    SystemEnv.fill(&mut bytes[..]);
    let hex = |hex: Zeroizing<String>, byte: &u8| Zeroizing::new(format!("{}{byte:02x}", *hex));
    bytes.iter().fold(Zeroizing::default(), hex)
}

/// Makes a file with this key, unless it is there; returns whether it was made.
///
/// # Errors
/// When the folder cannot be written.
pub fn keep(path: &Path, key: &str) -> std::io::Result<bool> {
    // Under its name only when it is whole: another process may start at the same time and read it.
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    writeln!(file, "{key}")?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.error),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_drawn_key_is_taken_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        assert!(keep(&path, &draw()).unwrap());
        let first = secret::read_keys(&path).unwrap();
        assert!(!keep(&path, &draw()).unwrap());
        assert_eq!(secret::read_keys(&path).unwrap(), first);
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
