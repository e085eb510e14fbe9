//! The verbs, written once for both engines. Each runs inside what its engine makes atomic.

use std::time::Duration;

use pass0_core::model::{CLOCK_STEP, Challenge, Hit, Letter, Purpose, Refused, Timestamp};
use pass0_core::ports::{Purged, Retention, StoreError};
use pass0_core::secret::Digest;

use crate::conn::Conn;
use crate::dialect::Statement;
use crate::value::Value;
use crate::{limit_windows, rows, statements as sql};

pub(crate) async fn claim<C: Conn>(
    conn: &mut C,
    purpose: Purpose,
    binding: &Digest,
    now: Timestamp,
) -> Result<Option<Challenge>, StoreError> {
    let values = vec![
        binding.into(),
        purpose.as_str().into(),
        now.into(),
        now.plus(CLOCK_STEP).into(),
    ];
    let mut claimed = conn.rows(&sql::CLAIM, values, rows::challenge).await?;
    Ok(claimed.pop())
}

pub(crate) async fn hit<C: Conn>(
    conn: &mut C,
    hits: &[Hit],
    now: Timestamp,
) -> Result<Option<Refused>, StoreError> {
    for (index, hit) in hits.iter().enumerate() {
        if hit.windows.is_empty() {
            continue;
        }
        let mut values = vec![(&hit.key).into(), now.into()];
        values.extend(limit_windows::values(&hit.windows, now));
        if conn.touch(&sql::HIT, values).await? == 0 {
            let key = vec![(&hit.key).into()];
            let counted = conn.rows(&sql::LIMIT, key, rows::counted).await?;
            // It may have got room, or be gone, since: then it is worth coming back at once.
            let wait = limit_windows::wait(counted.first(), &hit.windows, now);
            return Ok(Some(Refused {
                index,
                retry_after: wait.unwrap_or(Duration::from_millis(1)),
            }));
        }
    }
    Ok(None)
}

pub(crate) async fn lease<C: Conn>(
    conn: &mut C,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Result<Vec<Letter>, StoreError> {
    let values = vec![now.into(), until.into(), limit.into()];
    let mut leased = conn.rows(&sql::LEASE, values, rows::letter).await?;
    leased.sort_by(|one, other| (one.created_at, &one.id).cmp(&(other.created_at, &other.id)));
    Ok(leased)
}

pub(crate) async fn ping<C: Conn>(conn: &mut C) -> Result<(), StoreError> {
    match conn.touch(&sql::PING, Vec::new()).await? {
        1 => Ok(()),
        _ => Err(StoreError::Corrupt("the row to ping is missing".to_owned())),
    }
}

pub(crate) async fn purge<C: Conn>(
    conn: &mut C,
    now: Timestamp,
    retention: &Retention,
    batch: u32,
    dry: bool,
) -> Result<Purged, StoreError> {
    let most = i64::try_from(retention.rows).unwrap_or(i64::MAX);
    let beyond = |span: std::time::Duration, at: Option<Timestamp>| {
        let after = at.map(|at| at.plus(Duration::from_millis(1)));
        now.minus(span)
            .max(after.unwrap_or(Timestamp::from_millis(i64::MIN)))
    };
    let values = vec![most.into(), now.into()];
    let flows = conn.rows(&sql::FLOWS_BEYOND, values, rows::time).await?;
    let flows = beyond(retention.challenges, flows.first().copied()).into();
    let limits = conn.rows(&sql::LIMITS_BEYOND, vec![most.into()], rows::time);
    let limits = limits.await?.first().map_or(now, |at| now.max(*at));
    let mailboxes = conn.rows(&sql::MAILBOXES_BEYOND, vec![most.into()], rows::time);
    let mailboxes = mailboxes.await?.first().map_or(now, |at| now.max(*at));
    let passing = conn.rows(&sql::PASSING_BEYOND, vec![most.into()], rows::time);
    let passing = beyond(retention.passing, passing.await?.first().copied());
    let events: Value<'_> = now.minus(retention.events).into();
    let unused = now.minus(retention.idle).into();
    let spent = now.minus(retention.spent).into();
    let ends = now.plus(retention.outlasting);
    let values = vec![most.into(), now.into(), ends.into()];
    let beyond = match retention.outlasting.is_zero() {
        true => Vec::new(),
        false => conn.rows(&sql::SIGN_INS_BEYOND, values, rows::time).await?,
    };
    let mut over = Over { conn, batch, dry };
    let mut purged = Purged {
        ended: 0,
        sessions: over
            .kind(
                &sql::COUNT_SESSIONS,
                &sql::PURGE_SESSIONS,
                &[now.into(), unused],
            )
            .await?,
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
            .kind(&sql::COUNT_LIMITS, &sql::PURGE_LIMITS, &[limits.into()])
            .await?
            + over
                .kind(
                    &sql::COUNT_MAILBOXES,
                    &sql::PURGE_MAILBOXES,
                    &[mailboxes.into()],
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
                    &[passing.into(), events],
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
    if let Some(at) = beyond.first() {
        let between = [now.into(), (*at).into()];
        purged.ended = over
            .kind(&sql::COUNT_OUTLASTING, &sql::END_OUTLASTING, &between)
            .await?;
    }
    Ok(purged)
}

struct Over<'a, C> {
    conn: &'a mut C,
    batch: u32,
    dry: bool,
}

impl<C: Conn> Over<'_, C> {
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
