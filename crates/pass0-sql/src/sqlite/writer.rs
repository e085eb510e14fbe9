//! The one writer. Callers queue; the work that waits is done in two transactions.
//!
//! - Claims and hits first, committed without waiting for the disk: atomic and seen by everybody,
//!   but the last of them may be lost in a power cut. The `apply` after them is durable, and makes
//!   them so: it waits for the same log.
//! - Then all that must be durable: one fsync for all of it.
//!
//! Nothing is answered before its COMMIT succeeded; when it does not, all of it fails. Each
//! `apply` has a savepoint: one that meets a conflict leaves the others alone.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::task::{Context, Poll, Waker};

use pass0_core::ports::{Change, StoreError};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::conn::{connect, failed, judge, touch};
use crate::OpenError;
use crate::apply::steps;
use crate::dialect::Statement;
use crate::store::{Done, Work};
use crate::verbs;

/// The most work in one transaction.
const BATCH: usize = 256;

/// The most work that waits; beyond it the store says it is not available.
const QUEUE: usize = 8 * 1024;

/// Commits are in the log, but nobody waited for the disk.
const NORMAL: &str = "NORMAL";

/// Commits wait for the disk, for all that is in the log. What a new connection is told.
const FULL: &str = "FULL";

static BEGIN: Statement = Statement::new("BEGIN IMMEDIATE");
static COMMIT: Statement = Statement::new("COMMIT");
static ROLLBACK: Statement = Statement::new("ROLLBACK");
static SAVE: Statement = Statement::new("SAVEPOINT apply");
static RELEASE: Statement = Statement::new("RELEASE apply");
static UNDO: Statement = Statement::new("ROLLBACK TO apply");

type Outcome = Result<Done, StoreError>;

struct Job {
    work: Work,
    answer: oneshot::Sender<Outcome>,
}

impl Job {
    /// Whether it may be lost in a power cut, see the top.
    fn is_relaxed(&self) -> bool {
        matches!(self.work, Work::Claim(..) | Work::Hit(..))
    }
}

/// The callers' end of the queue. When the last one is dropped, the writer finishes what is queued
/// and ends.
#[derive(Clone)]
pub(super) struct Writer(SyncSender<Job>);

impl Writer {
    pub(super) fn start(conn: Connection, path: &Path) -> Result<Self, OpenError> {
        let (sender, queue) = sync_channel(QUEUE);
        let worker = Worker {
            conn,
            synchronous: FULL,
            path: path.to_owned(),
            queue,
        };
        std::thread::Builder::new()
            .name("pass0-writer".to_owned())
            .spawn(move || worker.run())
            .map_err(|error| OpenError::Unavailable(error.to_string()))?;
        Ok(Self(sender))
    }

    pub(super) async fn write(&self, work: Work) -> Outcome {
        let (answer, outcome) = oneshot::channel();
        self.0
            .try_send(Job { work, answer })
            .map_err(|error| match error {
                TrySendError::Full(_) => StoreError::Unavailable("too much waits".to_owned()),
                TrySendError::Disconnected(_) => gone(),
            })?;
        outcome.await.unwrap_or_else(|_| Err(gone()))
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable("the writer has ended".to_owned())
}

struct Worker {
    conn: Connection,
    /// What the connection was told last: NORMAL or FULL.
    synchronous: &'static str,
    path: PathBuf,
    queue: Receiver<Job>,
}

impl Worker {
    fn run(mut self) {
        while let Ok(first) = self.queue.recv() {
            let more = self.queue.try_iter().take(BATCH - 1);
            let (relaxed, durable): (Vec<_>, Vec<_>) = std::iter::once(first)
                .chain(more)
                .partition(Job::is_relaxed);
            self.batch(relaxed, NORMAL);
            self.batch(durable, FULL);
        }
    }

    /// Does all of it in one transaction, and answers.
    fn batch(&mut self, jobs: Vec<Job>, synchronous: &'static str) {
        if jobs.is_empty() {
            return;
        }
        let (work, answers): (Vec<_>, Vec<_>) =
            jobs.into_iter().map(|job| (job.work, job.answer)).unzip();
        match self.transaction(work, synchronous) {
            Ok(outcomes) => {
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    // Whoever asked may be gone; what was asked is done.
                    let _ = answer.send(outcome);
                }
            }
            Err(error) => {
                let reason = error.to_string();
                tracing::error!(reason, waiting = answers.len(), "a write failed");
                for answer in answers {
                    let _ = answer.send(Err(StoreError::Unavailable(reason.clone())));
                }
                self.recover();
            }
        }
    }

    /// What each piece of work is answered; or the error for which none of it counts.
    fn transaction(
        &mut self,
        work: Vec<Work>,
        synchronous: &'static str,
    ) -> Result<Vec<Outcome>, StoreError> {
        if self.synchronous != synchronous {
            self.conn
                .pragma_update(None, "synchronous", synchronous)
                .map_err(judge)?;
            self.synchronous = synchronous;
        }
        touch(&self.conn, &BEGIN, &[])?;
        let mut outcomes = Vec::with_capacity(work.len());
        for work in work {
            match self.execute(work) {
                Err(error @ StoreError::Unavailable(_)) => return Err(error),
                outcome => outcomes.push(outcome),
            }
        }
        touch(&self.conn, &COMMIT, &[])?;
        Ok(outcomes)
    }

    fn execute(&self, work: Work) -> Outcome {
        let conn = &mut &self.conn;
        match work {
            Work::Claim(purpose, binding, now) => {
                let claimed = at_once(verbs::claim(conn, purpose, &binding, now))?;
                Ok(Done::Claimed(claimed.map(Box::new)))
            }
            Work::Hit(hits, now) => at_once(verbs::hit(conn, &hits, now)).map(Done::Counted),
            Work::Apply(changes) => self.apply(&changes),
            Work::Lease(now, until, limit) => {
                at_once(verbs::lease(conn, now, until, limit)).map(Done::Leased)
            }
            Work::Purge(now, retention, batch, dry) => {
                let purged = verbs::purge(conn, now, &retention, batch, dry);
                at_once(purged).map(Done::Purged)
            }
            Work::Ping => at_once(verbs::ping(conn)).map(|()| Done::Applied),
        }
    }

    fn apply(&self, changes: &[Change]) -> Outcome {
        let steps = steps(changes);
        touch(&self.conn, &SAVE, &[])?;
        let outcome = steps.iter().try_for_each(|step| {
            let touched = touch(&self.conn, step.statement, &step.values)?;
            step.judge(touched)
        });
        if !matches!(outcome, Ok(()) | Err(StoreError::Unavailable(_))) {
            touch(&self.conn, &UNDO, &[])?;
        }
        touch(&self.conn, &RELEASE, &[])?;
        outcome.map(|()| Done::Applied)
    }

    /// Brings the connection back to a clean state after anything that is not a conflict. After an
    /// error of the disk nothing the connection remembers is believed: it is opened anew.
    fn recover(&mut self) {
        if !self.conn.is_autocommit() {
            let _ = touch(&self.conn, &ROLLBACK, &[]);
        }
        match connect(&self.path) {
            Ok(conn) => {
                self.conn = conn;
                self.synchronous = FULL;
            }
            Err(error) => tracing::error!(reason = %failed(error), "the writer cannot reopen"),
        }
    }
}

/// The outcome of a future over this engine: it never waits.
fn at_once<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Err(StoreError::Corrupt("the writer had to wait".to_owned())),
    }
}
