//! What is said in the clear before TLS (RFC 3207): a greeting, EHLO, STARTTLS, and nothing else.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::transcript::Transcript;

/// The longest line and the most lines of a reply that are read.
const LONGEST_LINE: u64 = 1000;
const MOST_LINES: usize = 100;

/// Asks for TLS, and returns the server's greeting. Afterwards the stream is ready for the
/// handshake.
///
/// # Errors
/// When the server has no STARTTLS: there is no going on without. When something follows its
/// answer in the clear: whoever is on the line could have written it, and it must not be taken for
/// an answer that came protected.
pub(crate) async fn ask(
    stream: &mut TcpStream,
    hello: &str,
    transcript: Option<&Transcript>,
) -> io::Result<Vec<u8>> {
    let mut clear = Clear {
        stream: BufReader::new(stream),
        transcript,
    };
    let greeting = clear.reply("220").await?;
    let offers = clear.command(&format!("EHLO {hello}"), "250").await?;
    let offered = offers
        .iter()
        .filter_map(|line| line.get(4..))
        .any(|offer| offer.trim_end().eq_ignore_ascii_case("STARTTLS"));
    if !offered {
        return Err(io::Error::other("the mail server does not offer STARTTLS"));
    }
    clear.command("STARTTLS", "220").await?;
    if !clear.stream.buffer().is_empty() {
        return Err(io::Error::other(
            "somebody writes into the connection before TLS",
        ));
    }
    Ok(greeting.concat().into_bytes())
}

struct Clear<'a> {
    stream: BufReader<&'a mut TcpStream>,
    transcript: Option<&'a Transcript>,
}

impl Clear<'_> {
    async fn command(&mut self, command: &str, code: &str) -> io::Result<Vec<String>> {
        let line = format!("{command}\r\n");
        self.stream.write_all(line.as_bytes()).await?;
        if let Some(transcript) = self.transcript {
            transcript.said(line.as_bytes());
        }
        self.reply(code).await
    }

    /// The lines of a reply, each with its end.
    async fn reply(&mut self, code: &str) -> io::Result<Vec<String>> {
        let mut lines = Vec::new();
        while lines.len() < MOST_LINES {
            let mut line = String::new();
            (&mut self.stream)
                .take(LONGEST_LINE)
                .read_line(&mut line)
                .await?;
            if !line.ends_with('\n') {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(transcript) = self.transcript {
                transcript.heard(line.as_bytes());
            }
            if !line.starts_with(code) {
                return Err(io::Error::other(line.trim_end().to_owned()));
            }
            let more = line.get(3..4) == Some("-");
            lines.push(line);
            if !more {
                return Ok(lines);
            }
        }
        Err(io::Error::other("the mail server's reply is too long"))
    }
}
