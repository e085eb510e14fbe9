//! The host's own user table and token storage, around a store of ours.
//!
//! The host is the authority for who has which address: whatever the engine asks about a user is
//! first made to agree with the host's table. Rows of ours that the host knows nothing of (limits,
//! sessions, events, letters, credentials) stay in our store, and so does the decision who of many
//! wins: the host's tokens are stored and taken beside it, never in its place.

mod rows;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use data_encoding::HEXLOWER;
use pass0_core::model::{
    Challenge, ChallengeId, ChallengeState, Credential, CredentialId, Email, Event, HeldAddress,
    Hit, Letter, Mailbox, Purpose, Recovery, Refused, Session, SessionId, Timestamp, User, UserId,
    Window,
};
use pass0_core::ports::{
    ChallengeKey, Change, Conflict, Counts, Env as _, EventFilter, History, KeyUse, Keyed, Purged,
    Reads, Retention, Shelf, Store, StoreError, SystemEnv,
};
use pass0_core::secret::{Digest, KeyId};
use pyo3::call::PyCallArgs;
use pyo3::conversion::FromPyObjectOwned;
use pyo3::prelude::*;

use crate::raised;

use rows::{ambiguous, is_at, is_moving, unseen};

/// A store of ours with the host's users and tokens around it.
pub(crate) struct HostStore {
    inner: Arc<dyn Store>,
    /// `flask_pass0.storage.host.Host`.
    host: Py<PyAny>,
}

impl HostStore {
    pub(crate) fn new(inner: Arc<dyn Store>, host: Py<PyAny>) -> Self {
        Self { inner, host }
    }

    /// Calls the host, on this thread.
    fn call<T, A>(&self, method: &str, arguments: A) -> Result<T, StoreError>
    where
        T: for<'py> FromPyObjectOwned<'py>,
        A: for<'py> PyCallArgs<'py>,
    {
        Python::attach(|py| {
            let returned = self.host.bind(py).call_method1(method, arguments)?;
            returned.extract::<T>().map_err(Into::into)
        })
        .map_err(raised::keep)
    }

    /// Calls the host, whatever it returns.
    fn tell<A>(&self, method: &str, arguments: A) -> Result<(), StoreError>
    where
        A: for<'py> PyCallArgs<'py>,
    {
        self.call::<Py<PyAny>, _>(method, arguments).map(drop)
    }

    /// The host's user of this address. Whom the host's lookup found under another one (a pattern,
    /// a collation that knows no accents) is somebody else.
    fn find(&self, canonical: &str) -> Result<Option<(UserId, Email)>, StoreError> {
        let found: Option<(String, String)> = self.call("find", (canonical,))?;
        Ok(found.and_then(|(id, address)| {
            let email = Email::parse(&address).ok()?;
            (email.canonical() == canonical).then(|| (UserId::from(id), email))
        }))
    }

    fn address(&self, id: &UserId) -> Result<Option<String>, StoreError> {
        self.call("address", (id.as_str(),))
    }

    /// What the host keeps of the changes before ours are made; the tokens that they use up.
    async fn before(&self, changes: &[Change]) -> Result<Vec<String>, StoreError> {
        let mut used = Vec::new();
        for change in changes {
            match change {
                Change::InsertChallenge(challenge, _) if challenge.purpose == Purpose::SignIn => {
                    let next = (!challenge.next.is_empty()).then_some(challenge.next.as_str());
                    let expires = challenge.expires_at.millis();
                    let token = token_of(challenge);
                    self.tell(
                        "store_token",
                        (token, challenge.delivery.as_str(), next, expires),
                    )?;
                }
                // The link that a flow which waits will get: nobody asks the host when it does.
                Change::Rebind {
                    id,
                    digest,
                    expires_at,
                    ..
                } => {
                    let flow = self.inner.challenge(ChallengeKey::Id(id)).await?;
                    let Some(flow) = flow else { continue };
                    let next = (!flow.next.is_empty()).then_some(flow.next);
                    let token = HEXLOWER.encode(digest.as_bytes());
                    let told = (token, flow.delivery, next, expires_at.millis());
                    self.tell("store_token", told)?;
                }
                Change::Close {
                    id,
                    state: ChallengeState::Used,
                    ..
                } => {
                    let open = self.inner.challenge(ChallengeKey::Id(id)).await?;
                    let Some(open) = open.filter(|open| open.purpose == Purpose::SignIn) else {
                        continue;
                    };
                    // Gone from the host's storage: the host took it back.
                    let token = token_of(&open);
                    if !self.call::<bool, _>("has_token", (token.as_str(),))? {
                        return Err(Conflict::Closed.into());
                    }
                    used.push(token);
                }
                _ => {}
            }
        }
        Ok(used)
    }

