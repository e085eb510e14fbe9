//! Secret keys: where they come from, and what is no secret.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use pass0_core::Engine;
use pass0_core::ports::{Env, SystemEnv};
use pass0_core::secret::{KeyRing, LEAST_KEY};
use zeroize::Zeroizing;

/// Keys, the newest first.
pub(crate) type Keys = Vec<Zeroizing<String>>;

/// The fewest different characters of a key. 32 random hexadecimal digits have fewer than 10 once
/// in ten thousand; words and patterns nearly always.
const VARIETY: usize = 10;
/// What only examples hold. Random base64 holds one of these once in a million keys.
const EXAMPLES: [&str; 12] = [
    "changeme",
    "change-me",
    "change_me",
    "replaceme",
    "replace-me",
    "replace_me",
    "secret",
    "password",
    "example",
    "insecure",
    "placeholder",
    "0123456789",
];

/// Where the keys come from.
#[derive(Clone, Debug)]
pub(crate) enum KeySource {
    /// The settings themselves: other keys need a restart.
    Settings,
    /// A file, read again when it changes.
    File(PathBuf),
    /// A file that is not there: this key is written to it, if the database is new.
    New(PathBuf, Zeroizing<String>),
}

impl KeySource {
    /// The file that is read again when it changes.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        match self {
            Self::File(path) | Self::New(path, _) => Some(path.clone()),
            Self::Settings => None,
        }
    }
}

/// The keys of a file: one a line, the newest first; empty lines and lines with `#` are left out.
pub(crate) fn read_file(path: &Path) -> Result<Keys, String> {
    check_mode(path)?;
    let text = std::fs::read_to_string(path)
        .map(Zeroizing::new)
        .map_err(|error| format!("{}: {error}", path.display()))?;
    let keys: Keys = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| Zeroizing::new(line.to_owned()))
        .collect();
    check(&keys).map_err(|reason| format!("{}: {reason}", path.display()))?;
    Ok(keys)
}

/// A ring of keys that were checked.
pub(crate) fn ring(keys: &Keys) -> Result<KeyRing, String> {
    KeyRing::new(&bytes(keys)).map_err(|error| error.to_string())
}

/// Puts the keys of the file in place of an engine's present ones, if its database accepts them;
/// returns whether they differ.
pub(crate) async fn replace(engine: &Engine, path: &Path) -> Result<bool, String> {
    let keys = read_file(path)?;
    let replaced = engine.replace_keys(&bytes(&keys)).await;
    replaced.map_err(|error| error.to_string())
}

/// Puts the keys of the file in place of those of the ring.
pub(crate) fn read_keys(ring: &KeyRing, path: &Path) -> Result<(), String> {
    let keys = read_file(path)?;
    ring.replace(&bytes(&keys))
        .map_err(|error| error.to_string())
}

fn bytes(keys: &Keys) -> Vec<&[u8]> {
    keys.iter().map(|key| key.as_bytes()).collect()
}

/// Refuses what somebody could guess.
pub(crate) fn check(keys: &Keys) -> Result<(), String> {
    if keys.is_empty() {
        return Err(format!("no key in it; {HOW}"));
    }
    for (index, key) in keys.iter().enumerate() {
        if let Some(fault) = fault(key) {
            return Err(format!("key {} {fault}; {HOW}", index + 1));
        }
    }
    ring(keys).map(|_| ())
}

const HOW: &str = "make one with `openssl rand -base64 32`";

fn fault(key: &str) -> Option<String> {
    if key.len() < LEAST_KEY {
        return Some(format!("is shorter than {LEAST_KEY} bytes"));
    }
    let lower = key.to_ascii_lowercase();
    if EXAMPLES.iter().any(|example| lower.contains(example)) {
        return Some("is an example, not a secret".to_owned());
    }
    let mut different: Vec<u8> = key.bytes().collect();
    different.sort_unstable();
    different.dedup();
    let steps = key.as_bytes().windows(2);
    let runs = steps.filter(|pair| matches!(pair, [a, b] if a.abs_diff(*b) <= 1));
    if different.len() < VARIETY || runs.count() * 2 > key.len() || repeats(key.as_bytes()) {
        return Some("is not random".to_owned());
    }
    None
}

/// Whether it is one shorter text over and over.
fn repeats(key: &[u8]) -> bool {
    (1..=key.len() / 2).any(|period| {
        let (head, tail) = (key.get(..key.len() - period), key.get(period..));
        head == tail
    })
}

/// A file of secrets must be for its owner alone.
pub(crate) fn check_mode(path: &Path) -> Result<(), String> {
    let metadata =
        std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        let path = path.display();
        return Err(format!(
            "{path} can be read by others (mode {mode:04o}); do `chmod 600 {path}`"
        ));
    }
    Ok(())
}

/// A new key.
pub(crate) fn draw() -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0_u8; 32]);
    SystemEnv.fill(&mut bytes[..]);
    let hex = |hex: Zeroizing<String>, byte: &u8| Zeroizing::new(format!("{}{byte:02x}", *hex));
    bytes.iter().fold(Zeroizing::default(), hex)
}

/// Makes a file with this key, unless it is there; returns whether it was made.
pub(crate) fn keep(path: &Path, key: &str) -> std::io::Result<bool> {
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
    use super::*;

    #[test]
    fn what_can_be_guessed_is_no_key() {
        for weak in [
            "short",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "abababababababababababababababababababab",
            "please-change-me-please-change-me-now-ok",
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMN",
            "0123456789abcdef0123456789abcdef",
            "k3Jx9Qw1Zp0Tk3Jx9Qw1Zp0Tk3Jx9Qw1Zp0T",
            "your-256-bit-secret-goes-here-right-now!",
        ] {
            assert!(fault(weak).is_some(), "{weak}");
        }
    }

    #[test]
    fn random_keys_in_any_usual_form_are_taken() {
        for key in [
            "q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E=",
            "f3a1c97be04d5826b19f7ce2a8d03465f1b28c3e97d60a4b5c8ef1203d94a76b",
            "9c1e4f7a2b8d0365e1f9a7c3b5d2840f",
        ] {
            assert_eq!(fault(key), None, "{key}");
        }
    }

    #[test]
    fn a_drawn_key_is_taken_and_only_its_owner_can_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        assert!(keep(&path, &draw()).unwrap());
        let first = read_file(&path).unwrap();
        assert!(!keep(&path, &draw()).unwrap());
        assert_eq!(read_file(&path).unwrap(), first);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read_file(&path).unwrap_err().contains("0640"));
    }
}
