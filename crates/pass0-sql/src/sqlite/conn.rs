//! Connections: how they are set up, and how a statement is run on one.

use std::fs::{Metadata, OpenOptions};
use std::future::{Future, ready};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

use pass0_core::ports::StoreError;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Error, ErrorCode, OpenFlags, Row, ToSql};

use super::faults::{failed, judge};
use crate::OpenError;
use crate::conn::Conn;
use crate::dialect::Statement;
use crate::rows::{Cell, Columns, Cursor, Read};
use crate::value::Value;

/// Older ones may corrupt a database in WAL mode when two connections checkpoint at once.
const LEAST_VERSION: i32 = 3_051_003;

/// How long to wait for another process that writes.
pub(super) const BUSY: Duration = Duration::from_secs(5);

/// The same after it kept us waiting in vain: those who come next should not wait for one another.
pub(super) const STILL_BUSY: Duration = Duration::from_millis(500);

/// How long it takes to switch a new file's journal, and more.
const SWITCH: Duration = Duration::from_millis(10);

/// Of the writer, in KiB, when below 0.
const CACHE: i32 = -16 * 1024;

/// Pages in the log after which they are copied into the file.
const CHECKPOINT: u32 = 12_000;

/// More than there are statements.
const STATEMENTS: usize = 128;

/// As much of the file as SQLite is willing to map, in bytes.
const MAPPED: i64 = 0x7fff_0000;

/// Opens a connection that writes; makes the file when there is none.
pub(super) fn open(path: &Path) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < LEAST_VERSION {
        return Err(OpenError::Unsafe(format!(
            "SQLite {} may corrupt its file: 3.51.3 or later is needed",
            rusqlite::version()
        )));
    }
    create(path)?;
    let conn = writer(path).map_err(failed)?;
    let mode = log_ahead(&conn).map_err(failed)?;
    if mode != "wal" {
        return Err(OpenError::Unsafe(format!(
            "SQLite keeps its journal as `{mode}` here, not as a write-ahead log"
        )));
    }
    Ok(conn)
}

/// Switches the journal to a write-ahead log; what it is then. Of several that switch a new file at
/// once SQLite tells all but one that it is locked, without waiting.
fn log_ahead(conn: &Connection) -> rusqlite::Result<String> {
    let mut left = BUSY;
    loop {
        let mode = conn.query_row("PRAGMA journal_mode = WAL", (), |row| row.get(0));
        match mode.as_ref().map_err(Error::sqlite_error_code) {
            Err(Some(ErrorCode::DatabaseBusy)) if !left.is_zero() => {
                std::thread::sleep(SWITCH);
                left = left.saturating_sub(SWITCH);
            }
            _ => return mode,
        }
    }
}

/// Opens a connection that writes to a file that exists. What was committed waits for the disk.
pub(super) fn writer(path: &Path) -> rusqlite::Result<Connection> {
    let conn = connect(path)?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    // Pages of the indexes on random values are met again and again.
    conn.pragma_update(None, "cache_size", CACHE)?;
    // Copies of pages, while a savepoint is open, are not worth a file.
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    // A longer log means that a page that is written often is copied into the file less often. It
    // may shrink again after a burst.
    conn.pragma_update(None, "wal_autocheckpoint", CHECKPOINT)?;
    conn.pragma_update(None, "journal_size_limit", 64 * 1024 * 1024)?;
    Ok(conn)
}

