//! A file of secret keys: one a line, the newest first. A key is the text of its line, as in the
//! `secret_file` of the program.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use data_encoding::BASE64;
use pass0_core::ports::{Env as _, SystemEnv};
use pass0_core::secret::{KeyError, KeyRing};

/// The keys in `path`; makes the file with one random key when it is not there. The file is for
/// its owner alone (mode 0600).
///
/// # Errors
/// When the file cannot be read or made.
pub fn load_or_create(path: &Path) -> io::Result<Vec<Vec<u8>>> {
    match File::open(path) {
        Ok(file) => read(file),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match create(path) {
            // Somebody else made it just now.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read(File::open(path)?),
            Err(error) => Err(error),
            Ok(key) => Ok(vec![key]),
        },
        Err(error) => Err(error),
    }
}

/// A ring of the keys in `path`, as [`load_or_create`] has them.
///
/// # Errors
/// When the file cannot be read or made, or holds a weak key.
pub fn ring(path: &Path) -> io::Result<KeyRing> {
    let keys = load_or_create(path)?;
    KeyRing::new(&keys).map_err(|error: KeyError| io::Error::new(io::ErrorKind::InvalidData, error))
}

fn read(mut file: File) -> io::Result<Vec<Vec<u8>>> {
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    Ok(text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.as_bytes().to_vec())
        .collect())
}

fn create(path: &Path) -> io::Result<Vec<u8>> {
    let mut random = [0; 32];
    SystemEnv.fill(&mut random);
    let key = BASE64.encode(&random);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(format!("{key}\n").as_bytes())?;
    file.sync_all()?;
    Ok(key.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_once_and_read_after() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let made = load_or_create(&path).unwrap();
        assert_eq!(made, load_or_create(&path).unwrap());
        assert!(ring(&path).is_ok());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(
                std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
                0o600
            );
        }
        std::fs::write(&path, "short\n").unwrap();
        assert!(ring(&path).is_err());
        std::fs::write(&path, "").unwrap();
        assert!(ring(&path).is_err());
    }
}
