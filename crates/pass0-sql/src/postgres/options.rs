//! How a store uses its server.

use std::time::Duration;

/// How a [`PostgresStore`](crate::PostgresStore) uses its server.
#[derive(Clone, Debug)]
pub struct PostgresOptions {
    /// The most connections.
    pub pool_size: usize,
    /// How long to wait for a connection of the pool.
    pub wait: Duration,
    /// How long a statement, a lock or an idle transaction may take.
    pub statement_timeout: Duration,
}

impl Default for PostgresOptions {
    fn default() -> Self {
        Self {
            pool_size: 16,
            wait: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(5),
        }
    }
}
