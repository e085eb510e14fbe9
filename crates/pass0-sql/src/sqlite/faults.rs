//! What SQLite's errors mean, and what an operator does about them.

use std::path::Path;

use pass0_core::ports::{Conflict, StoreError};
use rusqlite::{Error, ErrorCode, ffi};

use crate::OpenError;
use crate::outage::DAMAGED;

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn failed(error: Error) -> OpenError {
    OpenError::Unavailable(words(&error))
}

/// An error with the file it is about, which SQLite names only sometimes.
pub(super) fn of_file(path: &Path, error: OpenError) -> OpenError {
    let path = path.display().to_string();
    match error {
        OpenError::Unavailable(reason) if !reason.contains(&path) => {
            OpenError::Unavailable(format!("{path}: {reason}"))
        }
        named => named,
    }
}

/// What an error means. Constraints are conflicts; everything else is the file, the disk or the
/// machine, and nothing of the transaction may be believed.
pub(super) fn judge(error: Error) -> StoreError {
    let Error::SqliteFailure(failure, _) = &error else {
        return StoreError::Unavailable(words(&error));
    };
    match (failure.code, failure.extended_code) {
        (
            ErrorCode::ConstraintViolation,
            ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_ROWID,
        ) => Conflict::Taken.into(),
        // Of a user who is gone.
        (ErrorCode::ConstraintViolation, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => {
            Conflict::Gone.into()
        }
        (ErrorCode::ConstraintViolation, _) => StoreError::Corrupt(error.to_string()),
        _ => StoreError::Unavailable(words(&error)),
    }
}

/// What to do about a disk that fails.
const DISK: &str =
    "see the system's log for errors of the disk, which may have left its file system read-only";

/// Whether the disk failed: what was written lately may not be on it, though it is read as if it were.
pub(super) fn is_of_disk(reason: &str) -> bool {
    reason.ends_with(DISK)
}

/// An error in SQLite's words, and what to do about it.
fn words(error: &Error) -> String {
    // Not the statement: a migration fills a screen.
    if let Error::SqlInputError { msg, .. } = error {
        return msg.clone();
    }
    let advice = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "free space on its file system",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program holds its lock, such as an open transaction of the sqlite3 shell"
        }
        Some(ErrorCode::ReadOnly) => "make the file, its folder and its file system writable",
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => DAMAGED,
        Some(ErrorCode::CannotOpen) => {
            "the user that pass0 runs as must be able to read and write the file and its folder, on a \
             file system that is writable"
        }
        Some(ErrorCode::SystemIoFailure) => DISK,
        _ => return error.to_string(),
    };
    format!("{error}; {advice}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_file_comes_with_what_to_do() {
        for (code, advice) in [
            (ffi::SQLITE_FULL, "free space"),
            (ffi::SQLITE_BUSY, "lock"),
            (ffi::SQLITE_READONLY, "writable"),
            (ffi::SQLITE_CANTOPEN, "user"),
            (ffi::SQLITE_CORRUPT, "backup"),
            (ffi::SQLITE_NOTADB, "backup"),
            (ffi::SQLITE_IOERR_READ, "disk"),
        ] {
            let judged = judge(Error::SqliteFailure(ffi::Error::new(code), None));
            assert!(judged.to_string().contains(advice), "{judged}");
            assert_eq!(is_of_disk(&judged.to_string()), advice == "disk");
        }
    }

    #[test]
    fn a_fault_at_the_start_names_the_file_once() {
        let path = Path::new("/var/lib/pass0/pass0.db");
        for reason in ["file is not a database", "/var/lib/pass0/pass0.db: denied"] {
            let named = of_file(path, OpenError::Unavailable(reason.to_owned())).to_string();
            assert_eq!(
                named.matches("/var/lib/pass0/pass0.db: ").count(),
                1,
                "{named}"
            );
        }
    }
}
