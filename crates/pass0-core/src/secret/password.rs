//! A password in a file of its own, as Docker, Kubernetes and systemd hand secrets over.

use std::fs;
use std::path::Path;

use zeroize::Zeroizing;

use super::file::{check_mode, read};

/// The password that is all of a file but the end of its line. The path must be absolute: where a
/// program runs is no part of its settings.
///
/// # Errors
/// What is wrong with the file, and how to put it right.
pub fn read_password(path: &Path) -> Result<Zeroizing<String>, String> {
    let wrong = |fault: &str| format!("password_file {}: {fault}", path.display());
    if !path.is_absolute() {
        return Err(wrong("give the whole path, from `/` on"));
    }
    let metadata = fs::metadata(path).map_err(|error| wrong(&error.to_string()))?;
    // Others may hold up the start for ever.
    if !metadata.is_file() {
        return Err(wrong("not a regular file"));
    }
    check_mode(path).map_err(|fault| format!("password_file: {fault}"))?;
    let text = read(path).map_err(|error| wrong(&error.to_string()))?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    if line.is_empty() {
        return Err(wrong("empty; write the password into it"));
    }
    if line.contains(|character: char| character.is_control() || character == '\u{feff}') {
        return Err(wrong(
            "several lines, or characters that cannot be seen; write the password into it and nothing else",
        ));
    }
    Ok(Zeroizing::new(line.to_owned()))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn read_from(content: &[u8], mode: u32) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("password");
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        read_password(&path).map(|password| password.to_string())
    }

    #[test]
    fn a_password_is_the_whole_line() {
        for (content, password) in [
            ("s3cret", "s3cret"),
            ("s3cret\n", "s3cret"),
            ("s3cret\r\n", "s3cret"),
            (" a b#:/?@% \n", " a b#:/?@% "),
            ("пароль", "пароль"),
        ] {
            let read = read_from(content.as_bytes(), 0o600);
            assert_eq!(read.as_deref(), Ok(password));
        }
    }

    #[test]
    fn a_file_that_holds_no_password_or_that_others_read_is_refused_by_name() {
        for (content, mode, words) in [
            ("", 0o600, "empty"),
            ("\n", 0o600, "empty"),
            ("s3cret\nmore\n", 0o600, "several lines"),
            ("\u{feff}s3cret", 0o600, "cannot be seen"),
            ("s3cret", 0o622, "chmod"),
        ] {
            let refused = read_from(content.as_bytes(), mode).unwrap_err();
            assert!(
                refused.contains(words) && refused.contains("password"),
                "{refused}"
            );
            assert!(!refused.contains("s3cret"), "{refused}");
        }
        for (path, words) in [
            ("password", "the whole path"),
            ("/dev/zero", "not a regular file"),
            ("/nowhere/password", "No such file"),
        ] {
            let refused = read_password(Path::new(path)).unwrap_err();
            assert!(
                refused.contains(words) && refused.contains(path),
                "{refused}"
            );
        }
    }
}
