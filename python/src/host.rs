//! The host's own user table and token storage, around pass0's store.
//!
//! The host is the authority for who has which address: whatever the engine asks about a user is
//! first made to agree with the host's table. Rows that the host knows nothing of (limits,
//! sessions, events, letters, credentials) stay in our store, and so does the decision who of many
//! wins: the host's tokens are stored and taken beside it, never in its place.

mod reads;
mod rows;

use std::sync::Arc;

use async_trait::async_trait;
use data_encoding::HEXLOWER;
use pass0_core::model::{
    Challenge, ChallengeState, Email, Hit, Letter, Purpose, Refused, Timestamp, UserId,
};
use pass0_core::ports::{
    ChallengeKey, Change, Conflict, Env, Purged, Retention, Store, StoreError,
};
use pass0_core::secret::{Digest, KeyId};
use pyo3::call::PyCallArgs;
use pyo3::conversion::FromPyObjectOwned;
use pyo3::prelude::*;

use crate::raised;

/// pass0's store with the host's users and tokens around it.
pub(crate) struct HostStore {
    inner: Arc<dyn Store>,
    /// `flask_pass0.storage.host.Host`.
    host: Py<PyAny>,
    env: Arc<dyn Env>,
}

impl HostStore {
    pub(crate) fn new(inner: Arc<dyn Store>, host: Py<PyAny>, env: Arc<dyn Env>) -> Self {
        Self { inner, host, env }
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
            let email = Email::stored(&address).ok()?;
            (email.canonical() == canonical).then(|| (UserId::from(id), email))
        }))
    }

    fn address(&self, id: &UserId) -> Result<Option<String>, StoreError> {
        self.call("address", (id.as_str(),))
    }

    /// What the host keeps of the changes before ours are made. What it was given is in `tokens`, also
    /// when it then failed.
    async fn before(&self, changes: &[Change], tokens: &mut Tokens) -> Result<(), StoreError> {
        for change in changes {
            match change {
                Change::InsertChallenge(challenge, _) if challenge.purpose == Purpose::SignIn => {
                    let next = (!challenge.next.is_empty()).then_some(challenge.next.as_str());
                    let expires = challenge.expires_at.millis();
                    let token = token_of(challenge);
                    let told = (token.as_str(), challenge.delivery.as_str(), next, expires);
                    self.tell("store_token", told)?;
                    tokens.stored.push(token);
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
                    let told = (token.as_str(), flow.delivery, next, expires_at.millis());
                    self.tell("store_token", told)?;
                    tokens.stored.push(token);
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
                    tokens.used.push(token);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The host's changes that follow pass0's own. That was where one of many won.
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

/// The tokens of changes that the host knows of.
#[derive(Default)]
struct Tokens {
    /// Stored for them.
    stored: Vec<String>,
    /// Used up by them.
    used: Vec<String>,
}

/// What the host stores for a link: its keyed hash. Nobody can make the link from it.
fn token_of(challenge: &Challenge) -> String {
    HEXLOWER.encode(challenge.digest.as_bytes())
}

#[async_trait]
impl Store for HostStore {
    async fn ping(&self) -> Result<(), StoreError> {
        self.inner.ping().await
    }

    async fn adopt(&self, delivery: &str) -> Result<Option<UserId>, StoreError> {
        self.made(delivery).await.map(Some)
    }

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
        let mut tokens = Tokens::default();
        let kept = self.before(&changes, &mut tokens).await;
        let told: Vec<Change> = changes
            .iter()
            .filter(|change| matches!(change, Change::SetEmail { .. } | Change::DeleteUser(_)))
            .cloned()
            .collect();
        let applied = match kept {
            Ok(()) => self.inner.apply(changes).await,
            failed => failed,
        };
        if applied.is_err() {
            // Nobody has the links. They are not left behind, and the same can be tried again.
            for token in tokens.stored {
                let _ = self.tell("drop_token", (token,));
            }
            return applied;
        }
        self.after(&told, tokens.used)
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
