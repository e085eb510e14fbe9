//! Ways out for letters, for an app that wires pass0 itself; [`Builder`](crate::Builder) takes their settings as text.

pub use pass0_mail::{HttpMailer, HttpSecret, HttpUrl, Relay, Sender, SmtpMailer, SmtpUrl};
