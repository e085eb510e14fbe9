//! Reading: on the caller's thread, on a connection nobody else uses meanwhile.

use std::sync::{Arc, Mutex, PoisonError};

use pass0_core::ports::StoreError;
use rusqlite::Connection;

use super::conn::{reader, rows};
use super::faults::judge;
use super::identity::Identity;
use crate::dialect::Statement;
use crate::outage::{Deed, Outage};
use crate::rows::Read;
use crate::value::Value;

/// Connections that only read, as many as there ever were readers at once.
#[derive(Clone)]
pub(super) struct Readers(Arc<Shelf>);

struct Shelf {
    file: Identity,
    outage: Outage,
    /// Held only to take one or put one back.
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(file: Identity) -> Self {
        let outage = Outage::new(Deed::Read, file.path().to_string_lossy());
        Self(Arc::new(Shelf {
            file,
            outage,
            idle: Mutex::default(),
        }))
    }

    pub(super) fn read<T>(
        &self,
        statement: &Statement,
        values: &[Value<'_>],
        read: Read<T>,
    ) -> Result<Vec<T>, StoreError> {
        let found = self.attempt(statement, values, read);
        match &found {
            Err(StoreError::Unavailable(reason)) => self.0.outage.failed(reason, 1),
            _ => self.0.outage.worked(),
        }
        found
    }

    fn attempt<T>(
        &self,
        statement: &Statement,
        values: &[Value<'_>],
        read: Read<T>,
    ) -> Result<Vec<T>, StoreError> {
        let file = &self.0.file;
        file.last()?;
        let idle = self.idle().pop();
        let conn = match idle {
            Some(conn) => conn,
            None => {
                file.look()?;
                reader(file.path()).map_err(judge)?
            }
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
