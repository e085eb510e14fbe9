//! The heads that hyper writes by itself, to what is not HTTP or too large: with our headers on them.
//!
//! hyper offers no way in. Its answer to a head that it cannot parse is the last thing it writes: it
//! reads no more, and ends with a parse error. So whatever looks like such an answer is held back
//! until hyper reads again (then it was pass0's own answer after all, and goes out as it is) or ends.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::http::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};

/// Longer than any such head.
const LONGEST: usize = 160;
const STATUSES: [&str; 3] = [
    "400 Bad Request",
    "414 URI Too Long",
    "431 Request Header Fields Too Large",
];

/// A connection that holds back what looks like a head of hyper's own.
pub(super) struct Canned<T> {
    io: T,
    held: Vec<u8>,
}

impl<T: AsyncWrite + Unpin> Canned<T> {
    pub(super) fn new(io: T) -> Self {
        Self {
            io,
            held: Vec::new(),
        }
    }

    /// After hyper's end: what is held goes out, with `headers` when it was hyper's own.
    pub(super) async fn finish(mut self, own: bool, headers: &HeaderMap) -> io::Result<T> {
        let mut last = std::mem::take(&mut self.held);
        if own && last.ends_with(b"\r\n\r\n") {
            last.truncate(last.len() - 2);
            for (name, value) in headers {
                last.extend_from_slice(name.as_str().as_bytes());
                last.extend_from_slice(b": ");
                last.extend_from_slice(value.as_bytes());
                last.extend_from_slice(b"\r\n");
            }
            last.extend_from_slice(b"\r\n");
        }
        self.io.write_all(&last).await?;
        self.io.flush().await?;
        Ok(self.io)
    }

    /// Lets go what is held.
    fn release(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.held.is_empty() {
            let written = ready!(Pin::new(&mut self.io).poll_write(cx, &self.held))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.held.drain(..written);
        }
        Poll::Ready(Ok(()))
    }
}

/// Where in `bytes` a head of hyper's own begins that ends with them.
fn begins(bytes: &[u8]) -> Option<usize> {
    if !bytes.ends_with(b"\r\n\r\n") {
        return None;
    }
    let from = bytes.len().saturating_sub(LONGEST);
    let tail = bytes.get(from..)?;
    let at = tail.windows(7).rposition(|part| part == b"HTTP/1.")?;
    let head = std::str::from_utf8(tail.get(at..)?).ok()?;
    let mut lines = head.trim_end().split("\r\n");
    let (_, status) = lines.next()?.split_once(' ')?;
    let known = ["connection: close", "content-length: 0"];
    let own = |line: &str| known.contains(&line) || line.starts_with("date: ");
    (STATUSES.contains(&status) && lines.all(own)).then_some(from + at)
}

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Canned<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.held.is_empty() {
            ready!(self.release(cx))?;
            ready!(Pin::new(&mut self.io).poll_flush(cx))?;
        }
        Pin::new(&mut self.io).poll_read(cx, buf)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Canned<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.release(cx))?;
        match begins(buf) {
            Some(0) => {
                self.held.extend_from_slice(buf);
                Poll::Ready(Ok(buf.len()))
            }
            // First what comes before it.
            Some(at) => {
                let before = buf.get(..at).unwrap_or(buf);
                Pin::new(&mut self.io).poll_write(cx, before)
            }
            None => Pin::new(&mut self.io).poll_write(cx, buf),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if bufs.iter().any(|buf| begins(buf).is_some()) {
            let first = bufs.iter().find(|buf| !buf.is_empty());
            return self.poll_write(cx, first.map_or(&[], |buf| buf));
        }
        ready!(self.release(cx))?;
        Pin::new(&mut self.io).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.release(cx))?;
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
