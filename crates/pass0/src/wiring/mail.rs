//! The way out for letters.

use std::fmt::Display;
use std::sync::Arc;

use pass0_core::ports::Mailer;
use pass0_mail::{
    Courier, CourierMailer, DevInbox, HttpMailer, HttpSecret, HttpUrl, Relay, Sender, SmtpMailer,
    Words,
};

use crate::error::Error;

/// The way out for letters.
#[expect(clippy::large_enum_variant, reason = "there is one for each instance")]
pub enum Mail {
    /// None was given.
    Missing,
    /// Through a mail server.
    Smtp(Relay, Sender),
    /// Through an HTTP API.
    Http(HttpUrl, HttpSecret, Sender),
    /// As written emails, through code of the app's.
    Courier(Arc<dyn Courier>),
    /// As values without words, through code of the app's.
    Own(Arc<dyn Mailer>),
    /// Into the inbox of dev mode.
    Inbox,
    /// Nowhere: they are kept in memory.
    Kept,
}

/// What takes letters, and what keeps them.
pub(super) struct Way {
    pub(super) mailer: Arc<dyn Mailer>,
    /// That of dev mode, which has a page.
    pub(super) inbox: Option<DevInbox>,
    pub(super) kept: Option<DevInbox>,
}

impl Mail {
    pub(super) fn open(self, words: Words, dev: bool) -> Result<Way, Error> {
        let mailer: Arc<dyn Mailer> = match self {
            Self::Missing => return Err(wrong("smtp", "no way for mail is set")),
            Self::Inbox if !dev => {
                return Err(Error::Missing("the inbox for mail is for dev mode only"));
            }
            Self::Inbox => {
                let inbox = DevInbox::new(words);
                return Ok(Way {
                    mailer: Arc::new(inbox.clone()),
                    inbox: Some(inbox),
                    kept: None,
                });
            }
            Self::Kept => {
                tracing::warn!("no letter is sent: they are kept in memory, as the settings say");
                let kept = DevInbox::new(words).quiet();
                return Ok(Way {
                    mailer: Arc::new(kept.clone()),
                    inbox: None,
                    kept: Some(kept),
                });
            }
            Self::Courier(courier) => Arc::new(CourierMailer::new(words, courier)),
            Self::Own(mailer) => mailer,
            Self::Smtp(relay, sender) => Arc::new(
                SmtpMailer::new(relay, sender, words).map_err(|error| wrong("smtp", error))?,
            ),
            Self::Http(url, secret, sender) => Arc::new(
                HttpMailer::new(&url, secret, sender, words)
                    .map_err(|error| wrong("mail_http", error))?,
            ),
        };
        Ok(Way {
            mailer,
            inbox: None,
            kept: None,
        })
    }
}

fn wrong(setting: &'static str, reason: impl Display) -> Error {
    Error::Mail {
        setting,
        reason: reason.to_string(),
    }
}
