//! What an answer of the mail API means for a letter.

use std::fmt::Display;
use std::time::{Duration, UNIX_EPOCH};

use hyper::StatusCode;
use hyper::header::{HeaderMap, RETRY_AFTER};
use pass0_core::model::Timestamp;
use pass0_core::ports::Sent;

use crate::smtp::for_people;

/// How much of an answer's body is shown.
pub(crate) const SHOWN: usize = 200;
/// More than any letter lives.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3600);

/// Status, and what is of interest beside it.
pub(crate) struct Answer {
    status: StatusCode,
    retry_after: Option<String>,
    text: String,
}

/// No answer.
pub(crate) struct Broke {
    step: &'static str,
    words: String,
}

/// What it means for the letter, and what operators are to know: where, and why.
pub(crate) struct Judged {
    pub(crate) sent: Sent,
    pub(crate) trouble: Option<(&'static str, String)>,
}

impl Answer {
    pub(crate) fn read(status: StatusCode, headers: &HeaderMap, text: &[u8]) -> Self {
        let retry_after = headers
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok());
        Self {
            status,
            retry_after: retry_after.map(str::to_owned),
            text: for_people(text.get(..SHOWN).unwrap_or(text)),
        }
    }

    pub(crate) fn judge(self, now: Timestamp) -> Judged {
        let status = self.status.as_u16();
        let words = format!("HTTP {status} {}", self.text).trim_end().to_owned();
        let ours = Some(("answer", words.clone()));
        match status {
            200..300 => Judged {
                sent: Sent::Accepted(words),
                trouble: None,
            },
            // The one answer that is about the recipient.
            422 => Judged {
                sent: Sent::Refused(words),
                trouble: None,
            },
            429 | 500.. => Judged {
                sent: Sent::Later(words, self.wait(now)),
                trouble: ours,
            },
            400..500 => Judged {
                sent: Sent::GivenUp(words),
                trouble: ours,
            },
            // A redirect, most likely by a wrong setting.
            _ => Judged {
                sent: Sent::Later(words, None),
                trouble: ours,
            },
        }
    }

    /// RFC 9110 §10.2.3: seconds, or a date.
    fn wait(&self, now: Timestamp) -> Option<Duration> {
        let text = self.retry_after.as_deref()?.trim();
        let wait = match text.parse() {
            Ok(seconds) => Duration::from_secs(seconds),
            Err(_) => {
                let now = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.millis()).ok()?);
                let at = httpdate::parse_http_date(text).ok()?;
                at.duration_since(now).ok()?
            }
        };
        Some(wait.min(LONGEST_WAIT))
    }
}

impl Broke {
    pub(crate) fn at(step: &'static str, words: impl Display) -> Self {
        let words = for_people(words.to_string().as_bytes());
        Self { step, words }
    }

    pub(crate) fn judge(self) -> Judged {
        Judged {
            sent: Sent::Later(self.words.clone(), None),
            trouble: Some((self.step, self.words)),
        }
    }
}
