//! How far a sign-in is: what must be shown, and what has been.

use std::time::Duration;

use crate::context::Visit;
use crate::engine::Engine;
use crate::memo::Memo;
use crate::methods::Role;
use crate::model::{Challenge, ChallengeId, Credential, Epoch, Proof, Purpose, Strength, User};
use crate::secret::{Token, TokenKind};
use crate::subject::Subject;

/// How far a sign-in is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Enough was shown.
    Open,
    /// The user has something stronger, and must show it.
    Wait,
    /// The user has nothing stronger, and must set it up.
    SetUp,
}

/// A sign-in that waits for more.
#[derive(Debug)]
pub struct Waiting {
    /// The flow cookie to set, where the browser has none.
    pub flow: Option<Token>,
    /// Something must be set up first.
    pub set_up: bool,
    /// Enough was shown, but the account is about to be deleted: it can be kept.
    pub keep: bool,
}

impl Waiting {
    /// It waits in this browser already.
    pub(crate) fn here() -> Self {
        Self {
            flow: None,
            set_up: false,
            keep: false,
        }
    }

    /// The question whether to keep the account waits in this browser already.
    pub(crate) fn to_keep() -> Self {
        Self {
            keep: true,
            ..Self::here()
        }
    }
}

impl Engine {
    pub(crate) fn stage(
        &self,
        visit: &Visit,
        proofs: &[Proof],
        credentials: &[Credential],
    ) -> Stage {
        let shown = proofs.iter().map(|proof| proof.strength).max();
        if shown >= Some(self.need(visit, credentials)) {
            return Stage::Open;
        }
        let cx = self.cx(visit);
        let has = credentials
            .iter()
            .map(|credential| self.0.methods.find(&credential.kind))
            // Of a method that is not here: nobody can show it, and it is not forgotten either.
            .map(|method| method.map_or(Strength::SecondFactor, |it| it.rules(&cx).strength));
        if has.max() > shown {
            Stage::Wait
        } else {
            Stage::SetUp
        }
    }

    /// What a sign-in of somebody with these credentials must show.
    pub(crate) fn need(&self, visit: &Visit, credentials: &[Credential]) -> Strength {
        let cx = self.cx(visit);
        let second = credentials
            .iter()
            .map(|credential| self.0.methods.find(&credential.kind))
            .any(|method| method.is_none_or(|it| it.rules(&cx).role == Role::Second));
        let own = if second || self.0.config.second_factor_required {
            Strength::SecondFactor
        } else {
            Strength::Issued
        };
        own.max(self.0.config.policy.least())
    }

    /// Whether nothing of these signs in by itself.
    pub(crate) fn is_bare(&self, visit: &Visit, credentials: &[Credential]) -> bool {
        let cx = self.cx(visit);
        !credentials
            .iter()
            .filter_map(|credential| self.0.methods.find(&credential.kind))
            .any(|method| method.rules(&cx).role == Role::Standalone)
    }

    /// The challenge that waits for more, bound to the browser that answered this one.
    pub(super) fn wait(
        &self,
        visit: &Visit,
        open: &Challenge,
        user: &User,
        proofs: &[Proof],
        stage: Stage,
    ) -> (Challenge, Waiting) {
        let env = &*self.0.env;
        let flow = match open.binding {
            Some(_) if open.purpose != Purpose::Ceremony => None,
            _ => Some(self.flow_cookie(visit)),
        };
        let binding = flow.as_ref().map(|flow| flow.digest(&self.0.ring));
        let id = ChallengeId::draw(env, visit.now);
        // Found by its binding: nothing else is handed out.
        let digest = Token::draw(TokenKind::Flow, env).digest(&self.0.ring);
        let challenge = Challenge {
            method: open.method.clone(),
            binding: binding.or(open.binding),
            subject: Subject::Address(&user.email).to_string(),
            delivery: user.delivery.clone(),
            user: Some(user.id.clone()),
            epoch: Epoch::Of(user.epoch),
            attempts_left: self.0.config.limits.attempts,
            context: Memo::Proofs(proofs.to_vec()).to_string(),
            next: open.next.clone(),
            // The newest of its browser, even when the clock stands still or stepped back.
            created_at: visit
                .now
                .max(open.created_at.plus(Duration::from_millis(1))),
            ..visit.draft(Purpose::SecondFactor, id, digest, self.0.config.flow_life)
        };
        let waiting = Waiting {
            flow,
            set_up: stage == Stage::SetUp,
            keep: false,
        };
        (challenge, waiting)
    }
}
