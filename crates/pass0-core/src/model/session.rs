//! Session: an open door.

use std::time::Duration;

use crate::model::{
    CLOCK_STEP, ChallengeId, Operator, Proof, SessionId, Timestamp, User, UserId, UserState,
};
use crate::secret::Digest;

/// An open door. Ended sessions have no row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Public handle, for lists and for ending it.
    pub id: SessionId,
    /// Keyed hash of the cookie's secret; what the session is found by.
    pub digest: Digest,
    /// Whose door it is.
    pub user: UserId,
    /// The user's epoch when it was opened.
    pub epoch: i64,
    /// The challenge that opened it; unique, so that one challenge opens one session.
    pub opened_by: ChallengeId,
    /// The first session of its line: its own id, or the root of the session it took the place of
    /// in the same browser. A fresh proof changes a session's id and secret; what it has begun
    /// stays bound to this.
    pub root: SessionId,
    /// What was proven, in order.
    pub proofs: Vec<Proof>,
    /// Address it was opened from; may be empty.
    pub ip: String,
    /// Browser it was opened from.
    pub user_agent: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used, to about a minute.
    pub seen_at: Timestamp,
    /// When it ends whatever happens.
    pub expires_at: Timestamp,
}

impl Session {
    /// Whether the door is open for `user` at `now`, given how long it may stand unused.
    #[must_use]
    pub fn is_live(&self, user: &User, idle: Duration, now: Timestamp) -> bool {
        self.user == user.id
            && self.epoch == user.epoch
            && user.state == UserState::Active
            && self.created_at.minus(CLOCK_STEP) <= now
            // A clock that was ahead and is set right again signs out nobody who used it meanwhile,
            // unless it was ahead by more than a session may stand unused.
            && self.seen_at.minus(idle.max(CLOCK_STEP)) <= now
            && now < self.expires_at
            && now < self.seen_at.plus(idle)
    }

    /// The operator's link that opened it, which marks it for its whole life.
    #[must_use]
    pub fn operator(&self) -> Option<Operator> {
        Operator::of(&self.proofs)
    }

    /// The newest proof at least as strong as `strength`.
    #[must_use]
    pub fn newest_proof(&self, strength: crate::model::Strength) -> Option<&Proof> {
        self.proofs
            .iter()
            .filter(|proof| proof.strength >= strength)
            .max_by_key(|proof| proof.at)
    }
}
