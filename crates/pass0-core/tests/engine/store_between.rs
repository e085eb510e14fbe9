//! A store that refuses an `apply` once, as when somebody else was faster.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use pass0_core::memory::MemoryStore;
use pass0_core::model::{
    Challenge, ChallengeId, ChallengeState, Credential, CredentialId, Declined, Event, HeldAddress,
    Hit, Letter, Mailbox, Purpose, Recovery, Refused, Session, SessionId, Timestamp, User, UserId,
    Window,
};
use pass0_core::ports::{
    Caps, ChallengeKey, Change, Conflict, Counts, EventFilter, History, KeyUse, Keyed, Purged,
    Reads, Retention, SessionKey, Shelf, Store, StoreError,
};
use pass0_core::secret::{Digest, KeyId};

/// The memory store, but the next `apply` that opens or ends a session fails, or the next of any
/// kind comes after somebody else's.
#[derive(Clone, Default)]
pub struct Between {
    inner: MemoryStore,
    next: Arc<Mutex<Option<Conflict>>>,
    first: Arc<Mutex<Vec<Change>>>,
    writes: Arc<AtomicUsize>,
}

impl Between {
    /// Somebody else makes these true before the next `apply`.
    pub fn overtake(&self, changes: Vec<Change>) {
        *self.first.lock().unwrap() = changes;
    }

    pub fn refuse_once(&self, conflict: Conflict) {
        *self.next.lock().unwrap() = Some(conflict);
    }

    /// How often something was to be written.
    pub fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }

    pub fn is_armed(&self) -> bool {
        self.next.lock().unwrap().is_some()
    }
}

type Answer<T> = Result<T, StoreError>;

#[async_trait]
impl Reads for Between {
    async fn user(&self, id: &UserId) -> Answer<Option<User>> {
        self.inner.user(id).await
    }
    async fn user_by_email(&self, canonical: &str) -> Answer<Option<User>> {
        self.inner.user_by_email(canonical).await
    }
    async fn leaving(&self, now: Timestamp, limit: u32) -> Answer<Vec<User>> {
        self.inner.leaving(now, limit).await
    }

