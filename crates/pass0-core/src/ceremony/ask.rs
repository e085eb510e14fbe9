//! Asking to sign in, and asking again.

use super::asked::Asked;
use super::plan::{Asking, Plan};
use super::twice::{Start, Wish};
use crate::context::Visit;
use crate::doors::{Account, SignIn};
use crate::engine::Engine;
use crate::error::{Error, Rejected};
use crate::mailbox::TRIES;
use crate::model::{Challenge, Email, Hit, Purpose, UserId};
use crate::ports::{Conflict, StoreError};

/// What became of a plan.
enum Outcome {
    /// It is true.
    Done,
    /// A limit was reached, maybe by a request before this one, from the same form.
    Raced,
    /// The browser's own budget for this address is spent.
    Spent,
    /// A flow was closed meanwhile, or somebody else asked.
    Overtaken,
    /// Nothing is asked for.
    Unserved,
}

impl SignIn<'_> {
    /// Somebody typed an address. The answer, the work and the time do not depend on whether the
    /// address has an account: flow, letter and event are written for every one, and the letter
    /// tells. Over a limit of the address: the same answer, and the letter goes out when it is this
    /// network's turn, or not at all. The network's own limit is nobody's secret, and told.
    ///
    /// # Errors
    /// [`Rejected::BadEmail`]; [`Error::Crowded`] when the network has asked too often, whatever the
    /// address; [`Error::Limited`] when there is no room for anybody; [`Error::Store`].
    pub async fn ask(self, visit: &Visit, email: &str, next: Option<&str>) -> Result<Asked, Error> {
        let email = self.engine.typed(email)?;
        let next = self.engine.targets().resolve(next);
        self.engine
            .ask_for(visit, &email, next, Wish::Another)
            .await
    }

    /// As [`SignIn::ask`], by a form, which may be sent twice before its page is left: within half a
    /// minute one page ([`SignIn::start_cookie`]) asks for the same address once.
    ///
    /// # Errors
    /// As [`SignIn::ask`].
    pub async fn ask_by_form(
        self,
        visit: &Visit,
        email: &str,
        next: Option<&str>,
    ) -> Result<Asked, Error> {
        let email = self.engine.typed(email)?;
        let next = self.engine.targets().resolve(next);
        self.engine.ask_for(visit, &email, next, Wish::Once).await
    }

    /// The asking browser wants another mail. The earlier link and code are replaced; the counts
    /// of wrong codes go on.
    ///
    /// # Errors
    /// [`Rejected::OtherBrowser`] when this browser has not asked; else as [`SignIn::ask`].
    pub async fn resend(self, visit: &Visit) -> Result<Asked, Error> {
        let open = match self.engine.flow_of(visit).await? {
            Some(open) => open,
            // Pressed twice: the first has bound the flow to the next cookie.
            None => {
                let next = self.engine.next_cookie(visit);
                self.engine
                    .flow_by(&next)
                    .await?
                    .ok_or(Rejected::OtherBrowser)?
            }
        };
        if open.purpose == Purpose::Contest {
            return self.engine.resend_contest(visit, &open).await;
        }
        let email = Email::stored(&open.delivery)?;
        self.engine
            .ask_for(visit, &email, open.next, Wish::Another)
            .await
    }
}

impl Account<'_> {
    /// The signed-in user proves afresh by another sign-in who they are: as [`SignIn::ask`], with
    /// the address of the account. It leads to `next` as it is, which is the caller's to check.
    ///
    /// # Errors
    /// As [`SignIn::ask`].
    pub async fn ask_afresh(self, visit: &Visit, next: String) -> Result<Asked, Error> {
        let current = self.current;
        let email = Email::stored(&current.user.delivery)?;
        self.engine
            .ask_for(visit, &email, next, Wish::Another)
            .await
    }
}

impl Engine {
    /// The newest flow that this browser asked for, in any state.
    pub(crate) async fn flow_of(&self, visit: &Visit) -> Result<Option<Challenge>, StoreError> {
        let Some(flow) = &visit.flow else {
            return Ok(None);
        };
        self.flow_by(flow).await
    }

