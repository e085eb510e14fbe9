//! What the pages of signing in show.

use serde::Serialize;

/// What the sign-in page says above its field.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// What was typed is not an address. Shown as the field's error.
    BadEmail,
    /// Signed out now.
    SignedOut,
    /// The sign-in was cancelled; another address may be typed.
    Cancelled,
    /// Too many requests from here.
    TooMany,
}

/// What is wrong with an address, beyond its form: shown as the field's error with
/// [`Notice::BadEmail`].
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AddressFault {
    /// A dot at the beginning or before the `@`, or two in a row.
    Dots,
    /// Quotation marks or a backslash.
    Quotes,
    /// Spaces, or characters that no address has.
    Characters,
    /// What follows the `@` is no domain.
    Domain,
    /// Too long.
    Length,
    /// It names another server, with `%` or `!`.
    Route,
}

/// What happened to the mail, in what a person needs to know.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailFate {
    /// Waiting to be sent.
    Queued,
    /// Asked for, as far as a browser may know that has not signed in with the address; for others:
    /// the mail server took it.
    Accepted,
    /// The mail server asked to come back later.
    Deferred,
    /// The mail server refused it.
    Refused,
    /// It could not be sent before its secret expired.
    Expired,
    /// It waits for its turn; an earlier mail still works.
    Held,
}

/// The code field of [`Page::Waiting`](crate::Page::Waiting).
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum CodeField {
    /// A code may be typed.
    Open {
        /// What was wrong with the last one.
        error: Option<CodeError>,
    },
    /// Codes are off for this account: the link must be used.
    Off,
    /// The code is too old; the link still works.
    Over,
    /// There are no codes here: the mail has a link alone.
    Never,
}

/// What was wrong with a typed code.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CodeError {
    /// It is not the right code.
    Wrong {
        /// Attempts left.
        left: u32,
    },
    /// It does not look like a code at all; no attempt was spent.
    Malformed,
    /// What was sent is over: its time, or its attempts.
    Over,
}

/// Who asked for a mail.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Requester {
    /// A short label of the browser, such as "Firefox on Linux".
    pub browser: String,
    /// Its address.
    pub ip: String,
    /// When, ready to show.
    pub at: String,
}

/// The form of `cross_device = "confirm"`.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Confirm {
    /// The URL the form posts `email` to.
    pub action: String,
}

/// Why a link, a code or a passkey did not work, or something may not be done.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// Too old.
    Expired,
    /// Used already, in this browser.
    UsedHere,
    /// Used already, in another browser.
    UsedElsewhere,
    /// A newer mail took its place.
    Replaced,
    /// The sign-in was started in another browser.
    OtherBrowser,
    /// The sign-in was cancelled.
    Cancelled,
    /// Too many wrong codes.
    Exhausted,
    /// Codes are off for this account for now; a link still works.
    CodesOff,
    /// Another sign-in of this account finished.
    Ended,
    /// The account has been disabled.
    AccountDisabled,
    /// Not one of pass0's links, or cut short.
    Unknown,
    /// The passkey did not prove anything.
    PasskeyRefused,
    /// The request for a passkey is over, or another browser's.
    CeremonyOver,
    /// Too many wrong codes of the second step: it is off for now.
    SecondFactorOff,
    /// What should be removed is the last way to sign in.
    LastWay,
    /// This account signs in with a passkey alone.
    PasskeyOnly,
    /// Accounts have addresses of other domains.
    DomainNotAllowed,
    /// A second step is about to be removed: nothing else is changed until then.
    RecoveryPending,
    /// A mailbox alone does not do this here.
    AskOperator,
    /// An operator's link opened the session, and it does not do this.
    OperatorSession,
}

/// A mail in the inbox of development mode.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct DevLetter {
    /// The recipient.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// The link, or empty.
    pub link: String,
    /// The code as `1234 5678`, or empty.
    pub code: String,
    /// When it was asked for (RFC 3339).
    pub at: String,
}
