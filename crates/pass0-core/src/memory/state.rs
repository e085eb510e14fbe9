//! The rows, and the verbs that are not `apply`.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::model::{
    AccountChange, Challenge, ChallengeId, ChallengeState, Credential, CredentialId, Declined,
    Event, HeldAddress, Letter, LetterId, Mailbox, Purpose, Recovery, Session, SessionId,
    Timestamp, User, UserId,
};
use crate::ports::Caps;
use crate::secret::Digest;

use super::limits::Limits;

#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) challenges: BTreeMap<ChallengeId, Challenge>,
    /// By when they were made, and which.
    pub(super) spent: BTreeMap<(Timestamp, ChallengeId), ChallengeState>,
    pub(super) sessions: BTreeMap<SessionId, Session>,
    pub(super) credentials: BTreeMap<CredentialId, Credential>,
    /// By user and kind.
    pub(super) declined: BTreeMap<(UserId, String), Declined>,
    /// Credentials out of use, and until when they are kept.
    pub(super) retired: BTreeMap<CredentialId, (Credential, Timestamp)>,
    /// In the order of writing.
    pub(super) changes: Vec<AccountChange>,
    pub(super) held: BTreeMap<String, HeldAddress>,
    pub(super) recoveries: BTreeMap<UserId, Recovery>,
    pub(super) letters: BTreeMap<LetterId, Letter>,
    /// With what letters are gathered: user, kind, and when they were due at first.
    pub(super) gathered: BTreeMap<LetterId, (UserId, String, Timestamp)>,
    pub(super) events: Vec<Event>,
    /// Given to the newest event, and never again, even when that one is purged.
    pub(super) last_seq: i64,
    pub(super) limits: Limits,
    pub(super) facts: BTreeMap<String, String>,
    /// By their keys.
    pub(super) mailboxes: BTreeMap<Vec<u8>, Mailbox>,
}

impl State {
    pub(super) fn claim(
        &mut self,
        purpose: Purpose,
        binding: &Digest,
        now: Timestamp,
    ) -> Option<Challenge> {
        let newest = self
            .challenges
            .values_mut()
            .filter(|row| row.purpose == purpose && row.binding.as_ref() == Some(binding))
            .filter(|row| row.is_open(now))
            .max_by_key(|row| (row.created_at, row.id.clone()))?;
        newest.attempts_left = newest.attempts_left.checked_sub(1)?;
        Some(newest.clone())
    }

    pub(super) fn due_mailboxes(&self, now: Timestamp, limit: u32) -> Vec<Mailbox> {
        let mut due: Vec<_> = self.mailboxes.values().collect();
        due.retain(|row| row.due_at.is_some_and(|due_at| due_at <= now));
        due.sort_by_key(|row| row.due_at);
        due.truncate(limit as usize);
        due.into_iter().cloned().collect()
    }

    /// The challenges that take room: those that are pending for longer than `outlasting` from now.
    pub(super) fn pending(
        &self,
        purpose: Purpose,
        now: Timestamp,
        outlasting: Duration,
    ) -> impl Iterator<Item = &Challenge> {
        let longer = now.plus(outlasting);
        self.challenges.values().filter(move |row| {
            row.purpose == purpose && row.is_open(now) && longer < row.expires_at
        })
    }

    pub(super) fn crowded_until(
        &self,
        challenge: &Challenge,
        caps: Caps,
        closed: Option<&ChallengeId>,
    ) -> Option<Timestamp> {
        let network = challenge.client.network();
        let mut ends: Vec<_> = self
            .pending(challenge.purpose, challenge.created_at, caps.outlasting)
            .filter(|row| row.client.network() == network && Some(&row.id) != closed)
            .map(|row| row.expires_at.minus(caps.outlasting))
            .collect();
        ends.sort_unstable();
        ends.into_iter().nth_back(caps.per_network as usize)
    }

    /// Those that wait longest come first, so that none is passed over for ever.
    pub(super) fn lease(&mut self, now: Timestamp, until: Timestamp, limit: u32) -> Vec<Letter> {
        let mut due: Vec<_> = self
            .letters
            .values_mut()
            .filter(|row| row.fate.is_waiting() && row.due_at <= now)
            .collect();
        due.sort_by_key(|row| row.due_at);
        due.truncate(limit as usize);
        due.into_iter()
            .map(|row| {
                row.tries = row.tries.saturating_add(1);
                row.due_at = until;
                row.clone()
            })
            .collect()
    }
}
