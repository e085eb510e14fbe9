//! Sends pass0's letters: over SMTP, or into an inbox for development. [`spawn`] starts the worker
//! that takes letters from the store.

mod dev;
mod dial;
mod message;
mod outage;
mod smtp;
mod tls;
mod words;
mod worker;

pub use dev::DevInbox;
pub use message::{Sender, SenderError};
pub use smtp::{HelloError, Relay, Security, SmtpMailer, SmtpUrl, SmtpUrlError, dialogue};
pub use tls::TlsError;
pub use words::Words;
pub use worker::spawn;
