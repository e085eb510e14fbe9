//! Challenge: a short-lived secret with attempts left. For a mail sign-in: the flow.

use crate::model::{CLOCK_STEP, ChallengeId, Client, Timestamp, UserId};
use crate::secret::Digest;

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
    /// Keyed hash of the secret that was handed out (the link's token).
    pub digest: Digest,
    /// Keyed hash of what the asking browser holds: its flow cookie, its ceremony cookie, or its
    /// session, with purpose and method in the hash. `None`: no browser asked (operator link), or
    /// any browser may answer.
    pub binding: Option<Digest>,
    /// What it is about and counted by: for a sign-in the canonical address; else empty, or a name
    /// that no address can have.
    pub subject: String,
    /// The address as mail is sent to it; empty: no mail.
    pub delivery: String,
    /// The user who had the address when it was made, if any.
    pub user: Option<UserId>,
    /// That user's epoch then.
    pub epoch: Epoch,
    /// Open, or why not.
    pub state: ChallengeState,
    /// Attempts left for typed answers.
    pub attempts_left: u32,
    /// The method's own data (mail: the code's keyed hash).
    pub data: Vec<u8>,
    /// The engine's own data; empty for most purposes. Never a secret in the clear.
    pub context: String,
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
    /// Whether another sign-in of the account made it void: it looks as it did and ends as it would
    /// have, but no answer opens anything. So a browser that asked for somebody else's address learns
    /// nothing of the sign-ins of its owner; whoever has the secret is told.
    #[must_use]
    pub const fn is_void(&self) -> bool {
        matches!(self.epoch, Epoch::Void)
    }

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

/// The epoch of a challenge's user, as it was when the challenge was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Epoch {
    /// This one; without a user, that of a new one.
    Of(i64),
    /// None, and no user will ever have it: no answer opens anything ([`Challenge::is_void`]).
    Void,
}

impl Epoch {
    const VOID: i64 = -1;

    /// Whether this is the user's epoch still.
    #[must_use]
    pub const fn is(self, user: i64) -> bool {
        matches!(self, Self::Of(epoch) if epoch == user)
    }

    /// The stored form.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        match self {
            Self::Of(epoch) => epoch,
            Self::Void => Self::VOID,
        }
    }

    /// From the stored form.
    #[must_use]
    pub const fn from_i64(value: i64) -> Self {
        match value {
            Self::VOID => Self::Void,
            epoch => Self::Of(epoch),
        }
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
    /// Sign-in by a credential that names its user (a passkey): one ceremony, one attempt. Kept
    /// nowhere: its challenge says what it is of, and an answer is noted as
    /// [`Change::Spend`](crate::ports::Change::Spend) does.
    Ceremony,
    /// A sign-in that showed a first factor and waits for more. Holds no session.
    SecondFactor,
    /// What a second factor sent for a sign-in that waits for it.
    SentFactor,
    /// Somebody signed in proves again who they are.
    StepUp,
    /// Somebody signed in adds a credential, or somebody whose sign-in waits for one.
    Enrol,
    /// A request of somebody signed in that waits for a fresh proof.
    Suspended,
    /// A new address of a user, to be proven.
    EmailChange,
    /// "This was not me": the link of a notice, which leads to a contest.
    NotMe,
    /// A whole sign-in to an account that is about to be deleted: it may be kept.
    Keep,
    /// A contest: the mailbox or a passkey of the account before the change is proven. Also what
    /// came of one, closed.
    Contest,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: &[Self] = &[
        Self::SignIn,
        Self::OperatorLink,
        Self::Ceremony,
        Self::SecondFactor,
        Self::SentFactor,
        Self::StepUp,
        Self::Enrol,
        Self::Suspended,
        Self::EmailChange,
        Self::NotMe,
        Self::Keep,
        Self::Contest,
    ];

    /// The stored form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::OperatorLink => "operator_link",
            Self::Ceremony => "ceremony",
            Self::SecondFactor => "second_factor",
            Self::SentFactor => "sent_factor",
            Self::StepUp => "step_up",
            Self::Enrol => "enrol",
            Self::Suspended => "suspended",
            Self::EmailChange => "email_change",
            Self::NotMe => "not_me",
            Self::Keep => "keep",
            Self::Contest => "contest",
        }
    }

    /// Whether it is a question to an authenticator, which is there while it is asked: one that is
    /// lost is asked anew, and nobody was told of it by mail.
    #[must_use]
    pub const fn is_question(self) -> bool {
        matches!(self, Self::StepUp | Self::Enrol)
    }

    /// From the stored form.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|purpose| purpose.as_str() == text)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_epoch_is_read_as_it_was_stored(value in any::<i64>()) {
            prop_assert_eq!(Epoch::from_i64(value).as_i64(), value);
            prop_assert_eq!(Epoch::from_i64(value).is(value), value != -1);
        }
    }

    #[test]
    fn a_void_challenge_is_of_no_users_epoch() {
        assert_eq!(Epoch::Void.as_i64(), -1);
        assert!(!Epoch::Void.is(-1) && !Epoch::Void.is(0));
    }
}
