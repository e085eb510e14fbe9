//! Answering a flow that is over: why it cannot be used, or where the visitor is already.

use std::time::Duration;

use crate::ceremony::answer::Gesture;
use crate::ceremony::link::Link;
use crate::context::Visit;
use crate::current::Current;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::methods::Answer;
use crate::model::{Challenge, ChallengeState, EventKind, Purpose};
use crate::secret::Token;
use crate::sign_in::{Completed, SignedIn, Waiting};

/// How long the asking browser may repeat a right answer and get the same session again: its
/// first reply may have been lost on the way.
const REPEAT: Duration = Duration::from_secs(60);

impl Engine {
    /// A link that is over: why, or where the visitor is already.
    pub(super) async fn follow_late(
        &self,
        visit: &Visit,
        over: &Challenge,
        gesture: Gesture<'_>,
    ) -> Result<Link, Error> {
        let here = self.cookie_of(visit, over);
        if over.state == ChallengeState::Used {
            let current = self.current(visit).await?;
            if is_of(current.as_ref(), over) {
                return Ok(Link::Already {
                    next: over.next.clone(),
                });
            }
            if let Some(cookie) = here {
                // What came of this flow, if more had to be shown.
                let later = self.flow_of(visit).await?.filter(|it| it.id != over.id);
                let keeps = |it: &Challenge| it.purpose == Purpose::Keep && it.is_open(visit.now);
                if later.as_ref().is_some_and(keeps) {
                    return Ok(Link::Waiting(Waiting::to_keep()));
                }
                if let Some(later) = later.filter(|it| it.purpose == Purpose::SecondFactor) {
                    if later.is_open(visit.now) {
                        return Ok(Link::Waiting(Waiting::here()));
                    }
                    if is_of(current.as_ref(), &later) {
                        return Ok(Link::Already { next: later.next });
                    }
                }
                if !matches!(gesture, Gesture::Look)
                    && let Some(again) = self.repeat(visit, over, cookie).await?
                {
                    return Ok(Link::SignedIn(Box::new(again)));
                }
            }
        }
        let why = match over.is_void() {
            true => Rejected::Ended,
            false => refusal(over, here.is_some()),
        };
        let opening = self.0.config.limits.opening_hit(over.id.as_str());
        let looks = matches!(gesture, Gesture::Look);
        if !looks && self.0.store.hit(&[opening], visit.now).await?.is_none() {
            self.note(
                event(EventKind::LinkRefused, visit)
                    .flow(&over.id)
                    .user(over.user.as_ref())
                    .detail(why.code()),
            )
            .await?;
        }
        Err(why.into())
    }

    /// A code for a flow that is over: why, or the same session again for a repeated right code.
    pub(super) async fn type_code_late(
        &self,
        visit: &Visit,
        cookie: &Token,
        typed: &str,
    ) -> Result<Completed, Error> {
        let over = self.flow_of(visit).await?.ok_or(Rejected::OtherBrowser)?;
        if over.purpose == Purpose::Contest {
            return Err(refusal(&over, true).into());
        }
        if over.purpose == Purpose::SecondFactor && over.is_open(visit.now) {
            return Ok(Completed::Waiting(Waiting::here()));
        }
        if over.purpose == Purpose::Keep && over.is_open(visit.now) {
            return Ok(Completed::Waiting(Waiting::to_keep()));
        }
        if over.state == ChallengeState::Used {
            let judged = self
                .method_of(&over)?
                .finish_sign_in(&self.cx(visit), &over, Answer::Typed(typed))
                .await;
            if judged.is_ok()
                && let Some(again) = self.repeat(visit, &over, cookie).await?
            {
                return Ok(Completed::SignedIn(Box::new(again)));
            }
        }
        Err(refusal(&over, true).into())
    }

    /// The session this flow opened moments ago, for the browser that asked: the same secret is
    /// derived again, so that nothing of it need be kept and no second session opens.
    async fn repeat(
        &self,
        visit: &Visit,
        used: &Challenge,
        cookie: &Token,
    ) -> Result<Option<SignedIn>, Error> {
        let recent = used
            .closed_at
            .is_some_and(|closed| visit.now < closed.plus(REPEAT));
        if !recent {
            return Ok(None);
        }
        let Some(seed) = self.session_seed(used, cookie) else {
            return Ok(None);
        };
        // An account that this flow made was not there yet when it was asked for.
        let user = match &used.user {
            Some(user) => Some(user.clone()),
            None => {
                let made = self.0.store.user_by_email(&used.subject).await?;
                made.map(|user| user.id)
            }
        };
        let Some(user) = user else {
            return Ok(None);
        };
        let (_, secret) = self.seeded(&user, &seed);
        let current = self.current_by(&secret, visit.now).await?;
        Ok(current.map(|current| SignedIn {
            known: self.known_cookie(&current.user.email),
            user: current.user,
            session: current.session,
            secret,
            next: used.next.clone(),
            offer_passkey: false,
        }))
    }
}

/// Whether the session is the one that this flow opened.
fn is_of(current: Option<&Current>, flow: &Challenge) -> bool {
    current.is_some_and(|current| current.session.opened_by == flow.id)
}

/// Why a flow that is over cannot be used.
pub(crate) fn refusal(over: &Challenge, here: bool) -> Rejected {
    match over.state {
        ChallengeState::Pending if over.attempts_left == 0 => Rejected::Exhausted,
        ChallengeState::Pending => Rejected::Expired,
        ChallengeState::Used if here => Rejected::UsedHere,
        ChallengeState::Used => Rejected::UsedElsewhere,
        ChallengeState::Replaced => Rejected::Replaced,
        ChallengeState::Cancelled => Rejected::Cancelled,
        ChallengeState::Exhausted => Rejected::Exhausted,
        ChallengeState::Ended => Rejected::Ended,
    }
}
