//! Letter: mail that waits to be sent, written by the same `apply` as what it tells of.

use crate::model::{ChallengeId, LetterId, Timestamp};

/// Outgoing mail. Its words and secrets are sealed; only the worker that sends it opens them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Row id; `<id@mail-domain>` is the Message-ID of every attempt.
    pub id: LetterId,
    /// The flow it belongs to.
    pub flow: Option<ChallengeId>,
    /// Sealed [`crate::ports::LetterText`]; emptied when the letter's fate is settled.
    pub sealed: Vec<u8>,
    /// Its fate so far.
    pub fate: LetterFate,
    /// Attempts made.
    pub tries: u32,
    /// When to try (again).
    pub due_at: Timestamp,
    /// When it is too late to send it.
    pub drop_at: Timestamp,
    /// When it was written.
    pub created_at: Timestamp,
}

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LetterFate {
    /// Waits to be sent.
    Queued,
    /// The server said "later" or was out of reach; it will be tried again.
    Deferred,
    /// The mail server took it.
    Accepted,
    /// The mail server refused it for good.
    Refused,
    /// It could not be sent in time.
    Expired,
}

impl LetterFate {
    /// The stored form.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        match self {
            Self::Queued => 0,
            Self::Deferred => 1,
            Self::Accepted => 2,
            Self::Refused => 3,
            Self::Expired => 4,
        }
    }

    /// From the stored form; anything unknown counts as `Expired`: it is not sent.
    #[must_use]
    pub const fn from_i64(value: i64) -> Self {
        match value {
            0 => Self::Queued,
            1 => Self::Deferred,
            2 => Self::Accepted,
            3 => Self::Refused,
            _ => Self::Expired,
        }
    }

    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Deferred => "deferred",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Expired => "expired",
        }
    }

    /// Whether the letter still waits to be sent.
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Deferred)
    }
}
