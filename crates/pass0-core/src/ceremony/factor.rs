//! The second factor of a sign-in that waits for it.

use crate::context::Visit;
use crate::doors::SignIn;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::memo::Memo;
use crate::methods::{Answer, Denied, Method, Role, Verdict};
use crate::model::{Challenge, ChallengeState, EventKind, Purpose, Strength, User, UserId};
use crate::ports::Notice;
use crate::sign_in::{Completed, Stage};

/// What became of what a method has to send before it can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SentState {
    /// Nothing that is still good: it has to be asked for.
    Wanted,
    /// It was sent, and is waited for.
    Sent,
    /// It could not be sent.
    Failed,
}

/// A second factor that the engine has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// The method's name.
    pub id: &'static str,
    /// Whether it has to send something before it can be answered.
    pub sends: bool,
}

/// What a waiting sign-in is about.
#[derive(Clone, Debug)]
pub struct FactorView {
    /// The account.
    pub email: String,
    /// The methods that would do, as the user has them; empty: something must be set up.
    pub methods: Vec<&'static str>,
    /// Of those, the ones that have to send something first, and what became of it.
    pub sent: Vec<(&'static str, SentState)>,
    /// Those that could be set up, when there is none.
    pub set_up: Vec<&'static str>,
    /// Attempts left.
    pub left: u32,
}

impl SignIn<'_> {
    /// The sign-in of this browser that waits for a second factor.
    ///
    /// # Errors
    /// [`Rejected::OtherBrowser`] when there is none; why it is over; [`Error::Store`].
    pub async fn factor(self, visit: &Visit) -> Result<FactorView, Error> {
        let waits = self.engine.waiting(visit).await?;
        let user = waits.user.as_ref().ok_or(Rejected::Unknown)?;
        let credentials = self.engine.0.store.credentials_of(user).await?;
        let proofs = Memo::proofs(&waits);
        let shown = proofs.iter().map(|proof| proof.strength).max();
        let cx = self.engine.cx(visit);
        let mut methods: Vec<&'static str> = credentials
            .iter()
            .filter_map(|credential| self.engine.0.methods.find(&credential.kind))
            .filter(|method| Some(method.rules(&cx).strength) > shown)
            .map(|method| method.id().0)
            .collect();
        methods.sort_unstable();
        methods.dedup();
        let mut sent = Vec::new();
        for method in methods
            .iter()
            .filter_map(|id| self.engine.0.methods.find(id))
        {
            if method.sends() {
                let bindings = [self.engine.sent_binding(&waits, method.id().0)?];
                let state = self
                    .engine
                    .sent_state(visit, Purpose::SentFactor, &bindings);
                sent.push((method.id().0, state.await?));
            }
        }
        let need = self.engine.need(visit, &credentials);
        let set_up = match self.engine.stage(visit, &proofs, &credentials) {
            Stage::SetUp => self.engine.could_show(visit, need),
            Stage::Open | Stage::Wait => Vec::new(),
        };
        Ok(FactorView {
            email: waits.delivery,
            methods,
            sent,
            set_up,
            left: waits.attempts_left,
        })
    }

    /// A second factor was typed. An attempt is spent, and counted for the account, before
    /// anything is compared.
    ///
    /// # Errors
    /// [`Rejected`] says why not; [`Error::Store`].
    pub async fn type_factor(
        self,
        visit: &Visit,
        method: &str,
        typed: &str,
    ) -> Result<Completed, Error> {
        let method = self.engine.typed_method(visit, method)?;
        let cookie = visit.flow.as_ref().ok_or(Rejected::OtherBrowser)?;
        let claimed = self
            .engine
            .claim_for(Purpose::SecondFactor, visit, cookie)
            .await?;
        let Some(open) = claimed else {
            let over = self
                .engine
                .flow_of(visit)
                .await?
                .ok_or(Rejected::OtherBrowser)?;
            return Err(super::refusal(&over, true).into());
        };
        let user = open.user.clone().ok_or(Rejected::Unknown)?;
        let verdict = match self
            .engine
            .judge_factor(visit, method, &open, &user, typed)
            .await
        {
            Ok(verdict) => verdict,
            Err(why) => {
                if open.attempts_left == 0 {
                    self.engine.exhaust(visit, &open).await?;
                }
                return Err(why);
            }
        };
        let completed = self
            .engine
            .complete(visit, &open, Some(cookie), verdict)
            .await?;
        if method.rules(&self.engine.cx(visit)).role == Role::Backup
            && let Some(owner) = self.engine.0.store.user(&user).await?
        {
            self.engine.tell_spent(visit, &owner, method).await?;
        }
        Ok(completed)
    }
}

