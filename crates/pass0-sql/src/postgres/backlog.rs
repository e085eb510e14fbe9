//! Statements that were given up and that the server has not ended: commits that wait for a
//! synchronous standby which is gone, or a disk that hangs.
//!
//! Closing a connection ends no commit. The server keeps a process for each, with its locks, and
//! every try would leave another one, until nobody finds a free connection: not even the standby
//! that everything waits for.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool_postgres::ClientWrapper;
use pass0_core::ports::StoreError;
use tokio_postgres::types::Type;

use super::again::judge;

/// How many there may be before nothing more is written.
pub(super) struct Backlog {
    limit: i64,
    /// Nothing takes the server longer than this, except commits.
    age: i64,
    /// A write was given up: until the server says that none is left, every write asks first.
    is_suspected: AtomicBool,
}

/// Statements of this role, from any node, that are older than they can be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Overdue {
    all: i64,
    of_standby: i64,
}

impl Backlog {
    pub(super) fn new(limit: usize, age: Duration) -> Self {
        Self {
            limit: i64::try_from(limit.max(1)).unwrap_or(i64::MAX),
            age: i64::try_from(age.as_millis()).unwrap_or(i64::MAX),
            is_suspected: AtomicBool::new(false),
        }
    }

    pub(super) fn suspect(&self) {
        self.is_suspected.store(true, Ordering::Relaxed);
    }

    /// Refuses what would add to them once there are too many.
    pub(super) async fn check(&self, client: &ClientWrapper) -> Result<(), StoreError> {
        if !self.is_suspected.load(Ordering::Relaxed) {
            return Ok(());
        }
        let overdue = self.overdue(client).await?;
        if overdue.all == 0 {
            self.is_suspected.store(false, Ordering::Relaxed);
        }
        match overdue.all < self.limit {
            true => Ok(()),
            false => Err(StoreError::Unavailable(overdue.to_string())),
        }
    }

    /// Why a write was given up, where the server knows.
    pub(super) async fn reason(
        &self,
        client: &ClientWrapper,
    ) -> Result<Option<String>, StoreError> {
        let overdue = self.overdue(client).await?;
        Ok((overdue.all > 0).then(|| overdue.to_string()))
    }

    async fn overdue(&self, client: &ClientWrapper) -> Result<Overdue, StoreError> {
        let count = "SELECT count(*), count(*) FILTER (WHERE wait_event = 'SyncRep')
            FROM pg_catalog.pg_stat_activity
            WHERE usename = session_user AND datname = current_database() AND state = 'active'
              AND application_name = current_setting('application_name')
              AND query_start < clock_timestamp() - $1 * INTERVAL '1 millisecond'";
        let counted = client.query_typed(count, &[(&self.age, Type::INT8)]).await;
        let rows = counted.map_err(|error| judge(&error))?;
        let read = |place| {
            let cell = rows.first().map(|row| row.try_get(place));
            cell.transpose().map_err(|error| judge(&error))
        };
        Ok(Overdue {
            all: read(0)?.unwrap_or(0),
            of_standby: read(1)?.unwrap_or(0),
        })
    }
}

impl fmt::Display for Overdue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { all, of_standby } = self;
        match of_standby {
            0 => write!(
                f,
                "the server does not finish {all} statements; look in pg_stat_activity for what they wait for"
            ),
            _ => write!(
                f,
                "{of_standby} commits wait for a synchronous standby; start one, or change \
                 synchronous_standby_names"
            ),
        }
    }
}