/// Writes once, so that the log is not empty: of an empty one SQLite asks the system for the size of
/// the file at every read. Then it copies the log into the file, so that readers need not search it.
/// Also, what cannot write does not start.
pub(super) fn prime(conn: &Connection) -> Result<(), OpenError> {
    let write = "UPDATE pass0_ping SET times = times + 1 WHERE id = 1";
    conn.execute(write, ())
        .and_then(|_| conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", (), |_| Ok(())))
        .map_err(failed)
}

/// Opens a connection that only reads.
pub(super) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let conn = connect(path)?;
    conn.pragma_update(None, "query_only", "ON")?;
    // A page that is not in the log is read where the system has it, without a call and a copy: a
    // million sessions are found as fast as a thousand.
    conn.pragma_update(None, "mmap_size", MAPPED)?;
    Ok(conn)
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    // Where the file is gone, none is made in its place.
    let flags = OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(BUSY)?;
    // A plan depends on the statement only. Otherwise statements are planned anew again and again,
    // for values that could be better served.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(conn)
}

/// The log and the index of it get the mode of the file.
fn create(path: &Path) -> Result<(), OpenError> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            warn_of_others(path);
            Ok(())
        }
        Err(error) => Err(OpenError::Unavailable(format!(
            "{}: {error}",
            path.display()
        ))),
    }
}

/// Anyone who can write it can sign in as any user; anyone who can read it has every address. Some file
/// systems know no modes, so nothing is refused.
fn warn_of_others(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What is no file is refused later, with other words.
        let file = std::fs::metadata(path).ok().filter(Metadata::is_file);
        let mode = file.map_or(0, |file| file.permissions().mode());
        if mode & 0o006 != 0 {
            let file = path.display();
            tracing::warn!(%file, "others can read or change the database file: chmod 600");
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

/// A statement, from the connection's cache. Its text, which has no values in it, can be traced.
fn prepare<'a>(
    conn: &'a Connection,
    statement: &Statement,
) -> Result<CachedStatement<'a>, StoreError> {
    let sql = statement.sqlite();
    tracing::trace!(target: "pass0_sql::statement", sql);
    conn.prepare_cached(sql).map_err(judge)
}

/// Runs a statement and reads its rows.
pub(super) fn rows<T>(
    conn: &Connection,
    statement: &Statement,
    values: &[Value<'_>],
    read: Read<T>,
) -> Result<Vec<T>, StoreError> {
    let mut prepared = prepare(conn, statement)?;
    for (index, value) in values.iter().enumerate() {
        prepared
            .raw_bind_parameter(index + 1, value)
            .map_err(judge)?;
    }
    let mut found = prepared.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = found.next().map_err(judge)? {
        rows.push(read(&mut Cursor::new(row))?);
    }
    Ok(rows)
}

/// Runs a statement; how many rows it touched, or found.
pub(super) fn touch(
    conn: &Connection,
    statement: &Statement,
    values: &[Value<'_>],
) -> Result<u64, StoreError> {
    let mut prepared = prepare(conn, statement)?;
    for (index, value) in values.iter().enumerate() {
        prepared
            .raw_bind_parameter(index + 1, value)
            .map_err(judge)?;
    }
    if prepared.column_count() > 0 {
        let mut found = prepared.raw_query();
        let mut count = 0;
        while found.next().map_err(judge)?.is_some() {
            count += 1;
        }
        return Ok(count);
    }
    let touched = prepared.raw_execute().map_err(judge)?;
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}

impl Conn for &Connection {
    fn rows<T: Send>(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
        read: Read<T>,
    ) -> impl Future<Output = Result<Vec<T>, StoreError>> + Send {
        ready(rows(self, statement, &values, read))
    }

    fn touch(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send {
        ready(touch(self, statement, &values))
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Bytes(value) => ValueRef::Blob(value),
        }))
    }
}

impl Columns for Row<'_> {
    fn cell(&self, index: usize) -> Cell<'_> {
        match self.get_ref(index) {
            Ok(ValueRef::Null) => Cell::Null,
            Ok(ValueRef::Integer(value)) => Cell::Int(value),
            Ok(ValueRef::Text(value)) => str::from_utf8(value).map_or(Cell::Other, Cell::Text),
            Ok(ValueRef::Blob(value)) => Cell::Bytes(value),
            _ => Cell::Other,
        }
    }
}
