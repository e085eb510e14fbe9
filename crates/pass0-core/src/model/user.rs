//! User: somebody.

use crate::model::{Timestamp, UserId};

/// Somebody who may sign in.
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
}

impl UserState {
    /// The stored form.
    #[must_use]
    pub const fn as_i64(self) -> i64 {
        match self {
            Self::Active => 0,
            Self::Disabled => 1,
        }
    }

    /// From the stored form; anything unknown is `Disabled` (fail closed).
    #[must_use]
    pub const fn from_i64(value: i64) -> Self {
        match value {
            0 => Self::Active,
            _ => Self::Disabled,
        }
    }

    /// `active` or `disabled`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}
