//! Asking to sign in, asking again, calling it off.

use crate::context::Visit;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::known;
use crate::methods::{Ask, Method, Whom, mail::Mail};
use crate::model::{
    Challenge, ChallengeId, ChallengeState, Email, EventKind, Hit, Purpose, User, UserState,
};
use crate::ports::{ChallengeKey, Change, Conflict, LetterKind, StoreError};
use crate::secret::{Token, TokenKind};
use crate::session::Current;

/// What asking gave: for the visitor always the same.
#[derive(Debug)]
pub struct Asked {
    /// The flow cookie to set. Also when nothing was stored: the answer is the same.
    pub flow: Token,
    /// The letter, in dev mode alone.
    pub peek: Option<LetterKind>,
}

impl Engine {
    /// Somebody typed an address. The answer, the work and the time do not depend on whether the
    /// address has an account: flow, letter and event are written for every one, and the letter
    /// tells. Over a limit: the same answer, no mail.
    ///
    /// # Errors
    /// [`Rejected::BadEmail`]; [`Error::Store`].
    pub async fn ask(
        &self,
        visit: &Visit,
        email: &str,
        next: Option<&str>,
    ) -> Result<Asked, Error> {
        let email = Email::parse(email).map_err(|_| Rejected::BadEmail)?;
        let next = self.targets().resolve(next);
        self.ask_for(visit, &email, next).await
    }

    /// The signed-in user proves afresh by another sign-in who they are: as [`Engine::ask`], with
    /// the address of the account. It leads to `next` as it is, which is the caller's to check.
    ///
    /// # Errors
    /// As [`Engine::ask`].
    pub async fn ask_afresh(
        &self,
        visit: &Visit,
        current: &Current,
        next: String,
    ) -> Result<Asked, Error> {
        let email = Email::parse(&current.user.delivery).map_err(|_| Rejected::BadEmail)?;
        self.ask_for(visit, &email, next).await
    }

    /// The asking browser wants another mail. The earlier link and code are replaced; the counts
    /// of wrong codes go on.
    ///
    /// # Errors
    /// [`Rejected::OtherBrowser`] when this browser has not asked; [`Error::Store`].
    pub async fn resend(&self, visit: &Visit) -> Result<Asked, Error> {
        let open = self.flow_of(visit).await?.ok_or(Rejected::OtherBrowser)?;
        let email = Email::parse(&open.delivery).map_err(|_| Rejected::BadEmail)?;
        self.ask_for(visit, &email, open.next).await
    }

    /// The asking browser calls it off: link and code are dead.
    ///
    /// # Errors
    /// [`Rejected::OtherBrowser`] when this browser has not asked; [`Error::Store`].
    pub async fn cancel(&self, visit: &Visit) -> Result<(), Error> {
        let open = self.flow_of(visit).await?.ok_or(Rejected::OtherBrowser)?;
        if !open.is_open(visit.now) {
            return Ok(());
        }
        let closed = self
            .0
            .store
            .apply(close(visit, &open, ChallengeState::Cancelled))
            .await;
        match closed {
            Err(StoreError::Conflict(Conflict::Closed)) => Ok(()),
            other => Ok(other?),
        }
    }

