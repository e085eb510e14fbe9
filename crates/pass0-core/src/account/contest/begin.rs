//! A contest is begun: by a mail to the earlier address, or by a passkey.

use serde_json::Value;

use super::{Contested, TakenBack};
use crate::ceremony::{Asked, Begun, Link, Question};
use crate::context::Visit;
use crate::doors::SignIn;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::memo::Memo;
use crate::methods::passkey::Passkey;
use crate::methods::{Answer, Ask, Method, Whom, mail::Mail};
use crate::model::{Challenge, ChallengeId, Email, Epoch, EventKind, Purpose, UserState};
use crate::ports::{Caps, ChallengeKey, Change, Conflict, LetterKind, StoreError};
use crate::secret::{Token, TokenKind};
use crate::sign_in::Completed;
use crate::subject::Subject;

use super::revert::Proven;

impl SignIn<'_> {
    /// Begins a contest by a passkey that the account had before the change; the link is that of
    /// the notice.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] where the account had none; [`Error::Limited`]; [`Error::Store`].
    pub async fn begin_contest(self, visit: &Visit, link: &str) -> Result<Begun, Error> {
        let notice = self.engine.notice_of(visit, link).await?;
        self.engine.count_ceremony(visit).await?;
        let contested = self.engine.contested(visit, &notice).await?;
        let row = contested.row().ok_or(Rejected::Ended)?;
        let passkeys = self.engine.passkeys_before(row, &contested.history).await?;
        if passkeys.is_empty() {
            return Err(Rejected::NotFound.into());
        }
        let cookie = match &visit.ceremony {
            Some(cookie) => cookie.clone(),
            None => Token::draw(TokenKind::Ceremony, &*self.engine.0.env),
        };
        let binding = cookie.digest(&self.engine.0.ring);
        let whom = Whom::User(&contested.user, &passkeys);
        let Question {
            challenge: asked,
            options,
            ..
        } = self
            .engine
            .ceremony(
                visit,
                &Passkey,
                Purpose::Contest,
                whom,
                binding,
                String::new(),
            )
            .await?;
        let challenge = Challenge {
            subject: Subject::Contest(&contested.user.id).to_string(),
            context: Memo::Contests(notice.id.clone()).to_string(),
            ..asked
        };
        let insert = Change::InsertChallenge(challenge, Caps::NONE);
        self.engine.0.store.apply(vec![insert]).await?;
        let cookie = visit.ceremony.is_none().then_some(cookie);
        Ok(Begun { options, cookie })
    }

    /// Judges the passkey of a contest, and takes the account back.
    ///
    /// # Errors
    /// [`Rejected`] says why not; [`Error::Store`].
    pub async fn finish_contest(self, visit: &Visit, answer: &Value) -> Result<TakenBack, Error> {
        let cookie = visit.ceremony.as_ref().ok_or(Rejected::OtherBrowser)?;
        let binding = cookie.digests(&self.engine.0.ring);
        let open = self
            .engine
            .answered(visit, &Passkey, Purpose::Contest, &binding, answer)
            .await?;
        let id = Memo::contests(&open).ok_or(Rejected::Ended)?;
        let notice = self.engine.0.store.challenge(ChallengeKey::Id(&id)).await?;
        let notice = notice.ok_or(Rejected::Ended)?;
        let contested = self.engine.contested(visit, &notice).await?;
        let row = contested.row().ok_or(Rejected::Ended)?;
        let passkeys = self.engine.passkeys_before(row, &contested.history).await?;
        let judged = Passkey.judge_one_of(&self.engine.cx(visit), &open, &passkeys, answer);
        let used = match judged {
            Ok(used) => used,
            Err(denied) => {
                self.engine.deny(visit, &Passkey, &open, &denied).await?;
                return Err(denied.why);
            }
        };
        self.engine
            .take_back(visit, &open, Proven::Passkey(used))
            .await
    }

    /// What came of the contest of this browser, if it had one lately.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn taken_back(self, visit: &Visit) -> Result<Option<crate::ports::Report>, Error> {
        let flow = self.engine.flow_of(visit).await?;
        Ok(flow.and_then(|flow| match Memo::of(&flow) {
            Memo::Outcome(report) => Some(report),
            _ => None,
        }))
    }
}

impl Engine {
    /// The link of a notice was opened, or the button of its page pressed: then a mail goes to the
    /// address that the account had, for this browser. Neither changes the account.
    pub(crate) async fn follow_not_me(
        &self,
        visit: &Visit,
        open: Challenge,
        press: bool,
    ) -> Result<Link, Error> {
        if !press {
            return Ok(Link::NotMe(self.contest_of(visit, &open).await?));
        }
        self.ask_to_contest(visit, &open).await.map(Link::Asked)
    }

