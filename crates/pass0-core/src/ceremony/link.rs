//! What opening a link leads to.

use super::asked::Asked;
use super::requester::Requester;
use crate::account::{Contest, TakenBack};
use crate::model::ChallengeId;
use crate::sign_in::{SignedIn, Waiting};

/// What opening a link led to.
#[derive(Debug)]
pub enum Link {
    /// Signed in: a session cookie to set, a place to go.
    SignedIn(Box<SignedIn>),
    /// Right, but more must be shown first.
    Waiting(Waiting),
    /// This browser is signed in by this very link already.
    Already {
        /// Where it wanted to go.
        next: String,
    },
    /// Opened by a browser that did not ask. Nothing changed.
    Elsewhere {
        /// Who asked.
        asked: Requester,
        /// Whether the code of the same mail still works where it was asked for.
        code: bool,
        /// Whether the address may be typed here to sign in here.
        confirm: bool,
    },
    /// An operator's link: it takes a press of a button on a page that names the account.
    Confirm {
        /// The account.
        email: String,
        /// The link's flow: what the button must be of.
        flow: ChallengeId,
    },
    /// The link that proves a new address: it takes a press of a button where the user is signed
    /// in.
    NewEmail {
        /// The address the account has; `None`: its user is not signed in here.
        old: Option<String>,
        /// The address it gets.
        new: String,
        /// The link's challenge.
        flow: ChallengeId,
    },
    /// The address was changed; the session goes on under another secret.
    EmailChanged(Box<SignedIn>),
    /// The link that says "this was not me": a page that changes nothing.
    NotMe(Contest),
    /// The button of that page: a mail goes out that proves the contest.
    Asked(Asked),
    /// The contest was proven, and this is what came of it.
    TakenBack(Box<TakenBack>),
}
