//! What is over, and away with it.

use std::collections::BTreeSet;

use crate::model::{Challenge, Timestamp};
use crate::ports::{Purged, Retention};

use super::state::State;

impl State {
    /// Letters go before their challenge: a challenge with more of them than a batch waits for the
    /// next one, and no letter is left without it.
    pub(super) fn purge(
        &mut self,
        now: Timestamp,
        retention: &Retention,
        batch: u32,
        dry: bool,
    ) -> Purged {
        let batch = batch as usize;
        let sessions: BTreeSet<_> = self
            .sessions
            .values()
            .filter(|row| row.expires_at <= now || row.seen_at.plus(retention.idle) <= now)
            .map(|row| row.id.clone())
            .take(batch)
            .collect();

        let old = now.minus(retention.challenges);
        let over = |row: &Challenge| {
            row.expires_at < old || row.closed_at.is_some_and(|closed_at| closed_at < old)
        };
        let letters: BTreeSet<_> = self
            .letters
            .values()
            .filter(|row| {
                let flow = row.flow.as_ref().and_then(|flow| self.challenges.get(flow));
                flow.is_some_and(over)
            })
            .map(|row| row.id.clone())
            .take(batch)
            .collect();
        let left = self
            .letters
            .values()
            .filter(|row| !letters.contains(&row.id));
        let in_use: BTreeSet<_> = left.filter_map(|row| row.flow.as_ref()).collect();
        let challenges: BTreeSet<_> = self
            .challenges
            .values()
            .filter(|row| over(row) && !in_use.contains(&row.id))
            .map(|row| row.id.clone())
            .take(batch)
            .collect();

        let limits: Vec<_> = self.limits.over(now).take(batch).cloned().collect();

        let old = now.minus(retention.events);
        let events: BTreeSet<_> = self
            .events
            .iter()
            .filter(|row| row.at < old)
            .map(|row| row.seq)
            .take(batch)
            .collect();

        if !dry {
            self.sessions.retain(|id, _| !sessions.contains(id));
            self.letters.retain(|id, _| !letters.contains(id));
            self.gathered.retain(|id, _| !letters.contains(id));
            self.challenges.retain(|id, _| !challenges.contains(id));
            for key in &limits {
                self.limits.reset(key);
            }
            self.events.retain(|row| !events.contains(&row.seq));
        }
        Purged {
            sessions: sessions.len() as u64,
            challenges: challenges.len() as u64,
            letters: letters.len() as u64,
            limits: limits.len() as u64,
            events: events.len() as u64,
        }
    }
}
