//! Migrations of a SQLite file. Its lock is the write lock.

use rusqlite::{Connection, TransactionBehavior};

use super::conn::{rows, touch};
use super::faults::failed;
use crate::OpenError;
use crate::dialect::SQLITE;
use crate::migrate::{APPLIED, CREATE, Migration, applied, next};

/// Takes every step that is not yet taken.
pub(super) fn run(conn: &mut Connection, known: &[Migration]) -> Result<(), OpenError> {
    while step(conn, known)? {}
    Ok(())
}

/// Takes one step; `false`: there is none left.
fn step(conn: &mut Connection, known: &[Migration]) -> Result<bool, OpenError> {
    let unavailable =
        |error: pass0_core::ports::StoreError| OpenError::Unavailable(error.to_string());
    let transaction = conn
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    transaction
        .execute_batch(&SQLITE.translate(CREATE))
        .map_err(failed)?;
    let taken = rows(&transaction, &APPLIED, &[], applied).map_err(unavailable)?;
    let Some(step) = next(known, &taken)? else {
        return Ok(false);
    };
    transaction
        .execute_batch(&step.script(&SQLITE))
        .map_err(failed)?;
    touch(&transaction, step.record, &step.values()).map_err(unavailable)?;
    transaction.commit().map_err(failed)?;
    Ok(true)
}
