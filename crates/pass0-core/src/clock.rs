//! Whether this node's clock can be believed with what cannot be taken back: deleting what is over,
//! dropping letters, noting when sessions were used.
//!
//! A database server has a clock of its own: a node that disagrees with it by more than a minute
//! leaves all of that to others. Where the store's clock is this node's, nobody knows better; then
//! regular work deletes nothing until the clock went on evenly for an hour, so that one that was set
//! wrong can be set right before anything is lost.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::doors::Jobs;
use crate::engine::Engine;
use crate::error::Error;
use crate::model::{CLOCK_STEP, Timestamp};
use crate::ports::{Change, Conflict, Purged, StoreError};

/// The fact that keeps the latest time that was seen, and since when time went on evenly, both in
/// milliseconds since the Unix epoch.
const FACT: &str = "clock";
/// A longer gap is a clock that was set, or a node that was off.
const GAP: Duration = Duration::from_secs(5 * 60);
/// How long the clock goes on evenly before anything is deleted.
const EVEN: Duration = Duration::from_secs(3600);

impl Jobs<'_> {
    /// By how many milliseconds this node's clock was ahead of the store's when they were compared
    /// last; below 0: behind.
    #[must_use]
    pub fn clock_ahead(self) -> i64 {
        self.engine.0.ahead.load(Ordering::Relaxed)
    }

    /// What to warn an operator of: told once each time the clocks come to disagree.
    #[must_use]
    pub fn clock_warning(self) -> Option<String> {
        let ahead = self.clock_ahead();
        let astray = Duration::from_millis(ahead.unsigned_abs()) > CLOCK_STEP;
        let told = self.engine.0.warned.swap(astray, Ordering::Relaxed);
        (astray && !told).then(|| disagreement(ahead))
    }

    /// Deletes what is over, as regular work: only while the clock can be believed. `None`: it cannot,
    /// and nothing was deleted.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tidy(self) -> Result<Option<Purged>, Error> {
        if self.engine.agreed_time().await?.is_none() || !self.engine.goes_evenly().await? {
            return Ok(None);
        }
        self.purge(false).await.map(Some)
    }
}

impl Engine {
    /// The time by the store's clock; `None`: this node's disagrees with it by more than a minute.
    pub(crate) async fn agreed_time(&self) -> Result<Option<Timestamp>, StoreError> {
        let now = self.now();
        if !self.0.env.is_time_of_day() {
            return Ok(Some(now));
        }
        let clock = self.0.store.clock().await?;
        let theirs = clock.unwrap_or(now);
        let ahead = now.millis().saturating_sub(theirs.millis());
        self.0.ahead.store(ahead, Ordering::Relaxed);
        let agreed = now.since(theirs).max(theirs.since(now)) <= CLOCK_STEP;
        Ok(agreed.then_some(theirs))
    }

    /// Whether time went on evenly for long enough, by what is kept in the store.
    async fn goes_evenly(&self) -> Result<bool, StoreError> {
        if self.0.store.clock().await?.is_some() {
            return Ok(true);
        }
        let now = self.now();
        let kept = self.0.store.fact(FACT).await?;
        let seen = kept.as_deref().and_then(parse);
        let since = match seen {
            // It went back: it was ahead before, or is behind now.
            Some((last, _)) if now.plus(CLOCK_STEP) < last => return Ok(false),
            Some((last, since)) if now <= last.plus(GAP) => since,
            _ => now,
        };
        let last = seen.map_or(now, |(last, _)| last.max(now));
        let value = format!("{} {}", last.millis(), since.millis());
        let change = match kept {
            None => Change::InsertFact(FACT.to_owned(), value),
            Some(from) => Change::ReplaceFact {
                key: FACT.to_owned(),
                from,
                to: Some(value),
            },
        };
        match self.0.store.apply(vec![change]).await {
            Ok(()) => Ok(now.since(since) >= EVEN),
            // Another process was faster, and deletes what is over.
            Err(StoreError::Conflict(Conflict::Taken | Conflict::Gone)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// By how much the clocks disagree, and what follows.
pub(crate) fn disagreement(ahead: i64) -> String {
    let seconds = ahead.unsigned_abs() / 1000;
    let way = if ahead > 0 { "ahead of" } else { "behind" };
    format!(
        "this node's clock is {seconds} s {way} the database server's: until it is set right, this \
         node deletes nothing and sends no mail"
    )
}

fn parse(fact: &str) -> Option<(Timestamp, Timestamp)> {
    let (last, since) = fact.split_once(' ')?;
    let time = |text: &str| text.parse().ok().map(Timestamp::from_millis);
    Some((time(last)?, time(since)?))
}
