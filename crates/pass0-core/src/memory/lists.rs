//! Reads of [`State`] that are more than a look-up by id.

use std::cmp::Reverse;
use std::ops::Bound;

use crate::model::{
    Challenge, ChallengeId, Credential, Event, Letter, Purpose, Session, Timestamp, User, UserId,
    UserState,
};
use crate::ports::{ChallengeKey, Counts, EventFilter, SessionKey};

use super::state::State;

/// What [`EventFilter::limit`] means by 0.
const EVENTS: u32 = 100;

impl State {
    pub(super) fn user_by_email(&self, canonical: &str) -> Option<User> {
        let mut users = self.users.values();
        users.find(|row| row.email == canonical).cloned()
    }

    pub(super) fn users_after(&self, after: Option<&UserId>, limit: u32) -> Vec<User> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let users = self.users.range((from, Bound::Unbounded));
        users
            .take(limit as usize)
            .map(|(_, row)| row.clone())
            .collect()
    }

    pub(super) fn leaving(&self, now: Timestamp, limit: u32) -> Vec<User> {
        let time = |row: &&User| match row.state {
            UserState::Leaving(at) => Some(at),
            UserState::Active | UserState::Disabled => None,
        };
        let due = self
            .users
            .values()
            .filter(|row| time(row) <= Some(now) && time(row).is_some());
        let mut due: Vec<_> = due.collect();
        due.sort_by_key(time);
        due.into_iter().take(limit as usize).cloned().collect()
    }

    pub(super) fn challenge(&self, key: ChallengeKey<'_>) -> Option<Challenge> {
        match key {
            ChallengeKey::Id(id) => self.challenges.get(id),
            ChallengeKey::Binding(binding) => self
                .challenges
                .values()
                .filter(|row| row.binding.as_ref() == Some(binding))
                .max_by_key(|row| (row.created_at, &row.id)),
        }
        .cloned()
    }

    pub(super) fn session(&self, key: SessionKey<'_>) -> Option<(Session, User)> {
        let session = match key {
            SessionKey::Id(id) => self.sessions.get(id)?,
            // No program of before secrets named their row ever wrote here.
            SessionKey::Earlier(_) => return None,
        };
        let user = self.users.get(&session.user)?;
        Some((session.clone(), user.clone()))
    }

    pub(super) fn sessions_of(&self, user: &UserId) -> Vec<Session> {
        let rows = self.sessions.values().filter(|row| row.user == *user);
        let mut rows: Vec<_> = rows.cloned().collect();
        rows.sort_by_key(|row| Reverse((row.created_at, row.id.clone())));
        rows
    }

    pub(super) fn credentials_of(&self, user: &UserId) -> Vec<Credential> {
        let rows = self.credentials.values();
        rows.filter(|row| row.user == *user).cloned().collect()
    }

    pub(super) fn credential(&self, kind: &str, handle: &[u8]) -> Option<Credential> {
        let mut rows = self.credentials.values();
        rows.find(|row| row.kind == kind && row.handle == handle)
            .cloned()
    }

    pub(super) fn events(&self, filter: &EventFilter) -> Vec<Event> {
        let limit = match filter.limit {
            0 => EVENTS,
            limit => limit,
        };
        let newest_first = self
            .events
            .iter()
            .rev()
            .filter(|row| filter.after.is_none_or(|after| row.seq > after))
            .filter(|row| filter.flow.is_none() || row.flow == filter.flow)
            .filter(|row| filter.user.is_none() || row.user == filter.user);
        let mut found: Vec<_> = newest_first.take(limit as usize).cloned().collect();
        found.reverse();
        found
    }

    pub(super) fn letter_of(&self, flow: &ChallengeId) -> Option<Letter> {
        self.letters
            .values()
            .filter(|row| row.flow.as_ref() == Some(flow))
            .max_by_key(|row| (row.created_at, &row.id))
            .cloned()
    }

    pub(super) fn counts(&self, now: Timestamp) -> Counts {
        let asked = self.challenges.values();
        let asked = asked.filter(|row| row.purpose == Purpose::SignIn);
        let open = asked.filter(|row| row.is_open(now));
        let waiting = self.letters.values().filter(|row| row.fate.is_waiting());
        Counts {
            users: self.users.len() as u64,
            sessions: self.sessions.len() as u64,
            pending: open.count() as u64,
            waiting_letters: waiting.count() as u64,
        }
    }
}
