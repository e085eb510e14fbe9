//! What was made under which key.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::model::{
    Challenge, ChallengeState, Credential, CredentialId, LetterFate, Timestamp, UserId,
};
use crate::ports::{KeyUse, Keyed, Shelf};
use crate::secret::KeyId;

use super::state::State;

/// Rows and their users, by key.
#[derive(Default)]
struct Uses(BTreeMap<KeyId, (u64, BTreeSet<UserId>)>);

impl Uses {
    fn add(&mut self, made: &[u8], user: Option<&UserId>) {
        if let Some(key) = KeyId::of(made) {
            let (rows, users) = self.0.entry(key).or_default();
            *rows += 1;
            users.extend(user.cloned());
        }
    }
}

impl State {
    pub(super) fn keys_under(&self, what: Keyed<'_>) -> Vec<KeyId> {
        let keys: BTreeSet<_> = match what {
            Keyed::Sessions => self.sessions.values().map(|row| row.digest.key()).collect(),
            Keyed::Challenges => {
                let rows = self.challenges.values();
                rows.map(|row| row.digest.key()).collect()
            }
            Keyed::Letters => {
                let rows = self.letters.values().filter(|row| row.fate.is_waiting());
                rows.filter_map(|row| KeyId::of(&row.sealed)).collect()
            }
            Keyed::Credentials(shelf, kind) => {
                let rows = self.on(shelf).filter(|row| row.kind == kind);
                rows.filter_map(|row| KeyId::of(&row.data)).collect()
            }
        };
        keys.into_iter().collect()
    }

    pub(super) fn key_uses(&self, what: Keyed<'_>, now: Timestamp, idle: Duration) -> Vec<KeyUse> {
        let mut uses = Uses::default();
        match what {
            Keyed::Sessions => {
                let unused = now.minus(idle);
                for row in self.sessions.values() {
                    if row.expires_at > now && row.seen_at > unused {
                        uses.add(row.digest.as_bytes(), Some(&row.user));
                    }
                }
            }
            Keyed::Challenges => {
                for row in self.challenges.values() {
                    if row.state == ChallengeState::Pending && row.expires_at > now {
                        uses.add(row.digest.as_bytes(), row.user.as_ref());
                        let bound = row.binding.filter(|it| it.key() != row.digest.key());
                        if let Some(binding) = bound {
                            uses.add(binding.as_bytes(), row.user.as_ref());
                        }
                    }
                }
            }
            Keyed::Letters => {
                for row in self.letters.values() {
                    if row.fate.is_waiting() && row.drop_at > now {
                        uses.add(&row.sealed, None);
                    }
                }
            }
            Keyed::Credentials(shelf, kind) => {
                let over = |row: &Credential| {
                    let retired = self.retired.get(&row.id);
                    retired.is_some_and(|(_, until)| *until <= now)
                };
                let rows = self.on(shelf).filter(|row| row.kind == kind);
                for row in rows.filter(|row| !over(row)) {
                    uses.add(&row.data, Some(&row.user));
                }
            }
        }
        let counted = uses.0.into_iter();
        counted
            .map(|(key, (rows, users))| KeyUse {
                key,
                rows,
                users: users.len() as u64,
            })
            .collect()
    }

    pub(super) fn credentials_under(
        &self,
        shelf: Shelf,
        kind: &str,
        key: KeyId,
        after: Option<&CredentialId>,
        limit: u32,
    ) -> Vec<Credential> {
        self.on(shelf)
            .filter(|row| row.kind == kind && KeyId::of(&row.data) == Some(key))
            .filter(|row| after.is_none_or(|after| row.id > *after))
            .take(limit as usize)
            .cloned()
            .collect()
    }

    /// In the order of their ids.
    fn on(&self, shelf: Shelf) -> Box<dyn Iterator<Item = &Credential> + '_> {
        match shelf {
            Shelf::InUse => Box::new(self.credentials.values()),
            Shelf::Retired => Box::new(self.retired.values().map(|(row, _)| row)),
        }
    }

    pub(super) fn end_under(&mut self, key: KeyId, now: Timestamp, batch: u32) -> u64 {
        let batch = batch as usize;
        let sessions: BTreeSet<_> = self
            .sessions
            .values()
            .filter(|row| row.digest.key() == key)
            .map(|row| row.id.clone())
            .take(batch)
            .collect();
        self.sessions.retain(|id, _| !sessions.contains(id));

        let made = |row: &&mut Challenge| {
            let bound = row.binding.is_some_and(|binding| binding.key() == key);
            row.state == ChallengeState::Pending && (bound || row.digest.key() == key)
        };
        let mut challenges = 0;
        for row in self.challenges.values_mut().filter(made).take(batch) {
            row.state = ChallengeState::Ended;
            row.closed_at = Some(now);
            challenges += 1;
        }

        let mut letters = 0;
        let waiting = self
            .letters
            .values_mut()
            .filter(|row| row.fate.is_waiting());
        for row in waiting
            .filter(|row| KeyId::of(&row.sealed) == Some(key))
            .take(batch)
        {
            row.fate = LetterFate::Expired;
            row.sealed.clear();
            row.more.clear();
            letters += 1;
        }
        sessions.len() as u64 + challenges + letters
    }
}
