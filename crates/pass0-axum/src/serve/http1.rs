//! A connection that speaks HTTP/1.

use std::future::poll_fn;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::watch;

use super::answers::Answers;
use super::canned::Canned;

/// How much a client may still send after its last answer, and for how long: an answer is lost when
/// a connection is closed upon bytes that nobody read.
const LINGER: (u64, Duration) = (256 * 1024, Duration::from_millis(500));

pub(super) async fn run<T>(io: T, answers: Answers, mut closed: watch::Receiver<bool>)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = answers.limits.clone();
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(answers.next_head())
        .max_headers(limits.head_lines)
        .max_buf_size(limits.head_bytes)
        .keep_alive(answers.beyond.is_none())
        .serve_connection(TokioIo::new(Canned::new(io)), answers);
    let mut ended = tokio::select! {
        ended = poll_fn(|cx| connection.poll_without_shutdown(cx)) => Some(ended),
        _ = closed.wait_for(|closed| *closed) => None,
    };
    if ended.is_none() {
        std::pin::Pin::new(&mut connection).graceful_shutdown();
        ended = Some(poll_fn(|cx| connection.poll_without_shutdown(cx)).await);
    }
    let unparsed = matches!(&ended, Some(Err(error)) if error.is_parse());
    let io = connection.into_parts().io.into_inner();
    let Ok(mut io) = io.finish(unparsed, &limits.headers).await else {
        return;
    };
    let _ = io.shutdown().await;
    if unparsed {
        let mut rest = io.take(LINGER.0);
        let mut nowhere = tokio::io::sink();
        let unread = tokio::io::copy(&mut rest, &mut nowhere);
        let _ = tokio::time::timeout(LINGER.1, unread).await;
    }
}
