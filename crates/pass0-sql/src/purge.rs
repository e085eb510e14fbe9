//! Deleting what is over.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pass0_core::model::Timestamp;
use pass0_core::ports::{Purged, Retention, StoreError};

use crate::conn::Conn;
use crate::dialect::Statement;
use crate::value::Value;
use crate::walk::{Batch, Walk};
use crate::{rows, statements as sql};

/// What is to be purged: one batch of each kind.
#[derive(Debug)]
pub(crate) struct Purge {
    pub(crate) now: Timestamp,
    pub(crate) retention: Retention,
    pub(crate) batch: u32,
    /// Only counts.
    pub(crate) dry: bool,
    pub(crate) sessions: Batch,
    pub(crate) memo: Arc<Memo>,
}

pub(crate) async fn purge<C: Conn>(conn: &mut C, purge: &Purge) -> Result<Purged, StoreError> {
    let Purge {
        now,
        ref retention,
        batch,
        dry,
        ref sessions,
        ref memo,
    } = *purge;
    let bounds = match memo.recall(now, retention) {
        Some(bounds) => bounds,
        None => Bounds::find(conn, now, retention).await?,
    };
    let events: Value<'_> = now.minus(retention.events).into();
    let unused = now.minus(retention.idle);
    let spent = now.minus(retention.spent).into();
    let flows = bounds.flows.into();
    let mut over = Over { conn, batch, dry };
    let mut purged = Purged {
        ended: 0,
        sessions: over.sessions(sessions, now, unused).await?,
        letters: over
            .kind(
                &sql::COUNT_LETTERS,
                &sql::PURGE_LETTERS,
                std::slice::from_ref(&flows),
            )
            .await?,
        challenges: over
            .kind(&sql::COUNT_CHALLENGES, &sql::PURGE_CHALLENGES, &[flows])
            .await?,
        spent: over
            .kind(&sql::COUNT_SPENT, &sql::PURGE_SPENT, &[spent])
            .await?,
        limits: over
            .kind(
                &sql::COUNT_LIMITS,
                &sql::PURGE_LIMITS,
                &[bounds.limits.into()],
            )
            .await?
            + over
                .kind(
                    &sql::COUNT_MAILBOXES,
                    &sql::PURGE_MAILBOXES,
                    &[bounds.mailboxes.into()],
                )
                .await?,
        events: over
            .kind(
                &sql::COUNT_EVENTS,
                &sql::PURGE_EVENTS,
                std::slice::from_ref(&events),
            )
            .await?
            + over
                .kind(
                    &sql::COUNT_PASSING,
                    &sql::PURGE_PASSING,
                    &[bounds.passing.into(), events],
                )
                .await?,
        history: over
            .kind(&sql::COUNT_CHANGES, &sql::PURGE_CHANGES, &[now.into()])
            .await?
            + over
                .kind(&sql::COUNT_RETIRED, &sql::PURGE_RETIRED, &[now.into()])
                .await?
            + over
                .kind(&sql::COUNT_HELD, &sql::PURGE_HELD, &[now.into()])
                .await?,
    };
    // Last: what is ended now is over for the next time.
    if let Some(at) = bounds.sign_ins {
        let between = [now.into(), at.into()];
        purged.ended = over
            .kind(&sql::COUNT_OUTLASTING, &sql::END_OUTLASTING, &between)
            .await?;
    }
    // What is ended now is over for the next time, and counts then.
    let is_on = !dry && purged.most() >= u64::from(batch) && purged.ended == 0;
    memo.keep(is_on.then_some((now, *retention, bounds)));
    Ok(purged)
}

/// From when on rows are kept, where there is a limit to how many.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    flows: Timestamp,
    limits: Timestamp,
    mailboxes: Timestamp,
    passing: Timestamp,
    sign_ins: Option<Timestamp>,
}

impl Bounds {
    /// Goes past as many entries of each index as rows are kept.
    async fn find<C: Conn>(
        conn: &mut C,
        now: Timestamp,
        retention: &Retention,
    ) -> Result<Self, StoreError> {
        let most = i64::try_from(retention.rows).unwrap_or(i64::MAX);
        let beyond = |span: Duration, at: Option<Timestamp>| {
            let after = at.map(|at| at.plus(Duration::from_millis(1)));
            now.minus(span)
                .max(after.unwrap_or(Timestamp::from_millis(i64::MIN)))
        };
        let mut find = async |statement, values| -> Result<Option<Timestamp>, StoreError> {
            let found = conn.rows(statement, values, rows::time).await?;
            Ok(found.first().copied())
        };
        let flows = find(&sql::FLOWS_BEYOND, vec![most.into(), now.into()]).await?;
        let limits = find(&sql::LIMITS_BEYOND, vec![most.into()]).await?;
        let mailboxes = find(&sql::MAILBOXES_BEYOND, vec![most.into()]).await?;
        let passing = find(&sql::PASSING_BEYOND, vec![most.into()]).await?;
        let ends = now.plus(retention.outlasting);
        let sign_ins = match retention.outlasting.is_zero() {
            true => None,
            false => {
                let values = vec![most.into(), now.into(), ends.into()];
                find(&sql::SIGN_INS_BEYOND, values).await?
            }
        };
        Ok(Self {
            flows: beyond(retention.challenges, flows),
            limits: limits.map_or(now, |at| now.max(at)),
            mailboxes: mailboxes.map_or(now, |at| now.max(at)),
            passing: beyond(retention.passing, passing),
            sign_ins,
        })
    }
}

/// The bounds of a purge that goes on, batch by batch: finding them reads a million entries of an
/// index, and a batch deletes some hundred.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    bounds: Mutex<Option<(Timestamp, Retention, Bounds)>>,
    pub(crate) walk: Walk,
}

impl Memo {
    /// What was found in the purge of this very time.
    fn recall(&self, now: Timestamp, retention: &Retention) -> Option<Bounds> {
        let kept = self.bounds.lock().unwrap_or_else(PoisonError::into_inner);
        kept.filter(|(at, by, _)| (at, by) == (&now, retention))
            .map(|(.., bounds)| bounds)
    }

    fn keep(&self, bounds: Option<(Timestamp, Retention, Bounds)>) {
        *self.bounds.lock().unwrap_or_else(PoisonError::into_inner) = bounds;
    }
}

struct Over<'a, C> {
    conn: &'a mut C,
    batch: u32,
    dry: bool,
}

impl<C: Conn> Over<'_, C> {
    async fn sessions(
        &mut self,
        found: &Batch,
        now: Timestamp,
        unused: Timestamp,
    ) -> Result<u64, StoreError> {
        let (from, to) = match found {
            Batch::Between(from, to) => (from, to),
            Batch::Counted(count) => return Ok(*count),
            Batch::Empty => return Ok(0),
        };
        let values = vec![from.into(), to.into(), now.into(), unused.into()];
        self.conn.touch(&sql::PURGE_SESSIONS, values).await
    }

    /// Counts or deletes one batch of one kind.
    async fn kind(
        &mut self,
        count: &'static Statement,
        delete: &'static Statement,
        before: &[Value<'_>],
    ) -> Result<u64, StoreError> {
        let mut values = vec![self.batch.into()];
        values.extend_from_slice(before);
        if !self.dry {
            return self.conn.touch(delete, values).await;
        }
        let counted = self.conn.rows(count, values, rows::number).await?;
        Ok(counted.first().copied().unwrap_or(0))
    }
}
