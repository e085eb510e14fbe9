//! A request that waits for a fresh proof, and goes on after it.

use serde::{Deserialize, Serialize};

use crate::context::Visit;
use crate::engine::Engine;
use crate::error::{Error, Rejected};
use crate::model::{Challenge, ChallengeId, ChallengeState, Purpose};
use crate::ports::{Caps, ChallengeKey, Change, Conflict, StoreError};
use crate::secret::{Token, TokenKind};
use crate::session::Current;

/// The most bytes of a request that is kept.
const LONGEST: usize = 4096;

/// A request that waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumed {
    /// Where the form goes.
    pub action: String,
    /// What it holds.
    pub fields: Vec<(String, String)>,
}

impl Engine {
    /// Keeps a form that the signed-in user sent, until they have proven who they are. `None`: it
    /// is too large to keep.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn suspend(
        &self,
        visit: &Visit,
        current: &Current,
        request: &Resumed,
    ) -> Result<Option<ChallengeId>, Error> {
        // A value of strings always serialises.
        let context = serde_json::to_string(request).unwrap_or_default();
        if context.len() > LONGEST {
            return Ok(None);
        }
        self.count_ceremony(visit).await?;
        let env = &*self.0.env;
        let id = ChallengeId::draw(env, visit.now);
        let challenge = Challenge {
            id: id.clone(),
            purpose: Purpose::Suspended,
            method: String::new(),
            // Found by its id, in the session of its user.
            digest: Token::draw(TokenKind::Flow, env).digest(&self.0.ring),
            binding: None,
            subject: String::new(),
            delivery: String::new(),
            user: Some(current.user.id.clone()),
            epoch: current.user.epoch,
            state: ChallengeState::Pending,
            attempts_left: 1,
            data: Vec::new(),
            context,
            next: String::new(),
            client: visit.client.clone(),
            created_at: visit.now,
            expires_at: visit.now.plus(self.0.config.flow_life),
            closed_at: None,
        };
        let insert = Change::InsertChallenge(challenge, Caps::NONE);
        self.0.store.apply(vec![insert]).await?;
        Ok(Some(id))
    }

    /// The form that waited, once.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when it is not of this user, or over; [`Error::Store`].
    pub async fn resume(
        &self,
        visit: &Visit,
        current: &Current,
        id: &ChallengeId,
    ) -> Result<Resumed, Error> {
        let found = self.0.store.challenge(ChallengeKey::Id(id)).await?;
        let open = found
            .filter(|open| open.purpose == Purpose::Suspended)
            .filter(|open| open.user.as_ref() == Some(&current.user.id))
            .filter(|open| open.epoch == current.user.epoch && open.is_open(visit.now))
            .ok_or(Rejected::NotFound)?;
        let close = Change::Close {
            id: open.id.clone(),
            state: ChallengeState::Used,
            at: visit.now,
        };
        match self.0.store.apply(vec![close]).await {
            Ok(()) => {}
            Err(StoreError::Conflict(Conflict::Closed)) => return Err(Rejected::NotFound.into()),
            Err(error) => return Err(error.into()),
        }
        let resumed = serde_json::from_str(&open.context);
        resumed.map_err(|_| StoreError::Corrupt(format!("challenge {}", open.id)).into())
    }
}
