//! A store in memory: the executable specification of [`Store`].
//!
//! It is for tests, and for the door that keeps nothing. One lock, plain maps, and an `apply` that
//! works on a copy of everything: obviously right beats fast, and every `apply` costs more the more
//! rows there are. Nothing outlives the process. `pass0_testkit::store_contract!` holds every other
//! store to what this one does.

mod challenges;
mod changes;
mod keyed;
mod letters;
mod limits;
mod lists;
mod purge;
mod recovery;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use crate::model::{
    Challenge, ChallengeId, ChallengeState, Credential, CredentialId, Declined, Event, HeldAddress,
    Hit, Letter, Mailbox, Purpose, Recovery, Refused, Session, SessionId, Timestamp, User, UserId,
    Window,
};
use crate::ports::{
    Caps, ChallengeKey, Change, Counts, EventFilter, History, KeyUse, Keyed, Purged, Reads,
    Retention, SessionKey, Shelf, Store, StoreError,
};
use crate::secret::{Digest, KeyId};

use self::state::State;

/// A store in memory. Clones share their rows.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<State>>);

impl MemoryStore {
    /// A panic cannot leave half a change behind: every verb decides before it writes.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl Reads for MemoryStore {
    async fn user(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        Ok(self.state().users.get(id).cloned())
    }

    async fn user_by_email(&self, canonical: &str) -> Result<Option<User>, StoreError> {
        Ok(self.state().user_by_email(canonical))
    }

    async fn leaving(&self, now: Timestamp, limit: u32) -> Result<Vec<User>, StoreError> {
        Ok(self.state().leaving(now, limit))
    }

    async fn users(&self, after: Option<&UserId>, limit: u32) -> Result<Vec<User>, StoreError> {
        Ok(self.state().users_after(after, limit))
    }

    async fn challenge(&self, key: ChallengeKey<'_>) -> Result<Option<Challenge>, StoreError> {
        Ok(self.state().challenge(key))
    }

    async fn session(&self, key: SessionKey<'_>) -> Result<Option<(Session, User)>, StoreError> {
        Ok(self.state().session(key))
    }

    async fn session_by_id(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        Ok(self.state().sessions.get(id).cloned())
    }

    async fn sessions_of(&self, user: &UserId) -> Result<Vec<Session>, StoreError> {
        Ok(self.state().sessions_of(user))
    }

    async fn credentials_of(&self, user: &UserId) -> Result<Vec<Credential>, StoreError> {
        Ok(self.state().credentials_of(user))
    }

    async fn credential(
        &self,
        kind: &str,
        handle: &[u8],
    ) -> Result<Option<Credential>, StoreError> {
        Ok(self.state().credential(kind, handle))
    }

    async fn declined(&self, user: &UserId) -> Result<Vec<Declined>, StoreError> {
        let state = self.state();
        let theirs = state.declined.values().filter(|row| row.user == *user);
        Ok(theirs.cloned().collect())
    }

    async fn history(&self, user: &UserId) -> Result<History, StoreError> {
        Ok(self.state().history(user))
    }

    async fn recovery_of(&self, user: &UserId) -> Result<Option<Recovery>, StoreError> {
        Ok(self.state().recoveries.get(user).cloned())
    }

    async fn recoveries(&self, now: Timestamp, limit: u32) -> Result<Vec<Recovery>, StoreError> {
        Ok(self.state().recoveries_due(now, limit))
    }

    async fn held(&self, canonical: &str) -> Result<Option<HeldAddress>, StoreError> {
        Ok(self.state().held.get(canonical).cloned())
    }

    async fn has_other_scope(&self, kind: &str, scope: &str) -> Result<bool, StoreError> {
        let state = self.state();
        let mut rows = state.credentials.values();
        Ok(rows.any(|row| row.kind == kind && row.scope != scope))
    }

    async fn events(&self, filter: &EventFilter) -> Result<Vec<Event>, StoreError> {
        Ok(self.state().events(filter))
    }

    async fn letter_of(&self, flow: &ChallengeId) -> Result<Option<Letter>, StoreError> {
        Ok(self.state().letter_of(flow))
    }

