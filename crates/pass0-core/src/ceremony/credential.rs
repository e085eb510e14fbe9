//! Sign-in by a credential that names its user: begun by anybody, answered once.

use std::time::Duration;

use serde_json::Value;

use super::sealed::split;
use crate::config::CEREMONY_LIFE;
use crate::context::Visit;
use crate::doors::SignIn;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::methods::{Answer, Ask, Denied, Errand, Method, Verdict, Whom};
use crate::model::{
    Challenge, ChallengeId, ChallengeState, Detail, Epoch, EventKind, Hit, Purpose, UserId,
};
use crate::ports::{ChallengeKey, Change, Conflict, Notice, StoreError};
use crate::room::Room;
use crate::secret::{Digest, Token, TokenKind};
use crate::sign_in::{Completed, using_up};

/// A ceremony begun.
#[derive(Debug)]
pub struct Begun {
    /// What the browser's authenticator is asked, in the standard's JSON.
    pub options: Value,
    /// The ceremony cookie to set, where the browser has none.
    pub cookie: Option<Token>,
}

/// What somebody is asked for.
pub(crate) struct Question {
    pub(crate) challenge: Challenge,
    /// For the browser.
    pub(crate) options: Value,
    /// What has to be done first.
    pub(crate) errand: Option<Errand>,
}

impl SignIn<'_> {
    /// Begins a sign-in by a credential of this method. The same for everybody, and writes nothing.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when the method has no such sign-in; [`Error::Store`].
    pub async fn begin_ceremony(
        self,
        visit: &Visit,
        method: &str,
        next: Option<&str>,
    ) -> Result<Begun, Error> {
        let method = self
            .engine
            .0
            .methods
            .find(method)
            .ok_or(Rejected::NotFound)?;
        let cookie = match &visit.ceremony {
            Some(cookie) => cookie.clone(),
            None => Token::draw(TokenKind::Ceremony, &*self.engine.0.env),
        };
        // Beside a sign-in that waits for a second factor, it goes where that wanted to go.
        let next = match (next, &visit.flow) {
            (None, Some(_)) => match self.engine.waiting(visit).await {
                Ok(waits) => waits.next,
                Err(Error::Rejected(_)) => self.engine.targets().resolve(None),
                Err(error) => return Err(error),
            },
            (next, _) => self.engine.targets().resolve(next),
        };
        let cx = self.engine.cx(visit);
        let id = ChallengeId::draw(&*self.engine.0.env, visit.now);
        let challenge = self
            .engine
            .sealed_challenge(method.id(), &id, &cookie, &next)?;
        let ask = Ask {
            challenge: Some(&challenge),
            ..Ask::new(&id, Whom::Anybody)
        };
        let options = method.begin_sign_in(&cx, ask).await?.reply;
        let cookie = visit.ceremony.is_none().then_some(cookie);
        Ok(Begun { options, cookie })
    }

    /// Judges the answer to a ceremony. Right or wrong, the challenge is good for one.
    ///
    /// # Errors
    /// [`Rejected`] says why not; [`Error::Limited`] for a wrong answer beyond the network's budget;
    /// [`Error::Store`].
    pub async fn finish_ceremony(
        self,
        visit: &Visit,
        method: &str,
        answer: &Value,
    ) -> Result<Completed, Error> {
        let method = self
            .engine
            .0
            .methods
            .find(method)
            .ok_or(Rejected::NotFound)?;
        let cookie = visit.ceremony.as_ref().ok_or(Rejected::OtherBrowser)?;
        let challenge = method
            .challenge_in(answer)
            .ok_or(Rejected::PasskeyRefused)?;
        let open = self
            .engine
            .ceremony_of(visit, method, cookie, &challenge)
            .await?;
        match self.engine.judge(visit, method, &open, answer).await {
            Ok(verdict) => self.engine.complete(visit, &open, None, verdict).await,
            Err(why) => Err(why),
        }
    }
}

impl Engine {
    /// For how long these have no room.
    pub(crate) async fn limited(&self, visit: &Visit, hits: &[Hit]) -> Result<Error, StoreError> {
        let mut retry_after = Duration::from_secs(1);
        for hit in hits {
            let (store, windows) = (&self.0.store, &hit.windows);
            let wait = store.limited(&hit.key, windows, visit.now).await?;
            retry_after = retry_after.max(wait.unwrap_or_default());
        }
        Ok(Error::Limited { retry_after })
    }

    /// Counts what makes a row that only time removes.
    pub(crate) async fn count_ceremony(&self, visit: &Visit) -> Result<(), Error> {
        let hits = self.0.config.limits.ceremony_hits(&visit.client);
        match self.hit(&hits, visit).await? {
            None => Ok(()),
            Some(refused) => Err(Error::Limited {
                retry_after: refused.retry_after,
            }),
        }
    }

