//! Reading: on the caller's thread, on a connection nobody else uses meanwhile.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use pass0_core::ports::StoreError;
use rusqlite::Connection;

use super::conn::{judge, reader, rows};
use crate::dialect::Statement;
use crate::rows::Read;
use crate::value::Value;

/// Connections that only read, as many as there ever were readers at once.
#[derive(Clone)]
pub(super) struct Readers(Arc<Shelf>);

struct Shelf {
    path: PathBuf,
    /// Held only to take one or put one back.
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: &Path) -> Self {
        Self(Arc::new(Shelf {
            path: path.to_owned(),
            idle: Mutex::default(),
        }))
    }

    pub(super) fn read<T>(
        &self,
        statement: &Statement,
        values: &[Value<'_>],
        read: Read<T>,
    ) -> Result<Vec<T>, StoreError> {
        let conn = match self.idle().pop() {
            Some(conn) => conn,
            None => reader(&self.0.path).map_err(judge)?,
        };
        let found = rows(&conn, statement, values, read);
        // One that failed is closed: the next reader gets a fresh one.
        if !matches!(found, Err(StoreError::Unavailable(_))) {
            self.idle().push(conn);
        }
        found
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.0.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