    /// What the host is told after ours are made. That was where one of many won.
    fn after(&self, changes: &[Change], used: Vec<String>) -> Result<(), StoreError> {
        for token in used {
            self.tell("drop_token", (token,))?;
        }
        for change in changes {
            match change {
                Change::SetEmail { id, delivery, .. } => {
                    self.tell("move", (id.as_str(), delivery.as_str()))?;
                }
                Change::DeleteUser(id) if self.address(id)?.is_some() => {
                    self.tell("delete", (id.as_str(),))?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// What the host stores for a link: its keyed hash. Nobody can make the link from it.
fn token_of(challenge: &Challenge) -> String {
    HEXLOWER.encode(challenge.digest.as_bytes())
}

#[async_trait]
impl Reads for HostStore {
    async fn user(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        if let Some(row) = self.inner.user(id).await? {
            return self.settled(row).await;
        }
        let address = self.address(id)?;
        match address.and_then(|address| Email::parse(&address).ok()) {
            Some(email) => self.adopted(id.clone(), &email).await,
            None => Ok(None),
        }
    }

    /// Whoever asks for a link is looked up here: a user of the host's who has not signed in yet gets
    /// a row only when the link is opened. A row made now would tell by its time who has an account.
    async fn user_by_email(&self, canonical: &str) -> Result<Option<User>, StoreError> {
        let found = self.find(canonical)?;
        if let Some(row) = self.inner.user_by_email(canonical).await? {
            match &found {
                // Mail goes to the address as the host has it: its letter case may matter there.
                Some((id, email)) if *id == row.id => {
                    let delivery = email.delivery().to_owned();
                    return Ok(Some(User { delivery, ..row }));
                }
                // The address was somebody else's, or the user was made since the host was asked.
                _ => match self.settled(row).await? {
                    Some(row) if row.email == canonical => {
                        let again = self.find(canonical)?;
                        return match again {
                            Some((id, email)) if id == row.id => {
                                let delivery = email.delivery().to_owned();
                                Ok(Some(User { delivery, ..row }))
                            }
                            _ => Err(ambiguous()),
                        };
                    }
                    _ => {}
                },
            }
        }
        let Some((id, email)) = found else {
            return Ok(None);
        };
        // Asked of everybody: it tells nobody who has an account.
        let now = SystemEnv.now();
        if self.is_held(&id, canonical, now).await? {
            return Ok(None);
        }
        match self.inner.user(&id).await? {
            None => Ok(Some(unseen(&id, &email, now))),
            // On the way to another address, which the host is told of in a moment.
            Some(row) if is_moving(&row) => Ok((row.email == canonical).then_some(row)),
            Some(_) => self.adopted(id, &email).await,
        }
    }

    async fn adopt(&self, delivery: &str) -> Result<Option<UserId>, StoreError> {
        let (id, address): (String, String) = self.call("create", (delivery,))?;
        let proven = Email::parse(delivery).map_err(|_| ambiguous())?;
        if !is_at(&address, proven.canonical()) {
            return Err(ambiguous());
        }
        let id = UserId::from(id);
        // Made just now: what is here under its id was somebody's whom the host deleted.
        let row = self.inner.user(&id).await?;
        match row.filter(|row| row.email != proven.canonical()) {
            Some(row) if is_moving(&row) => return Err(ambiguous()),
            Some(_) => self.forget(id.clone()).await?,
            None => {}
        }
        self.freed(&id, proven.canonical()).await?;
        Ok(Some(id))
    }

    async fn leaving(&self, now: Timestamp, limit: u32) -> Result<Vec<User>, StoreError> {
        self.inner.leaving(now, limit).await
    }

    async fn users(&self, after: Option<&UserId>, limit: u32) -> Result<Vec<User>, StoreError> {
        self.inner.users(after, limit).await
    }

    async fn challenge(&self, key: ChallengeKey<'_>) -> Result<Option<Challenge>, StoreError> {
        self.inner.challenge(key).await
    }

    /// A user the host has no more, or has at another address, has no session any more.
    async fn session(&self, digest: &Digest) -> Result<Option<(Session, User)>, StoreError> {
        let Some((session, user)) = self.inner.session(digest).await? else {
            return Ok(None);
        };
        let id = user.id.clone();
        if let Some(user) = self.settled(user).await? {
            return Ok(Some((session, user)));
        }
        // It would be theirs again who get the id.
        self.try_apply(vec![Change::EndSessionsOf(id, None)])
            .await?;
        Ok(None)
    }

    async fn session_by_id(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        self.inner.session_by_id(id).await
    }

    async fn sessions_of(&self, user: &UserId) -> Result<Vec<Session>, StoreError> {
        self.inner.sessions_of(user).await
    }

    async fn credentials_of(&self, user: &UserId) -> Result<Vec<Credential>, StoreError> {
        self.inner.credentials_of(user).await
    }

    async fn history(&self, user: &UserId) -> Result<History, StoreError> {
        self.inner.history(user).await
    }
    async fn recovery_of(&self, user: &UserId) -> Result<Option<Recovery>, StoreError> {
        self.inner.recovery_of(user).await
    }
    async fn recoveries(&self, now: Timestamp, limit: u32) -> Result<Vec<Recovery>, StoreError> {
        self.inner.recoveries(now, limit).await
    }
    async fn held(&self, canonical: &str) -> Result<Option<HeldAddress>, StoreError> {
        self.inner.held(canonical).await
    }
    async fn credential(
        &self,
        kind: &str,
        handle: &[u8],
    ) -> Result<Option<Credential>, StoreError> {
        self.inner.credential(kind, handle).await
    }

    async fn has_other_scope(&self, kind: &str, scope: &str) -> Result<bool, StoreError> {
        self.inner.has_other_scope(kind, scope).await
    }

    async fn events(&self, filter: &EventFilter) -> Result<Vec<Event>, StoreError> {
        self.inner.events(filter).await
    }

    async fn letter_of(&self, flow: &ChallengeId) -> Result<Option<Letter>, StoreError> {
        self.inner.letter_of(flow).await
    }

    async fn limited(
        &self,
        key: &str,
        windows: &[Window],
        now: Timestamp,
    ) -> Result<Option<Duration>, StoreError> {
        self.inner.limited(key, windows, now).await
    }

    async fn passes(&self, key: &str, span: Duration, now: Timestamp) -> Result<u32, StoreError> {
        self.inner.passes(key, span, now).await
    }

    async fn mailbox(&self, key: &Digest) -> Result<Option<Mailbox>, StoreError> {
        self.inner.mailbox(key).await
    }

    async fn due_mailboxes(&self, now: Timestamp, limit: u32) -> Result<Vec<Mailbox>, StoreError> {
        self.inner.due_mailboxes(now, limit).await
    }

    async fn pending(
        &self,
        purpose: Purpose,
        now: Timestamp,
        most: u64,
    ) -> Result<u64, StoreError> {
        self.inner.pending(purpose, now, most).await
    }

    async fn counts(&self, now: Timestamp) -> Result<Counts, StoreError> {
        self.inner.counts(now).await
    }

    async fn keys_under(&self, what: Keyed<'_>) -> Result<Vec<KeyId>, StoreError> {
        self.inner.keys_under(what).await
    }
    async fn key_uses(
        &self,
        what: Keyed<'_>,
        now: Timestamp,
        idle: Duration,
    ) -> Result<Vec<KeyUse>, StoreError> {
        self.inner.key_uses(what, now, idle).await
    }
    async fn credentials_under(
        &self,
        shelf: Shelf,
        kind: &str,
        key: KeyId,
        after: Option<&CredentialId>,
        limit: u32,
    ) -> Result<Vec<Credential>, StoreError> {
        self.inner
            .credentials_under(shelf, kind, key, after, limit)
            .await
    }
    async fn clock(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.clock().await
    }

    async fn fact(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.inner.fact(key).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }
}

#[async_trait]
impl Store for HostStore {
    async fn claim(
        &self,
        purpose: Purpose,
        binding: &Digest,
        now: Timestamp,
    ) -> Result<Option<Challenge>, StoreError> {
        self.inner.claim(purpose, binding, now).await
    }

    async fn hit(&self, hits: &[Hit], now: Timestamp) -> Result<Option<Refused>, StoreError> {
        self.inner.hit(hits, now).await
    }

    async fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        let used = self.before(&changes).await?;
        let told: Vec<Change> = changes
            .iter()
            .filter(|change| matches!(change, Change::SetEmail { .. } | Change::DeleteUser(_)))
            .cloned()
            .collect();
        self.inner.apply(changes).await?;
        self.after(&told, used)
    }

    async fn lease(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Letter>, StoreError> {
        self.inner.lease(now, until, limit).await
    }

    async fn end_under(&self, key: KeyId, now: Timestamp, batch: u32) -> Result<u64, StoreError> {
        self.inner.end_under(key, now, batch).await
    }
    async fn purge(
        &self,
        now: Timestamp,
        retention: &Retention,
        batch: u32,
        dry: bool,
    ) -> Result<Purged, StoreError> {
        self.inner.purge(now, retention, batch, dry).await
    }
}
