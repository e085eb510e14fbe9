//! PostgreSQL: a pool of connections, the same statements.

mod again;
mod any_name;
mod backlog;
mod client;
mod connect;
mod held;
mod hosts;
mod locks;
mod look;
mod migrate;
mod options;
mod pipeline;
mod probe;
mod session;
#[cfg(test)]
mod tests;
mod tls;
mod transaction;
mod url;
mod words;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{ClientWrapper, Pool};
use pass0_core::model::Timestamp;
use pass0_core::ports::{Change, StoreError};

use crate::OpenError;
use crate::apply::steps;
use crate::conn::Conn as _;
use crate::dialect::Statement;
use crate::migrate::MIGRATIONS;
use crate::outage::{Deed, Outage};
use crate::purge::{Memo, purge};
use crate::rows::{self, Read};
use crate::store::{Engine, SqlStore};
use crate::value::Value;
use crate::work::{Done, Work};
use crate::{keyed, verbs};

pub(crate) use look::look;
pub use options::PostgresOptions;

use again::{Again, give_up};
use backlog::Backlog;
use client::{Plain, Relaxed};
use held::Held;
use session::Session;

/// A store in a PostgreSQL database, for any number of nodes.
///
/// Start is refused when the server may lose what it said it stored (`fsync`, `full_page_writes`
/// or `synchronous_commit` off) or is a standby.
pub type PostgresStore = SqlStore<Postgres>;

/// The PostgreSQL engine.
#[derive(Clone)]
pub struct Postgres {
    pool: Pool,
    session: Arc<Session>,
    /// How long a read may take, and how long a write.
    patience: [Duration; 2],
    backlog: Arc<Backlog>,
    memo: Arc<Memo>,
    reading: Arc<Outage>,
    writing: Arc<Outage>,
}

/// How often a write that was not committed is tried in all: the server gave it up in favour of
/// another, or no longer takes writes.
const TRIES: u32 = 5;
/// How long a caller whose write was given up waits to be told why.
const EXPLAINED: Duration = Duration::from_secs(1);
/// How often a read is, that another was in the way of, or that a server did not answer.
const READS: u32 = 2;

impl PostgresStore {
    /// Connects to `postgres://user:password@host/database?sslmode=require` and brings the schema
    /// up to date. Of several hosts (`@first,second/`), the one that takes writes is used.
    ///
    /// `sslmode=require` (or `verify-full`, the same here) verifies the server's certificate and
    /// name against the roots of the system, `SSL_CERT_FILE` included, or against those of
    /// `sslrootcert` alone; `verify-ca` takes any name. `prefer`, the default, does as `require`
    /// when the server speaks TLS; on this machine it uses none. `disable` uses none. `sslcert` and
    /// `sslkey` name the certificate that the server is shown.
    ///
    /// A pooler that gives every transaction another connection (PgBouncer in transaction mode) is
    /// noticed, and no statement is kept prepared.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn connect(url: &str, options: PostgresOptions) -> Result<Self, OpenError> {
        let target = url::read(url)?;
        let session = probe::session(&target, options.statement_timeout).await?;
        let pool = connect::pool(&target, &session, &options)?;
        connect::check(&pool).await?;
        migrate::run(&pool, session.keeps, MIGRATIONS).await?;
        // The server ends what takes too long; this is for a server that says nothing any more.
        let patience =
            [1, 2].map(|times| options.statement_timeout * times + Duration::from_secs(1));
        Ok(Self(Postgres {
            pool,
            session: Arc::new(session),
            patience,
            backlog: Arc::new(Backlog::new(options.pool_size, patience[0])),
            memo: Arc::default(),
            reading: Arc::new(Outage::new(Deed::Read, "postgres")),
            writing: Arc::new(Outage::new(Deed::Write, "postgres")),
        }))
    }
}

/// Reads a URL, and what it was is forgotten.
pub(crate) fn check_url(url: &str) -> Result<(), OpenError> {
    url::read(url).map(drop)
}

impl Postgres {
    async fn client(&self) -> Result<Held, StoreError> {
        let got = self.pool.get().await;
        got.map(Held::new)
            .map_err(|error| StoreError::Unavailable(connect::reason(&error)))
    }

