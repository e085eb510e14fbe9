//! One connection, from greeting to QUIT.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::letter::Received;
use super::post::Post;
use super::script::Script;

/// RFC 5321 asks for 64 KiB at least; nothing a test sends comes near this.
const LARGEST_LETTER: usize = 4 << 20;

/// Talks until one side is done. How a connection ends is visible in what was received, never here.
pub(super) async fn hold(stream: TcpStream, post: Arc<Post>) {
    let mut conversation = Conversation {
        peer: BufReader::new(stream),
        post,
        greeted: false,
        trusted: false,
        from: None,
        to: Vec::new(),
        said: Vec::new(),
    };
    let _ = conversation.run().await;
}

type Step = io::Result<ControlFlow<()>>;
const ON: Step = Ok(ControlFlow::Continue(()));
const OVER: Step = Ok(ControlFlow::Break(()));

struct Conversation {
    peer: BufReader<TcpStream>,
    post: Arc<Post>,
    greeted: bool,
    trusted: bool,
    from: Option<String>,
    to: Vec<String>,
    /// Command lines since the connection began or the last letter was taken.
    said: Vec<String>,
}

impl Conversation {
    async fn run(&mut self) -> io::Result<()> {
        self.say("220 sink.test ESMTP").await?;
        while let Some(line) = self.line().await? {
            self.post.log().push(line.clone());
            self.said.push(line.clone());
            if self.answer(&line).await?.is_break() {
                break;
            }
        }
        Ok(())
    }

