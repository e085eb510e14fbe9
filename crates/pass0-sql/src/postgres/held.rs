//! A connection in use, and whether the pool gets it back.

use std::time::Duration;

use deadpool_postgres::{ClientWrapper, Object};
use pass0_core::ports::StoreError;
use tokio::time::Instant;

use super::again::Again;

/// A caller that goes away sooner leaves a connection that is fine; one that waited longer may have
/// waited for a server that hangs.
const SOON: Duration = Duration::from_secs(1);

/// A connection of the pool. It goes back once it has answered, or when its user goes away soon;
/// else it is closed, and the server rolls back what was begun on it.
pub(super) struct Held {
    client: Option<Object>,
    since: Instant,
    is_in_transaction: bool,
}

impl Held {
    pub(super) fn new(client: Object) -> Self {
        Self {
            client: Some(client),
            since: Instant::now(),
            is_in_transaction: false,
        }
    }

    pub(super) fn client(&self) -> Result<&ClientWrapper, StoreError> {
        let client = self.client.as_deref();
        client.ok_or_else(|| StoreError::Unavailable("the connection is closed".to_owned()))
    }

    /// From now on it is closed unless it has answered.
    pub(super) fn begin(&mut self) {
        self.is_in_transaction = true;
    }

    /// The server has answered whatever it was asked, and no transaction is open.
    pub(super) fn answered(mut self) {
        drop(self.client.take());
    }

    /// What was asked of it has ended, in no transaction or one that ended with it.
    pub(super) fn end<T>(mut self, outcome: &Result<T, StoreError>) {
        match outcome {
            Err(error) if Again::is_of_connection(error) => self.begin(),
            _ => self.answered(),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(client) = self.client.take()
            && (self.is_in_transaction || self.since.elapsed() >= SOON)
        {
            drop(Object::take(client));
        }
    }
}
