//! The row and the secret of a session that opens.

use crate::context::Visit;
use crate::engine::Engine;
use crate::model::{Challenge, ChallengeId, Proof, Session, SessionId, User, UserId};
use crate::secret::{Digest, Token, TokenKind};

/// The name in the hash input that session secrets are derived by.
const SECRET: &str = "session-secret";

impl Engine {
    /// What number and secret of the session follow from that this flow opens in this browser. So the
    /// browser that asked gets the same cookie again when its first reply was lost, and two clicks
    /// at once give one session.
    pub(crate) fn session_seed(&self, open: &Challenge, cookie: &Token) -> Option<Digest> {
        let binding = open.binding.as_ref()?;
        let parts = [open.id.as_str().as_bytes(), cookie.bytes()];
        self.0.ring.digest_like(binding, SECRET, &parts)
    }

    /// The number and the secret that follow from a seed, for a session of this user.
    pub(crate) fn seeded(&self, user: &UserId, seed: &Digest) -> (SessionId, Token) {
        // The secret takes its bytes from the front.
        let end = seed.mac().last_chunk().copied().unwrap_or_default();
        let id = SessionId::of(user, u64::from_be_bytes(end));
        let row = id.bits().unwrap_or_default();
        let secret = Token::derived(TokenKind::Session, row, seed, &self.0.ring);
        (id, secret)
    }

    pub(super) fn session_of(
        &self,
        visit: &Visit,
        opened_by: &ChallengeId,
        user: &User,
        proofs: &[Proof],
        seed: Option<&Digest>,
    ) -> (Session, Token) {
        let (ring, env) = (&self.0.ring, &*self.0.env);
        let (id, secret) = match seed {
            Some(seed) => self.seeded(&user.id, seed),
            None => {
                let id = SessionId::draw(env, &user.id);
                let secret = Token::of_row(TokenKind::Session, id.bits(), ring, env);
                (id, secret)
            }
        };
        let session = Session {
            root: id.clone(),
            id,
            digest: secret.digest(ring),
            user: user.id.clone(),
            epoch: user.epoch,
            opened_by: opened_by.clone(),
            proofs: proofs.to_vec(),
            ip: visit.client.ip_text(),
            user_agent: visit.client.user_agent.clone(),
            created_at: visit.now,
            seen_at: visit.now,
            expires_at: visit.now.plus(self.0.config.session_max),
        };
        (session, secret)
    }
}
