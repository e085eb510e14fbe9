//! Running statements on a connection, and what its errors mean.

use std::error::Error as _;
use std::future::Future;

use deadpool_postgres::ClientWrapper;
use pass0_core::ports::{Conflict, StoreError};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use tokio_postgres::{Error, Row};

use crate::conn::Conn;
use crate::dialect::Statement;
use crate::rows::{Cell, Columns, Cursor, Read};
use crate::value::Value;

use super::pipeline::{Pending, in_order};

/// The server gave a transaction up in favour of another: trying again helps.
#[derive(Debug, thiserror::Error)]
#[error("another transaction was in the way: {0}")]
struct LostRace(String);

pub(super) fn is_lost_race(error: &StoreError) -> bool {
    matches!(error, StoreError::Foreign(error) if error.is::<LostRace>())
}

/// What a caller is told when trying again did not help.
pub(super) fn give_up(error: StoreError) -> StoreError {
    match error {
        StoreError::Foreign(error) => StoreError::Unavailable(error.to_string()),
        error => error,
    }
}

/// What an error means. Its words never contain values: the server's DETAIL may, and is left out.
pub(super) fn judge(error: &Error) -> StoreError {
    match error.code() {
        Some(&SqlState::UNIQUE_VIOLATION) => Conflict::Taken.into(),
        // Of a user who is gone.
        Some(&SqlState::FOREIGN_KEY_VIOLATION) => Conflict::Gone.into(),
        Some(&SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED) => {
            StoreError::Foreign(Box::new(LostRace(words(error))))
        }
        _ => StoreError::Unavailable(words(error)),
    }
}

/// An error in words for an operator.
pub(super) fn words(error: &Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(server), _) => format!("{} ({})", server.message(), server.code().code()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

/// Runs a statement and reads its rows.
pub(super) async fn rows<T>(
    client: &ClientWrapper,
    statement: &Statement,
    values: &[Value<'_>],
    read: Read<T>,
) -> Result<Vec<T>, StoreError> {
    let prepared = prepare(client, statement).await?;
    let found = client.query(&prepared, &parameters(values)).await;
    read_all(&found.map_err(|error| judge(&error))?, read)
}

pub(super) async fn prepare(
    client: &ClientWrapper,
    statement: &Statement,
) -> Result<tokio_postgres::Statement, StoreError> {
    let prepared = client.prepare_cached(statement.postgres()).await;
    prepared.map_err(|error| judge(&error))
}

pub(super) fn parameters<'a>(values: &'a [Value<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| -> &'a (dyn ToSql + Sync) { value })
        .collect()
}

fn read_all<T>(found: &[Row], read: Read<T>) -> Result<Vec<T>, StoreError> {
    found
        .iter()
        .map(|row| read(&mut Cursor::new(row)))
        .collect()
}

/// Each statement is a transaction of its own.
impl Conn for &ClientWrapper {
    async fn rows<T: Send>(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
        read: Read<T>,
    ) -> Result<Vec<T>, StoreError> {
        rows(self, statement, &values, read).await
    }

    async fn touch(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
    ) -> Result<u64, StoreError> {
        let prepared = prepare(self, statement).await?;
        let touched = self.execute(&prepared, &parameters(&values)).await;
        touched.map_err(|error| judge(&error))
    }
}

/// Each statement is a transaction of its own that does not wait for the disk: atomic, but the
/// last moments of it may be lost when the server dies. For claims and hits: the `apply` after
/// them is durable, and makes them so.
pub(super) struct Relaxed<'a>(pub(super) &'a ClientWrapper);

const BEGIN_RELAXED: &str = "BEGIN; SET LOCAL synchronous_commit TO OFF";

impl Relaxed<'_> {
    /// Begin, statement and commit are sent at once: one round trip. When the statement fails, the
    /// COMMIT rolls back.
    async fn run<T: Default + Send>(
        &self,
        statement: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, StoreError> {
        let frame = async |sql| self.0.batch_execute(sql).await.map(|()| T::default());
        let mut done = T::default();
        let all = vec![
            Box::pin(frame(BEGIN_RELAXED)) as Pending<'_, _>,
            Box::pin(statement),
            Box::pin(frame("COMMIT")),
        ];
        for (place, outcome) in in_order(all).await.into_iter().enumerate() {
            let outcome = outcome.map_err(|error| judge(&error))?;
            if place == 1 {
                done = outcome;
            }
        }
        Ok(done)
    }
}

impl Conn for Relaxed<'_> {
    async fn rows<T: Send>(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
        read: Read<T>,
    ) -> Result<Vec<T>, StoreError> {
        let prepared = prepare(self.0, statement).await?;
        let parameters = parameters(&values);
        let found = self.run(self.0.query(&prepared, &parameters)).await?;
        read_all(&found, read)
    }

    async fn touch(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
    ) -> Result<u64, StoreError> {
        let prepared = prepare(self.0, statement).await?;
        let parameters = parameters(&values);
        self.run(self.0.execute(&prepared, &parameters)).await
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(value) => value.to_sql_checked(ty, out),
            // PostgreSQL's text cannot hold U+0000; nothing of ours has any.
            Self::Text(value) if value.contains('\0') => {
                value.replace('\0', "\u{FFFD}").to_sql_checked(ty, out)
            }
            Self::Text(value) => value.as_ref().to_sql_checked(ty, out),
            Self::Bytes(value) => value.as_ref().to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Columns for Row {
    fn cell(&self, index: usize) -> Cell<'_> {
        let Some(column) = self.columns().get(index) else {
            return Cell::Other;
        };
        match *column.type_() {
            Type::INT8 => self.maybe(index, Cell::Int),
            Type::TEXT => self.maybe(index, Cell::Text),
            Type::BYTEA => self.maybe(index, Cell::Bytes),
            _ => Cell::Other,
        }
    }
}

trait Maybe {
    fn maybe<'a, T>(&'a self, index: usize, cell: fn(T) -> Cell<'a>) -> Cell<'a>
    where
        T: tokio_postgres::types::FromSql<'a>;
}

impl Maybe for Row {
    fn maybe<'a, T>(&'a self, index: usize, cell: fn(T) -> Cell<'a>) -> Cell<'a>
    where
        T: tokio_postgres::types::FromSql<'a>,
    {
        match self.try_get(index) {
            Ok(Some(value)) => cell(value),
            Ok(None) => Cell::Null,
            Err(_) => Cell::Other,
        }
    }
}
