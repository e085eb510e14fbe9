//! Ceremonies that nothing is kept of. The challenge says itself what it is of, sealed, so that
//! anybody may begin as many as they like and no row is written; an answer spends it.
//!
//! A challenge is the ceremony's id, then sealed under it: the digest of the browser's ceremony
//! cookie, and where the sign-in leads. Method and origin are part of what it is sealed for.

use crate::config::CEREMONY_LIFE;
use crate::context::Visit;
use crate::engine::Engine;
use crate::error::{Error, Rejected};
use crate::methods::{Method, MethodId};
use crate::model::{Challenge, ChallengeId, ChallengeState, Purpose};
use crate::ports::StoreError;
use crate::secret::{Digest, KeyError, SEAL, Token};

/// The purpose in the derivation of the key.
const PURPOSE: &str = "ceremony";
/// Bytes of what is sealed where it leads nowhere, with the seal's own.
const LEAST: usize = Digest::LEN + SEAL;

impl Engine {
    /// The challenge of a new ceremony in the browser with this cookie.
    pub(super) fn sealed_challenge(
        &self,
        method: MethodId,
        id: &ChallengeId,
        cookie: &Token,
        next: &str,
    ) -> Result<Vec<u8>, Error> {
        let ring = &self.0.ring;
        let mut inside = cookie.digest(ring).as_bytes().to_vec();
        inside.extend(next.as_bytes());
        let sealed_for = self.sealed_for(method, id);
        let sealed = ring
            .seal(&*self.0.env, PURPOSE, &sealed_for, &inside)
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok([id.as_str().as_bytes(), &sealed].concat())
    }

    /// The open ceremony that this challenge was made for.
    ///
    /// # Errors
    /// [`Rejected`] says why there is none that is open; [`Error::Store`].
    pub(super) async fn ceremony_of(
        &self,
        visit: &Visit,
        method: &dyn Method,
        cookie: &Token,
        challenge: &[u8],
    ) -> Result<Challenge, Error> {
        let sealed = self.unsealed(visit, method, cookie, challenge)?;
        // Two that look at the same time both find nothing: what counts is who spends it.
        let spent = self.0.store.spent(&sealed.id, sealed.created_at).await?;
        let ceremony = Challenge {
            state: spent.unwrap_or(ChallengeState::Pending),
            ..sealed
        };
        match ceremony.is_open(visit.now) {
            true => Ok(ceremony),
            false => Err(super::refusal(&ceremony, true).into()),
        }
    }

    fn unsealed(
        &self,
        visit: &Visit,
        method: &dyn Method,
        cookie: &Token,
        challenge: &[u8],
    ) -> Result<Challenge, Rejected> {
        let (id, sealed) = split(challenge).ok_or(Rejected::PasskeyRefused)?;
        // A challenge whose row is kept has nothing sealed in it.
        if sealed.len() < LEAST {
            return Err(Rejected::PasskeyRefused);
        }
        let made_at = id.drawn_at().ok_or(Rejected::PasskeyRefused)?;
        let sealed_for = self.sealed_for(method.id(), &id);
        let inside = match self.0.ring.open(PURPOSE, &sealed_for, sealed) {
            Ok(inside) => inside,
            // The key was retired in between.
            Err(KeyError::Unknown(_)) => return Err(Rejected::Ended),
            Err(_) => return Err(Rejected::PasskeyRefused),
        };
        let (binding, next) = inside
            .split_at_checked(Digest::LEN)
            .ok_or(Rejected::PasskeyRefused)?;
        let binding = Digest::from_bytes(binding).ok_or(Rejected::PasskeyRefused)?;
        let next = str::from_utf8(next).map_err(|_| Rejected::PasskeyRefused)?;
        if !cookie.matches(&self.0.ring, &binding) {
            return Err(Rejected::OtherBrowser);
        }
        Ok(Challenge {
            method: method.id().0.to_owned(),
            attempts_left: method.rules(&self.cx(visit)).attempts,
            data: challenge.to_vec(),
            next: next.to_owned(),
            created_at: made_at,
            expires_at: made_at.plus(CEREMONY_LIFE),
            ..visit.draft(Purpose::Ceremony, id, binding, CEREMONY_LIFE)
        })
    }

    fn sealed_for(&self, method: MethodId, id: &ChallengeId) -> String {
        format!("{} {} {id}", method.0, self.0.config.origin.as_str())
    }
}

/// The id that a challenge begins with, and the rest.
pub(super) fn split(challenge: &[u8]) -> Option<(ChallengeId, &[u8])> {
    let (id, rest) = challenge.split_at_checked(ChallengeId::LEN)?;
    Some((ChallengeId::from(str::from_utf8(id).ok()?), rest))
}
