//! Running statements on a connection.

use std::future::Future;

use deadpool_postgres::ClientWrapper;
use pass0_core::ports::StoreError;
use tokio_postgres::types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked};
use tokio_postgres::{Error, Row};

use crate::conn::Conn;
use crate::dialect::Statement;
use crate::rows::{Cell, Columns, Cursor, Read};
use crate::value::Value;

use super::again::judge;
use super::pipeline::{Pending, in_order};
use super::session::Session;

/// A statement, ready to be run on one connection.
pub(super) enum Ready {
    /// Parsed and kept by the server.
    Kept(tokio_postgres::Statement),
    /// Sent with its values.
    Unnamed(&'static str),
}

impl Ready {
    /// `keeps`: whether the connection keeps its settings ([`super::session::Session`]).
    pub(super) async fn of(
        client: &ClientWrapper,
        sql: &'static str,
        keeps: bool,
    ) -> Result<Self, StoreError> {
        if !keeps {
            return Ok(Self::Unnamed(sql));
        }
        let prepared = client.prepare_cached(sql).await;
        prepared.map(Self::Kept).map_err(|error| judge(&error))
    }

    /// Runs it; how many rows it touched, or found.
    pub(super) async fn touch(
        &self,
        client: &ClientWrapper,
        values: &[Value<'_>],
    ) -> Result<u64, Error> {
        match self {
            Self::Kept(statement) => client.execute(statement, &parameters(values)).await,
            Self::Unnamed(sql) => client.execute_typed(sql, &typed(values)).await,
        }
    }

    pub(super) async fn rows(
        &self,
        client: &ClientWrapper,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, Error> {
        match self {
            Self::Kept(statement) => client.query(statement, &parameters(values)).await,
            Self::Unnamed(sql) => client.query_typed(sql, &typed(values)).await,
        }
    }
}

fn parameters<'a>(values: &'a [Value<'_>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| -> &'a (dyn ToSql + Sync) { value })
        .collect()
}

fn typed<'a>(values: &'a [Value<'_>]) -> Vec<(&'a (dyn ToSql + Sync), Type)> {
    let typed = values.iter().map(|value| {
        let kind = match value {
            // The server finds it out.
            Value::Null => Type::UNKNOWN,
            Value::Int(_) => Type::INT8,
            Value::Text(_) => Type::TEXT,
            Value::Bytes(_) => Type::BYTEA,
        };
        let value: &(dyn ToSql + Sync) = value;
        (value, kind)
    });
    typed.collect()
}

fn read_all<T>(found: &[Row], read: Read<T>) -> Result<Vec<T>, StoreError> {
    found
        .iter()
        .map(|row| read(&mut Cursor::new(row)))
        .collect()
}

/// Each statement is a transaction of its own.
pub(super) struct Plain<'a> {
    pub(super) client: &'a ClientWrapper,
    pub(super) keeps: bool,
}

impl Conn for Plain<'_> {
    async fn rows<T: Send>(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
        read: Read<T>,
    ) -> Result<Vec<T>, StoreError> {
        let ready = Ready::of(self.client, statement.postgres(), self.keeps).await?;
        let found = ready.rows(self.client, &values).await;
        read_all(&found.map_err(|error| judge(&error))?, read)
    }

    async fn touch(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
    ) -> Result<u64, StoreError> {
        let ready = Ready::of(self.client, statement.postgres(), self.keeps).await?;
        let touched = ready.touch(self.client, &values).await;
        touched.map_err(|error| judge(&error))
    }
}

/// Each statement is a transaction of its own that does not wait for the disk: atomic, but the
/// last moments of it may be lost when the server dies. For claims and hits: the `apply` after
/// them is durable, and makes them so.
pub(super) struct Relaxed<'a> {
    pub(super) client: &'a ClientWrapper,
    pub(super) session: &'a Session,
}

impl Relaxed<'_> {
    /// Begin, statement and commit are sent at once: one round trip. When the statement fails, the
    /// COMMIT rolls back.
    async fn run<T: Default + Send>(
        &self,
        statement: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, StoreError> {
        let frame = async |sql| self.client.batch_execute(sql).await.map(|()| T::default());
        let mut done = T::default();
        let all = vec![
            Box::pin(frame(self.session.begin_relaxed.as_str())) as Pending<'_, _>,
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

    async fn ready(&self, statement: &'static Statement) -> Result<Ready, StoreError> {
        Ready::of(self.client, statement.postgres(), self.session.keeps).await
    }
}

impl Conn for Relaxed<'_> {
    async fn rows<T: Send>(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
        read: Read<T>,
    ) -> Result<Vec<T>, StoreError> {
        let ready = self.ready(statement).await?;
        let found = self.run(ready.rows(self.client, &values)).await?;
        read_all(&found, read)
    }

    async fn touch(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
    ) -> Result<u64, StoreError> {
        let ready = self.ready(statement).await?;
        self.run(ready.touch(self.client, &values)).await
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
            // PostgreSQL's text cannot hold U+0000; pass0 writes none.
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
