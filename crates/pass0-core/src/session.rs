//! The session check: one read by the row's number, no cache.

use std::collections::HashMap;
use std::sync::PoisonError;
use std::time::Duration;

use crate::ceremony::close;
use crate::context::Visit;
use crate::current::Current;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::model::{ChallengeState, EventKind, Purpose, Session, SessionId, Timestamp, User};
use crate::ports::{Change, Conflict, SessionKey, StoreError};
use crate::secret::{Digest, Token};

/// `seen` is written at most this often.
const SEEN_EVERY: Duration = Duration::from_secs(60);
/// More sessions than this wait for no flush: the next check skips noting, none is lost for long.
const MOST_WAITING: usize = 100_000;

/// The name in the hash input of what binds a challenge to a session.
const BINDING: &str = "session-binding";

impl Engine {
    /// What a challenge that a session begins is bound to. Each purpose and method has a binding of
    /// its own, so that what another tab begins never stands in its way; and it outlives a fresh
    /// proof, which gives the session another id and secret.
    pub(crate) fn session_binding(
        &self,
        session: &Session,
        purpose: Purpose,
        method: &str,
    ) -> Digest {
        let parts = [purpose.as_str(), method, session.root.as_str()];
        self.0.ring.digest(BINDING, &parts.map(str::as_bytes))
    }

    /// As [`Engine::session_binding`], under every key: what to look a challenge up by.
    pub(crate) fn session_bindings(
        &self,
        session: &Session,
        purpose: Purpose,
        method: &str,
    ) -> Vec<Digest> {
        let parts = [purpose.as_str(), method, session.root.as_str()];
        self.0.ring.digests(BINDING, &parts.map(str::as_bytes))
    }

    /// Who is signed in on this request; `None`: nobody.
    ///
    /// # Errors
    /// [`StoreError`]: then nobody is to be let in.
    pub async fn current(&self, visit: &Visit) -> Result<Option<Current>, StoreError> {
        match &visit.session {
            Some(secret) => self.current_by(secret, visit.now).await,
            None => Ok(None),
        }
    }

    /// Who is signed in with this session secret.
    ///
    /// # Errors
    /// [`StoreError`]: then nobody is to be let in.
    pub async fn current_by(
        &self,
        secret: &Token,
        now: Timestamp,
    ) -> Result<Option<Current>, StoreError> {
        let Some((session, user)) = self.session_of_secret(secret).await? else {
            return Ok(None);
        };
        if !session.is_live(&user, self.0.config.session_idle, now) {
            return Ok(None);
        }
        self.note_seen(&session, now);
        Ok(Some(Current { session, user }))
    }

    async fn session_of_secret(
        &self,
        secret: &Token,
    ) -> Result<Option<(Session, User)>, StoreError> {
        let ring = &self.0.ring;
        if secret.is_earlier() {
            for digest in secret.digests(ring) {
                let found = self.0.store.session(SessionKey::Earlier(&digest)).await?;
                if found.is_some() {
                    return Ok(found);
                }
            }
            return Ok(None);
        }
        for row in secret.rows(ring) {
            let id = SessionId::from_bits(row);
            let found = self.0.store.session(SessionKey::Id(&id)).await?;
            let stored = found.as_ref().map(|(session, _)| &session.digest);
            if secret.is_of(ring, stored) {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Signs this browser out, and calls off what it has asked for.
    ///
    /// # Errors
    /// [`StoreError`]: then it is still signed in.
    pub async fn sign_out(&self, visit: &Visit) -> Result<(), Error> {
        if let Some(flow) = self.flow_of(visit).await?
            && flow.is_open(visit.now)
        {
            let called_off = close(visit, &flow, ChallengeState::Cancelled);
            self.commit(called_off, |conflict| match conflict {
                Conflict::Closed => Ok(()),
                other => Err(other.into()),
            })
            .await?;
        }
        let Some(current) = self.current(visit).await? else {
            return Ok(());
        };
        self.end(visit, &current, &current.session.id, EventKind::SignedOut)
            .await
    }

    pub(crate) async fn end(
        &self,
        visit: &Visit,
        current: &Current,
        id: &SessionId,
        kind: EventKind,
    ) -> Result<(), Error> {
        let changes = vec![
            Change::EndSession(id.clone(), current.user.id.clone()),
            Change::InsertEvent(event(kind, visit).user(Some(&current.user.id)).session(id)),
        ];
        self.commit(changes, |conflict| match conflict {
            Conflict::Gone if kind == EventKind::SignedOut => Ok(()),
            Conflict::Gone => Err(Rejected::NotFound.into()),
            other => Err(other.into()),
        })
        .await
    }

    fn note_seen(&self, session: &Session, now: Timestamp) {
        if now.since(session.seen_at) < SEEN_EVERY {
            return;
        }
        let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting: &mut HashMap<SessionId, Timestamp> = &mut seen;
        if waiting.len() < MOST_WAITING || waiting.contains_key(&session.id) {
            waiting.insert(session.id.clone(), now);
        }
    }
}
