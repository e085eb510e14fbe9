//! Taking back an account: what changed, what it was before, and what is pending.

use crate::model::{ChallengeId, CredentialId, Timestamp, UserId};

/// A change to the factors or the address of an account, with the account as it was just before.
/// Kept for as long as the change can be contested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountChange {
    /// Row id: that of the notice's challenge.
    pub id: ChallengeId,
    /// Whose account.
    pub user: UserId,
    /// What changed: [`crate::ports::Notice::as_str`] and the method, such as `added passkey`.
    pub what: String,
    /// The canonical address before the change.
    pub email: String,
    /// The same, as mail is sent to it.
    pub delivery: String,
    /// The credentials that worked before the change, in the order of their ids.
    pub credentials: Vec<CredentialId>,
    /// When it was made.
    pub at: Timestamp,
    /// Until when it can be contested.
    pub until: Timestamp,
}

/// A removal of second factors that waits, so that the owner of a factor can stop it by signing in
/// with it. At most one per user; while it waits, no factor and no address can be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recovery {
    /// Whose account.
    pub user: UserId,
    /// Row id.
    pub id: ChallengeId,
    /// The contested change; `None`: a lost factor.
    pub change: Option<ChallengeId>,
    /// The credentials that are removed when it is due.
    pub removes: Vec<CredentialId>,
    /// Language tag of its letters.
    pub lang: String,
    /// When it was started.
    pub started_at: Timestamp,
    /// When it takes effect.
    pub due_at: Timestamp,
    /// When something is to be done next: another letter, or the removal.
    pub next_at: Timestamp,
}

/// An address that an account had until lately. No other account can take it before `until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldAddress {
    /// The canonical address.
    pub email: String,
    /// The same, as mail is sent to it.
    pub delivery: String,
    /// The account that had it.
    pub user: UserId,
    /// Until when it is held.
    pub until: Timestamp,
}
