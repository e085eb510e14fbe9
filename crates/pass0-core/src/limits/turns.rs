//! Whose turn it is to get a letter: fair shares of one mailbox's budget.
//!
//! Everything here is arithmetic over what a mailbox was sent and who asked; nothing reads a clock
//! or a store. `docs/adr/` has the argument for the numbers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::model::{ChallengeId, Timestamp, Window};

/// How long a request waits for a letter, and how long a network that asks for the first time goes
/// before all others.
pub(crate) const WAIT: Duration = Duration::from_secs(15 * 60);
/// Two letters to one mailbox are at least this far apart.
pub(crate) const APART: Duration = Duration::from_secs(30);
/// Networks that are remembered for one mailbox.
const NETWORKS: usize = 128;
/// Up to so many networks in a day are people; more are a flood.
const CALM: usize = 3;
/// How long a network is remembered: a day, or a week once as many as [`FLOOD`] asked.
const DAY: Duration = Duration::from_secs(24 * 3600);
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);
const FLOOD: usize = 8;
/// Budgets above this are none: a mailbox is not made to remember as many letters.
const COUNTED: u32 = 500;

/// A network as a mailbox remembers it: part of a keyed hash.
pub(crate) type Network = u32;

/// What a mailbox was sent, and which networks asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Turns {
    /// Newest first.
    sent: Vec<Sent>,
    asked: Vec<Asked>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Sent {
    at: i64,
    by: Network,
    lane: Lane,
}

/// By which share of the budget a letter goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Lane {
    /// A network that asks for the first time.
    #[serde(rename = "f")]
    First,
    /// One that has asked before.
    #[serde(rename = "a")]
    Again,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Asked {
    by: Network,
    first: i64,
    last: i64,
    /// The flow that waits for a letter, and since when.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    waits: Option<(String, i64)>,
}

/// What asking came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The letter goes out now.
    Now,
    /// It goes out when it is this network's turn, if that comes in time.
    Later,
}

/// The one whose turn it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    pub(crate) by: Network,
    pub(crate) flow: ChallengeId,
    lane: Lane,
}

/// The budget of one mailbox.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MailBudget<'a>(&'a [Window]);

impl<'a> MailBudget<'a> {
    /// `None`: nothing is counted.
    pub(crate) fn of(windows: &'a [Window]) -> Option<Self> {
        let counts = windows.iter().any(|window| window.max <= COUNTED);
        counts.then_some(Self(windows))
    }

    fn windows(self) -> impl Iterator<Item = &'a Window> {
        self.0.iter().filter(|window| window.max <= COUNTED)
    }

    /// The window whose letters are spread, so that the next one is never more than [`WAIT`] away:
    /// its longest gap.
    fn paced(self) -> Option<(u32, Duration)> {
        self.windows().find_map(|window| {
            let steps = window.max.checked_sub(1).filter(|steps| *steps > 0)?;
            let gap = window.span.checked_sub(APART)? / steps;
            (window.span >= WAIT && gap < WAIT).then_some((window.max, gap))
        })
    }

    /// The longest window, if it is one that must last.
    fn day(self) -> Option<&'a Window> {
        let longest = self.windows().max_by_key(|window| window.span)?;
        (longest.span >= WAIT * 8 && longest.max >= 5).then_some(longest)
    }
}

impl Turns {
    /// A network asks, with this flow. Says what it came to, and whether there is anything new to
    /// keep.
    pub(crate) fn ask(
        &mut self,
        budget: MailBudget<'_>,
        by: Network,
        flow: &ChallengeId,
        now: Timestamp,
    ) -> (Turn, bool) {
        self.forget(budget, now);
        let fresh = !self.asked.iter().any(|row| row.by == by);
        if fresh {
            self.make_room();
            self.asked.push(Asked {
                by,
                first: now.millis(),
                last: now.millis(),
                waits: None,
            });
        }
        let lane = self.lane(by, now);
        let alone = !self.waiting(now).any(|row| row.by != by);
        let goes = self.room(budget, lane, now) <= now && (lane == Lane::First || alone);
        let minute = Duration::from_secs(60);
        let Some(row) = self.asked.iter_mut().find(|row| row.by == by) else {
            return (Turn::Later, false);
        };
        if goes {
            row.last = now.millis();
            row.waits = None;
            self.note(by, lane, now);
            return (Turn::Now, true);
        }
        // Somebody who asks all the time writes once a minute.
        let recent = |at: i64, span: Duration| now.since(Timestamp::from_millis(at)) < span;
        let waits = row
            .waits
            .as_ref()
            .is_some_and(|(_, at)| recent(*at, minute));
        if waits {
            return (Turn::Later, fresh);
        }
        row.last = now.millis();
        row.waits = Some((flow.as_str().to_owned(), now.millis()));
        (Turn::Later, true)
    }

