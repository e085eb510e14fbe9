//! Challenge: a short-lived secret with attempts left. For a mail sign-in: the flow.

use std::time::Duration;

use crate::model::{ChallengeId, Client, Timestamp, UserId};
use crate::secret::Digest;

/// How far a clock may step back before what was made "later" stops counting as made at all.
const CLOCK_STEP: Duration = Duration::from_secs(60);

/// A short-lived secret with attempts left. It is never a session and cannot become one: only
/// `sign_in.rs` opens a session, and closes the challenge in the same `apply`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// Row id; safe to show.
    pub id: ChallengeId,
    /// What it is for. A secret of one purpose is never accepted for another.
    pub purpose: Purpose,
    /// The method that made it and judges answers to it.
    pub method: String,
    /// Keyed hash of the secret that was handed out (the link's token); unique.
    pub digest: Digest,
    /// Keyed hash of the asking browser's flow cookie; `None`: no browser asked (operator link).
    pub binding: Option<Digest>,
    /// Canonical address this is about.
    pub subject: String,
    /// The address as mail is sent to it.
    pub delivery: String,
    /// The user who had the address when it was made, if any.
    pub user: Option<UserId>,
    /// That user's epoch then.
    pub epoch: i64,
    /// Open, or why not.
    pub state: ChallengeState,
    /// Attempts left for typed answers.
    pub attempts_left: u32,
    /// The method's own data (mail: the code's keyed hash).
    pub data: Vec<u8>,
    /// Where to go afterwards: a path checked by [`crate::redirect`].
    pub next: String,
    /// Who asked.
    pub client: Client,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it stops being valid.
    pub expires_at: Timestamp,
    /// When it was closed; `None` while pending.
    pub closed_at: Option<Timestamp>,
}

impl Challenge {
    /// Whether it can still be used at `now`. A clock that stepped back more than a minute makes
    /// it unusable rather than longer-lived.
    #[must_use]
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.state == ChallengeState::Pending && self.is_timely(now)
    }

    /// Whether `now` lies within its life.
    #[must_use]
    pub fn is_timely(&self, now: Timestamp) -> bool {
        self.created_at.minus(CLOCK_STEP) <= now && now < self.expires_at
    }
}

/// What a challenge is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// Sign-in asked for by a browser, which holds the flow cookie.
    SignIn,
    /// A sign-in link an operator made; no browser asked.
    OperatorLink,
}

impl Purpose {
    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::OperatorLink => "operator_link",
        }
    }

    /// From the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "sign_in" => Some(Self::SignIn),
            "operator_link" => Some(Self::OperatorLink),
            _ => None,
        }
    }
}

/// Open, or why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChallengeState {
    /// Open until it expires.
    Pending,
    /// It opened a session.
    Used,
    /// The same browser asked again.
    Replaced,
    /// The asking browser called it off.
    Cancelled,
    /// Too many wrong answers.
    Exhausted,
    /// Another sign-in of the account finished, or an operator ended it.
    Ended,
}

impl ChallengeState {
    /// The stored form.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        match self {
            Self::Pending => 0,
            Self::Used => 1,
            Self::Replaced => 2,
            Self::Cancelled => 3,
            Self::Exhausted => 4,
            Self::Ended => 5,
        }
    }

    /// From the stored form; anything unknown is `Ended` (fail closed).
    #[must_use]
    pub const fn from_i64(value: i64) -> Self {
        match value {
            0 => Self::Pending,
            1 => Self::Used,
            2 => Self::Replaced,
            3 => Self::Cancelled,
            4 => Self::Exhausted,
            _ => Self::Ended,
        }
    }

    /// The name in JSON and in events.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Used => "used",
            Self::Replaced => "replaced",
            Self::Cancelled => "cancelled",
            Self::Exhausted => "exhausted",
            Self::Ended => "ended",
        }
    }
}
