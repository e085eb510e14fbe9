//! Which protocol a client speaks: HTTP/2 announces itself (RFC 9113 §3.4), anything else is HTTP/1.
//!
//! hyper-util can tell them apart as well, but waits for the announcement without a time limit.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, ReadBuf};

const HTTP2: &[u8; 24] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A connection whose first bytes were read ahead.
pub(super) struct Begun<T> {
    io: T,
    ahead: Vec<u8>,
    /// The client speaks HTTP/2.
    pub(super) http2: bool,
}

impl<T: AsyncRead + Unpin> Begun<T> {
    /// Reads as little as tells the protocols apart.
    pub(super) async fn read(mut io: T) -> io::Result<Self> {
        let mut ahead = Vec::with_capacity(HTTP2.len());
        while ahead.len() < HTTP2.len() {
            let rest = HTTP2.len() - ahead.len();
            let got = (&mut io).take(rest as u64).read_buf(&mut ahead).await?;
            if got == 0 || !HTTP2.starts_with(&ahead) {
                break;
            }
        }
        let http2 = ahead == HTTP2;
        Ok(Self { io, ahead, http2 })
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Begun<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.ahead.is_empty() {
            return Pin::new(&mut self.io).poll_read(cx, buf);
        }
        let many = self.ahead.len().min(buf.remaining());
        let rest = self.ahead.split_off(many);
        buf.put_slice(&self.ahead);
        self.ahead = rest;
        Poll::Ready(Ok(()))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Begun<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn begun(sent: &[u8]) -> (bool, Vec<u8>) {
        let mut begun = Begun::read(sent).await.unwrap();
        let mut all = Vec::new();
        begun.read_to_end(&mut all).await.unwrap();
        (begun.http2, all)
    }

    #[tokio::test]
    async fn the_preface_is_recognised_whole_and_nothing_is_lost() {
        let mut long = HTTP2.to_vec();
        long.extend([0; 40]);
        for (sent, http2) in [
            (&long[..], true),
            (&HTTP2[..], true),
            (&HTTP2[..23], false),
            (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\rX more", false),
            (b"PUT / HTTP/1.1\r\n\r\n", false),
            (b"GET / HTTP/1.1\r\n\r\n", false),
            (b"", false),
        ] {
            assert_eq!(begun(sent).await, (http2, sent.to_vec()));
        }
    }
}