    async fn limited(
        &self,
        key: &str,
        windows: &[Window],
        now: Timestamp,
    ) -> Result<Option<Duration>, StoreError> {
        Ok(self.state().limits.refusal(key, windows, now))
    }

    async fn passes(&self, key: &str, span: Duration, now: Timestamp) -> Result<u32, StoreError> {
        Ok(self.state().limits.passes(key, span, now))
    }

    async fn mailbox(&self, key: &Digest) -> Result<Option<Mailbox>, StoreError> {
        Ok(self.state().mailboxes.get(key.as_bytes()).cloned())
    }

    async fn due_mailboxes(&self, now: Timestamp, limit: u32) -> Result<Vec<Mailbox>, StoreError> {
        Ok(self.state().due_mailboxes(now, limit))
    }

    async fn pending(
        &self,
        purpose: Purpose,
        now: Timestamp,
        outlasting: Duration,
        most: u64,
    ) -> Result<u64, StoreError> {
        let pending = self.state().pending(purpose, now, outlasting).count();
        Ok((pending as u64).min(most))
    }

    async fn spent(
        &self,
        id: &ChallengeId,
        made_at: Timestamp,
    ) -> Result<Option<ChallengeState>, StoreError> {
        Ok(self.state().spent.get(&(made_at, id.clone())).copied())
    }

    async fn count_spent(&self, since: Timestamp, most: u64) -> Result<u64, StoreError> {
        let state = self.state();
        let in_vain = state.spent.iter().filter(|((made_at, _), state)| {
            *made_at > since && **state == ChallengeState::Exhausted
        });
        Ok((in_vain.count() as u64).min(most))
    }

    async fn crowded_until(
        &self,
        challenge: &Challenge,
        caps: Caps,
        closed: Option<&ChallengeId>,
    ) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.state().crowded_until(challenge, caps, closed))
    }

    async fn counts(&self, now: Timestamp) -> Result<Counts, StoreError> {
        Ok(self.state().counts(now))
    }

    async fn keys_under(&self, what: Keyed<'_>) -> Result<Vec<KeyId>, StoreError> {
        Ok(self.state().keys_under(what))
    }

    async fn key_uses(
        &self,
        what: Keyed<'_>,
        now: Timestamp,
        idle: Duration,
    ) -> Result<Vec<KeyUse>, StoreError> {
        Ok(self.state().key_uses(what, now, idle))
    }

    async fn credentials_under(
        &self,
        shelf: Shelf,
        kind: &str,
        key: KeyId,
        after: Option<&CredentialId>,
        limit: u32,
    ) -> Result<Vec<Credential>, StoreError> {
        Ok(self
            .state()
            .credentials_under(shelf, kind, key, after, limit))
    }

    async fn fact(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(self.state().facts.get(key).cloned())
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn ping(&self) -> Result<(), StoreError> {
        Ok(())
    }

    async fn claim(
        &self,
        purpose: Purpose,
        binding: &Digest,
        now: Timestamp,
    ) -> Result<Option<Challenge>, StoreError> {
        Ok(self.state().claim(purpose, binding, now))
    }

    async fn hit(&self, hits: &[Hit], now: Timestamp) -> Result<Option<Refused>, StoreError> {
        Ok(self.state().limits.hit(hits, now))
    }

    async fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let mut state = self.state();
        let mut draft = state.clone();
        for change in changes {
            draft.make(change)?;
        }
        *state = draft;
        Ok(())
    }

    async fn lease(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Letter>, StoreError> {
        Ok(self.state().lease(now, until, limit))
    }

    async fn end_under(&self, key: KeyId, now: Timestamp, batch: u32) -> Result<u64, StoreError> {
        Ok(self.state().end_under(key, now, batch))
    }

    async fn purge(
        &self,
        now: Timestamp,
        retention: &Retention,
        batch: u32,
        dry: bool,
    ) -> Result<Purged, StoreError> {
        Ok(self.state().purge(now, retention, batch, dry))
    }
}