impl Engine {
    /// The second factors that a user may set up.
    #[must_use]
    pub fn second_factors(&self, visit: &Visit) -> Vec<SecondFactor> {
        let cx = self.cx(visit);
        let seconds = self.0.methods.of_role(&cx, Role::Second);
        let seconds = seconds.map(|method| SecondFactor {
            id: method.id().0,
            sends: method.sends(),
        });
        seconds.collect()
    }

    /// The methods that, once set up, show at least this.
    pub(crate) fn could_show(&self, visit: &Visit, need: Strength) -> Vec<&'static str> {
        let cx = self.cx(visit);
        [Role::Standalone, Role::Second]
            .into_iter()
            .flat_map(|role| self.0.methods.of_role(&cx, role))
            .filter(|method| method.rules(&cx).strength >= need)
            .map(|method| method.id().0)
            .collect()
    }

    /// By what it sent, where it sends something: then an attempt at that is spent, too.
    async fn judge_factor(
        &self,
        visit: &Visit,
        method: &dyn Method,
        open: &Challenge,
        user: &UserId,
        typed: &str,
    ) -> Result<Verdict, Error> {
        if !method.sends() {
            return self.try_factor(visit, method, open, user, typed).await;
        }
        let sent = self.claim_sent(visit, open, method).await?;
        let verdict = self.try_factor(visit, method, &sent, user, typed).await?;
        Ok(Verdict {
            sent: Some(sent.id),
            ..verdict
        })
    }

    /// Judges a typed second factor of a user, counted over all flows, sessions and nodes.
    pub(crate) async fn try_factor(
        &self,
        visit: &Visit,
        method: &dyn Method,
        open: &Challenge,
        user: &UserId,
        typed: &str,
    ) -> Result<Verdict, Error> {
        let id = method.id().0;
        let noted = |kind| {
            event(kind, visit)
                .flow(&open.id)
                .user(Some(user))
                .detail(id)
        };
        let hits = self.0.config.limits.factor_hits(id, user);
        if let Some(refused) = self.hit(&hits, visit).await? {
            self.note(noted(EventKind::FactorRefused)).await?;
            return Err(match refused.index {
                0 => Error::Limited {
                    retry_after: refused.retry_after,
                },
                _ => Rejected::FactorOff.into(),
            });
        }
        let answer = Answer::Typed(typed);
        match method.finish_sign_in(&self.cx(visit), open, answer).await {
            Ok(verdict) => {
                let cx = self.cx(visit);
                verdict.of(&cx, method.id(), method.rules(&cx))
            }
            Err(Denied { why, replay, .. }) => {
                if let Error::Rejected(_) = why {
                    let kind = match replay {
                        true => EventKind::FactorReplayed,
                        false => EventKind::FactorWrong,
                    };
                    self.note(noted(kind)).await?;
                }
                Err(why)
            }
        }
    }

    /// The challenge of this browser that waits for a second factor, open.
    pub(crate) async fn waiting(&self, visit: &Visit) -> Result<Challenge, Error> {
        let flow = self.flow_of(visit).await?.ok_or(Rejected::OtherBrowser)?;
        if flow.purpose != Purpose::SecondFactor {
            return Err(Rejected::OtherBrowser.into());
        }
        if flow.is_open(visit.now) {
            Ok(flow)
        } else {
            Err(super::refusal(&flow, true).into())
        }
    }

    async fn exhaust(&self, visit: &Visit, open: &Challenge) -> Result<(), Error> {
        let closed = super::close(visit, open, ChallengeState::Exhausted);
        self.commit(closed, |_| Ok(())).await
    }

    /// The owner is told that a code that is good once was used up, and how many are left.
    pub(crate) async fn tell_spent(
        &self,
        visit: &Visit,
        owner: &User,
        method: &dyn Method,
    ) -> Result<(), Error> {
        let id = method.id().0;
        let left = self.0.store.credentials_of(&owner.id).await?;
        let left = left.iter().filter(|kept| kept.kind == id).count();
        let left = u32::try_from(left).unwrap_or(u32::MAX);
        let notice = Notice::Spent(id.to_owned(), left);
        let told = self.notice(visit, owner, notice)?;
        self.0.store.apply(vec![told]).await?;
        self.wake();
        Ok(())
    }

    /// The second factor or backup method of this name: the user is known, and types the answer.
    pub(crate) fn typed_method(
        &self,
        visit: &Visit,
        method: &str,
    ) -> Result<&dyn Method, Rejected> {
        let found = self.0.methods.find(method).ok_or(Rejected::NotFound)?;
        match found.rules(&self.cx(visit)).role {
            Role::Second | Role::Backup => Ok(found),
            Role::First | Role::Standalone => Err(Rejected::NotFound),
        }
    }
}