    /// A letter that nobody can wait for: may it go out now? Counts it, if so.
    pub(crate) fn take(&mut self, budget: MailBudget<'_>, by: Network, now: Timestamp) -> bool {
        let row = self.asked.iter().find(|row| row.by == by);
        let waits = row.and_then(|row| row.waits.clone());
        let (turn, _) = self.ask(budget, by, &ChallengeId::from(""), now);
        for row in self.asked.iter_mut().filter(|row| row.by == by) {
            row.waits.clone_from(&waits);
        }
        turn == Turn::Now
    }

    /// The one whose turn it is now. `chance` decides between those who came lately.
    pub(crate) fn next(
        &mut self,
        budget: MailBudget<'_>,
        now: Timestamp,
        chance: u64,
    ) -> Option<Next> {
        self.forget(budget, now);
        let (lane, at, mut rows) = self.front(budget, now)?;
        if at > now {
            return None;
        }
        let row = match lane {
            Lane::First => {
                rows.sort_by_key(|row| row.first);
                // Half the time the newest: a flood came before. Otherwise any of them: nobody
                // wins for certain by coming last.
                let any = usize::try_from(chance / 2).unwrap_or(0) % rows.len().max(1);
                let place = match chance % 2 {
                    0 => rows.len().saturating_sub(1),
                    _ => any,
                };
                rows.get(place).copied()?
            }
            // The network with the fewest letters; of those, the one that first asked last.
            Lane::Again => rows
                .into_iter()
                .min_by_key(|row| (self.had(row.by), std::cmp::Reverse(row.first)))?,
        };
        let (flow, _) = row.waits.as_ref()?;
        Some(Next {
            by: row.by,
            flow: ChallengeId::from(flow.as_str()),
            lane,
        })
    }

    /// Those who are next to have a letter in time, and from when on: networks that ask for the
    /// first time before all others.
    fn front(
        &self,
        budget: MailBudget<'_>,
        now: Timestamp,
    ) -> Option<(Lane, Timestamp, Vec<&Asked>)> {
        [Lane::First, Lane::Again].into_iter().find_map(|lane| {
            let at = self.room(budget, lane, now);
            let in_time = |row: &&Asked| {
                let since = row.waits.as_ref().map(|(_, since)| *since);
                let since = since.map(Timestamp::from_millis);
                since.is_some_and(|since| at < since.plus(WAIT))
            };
            let rows = self
                .waiting(now)
                .filter(|row| self.lane(row.by, now) == lane);
            let rows: Vec<_> = rows.filter(in_time).collect();
            (!rows.is_empty()).then_some((lane, at, rows))
        })
    }

    /// The letter goes out.
    pub(crate) fn send(&mut self, next: &Next, now: Timestamp) {
        self.drop_waiting(next.by);
        self.note(next.by, next.lane, now);
    }

    /// It no longer waits.
    pub(crate) fn drop_waiting(&mut self, by: Network) {
        for row in self.asked.iter_mut().filter(|row| row.by == by) {
            row.waits = None;
        }
    }

    /// When somebody who waits can have a letter.
    pub(crate) fn due_at(&self, budget: MailBudget<'_>, now: Timestamp) -> Option<Timestamp> {
        self.front(budget, now).map(|(_, at, _)| at)
    }

    /// When all of it can be forgotten.
    pub(crate) fn over_at(&self, budget: MailBudget<'_>) -> Timestamp {
        let asked = self.asked.iter().map(|row| row.last);
        let asked = Timestamp::from_millis(asked.max().unwrap_or(0)).plus(self.memory());
        let sent = self.sent.first().map_or(0, |row| row.at);
        asked.max(Timestamp::from_millis(sent).plus(longest(budget)))
    }

    fn memory(&self) -> Duration {
        if self.asked.len() >= FLOOD { WEEK } else { DAY }
    }

