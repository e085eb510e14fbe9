//! Answering: the link was opened, the code was typed.

use std::time::Duration;

use crate::ceremony::cancel::close;
use crate::ceremony::link::Link;
use crate::ceremony::requester::Requester;
use crate::context::Visit;
use crate::doors::SignIn;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::limits::code_by_key;
use crate::mailbox::{is_code_stale, is_link_stale};
use crate::methods::{Answer, Method};
use crate::model::{Challenge, ChallengeId, ChallengeState, Email, EventKind, Purpose, Timestamp};
use crate::ports::{ChallengeKey, Change, StoreError};
use crate::secret::{Code, Digest, Token, TokenKind};
use crate::sign_in::Completed;

/// What a visitor does with a link.
#[derive(Clone, Copy, Debug)]
pub(super) enum Gesture<'a> {
    /// Looks at its page again; changes nothing, not even an event.
    Look,
    /// Opened it.
    Open,
    /// Pressed the button of its page, after typing this.
    Press(&'a str),
}

impl SignIn<'_> {
    /// A link was opened by a top-level navigation. Signs in the browser that asked; for any other
    /// changes nothing but an event.
    ///
    /// # Errors
    /// [`Rejected`] says why the link cannot be used; [`Error::Store`].
    pub async fn open_link(self, visit: &Visit, token: &str) -> Result<Link, Error> {
        self.engine.follow(visit, token, Gesture::Open).await
    }

    /// What the page of a link that did not sign in has to say. Changes nothing.
    ///
    /// # Errors
    /// As [`SignIn::open_link`].
    pub async fn look_at_link(self, visit: &Visit, token: &str) -> Result<Link, Error> {
        self.engine.follow(visit, token, Gesture::Look).await
    }

    /// The button on a link's page was pressed: of an operator's link, or, where the configuration
    /// allows it, of a link opened by a browser that did not ask, with the address typed.
    ///
    /// # Errors
    /// As [`SignIn::open_link`]; [`Rejected::OtherBrowser`] when the address is not the one.
    pub async fn press_link(self, visit: &Visit, token: &str, typed: &str) -> Result<Link, Error> {
        self.engine
            .follow(visit, token, Gesture::Press(typed))
            .await
    }

    /// A code was typed. One attempt is spent before anything is compared; a browser that did not
    /// ask spends nothing.
    ///
    /// # Errors
    /// [`Rejected`] says why not; [`Error::Store`].
    pub async fn type_code(self, visit: &Visit, typed: &str) -> Result<Completed, Error> {
        if Code::parse(typed).is_none() {
            return self.engine.paste_link(visit, typed).await;
        }
        if !self.engine.0.config.codes {
            return Err(Rejected::CodesOff.into());
        }
        let cookie = visit.flow.as_ref().ok_or(Rejected::OtherBrowser)?;
        if self.engine.is_code_over(visit, cookie).await? {
            return Err(Rejected::CodeExpired.into());
        }
        let Some(open) = self.engine.claim(visit, cookie).await? else {
            return self.engine.type_code_late(visit, cookie, typed).await;
        };
        let mailed = !open.data.is_empty();
        if mailed && self.engine.count_code(visit, &open).await? {
            self.engine
                .note(
                    event(EventKind::CodeRefused, visit)
                        .flow(&open.id)
                        .user(open.user.as_ref()),
                )
                .await?;
            return Err(Rejected::CodesOff.into());
        }
        if open.purpose == Purpose::Contest {
            let answer = Answer::Typed(typed);
            return self.engine.complete_contest(visit, &open, answer).await;
        }
        let method = self.engine.method_of(&open)?;
        match method
            .finish_sign_in(&self.engine.cx(visit), &open, Answer::Typed(typed))
            .await
        {
            Ok(_) if is_code_stale(&open, visit.now) => {
                Err(match is_link_stale(&open, visit.now) {
                    true => Rejected::Expired.into(),
                    false => Rejected::CodeExpired.into(),
                })
            }
            Ok(verdict) => {
                self.engine
                    .complete(visit, &open, Some(cookie), verdict)
                    .await
            }
            Err(denied) => {
                self.engine
                    .note_wrong(visit, &open, EventKind::CodeWrong, "")
                    .await?;
                Err(denied.why)
            }
        }
    }
}

impl Engine {
    /// Whether the code of this browser's sign-in is over and its link is not. What is typed then is
    /// no guess, and spends none of the attempts that close the flow: the link goes on working.
    async fn is_code_over(&self, visit: &Visit, cookie: &Token) -> Result<bool, StoreError> {
        let config = &self.0.config;
        if config.link_life() == config.flow_life {
            return Ok(false);
        }
        let flow = self.flow_by(cookie).await?;
        Ok(flow.is_some_and(|flow| {
            let open = flow.purpose == Purpose::SignIn && flow.is_open(visit.now);
            open && self.code_left(&flow, visit.now).is_zero()
        }))
    }