    /// Asks, in three steps that are tried again when something else was first: may this be asked
    /// ([`Engine::admit_ask`]), what does it take ([`Engine::plan_ask`]), make it true
    /// ([`Engine::commit_ask`]).
    async fn ask_for(
        &self,
        visit: &Visit,
        email: &Email,
        next: String,
        wish: Wish,
    ) -> Result<Asked, Error> {
        let mut start = self.admit_ask(visit, email, wish).await?;
        if start.joins {
            return Ok(start.joined());
        }
        let mut asking = self.asking(visit, email, next).await?;
        let mut raced = start.once.is_none();
        for _ in 0..TRIES {
            let plan = self.plan_ask(visit, &asking, &start).await?;
            let sent = plan.sent;
            match self.commit_ask(visit, plan, &asking, &start, raced).await? {
                Outcome::Done => {
                    let peek = (sent && self.0.config.dev).then_some(asking.signs_in);
                    let flow = start.cookie;
                    return Ok(Asked { flow, peek });
                }
                Outcome::Raced => raced = true,
                // It shares the budget of everybody.
                Outcome::Spent => asking.known = None,
                Outcome::Overtaken => {}
                Outcome::Unserved => break,
            }
            start = self.admit_ask(visit, email, wish).await?;
            if start.joins {
                return Ok(start.joined());
            }
        }
        Ok(start.unserved(visit))
    }

    /// Whether mail may be asked for at all, and what this browser has under way.
    async fn admit_ask(&self, visit: &Visit, email: &Email, wish: Wish) -> Result<Start, Error> {
        if !self.0.config.policy.takes_mail() {
            return Err(Rejected::MailOff.into());
        }
        Ok(self.start(visit, email, wish).await?)
    }

    /// Makes the plan true. The visitor hears of a limit of their network, and of a full house.
    async fn commit_ask(
        &self,
        visit: &Visit,
        plan: Plan,
        asking: &Asking,
        start: &Start,
        raced: bool,
    ) -> Result<Outcome, Error> {
        match self.0.store.apply(plan.changes).await {
            Ok(()) => {
                if plan.sent {
                    self.wake();
                }
                self.0.flows.one_more();
                Ok(Outcome::Done)
            }
            Err(StoreError::Conflict(Conflict::Limited)) if !raced => Ok(Outcome::Raced),
            Err(StoreError::Conflict(Conflict::Limited)) if asking.known.is_some() => {
                Ok(Outcome::Spent)
            }
            Err(StoreError::Conflict(Conflict::Limited)) => {
                self.expect_network(visit).await?;
                Ok(Outcome::Unserved)
            }
            Err(StoreError::Conflict(Conflict::Capped)) => {
                let earlier = start.earlier.as_ref().map(|(flow, _)| &flow.id);
                self.expect_room(&asking.challenge, earlier).await?;
                Ok(Outcome::Unserved)
            }
            Err(StoreError::Conflict(Conflict::Closed | Conflict::Gone)) => Ok(Outcome::Overtaken),
            Err(StoreError::Conflict(_)) => Ok(Outcome::Unserved),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether another account than this user's had the address until lately, so that nobody else
    /// gets it yet. An app's own table may have given it away meanwhile.
    pub(crate) async fn is_held(
        &self,
        visit: &Visit,
        canonical: &str,
        user: Option<&UserId>,
    ) -> Result<bool, StoreError> {
        let held = self.0.store.held(canonical).await?;
        Ok(held.is_some_and(|held| visit.now < held.until && Some(&held.user) != user))
    }

    /// Counts the hits that have a bound.
    pub(crate) async fn hit(
        &self,
        hits: &[Hit],
        visit: &Visit,
    ) -> Result<Option<crate::model::Refused>, StoreError> {
        if hits.iter().all(|hit| hit.windows.is_empty()) {
            return Ok(None);
        }
        self.0.store.hit(hits, visit.now).await
    }
}
