//! Looking at a SQLite file that another process may have open.

use std::ffi::OsString;
use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::conn::rows;
use super::faults::failed;
use crate::OpenError;
use crate::look::{Schema, Seen};
use crate::migrate::{APPLIED, applied};

/// What is in the file, or would be made at its path.
pub(crate) fn look(path: &Path) -> Result<Seen, OpenError> {
    let path = std::path::absolute(path)
        .map_err(|error| OpenError::Url(format!("{}: {error}", path.display())))?;
    let engine = format!("SQLite {}", rusqlite::version());
    folder(&path)?;
    // Opened for writing, and not written to: what cannot be written is found without a change.
    let schema = match OpenOptions::new().write(true).open(&path) {
        Ok(_) => schema(&path)?,
        Err(error) if error.kind() == ErrorKind::NotFound => Schema::Missing,
        Err(error) => {
            return Err(OpenError::Unavailable(format!(
                "{}: {error}; make the file readable and writable for the user that runs pass0",
                path.display()
            )));
        }
    };
    Ok(Seen { engine, schema })
}

/// The log stands beside the file, so its folder is written to, too.
fn folder(path: &Path) -> Result<(), OpenError> {
    let folder = path.parent().unwrap_or(path);
    let bad = |reason: &str| {
        let folder = folder.display();
        Err(OpenError::Unavailable(format!("{folder}: {reason}")))
    };
    match fs::metadata(folder) {
        Ok(found) if !found.is_dir() => bad("is no folder"),
        Ok(found) if found.permissions().readonly() => {
            bad("cannot be written to; make it writable for the user that runs pass0")
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bad("there is no such folder; make it, for the user that runs pass0")
        }
        Err(error) => bad(&error.to_string()),
    }
}

fn schema(path: &Path) -> Result<Schema, OpenError> {
    let conn = open(path).map_err(failed)?;
    conn.busy_timeout(super::conn::BUSY).map_err(failed)?;
    let begun: Option<i64> = conn
        .query_row(
            "SELECT 1 FROM sqlite_master WHERE name = 'pass0_migrations'",
            (),
            |row| row.get(0),
        )
        .optional()
        .map_err(failed)?;
    if begun.is_none() {
        return Ok(Schema::Missing);
    }
    let taken = rows(&conn, &APPLIED, &[], applied);
    Schema::of(&taken.map_err(|error| OpenError::Unavailable(error.to_string()))?)
}

/// Where there is no log, nobody has the file open: then it is read as it is. SQLite would make a log
/// otherwise, even to read.
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let read = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if log_of(path).exists() {
        return Connection::open_with_flags(path, read);
    }
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => {
                uri.push(char::from(*byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri.push_str("?immutable=1");
    Connection::open_with_flags(uri, read | OpenFlags::SQLITE_OPEN_URI)
}

fn log_of(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push("-wal");
    name.into()
}
