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
    /// Language tag of the words.
    pub lang: String,
    /// Address the request came from; may be empty.
    pub ip: String,
    /// User agent the request came from.
    pub user_agent: String,
    /// When it was asked, in milliseconds since the Unix epoch.
    pub asked_at: i64,
    /// Minutes the secrets live.
    pub minutes: u32,
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
    /// Somebody asked, but the account is switched off.
    Disabled,
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
    /// Never: the server's words.
    Refused(String),
}