    /// The newest flow that this browser asked for, in any state.
    pub(crate) async fn flow_of(&self, visit: &Visit) -> Result<Option<Challenge>, StoreError> {
        let Some(flow) = &visit.flow else {
            return Ok(None);
        };
        for digest in flow.digests(&self.0.ring) {
            let found = self
                .0
                .store
                .challenge(ChallengeKey::Binding(&digest))
                .await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    async fn ask_for(&self, visit: &Visit, email: &Email, next: String) -> Result<Asked, Error> {
        if !self.0.config.policy.takes_mail() {
            return Err(Rejected::MailOff.into());
        }
        let flow = Token::draw(TokenKind::Flow, &*self.0.env);
        let limits = &self.0.config.limits;
        let known = known::browser(&self.0.ring, visit.known.as_deref(), email);
        let mail = limits.mail_hit(&email.untagged(), known.as_deref());
        // A browser that signed in as this address before is bound by its own budget alone: what
        // its neighbours ask for does not keep it out.
        let (hits, is_full) = match &known {
            Some(_) => (vec![mail], false),
            None => (
                vec![limits.network_hit(&visit.client), mail],
                self.is_full(),
            ),
        };
        let refused = self.hit(&hits, visit).await?;
        let mut earlier = self
            .flow_of(visit)
            .await?
            .filter(|flow| flow.is_open(visit.now));
        // What is refused leaves the flow under way as it is: its mail stays good.
        let kept = match (&earlier, &visit.flow) {
            (Some(_), Some(cookie)) => cookie.clone(),
            _ => flow.clone(),
        };
        let crowded = refused.is_some_and(|refused| refused.index + 1 < hits.len());
        if is_full || crowded {
            return Ok(Asked {
                flow: kept,
                peek: None,
            });
        }
        let held = refused.is_some();
        let same = |flow: &Challenge| flow.subject == email.canonical();
        if held && (earlier.as_ref().is_some_and(same) || !limits.keeps_held()) {
            return Ok(Asked {
                flow: kept,
                peek: None,
            });
        }
        let user = self.0.store.user_by_email(email.canonical()).await?;

        let id = ChallengeId::draw(&*self.0.env, visit.now);
        let cx = self.cx(visit);
        let whom = Whom::Address(email);
        let plan = Mail.begin(&cx, Ask { id: &id, whom }).await?;
        let signs_in = plan.letter.clone().ok_or(Rejected::MailOff)?;
        let letter = if held {
            None
        } else {
            let kind = self.kind_for(user.as_ref(), email, &signs_in);
            let life = self.0.config.flow_life;
            // To the mailbox the account was made with: on a host that tells `Ann@` from `ann@`,
            // the address as typed may be somebody else's.
            let to = user
                .as_ref()
                .map_or(email.delivery(), |user| &user.delivery);
            Some(self.letter(visit, &id, to, kind, life)?)
        };
        let challenge = Challenge {
            id: id.clone(),
            purpose: Purpose::SignIn,
            method: Mail.id().0.to_owned(),
            digest: plan.digest,
            binding: Some(flow.digest(&self.0.ring)),
            subject: email.canonical().to_owned(),
            delivery: email.delivery().to_owned(),
            epoch: user.as_ref().map_or(0, |user| user.epoch),
            user: user.map(|user| user.id),
            state: ChallengeState::Pending,
            attempts_left: Mail.rules(&cx).attempts,
            // Nobody was told this code: whatever is typed is wrong, and no guess at the account's.
            data: if held { Vec::new() } else { plan.data },
            context: String::new(),
            next,
            client: visit.client.clone(),
            created_at: visit.now,
            expires_at: visit.now.plus(self.0.config.flow_life),
            closed_at: None,
        };

        loop {
            let mut changes = Vec::with_capacity(6);
            if let Some(earlier) = &earlier {
                changes.extend(close(visit, earlier, ChallengeState::Replaced));
            }
            // First what may be refused: then a refusal has nothing to undo.
            changes.push(Change::InsertChallenge(
                challenge.clone(),
                limits.caps(known.is_some(), held),
            ));
            let asked = event(EventKind::FlowAsked, visit)
                .flow(&id)
                .user(challenge.user.as_ref());
            changes.push(Change::InsertEvent(asked));
            match &letter {
                Some(letter) => changes.push(Change::InsertLetter(letter.clone())),
                None => changes.push(Change::InsertEvent(
                    event(EventKind::MailHeld, visit).flow(&id),
                )),
            }
            match self.0.store.apply(changes).await {
                Ok(()) => break,
                Err(StoreError::Conflict(Conflict::Closed)) if earlier.is_some() => earlier = None,
                Err(StoreError::Conflict(Conflict::Capped)) => {
                    return Ok(Asked {
                        flow: kept,
                        peek: None,
                    });
                }
                Err(error) => return Err(error.into()),
            }
        }
        let sent = letter.is_some();
        if sent {
            self.wake();
        }
        let peek = (sent && self.0.config.dev).then_some(signs_in);
        Ok(Asked { flow, peek })
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

    /// Which letter an address gets. Only its reader learns whether there is an account.
    fn kind_for(&self, user: Option<&User>, email: &Email, signs_in: &LetterKind) -> LetterKind {
        match user {
            Some(user) if user.state != UserState::Active => LetterKind::Disabled,
            None if !self.0.config.signup.allows(email.canonical()) => LetterKind::NoAccount,
            _ => signs_in.clone(),
        }
    }
}

/// Closes an open flow, with the event that says so.
pub(crate) fn close(visit: &Visit, flow: &Challenge, state: ChallengeState) -> Vec<Change> {
    let kind = match state {
        ChallengeState::Replaced => EventKind::FlowReplaced,
        ChallengeState::Cancelled => EventKind::FlowCancelled,
        ChallengeState::Exhausted => EventKind::FlowExhausted,
        _ => EventKind::FlowEnded,
    };
    vec![
        Change::Close {
            id: flow.id.clone(),
            state,
            at: visit.now,
        },
        Change::InsertEvent(event(kind, visit).flow(&flow.id).user(flow.user.as_ref())),
    ]
}
