//! What one request is about: the time, who asks, what their browser holds.

use crate::config::Config;
use std::time::Duration;

use crate::model::{Challenge, ChallengeId, ChallengeState, Client, Epoch, Purpose, Timestamp};
use crate::ports::{Env, Reads};
use crate::secret::{Digest, KeyRing, Token};

/// One request. Its time is read once and used for everything.
#[derive(Clone, Debug)]
pub struct Visit {
    /// When it came.
    pub now: Timestamp,
    /// Who sent it.
    pub client: Client,
    /// The flow cookie: this browser asked.
    pub flow: Option<Token>,
    /// The cookie of the sign-in page: a browser that has not asked yet.
    pub start: Option<Token>,
    /// The session cookie.
    pub session: Option<Token>,
    /// The ceremony cookie: this browser began the ceremony of a credential.
    pub ceremony: Option<Token>,
    /// The link cookie: a link that was opened here and did not sign in.
    pub link: Option<Token>,
    /// The cookie of a browser that signed in before.
    pub known: Option<String>,
}

impl Visit {
    /// A request without cookies.
    #[must_use]
    pub fn new(now: Timestamp, client: Client) -> Self {
        Self {
            now,
            client,
            flow: None,
            start: None,
            session: None,
            ceremony: None,
            link: None,
            known: None,
        }
    }

    /// A challenge that this request makes: open for `life`, good for one attempt, bound to no
    /// browser and about nobody. What is true of it besides, its maker adds.
    pub(crate) fn draft(
        &self,
        purpose: Purpose,
        id: ChallengeId,
        digest: Digest,
        life: Duration,
    ) -> Challenge {
        Challenge {
            id,
            purpose,
            method: String::new(),
            digest,
            binding: None,
            subject: String::new(),
            delivery: String::new(),
            user: None,
            epoch: Epoch::Of(0),
            state: ChallengeState::Pending,
            attempts_left: 1,
            data: Vec::new(),
            context: String::new(),
            next: String::new(),
            client: self.client.clone(),
            created_at: self.now,
            expires_at: self.now.plus(life),
            closed_at: None,
        }
    }
}

/// What a method of sign-in may use: it reads and judges, and cannot write.
#[derive(Clone, Copy)]
pub struct Cx<'a> {
    /// The time of the request.
    pub now: Timestamp,
    /// Chance.
    pub env: &'a dyn Env,
    /// Keys.
    pub ring: &'a KeyRing,
    /// Settings.
    pub config: &'a Config,
    /// The reading half of the store.
    pub reads: &'a dyn Reads,
    /// Who sent the request.
    pub client: &'a Client,
}