    /// The outcome of one try; what it holds is closed when it takes too long.
    async fn patiently<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let silence = || Again::Unknown(connect::SILENT.to_owned()).into();
        let outcome = tokio::time::timeout(limit, work).await;
        let outcome = outcome.unwrap_or_else(|_| Err(silence()));
        if outcome.as_ref().is_err_and(Again::is_of_connection) {
            // Those that wait in the pool lead to the same server.
            self.pool.retain(|_, _| false);
        }
        outcome
    }

    fn plain<'a>(&self, client: &'a ClientWrapper) -> Plain<'a> {
        Plain {
            client,
            keeps: self.session.keeps,
        }
    }

    /// A write that was given up, in the words of the server if it has any.
    async fn explained(&self, error: StoreError) -> StoreError {
        self.backlog.suspect();
        let asked = async {
            let held = self.client().await?;
            let reason = self.backlog.reason(held.client()?).await;
            held.end(&reason);
            reason
        };
        match tokio::time::timeout(EXPLAINED, asked).await {
            Ok(Ok(Some(reason))) => StoreError::Unavailable(reason),
            _ => give_up(error),
        }
    }

    async fn apply(&self, held: Held, changes: &[Change]) -> Result<Done, StoreError> {
        let (locks, steps) = (locks::of(changes), steps(changes));
        transaction::run(held, &self.session, &locks, &steps).await?;
        Ok(Done::Applied)
    }

    async fn execute(&self, work: &Work) -> Result<Done, StoreError> {
        let held = self.client().await?;
        if let Err(refused) = self.backlog.check(held.client()?).await {
            let refused = Err(refused);
            held.end(&refused);
            return refused;
        }
        if let Work::Apply(changes) = work {
            return self.apply(held, changes).await;
        }
        let done = self.execute_on(held.client()?, work).await;
        held.end(&done);
        done
    }

    async fn execute_on(&self, client: &ClientWrapper, work: &Work) -> Result<Done, StoreError> {
        let mut relaxed = Relaxed {
            client,
            session: &self.session,
        };
        let mut plain = self.plain(client);
        match work {
            Work::Claim(purpose, binding, now) => {
                let claimed = verbs::claim(&mut relaxed, *purpose, binding, *now).await?;
                Ok(Done::Claimed(claimed.map(Box::new)))
            }
            Work::Hit(hits, now) => {
                let counted = verbs::hit(&mut relaxed, hits, *now).await;
                counted.map(Done::Counted)
            }
            Work::Apply(_) => Err(StoreError::Unavailable("not in a transaction".to_owned())),
            Work::Lease(now, until, limit) => {
                let leased = verbs::lease(&mut plain, *now, *until, *limit).await;
                leased.map(Done::Leased)
            }
            Work::EndUnder(key, now, batch) => {
                let ended = keyed::end_under(&mut plain, *key, *now, *batch).await;
                ended.map(Done::Ended)
            }
            // Each kind is a transaction of its own.
            Work::Purge(what) => purge(&mut plain, what).await.map(Done::Purged),
            Work::Ping => verbs::ping(&mut plain).await.map(|()| Done::Applied),
        }
    }
}

static CLOCK: Statement =
    Statement::new("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)");

impl Engine for Postgres {
    fn memo(&self) -> &Arc<Memo> {
        &self.memo
    }

    async fn read<T: Send + 'static>(
        &self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
        read: Read<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut tries = 1;
        loop {
            let once = async {
                let held = self.client().await?;
                let mut plain = self.plain(held.client()?);
                let found = plain.rows(statement, values.clone(), read).await;
                held.end(&found);
                found
            };
            match self.patiently(self.patience[0], once).await {
                // It changes nothing: whatever became of it, it may be asked again.
                Err(error) if Again::of(&error).is_some() && tries < READS => tries += 1,
                found => return told(&self.reading, found.map_err(give_up)),
            }
        }
    }

    async fn survey<T: Send + 'static>(
        &self,
        statement: &'static Statement,
        values: Vec<Value<'static>>,
        read: Read<T>,
    ) -> Result<Vec<T>, StoreError> {
        self.read(statement, values, read).await
    }

    async fn clock(&self) -> Result<Option<Timestamp>, StoreError> {
        self.one(&CLOCK, Vec::new(), rows::time).await
    }

    /// On a task of its own: a caller that goes away leaves nothing half done behind.
    async fn write(&self, work: Work) -> Result<Done, StoreError> {
        let this = self.clone();
        let task = tokio::spawn(async move {
            let work = Arc::new(work);
            let mut tries = 1;
            loop {
                match this.patiently(this.patience[1], this.execute(&work)).await {
                    Err(error) if is_undone(&error) && tries < TRIES => tries += 1,
                    Err(error) if is_unknown(&error) => return Err(this.explained(error).await),
                    outcome => return outcome.map_err(give_up),
                }
            }
        });
        let done = match task.await {
            Ok(outcome) => outcome,
            Err(error) => Err(StoreError::Unavailable(error.to_string())),
        };
        told(&self.writing, done)
    }
}

fn is_unknown(error: &StoreError) -> bool {
    matches!(Again::of(error), Some(Again::Unknown(_)))
}

/// Whether nothing was committed, and trying again may help.
fn is_undone(error: &StoreError) -> bool {
    matches!(
        Again::of(error),
        Some(Again::LostRace(_) | Again::Undone(_))
    )
}

/// The outcome, which the log may hear of.
fn told<T>(outage: &Outage, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
    match &outcome {
        Err(StoreError::Unavailable(reason)) => outage.failed(reason, 1),
        _ => outage.worked(),
    }
    outcome
}
