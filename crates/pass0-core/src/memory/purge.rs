//! What is over, and away with it.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::model::{Challenge, ChallengeState, Purpose, Timestamp};
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

        let over_at = |row: &Challenge| match row.closed_at {
            Some(closed_at) => closed_at.min(row.expires_at),
            None => row.expires_at,
        };
        let times = self.challenges.values().map(over_at);
        let most = retention.rows;
        let too_many = beyond(times.filter(|at| *at <= now), most);
        let old = now.minus(retention.challenges);
        let old = too_many.map_or(old, |at| old.max(at.plus(A_MILLISECOND)));
        let over = |row: &Challenge| {
            row.expires_at < old || row.closed_at.is_some_and(|closed_at| closed_at < old)
        };
        let letters: BTreeSet<_> = self
            .letters
            .values()
            .filter(|row| {
                let flow = row.flow.as_ref().and_then(|flow| self.challenges.get(flow));
                flow.is_some_and(over) || row.drop_at < old
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

        let old = now.minus(retention.spent);
        let spent: BTreeSet<_> = self
            .spent
            .keys()
            .filter(|(made_at, _)| *made_at < old)
            .take(batch)
            .cloned()
            .collect();

        let until = now.max(beyond(self.limits.ends(), most).unwrap_or(now));
        let limits: Vec<_> = self.limits.over(until).take(batch).cloned().collect();
        let ends = self.mailboxes.values().map(|row| row.over_at);
        let until = now.max(beyond(ends, most).unwrap_or(now));
        let mailboxes: BTreeSet<_> = self
            .mailboxes
            .iter()
            .filter(|(_, row)| row.over_at <= until)
            .map(|(key, _)| key.clone())
            .take(batch)
            .collect();

        let times = self.events.iter().filter(|row| row.kind.is_passing());
        let too_many = beyond(times.map(|row| row.at), most);
        let passing = now.minus(retention.passing);
        let passing = too_many.map_or(passing, |at| passing.max(at.plus(A_MILLISECOND)));
        let old = now.minus(retention.events);
        let events: BTreeSet<_> = self
            .events
            .iter()
            .filter(|row| row.at < old || (row.kind.is_passing() && row.at < passing))
            .map(|row| row.seq)
            .take(batch)
            .collect();

        let changes: BTreeSet<_> = self
            .changes
            .iter()
            .filter(|row| row.until <= now)
            .map(|row| row.id.clone())
            .take(batch)
            .collect();
        let retired: BTreeSet<_> = self
            .retired
            .iter()
            .filter(|(_, (_, until))| *until <= now)
            .map(|(id, _)| id.clone())
            .take(batch)
            .collect();
        let held: BTreeSet<_> = self
            .held
            .values()
            .filter(|row| row.until <= now)
            .map(|row| row.email.clone())
            .take(batch)
            .collect();

        if !dry {
            self.changes.retain(|row| !changes.contains(&row.id));
            self.retired.retain(|id, _| !retired.contains(id));
            self.held.retain(|email, _| !held.contains(email));
            self.sessions.retain(|id, _| !sessions.contains(id));
            self.letters.retain(|id, _| !letters.contains(id));
            self.gathered.retain(|id, _| !letters.contains(id));
            self.challenges.retain(|id, _| !challenges.contains(id));
            self.spent.retain(|key, _| !spent.contains(key));
            for key in &limits {
                self.limits.reset(key);
            }
            self.mailboxes.retain(|key, _| !mailboxes.contains(key));
            self.events.retain(|row| !events.contains(&row.seq));
        }
        Purged {
            ended: self.end_early(now, retention, batch, dry),
            sessions: sessions.len() as u64,
            challenges: challenges.len() as u64,
            spent: spent.len() as u64,
            letters: letters.len() as u64,
            limits: (limits.len() + mailboxes.len()) as u64,
            events: events.len() as u64,
            history: (changes.len() + retired.len() + held.len()) as u64,
        }
    }
}

impl State {
    /// Ends the first of the pending sign-ins with little left that are beyond the bound.
    fn end_early(&mut self, now: Timestamp, retention: &Retention, batch: usize, dry: bool) -> u64 {
        let (from, to) = (now, now.plus(retention.outlasting));
        let is_due = |row: &Challenge, to: Timestamp| {
            let pending = row.purpose == Purpose::SignIn && row.state == ChallengeState::Pending;
            pending && from < row.expires_at && row.expires_at <= to
        };
        let rows = self.challenges.values().filter(|row| is_due(row, to));
        let Some(to) = beyond(rows.map(|row| row.expires_at), retention.rows) else {
            return 0;
        };
        let mut rows: Vec<_> = self.challenges.values_mut().collect();
        rows.retain(|row| is_due(row, to));
        rows.sort_by_key(|row| row.expires_at);
        rows.truncate(batch);
        if !dry {
            rows.iter_mut().for_each(|row| row.expires_at = now);
        }
        rows.len() as u64
    }
}

const A_MILLISECOND: Duration = Duration::from_millis(1);

/// The newest time that is beyond the `most` newest.
fn beyond(times: impl Iterator<Item = Timestamp>, most: u64) -> Option<Timestamp> {
    let mut times: Vec<_> = times.collect();
    times.sort_unstable_by_key(|at| std::cmp::Reverse(*at));
    times.get(usize::try_from(most).ok()?).copied()
}
