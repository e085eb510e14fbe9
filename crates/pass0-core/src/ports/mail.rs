//! Mail: what is sealed into a letter, and who sends it.

use std::time::Duration;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// What a letter says, in values; words and layout are added when it is sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct LetterText {
    /// The address it goes to.
    pub to: String,
    /// Which letter.
    pub kind: LetterKind,
    /// Language tag of the words; [`LetterText::MANY`]: nobody knows which its reader has.
    pub lang: String,
    /// Address the request came from; may be empty.
    pub ip: String,
    /// User agent the request came from.
    pub user_agent: String,
    /// When it was asked, in milliseconds since the Unix epoch.
    pub asked_at: i64,
    /// Minutes the link lives.
    pub minutes: u32,
    /// Minutes the code lives; 0: as long as the link.
    #[serde(default)]
    pub code_minutes: u32,
    /// What happened again before it was sent, each with its own time, place and link.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<LetterText>,
}

impl LetterText {
    /// "Multiple languages" (ISO 639-2): the letter says the same in every language there is.
    pub const MANY: &str = "mul";
}

/// Which letter.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LetterKind {
    /// Link and code of a sign-in.
    SignIn {
        /// The whole link.
        link: String,
        /// The code, digits only; empty where codes are off.
        code: String,
    },
    /// Somebody asked, but there is no account and none can be made.
    NoAccount,
    /// Somebody asked, but the account has been disabled.
    Disabled,
    /// The link that proves a new address of an account.
    NewEmail {
        /// The whole link.
        link: String,
    },
    /// Somebody wants to give this address to their account, but another has it.
    EmailInUse,
    /// Second factors stopped working, because the key they were made under was retired.
    FactorsReset {
        /// The methods.
        methods: Vec<String>,
    },
    /// What becomes of the whole account.
    Deletion {
        /// What.
        what: Deletion,
        /// When it is deleted, in milliseconds since the Unix epoch; 0: it is not ahead.
        until: i64,
    },
    /// What was changed in the account.
    Notice {
        /// What.
        notice: Notice,
        /// The link to the page that contests it; empty: it cannot be contested.
        link: String,
    },
    /// Somebody asked to sign in with an address that an account had until lately.
    Moved {
        /// The link to the page that contests the change of the address.
        link: String,
    },
    /// Link and code that prove a contest.
    Contest {
        /// The whole link.
        link: String,
        /// The code, digits only; empty where codes are off.
        code: String,
    },
    /// What became of the account.
    Report(Report),
}

impl LetterKind {
    /// The link it carries.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        match self {
            Self::SignIn { link, .. }
            | Self::NewEmail { link }
            | Self::Notice { link, .. }
            | Self::Moved { link }
            | Self::Contest { link, .. } => Some(link.as_str()).filter(|link| !link.is_empty()),
            Self::NoAccount
            | Self::Disabled
            | Self::EmailInUse
            | Self::FactorsReset { .. }
            | Self::Deletion { .. }
            | Self::Report(_) => None,
        }
    }
}

/// What becomes of a whole account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Deletion {
    /// It is deleted after a while, unless its user keeps it.
    Planned,
    /// It was to be deleted, and was kept.
    Kept,
    /// It was deleted.
    Done,
}

/// A change of an account that its owner is told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Notice {
    /// A credential was added; the method.
    Added(String),
    /// A credential was removed; the method.
    Removed(String),
    /// A credential that is good once was used up; the method, and how many are left.
    Spent(String, u32),
    /// A credential may have been copied; the method.
    CloneSuspected(String),
    /// The address was changed.
    EmailChanged,
    /// A link that an operator made opened a session; its method.
    Operator(String),
}

impl Notice {
    /// The method it is about; empty: none.
    #[must_use]
    pub fn method(&self) -> &str {
        match self {
            Self::Added(method)
            | Self::Removed(method)
            | Self::Spent(method, _)
            | Self::CloneSuspected(method)
            | Self::Operator(method) => method,
            Self::EmailChanged => "",
        }
    }

    /// The stable text form, in events.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Added(_) => "added",
            Self::Removed(_) => "removed",
            Self::Spent(..) => "spent",
            Self::CloneSuspected(_) => "clone_suspected",
            Self::EmailChanged => "email_changed",
            Self::Operator(_) => "operator",
        }
    }

    /// What a recorded change says of it: [`Notice::as_str`] and the method.
    #[must_use]
    pub(crate) fn recorded(&self) -> String {
        format!("{} {}", self.as_str(), self.method())
    }
}

/// What became of an account: what a contest or a lost factor did, what waits, and what could not
/// be done. Kinds of credentials are those of their methods.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What it reports.
    pub about: About,
    /// The address that the account has again; empty: it was not changed.
    pub address: String,
    /// Kinds of which credentials work no more.
    pub removed: Vec<String>,
    /// Kinds of which credentials work again.
    pub restored: Vec<String>,
    /// Kinds that are removed at `until`, unless the user signs in with them.
    pub pending: Vec<String>,
    /// When, in milliseconds since the Unix epoch; 0: nothing waits.
    pub until: i64,
    /// How many credentials could not be brought back: used up, or kept no more.
    pub lost: u32,
    /// The earlier address could not be put back: another account has it.
    pub address_taken: bool,
}

/// What a [`Report`] reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The account was taken back; something may wait.
    #[default]
    TakenBack,
    /// The change was taken back before: nothing was done now.
    Before,
    /// A second factor was reported lost: its removal waits.
    Lost,
    /// The removal still waits.
    Reminder,
    /// The removal that waited was done.
    Done,
    /// The removal that waited was called off.
    Cancelled,
}

impl About {
    /// The stable text form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TakenBack => "taken_back",
            Self::Before => "before",
            Self::Lost => "lost",
            Self::Reminder => "reminder",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }
}

impl std::fmt::Debug for LetterText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LetterText").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for LetterKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::SignIn { .. } => "SignIn(…)",
            Self::NoAccount => "NoAccount",
            Self::Disabled => "Disabled",
            Self::NewEmail { .. } => "NewEmail(…)",
            Self::EmailInUse => "EmailInUse",
            Self::FactorsReset { .. } => "FactorsReset(…)",
            Self::Deletion { .. } => "Deletion(…)",
            Self::Notice { .. } => "Notice(…)",
            Self::Moved { .. } => "Moved(…)",
            Self::Contest { .. } => "Contest(…)",
            Self::Report(_) => "Report",
        })
    }
}

/// Sends mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Tries once to hand the letter over. `message_id` is the local part of its Message-ID and
    /// stays the same over all attempts.
    async fn send(&self, message_id: &str, letter: &LetterText) -> Sent;
}

/// What came of one attempt to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The server took it; its words.
    Accepted(String),
    /// Not now: the server's words or the fault, and how long it asked to wait, if it did.
    Later(String, Option<Duration>),
    /// Never: the recipient cannot get mail; the server's words.
    Refused(String),
    /// Not this letter, for a reason that is not the recipient's: the server's words or the fault.
    GivenUp(String),
}

/// From senders that know only whether it worked; an error may be different next time.
impl<E: std::fmt::Display> From<Result<(), E>> for Sent {
    fn from(result: Result<(), E>) -> Self {
        match result {
            Ok(()) => Self::Accepted("handed over".to_owned()),
            Err(error) => Self::Later(error.to_string(), None),
        }
    }
}
