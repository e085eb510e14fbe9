//! Writing letters: sealed, so that nothing secret is at rest.

use std::fmt::Write as _;
use std::time::Duration;

use zeroize::Zeroizing;

use crate::context::Visit;
use crate::engine::Engine;
use crate::error::Error;
use crate::model::{
    Challenge, ChallengeId, Gather, Letter, LetterFate, LetterId, Timestamp, UserId,
};
use crate::ports::{ChallengeKey, Change, LetterKind, LetterText, Notice, StoreError};

/// The purpose of the seal.
pub(crate) const SEAL: &str = "letter";
/// The purpose of the digest that stands for the address of a notice.
const GATHERED: &str = "gathered";
/// Notices of one kind go out this long after each other.
const EVERY: Duration = Duration::from_secs(600);
/// So many of the latest sessions are asked for the language of their user.
const LATEST: usize = 3;
/// Mail that arrives with less than this left of its life, or a fifth of it, is no use.
const TOO_LATE: Duration = Duration::from_secs(60);

impl Engine {
    /// A letter of this challenge, whose secret lives for `life`.
    pub(crate) fn letter(
        &self,
        visit: &Visit,
        of: &ChallengeId,
        to: &str,
        kind: LetterKind,
        life: Duration,
    ) -> Result<Letter, Error> {
        self.letter_asked(visit, (of, visit.now), to, kind, life)
    }

    /// A letter of a sign-in that was asked for a while ago.
    pub(crate) fn late_letter(
        &self,
        visit: &Visit,
        flow: &Challenge,
        to: &str,
        kind: LetterKind,
        life: Duration,
    ) -> Result<Letter, Error> {
        self.letter_asked(visit, (&flow.id, flow.created_at), to, kind, life)
    }

    fn letter_asked(
        &self,
        visit: &Visit,
        (of, asked_at): (&ChallengeId, Timestamp),
        to: &str,
        kind: LetterKind,
        life: Duration,
    ) -> Result<Letter, Error> {
        let id = LetterId::draw(&*self.0.env, visit.now);
        let text = LetterText {
            to: to.to_owned(),
            kind,
            lang: visit.client.lang.clone(),
            ip: visit.client.ip_text(),
            user_agent: visit.client.user_agent.clone(),
            asked_at: asked_at.millis(),
            minutes: minutes(life),
            code_minutes: minutes(life.min(self.0.config.flow_life)),
            more: Vec::new(),
        };
        // A value of strings and numbers always serialises.
        let plain = Zeroizing::new(serde_json::to_vec(&text).unwrap_or_default());
        let sealed = self.0.ring.seal(&*self.0.env, SEAL, id.as_str(), &plain)?;
        Ok(Letter {
            id,
            flow: Some(of.clone()),
            sealed,
            fate: LetterFate::Queued,
            tries: 0,
            due_at: visit.now,
            drop_at: visit.now.plus(life - (life / 5).min(TOO_LATE)),
            created_at: visit.now,
            more: Vec::new(),
        })
    }

    /// The language of a letter that its reader did not ask for: that of the latest sign-in which is
    /// still known, or [`LetterText::MANY`].
    pub(crate) async fn language_of(&self, user: &UserId) -> Result<String, StoreError> {
        let store = &self.0.store;
        for session in store.sessions_of(user).await?.iter().take(LATEST) {
            let flow = store.challenge(ChallengeKey::Id(&session.opened_by));
            let lang = flow.await?.map(|flow| flow.client.lang);
            if let Some(lang) = lang.filter(|lang| !lang.is_empty()) {
                return Ok(lang);
            }
        }
        Ok(LetterText::MANY.to_owned())
    }

    /// Puts a notice to a user into the queue. The first of its kind goes out at once; those of the
    /// next ten minutes are one letter that lists them, so that nobody buries one under a hundred.
    pub(crate) fn gathered(
        &self,
        user: &UserId,
        to: &str,
        notice: &Notice,
        letter: Letter,
    ) -> Change {
        let to = self.0.ring.digest(GATHERED, &[to.as_bytes()]);
        let mut kind = format!("{}/{}/", notice.as_str(), notice.method());
        for byte in to.as_bytes() {
            // Writing to a string cannot fail.
            let _ = write!(kind, "{byte:02x}");
        }
        let gather = Gather {
            user: user.clone(),
            kind,
            every: EVERY,
        };
        Change::GatherLetter(letter, gather)
    }
}

fn minutes(life: Duration) -> u32 {
    u32::try_from(life.as_secs().div_ceil(60)).unwrap_or(u32::MAX)
}