    async fn users(&self, after: Option<&UserId>, limit: u32) -> Answer<Vec<User>> {
        self.inner.users(after, limit).await
    }
    async fn challenge(&self, key: ChallengeKey<'_>) -> Answer<Option<Challenge>> {
        let found = self.inner.challenge(key).await;
        // Of requests at once, all have read before one of them writes.
        tokio::task::yield_now().await;
        found
    }
    async fn session(&self, key: SessionKey<'_>) -> Answer<Option<(Session, User)>> {
        self.inner.session(key).await
    }
    async fn session_by_id(&self, id: &SessionId) -> Answer<Option<Session>> {
        self.inner.session_by_id(id).await
    }
    async fn sessions_of(&self, user: &UserId) -> Answer<Vec<Session>> {
        self.inner.sessions_of(user).await
    }
    async fn credentials_of(&self, user: &UserId) -> Answer<Vec<Credential>> {
        self.inner.credentials_of(user).await
    }
    async fn declined(&self, user: &UserId) -> Answer<Vec<Declined>> {
        self.inner.declined(user).await
    }
    async fn history(&self, user: &UserId) -> Answer<History> {
        self.inner.history(user).await
    }
    async fn recovery_of(&self, user: &UserId) -> Answer<Option<Recovery>> {
        self.inner.recovery_of(user).await
    }
    async fn recoveries(&self, now: Timestamp, limit: u32) -> Answer<Vec<Recovery>> {
        self.inner.recoveries(now, limit).await
    }
    async fn held(&self, canonical: &str) -> Answer<Option<HeldAddress>> {
        self.inner.held(canonical).await
    }
    async fn credential(&self, kind: &str, handle: &[u8]) -> Answer<Option<Credential>> {
        self.inner.credential(kind, handle).await
    }
    async fn has_other_scope(&self, kind: &str, scope: &str) -> Answer<bool> {
        self.inner.has_other_scope(kind, scope).await
    }
    async fn events(&self, filter: &EventFilter) -> Answer<Vec<Event>> {
        self.inner.events(filter).await
    }
    async fn letter_of(&self, flow: &ChallengeId) -> Answer<Option<Letter>> {
        self.inner.letter_of(flow).await
    }
    async fn limited(
        &self,
        key: &str,
        windows: &[Window],
        now: Timestamp,
    ) -> Answer<Option<Duration>> {
        self.inner.limited(key, windows, now).await
    }
    async fn passes(&self, key: &str, span: Duration, now: Timestamp) -> Answer<u32> {
        self.inner.passes(key, span, now).await
    }
    async fn mailbox(&self, key: &Digest) -> Answer<Option<Mailbox>> {
        self.inner.mailbox(key).await
    }
    async fn due_mailboxes(&self, now: Timestamp, limit: u32) -> Answer<Vec<Mailbox>> {
        self.inner.due_mailboxes(now, limit).await
    }
    async fn pending(
        &self,
        purpose: Purpose,
        now: Timestamp,
        outlasting: Duration,
        most: u64,
    ) -> Answer<u64> {
        let inner = &self.inner;
        inner.pending(purpose, now, outlasting, most).await
    }
    async fn spent(&self, id: &ChallengeId, at: Timestamp) -> Answer<Option<ChallengeState>> {
        let found = self.inner.spent(id, at).await;
        // As above.
        tokio::task::yield_now().await;
        found
    }
    async fn count_spent(&self, since: Timestamp, most: u64) -> Answer<u64> {
        self.inner.count_spent(since, most).await
    }
    async fn crowded_until(
        &self,
        challenge: &Challenge,
        caps: Caps,
        closed: Option<&ChallengeId>,
    ) -> Answer<Option<Timestamp>> {
        let inner = &self.inner;
        inner.crowded_until(challenge, caps, closed).await
    }
    async fn counts(&self, now: Timestamp) -> Answer<Counts> {
        self.inner.counts(now).await
    }
    async fn keys_under(&self, what: Keyed<'_>) -> Answer<Vec<KeyId>> {
        self.inner.keys_under(what).await
    }
    async fn key_uses(
        &self,
        what: Keyed<'_>,
        now: Timestamp,
        idle: Duration,
    ) -> Answer<Vec<KeyUse>> {
        self.inner.key_uses(what, now, idle).await
    }
    async fn credentials_under(
        &self,
        shelf: Shelf,
        kind: &str,
        key: KeyId,
        after: Option<&CredentialId>,
        limit: u32,
    ) -> Answer<Vec<Credential>> {
        self.inner
            .credentials_under(shelf, kind, key, after, limit)
            .await
    }
    async fn fact(&self, key: &str) -> Answer<Option<String>> {
        self.inner.fact(key).await
    }
}

#[async_trait]
impl Store for Between {
    async fn ping(&self) -> Answer<()> {
        self.inner.ping().await
    }

    async fn claim(
        &self,
        purpose: Purpose,
        binding: &Digest,
        now: Timestamp,
    ) -> Answer<Option<Challenge>> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.inner.claim(purpose, binding, now).await
    }
    async fn hit(&self, hits: &[Hit], now: Timestamp) -> Answer<Option<Refused>> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.inner.hit(hits, now).await
    }
    async fn apply(&self, changes: Vec<Change>) -> Answer<()> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        let first = std::mem::take(&mut *self.first.lock().unwrap());
        if !first.is_empty() {
            self.inner.apply(first).await?;
        }
        let session =
            |change: &Change| matches!(change, Change::InsertSession(_) | Change::EndSession(..));
        if changes.iter().any(session)
            && let Some(conflict) = self.next.lock().unwrap().take()
        {
            return Err(conflict.into());
        }
        self.inner.apply(changes).await
    }
    async fn lease(&self, now: Timestamp, until: Timestamp, limit: u32) -> Answer<Vec<Letter>> {
        self.inner.lease(now, until, limit).await
    }
    async fn end_under(&self, key: KeyId, now: Timestamp, batch: u32) -> Answer<u64> {
        self.inner.end_under(key, now, batch).await
    }
    async fn purge(
        &self,
        now: Timestamp,
        retention: &Retention,
        batch: u32,
        dry: bool,
    ) -> Answer<Purged> {
        self.inner.purge(now, retention, batch, dry).await
    }
}
