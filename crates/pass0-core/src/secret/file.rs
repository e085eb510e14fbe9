//! Files of secrets: who else may open them, and the keys in them.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::secret::{KeyError, KeyRing, LEAST_KEY};

/// Keys as text, the newest first.
pub type Keys = Vec<Zeroizing<String>>;

/// Where systemd, Docker, Podman and Kubernetes mount secrets. They do so readable by everybody on
/// the machine that the program sees (0444, 0440 or 0644), and leave no choice of another mode.
const MOUNTS: [&str; 2] = ["/run/secrets", "/var/run/secrets"];
/// Files and folders that only a container has.
const MARKS: [&str; 3] = [
    "/.dockerenv",
    "/run/.containerenv",
    "/var/run/secrets/kubernetes.io",
];

/// The largest file of keys, in bytes.
const LARGEST: u64 = 64 * 1024;

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

/// The keys of a file: one a line, the newest first; empty lines and lines with `#` are left out.
///
/// # Errors
/// What is wrong with the file, and how to put it right.
pub fn read_keys(path: &Path) -> Result<Keys, String> {
    check_mode(path)?;
    let text = read(path).map_err(|error| {
        let path = path.display();
        match error.kind() {
            std::io::ErrorKind::InvalidData => {
                format!("{path}: keys are text, and this is not; {HOW}")
            }
            _ => format!("{path}: {error}"),
        }
    })?;
    // A byte order mark, or what else an editor or a copy leaves behind, would be part of the key:
    // whoever types it without would have another.
    if text.chars().any(is_hidden) {
        let hidden = "characters that cannot be seen are in it, such as a byte order mark";
        return Err(format!("{}: {hidden}; {HOW}", path.display()));
    }
    let keys: Keys = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| Zeroizing::new(line.to_owned()))
        .collect();
    check_keys(&keys).map_err(|reason| format!("{}: {reason}", path.display()))?;
    Ok(keys)
}

/// The text of a file that is no larger than keys are.
pub(super) fn read(path: &Path) -> std::io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    let mut file = std::fs::File::open(path)?.take(LARGEST + 1);
    file.read_to_string(&mut text)?;
    match u64::try_from(text.len()) {
        Ok(length) if length <= LARGEST => Ok(text),
        _ => Err(std::io::Error::other("larger than a file of secrets")),
    }
}

fn is_hidden(character: char) -> bool {
    let spaces = matches!(character, '\t' | '\n' | '\r');
    let marks = matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    (character.is_control() && !spaces) || marks
}

/// Refuses keys that somebody could guess.
///
/// # Errors
/// Which key it is, and why.
pub fn check_keys(keys: &[impl AsRef<[u8]>]) -> Result<(), String> {
    if keys.is_empty() {
        return Err(format!("no key in it; {HOW}"));
    }
    for (index, key) in keys.iter().enumerate() {
        if let Some(fault) = fault(key.as_ref()) {
            return Err(format!("key {} {fault}; {HOW}", index + 1));
        }
    }
    KeyRing::new(keys)
        .map(|_| ())
        .map_err(|error: KeyError| error.to_string())
}

const HOW: &str = "make one with `openssl rand -base64 32`";