    fn forget(&mut self, budget: MailBudget<'_>, now: Timestamp) {
        let ahead = now.plus(crate::model::CLOCK_STEP).millis();
        let oldest = now.minus(longest(budget)).millis();
        self.sent.retain(|row| row.at >= oldest && row.at <= ahead);
        let oldest = now.minus(self.memory()).millis();
        self.asked
            .retain(|row| row.last >= oldest && row.last <= ahead);
        for row in &mut self.asked {
            let since = row.waits.as_ref().map(|(_, at)| *at);
            if since.is_some_and(|at| now.since(Timestamp::from_millis(at)) >= WAIT) {
                row.waits = None;
            }
        }
    }

    /// The network that asked least lately makes room; one that waits, last of all.
    fn make_room(&mut self) {
        while self.asked.len() >= NETWORKS {
            let oldest = self.asked.iter().enumerate();
            let oldest = oldest.min_by_key(|(_, row)| (row.waits.is_some(), row.last));
            let Some((place, _)) = oldest else { return };
            self.asked.swap_remove(place);
        }
    }

    fn note(&mut self, by: Network, lane: Lane, now: Timestamp) {
        let at = now.millis();
        self.sent.insert(0, Sent { at, by, lane });
        self.sent.sort_by_key(|row| std::cmp::Reverse(row.at));
    }

    fn waiting(&self, now: Timestamp) -> impl Iterator<Item = &Asked> {
        self.asked.iter().filter(move |row| {
            let since = row
                .waits
                .as_ref()
                .map(|(_, at)| Timestamp::from_millis(*at));
            since.is_some_and(|since| now.since(since) < WAIT)
        })
    }

    fn had(&self, by: Network) -> usize {
        self.sent.iter().filter(|row| row.by == by).count()
    }

    /// A network is asking for the first time until it has a letter, or a quarter of an hour long.
    fn lane(&self, by: Network, now: Timestamp) -> Lane {
        let row = self.asked.iter().find(|row| row.by == by);
        let new = row.is_some_and(|row| now.since(Timestamp::from_millis(row.first)) < WAIT);
        if new && self.had(by) == 0 {
            Lane::First
        } else {
            Lane::Again
        }
    }

    /// From when on a letter of this lane may go out, if none goes out before.
    fn room(&self, budget: MailBudget<'_>, lane: Lane, now: Timestamp) -> Timestamp {
        let all: Vec<i64> = self.sent.iter().map(|row| row.at).collect();
        let mut room = now;
        let mut keep = |sent: &[i64], most: u32, span: Duration| {
            room = room.max(after(sent, most, span));
        };
        for window in budget.windows() {
            keep(&all, window.max, window.span);
        }
        if let Some((max, gap)) = budget.paced() {
            for letters in 1..max {
                keep(&all, letters, gap * (letters - 1) + APART);
            }
        }
        let Some(day) = budget.day() else {
            return room;
        };
        let of = |lane| {
            let rows = self.sent.iter().filter(move |row| row.lane == lane);
            rows.map(|row| row.at).collect::<Vec<_>>()
        };
        // Three quarters of the day are for networks that ask for the first time, at full pace, and
        // an eighth for them after that, spread over what is left of it.
        let (fast, rest) = (day.max * 3 / 4, (day.max / 8).max(1));
        match lane {
            Lane::First => {
                let first = of(Lane::First);
                let quick = after(&first, fast, day.span);
                let spent = budget.paced().map_or(Duration::ZERO, |(_, gap)| gap * fast);
                let slow = after(&first, 1, day.span.saturating_sub(spent) / rest);
                room.max(quick.min(slow))
            }
            Lane::Again => {
                let again = of(Lane::Again);
                if self.asked.len() <= CALM {
                    return room.max(after(&again, day.max - fast, day.span));
                }
                let some = after(&again, 2, day.span / rest);
                room.max(after(&again, rest, day.span)).max(some)
            }
        }
    }
}

/// From when on one more is at most `most` in any span, its ends included. Newest first.
fn after(sent: &[i64], most: u32, span: Duration) -> Timestamp {
    let Some(last) = most.checked_sub(1) else {
        return Timestamp::from_millis(i64::MAX);
    };
    let last = usize::try_from(last).unwrap_or(usize::MAX);
    sent.get(last).map_or(Timestamp::default(), |at| {
        let free = Timestamp::from_millis(*at).plus(span);
        free.plus(Duration::from_millis(1))
    })
}

fn longest(budget: MailBudget<'_>) -> Duration {
    let spans = budget.windows().map(|window| window.span);
    spans.max().unwrap_or(DAY).max(DAY)
}

#[cfg(test)]
mod tests;
