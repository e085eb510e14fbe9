//! Offers that a user wants no more.

use crate::model::{Timestamp, UserId};

/// A user's wish not to be offered credentials of a kind. At most one per user and kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declined {
    /// Whose wish.
    pub user: UserId,
    /// The kind: a method's id.
    pub kind: String,
    /// When it was said.
    pub at: Timestamp,
}