    /// Counts a typed code against the network that asked for the flow, and against the account.
    /// Whether codes are off.
    async fn count_code(&self, visit: &Visit, open: &Challenge) -> Result<bool, StoreError> {
        let limits = &self.0.config.limits;
        if !limits.enabled {
            return Ok(false);
        }
        let ring = &self.0.ring;
        let by = code_by_key(ring, open);
        let hour = Duration::from_secs(3600);
        let wrong = self.0.store.passes(&by, hour, visit.now).await?;
        let hits = limits.code_hits(ring, open, wrong);
        Ok(self.hit(&hits, visit).await?.is_some())
    }

    /// Whether codes are off for this address because too many wrong ones were typed.
    pub(crate) async fn codes_off(
        &self,
        subject: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let hit = self.0.config.limits.code_hit(subject);
        if hit.windows.is_empty() {
            return Ok(false);
        }
        Ok(self
            .0
            .store
            .limited(&hit.key, &hit.windows, now)
            .await?
            .is_some())
    }

    async fn follow(&self, visit: &Visit, text: &str, gesture: Gesture<'_>) -> Result<Link, Error> {
        let (token, open) = self.find_link(text).await?.ok_or(Rejected::Unknown)?;
        if open.is_void() || !open.is_open(visit.now) || is_link_stale(&open, visit.now) {
            return self.follow_late(visit, &open, gesture).await;
        }
        let cookie = self.cookie_of(visit, &open);
        // The letter to an address that an account has left: it signs nobody in.
        if open.purpose == Purpose::SignIn
            && self
                .is_held(visit, &open.subject, open.user.as_ref())
                .await?
        {
            let press = matches!(gesture, Gesture::Press(_));
            return self.follow_not_me(visit, open, press).await;
        }
        match (open.purpose, gesture) {
            (Purpose::Contest, Gesture::Open | Gesture::Press(_)) if cookie.is_some() => {
                let answer = Answer::Token(&token);
                let taken = self.complete_contest(visit, &open, answer).await?;
                return Ok(taken.into());
            }
            (Purpose::Contest, Gesture::Look) => return Ok(self.elsewhere(visit, &open)),
            (Purpose::Contest, _) => return self.opened_elsewhere(visit, &open).await,
            (Purpose::SignIn, Gesture::Look) => return Ok(self.elsewhere(visit, &open)),
            (Purpose::SignIn, _) if cookie.is_some() => {}
            (Purpose::SignIn, Gesture::Press(typed)) if self.may_confirm() => {
                self.check_typed(visit, &open, typed).await?;
            }
            (Purpose::SignIn, _) => return self.opened_elsewhere(visit, &open).await,
            (Purpose::OperatorLink, Gesture::Press(_)) => {}
            (Purpose::OperatorLink, _) => {
                return Ok(Link::Confirm {
                    email: open.delivery,
                    flow: open.id,
                });
            }
            (Purpose::EmailChange, gesture) => {
                let press = matches!(gesture, Gesture::Press(_));
                return self.follow_new_email(visit, open, press).await;
            }
            (Purpose::NotMe, gesture) => {
                let press = matches!(gesture, Gesture::Press(_));
                return self.follow_not_me(visit, open, press).await;
            }
            _ => return Err(Rejected::Unknown.into()),
        }
        let method = self.method_of(&open)?;
        let verdict = method
            .finish_sign_in(&self.cx(visit), &open, Answer::Token(&token))
            .await
            .map_err(|denied| denied.why)?;
        match self.complete(visit, &open, cookie, verdict).await {
            Ok(completed) => Ok(completed.into()),
            // Lost a race: now it is closed, and the refusal can say why.
            Err(Error::Rejected(Rejected::Ended)) => {
                let closed = self.0.store.challenge(ChallengeKey::Id(&open.id)).await?;
                match closed {
                    Some(closed) if closed.is_void() || !closed.is_open(visit.now) => {
                        self.follow_late(visit, &closed, gesture).await
                    }
                    _ => Err(Rejected::Ended.into()),
                }
            }
            Err(error) => Err(error),
        }
    }

    async fn opened_elsewhere(&self, visit: &Visit, open: &Challenge) -> Result<Link, Error> {
        let opening = self.0.config.limits.opening_hit(open.id.as_str());
        if self.0.store.hit(&[opening], visit.now).await?.is_none() {
            let opened = event(EventKind::LinkOpenedElsewhere, visit);
            self.note(opened.flow(&open.id).user(open.user.as_ref()))
                .await?;
        }
        Ok(self.elsewhere(visit, open))
    }