    /// Another mail for the contest that this browser began.
    pub(crate) async fn resend_contest(
        &self,
        visit: &Visit,
        asked: &Challenge,
    ) -> Result<Asked, Error> {
        let id = Memo::contests(asked).ok_or(Rejected::Ended)?;
        let notice = self.0.store.challenge(ChallengeKey::Id(&id)).await?;
        let notice = notice.ok_or(Rejected::Ended)?;
        self.ask_to_contest(visit, &notice).await
    }

    async fn ask_to_contest(&self, visit: &Visit, notice: &Challenge) -> Result<Asked, Error> {
        let contested = self.contested(visit, notice).await?;
        if contested.user.state == UserState::Disabled {
            return Err(Rejected::AccountDisabled.into());
        }
        if self.is_strict() {
            return Err(Rejected::AskOperator.into());
        }
        if !contested.is_owners() {
            return Err(Rejected::Ended.into());
        }
        // The same when the button is pressed twice before the first answer has arrived.
        let flow = self.contest_cookie(visit);
        let unsent = |flow| Asked { flow, peek: None };
        let email = Email::stored(&contested.mailbox)?;
        let limits = &self.0.config.limits;
        self.count_network(visit).await?;
        let hits = [limits.contest_hit(&email.untagged())];
        if self.hit(&hits, visit).await?.is_some() {
            return Ok(unsent(flow));
        }
        let id = ChallengeId::draw(&*self.0.env, visit.now);
        let cx = self.cx(visit);
        let whom = Whom::Address(&email);
        let plan = Mail.begin_sign_in(&cx, Ask::new(&id, whom)).await?;
        let Some(LetterKind::SignIn { link, code }) = plan.letter else {
            return Err(Rejected::MailOff.into());
        };
        let life = self.0.config.flow_life;
        let kind = LetterKind::Contest { link, code };
        let letter = self.letter(visit, &id, email.delivery(), kind.clone(), life)?;
        let challenge = Challenge {
            method: Mail.id().0.to_owned(),
            digest: plan.digest,
            binding: Some(flow.digest(&self.0.ring)),
            delivery: email.delivery().to_owned(),
            attempts_left: Mail.rules(&cx).attempts,
            data: plan.data,
            ..self.contest_row(visit, id.clone(), notice, &contested)
        };
        let asked = event(EventKind::ContestAsked, visit)
            .flow(&id)
            .user(Some(&contested.user.id))
            .detail(contested.change.as_str());
        let changes = vec![
            Change::InsertChallenge(challenge, limits.caps(self.flow_room())),
            Change::InsertLetter(letter),
            Change::InsertEvent(asked),
        ];
        match self.0.store.apply(changes).await {
            Ok(()) => self.wake(),
            Err(StoreError::Conflict(Conflict::Capped)) => return Ok(unsent(flow)),
            Err(error) => return Err(error.into()),
        }
        let peek = self.0.config.dev.then_some(kind);
        Ok(Asked { flow, peek })
    }

    /// A contest's challenge, without what its method makes.
    fn contest_row(
        &self,
        visit: &Visit,
        id: ChallengeId,
        notice: &Challenge,
        contested: &Contested,
    ) -> Challenge {
        let digest = Token::draw(TokenKind::Flow, &*self.0.env).digest(&self.0.ring);
        Challenge {
            subject: Subject::Contest(&contested.user.id).to_string(),
            user: Some(contested.user.id.clone()),
            // Not judged: whatever has changed since is what is contested.
            epoch: Epoch::Of(contested.user.epoch),
            context: Memo::Contests(notice.id.clone()).to_string(),
            ..visit.draft(Purpose::Contest, id, digest, self.0.config.flow_life)
        }
    }

    /// The open challenge of a notice's link.
    async fn notice_of(&self, visit: &Visit, link: &str) -> Result<Challenge, Error> {
        let (_, open) = self.find_link(link).await?.ok_or(Rejected::Unknown)?;
        if !open.is_open(visit.now) {
            return Err(crate::ceremony::refusal(&open, false).into());
        }
        match open.purpose {
            Purpose::NotMe | Purpose::SignIn => Ok(open),
            _ => Err(Rejected::Unknown.into()),
        }
    }

    /// The link or the code of a contest's mail was right.
    pub(crate) async fn complete_contest(
        &self,
        visit: &Visit,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Completed, Error> {
        let judged = Mail.finish_sign_in(&self.cx(visit), open, answer).await;
        if let Err(denied) = judged {
            self.note_wrong(visit, open, EventKind::CodeWrong, "")
                .await?;
            return Err(denied.why);
        }
        let taken = self.take_back(visit, open, Proven::Mailbox).await?;
        Ok(Completed::TakenBack(Box::new(taken)))
    }
}
