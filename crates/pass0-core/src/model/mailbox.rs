//! Mailbox: what one was sent lately on the account of strangers, and who waits for a letter to it.

use crate::model::Timestamp;
use crate::secret::Digest;

/// The turns of one mailbox, as a store keeps them. It is replaced as a whole, by
/// [`crate::ports::Change::SetMailbox`], and only by whoever read the newest version of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Keyed hash of the address without its tag: no row holds the address.
    pub key: Digest,
    /// Counts how often it was replaced; the first is 1.
    pub version: i64,
    /// What `limits/turns.rs` knows of it.
    pub turns: Vec<u8>,
    /// When somebody who waits can have a letter; `None`: nobody waits.
    pub due_at: Option<Timestamp>,
    /// When all of it is forgotten.
    pub over_at: Timestamp,
}
