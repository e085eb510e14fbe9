//! The session check: one indexed read, no cache.

use std::collections::HashMap;
use std::sync::PoisonError;
use std::time::Duration;

use crate::ceremony::close;
use crate::context::Visit;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::model::{
    ChallengeState, EventKind, Operator, Proof, Purpose, Session, SessionId, Strength, Timestamp,
    User,
};
use crate::ports::{Change, Conflict, StoreError};
use crate::secret::{Digest, Token};

/// `seen` is written at most this often.
const SEEN_EVERY: Duration = Duration::from_secs(60);
/// More sessions than this wait for no flush: the next check skips noting, none is lost for long.
const MOST_WAITING: usize = 100_000;

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Current {
    /// The session.
    pub session: Session,
    /// Its user.
    pub user: User,
}

impl Current {
    /// Until when a proof of at least this strength counts as fresh; `None`: there is none.
    #[must_use]
    pub fn fresh_until(&self, strength: Strength, life: Duration) -> Option<Timestamp> {
        self.session
            .newest_proof(strength)
            .map(|proof: &Proof| proof.at.plus(life))
    }

    /// Refuses what changes who gets into the account, ends it or takes its data along, where an
    /// operator's link opened the session and is not for recovery. What is proven in it later, with
    /// the owner beside the operator, does not lift that: the owner signs in.
    ///
    /// # Errors
    /// [`Rejected::OperatorSession`].
    pub fn owns(&self) -> Result<(), Rejected> {
        match self.session.operator() {
            Some(Operator::Link) => Err(Rejected::OperatorSession),
            Some(Operator::Recovery) | None => Ok(()),
        }
    }

    /// The strongest thing proven in this session.
    #[must_use]
    pub fn strength(&self) -> Option<Strength> {
        self.session.proofs.iter().map(|proof| proof.strength).max()
    }

    /// The methods that were shown, each once, in order: `mail`, `totp`, `passkey`, ….
    #[must_use]
    pub fn amr(&self) -> Vec<&str> {
        let mut methods: Vec<&str> = Vec::new();
        for proof in &self.session.proofs {
            if !methods.contains(&proof.method.as_str()) {
                methods.push(&proof.method);
            }
        }
        methods
    }

    /// The authentication assurance level of NIST SP 800-63B-4 that was reached: `aal2` by a
    /// passkey with user verification and by nothing else (§2.2.1: a mail and a code of an app are
    /// both "something you have"), else `aal1`.
    #[must_use]
    pub fn acr(&self) -> &'static str {
        match self.strength() {
            Some(Strength::Verified) => "aal2",
            _ => "aal1",
        }
    }
}

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
        for digest in secret.digests(&self.0.ring) {
            if let Some((session, user)) = self.0.store.session(&digest).await? {
                if !session.is_live(&user, self.0.config.session_idle, now) {
                    return Ok(None);
                }
                self.note_seen(&session, now);
                return Ok(Some(Current { session, user }));
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
            match self.0.store.apply(called_off).await {
                Ok(()) | Err(StoreError::Conflict(Conflict::Closed)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let Some(current) = self.current(visit).await? else {
            return Ok(());
        };
        self.end(visit, &current, &current.session.id, EventKind::SignedOut)
            .await
    }

    /// The sessions of the signed-in user, newest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn sessions(&self, current: &Current, now: Timestamp) -> Result<Vec<Session>, Error> {
        let mut sessions = self.0.store.sessions_of(&current.user.id).await?;
        sessions.retain(|session| session.is_live(&current.user, self.0.config.session_idle, now));
        Ok(sessions)
    }

    /// Ends one session of the signed-in user.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when it is not theirs or over; [`Error::Store`].
    pub async fn end_session(
        &self,
        visit: &Visit,
        current: &Current,
        id: &SessionId,
    ) -> Result<(), Error> {
        self.end(visit, current, id, EventKind::SessionEnded).await
    }

    /// Ends every session of the signed-in user but this one.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn end_other_sessions(&self, visit: &Visit, current: &Current) -> Result<(), Error> {
        // Where there is nothing to end there is nothing to write, however often it is asked.
        if self.sessions(current, visit.now).await?.len() <= 1 {
            return Ok(());
        }
        let ended = event(EventKind::SessionEnded, visit)
            .user(Some(&current.user.id))
            .detail("all others");
        let changes = vec![
            Change::EndSessionsOf(current.user.id.clone(), Some(current.session.id.clone())),
            Change::InsertEvent(ended),
        ];
        Ok(self.0.store.apply(changes).await?)
    }

    async fn end(
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
        match self.0.store.apply(changes).await {
            Err(StoreError::Conflict(Conflict::Gone)) if kind == EventKind::SignedOut => Ok(()),
            Err(StoreError::Conflict(Conflict::Gone)) => Err(Rejected::NotFound.into()),
            other => Ok(other?),
        }
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
