//! What can go wrong, by who is to blame.

use std::time::Duration;

use crate::model::InvalidEmail;
use crate::ports::{Conflict, StoreError};
use crate::secret::KeyError;

/// An answer other than the wanted one.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The visitor: what was sent cannot be accepted.
    #[error(transparent)]
    Rejected(#[from] Rejected),
    /// Everybody: too often.
    #[error("too many requests")]
    Limited {
        /// When it is worth coming back.
        retry_after: Duration,
    },
    /// Everybody behind one network: together they have asked for too many sign-ins.
    #[error("too many sign-ins from {network}")]
    Crowded {
        /// The network: an IPv4 address, or an IPv6 /64 or /48.
        network: String,
        /// When there is room again.
        retry_after: Duration,
    },
    /// Us: what a second factor sends could not be sent.
    #[error("{method} sent nothing: {why}")]
    Unsent {
        /// The method.
        method: String,
        /// Why, for operators.
        why: String,
    },
    /// Us: the store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Us: a key is missing, or a sealed row was changed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// One that nobody expected.
impl From<Conflict> for Error {
    fn from(conflict: Conflict) -> Self {
        Self::Store(StoreError::Conflict(conflict))
    }
}

impl From<InvalidEmail> for Error {
    fn from(fault: InvalidEmail) -> Self {
        Self::Rejected(Rejected::BadEmail(fault))
    }
}

impl Error {
    /// The store is not available. It logs that itself, once: the many who meet it need not.
    #[must_use]
    pub const fn is_outage(&self) -> bool {
        matches!(self, Self::Store(StoreError::Unavailable(_)))
    }
}

macro_rules! rejections {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Why a visitor's request is refused. The codes never change meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
        #[non_exhaustive]
        pub enum Rejected {
            $($(#[$doc])* #[error($code)] $name,)*
            /// Not an address that is accepted, and what is wrong with it.
            #[error("bad_email")]
            BadEmail(InvalidEmail),
            /// Not the code; this many attempts are left in the flow.
            #[error("wrong_code")]
            WrongCode {
                /// Attempts left.
                left: u32,
            },
        }

        impl Rejected {
            /// The stable code in JSON answers.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                    Self::BadEmail(_) => "bad_email",
                    Self::WrongCode { .. } => "wrong_code",
                }
            }
        }
    };
}

rejections! {
    /// Not 8 digits.
    BadCode = "bad_code",
    /// Too many wrong codes for this account: the link works, codes do not.
    CodesOff = "codes_off",
    /// The time of link and code is over.
    Expired = "expired",
    /// The time of the code is over, that of the link is not.
    CodeExpired = "code_expired",
    /// Used already, in this browser.
    UsedHere = "used",
    /// Used already, in another browser.
    UsedElsewhere = "used_elsewhere",
    /// This browser asked again; the newer mail counts.
    Replaced = "replaced",
    /// Called off in the asking browser.
    Cancelled = "cancelled",
    /// Too many wrong codes in this flow.
    Exhausted = "too_many_attempts",
    /// Another sign-in of the account finished first, or the account was changed.
    Ended = "ended",
    /// The account has been disabled.
    AccountDisabled = "account_disabled",
    /// No account, and none can be made.
    NoAccount = "no_account",
    /// This browser has not asked to sign in.
    OtherBrowser = "other_browser",
    /// No such link.
    Unknown = "unknown",
    /// Not signed in.
    SignedOut = "unauthenticated",
    /// Signed in, but not recently enough for this.
    FreshRequired = "fresh_required",
    /// An authenticator's answer that a step of its verification refuses.
    PasskeyRefused = "passkey_refused",
    /// A passkey that says of its backups something else than when it was added: it was moved.
    PasskeyChanged = "passkey_changed",
    /// A new passkey whose key the browser wrote down wrongly.
    PasskeyMiswritten = "passkey_miswritten",
    /// A passkey that nobody here has.
    UnknownPasskey = "unknown_passkey",
    /// Too many wrong answers to this second factor: it is off until it is set up again.
    FactorOff = "factor_off",
    /// The last way in, which is not removed.
    LastWay = "last_way",
    /// Nobody signs in by mail here.
    MailOff = "mail_off",
    /// The account's mailbox must be proven first.
    Unproven = "unproven",
    /// Nothing by this name.
    NotFound = "not_found",
    /// Accounts here have addresses of certain domains, and this is not one of them.
    DomainNotAllowed = "domain_not_allowed",
    /// It is there already.
    Taken = "taken",
    /// A removal of second factors is pending: until then no factor and no address is changed.
    RecoveryPending = "recovery_pending",
    /// A mailbox alone does not do this here: the operator does.
    AskOperator = "ask_operator",
    /// Signed in by an operator's link, which does not do this.
    OperatorSession = "operator_session",
}
