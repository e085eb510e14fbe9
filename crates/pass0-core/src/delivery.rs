//! Sending letters: at least once, with one Message-ID, or dropped with an event that says why.

use std::time::Duration;

use crate::doors::Jobs;
use crate::engine::Engine;
use crate::error::Error;
use crate::letter::SEAL;
use crate::model::{Event, EventKind, Letter, LetterFate, Timestamp};
use crate::ports::{Change, Conflict, LetterText, Mailer, Sent, StoreError};
use crate::secret::KeyError;

/// How long a worker may hold a letter: longer than any attempt takes.
const LEASE: Duration = Duration::from_secs(90);
/// The longest that a server's words are kept.
const LONGEST_WORDS: usize = 300;

impl Jobs<'_> {
    /// Takes letters that are due; no other worker gets them for a minute and a half. None while this
    /// node's clock and the store's disagree by more than a minute: letters would be dropped as too
    /// late, or be put off for as long as it is ahead. Letters whose turn has come are written first.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn due_letters(self, limit: u32) -> Result<Vec<Letter>, Error> {
        if self.engine.agreed_time().await?.is_none() {
            return Ok(Vec::new());
        }
        self.engine.serve_waiting().await?;
        let now = self.engine.now();
        Ok(self
            .engine
            .0
            .store
            .lease(now, now.plus(LEASE), limit)
            .await?)
    }

    /// Tries once to send a letter that [`Jobs::due_letters`] gave, and writes down what became
    /// of it.
    ///
    /// # Errors
    /// When the store fails: the letter comes up again when its lease is over.
    pub async fn deliver(self, letter: &Letter, mailer: &dyn Mailer) -> Result<LetterFate, Error> {
        if self.engine.now() >= letter.drop_at {
            return self
                .engine
                .settle(letter, LetterFate::Expired, "not sent in time")
                .await;
        }
        let text = match self.engine.unseal(letter) {
            Ok(text) => text,
            // This node has not read the new keys yet: it, or another, will.
            Err(KeyError::Unknown(_)) => {
                return self
                    .engine
                    .put_off(letter, "sealed under a key that is not here", None)
                    .await;
            }
            Err(_) => {
                return self
                    .engine
                    .settle(letter, LetterFate::Refused, "the letter does not open")
                    .await;
            }
        };
        let (words, fate) = match mailer.send(letter.id.as_str(), &text).await {
            Sent::Accepted(words) => (words, LetterFate::Accepted),
            Sent::Refused(words) => (words, LetterFate::Refused),
            Sent::GivenUp(words) => (words, LetterFate::Expired),
            Sent::Later(words, asked) => {
                return self
                    .engine
                    .put_off(letter, &text.hidden_in(&words), asked)
                    .await;
            }
        };
        self.engine
            .settle(letter, fate, &text.hidden_in(&words))
            .await
    }
}

impl Engine {
    fn unseal(&self, letter: &Letter) -> Result<LetterText, KeyError> {
        let pieces = letter.pieces().ok_or(KeyError::Broken)?;
        let mut texts = Vec::with_capacity(pieces.len());
        for (id, sealed) in pieces {
            let plain = self.0.ring.open(SEAL, id.as_str(), sealed)?;
            let text: LetterText = serde_json::from_slice(&plain).map_err(|_| KeyError::Broken)?;
            texts.push(text);
        }
        let mut texts = texts.into_iter();
        let mut text = texts.next().ok_or(KeyError::Broken)?;
        text.more = texts.collect();
        Ok(text)
    }

    async fn settle(
        &self,
        letter: &Letter,
        fate: LetterFate,
        words: &str,
    ) -> Result<LetterFate, Error> {
        let kind = match fate {
            LetterFate::Accepted => EventKind::MailAccepted,
            LetterFate::Refused => EventKind::MailRefused,
            _ => EventKind::MailExpired,
        };
        let change = Change::SettleLetter(letter.id.clone(), fate);
        self.write(letter, change, kind, words).await?;
        Ok(fate)
    }

    /// 5 s, 10 s, 20 s, … at most 2 min, and no sooner than the server asked; the last try comes
    /// just before it is too late.
    async fn put_off(
        &self,
        letter: &Letter,
        words: &str,
        asked: Option<Duration>,
    ) -> Result<LetterFate, Error> {
        let now = self.now();
        let wait = Duration::from_secs(5_u64 << letter.tries.saturating_sub(1).min(5))
            .min(Duration::from_secs(120))
            .max(asked.unwrap_or_default());
        let due = next_try(now, now.plus(wait), letter.drop_at);
        let change = Change::DeferLetter(letter.id.clone(), due);
        self.write(letter, change, EventKind::MailDeferred, words)
            .await?;
        Ok(LetterFate::Deferred)
    }

    async fn write(
        &self,
        letter: &Letter,
        change: Change,
        kind: EventKind,
        words: &str,
    ) -> Result<(), Error> {
        let mut event = Event::new(kind, self.now()).detail(clean(words));
        event.flow.clone_from(&letter.flow);
        match self
            .0
            .store
            .apply(vec![change, Change::InsertEvent(event)])
            .await
        {
            // Settled by another worker, or purged: its fate is written already.
            Ok(()) | Err(StoreError::Conflict(Conflict::Gone)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

/// A try that would come too late is pulled to ten seconds before the end, if that is ahead; else
/// to the end, so that it is told at once that the letter will not come.
fn next_try(now: Timestamp, due: Timestamp, drop_at: Timestamp) -> Timestamp {
    let last = drop_at.minus(Duration::from_secs(10));
    if due < drop_at {
        due
    } else if now < last {
        last
    } else {
        drop_at
    }
}

/// Words of a server: no controls, not too long.
fn clean(words: &str) -> String {
    words
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_WORDS)
        .collect()
}
