//! What the verbs ask of a connection. SQLite's answers at once, PostgreSQL's in its time.

use std::future::Future;

use pass0_core::ports::{Conflict, StoreError};

use crate::dialect::Statement;
use crate::rows::Read;
use crate::value::Value;

/// One statement of an `apply`, and what it must have done.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    pub(crate) statement: &'static Statement,
    pub(crate) values: Vec<Value<'a>>,
    /// The conflict it is when no row was touched or found; `None`: it may touch none.
    pub(crate) must: Option<Conflict>,
}

impl Step<'_> {
    /// Judges the step by the number of rows it touched.
    pub(crate) fn judge(&self, touched: u64) -> Result<(), StoreError> {
        match self.must {
            Some(conflict) if touched == 0 => Err(conflict.into()),
            _ => Ok(()),
        }
    }
}

/// A connection inside whatever transaction its engine gives it.
pub(crate) trait Conn {
    /// Runs a statement and reads its rows.
    fn rows<T: Send>(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
        read: Read<T>,
    ) -> impl Future<Output = Result<Vec<T>, StoreError>> + Send;

    /// Runs a statement; how many rows it touched, or found.
    fn touch(
        &mut self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;
}
