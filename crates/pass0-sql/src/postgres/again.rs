//! Failures after which the same may be tried again, and what may be.

use std::error::Error as _;

use pass0_core::ports::{Conflict, StoreError};
use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use super::words::words;

/// Why something is tried again. It never leaves this crate: see [`give_up`].
#[derive(Debug, thiserror::Error)]
pub(super) enum Again {
    /// The server gave a transaction up in favour of another. Nothing was committed.
    #[error("another transaction was in the way: {0}")]
    LostRace(String),
    /// The server ends, does not write or no longer answers, and nothing was committed: another
    /// connection may lead to a better one.
    #[error("{0}")]
    Undone(String),
    /// The server ends or no longer answers. Whether it did what it was asked is not known.
    #[error("{0}")]
    Unknown(String),
}

impl Again {
    pub(super) fn of(error: &StoreError) -> Option<&Self> {
        match error {
            StoreError::Foreign(error) => error.downcast_ref(),
            _ => None,
        }
    }

    /// Whether the connection is to be closed.
    pub(super) fn is_of_connection(error: &StoreError) -> bool {
        matches!(Self::of(error), Some(Self::Undone(_) | Self::Unknown(_)))
    }
}

impl From<Again> for StoreError {
    fn from(again: Again) -> Self {
        Self::Foreign(Box::new(again))
    }
}

/// The caller's error when retrying did not help.
pub(super) fn give_up(error: StoreError) -> StoreError {
    match Again::of(&error) {
        Some(again) => StoreError::Unavailable(again.to_string()),
        None => error,
    }
}

/// The failure of a step before its transaction is committed.
pub(super) fn before_commit(error: StoreError) -> StoreError {
    match Again::of(&error) {
        Some(Again::Unknown(words)) => Again::Undone(words.clone()).into(),
        _ => error,
    }
}

/// What an error means. Its words never contain values: the server's DETAIL may, and is left out.
pub(super) fn judge(error: &Error) -> StoreError {
    let Some(code) = error.code() else {
        return match error.is_closed() || error.source().is_some_and(|it| it.is::<std::io::Error>())
        {
            true => Again::Unknown(words(error)).into(),
            false => StoreError::Unavailable(words(error)),
        };
    };
    match *code {
        SqlState::UNIQUE_VIOLATION => Conflict::Taken.into(),
        // Of a user who is gone.
        SqlState::FOREIGN_KEY_VIOLATION => Conflict::Gone.into(),
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => {
            Again::LostRace(words(error)).into()
        }
        // It has become a standby.
        SqlState::READ_ONLY_SQL_TRANSACTION => Again::Undone(words(error)).into(),
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => {
            Again::Unknown(words(error)).into()
        }
        _ => StoreError::Unavailable(words(error)),
    }
}
