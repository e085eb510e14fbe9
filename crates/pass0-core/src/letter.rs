//! Writing letters: sealed, so that nothing secret is at rest.

use std::time::Duration;

use zeroize::Zeroizing;

use crate::context::Visit;
use crate::engine::Engine;
use crate::error::Error;
use crate::model::{ChallengeId, Letter, LetterFate, LetterId};
use crate::ports::{LetterKind, LetterText};

/// The purpose of the seal.
pub(crate) const SEAL: &str = "letter";
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
        let id = LetterId::draw(&*self.0.env, visit.now);
        let text = LetterText {
            to: to.to_owned(),
            kind,
            lang: visit.client.lang.clone(),
            ip: visit.client.ip_text(),
            user_agent: visit.client.user_agent.clone(),
            asked_at: visit.now.millis(),
            minutes: u32::try_from(life.as_secs().div_ceil(60)).unwrap_or(u32::MAX),
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
        })
    }
}
