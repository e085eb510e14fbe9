//! What went wrong on the way, where, and whom it is about.

use std::fmt;
use std::io;
use std::time::Duration;

use pass0_core::ports::Sent;

use crate::smtp::blame::is_about_us;
use crate::smtp::reply::{Reply, for_people};

/// Servers that greylist want to be asked again after a minute or more (RFC 6647 §5).
const GREYLIST: Duration = Duration::from_secs(60);

/// Where in the conversation. In the order of the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Connect,
    Tls,
    Greeting,
    Hello,
    StartTls,
    Login,
    Sender,
    Recipient,
    Data,
    End,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::Tls => "TLS",
            Self::Greeting => "greeting",
            Self::Hello => "EHLO",
            Self::StartTls => "STARTTLS",
            Self::Login => "AUTH",
            Self::Sender => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
            Self::End => "end of data",
        })
    }
}

/// The letter was not handed over, or nobody knows.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) step: Step,
    pub(crate) what: What,
}

#[derive(Debug)]
pub(crate) enum What {
    /// The server says no.
    Said(Reply),
    /// The connection broke, or client and server are out of step; in words.
    Broke(String),
}

/// What a fault means.
pub(crate) struct Judgement {
    pub(crate) sent: Sent,
    /// Whether it is about the mail server, the sender or the settings: what operators are to know.
    pub(crate) is_ours: bool,
}

impl Fault {
    pub(crate) fn broke(step: Step, words: impl fmt::Display) -> Self {
        let words = for_people(words.to_string().as_bytes());
        let what = What::Broke(words);
        Self { step, what }
    }

    pub(crate) fn io(step: Step, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Self::broke(
                step,
                "the mail server closed the connection without a response",
            ),
            _ => Self::broke(step, error),
        }
    }

    /// Code and words of a refusal; or what broke.
    pub(crate) fn words(&self) -> String {
        match &self.what {
            What::Said(reply) => reply.to_string(),
            What::Broke(words) => words.clone(),
        }
    }

    /// Whether the connection is still good: the server said no, in its turn, and did not close
    /// (RFC 5321 §3.8).
    pub(crate) fn is_in_step(&self) -> bool {
        matches!(&self.what, What::Said(reply) if reply.code != 421)
    }

    /// What it means for the letter to this recipient, and for the operator.
    pub(crate) fn judge(&self, to: &str) -> Judgement {
        let words = self.words();
        let reply = match &self.what {
            What::Said(reply) => reply,
            What::Broke(_) => return Judgement::ours(words, None),
        };
        let wait = matches!(reply.code, 450 | 451).then_some(GREYLIST);
        match reply.code {
            // Until a recipient was named, nothing can be about one.
            _ if self.step < Step::Recipient => Judgement::ours(words, wait),
            500.. if is_about_us(reply, to) => Judgement::ours(words, None),
            500.. => Judgement {
                sent: Sent::Refused(words),
                is_ours: false,
            },
            code => Judgement {
                sent: Sent::Later(words, wait),
                is_ours: is_the_system(code, reply.enhanced()),
            },
        }
    }
}

impl Judgement {
    /// Tried again: an operator may mend it before the letter is too old.
    fn ours(words: String, wait: Option<Duration>) -> Self {
        Self {
            sent: Sent::Later(words, wait),
            is_ours: true,
        }
    }
}

