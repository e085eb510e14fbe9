//! Whom a rejection concerns: the recipient, or the sender and the operator.

use crate::smtp::reply::Reply;

/// Whether a 5xx is about the sender, the login, the quota or the server, and so no reason to ask a
/// visitor about the address.
pub(crate) fn is_about_us(reply: &Reply, to: &str) -> bool {
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

/// Whether a reply to RCPT says that this recipient cannot get mail, now or later: for couriers that
/// speak SMTP themselves. `text` is the reply without its code.
#[must_use]
pub fn rejects_recipient(code: u16, text: &str, to: &str) -> bool {
    let reply = Reply {
        code,
        lines: text.lines().map(str::to_owned).collect(),
    };
    (500..600).contains(&code) && !is_about_us(&reply, to)
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
