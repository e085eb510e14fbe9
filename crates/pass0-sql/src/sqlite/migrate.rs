//! Migrations of a SQLite file. Its lock is the write lock.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, TransactionBehavior};

use super::conn::{rows, touch};
use super::faults::failed;
use crate::OpenError;
use crate::dialect::SQLITE;
use crate::migrate::{APPLIED, CREATE, Migration, applied, next};
use crate::{ids, limit_windows};

/// Takes every step that is not yet taken.
pub(super) fn run(conn: &mut Connection, known: &[Migration]) -> Result<(), OpenError> {
    teach(conn).map_err(failed)?;
    while step(conn, known)? {}
    Ok(())
}

/// Functions that steps call.
fn teach(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY;
    conn.create_scalar_function("pass0_id", 1, flags, |call| {
        let text: Option<String> = call.get(0)?;
        Ok(text.map(|text| ids::encode(&text)))
    })?;
    conn.create_scalar_function("pass0_limit", 1, flags, |call| {
        let key: String = call.get(0)?;
        Ok(limit_windows::number(&key))
    })?;
    conn.create_scalar_function("pass0_session", 2, flags, |call| {
        let (user, id): (Vec<u8>, Vec<u8>) = (call.get(0)?, call.get(1)?);
        Ok(ids::session(&user, &id))
    })?;
    conn.create_scalar_function("pass0_ids", 1, flags, |call| {
        let list: String = call.get(0)?;
        Ok(ids::list(list.split_whitespace()))
    })
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
    transaction.execute_batch(&step.sqlite()).map_err(failed)?;
    touch(&transaction, step.record, &step.values()).map_err(unavailable)?;
    transaction.commit().map_err(failed)?;
    Ok(true)
}