    /// A ceremony's challenge, with the options that go to the browser.
    pub(crate) async fn ceremony(
        &self,
        visit: &Visit,
        method: &dyn Method,
        purpose: Purpose,
        whom: Whom<'_>,
        binding: Digest,
        next: String,
    ) -> Result<Question, Error> {
        let cx = self.cx(visit);
        let id = ChallengeId::draw(&*self.0.env, visit.now);
        let plan = method.begin_sign_in(&cx, Ask::new(&id, whom)).await?;
        let user = match whom {
            Whom::User(user, _) => Some(user),
            Whom::Anybody | Whom::Address(_) => None,
        };
        let challenge = Challenge {
            method: method.id().0.to_owned(),
            binding: Some(binding),
            user: user.map(|user| user.id.clone()),
            epoch: Epoch::Of(user.map_or(0, |user| user.epoch)),
            attempts_left: method.rules(&cx).attempts,
            data: plan.data,
            next,
            ..visit.draft(purpose, id, plan.digest, CEREMONY_LIFE)
        };
        Ok(Question {
            challenge,
            options: plan.reply,
            errand: plan.errand,
        })
    }

    /// The open challenge of this purpose and browser that this is an answer to.
    pub(crate) async fn answered(
        &self,
        visit: &Visit,
        method: &dyn Method,
        purpose: Purpose,
        binding: &[Digest],
        answer: &Value,
    ) -> Result<Challenge, Error> {
        let id = method.challenge_in(answer);
        let id = id.as_deref().and_then(|challenge| split(challenge));
        let (id, _) = id.ok_or(Rejected::PasskeyRefused)?;
        let found = self.0.store.challenge(ChallengeKey::Id(&id)).await?;
        let found = found.ok_or(Rejected::PasskeyRefused)?;
        let ours = found.binding.is_some_and(|bound| binding.contains(&bound));
        if found.purpose != purpose || found.method != method.id().0 || !ours {
            return Err(Rejected::OtherBrowser.into());
        }
        if !found.is_open(visit.now) {
            return Err(super::refusal(&found, true).into());
        }
        Ok(found)
    }

    /// Lets the method judge. A wrong answer closes the challenge, so that none is tried twice.
    pub(crate) async fn judge(
        &self,
        visit: &Visit,
        method: &dyn Method,
        open: &Challenge,
        answer: &Value,
    ) -> Result<Verdict, Error> {
        let answer = Answer::Credential(answer);
        match method.finish_sign_in(&self.cx(visit), open, answer).await {
            Ok(verdict) => {
                let cx = self.cx(visit);
                verdict.of(&cx, method.id(), method.rules(&cx))
            }
            Err(denied) => {
                self.deny(visit, method, open, &denied).await?;
                Err(denied.why)
            }
        }
    }

    /// Closes the challenge of a ceremony that was refused, and says which step refused it.
    pub(crate) async fn deny(
        &self,
        visit: &Visit,
        method: &dyn Method,
        open: &Challenge,
        denied: &Denied,
    ) -> Result<(), Error> {
        let id = method.id().0;
        let user = denied.user.as_ref().or(open.user.as_ref());
        let kind = match open.purpose {
            Purpose::Enrol => EventKind::EnrolmentFailed,
            _ => EventKind::CeremonyRefused,
        };
        let refused = event(kind, visit)
            .flow(&open.id)
            .user(user)
            .detail(Detail::step(id, denied.step));
        let mut noted = vec![Change::InsertEvent(refused)];
        let suspected = match denied.user.as_ref().filter(|_| denied.suspect) {
            Some(owner) => self.0.store.user(owner).await?,
            None => None,
        };
        if let Some(owner) = &suspected {
            let suspected = event(EventKind::CloneSuspected, visit).user(Some(&owner.id));
            noted.push(Change::InsertEvent(suspected.detail(id)));
            let notice = Notice::CloneSuspected(id.to_owned());
            noted.push(self.notice(visit, owner, notice)?);
        }
        let owner = suspected.map(|owner| owner.id);
        self.answered_in_vain(visit, open, owner.as_ref(), noted)
            .await
    }

    /// Uses up a challenge that was answered in vain, and notes what there is to note. Of a ceremony
    /// that nothing is kept of, only this makes rows: they are counted with it, of the owner of a passkey
    /// that is `suspected` to be a copy apart from all others.
    pub(crate) async fn answered_in_vain(
        &self,
        visit: &Visit,
        open: &Challenge,
        suspected: Option<&UserId>,
        noted: Vec<Change>,
    ) -> Result<(), Error> {
        let limits = &self.0.config.limits;
        let hits = match (open.purpose, suspected) {
            (Purpose::Ceremony, Some(owner)) => vec![limits.suspect_hit(owner)],
            (Purpose::Ceremony, None) if self.ceremony_room() == Room::Full => {
                return Err(Error::Limited {
                    retry_after: CEREMONY_LIFE,
                });
            }
            (Purpose::Ceremony, None) => limits.ceremony_hits(&visit.client),
            _ => Vec::new(),
        };
        let counts = hits.iter().filter(|hit| !hit.windows.is_empty());
        let mut changes: Vec<_> = counts
            .map(|hit| Change::Count(hit.clone(), visit.now))
            .collect();
        changes.push(using_up(visit, open, ChallengeState::Exhausted));
        changes.extend(noted);
        match self.0.store.apply(changes).await {
            Ok(()) => {
                self.wake();
                if open.purpose == Purpose::Ceremony {
                    self.0.spent.one_more();
                }
            }
            // Another answer was first.
            Err(StoreError::Conflict(Conflict::Closed)) => {}
            Err(StoreError::Conflict(Conflict::Limited)) => {
                return Err(self.limited(visit, &hits).await?);
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }
}