/// Whether a 4xx is about the server as a whole, and not about one mailbox or a greylist.
fn is_the_system(code: u16, enhanced: Option<(u16, u16, u16)>) -> bool {
    match (code, enhanced) {
        // RFC 3463 §3.4: X.3.Y is the mail system.
        (_, Some((_, 3, _))) => true,
        // RFC 5321 §4.2.3: closing; storage; the server's own options.
        (421 | 454 | 455, _) | (452, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(step: Step, code: u16, text: &str) -> Fault {
        let what = What::Said(Reply {
            code,
            lines: vec![text.to_owned()],
        });
        Fault { step, what }
    }

    /// Replies as servers give them.
    #[test]
    fn a_5xx_about_the_sender_is_ours_and_one_about_the_recipient_is_not() {
        use Step::{Data, End, Recipient, Sender};
        let ours = [
            (Sender, 550, "5.1.1 no such mailbox"),
            (Sender, 552, "5.2.2 quota"),
            (
                Sender,
                553,
                "5.7.1 <login@app.example.org>: Sender address rejected: not owned by user ann",
            ),
            (
                Recipient,
                553,
                "5.7.1 <login@app.example.org>: Sender address rejected: not owned by user ann",
            ),
            (
                Recipient,
                550,
                "5.1.8 <login@app.example.org>: Sender address rejected: Domain not found",
            ),
            (
                Recipient,
                550,
                "5.1.0 <login@app.example.org>: Sender rejected",
            ),
            (
                Recipient,
                554,
                "5.7.1 <ann@example.org>: Relay access denied",
            ),
            (
                Recipient,
                550,
                "5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
            ),
            (Recipient, 550, "Unable to relay"),
            (
                Recipient,
                550,
                "5.7.1 Client host [192.0.2.7] blocked using zen.spamhaus.org",
            ),
            (Recipient, 530, "5.7.0 log in first"),
            (
                End,
                554,
                "Message rejected: Email address is not verified. The following identities failed",
            ),
            (
                End,
                550,
                "5.7.60 SMTP; Client does not have permissions to send as this sender",
            ),
            (
                End,
                554,
                "5.2.252 SendAsDenied; login@app.example.org not allowed to send as x",
            ),
            (
                End,
                554,
                "5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException",
            ),
            (End, 550, "5.4.5 Daily user sending limit exceeded."),
            (
                End,
                550,
                "5.7.26 This mail has been blocked because the sender is unauthenticated.",
            ),
            (
                End,
                550,
                "5.7.708 Service unavailable. Access denied, traffic not accepted from this IP",
            ),
            (Data, 503, "5.5.1 bad sequence"),
            (End, 550, "Sending quota exceeded for this account"),
            (
                End,
                552,
                "You have exceeded your daily limit of messages per day",
            ),
        ];
        for (step, code, text) in ours {
            let it = said(step, code, text).judge("ann@example.org");
            assert!(
                matches!(it.sent, Sent::Later(..)) && it.is_ours,
                "{code} {text}"
            );
        }
        let theirs = [
            (
                Recipient,
                550,
                "5.1.1 <ann@example.org>: Recipient address rejected: User unknown",
            ),
            (Recipient, 550, "5.1.1 no such mailbox"),
            (Recipient, 550, "no such user here"),
            (Recipient, 550, ""),
            (Recipient, 550, "5.3.0 User unknown"),
            (Recipient, 552, "5.2.2 mailbox full, over quota"),
            (Recipient, 552, "Mailbox quota exceeded"),
            (
                Recipient,
                554,
                "5.7.1 <ann@example.org>: Recipient address rejected: Access denied",
            ),
            (
                Recipient,
                550,
                "5.4.1 Recipient address rejected: Access denied.",
            ),
            (Recipient, 556, "5.1.10 Recipient address has null MX"),
            (Recipient, 501, "5.1.3 Bad recipient address syntax"),
            (Recipient, 550, "<sender.relay@example.org>: unknown"),
            (End, 550, "5.1.1 user unknown"),
            (End, 554, "5.7.1 not this one"),
        ];
        for (step, code, text) in theirs {
            let it = said(step, code, text).judge("ann@example.org");
            assert!(
                matches!(it.sent, Sent::Refused(_)) && !it.is_ours,
                "{code} {text}"
            );
        }
        let odd = said(Recipient, 550, "relay@example.org unknown");
        assert!(!odd.judge("relay@example.org").is_ours);
    }

    #[test]
    fn a_4xx_is_ours_when_it_is_about_the_system() {
        use Step::{End, Greeting, Recipient, Sender};
        for (step, code, text, is_ours, wait) in [
            (Greeting, 421, "4.3.2 not now", true, None),
            (Sender, 450, "4.1.8 domain not found", true, Some(60)),
            (Sender, 452, "4.3.1 storage", true, None),
            (Recipient, 450, "4.2.0 greylisted", false, Some(60)),
            (Recipient, 451, "4.7.1 greylisted", false, Some(60)),
            (Recipient, 452, "4.2.2 mailbox full", false, None),
            (Recipient, 421, "", true, None),
            (End, 451, "4.3.0 not now", true, Some(60)),
            (End, 451, "4.7.1 greylisted", false, Some(60)),
            (End, 452, "no storage", true, None),
            (End, 454, "", true, None),
        ] {
            let it = said(step, code, text).judge("ann@example.org");
            let words = format!("{code} {text}");
            assert_eq!(it.is_ours, is_ours, "{step} {words}");
            assert_eq!(it.sent, Sent::Later(words, wait.map(Duration::from_secs)));
        }
    }
}
