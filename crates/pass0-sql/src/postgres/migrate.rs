//! Migrations of a PostgreSQL database. Their lock is an advisory one.

use deadpool_postgres::{Object, Pool};
use pass0_core::ports::StoreError;

use super::client::Plain;
use super::connect;
use super::words::words;
use crate::OpenError;
use crate::conn::Conn;
use crate::dialect::POSTGRES;
use crate::migrate::{APPLIED, CREATE, Migration, applied, next};

/// Any number, as long as it stays the same: "pass0" and a version.
const LOCK: i64 = 0x7061_7373_3000_0001;

/// Takes every step that is not yet taken.
pub(super) async fn run(pool: &Pool, keeps: bool, known: &[Migration]) -> Result<(), OpenError> {
    loop {
        let client = pool
            .get()
            .await
            .map_err(|error| OpenError::Unavailable(connect::reason(&error)))?;
        match step(&client, keeps, known).await {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(error) => {
                // Closed in the middle of a transaction, which rolls it back.
                drop(Object::take(client));
                return Err(error);
            }
        }
    }
}

/// A large table takes its time, and so may the node that migrates it first.
const BEGIN: &str = "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0";

/// Takes one step; `false`: there is none left.
async fn step(client: &Object, keeps: bool, known: &[Migration]) -> Result<bool, OpenError> {
    let mut plain = Plain { client, keeps };
    execute(client, BEGIN).await?;
    execute(client, &format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
    // A role that may not make tables runs a database that is up to date.
    if !is_begun(client).await? {
        execute(client, &POSTGRES.translate(CREATE)).await?;
    }
    let taken = plain.rows(&APPLIED, Vec::new(), applied).await;
    let Some(step) = next(known, &taken.map_err(unavailable)?)? else {
        execute(client, "COMMIT").await?;
        return Ok(false);
    };
    execute(client, &step.postgres()).await?;
    let recorded = plain.touch(step.record, step.values().into()).await;
    recorded.map_err(unavailable)?;
    execute(client, "COMMIT").await?;
    Ok(true)
}

pub(super) async fn is_begun(client: &Object) -> Result<bool, OpenError> {
    let found = "SELECT to_regclass('pass0_migrations') IS NOT NULL";
    let row = client.query_typed_one(found, &[]).await;
    row.and_then(|row| row.try_get(0))
        .map_err(|error| OpenError::Unavailable(words(&error)))
}

async fn execute(client: &Object, script: &str) -> Result<(), OpenError> {
    let executed = client.batch_execute(script).await;
    executed.map_err(|error| OpenError::Unavailable(words(&error)))
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unavailable(error: StoreError) -> OpenError {
    OpenError::Unavailable(error.to_string())
}
