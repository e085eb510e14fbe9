//! Step-up: somebody signed in proves again who they are.

use std::time::Duration;

use serde_json::Value;

use crate::context::Visit;
use crate::current::Current;
use crate::doors::Account;
use crate::engine::Engine;
use crate::error::{Error, Rejected};
use crate::methods::{Method, Role, Whom};
use crate::model::{Challenge, ChallengeId, Epoch, Purpose, Strength};
use crate::ports::{Caps, Change};
use crate::secret::{Token, TokenKind};
use crate::sign_in::SignedIn;

/// Whether a session is proven freshly and strongly enough, and what would do if not.
#[derive(Clone, Debug)]
pub struct Freshness {
    /// Whether it is.
    pub fresh: bool,
    /// The methods that would do, of those the user has; `mail` is a new sign-in.
    pub methods: Vec<&'static str>,
    /// What could be set up first, where nothing the user has would do.
    pub set_up: Vec<&'static str>,
}

impl Account<'_> {
    /// Whether the session has a proof of the last minutes, as the settings say how many, that is
    /// as strong as the account's sign-in demands, and at least `least`. A weaker proof never
    /// counts.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn freshness(self, visit: &Visit, least: Strength) -> Result<Freshness, Error> {
        let age = self.engine.0.config.fresh;
        self.freshness_within(visit, least, age).await
    }

    /// As [`Account::freshness`], of a proof that is younger than `age`.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn freshness_within(
        self,
        visit: &Visit,
        least: Strength,
        age: Duration,
    ) -> Result<Freshness, Error> {
        let current = self.current;
        let fresh = |strength| {
            let until = current.fresh_until(strength, age);
            until.is_some_and(|until| visit.now < until)
        };
        if fresh(Strength::Verified) {
            return Ok(Freshness {
                fresh: true,
                methods: Vec::new(),
                set_up: Vec::new(),
            });
        }
        let credentials = self.engine.0.store.credentials_of(&current.user.id).await?;
        let own = self.engine.need(visit, &credentials);
        let need = own.max(least);
        let cx = self.engine.cx(visit);
        let mut methods: Vec<&'static str> = credentials
            .iter()
            .filter_map(|credential| self.engine.0.methods.find(&credential.kind))
            .filter(|method| method.rules(&cx).role != Role::Backup)
            .filter(|method| method.rules(&cx).strength >= need)
            .map(|method| method.id().0)
            .collect();
        methods.sort_unstable();
        methods.dedup();
        // A new sign-in shows whatever the account demands, and no more.
        let mailed = need <= Strength::Mailbox || (methods.is_empty() && own >= need);
        if self.engine.0.config.policy.takes_mail() && mailed {
            methods.push("mail");
        }
        let set_up = match methods.is_empty() {
            true => self.engine.could_show(visit, need),
            false => Vec::new(),
        };
        Ok(Freshness {
            fresh: fresh(need),
            methods,
            set_up,
        })
    }

    /// Begins a proof by a credential of the signed-in user.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when there is no such proof; [`Error::Store`].
    pub async fn begin_step_up(self, visit: &Visit, method: &str) -> Result<Value, Error> {
        let current = self.current;
        let method = self
            .engine
            .0
            .methods
            .find(method)
            .ok_or(Rejected::NotFound)?;
        self.engine.count_ceremony(visit).await?;
        let credentials = self.engine.0.store.credentials_of(&current.user.id).await?;
        let id = method.id().0;
        if method.sends() && !credentials.iter().any(|kept| kept.kind == id) {
            return Err(Rejected::NotFound.into());
        }
        let whom = Whom::User(&current.user, &credentials);
        let binding = self
            .engine
            .session_binding(&current.session, Purpose::StepUp, method.id().0);
        let asked = self
            .engine
            .ceremony(visit, method, Purpose::StepUp, whom, binding, String::new())
            .await?;
        if method.sends() {
            self.engine
                .send(visit, asked.challenge, asked.errand)
                .await?;
        } else {
            let insert = Change::InsertChallenge(asked.challenge, Caps::NONE);
            self.engine.0.store.apply(vec![insert]).await?;
        }
        Ok(asked.options)
    }

    /// Judges the answer of the signed-in user's authenticator. The session goes on under another
    /// secret.
    ///
    /// # Errors
    /// [`Rejected`] says why not; [`Error::Store`].
    pub async fn finish_step_up(
        self,
        visit: &Visit,
        method: &str,
        answer: &Value,
        next: String,
    ) -> Result<SignedIn, Error> {
        let current = self.current;
        let method = self
            .engine
            .0
            .methods
            .find(method)
            .ok_or(Rejected::NotFound)?;
        let binding =
            self.engine
                .session_bindings(&current.session, Purpose::StepUp, method.id().0);
        let open = self
            .engine
            .answered(visit, method, Purpose::StepUp, &binding, answer)
            .await?;
        let verdict = self.engine.judge(visit, method, &open, answer).await?;
        self.engine
            .renew(visit, current, Some(&open.id), verdict, next)
            .await
    }

    /// The signed-in user typed a second factor.
    ///
    /// # Errors
    /// [`Rejected`] says why not; [`Error::Store`].
    pub async fn type_step_up(
        self,
        visit: &Visit,
        method: &str,
        typed: &str,
        next: String,
    ) -> Result<SignedIn, Error> {
        let current = self.current;
        let method = self.engine.typed_method(visit, method)?;
        // At most one recovery code each sign-in: none proves a session afresh.
        if method.rules(&self.engine.cx(visit)).role == Role::Backup {
            return Err(Rejected::NotFound.into());
        }
        let hit = self.engine.0.config.limits.step_up_hit(&current.session.id);
        if self.engine.0.store.hit(&[hit], visit.now).await?.is_some() {
            return Err(Rejected::Exhausted.into());
        }
        let asked = if method.sends() {
            let (of, id) = (Purpose::StepUp, method.id().0);
            let bindings = self.engine.session_bindings(&current.session, of, id);
            let sent = self.engine.claim_any(of, &bindings, visit).await?;
            sent.ok_or(Rejected::Expired)?
        } else {
            self.engine.unstored(visit, current, method)
        };
        let verdict = self
            .engine
            .try_factor(visit, method, &asked, &current.user.id, typed)
            .await?;
        let closes = method.sends().then_some(&asked.id);
        self.engine
            .renew(visit, current, closes, verdict, next)
            .await
    }
}

impl Engine {
    /// A challenge that is handed to nobody and stored nowhere: the session says whose answer it
    /// is.
    pub(super) fn unstored(
        &self,
        visit: &Visit,
        current: &Current,
        method: &dyn Method,
    ) -> Challenge {
        let user = &current.user;
        let binding = self.session_binding(&current.session, Purpose::StepUp, method.id().0);
        let id = ChallengeId::draw(&*self.0.env, visit.now);
        let digest = Token::draw(TokenKind::Flow, &*self.0.env).digest(&self.0.ring);
        Challenge {
            method: method.id().0.to_owned(),
            binding: Some(binding),
            user: Some(user.id.clone()),
            epoch: Epoch::Of(user.epoch),
            ..visit.draft(Purpose::StepUp, id, digest, Duration::ZERO)
        }
    }
}
