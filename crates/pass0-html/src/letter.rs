use std::fmt;

use serde::Serialize;

use crate::change::NoticeWords;
use crate::report::Report;

/// A letter and what it says. The only texts from outside are the browser label (made by us), the address and the time.
///
/// The fields are the variables of the templates `letters/<name>/{subject.txt,body.txt,body.html}`.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Letter {
    /// The sign-in mail.
    SignIn {
        /// The absolute link.
        link: String,
        /// The code as shown: `1234 5678`.
        code: String,
        /// A short label of the browser that asked.
        browser: String,
        /// Its address.
        ip: String,
        /// When it asked, ready to show.
        asked_at: String,
        /// How long the link works.
        minutes: u32,
        /// How long the code works.
        code_minutes: u32,
    },
    /// The sign-in mail where codes are off: the link alone.
    Link {
        /// The absolute link.
        link: String,
        /// A short label of the browser that asked.
        browser: String,
        /// Its address.
        ip: String,
        /// When it asked, ready to show.
        asked_at: String,
        /// How long the link works.
        minutes: u32,
    },
    /// Somebody asked to sign in with an address that has no account.
    NoAccount {
        /// A short label of the browser that asked.
        browser: String,
        /// Its address.
        ip: String,
        /// When it asked, ready to show.
        asked_at: String,
    },
    /// Somebody asked to sign in to an account that is switched off.
    Disabled {
        /// A short label of the browser that asked.
        browser: String,
        /// Its address.
        ip: String,
        /// When it asked, ready to show.
        asked_at: String,
    },
    /// What becomes of the whole account.
    Deletion {
        /// What.
        what: DeletionWords,
        /// When it is deleted, ready to show; empty where that is not ahead.
        until: String,
        /// A short label of the browser that asked for it.
        browser: String,
        /// Its address; empty: nobody asked just now.
        ip: String,
        /// When, ready to show.
        at: String,
    },
    /// Something about how somebody signs in was changed.
    Notice {
        /// What.
        what: NoticeWords,
        /// The absolute link to the page that contests it, or empty.
        link: String,
        /// How many recovery codes are left, if one was used.
        left: Option<u32>,
        /// A short label of the browser that did it.
        browser: String,
        /// Its address.
        ip: String,
        /// When, ready to show.
        at: String,
        /// When and from where it happened again soon after.
        more: Vec<NoticeAgain>,
    },
    /// Link and code that prove a contest.
    Contest {
        /// The absolute link.
        link: String,
        /// The code as shown, or empty where codes are off.
        code: String,
        /// A short label of the browser that asked.
        browser: String,
        /// Its address.
        ip: String,
        /// When it asked, ready to show.
        asked_at: String,
        /// How long link and code work.
        minutes: u32,
    },
    /// Somebody asked to sign in with an address that an account had until lately.
    Moved {
        /// The absolute link to the page that contests the change.
        link: String,
        /// A short label of the browser that asked.
        browser: String,
        /// Its address.
        ip: String,
        /// When it asked, ready to show.
        asked_at: String,
        /// How long the link works.
        minutes: u32,
    },
    /// What became of an account.
    Report {
        /// What.
        report: Report,
        /// A short label of the browser that did it.
        browser: String,
        /// Its address, or empty: no browser did.
        ip: String,
        /// When, ready to show.
        at: String,
    },
    /// To a new address: is it the account's?
    ConfirmEmail {
        /// The absolute link.
        link: String,
        /// A short label of the browser that asked.
        browser: String,
        /// Its address.
        ip: String,
        /// When it asked, ready to show.
        asked_at: String,
        /// How long the link works.
        minutes: u32,
    },
    /// To an address that somebody wanted for their account, but that has one.
    EmailInUse {
        /// A short label of the browser that asked.
        browser: String,
        /// Its address.
        ip: String,
        /// When it asked, ready to show.
        asked_at: String,
    },
    /// Second factors stopped working, because the key they were made under was retired.
    FactorsReset {
        /// The methods, by their ids.
        lost: Vec<String>,
    },
}

/// What becomes of a whole account.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeletionWords {
    /// It is deleted after a while, unless it is kept.
    Planned,
    /// It was kept.
    Kept,
    /// It was deleted.
    Done,
}

/// The same change once more, in the letter about the first.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct NoticeAgain {
    /// The absolute link to the page about it, or empty.
    pub link: String,
    /// A short label of the browser that did it.
    pub browser: String,
    /// Its address.
    pub ip: String,
    /// When, ready to show.
    pub at: String,
}

impl Letter {
    /// The letter's name: its templates are in `letters/<name>/`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Letter::SignIn { .. } => "sign-in",
            Letter::Link { .. } => "link",
            Letter::NoAccount { .. } => "no-account",
            Letter::Disabled { .. } => "disabled",
            Letter::Deletion { .. } => "deletion",
            Letter::Notice { .. } => "notice",
            Letter::Contest { .. } => "contest",
            Letter::Moved { .. } => "moved",
            Letter::Report { .. } => "report",
            Letter::ConfirmEmail { .. } => "confirm-email",
            Letter::EmailInUse { .. } => "email-in-use",
            Letter::FactorsReset { .. } => "factors-reset",
        }
    }

    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Letter::SignIn { code, .. } => Some(code),
            Letter::Contest { code, .. } => Some(code.as_str()).filter(|code| !code.is_empty()),
            _ => None,
        }
    }
}

/// Shows the name only: letters carry secrets.
impl fmt::Debug for Letter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Letter({})", self.name())
    }
}

/// A letter ready to send. No `Debug`: it carries secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line, no control characters.
    pub subject: String,
    /// The text part; lines end in LF. A code stands alone on the last line.
    pub text: String,
    /// The HTML part: the same words, no image.
    pub html: String,
}
