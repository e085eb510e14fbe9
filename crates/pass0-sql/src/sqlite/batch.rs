//! The work of many callers in one transaction.
//!
//! An `apply` that meets a conflict must leave the others alone. Savepoints do that, but under one
//! SQLite copies every page it touches, and conflicts are rare: so all is done without them first,
//! and once more with them when an `apply` meets a conflict after it has written something.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use pass0_core::ports::{Change, StoreError};
use rusqlite::Connection;

use super::conn::touch;
use crate::apply::steps;
use crate::dialect::Statement;
use crate::purge::purge;
use crate::work::{Done, Work};
use crate::{keyed, verbs};

static BEGIN: Statement = Statement::new("BEGIN IMMEDIATE");
static COMMIT: Statement = Statement::new("COMMIT");
static ROLLBACK: Statement = Statement::new("ROLLBACK");
static SAVE: Statement = Statement::new("SAVEPOINT apply");
static RELEASE: Statement = Statement::new("RELEASE apply");
static UNDO: Statement = Statement::new("ROLLBACK TO apply");

/// What a piece of work is answered.
pub(super) type Outcome = Result<Done, StoreError>;

/// Why a transaction cannot go on.
enum Stop {
    /// A conflict came after something was written, and there is no savepoint.
    Conflict,
    /// The store failed: nothing of the transaction may be believed.
    Broken(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Broken(error)
    }
}

/// Does all of it and commits. What each is answered; or the failure for which none of it counts,
/// which leaves the transaction to [`abandon`].
pub(super) fn run(conn: &Connection, work: &[Work]) -> Result<Vec<Outcome>, StoreError> {
    let outcomes = match attempt(conn, work, false) {
        Err(Stop::Conflict) => {
            touch(conn, &ROLLBACK, &[])?;
            attempt(conn, work, true)
        }
        outcomes => outcomes,
    };
    match outcomes {
        Ok(outcomes) => {
            touch(conn, &COMMIT, &[])?;
            Ok(outcomes)
        }
        Err(Stop::Broken(error)) => Err(error),
        Err(Stop::Conflict) => Err(StoreError::Unavailable("nothing to go back to".to_owned())),
    }
}

/// Rolls back what [`run`] left.
pub(super) fn abandon(conn: &Connection) {
    // After some errors SQLite has done so itself.
    if !conn.is_autocommit()
        && let Err(error) = touch(conn, &ROLLBACK, &[])
    {
        tracing::error!(%error, "a rollback failed");
    }
}

fn attempt(conn: &Connection, work: &[Work], savepoints: bool) -> Result<Vec<Outcome>, Stop> {
    touch(conn, &BEGIN, &[])?;
    work.iter()
        .map(|work| match execute(conn, work, savepoints) {
            Err(Stop::Broken(StoreError::Unavailable(reason))) => {
                Err(Stop::Broken(StoreError::Unavailable(reason)))
            }
            // A conflict, or a row that cannot be read: this caller's alone.
            Err(Stop::Broken(error)) => Ok(Err(error)),
            Err(Stop::Conflict) => Err(Stop::Conflict),
            Ok(done) => Ok(Ok(done)),
        })
        .collect()
}

fn execute(conn: &Connection, work: &Work, savepoints: bool) -> Result<Done, Stop> {
    let mut now_or_never = conn;
    let conn = &mut now_or_never;
    Ok(match work {
        Work::Apply(changes) => {
            apply(conn, changes, savepoints)?;
            Done::Applied
        }
        Work::Claim(purpose, binding, now) => {
            let claimed = at_once(verbs::claim(conn, *purpose, binding, *now))?;
            Done::Claimed(claimed.map(Box::new))
        }
        Work::Hit(hits, now) => Done::Counted(at_once(verbs::hit(conn, hits, *now))?),
        Work::Lease(now, until, limit) => {
            Done::Leased(at_once(verbs::lease(conn, *now, *until, *limit))?)
        }
        Work::EndUnder(key, now, batch) => {
            Done::Ended(at_once(keyed::end_under(conn, *key, *now, *batch))?)
        }
        Work::Purge(what) => Done::Purged(at_once(purge(conn, what))?),
        Work::Ping => {
            at_once(verbs::ping(conn))?;
            Done::Applied
        }
    })
}

fn apply(conn: &Connection, changes: &[Change], savepoints: bool) -> Result<(), Stop> {
    if savepoints {
        touch(conn, &SAVE, &[])?;
    }
    let mut written = 0;
    for step in steps(changes) {
        let outcome = touch(conn, step.statement, &step.values);
        // Rows that were only found count as well: that is no harm.
        written += outcome.as_ref().copied().unwrap_or(0);
        match outcome.and_then(|touched| step.judge(touched)) {
            Ok(()) => {}
            Err(error @ StoreError::Unavailable(_)) => return Err(error.into()),
            Err(error) if savepoints => {
                touch(conn, &UNDO, &[])?;
                touch(conn, &RELEASE, &[])?;
                return Err(error.into());
            }
            Err(error) if written == 0 => return Err(error.into()),
            Err(_) => return Err(Stop::Conflict),
        }
    }
    if savepoints {
        touch(conn, &RELEASE, &[])?;
    }
    Ok(())
}

/// The outcome of a future over this engine: it never waits.
fn at_once<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Err(StoreError::Unavailable("the writer had to wait".to_owned())),
    }
}
