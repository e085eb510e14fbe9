//! What a server's replies mean for a letter.

use std::error::Error as _;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::response::Response;
use pass0_core::ports::Sent;

use crate::route::Fault;

/// Servers that greylist want to be asked again after a minute or more (RFC 6647 §5).
const GREYLIST: Duration = Duration::from_secs(60);

/// 5xx replies to a letter are final; everything else may be different next time.
pub(crate) fn judge(fault: &Fault) -> Sent {
    let error = match fault {
        Fault::Odd(reply) => return Sent::Later(format!("an odd reply: {reply}"), None),
        Fault::Smtp(error) => error,
    };
    let words = words(error);
    match error.status().map(u16::from) {
        // RFC 4954 §6: it wants a login, or another one. That is about us, not about the letter.
        Some(530 | 534 | 535 | 538) => Sent::Later(words, None),
        Some(500..) => Sent::Refused(words),
        Some(450 | 451) => Sent::Later(words, Some(GREYLIST)),
        _ => Sent::Later(words, None),
    }
}

/// Whether the connection is still good after this fault: the server said no, in its turn, and did
/// not close (RFC 5321 §3.8).
pub(crate) fn in_step(fault: &Fault) -> bool {
    match fault {
        Fault::Odd(_) => false,
        Fault::Smtp(error) => error.status().is_some_and(|code| u16::from(code) != 421),
    }
}

/// The code and all words of a reply.
pub(crate) fn all(reply: &Response) -> String {
    let words: Vec<_> = reply.message().collect();
    format!("{} {}", reply.code(), words.join(" "))
}

/// The code and words of a refusal; or what broke.
pub(crate) fn words(error: &Error) -> String {
    let source = error.source().map(ToString::to_string);
    match (error.status(), source) {
        (Some(code), Some(words)) => format!("{code} {words}"),
        (Some(code), None) => code.to_string(),
        (None, _) => error.to_string(),
    }
}
