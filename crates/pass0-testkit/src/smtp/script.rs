use std::time::Duration;

/// How the server treats its clients. Codes are those of RFC 5321, section 4.2.3.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Script {
    /// Takes every letter.
    Accept,
    /// The port is closed; open connections are cut.
    RefuseConnections,
    /// 451 to `RCPT`, the first `times` times for each recipient, then takes the letter (RFC 6647).
    Greylist {
        /// Refusals per recipient.
        times: usize,
    },
    /// 550 to every `RCPT`: there is no such mailbox, do not try again.
    Reject550,
    /// 451 after the whole letter: not now, try again.
    Tempfail451,
    /// Cuts the connection after the first line of the letter; nothing is kept.
    CloseInData,
    /// Keeps the letter and cuts the connection instead of saying so: a sender that retries delivers twice.
    CloseAfterData,
    /// Takes every letter, but waits this long before each reply.
    Slow(Duration),
    /// Accepts connections and never says a word.
    NeverAnswer,
}
