//! Where an email was requested from.

use crate::model::{Client, Timestamp};

/// Where an email was requested from; shown when its link is opened elsewhere.
#[derive(Clone, Debug)]
pub struct Requester {
    /// Their address and browser.
    pub client: Client,
    /// When.
    pub at: Timestamp,
}