    async fn answer(&mut self, line: &str) -> Step {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.ehlo().await,
            "HELO" => {
                self.greeted = true;
                self.reply("250 sink.test").await
            }
            "AUTH" => self.auth(rest).await,
            "MAIL" => self.mail(rest).await,
            "RCPT" => self.rcpt(rest).await,
            "DATA" => self.data().await,
            "RSET" => {
                self.forget();
                self.reply("250 2.0.0 forgotten").await
            }
            "NOOP" => self.reply("250 2.0.0 yes").await,
            "QUIT" => {
                self.say("221 2.0.0 bye").await?;
                OVER
            }
            _ => self.reply("500 5.5.2 what was that?").await,
        }
    }

    async fn ehlo(&mut self) -> Step {
        self.greeted = true;
        self.forget();
        let login = if self.post.login.is_some() {
            "250-AUTH PLAIN LOGIN\r\n"
        } else {
            ""
        };
        self.reply(&format!(
            "250-sink.test\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n{login}250 SIZE {LARGEST_LETTER}"
        ))
        .await
    }

    /// RFC 4954, with the initial response or without.
    async fn auth(&mut self, rest: &str) -> Step {
        let Some((name, password)) = self.post.login.clone() else {
            return self.reply("502 5.5.1 no logins here").await;
        };
        let (mechanism, initial) = rest.split_once(' ').unwrap_or((rest, ""));
        let matches = match mechanism.to_ascii_uppercase().as_str() {
            "PLAIN" => {
                let given = if initial.is_empty() {
                    self.ask("").await?
                } else {
                    initial.to_owned()
                };
                given == base64(format!("\0{name}\0{password}").as_bytes())
            }
            "LOGIN" => {
                let who = if initial.is_empty() {
                    self.ask("VXNlcm5hbWU6").await?
                } else {
                    initial.to_owned()
                };
                let secret = self.ask("UGFzc3dvcmQ6").await?;
                who == base64(name.as_bytes()) && secret == base64(password.as_bytes())
            }
            _ => return self.reply("504 5.5.4 PLAIN or LOGIN").await,
        };
        self.trusted = matches;
        self.reply(if matches {
            "235 2.7.0 welcome"
        } else {
            "535 5.7.8 no"
        })
        .await
    }

    async fn ask(&mut self, challenge: &str) -> io::Result<String> {
        self.say(&format!("334 {challenge}")).await?;
        self.line()
            .await?
            .ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    async fn mail(&mut self, rest: &str) -> Step {
        if !self.greeted || self.from.is_some() {
            return self.reply("503 5.5.1 not now").await;
        }
        if self.post.login.is_some() && !self.trusted {
            return self.reply("530 5.7.0 log in first").await;
        }
        let Some(from) = path(rest, "FROM:") else {
            return self.reply("501 5.5.4 MAIL FROM:<address>").await;
        };
        self.from = Some(from);
        self.reply("250 2.1.0 sender noted").await
    }

    async fn rcpt(&mut self, rest: &str) -> Step {
        if self.from.is_none() {
            return self.reply("503 5.5.1 from whom?").await;
        }
        let Some(to) = path(rest, "TO:") else {
            return self.reply("501 5.5.4 RCPT TO:<address>").await;
        };
        match self.post.script() {
            Script::Greylist { times } if self.post.earlier_tries(&to) < times => {
                self.reply("451 4.7.1 greylisted, come back").await
            }
            Script::Reject550 => self.reply("550 5.1.1 no such mailbox").await,
            _ => {
                self.to.push(to);
                self.reply("250 2.1.5 recipient noted").await
            }
        }
    }

    async fn data(&mut self) -> Step {
        if self.to.is_empty() {
            return self.reply("503 5.5.1 for whom?").await;
        }
        self.say("354 end with a line that is a dot").await?;
        let Some(raw) = self.letter().await? else {
            return OVER;
        };
        if raw.len() > LARGEST_LETTER {
            self.forget();
            return self.reply("552 5.3.4 too large").await;
        }
        let script = self.post.script();
        if script == Script::Tempfail451 {
            self.forget();
            return self.reply("451 4.3.0 not now").await;
        }
        let letter = Received {
            from: self.from.take().unwrap_or_default(),
            to: std::mem::take(&mut self.to),
            raw,
            commands: std::mem::take(&mut self.said),
        };
        self.post
            .letters
            .send_modify(|letters| letters.push(letter));
        if script == Script::CloseAfterData {
            return OVER;
        }
        self.reply("250 2.0.0 taken").await
    }

    /// The letter without its transparency dots (RFC 5321, 4.5.2), or nothing when the connection ends inside it.
    ///
    /// Only `CR LF . CR LF` ends it: a bare line feed is kept as it came (RFC 5321, 2.3.8), for the test to see.
    async fn letter(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut raw = Vec::new();
        let mut at_line_start = true;
        loop {
            let mut piece = Vec::new();
            if (&mut self.peer)
                .take(LARGEST_LETTER as u64)
                .read_until(b'\n', &mut piece)
                .await?
                == 0
            {
                return Ok(None);
            }
            if self.post.script() == Script::CloseInData {
                return Ok(None);
            }
            if at_line_start && piece == b".\r\n" {
                return Ok(Some(raw));
            }
            let kept = if at_line_start {
                piece.strip_prefix(b".").unwrap_or(&piece)
            } else {
                &piece
            };
            if raw.len() <= LARGEST_LETTER {
                raw.extend_from_slice(kept);
            }
            at_line_start = piece.ends_with(b"\r\n");
        }
    }

    /// One command line without its end, or nothing at the end of the connection.
    async fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        // RFC 5321, 4.5.3.1.4: 512 octets; extensions may need more.
        if (&mut self.peer)
            .take(4096)
            .read_until(b'\n', &mut line)
            .await?
            == 0
        {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line).into_owned();
        Ok(Some(
            line.strip_suffix("\r\n")
                .map_or(line.clone(), str::to_owned),
        ))
    }

    async fn reply(&mut self, text: &str) -> Step {
        self.say(text).await?;
        ON
    }

    async fn say(&mut self, text: &str) -> io::Result<()> {
        match self.post.script() {
            Script::NeverAnswer => std::future::pending().await,
            Script::Slow(pause) => tokio::time::sleep(pause).await,
            _ => {}
        }
        self.peer.write_all(format!("{text}\r\n").as_bytes()).await
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }
}

/// The address in `FROM:<ann@example.com> SIZE=…`.
fn path(rest: &str, keyword: &str) -> Option<String> {
    let given = rest.get(..keyword.len())?;
    let path = rest.get(keyword.len()..)?.trim_start();
    let (address, _) = path.strip_prefix('<')?.split_once('>')?;
    given
        .eq_ignore_ascii_case(keyword)
        .then(|| address.to_owned())
}

fn base64(bytes: &[u8]) -> String {
    data_encoding::BASE64.encode(bytes)
}
