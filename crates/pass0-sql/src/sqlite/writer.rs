//! The one writer. Callers queue; the work that waits is done in two transactions.
//!
//! - Claims, hits and questions first, committed without waiting for the disk: atomic and seen by
//!   everybody, but the last of them may be lost in a power cut. The `apply` after them is durable,
//!   and makes them so: it waits for the same log.
//! - Then all that must be durable: one fsync for all of it.
//!
//! Nothing is answered before its COMMIT succeeded; when it does not, all of it fails.

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use pass0_core::ports::StoreError;
use rusqlite::Connection;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;

use super::batch::{Outcome, abandon, run};
use super::conn::{BUSY, STILL_BUSY, writer};
use super::faults::{is_of_disk, judge};
use super::identity::Identity;
use crate::OpenError;
use crate::outage::{Deed, Outage};
use crate::work::Work;

/// The most work in one transaction.
const BATCH: usize = 256;

/// The most work that waits; beyond it the store says it is not available.
const QUEUE: usize = 8 * 1024;

/// Commits are in the log, but nobody waited for the disk.
const NORMAL: &str = "NORMAL";

/// Commits wait for the disk, for all that is in the log. The settings of a new connection.
const FULL: &str = "FULL";

struct Job {
    work: Work,
    answer: oneshot::Sender<Outcome>,
}

/// The callers' end of the queue. When the last one is dropped, the writer finishes what is queued
/// and ends; the drop waits for that: afterwards the file is closed.
#[derive(Clone)]
pub(super) struct Writer(Arc<Queue>);

struct Queue {
    /// `None` only while it is dropped.
    jobs: Option<Sender<Job>>,
    outage: Arc<Outage>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Queue {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // A panic there was told there.
            let _ = thread.join();
        }
    }
}

impl Writer {
    pub(super) fn start(conn: Connection, file: Identity) -> Result<Self, OpenError> {
        let (sender, mut queue) = channel(QUEUE);
        let outage = Arc::new(Outage::new(Deed::Write, file.path().to_string_lossy()));
        let worker = Worker {
            conn,
            synchronous: FULL,
            file,
            outage: outage.clone(),
            patience: BUSY,
            is_log_torn: false,
            is_log_saved: false,
        };
        let thread = std::thread::Builder::new()
            .name("pass0-writer".to_owned())
            .spawn(move || worker.serve(&mut queue))
            .map_err(|error| OpenError::Unavailable(error.to_string()))?;
        Ok(Self(Arc::new(Queue {
            jobs: Some(sender),
            outage,
            thread: Some(thread),
        })))
    }

    pub(super) async fn write(&self, work: Work) -> Outcome {
        let (answer, outcome) = oneshot::channel();
        let jobs = self.0.jobs.as_ref().ok_or_else(gone)?;
        jobs.try_send(Job { work, answer })
            .map_err(|error| match error {
                TrySendError::Full(_) => {
                    let reason = "too much waits to be written";
                    self.0.outage.failed(reason, 1);
                    StoreError::Unavailable(reason.to_owned())
                }
                TrySendError::Closed(_) => gone(),
            })?;
        outcome.await.unwrap_or_else(|_| Err(gone()))
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable("the writer has ended".to_owned())
}

struct Worker {
    conn: Connection,
    /// What the connection was told last: [`NORMAL`] or [`FULL`].
    synchronous: &'static str,
    file: Identity,
    outage: Arc<Outage>,
    /// How long the connection waits for another process that writes.
    patience: Duration,
    /// An fsync failed. What it was about is not on the disk, and no later fsync puts it there: the
    /// system counts it as written. It may be in the log below what comes after it, which would then
    /// be lost with it in a power cut.
    is_log_torn: bool,
    /// The log lost its name, and what was in it is in the file.
    is_log_saved: bool,
}

impl Worker {
    fn serve(mut self, queue: &mut Receiver<Job>) {
        while let Some(first) = queue.blocking_recv() {
            // Others that want a processor have more to queue: one commit for many costs as much as for one.
            std::thread::yield_now();
            let more = std::iter::from_fn(|| queue.try_recv().ok()).take(BATCH - 1);
            let (relaxed, durable): (Vec<_>, Vec<_>) = std::iter::once(first)
                .chain(more)
                .partition(|job| job.work.is_relaxed());
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
        let outcomes = self.commit(&work, synchronous);
        match outcomes {
            Ok(outcomes) => {
                tracing::trace!(target: "pass0_sql::commit", synchronous, of = answers.len());
                self.outage.worked();
                self.wait_for_others(BUSY);
                for (answer, outcome) in answers.into_iter().zip(outcomes) {
                    // The caller may be gone; the write is done all the same.
                    let _ = answer.send(outcome);
                }
            }
            Err(error) => {
                let reason = match error {
                    StoreError::Unavailable(reason) => reason,
                    other => other.to_string(),
                };
                self.outage.failed(&reason, answers.len());
                for answer in answers {
                    let _ = answer.send(Err(StoreError::Unavailable(reason.clone())));
                }
                self.is_log_torn |= is_of_disk(&reason);
                self.recover();
            }
        }
    }

    /// What is answered is in the file that has its name: also when that was taken away meanwhile.
    fn commit(
        &mut self,
        work: &[Work],
        synchronous: &'static str,
    ) -> Result<Vec<Outcome>, StoreError> {
        self.file.look()?;
        if self.is_log_torn {
            self.renew_log()?;
        }
        self.synchronize(synchronous)?;
        let outcomes = run(&self.conn, work)?;
        self.file.look()?;
        Ok(outcomes)
    }

    fn wait_for_others(&mut self, patience: Duration) {
        if self.patience != patience && self.conn.busy_timeout(patience).is_ok() {
            self.patience = patience;
        }
    }

    /// Copies what is in the log into the file, and begins a new log.
    fn renew_log(&mut self) -> Result<(), StoreError> {
        let busy = self
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |row| row.get(0));
        if busy.map_err(judge)? {
            return Err(StoreError::Unavailable(
                "the disk failed, and the log cannot be written anew as long as another program \
                 reads or writes the file"
                    .to_owned(),
            ));
        }
        self.is_log_torn = false;
        Ok(())
    }

    /// Copies what is in a log without a name into the file: after the end nobody finds it there.
    fn save_log(&mut self) {
        let copied = self
            .conn
            .query_row("PRAGMA wal_checkpoint(FULL)", (), |row| row.get(0));
        match copied {
            Ok(false) => {
                self.is_log_saved = true;
                tracing::info!("all that was stored is in the database file; restart pass0");
            }
            // Somebody reads or writes: once more with the next who comes.
            Ok(true) => {}
            Err(error) => tracing::error!(%error, "the deleted log cannot be saved"),
        }
    }

    fn synchronize(&mut self, synchronous: &'static str) -> Result<(), StoreError> {
        if self.synchronous != synchronous {
            self.conn
                .pragma_update(None, "synchronous", synchronous)
                .map_err(judge)?;
            self.synchronous = synchronous;
        }
        Ok(())
    }

    /// After a failure nothing the connection remembers is believed: it is opened anew.
    fn recover(&mut self) {
        abandon(&self.conn);
        if self.file.is_log_lost() && !self.is_log_saved {
            self.save_log();
        }
        if self.file.last().is_err() {
            return;
        }
        match writer(self.file.path()) {
            Ok(conn) => {
                self.conn = conn;
                self.synchronous = FULL;
                self.patience = BUSY;
                self.wait_for_others(STILL_BUSY);
            }
            Err(error) => tracing::error!(%error, "the writer cannot reopen"),
        }
    }
}
