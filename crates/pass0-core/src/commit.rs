//! One `apply`, and what it means that something else was first.

use crate::engine::Engine;
use crate::error::Error;
use crate::ports::{Change, Conflict, StoreError};

impl Engine {
    /// Makes all of this true, or none. On a conflict nothing was changed, and `on_conflict` judges:
    /// `Ok`, and it does not matter who was first; otherwise the reason that the visitor is told. A
    /// conflict that a caller does not expect, it returns as it is: that is our fault.
    pub(crate) async fn commit(
        &self,
        changes: Vec<Change>,
        on_conflict: impl FnOnce(Conflict) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match self.0.store.apply(changes).await {
            Ok(()) => Ok(()),
            Err(StoreError::Conflict(conflict)) => on_conflict(conflict),
            Err(error) => Err(error.into()),
        }
    }
}
