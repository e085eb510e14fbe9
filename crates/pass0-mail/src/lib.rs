//! Sends pass0's letters: over SMTP, over HTTP, by a courier of the app's, or into an inbox for development. [`spawn`] starts the worker
//! that takes letters from the store.

mod courier;
mod dev;
mod dial;
mod http;
mod message;
mod outage;
mod probe;
mod smtp;
mod tls;
mod words;
mod worker;

pub use courier::{Courier, CourierMailer, Message};
pub use dev::DevInbox;
pub use http::{HttpMailer, HttpSecret, HttpSecretError, HttpUrl, HttpUrlError};
pub use message::{Sender, SenderError};
pub use probe::{probe_http, probe_smtp};
pub use smtp::{
    HelloError, Relay, Security, SmtpMailer, SmtpUrl, SmtpUrlError, dialogue, rejects_recipient,
};
pub use tls::TlsError;
pub use words::Words;
pub use worker::spawn;

/// The example of the README runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
