//! How often lately: for every key, up to [`WINDOWS`] windows that start with their first pass.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::{CLOCK_STEP, Hit, Refused, Timestamp, WINDOWS, Window};

#[derive(Clone, Default)]
pub(super) struct Limits(BTreeMap<String, Vec<Counter>>);

/// One window that is running, or was.
#[derive(Clone, Copy)]
struct Counter {
    passes: u32,
    started_at: Timestamp,
    over_at: Timestamp,
}

impl Counter {
    /// One that a clock ran ahead into is over: it would keep people out until its time comes.
    fn runs(&self, now: Timestamp) -> bool {
        self.started_at <= now.plus(CLOCK_STEP) && now < self.over_at
    }
}

impl Limits {
    /// Counts in order, up to the first that is refused.
    pub(super) fn hit(&mut self, hits: &[Hit], now: Timestamp) -> Option<Refused> {
        hits.iter().enumerate().find_map(|(index, hit)| {
            let refusal = self.refusal(&hit.key, &hit.windows, now);
            if refusal.is_none() && !hit.windows.is_empty() {
                self.count(&hit.key, &hit.windows, now);
            }
            refusal.map(|retry_after| Refused { index, retry_after })
        })
    }

    /// How long until every window has room; `None`: all have.
    pub(super) fn refusal(
        &self,
        key: &str,
        windows: &[Window],
        now: Timestamp,
    ) -> Option<Duration> {
        let counters = self.0.get(key).map_or(&[][..], Vec::as_slice);
        let full = windows.iter().take(WINDOWS).enumerate();
        full.filter_map(|(place, window)| {
            match counters.get(place).filter(|counter| counter.runs(now)) {
                Some(counter) => (counter.passes >= window.max).then(|| counter.over_at.since(now)),
                // One that lets nothing through never starts.
                None => (window.max == 0).then_some(window.span),
            }
        })
        .max()
    }

    fn count(&mut self, key: &str, windows: &[Window], now: Timestamp) {
        let counters = self.0.entry(key.to_owned()).or_default();
        for (place, window) in windows.iter().take(WINDOWS).enumerate() {
            let fresh = Counter {
                passes: 1,
                started_at: now,
                over_at: now.plus(window.span),
            };
            match counters.get_mut(place) {
                Some(counter) if counter.runs(now) => counter.passes += 1,
                Some(counter) => *counter = fresh,
                None => counters.push(fresh),
            }
        }
    }

    /// Passes in the first window, if it runs and has this span.
    pub(super) fn passes(&self, key: &str, span: Duration, now: Timestamp) -> u32 {
        let first = self.0.get(key).and_then(|counters| counters.first());
        let running = first.filter(|it| it.runs(now) && it.started_at.plus(span) > now);
        running.map_or(0, |counter| counter.passes)
    }

    pub(super) fn reset(&mut self, key: &str) {
        self.0.remove(key);
    }

    /// When the windows of each key have ended.
    pub(super) fn ends(&self) -> impl Iterator<Item = Timestamp> {
        let ends = |counters: &Vec<Counter>| counters.iter().map(|it| it.over_at).max();
        self.0.values().filter_map(ends)
    }

    /// The keys all of whose windows have ended. One that a clock ran ahead into has not: it counts
    /// as over, and is in nobody's way.
    pub(super) fn over(&self, now: Timestamp) -> impl Iterator<Item = &String> {
        self.0
            .iter()
            .filter(move |(_, counters)| counters.iter().all(|counter| counter.over_at <= now))
            .map(|(key, _)| key)
    }
}
