//! A request that waits for a fresh proof, and goes on after it.

use crate::context::Visit;
use crate::current::Current;
use crate::doors::Account;
use crate::engine::Engine;
use crate::error::{Error, Rejected};
use crate::memo::{Memo, Resumed};
use crate::model::{Challenge, ChallengeId, ChallengeState, Epoch, Purpose};
use crate::ports::{Caps, ChallengeKey, Change, Conflict, StoreError};
use crate::secret::{Token, TokenKind};
use crate::subject::Subject;

/// The most bytes of a request that is kept.
const LONGEST: usize = 4096;
/// The most requests of one session that wait at a time.
const MOST: u32 = 8;

impl Account<'_> {
    /// Keeps a form that was sent in this session, until its user has proven who they are. Only
    /// this session gets it back, or the one that takes its place in the same browser. `None`: it
    /// is too large to keep, or too many wait already.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn suspend(
        self,
        visit: &Visit,
        request: &Resumed,
    ) -> Result<Option<ChallengeId>, Error> {
        let current = self.current;
        let context = Memo::Form(request.clone()).to_string();
        if context.len() > LONGEST {
            return Ok(None);
        }
        self.engine.count_ceremony(visit).await?;
        let env = &*self.engine.0.env;
        let id = ChallengeId::draw(env, visit.now);
        let session = &current.session;
        // Found by its id, in the session that sent it.
        let digest = Token::draw(TokenKind::Flow, env).digest(&self.engine.0.ring);
        let challenge = Challenge {
            binding: Some(self.engine.session_binding(session, Purpose::Suspended, "")),
            // What the cap counts by.
            subject: Subject::Suspended(&session.root).to_string(),
            user: Some(current.user.id.clone()),
            epoch: Epoch::Of(current.user.epoch),
            context,
            ..visit.draft(
                Purpose::Suspended,
                id.clone(),
                digest,
                self.engine.0.config.flow_life,
            )
        };
        let caps = Caps {
            per_subject: MOST - 1,
            ..Caps::NONE
        };
        let insert = Change::InsertChallenge(challenge, caps);
        match self.engine.0.store.apply(vec![insert]).await {
            Ok(()) => Ok(Some(id)),
            Err(StoreError::Conflict(Conflict::Capped)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a form of this session waits under this id. Takes nothing.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn is_suspended(self, visit: &Visit, id: &ChallengeId) -> Result<bool, Error> {
        let current = self.current;
        Ok(self.engine.suspended(visit, current, id).await?.is_some())
    }

    /// The form that waited, once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when another session sent it, or it is over; [`Error::Store`].
    pub async fn resume(self, visit: &Visit, id: &ChallengeId) -> Result<Resumed, Error> {
        let current = self.current;
        let open = self.engine.suspended(visit, current, id).await?;
        let open = open.ok_or(Rejected::NotFound)?;
        let close = Change::Close {
            id: open.id.clone(),
            state: ChallengeState::Used,
            at: visit.now,
        };
        let taken = self.engine.commit(vec![close], |conflict| match conflict {
            Conflict::Closed => Err(Rejected::NotFound.into()),
            other => Err(other.into()),
        });
        taken.await?;
        match Memo::of(&open) {
            Memo::Form(form) => Ok(form),
            _ => Err(StoreError::Corrupt(format!("challenge {}", open.id)).into()),
        }
    }
}

impl Engine {
    async fn suspended(
        &self,
        visit: &Visit,
        current: &Current,
        id: &ChallengeId,
    ) -> Result<Option<Challenge>, StoreError> {
        let found = self.0.store.challenge(ChallengeKey::Id(id)).await?;
        let bindings = self.session_bindings(&current.session, Purpose::Suspended, "");
        Ok(found
            .filter(|open| open.purpose == Purpose::Suspended)
            .filter(|open| open.binding.is_some_and(|bound| bindings.contains(&bound)))
            .filter(|open| open.user.as_ref() == Some(&current.user.id))
            .filter(|open| open.epoch.is(current.user.epoch) && open.is_open(visit.now)))
    }
}
