use std::fmt;

use serde::Serialize;

/// A page and what it shows. Every text is untrusted: templates escape it.
///
/// The fields are the variables of the template `pages/<name>.html`; an `Option` that is empty is `none` there.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Page {
    /// The sign-in page: one address field. Posts `email` and `next` to `{prefix}/request-magic-link`.
    Login {
        /// What the address field starts with.
        email: String,
        /// Where to go after signing in; sent as a hidden field unless empty.
        next: String,
        /// What went before, if anything must be said.
        notice: Option<Notice>,
    },
    /// The page after asking: what happened to the mail, and one code field.
    /// Posts to `{prefix}/verify-code`, `{prefix}/resend` and `{prefix}/cancel`, each with `form_token`.
    Waiting {
        /// The address as typed.
        email: String,
        /// What happened to the mail.
        mail: MailFate,
        /// Whether a code may be typed, and what was wrong with the last.
        code: CodeField,
        /// Seconds until another mail may be asked for; 0 is now.
        resend_in: u32,
        /// Minutes that link and code still work.
        minutes_left: u32,
        /// The form token bound to the flow.
        form_token: String,
    },
    /// The link was opened in a browser that did not ask. No button here signs anybody in, unless `confirm` is given.
    OpenedElsewhere {
        /// Whether the code still works where it was asked for.
        code_hint: bool,
        /// Who asked.
        started: Requester,
        /// Only with `cross_device = "confirm"`.
        confirm: Option<Confirm>,
    },
    /// An operator-issued link: names the account, one button.
    OperatorLink {
        /// The account the link is for.
        email: String,
        /// The URL the button posts to.
        action: String,
        /// The form token.
        form_token: String,
    },
    /// A link or code that did not work: why, and the one button that fixes it.
    Refused {
        /// Why.
        reason: Refusal,
        /// The address a new mail goes to. If empty, the button leads to the sign-in page.
        next_email: String,
    },
    /// The account page: whose it is, and what happened lately.
    Account {
        /// The account.
        email: String,
        /// The form token bound to the session.
        form_token: String,
        /// What happened lately, newest first.
        events: Vec<EventRow>,
    },
    /// The sessions page.
    SignedIn {
        /// The account.
        email: String,
        /// Its sessions; the current one has no end button of its own.
        sessions: Vec<SessionRow>,
        /// The form token bound to the session.
        form_token: String,
        /// What happened lately, newest first.
        events: Vec<EventRow>,
    },
    /// A proof is too old for what was asked: one button starts a new mail proof (`{prefix}/request-magic-link`).
    Fresh {
        /// The account.
        email: String,
        /// The path to come back to after the proof; sent as `next` unless empty.
        action: String,
    },
    /// Signing out that was asked for by another site: a button.
    Logout {
        /// The form token bound to the session.
        form_token: String,
    },
    /// An error answer.
    Error {
        /// The HTTP status.
        status: u16,
        /// The stable code of the error (`csrf`, …).
        code: String,
        /// What to quote to the operator.
        request_id: String,
    },
    /// Development mode: the mails that would have been sent, newest first.
    DevInbox {
        /// The mails.
        letters: Vec<DevLetter>,
    },
}

impl Page {
    /// The page's name: its template is `pages/<name>.html`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Page::Login { .. } => "login",
            Page::Waiting { .. } => "waiting",
            Page::OpenedElsewhere { .. } => "opened-elsewhere",
            Page::OperatorLink { .. } => "operator-link",
            Page::Refused { .. } => "refused",
            Page::Account { .. } => "account",
            Page::SignedIn { .. } => "signed-in",
            Page::Fresh { .. } => "fresh",
            Page::Logout { .. } => "logout",
            Page::Error { .. } => "error",
            Page::DevInbox { .. } => "dev-inbox",
        }
    }
}

/// Shows the name only: pages carry form tokens and, in development mode, links.
impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Page({})", self.name())
    }
}

/// What the sign-in page says above its field.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Notice {
    /// What was typed is not an address. Shown as the field's error.
    BadEmail,
    /// Signed out now.
    SignedOut,
    /// There is no sign-in under way in this browser.
    StartAgain,
    /// The sign-in was cancelled; another address may be typed.
    Cancelled,
    /// The form came from elsewhere or was too old.
    Csrf,
    /// Too many requests from here.
    TooMany,
    /// A session is needed for the page that was asked for.
    SignInFirst,
}

/// What happened to the mail, in what a person needs to know.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailFate {
    /// Waiting to be sent.
    Queued,
    /// The mail server took it.
    Accepted,
    /// The mail server asked to come back later.
    Deferred,
    /// The mail server refused it.
    Refused,
    /// It could not be sent before its secret expired.
    Expired,
    /// A limit was reached and no mail was sent; an earlier mail still works.
    Held,
}

/// The code field of [`Page::Waiting`].
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
    /// There are no codes here: the mail has a link alone.
    Never,
}

/// What was wrong with a typed code.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum CodeError {
    /// It is not the code of the mail.
    Wrong {
        /// Attempts left.
        left: u32,
    },
    /// It is not eight digits; no attempt was spent.
    Malformed,
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

/// Why a link or code did not work.
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
    /// The account is switched off.
    AccountDisabled,
    /// Not a link of ours, or cut short.
    Unknown,
}

/// A session in the list of [`Page::SignedIn`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SessionRow {
    /// The session's public id; part of the path that ends it.
    pub id: String,
    /// A short label of the browser.
    pub browser: String,
    /// The address it was last seen at.
    pub ip: String,
    /// When it began, ready to show.
    pub created_at: String,
    /// When it was last used, ready to show.
    pub seen_at: String,
    /// Whether it is the session that looks at the page.
    pub current: bool,
}

/// A line of the recent events.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EventRow {
    /// When, ready to show.
    pub at: String,
    /// What happened.
    pub words: EventWords,
}

/// What happened, in the user's words.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EventWords {
    /// A sign-in mail was asked for.
    Asked,
    /// The mail server took the mail.
    MailAccepted,
    /// The mail server refused the mail.
    MailRefused,
    /// The link was opened by something that was not the browser that asked.
    OpenedElsewhere,
    /// A wrong code was typed.
    CodeWrong,
    /// Signed in.
    SignedIn,
    /// Signed out.
    SignedOut,
    /// A session was ended from another one.
    SessionEnded,
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
    /// The link, or empty.
    pub link: String,
    /// The code, or empty.
    pub code: String,
    /// When, ready to show.
    pub at: String,
}
