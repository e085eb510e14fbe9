//! A form that is sent twice before its first answer has arrived: Enter pressed twice, two tabs.
//!
//! Every one of these requests comes with the same cookies, and the browser keeps the cookie of
//! whichever answer arrives last. So the next flow cookie follows from the one a browser holds, and
//! all answers set the same. What a request from another browser can hold is another cookie, and its
//! flow another flow, whatever it asks for and however close in time.

use std::time::Duration;

use super::ask::Asked;
use crate::context::Visit;
use crate::engine::Engine;
use crate::limits::{APART, once_hit};
use crate::model::{Challenge, Email, Hit, Purpose, Timestamp};
use crate::ports::{ChallengeKey, StoreError};
use crate::secret::{Token, TokenKind};

/// The purpose in the derivation of a cookie that follows another.
const NEXT: &str = "next-flow";

/// What somebody wants who has asked for this address a moment ago and holds the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// To sign in: what is under way will do.
    Once,
    /// Another mail.
    Another,
}

/// Where a request to ask starts from.
pub(super) struct Start {
    /// The flow cookie to set.
    pub(super) cookie: Token,
    /// The flow that this browser has under way, and its cookie.
    pub(super) earlier: Option<(Challenge, Token)>,
    /// The browser's own: one new flow at a time follows from what it holds.
    pub(super) once: Option<Hit>,
    /// The flow was asked for a moment ago, by the same form: nothing is asked for again.
    pub(super) joins: bool,
}

impl Start {
    /// The answer to a request that joins what is under way.
    pub(super) fn joined(self) -> Asked {
        Asked {
            flow: self.cookie,
            peek: None,
        }
    }
}

impl Engine {
    /// The cookie to set with a page that asks for an address, in a browser that holds none which
    /// its first flow could follow from. It proves nothing and is bound to nothing.
    #[must_use]
    pub fn start_cookie(&self, visit: &Visit) -> Option<Token> {
        let none = visit.flow.is_none() && visit.start.is_none();
        none.then(|| Token::draw(TokenKind::Start, &*self.0.env))
    }

    /// The cookie that follows the one this browser holds, whatever it is about; a new one for a
    /// browser that holds none.
    pub(crate) fn next_cookie(&self, visit: &Visit) -> Token {
        let Some(held) = held(visit) else {
            return Token::draw(TokenKind::Flow, &*self.0.env);
        };
        let digest = self.0.ring.digest(NEXT, &[held.bytes()]);
        Token::derived(TokenKind::Flow, &digest)
    }

    /// Where a request to ask for this address starts from.
    pub(super) async fn start(
        &self,
        visit: &Visit,
        email: &Email,
        wish: Wish,
    ) -> Result<Start, StoreError> {
        let next = self.next_cookie(visit);
        let young = |flow: &Challenge| visit.now < flow.created_at.plus(APART);
        // What a request before this one made of the same cookie.
        let sibling = match held(visit) {
            Some(_) => self.flow_by(&next).await?.filter(&young),
            None => None,
        };
        let is_first = sibling.is_none();
        let earlier = match (sibling, &visit.flow) {
            (Some(sibling), _) => Some((sibling, next.clone())),
            (None, Some(cookie)) => self.flow_by(cookie).await?.map(|it| (it, cookie.clone())),
            (None, None) => None,
        };
        let joined = earlier.as_ref().filter(|(flow, _)| {
            let twin =
                !(is_first && wish == Wish::Another) && young(flow) && flow.is_open(visit.now);
            twin && !flow.is_void()
                && flow.purpose == Purpose::SignIn
                && flow.subject == email.canonical()
        });
        let from = earlier.as_ref().map_or("", |(flow, _)| flow.id.as_str());
        let once = held(visit).map(|_| once_hit(&self.0.ring, &next, from));
        Ok(Start {
            joins: joined.is_some(),
            cookie: joined.map_or_else(|| next.clone(), |(_, cookie)| cookie.clone()),
            once,
            earlier,
        })
    }

    /// The newest flow of this cookie, in any state.
    pub(crate) async fn flow_by(&self, cookie: &Token) -> Result<Option<Challenge>, StoreError> {
        for digest in cookie.digests(&self.0.ring) {
            let key = ChallengeKey::Binding(&digest);
            let found = self.0.store.challenge(key).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

/// When a flow is made, so that it is the newest of its cookie even when the clock stands still.
pub(super) fn made_at(now: Timestamp, earlier: Option<&Challenge>) -> Timestamp {
    let after = |flow: &Challenge| flow.created_at.plus(Duration::from_millis(1));
    earlier.map_or(now, |flow| now.max(after(flow)))
}

/// What tells this browser from every other.
fn held(visit: &Visit) -> Option<&Token> {
    let flow = visit.flow.as_ref().or(visit.start.as_ref());
    flow.or(visit.session.as_ref()).or(visit.link.as_ref())
}
