//! What went wrong on the way, where, and whom it is about.

use std::fmt;
use std::io;
use std::time::Duration;

use pass0_core::ports::Sent;

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

/// Whether a 5xx is about the sender, the login, the quota or the server, and so no reason to ask a
/// visitor about the address.
fn is_about_us(reply: &Reply, to: &str) -> bool {
    match (reply.code, reply.enhanced()) {
        // RFC 4954 §6: it wants a login, or another one. RFC 5321 §4.2.3: it does not know the
        // command, or not now.
        (500 | 502 | 503 | 504 | 521 | 530 | 534 | 535 | 538, _) => true,
        // RFC 3463 §3.2, RFC 7505, RFC 7504: the recipient's address or mailbox; mailbox full is
        // not the sender's quota.
        (_, Some((_, 1, 1..=6 | 9 | 10) | (_, 2, _) | (_, 4, 1 | 4)))
            if !has_sign(reply, to, &SENDER) =>
        {
            false
        }
        (556, _) => false,
        // RFC 3463 §3.2: bad sender's mailbox or system. Google: 5.4.5 daily limit. Microsoft: 5.1.20
        // and 5.2.252 the From, 5.7.60 SendAs, 5.7.5xx and 5.7.7xx the tenant. RFC 3463 §3.8 and RFC
        // 7372: 5.7.8 to 5.7.14 the login, 5.7.20 to 5.7.27 signatures and SPF of what we sent.
        (_, Some((_, 1, 7 | 8 | 20) | (_, 4, 5) | (_, 2, 252))) => true,
        (_, Some((_, 3, 1..=3 | 5) | (_, 5, _))) => true,
        (_, Some((_, 7, 8..=14 | 20..=28 | 60 | 64 | 500..=799))) => true,
        _ => has_sign(reply, to, &SENDER) || has_sign(reply, to, &SERVICE),
    }
}

/// Words about the recipient.
const RECIPIENT: [&str; 8] = [
    "recipient address rejected",
    "user unknown",
    "unknown user",
    "no such user",
    "no such mailbox",
    "no mailbox",
    "does not exist",
    "mailbox unavailable",
];

/// Words about the sender.
const SENDER: [&str; 13] = [
    "sender",
    "sendas",
    "send as",
    "send on behalf",
    "from address",
    "from header",
    "mail from",
    "not owned by",
    "not allowed to send",
    "not authorized to send",
    "permission to send",
    "permissions to send",
    "not verified",
];

/// Words about the account, the quota or this machine.
const SERVICE: [&str; 25] = [
    "relay",
    "sending limit",
    "sending quota",
    "send quota",
    "daily limit",
    "hourly limit",
    "daily quota",
    "message limit",
    "messages per",
    "quota for sending",
    "limit exceeded",
    "rate limit",
    "too many messages",
    "account suspended",
    "account disabled",
    "account is suspended",
    "not activated",
    "authenticat",
    "log in first",
    "blacklist",
    "blocklist",
    "block list",
    "spamhaus",
    "reputation",
    "client host",
];

fn has_sign(reply: &Reply, to: &str, signs: &[&str]) -> bool {
    // Words in addresses and links are the visitor's or nobody's.
    let text = reply.text().to_lowercase();
    let text = text.replace(&to.to_lowercase(), "");
    let words = text.split(' ').filter(|word| !word.contains(['@', '/']));
    let text = words.collect::<Vec<_>>().join(" ");
    let is_about_recipient = RECIPIENT.iter().any(|sign| text.contains(sign));
    let is_about_sender = text.contains("sender");
    (is_about_sender || !is_about_recipient) && signs.iter().any(|sign| text.contains(sign))
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
