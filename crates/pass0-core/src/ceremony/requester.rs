//! Who asked for a mail.

use crate::model::{Client, Timestamp};

/// Who asked for a mail, shown to whoever opens it.
#[derive(Clone, Debug)]
pub struct Requester {
    /// Their address and browser.
    pub client: Client,
    /// When.
    pub at: Timestamp,
}