    fn elsewhere(&self, visit: &Visit, open: &Challenge) -> Link {
        Link::Elsewhere {
            asked: Requester {
                client: open.client.clone(),
                at: open.created_at,
            },
            code: self.0.config.codes && !is_code_stale(open, visit.now),
            confirm: open.purpose == Purpose::SignIn && self.may_confirm(),
        }
    }

    fn may_confirm(&self) -> bool {
        self.0.config.cross_device == crate::config::CrossDevice::Confirm
    }

    /// Typing an address spends an attempt of the flow before it is compared, as a code does.
    async fn check_typed(&self, visit: &Visit, open: &Challenge, typed: &str) -> Result<(), Error> {
        let binding = open.binding.as_ref().ok_or(Rejected::Unknown)?;
        let claimed = self.0.store.claim(open.purpose, binding, visit.now).await?;
        let spent = claimed.ok_or(Rejected::Exhausted)?;
        if Email::stored(typed).is_ok_and(|email| email.canonical() == open.subject) {
            return Ok(());
        }
        self.note_wrong(visit, &spent, EventKind::CodeWrong, "")
            .await?;
        Err(Rejected::OtherBrowser.into())
    }

    async fn claim(&self, visit: &Visit, cookie: &Token) -> Result<Option<Challenge>, StoreError> {
        let sign_in = self.claim_for(Purpose::SignIn, visit, cookie).await?;
        match sign_in {
            Some(open) => Ok(Some(open)),
            None => self.claim_for(Purpose::Contest, visit, cookie).await,
        }
    }

    /// Spends an attempt of the newest challenge of this purpose that is bound to the cookie.
    pub(crate) async fn claim_for(
        &self,
        purpose: Purpose,
        visit: &Visit,
        cookie: &Token,
    ) -> Result<Option<Challenge>, StoreError> {
        let bindings = cookie.digests(&self.0.ring);
        self.claim_any(purpose, &bindings, visit).await
    }

    /// As [`Engine::claim_for`], of what is bound to the first of these that has one open.
    pub(crate) async fn claim_any(
        &self,
        purpose: Purpose,
        bindings: &[Digest],
        visit: &Visit,
    ) -> Result<Option<Challenge>, StoreError> {
        for binding in bindings {
            let claimed = self.0.store.claim(purpose, binding, visit.now).await?;
            if claimed.is_some() {
                return Ok(claimed);
            }
        }
        Ok(None)
    }

    /// Notes a wrong answer, and closes a flow that has no attempt left, in one `apply`.
    pub(crate) async fn note_wrong(
        &self,
        visit: &Visit,
        open: &Challenge,
        kind: EventKind,
        detail: &str,
    ) -> Result<(), Error> {
        let wrong = event(kind, visit)
            .flow(&open.id)
            .user(open.user.as_ref())
            .detail(detail);
        let mut changes = vec![Change::InsertEvent(wrong)];
        if open.attempts_left == 0 {
            changes.extend(close(visit, open, ChallengeState::Exhausted));
        }
        // Closed meanwhile: the attempt was still spent, and it was wrong.
        self.commit(changes, |_| Ok(())).await
    }

    pub(crate) async fn find_link(
        &self,
        text: &str,
    ) -> Result<Option<(Token, Challenge)>, StoreError> {
        for kind in TokenKind::LINKS {
            let Some(token) = Token::parse(*kind, text) else {
                continue;
            };
            for row in token.rows(&self.0.ring) {
                let id = ChallengeId::from_bits(row);
                let found = self.0.store.challenge(ChallengeKey::Id(&id)).await?;
                let stored = found.as_ref().map(|found| &found.digest);
                if token.is_of(&self.0.ring, stored) {
                    return Ok(found.map(|found| (token, found)));
                }
            }
        }
        Ok(None)
    }

    /// The flow cookie, when it is of the browser that asked for this flow.
    pub(super) fn cookie_of<'a>(&self, visit: &'a Visit, flow: &Challenge) -> Option<&'a Token> {
        let binding = flow.binding.as_ref()?;
        visit
            .flow
            .as_ref()
            .filter(|cookie| cookie.matches(&self.0.ring, binding))
    }

    pub(super) fn method_of(&self, challenge: &Challenge) -> Result<&dyn Method, StoreError> {
        let method = &challenge.method;
        let found = self.0.methods.find(method);
        found.ok_or_else(|| {
            StoreError::Corrupt(format!("a challenge of an unknown method: {method}"))
        })
    }
}

impl From<Completed> for Link {
    fn from(completed: Completed) -> Self {
        match completed {
            Completed::SignedIn(signed_in) => Self::SignedIn(signed_in),
            Completed::Waiting(waiting) => Self::Waiting(waiting),
            Completed::TakenBack(taken) => Self::TakenBack(taken),
        }
    }
}
