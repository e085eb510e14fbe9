//! A session proven afresh: another secret, and the proof beside those there were.

use crate::context::Visit;
use crate::current::Current;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::methods::Verdict;
use crate::model::{ChallengeId, ChallengeState, EventKind, Proof, Session, Strength};
use crate::ports::Change;
use crate::secret::Token;
use crate::sign_in::SignedIn;

/// Proofs of a session that are kept; the oldest go first, but that of an operator's link.
const MOST_PROOFS: usize = 16;

impl Engine {
    /// Adds a proof to a session: one `apply` that closes the challenge, if there is one, and puts
    /// a session with a new secret in the place of the old one.
    pub(crate) async fn renew(
        &self,
        visit: &Visit,
        current: &Current,
        closes: Option<&ChallengeId>,
        verdict: Verdict,
        next: String,
    ) -> Result<SignedIn, Error> {
        let user = &current.user;
        if verdict.user.as_ref().is_some_and(|id| *id != user.id) {
            return Err(Rejected::PasskeyRefused.into());
        }
        let method = verdict.proof.method.clone();
        let mut renewed = self.successor(visit, current);
        let mut changes = Vec::new();
        if let Some(id) = closes {
            renewed.0.opened_by = id.clone();
            changes.push(Change::Close {
                id: id.clone(),
                state: ChallengeState::Used,
                at: visit.now,
            });
        }
        renewed.0.proofs.push(verdict.proof);
        forget_oldest(&mut renewed.0.proofs);
        changes.push(Change::ExpectUser {
            id: user.id.clone(),
            epoch: user.epoch,
        });
        if let Some(used) = &verdict.used {
            changes.extend(self.used(visit, user, &method, used));
        }
        changes.extend(swap(current, &renewed.0));
        let proven = event(EventKind::SteppedUp, visit).user(Some(&user.id));
        let proven = proven.session(&renewed.0.id).detail(method);
        changes.push(Change::InsertEvent(proven));
        self.commit(changes, |_| Err(Rejected::Ended.into()))
            .await?;
        Ok(self.signed_in(current, renewed, next))
    }

    /// The session that takes the place of this one: the same door, another secret.
    pub(crate) fn successor(&self, visit: &Visit, current: &Current) -> (Session, Token) {
        let (drawn, secret) = self.session_of(
            visit,
            &ChallengeId::draw(&*self.0.env, visit.now),
            &current.user,
            &current.session.proofs,
            None,
        );
        let session = Session {
            created_at: current.session.created_at,
            expires_at: current.session.expires_at,
            root: current.session.root.clone(),
            ..drawn
        };
        (session, secret)
    }

    pub(crate) fn signed_in(
        &self,
        current: &Current,
        (session, secret): (Session, Token),
        next: String,
    ) -> SignedIn {
        SignedIn {
            known: self.known_cookie(&current.user.email),
            user: current.user.clone(),
            session,
            secret,
            next,
            offer_passkey: false,
        }
    }
}

/// Keeps as many proofs as are kept. What marks a session as opened by an operator stays for its life.
fn forget_oldest(proofs: &mut Vec<Proof>) {
    let mut surplus = proofs.len().saturating_sub(MOST_PROOFS);
    proofs.retain(|proof| {
        let goes = surplus > 0 && proof.strength != Strength::Issued;
        surplus -= usize::from(goes);
        !goes
    });
}

/// One session ends, and the other takes its place.
pub(crate) fn swap(current: &Current, by: &Session) -> [Change; 2] {
    [
        Change::EndSession(current.session.id.clone(), current.user.id.clone()),
        Change::InsertSession(by.clone()),
    ]
}
