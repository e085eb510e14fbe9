//! What the page of a notice's link says, and what comes of its button.

use crate::ceremony::Requester;
use crate::model::{ChallengeId, Timestamp};
use crate::ports::{Notice, Report};
use crate::secret::Token;

/// What the page of a notice's link says.
#[derive(Clone, Debug)]
pub struct Contest {
    /// The change.
    pub change: Notice,
    /// Who made it.
    pub made: Requester,
    /// The link's challenge.
    pub flow: ChallengeId,
    /// The change was taken back, or an earlier one was: nothing is left to contest.
    pub covered: bool,
    /// It was contested, and the rest of it is done at this time.
    pub pending: Option<Timestamp>,
    /// A mail to the earlier address proves the contest.
    pub mail: bool,
    /// A passkey that the account had proves it.
    pub passkey: bool,
}

/// What came of a contest.
#[derive(Debug)]
pub struct TakenBack {
    /// What was done, and what waits.
    pub report: Report,
    /// The flow cookie to set, where the browser has none that the outcome is kept for.
    pub flow: Option<Token>,
}
