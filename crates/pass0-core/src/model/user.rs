//! User: somebody.

use crate::model::{Timestamp, UserId};

/// A person who may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Opaque id.
    pub id: UserId,
    /// Canonical address; unique. See [`crate::model::Email::canonical`].
    pub email: String,
    /// The address mail is sent to.
    pub delivery: String,
    /// Whether sign-in is allowed.
    pub state: UserState,
    /// Bumped by anything that must kill open links and sessions; a session or challenge of
    /// another epoch is dead.
    pub epoch: i64,
    /// When the mailbox was first proven; `None`: never (made by an operator or an API).
    pub proven_at: Option<Timestamp>,
    /// When the row was made.
    pub created_at: Timestamp,
}

/// Whether a user may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserState {
    /// Yes.
    Active,
    /// No: every session is dead and no new one opens.
    Disabled,
    /// No: the account is deleted at this time, unless its user signs in and keeps it before.
    Leaving(Timestamp),
}

/// The stored form of a time is above every other stored form of a state.
const FIRST_TIME: i64 = 2;

impl UserState {
    /// The stored form.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Disabled => 1,
            Self::Leaving(at) if at.millis() < FIRST_TIME => FIRST_TIME,
            Self::Leaving(at) => at.millis(),
        }
    }

    /// From the stored form: above 1, the time in milliseconds. Anything unknown is `Disabled` (fail
    /// closed), and so is a leaving account to a program that knows only two states.
    #[must_use]
    pub const fn from_i64(value: i64) -> Self {
        match value {
            0 => Self::Active,
            FIRST_TIME.. => Self::Leaving(Timestamp::from_millis(value)),
            _ => Self::Disabled,
        }
    }

    /// `active`, `disabled` or `leaving`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
            Self::Leaving(_) => "leaving",
        }
    }
}