fn fault(key: &[u8]) -> Option<String> {
    if key.len() < LEAST_KEY {
        return Some(format!("is shorter than {LEAST_KEY} bytes"));
    }
    let lower = key.to_ascii_lowercase();
    let holds = |example: &str| {
        let example = example.as_bytes();
        lower.windows(example.len()).any(|part| part == example)
    };
    if EXAMPLES.iter().any(|example| holds(example)) {
        return Some("is an example, not a secret".to_owned());
    }
    let mut different = key.to_vec();
    different.sort_unstable();
    different.dedup();
    let steps = key.windows(2);
    let runs = steps.filter(|pair| matches!(pair, [a, b] if a.abs_diff(*b) <= 1));
    if different.len() < VARIETY || runs.count() * 2 > key.len() || repeats(key) {
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

/// Refuses a file of secrets that others can change, or can read where that is not how secrets are
/// mounted. On systems without modes, every file passes.
///
/// # Errors
/// What is wrong, with the command that puts it right.
pub fn check_mode(path: &Path) -> Result<(), String> {
    check(path, 0o077)
}

/// The same for a file of settings with a password in it: its group may read it, as `root:pass0 0640`
/// is the custom for those.
///
/// # Errors
/// As [`check_mode`].
pub fn check_settings_mode(path: &Path) -> Result<(), String> {
    check(path, 0o027)
}

#[cfg(unix)]
fn check(path: &Path, closed: u32) -> Result<(), String> {
    use std::os::unix::fs::{FileTypeExt as _, PermissionsExt as _};
    // Of what a symbolic link leads to: Kubernetes mounts secrets as links.
    let metadata =
        std::fs::metadata(path).map_err(|error| format!("{}: {error}", path.display()))?;
    // Nobody is told to close `/tmp` or `/dev/null` to others. A pipe is fine.
    let kind = metadata.file_type();
    if kind.is_dir() || kind.is_char_device() || kind.is_block_device() {
        return Err(format!("{} is no file", path.display()));
    }
    let mode = metadata.permissions().mode() & 0o777;
    let fault = if mode & 0o022 != 0 {
        "changed"
    } else if mode & closed != 0 && !Surroundings::present().mount(path) {
        "read"
    } else {
        return Ok(());
    };
    // Keep what the group may do where it may do it.
    let fixed = (mode & !(closed | 0o022) & 0o640) | 0o600;
    Err(format!(
        "{} can be {fault} by others (mode {mode:04o}); do `chmod {fixed:o} {}`",
        path.display(),
        quoted(path)
    ))
}

#[cfg(not(unix))]
fn check(path: &Path, _: u32) -> Result<(), String> {
    match std::fs::metadata(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// The path as a shell takes it.
#[cfg(unix)]
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,@%:".contains(c);
    if text.chars().all(plain) && !text.starts_with('-') {
        return text;
    }
    let dash = if text.starts_with('-') { "./" } else { "" };
    format!("'{dash}{}'", text.replace('\'', r"'\''"))
}

/// Where the program runs, as far as it matters to files of secrets.
#[derive(Default)]
struct Surroundings {
    /// Folders in which secrets are mounted.
    mounts: Vec<PathBuf>,
    /// Nobody else is in here whom a mode could keep out.
    container: bool,
}

impl Surroundings {
    fn present() -> Self {
        let given = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        Self {
            mounts: MOUNTS
                .iter()
                .map(PathBuf::from)
                .chain(given("CREDENTIALS_DIRECTORY").map(PathBuf::from))
                .collect(),
            container: given("KUBERNETES_SERVICE_HOST").is_some()
                || MARKS.iter().any(|mark| Path::new(mark).exists()),
        }
    }

    /// Whether secrets that are readable by others are usual there. Links and `..` are resolved
    /// first: a name under a mount must not lead out of it.
    fn mount(&self, path: &Path) -> bool {
        let Ok(path) = path.canonicalize() else {
            return false;
        };
        let under = |mount: &PathBuf| {
            let mount = mount.is_absolute().then(|| mount.canonicalize().ok());
            let mount = mount.flatten().filter(|mount| mount.parent().is_some());
            mount.is_some_and(|mount| path.starts_with(mount))
        };
        self.container || self.mounts.iter().any(under)
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
            assert!(fault(weak.as_bytes()).is_some(), "{weak}");
        }
    }

    #[test]
    fn random_keys_in_any_usual_form_are_taken() {
        for key in [
            "q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E=",
            "f3a1c97be04d5826b19f7ce2a8d03465f1b28c3e97d60a4b5c8ef1203d94a76b",
            "9c1e4f7a2b8d0365e1f9a7c3b5d2840f",
        ] {
            assert_eq!(fault(key.as_bytes()), None, "{key}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_under_a_mount_counts_by_where_it_leads() {
        let folder = std::env::temp_dir().join(format!("pass0-mount-{}", std::process::id()));
        let (mount, outside) = (folder.join("mount"), folder.join("outside"));
        std::fs::create_dir_all(mount.join("..2026")).unwrap();
        for file in [mount.join("..2026/key"), outside.clone()] {
            std::fs::write(file, "x").unwrap();
        }
        let link = |to: &str, name: &str| {
            let _ = std::os::unix::fs::symlink(to, mount.join(name));
        };
        // As Kubernetes does it.
        link("..2026", "..data");
        link("..data/key", "key");
        link("../outside", "astray");
        let here = |mounts: Vec<PathBuf>| Surroundings {
            mounts,
            container: false,
        };
        let mounted = here(vec![mount.clone()]);
        assert!(mounted.mount(&mount.join("key")));
        for astray in ["astray", "../outside", "missing"] {
            assert!(!mounted.mount(&mount.join(astray)), "{astray}");
        }
        for nowhere in ["/", "", "relative"] {
            assert!(!here(vec![nowhere.into()]).mount(&outside), "{nowhere:?}");
        }
        let container = Surroundings {
            container: true,
            ..Surroundings::default()
        };
        assert!(container.mount(&outside));
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_key_holds_nothing_that_cannot_be_seen() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let key = "n0tWq3T+7hGzLkYv5rXc2mPd8sBf1uEa9JiOoQwRxZ4=";
        let read = |text: &str| {
            std::fs::write(file.path(), text).unwrap();
            read_keys(file.path())
        };
        for fine in [
            format!("{key}\n"),
            format!("{key}\r\n"),
            format!(" {key}\t\n"),
        ] {
            let keys = read(&fine).unwrap();
            assert_eq!(keys.iter().map(|it| it.as_str()).collect::<Vec<_>>(), [key]);
        }
        for hidden in ["\u{feff}", "\0", "\u{200b}", "\u{1b}"] {
            let refused = read(&format!("{hidden}{key}\n")).unwrap_err();
            assert!(refused.contains("cannot be seen"), "{refused}");
        }
        let huge = read(&"a".repeat(10_000_000)).unwrap_err();
        assert!(huge.contains("larger"), "{huge}");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_of_text_is_named_without_a_command_that_breaks_it() {
        for no_file in ["/tmp", "/dev/null"] {
            let said = read_keys(Path::new(no_file)).unwrap_err();
            assert_eq!(said, format!("{no_file} is no file"));
        }
        let folder = tempfile::tempdir().unwrap();
        let binary = folder.path().join("key");
        std::fs::write(&binary, [0xff; 32]).unwrap();
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&binary, private).unwrap();
        let said = read_keys(&binary).unwrap_err();
        assert!(said.contains("openssl rand"), "{said}");
    }

    #[test]
    fn a_path_is_quoted_for_the_shell() {
        for (path, shown) in [
            ("/etc/pass0/secret.key", "/etc/pass0/secret.key"),
            ("/my files/it's", r"'/my files/it'\''s'"),
            ("-key", "'./-key'"),
        ] {
            assert_eq!(quoted(Path::new(path)), shown);
        }
    }
}
