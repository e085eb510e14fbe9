//! Telling an owner of a change, and recording it so that it can be contested.

use std::time::Duration;

use crate::context::Visit;
use crate::engine::Engine;
use crate::error::Error;
use crate::memo::Memo;
use crate::methods::mail;
use crate::model::{Challenge, ChallengeId, Email, Epoch, Purpose, User};
use crate::ports::{Caps, Change, History, LetterKind, Notice, Report};
use crate::secret::TokenKind;
use crate::subject::Subject;

/// How long a change can be contested.
pub(crate) const CONTEST: Duration = Duration::from_secs(72 * 3600);

impl Engine {
    /// Records that the account is about to change, and tells its owner, with a link to the page
    /// that contests it. Goes into the `apply` of the change and before it: what is recorded is the
    /// account at this point.
    pub(crate) fn recorded(
        &self,
        visit: &Visit,
        user: &User,
        notice: Notice,
    ) -> Result<Vec<Change>, Error> {
        let id = ChallengeId::draw(&*self.0.env, visit.now);
        let token = self.token_of(TokenKind::NotMe, &id);
        let until = visit.now.plus(CONTEST);
        let challenge = Challenge {
            subject: Subject::Notice(&user.id).to_string(),
            delivery: user.delivery.clone(),
            user: Some(user.id.clone()),
            epoch: Epoch::Of(user.epoch),
            context: Memo::Notice(notice.clone()).to_string(),
            ..visit.draft(
                Purpose::NotMe,
                id.clone(),
                token.digest(&self.0.ring),
                CONTEST,
            )
        };
        let record = Change::RecordChange {
            id: id.clone(),
            user: user.id.clone(),
            what: notice.recorded(),
            at: visit.now,
            until,
        };
        let link = mail::link(&self.cx(visit), &token);
        let letter = self.telling(visit, &id, user, notice, link)?;
        Ok(vec![
            record,
            Change::InsertChallenge(challenge, Caps::NONE),
            letter,
        ])
    }

    /// The letter that tells a user of what cannot be contested.
    pub(crate) fn notice(
        &self,
        visit: &Visit,
        user: &User,
        notice: Notice,
    ) -> Result<Change, Error> {
        let id = ChallengeId::draw(&*self.0.env, visit.now);
        self.telling(visit, &id, user, notice, String::new())
    }

    fn telling(
        &self,
        visit: &Visit,
        id: &ChallengeId,
        user: &User,
        notice: Notice,
        link: String,
    ) -> Result<Change, Error> {
        let kind = LetterKind::Notice {
            notice: notice.clone(),
            link,
        };
        let letter = self.letter(visit, id, &user.delivery, kind, CONTEST)?;
        Ok(self.gathered(&user.id, &user.delivery, &notice, letter))
    }

    /// The letters that tell every one of these addresses what became of the account.
    pub(crate) fn reported(
        &self,
        visit: &Visit,
        to: &[String],
        report: &Report,
    ) -> Result<Vec<Change>, Error> {
        let id = ChallengeId::draw(&*self.0.env, visit.now);
        let letters = to.iter().map(|to| {
            let kind = LetterKind::Report(report.clone());
            let letter = self.letter(visit, &id, to, kind, CONTEST)?;
            Ok(Change::InsertLetter(letter))
        });
        letters.collect()
    }
}

/// The addresses of an account: the one it has, those that are held for it, and these.
pub(crate) fn addresses(
    visit: &Visit,
    user: &User,
    history: &History,
    more: &[&str],
) -> Vec<String> {
    let held = history.held.iter().filter(|held| visit.now < held.until);
    let held = held.map(|held| held.delivery.as_str());
    let all = std::iter::once(user.delivery.as_str()).chain(held);
    let mut seen = Vec::new();
    let mut addresses = Vec::new();
    for delivery in all.chain(more.iter().copied()) {
        if let Ok(email) = Email::stored(delivery)
            && !seen.contains(&email)
        {
            addresses.push(delivery.to_owned());
            seen.push(email);
        }
    }
    addresses
}
