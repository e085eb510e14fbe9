//! The bytes under a conversation: over TCP or TLS, with somebody reading along or not.

use std::io;

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};

use crate::smtp::reply::{Gathered, Gathering, Reply};
use crate::smtp::transcript::Transcript;

/// Of a line, what is kept to be read; of a reply, what is received at all.
const LINE_READ: usize = 2000;
const REPLY_READ: usize = 1 << 20;

/// What it runs over.
pub(crate) trait Bytes: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Bytes for T {}

/// An open connection.
pub(crate) struct Wire {
    stream: BufReader<Box<dyn Bytes>>,
    transcript: Option<Transcript>,
}

/// No reply came.
pub(crate) enum Unread {
    /// The connection is over.
    Broke(io::Error),
    /// Something came that is no reply; fit to be shown.
    Odd(String),
}

impl Wire {
    pub(crate) fn new(stream: Box<dyn Bytes>, transcript: Option<Transcript>) -> Self {
        Self {
            stream: BufReader::new(stream),
            transcript,
        }
    }

    /// The bytes alone, for TLS to go on with; `None` when something was sent ahead that would be
    /// taken for protected.
    pub(crate) fn bare(self) -> Option<Box<dyn Bytes>> {
        self.stream
            .buffer()
            .is_empty()
            .then(|| self.stream.into_inner())
    }

    /// Sends this; lines end in CRLF.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await?;
        if let Some(transcript) = &self.transcript {
            transcript.said(bytes);
        }
        Ok(())
    }

    /// The next reply. Of endless lines the start is read; endless replies are given up on.
    pub(crate) async fn reply(&mut self) -> Result<Reply, Unread> {
        let mut gathering = Gathering::default();
        let mut left = REPLY_READ;
        loop {
            let line = self.line(&mut left).await.map_err(Unread::Broke)?;
            if let Some(transcript) = &self.transcript {
                transcript.heard(&line);
            }
            match gathering.add(&line) {
                Gathered::More => {}
                Gathered::Whole(reply) => return Ok(reply),
                Gathered::Odd(line) => return Err(Unread::Odd(line)),
            }
        }
    }

    /// A line with its end, shortened in the middle when it is long.
    async fn line(&mut self, left: &mut usize) -> io::Result<Vec<u8>> {
        let mut line = Vec::new();
        loop {
            let chunk = self.stream.fill_buf().await?;
            if chunk.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(chunk.len(), |end| end + 1);
            let room = LINE_READ.saturating_sub(line.len()).min(taken);
            line.extend_from_slice(chunk.get(..room).unwrap_or_default());
            self.stream.consume(taken);
            *left = left
                .checked_sub(taken)
                .ok_or_else(|| io::Error::other("the mail server's reply has no end"))?;
            if end.is_some() {
                if line.last() != Some(&b'\n') {
                    line.push(b'\n');
                }
                return Ok(line);
            }
        }
    }
}
