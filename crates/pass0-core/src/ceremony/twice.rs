//! A form that is sent twice before its first answer has arrived: Enter pressed twice, two tabs.
//!
//! Every one of these requests comes with the same cookies, and the browser keeps the cookie of
//! whichever answer arrives last. So the next flow cookie follows from the one a browser holds, and
//! all answers set the same. What a request from another browser can hold is another cookie, and its
//! flow another flow, whatever it asks for and however close in time.

use std::time::Duration;

use super::asked::Asked;
use crate::context::Visit;
use crate::doors::SignIn;
use crate::engine::Engine;
use crate::limits::{APART, once_hit};
use crate::model::{Challenge, ChallengeId, Email, Hit, Purpose, Timestamp};
use crate::ports::{ChallengeKey, StoreError};
use crate::secret::{Token, TokenKind};

/// The purpose in the derivation of a cookie that follows another.
const NEXT: &str = "next-flow";

/// What is asked for by somebody who has asked for this address a moment ago.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// What the same page asked for.
    Once,
    /// Another mail, once the answer to the first is here.
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

    /// The answer to a request that is not served. It spends nothing, and leaves the flow under way as
    /// it is: its mail stays good.
    pub(super) fn unserved(self, visit: &Visit) -> Asked {
        let under_way = self.earlier.filter(|(flow, _)| flow.is_open(visit.now));
        Asked {
            flow: under_way.map_or(self.cookie, |(_, cookie)| cookie),
            peek: None,
        }
    }
}

impl SignIn<'_> {
    /// The cookie to set with a page that asks for an address: a new one each time the page is shown,
    /// so that what its form asks for is asked for once. It proves nothing and is bound to nothing.
    #[must_use]
    pub fn start_cookie(self) -> Token {
        let (ring, env) = (&self.engine.0.ring, &*self.engine.0.env);
        Token::of_browser(TokenKind::Start, self.engine.now(), ring, env)
    }
}

impl Engine {
    /// The cookie that follows the one this browser holds, whatever it is about; a new one for a
    /// browser that holds none.
    pub(crate) fn next_cookie(&self, visit: &Visit) -> Token {
        match held(visit) {
            Some(held) => self.after(held),
            None => self.flow_cookie(visit),
        }
    }

    /// As [`Engine::next_cookie`], for the flow that contests a change: there the link of its notice
    /// tells a browser from others, and only its owner's mailbox has that.
    pub(crate) fn contest_cookie(&self, visit: &Visit) -> Token {
        match (held(visit), &visit.link) {
            (None, Some(link)) => self.after(link),
            _ => self.next_cookie(visit),
        }
    }

    fn after(&self, held: &Token) -> Token {
        let digest = self.0.ring.digest(NEXT, &[held.bytes()]);
        // As old as what it follows: every request that follows from that makes the same.
        let row = held.rows(&self.0.ring).first().copied();
        Token::derived(
            TokenKind::Flow,
            row.unwrap_or_default(),
            &digest,
            &self.0.ring,
        )
    }

    /// A flow cookie that follows from nothing.
    pub(crate) fn flow_cookie(&self, visit: &Visit) -> Token {
        Token::of_browser(TokenKind::Flow, visit.now, &self.0.ring, &*self.0.env)
    }

    /// A token of this challenge.
    pub(crate) fn token_of(&self, kind: TokenKind, id: &ChallengeId) -> Token {
        Token::of_row(kind, id.bits(), &self.0.ring, &*self.0.env)
    }

    /// Where a request to ask for this address starts from.
    pub(super) async fn start(
        &self,
        visit: &Visit,
        email: &Email,
        wish: Wish,
    ) -> Result<Start, StoreError> {
        let young = |flow: &Challenge| visit.now < flow.created_at.plus(APART);
        let mut held = held(visit);
        let mut next = self.next_cookie(visit);
        // What a request before this one made of the same cookie.
        let mut sibling = None;
        if let (Wish::Once, Some(page)) = (wish, &visit.start) {
            let of_the_page = self.after(page);
            let made = self.flow_by(&of_the_page).await?;
            if visit.flow.is_none() || made.as_ref().is_none_or(young) {
                (held, next) = (Some(page), of_the_page);
                sibling = made.filter(young);
            }
        }
        if held.is_some() && sibling.is_none() {
            sibling = self.flow_by(&next).await?.filter(young);
        }
        let earlier = match (sibling, &visit.flow) {
            (Some(sibling), _) => Some((sibling, true)),
            (None, Some(cookie)) => self.flow_by(cookie).await?.map(|it| (it, false)),
            (None, None) => None,
        };
        let joins = earlier.as_ref().is_some_and(|(flow, is_sibling)| {
            let open = *is_sibling && flow.is_open(visit.now) && !flow.is_void();
            open && flow.purpose == Purpose::SignIn && flow.subject == email.canonical()
        });
        let from = earlier.as_ref().map_or("", |(flow, _)| flow.id.as_str());
        let once = held.map(|_| once_hit(&self.0.ring, &next, from));
        let own = visit.flow.as_ref().unwrap_or(&next).clone();
        let earlier = earlier.map(|(flow, is_sibling)| match is_sibling {
            true => (flow, next.clone()),
            false => (flow, own),
        });
        Ok(Start {
            joins,
            once,
            earlier,
            cookie: next,
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

/// What tells this browser from every other, and nobody else knows: not a link that was opened here,
/// which may be one that a stranger asked for and passed on.
fn held(visit: &Visit) -> Option<&Token> {
    let flow = visit.flow.as_ref().or(visit.start.as_ref());
    flow.or(visit.session.as_ref())
}
