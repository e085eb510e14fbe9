//! A store that is away: the worker waits for it without hurry, and no letter is lost.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use pass0_core::Engine;
use pass0_core::memory::MemoryStore;
use pass0_core::model::{
    Challenge, Credential, CredentialId, Declined, Event, HeldAddress, Hit, Letter, Mailbox,
    Purpose, Recovery, Refused, Session, SessionId, Timestamp, User, UserId, Window,
};
use pass0_core::model::{ChallengeId, ChallengeState, LetterFate};
use pass0_core::ports::{
    Caps, ChallengeKey, Change, Counts, EventFilter, History, KeyUse, Keyed, Purged, Reads,
    Retention, SessionKey, Shelf, Store, StoreError,
};
use pass0_core::secret::{Digest, KeyId};
use pass0_mail::{DevInbox, spawn};
use pass0_testkit::smtp::{Script, Sink};
use pass0_testkit::{Kit, dev_config, test_ring};
use tokio::sync::watch;
use tokio::time::timeout;

use crate::bench::{ANN, SECOND, SOON, ask, kinds, mailer, post, words};

/// A memory store behind a line that can be cut.
#[derive(Clone, Default)]
struct Far {
    store: MemoryStore,
    cut: Arc<AtomicBool>,
    leases: Arc<AtomicUsize>,
}

impl Far {
    fn line(&self) -> Result<&MemoryStore, StoreError> {
        if self.cut.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("the line is cut".into()));
        }
        Ok(&self.store)
    }

    fn cut(&self, cut: bool) {
        self.cut.store(cut, Ordering::SeqCst);
    }
}

type Answer<T> = Result<T, StoreError>;

#[async_trait]
impl Reads for Far {
    async fn user(&self, id: &UserId) -> Answer<Option<User>> {
        self.line()?.user(id).await
    }
    async fn user_by_email(&self, canonical: &str) -> Answer<Option<User>> {
        self.line()?.user_by_email(canonical).await
    }
    async fn leaving(&self, now: Timestamp, limit: u32) -> Answer<Vec<User>> {
        self.line()?.leaving(now, limit).await
    }

    async fn users(&self, after: Option<&UserId>, limit: u32) -> Answer<Vec<User>> {
        self.line()?.users(after, limit).await
    }
    async fn challenge(&self, key: ChallengeKey<'_>) -> Answer<Option<Challenge>> {
        self.line()?.challenge(key).await
    }
    async fn session(&self, key: SessionKey<'_>) -> Answer<Option<(Session, User)>> {
        self.line()?.session(key).await
    }
    async fn session_by_id(&self, id: &SessionId) -> Answer<Option<Session>> {
        self.line()?.session_by_id(id).await
    }
    async fn has_other_scope(&self, kind: &str, scope: &str) -> Answer<bool> {
        self.line()?.has_other_scope(kind, scope).await
    }
    async fn passes(&self, key: &str, span: Duration, now: Timestamp) -> Answer<u32> {
        self.line()?.passes(key, span, now).await
    }
    async fn mailbox(&self, key: &Digest) -> Answer<Option<Mailbox>> {
        self.line()?.mailbox(key).await
    }
    async fn due_mailboxes(&self, now: Timestamp, limit: u32) -> Answer<Vec<Mailbox>> {
        self.line()?.due_mailboxes(now, limit).await
    }
    async fn pending(
        &self,
        purpose: Purpose,
        now: Timestamp,
        outlasting: Duration,
        most: u64,
    ) -> Answer<u64> {
        let line = self.line()?;
        line.pending(purpose, now, outlasting, most).await
    }
    async fn spent(&self, id: &ChallengeId, at: Timestamp) -> Answer<Option<ChallengeState>> {
        self.line()?.spent(id, at).await
    }
    async fn count_spent(&self, since: Timestamp, most: u64) -> Answer<u64> {
        self.line()?.count_spent(since, most).await
    }
    async fn sessions_of(&self, user: &UserId) -> Answer<Vec<Session>> {
        self.line()?.sessions_of(user).await
    }
    async fn credentials_of(&self, user: &UserId) -> Answer<Vec<Credential>> {
        self.line()?.credentials_of(user).await
    }
    async fn declined(&self, user: &UserId) -> Answer<Vec<Declined>> {
        self.line()?.declined(user).await
    }
    async fn history(&self, user: &UserId) -> Answer<History> {
        self.line()?.history(user).await
    }
    async fn recovery_of(&self, user: &UserId) -> Answer<Option<Recovery>> {
        self.line()?.recovery_of(user).await
    }
    async fn recoveries(&self, now: Timestamp, limit: u32) -> Answer<Vec<Recovery>> {
        self.line()?.recoveries(now, limit).await
    }
    async fn held(&self, canonical: &str) -> Answer<Option<HeldAddress>> {
        self.line()?.held(canonical).await
    }
    async fn credential(&self, kind: &str, handle: &[u8]) -> Answer<Option<Credential>> {
        self.line()?.credential(kind, handle).await
    }
    async fn events(&self, filter: &EventFilter) -> Answer<Vec<Event>> {
        self.line()?.events(filter).await
    }
    async fn letter_of(&self, flow: &ChallengeId) -> Answer<Option<Letter>> {
        self.line()?.letter_of(flow).await
    }
    async fn limited(
        &self,
        key: &str,
        windows: &[Window],
        now: Timestamp,
    ) -> Answer<Option<Duration>> {
        self.line()?.limited(key, windows, now).await
    }
    async fn crowded_until(
        &self,
        challenge: &Challenge,
        caps: Caps,
        closed: Option<&ChallengeId>,
    ) -> Answer<Option<Timestamp>> {
        let line = self.line()?;
        line.crowded_until(challenge, caps, closed).await
    }
    async fn counts(&self, now: Timestamp) -> Answer<Counts> {
        self.line()?.counts(now).await
    }
    async fn keys_under(&self, what: Keyed<'_>) -> Answer<Vec<KeyId>> {
        self.line()?.keys_under(what).await
    }
    async fn key_uses(
        &self,
        what: Keyed<'_>,
        now: Timestamp,
        idle: Duration,
    ) -> Answer<Vec<KeyUse>> {
        self.line()?.key_uses(what, now, idle).await
    }
    async fn credentials_under(
        &self,
        shelf: Shelf,
        kind: &str,
        key: KeyId,
        after: Option<&CredentialId>,
        limit: u32,
    ) -> Answer<Vec<Credential>> {
        self.line()?
            .credentials_under(shelf, kind, key, after, limit)
            .await
    }
    async fn fact(&self, key: &str) -> Answer<Option<String>> {
        self.line()?.fact(key).await
    }
}

