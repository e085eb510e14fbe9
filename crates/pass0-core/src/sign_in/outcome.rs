//! What a right answer leads to.

use super::stage::Waiting;
use crate::account::TakenBack;
use crate::model::{Session, User};
use crate::secret::Token;

/// A session opened.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// The session.
    pub session: Session,
    /// Its secret: the session cookie. Handed out here and never again.
    pub secret: Token,
    /// The cookie that says this browser has signed in before.
    pub known: String,
    /// Where to go.
    pub next: String,
    /// Worth an offer of a passkey: the user has nothing yet that signs in by itself, and has not
    /// declined ([`Account::decline_passkey_offer`](crate::Account::decline_passkey_offer)).
    pub offer_passkey: bool,
}

/// What a right answer led to.
#[derive(Debug)]
pub enum Completed {
    /// A session: the user is in.
    SignedIn(Box<SignedIn>),
    /// More must be shown first.
    Waiting(Waiting),
    /// No sign-in: a contest was proven, and this is what came of it.
    TakenBack(Box<TakenBack>),
}
