//! A conversation with a mail server, a step at a time.

use std::fmt::Display;

use lettre::Address;

use crate::smtp::fault::{Fault, Step, What};
use crate::smtp::progress::Progress;
use crate::smtp::reply::Reply;
use crate::smtp::wire::{Bytes, Unread, Wire};

/// A conversation under way.
pub(crate) struct Session {
    pub(super) wire: Wire,
    /// What the server said to EHLO, a line for each extension.
    pub(super) offers: Vec<String>,
    progress: Progress,
}

impl Session {
    /// Begins with the server's greeting.
    pub(crate) async fn greeted(wire: Wire, progress: Progress) -> Result<Self, Fault> {
        let mut session = Self::go_on(wire, progress);
        session.expect(Step::Greeting, Reply::is_yes).await?;
        Ok(session)
    }

    /// Goes on where TLS was agreed on; nothing said before that counts.
    pub(crate) fn go_on(wire: Wire, progress: Progress) -> Self {
        Self {
            wire,
            offers: Vec::new(),
            progress,
        }
    }

    /// Who reads along with the next letter.
    pub(crate) fn follow(&mut self, progress: Progress) {
        self.progress = progress;
    }

    /// Introduces itself; to servers that do not know EHLO, by HELO.
    pub(crate) async fn hello(&mut self, name: &str) -> Result<(), Fault> {
        let reply = match self.command(Step::Hello, &format!("EHLO {name}")).await {
            Err(Fault {
                what: What::Said(reply),
                ..
            }) if matches!(reply.code, 500 | 502) => {
                self.command(Step::Hello, &format!("HELO {name}")).await?;
                return Ok(());
            }
            other => other?,
        };
        self.offers = reply.lines.into_iter().skip(1).collect();
        Ok(())
    }

    /// Asks for TLS, and gives back the bytes for the handshake.
    ///
    /// # Errors
    /// When the server has no STARTTLS: there is no going on without. When something follows its
    /// answer in the clear: anyone on the line could have written it, and it must not be taken
    /// for an answer that came protected.
    pub(crate) async fn start_tls(mut self) -> Result<Box<dyn Bytes>, Fault> {
        let is_offered = |offer: &String| offer.eq_ignore_ascii_case("STARTTLS");
        if !self.offers.iter().any(is_offered) {
            let words = "the mail server does not offer STARTTLS";
            return Err(Fault::broke(Step::StartTls, words));
        }
        self.command(Step::StartTls, "STARTTLS").await?;
        let words = "somebody writes into the connection before TLS";
        self.wire
            .bare()
            .ok_or_else(|| Fault::broke(Step::StartTls, words))
    }

    /// Hands one letter over; lines end in CRLF.
    pub(crate) async fn hand_over(
        &mut self,
        from: &Address,
        to: &Address,
        letter: &[u8],
    ) -> Result<Reply, Fault> {
        self.command(Step::Sender, &format!("MAIL FROM:<{from}>"))
            .await?;
        self.recipient(to).await?;
        self.say(Step::Data, b"DATA\r\n").await?;
        // RFC 5321 §4.1.1.4: the letter may follow a 354 only.
        self.expect(Step::Data, |reply| reply.code == 354).await?;
        self.progress.at(Step::End);
        let said = self.wire.send(&stuffed(letter)).await;
        match (said, self.expect(Step::End, Reply::is_yes).await) {
            // It may have said why before it closed.
            (
                Err(error),
                Err(Fault {
                    what: What::Broke(_),
                    ..
                }),
            ) => Err(Fault::io(Step::End, &error)),
            (Err(error), Ok(_)) => Err(Fault::io(Step::End, &error)),
            (_, reply) => reply,
        }
    }

    /// Names the recipient. One that has to be quoted (RFC 5321 §4.1.2: `"a..b"`) is named without
    /// the quotation marks when the server refuses them: servers of carriers that gave out such
    /// addresses, and relays that know no quoted names, take them as they are.
    async fn recipient(&mut self, to: &Address) -> Result<(), Fault> {
        let refused = match self.rcpt(to).await {
            Ok(_) => return Ok(()),
            Err(refused) => refused,
        };
        let bare = to.user().strip_prefix('"');
        let bare = bare.and_then(|rest| rest.strip_suffix('"'));
        match (bare, &refused.what) {
            (Some(name), What::Said(reply)) if reply.code >= 500 => {
                self.rcpt(format!("{name}@{}", to.domain())).await?;
                Ok(())
            }
            _ => Err(refused),
        }
    }

    async fn rcpt(&mut self, to: impl Display) -> Result<Reply, Fault> {
        self.command(Step::Recipient, &format!("RCPT TO:<{to}>"))
            .await
    }

    /// Forgets what was begun (RFC 5321 §4.1.1.5); whether the connection is still good.
    pub(crate) async fn reset(&mut self) -> bool {
        self.command(Step::Sender, "RSET").await.is_ok()
    }

    /// Says goodbye. The letter's fate is known; how this ends changes nothing.
    pub(crate) async fn quit(&mut self) {
        let _ = self.command(Step::End, "QUIT").await;
    }

    /// One command, and the reply to it, which is to be a 2xx.
    pub(super) async fn command(&mut self, step: Step, command: &str) -> Result<Reply, Fault> {
        self.say(step, format!("{command}\r\n").as_bytes()).await?;
        self.expect(step, Reply::is_yes).await
    }

    /// A line that the client sends.
    pub(super) async fn say(&mut self, step: Step, line: &[u8]) -> Result<(), Fault> {
        self.progress.at(step);
        let sent = self.wire.send(line).await;
        sent.map_err(|error| Fault::io(step, &error))
    }

    /// The reply, if it is the one hoped for.
    async fn expect(
        &mut self,
        step: Step,
        is_hoped_for: impl Fn(&Reply) -> bool,
    ) -> Result<Reply, Fault> {
        let reply = self.reply(step).await?;
        match reply.code {
            _ if is_hoped_for(&reply) => Ok(reply),
            400.. => Err(Fault {
                step,
                what: What::Said(reply),
            }),
            _ => Err(Fault::broke(step, format!("an odd reply: {reply}"))),
        }
    }

    /// The reply, whatever it says.
    pub(super) async fn reply(&mut self, step: Step) -> Result<Reply, Fault> {
        self.progress.at(step);
        self.wire.reply().await.map_err(|unread| match unread {
            Unread::Broke(error) => Fault::io(step, &error),
            Unread::Odd(line) => Fault::broke(step, format!("an odd reply: {line}")),
        })
    }
}

/// The letter with its transparency dots and its end (RFC 5321 §4.5.2).
fn stuffed(letter: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(letter.len() + 100);
    for line in letter.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            bytes.push(b'.');
        }
        bytes.extend_from_slice(line);
    }
    bytes.extend_from_slice(b".\r\n");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_at_the_start_of_lines_are_doubled() {
        assert_eq!(
            stuffed(b"a\r\n.\r\n..b\r\nc.\r\n"),
            b"a\r\n..\r\n...b\r\nc.\r\n.\r\n"
        );
    }
}
