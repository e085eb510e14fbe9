//! Sends pass0's letters: over SMTP, or into an inbox for development. [`spawn`] starts the worker
//! that takes letters from the store.

mod dev;
mod dialogue;
mod message;
mod reply;
mod route;
mod smtp;
mod starttls;
mod tls;
mod transcript;
mod url;
mod wire;
mod words;
mod worker;

pub use dev::DevInbox;
pub use dialogue::dialogue;
pub use message::{Sender, SenderError};
pub use smtp::SmtpMailer;
pub use tls::TlsError;
pub use url::{Security, SmtpUrl, SmtpUrlError};
pub use words::Words;
pub use worker::spawn;