#[async_trait]
impl Store for Far {
    async fn ping(&self) -> Answer<()> {
        self.line()?.ping().await
    }

    async fn claim(
        &self,
        purpose: Purpose,
        binding: &Digest,
        now: Timestamp,
    ) -> Answer<Option<Challenge>> {
        self.line()?.claim(purpose, binding, now).await
    }
    async fn hit(&self, hits: &[Hit], now: Timestamp) -> Answer<Option<Refused>> {
        self.line()?.hit(hits, now).await
    }
    async fn apply(&self, changes: Vec<Change>) -> Answer<()> {
        self.line()?.apply(changes).await
    }
    async fn lease(&self, now: Timestamp, until: Timestamp, limit: u32) -> Answer<Vec<Letter>> {
        self.leases.fetch_add(1, Ordering::SeqCst);
        self.line()?.lease(now, until, limit).await
    }
    async fn end_under(&self, key: KeyId, now: Timestamp, batch: u32) -> Answer<u64> {
        self.line()?.end_under(key, now, batch).await
    }
    async fn purge(
        &self,
        now: Timestamp,
        retention: &Retention,
        batch: u32,
        dry: bool,
    ) -> Answer<Purged> {
        self.line()?.purge(now, retention, batch, dry).await
    }
}

/// A node near the store, and one behind the line.
fn nodes() -> (Kit, Far, Engine) {
    let far = Far::default();
    let kit = Kit::new(dev_config(), Arc::new(far.store.clone()));
    let clock = Arc::new(kit.clock.clone());
    let engine = Engine::new(dev_config(), Arc::new(far.clone()), clock, test_ring()).unwrap();
    (kit, far, engine)
}

#[tokio::test]
async fn a_worker_outlives_an_outage_and_does_not_hammer_the_store() {
    let (kit, far, engine) = nodes();
    far.cut(true);
    ask(&kit, ANN).await;
    let sink = Sink::start(Script::Accept).await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let worker = spawn(engine, Arc::new(mailer(&sink)), stopped);
    let looked = async {
        while far.leases.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, looked).await.unwrap();
    for _ in 0..10_000 {
        tokio::task::yield_now().await;
    }
    assert!(far.leases.load(Ordering::SeqCst) < 10, "it rests between");

    far.cut(false);

    assert_eq!(sink.wait_for(1, SOON).await.len(), 1);
    stop.send_replace(true);
    timeout(SOON, worker).await.unwrap().unwrap();
    assert_eq!(kinds(&kit).await.len(), 1);
}

#[tokio::test]
async fn a_letter_whose_fate_could_not_be_stored_goes_again_under_the_same_id() {
    let (kit, far, engine) = nodes();
    ask(&kit, ANN).await;
    let sink = Sink::start(Script::Accept).await.unwrap();
    let letter = engine.jobs().due_letters(1).await.unwrap().remove(0);
    far.cut(true);
    assert!(
        engine
            .jobs()
            .deliver(&letter, &mailer(&sink))
            .await
            .is_err()
    );
    far.cut(false);

    kit.clock.advance(90 * SECOND);
    assert_eq!(post(&kit, &mailer(&sink)).await, [LetterFate::Accepted]);

    let letters = sink.letters();
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[0].raw, letters[1].raw);
    kit.clock.advance(90 * SECOND);
    let inbox = DevInbox::new(words("Notes")).quiet();
    assert_eq!(post(&kit, &inbox).await, []);
}
