//! A connection that speaks HTTP/2, by prior knowledge: what proxies and TLS terminators send on.

use std::future::{Future, poll_fn};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use hyper::rt::Executor;
use hyper::server::conn::http2;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep};

use super::answered;
use super::answers::Answers;

/// What a client may send ahead of being read: for one request, and altogether.
const STREAM_WINDOW: u32 = 32 * 1024;
const CONNECTION_WINDOW: u32 = 256 * 1024;
/// What is kept of one answer while its reader has no room.
const SEND_BUFFER: usize = 64 * 1024;
/// A head beyond this is turned away by h2, without our headers; up to it, by [`Answers`] with them.
const HEAD_FACTOR: u32 = 4;
/// Requests cancelled before they were looked at, and faults in streams, until the connection ends.
const RESETS_UNSEEN: usize = 20;
const FAULTS: usize = 128;
/// How often a silent peer is asked whether it is there, and how long it may take to say so.
const PING: (Duration, Duration) = (Duration::from_secs(20), Duration::from_secs(10));
/// The time in which cancelled requests are counted.
const WINDOW: Duration = Duration::from_secs(10);
/// Requests at a time on a connection of the reserve, and how long one may live.
const BEYOND: (u32, Duration) = (8, Duration::from_secs(10));

/// How long an idle peer may take to agree to the end.
const GOODBYE: Duration = Duration::from_secs(1);

pub(super) async fn run<T>(io: T, answers: Answers, mut closed: watch::Receiver<bool>)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let limits = answers.limits.clone();
    let (beyond, trusted) = (answers.beyond.is_some(), answers.trusted);
    let first = answers.head();
    let streams = Streams(Arc::new(Tally {
        open: AtomicUsize::new(0),
        begun: AtomicUsize::new(0),
        cancelled: Mutex::new((Instant::now(), 0)),
        most: if trusted { u32::MAX } else { limits.resets },
        flooded: Notify::new(),
        unread: limits.unread,
    }));
    let tally = streams.0.clone();
    let head = u32::try_from(limits.head_bytes).unwrap_or(u32::MAX);
    let serving = http2::Builder::new(streams)
        .timer(TokioTimer::new())
        .max_concurrent_streams(if beyond { BEYOND.0 } else { limits.streams })
        .max_header_list_size(head.saturating_mul(HEAD_FACTOR))
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_send_buf_size(SEND_BUFFER)
        .max_pending_accept_reset_streams(RESETS_UNSEEN)
        .max_local_error_reset_streams(FAULTS)
        .keep_alive_interval(PING.0)
        .keep_alive_timeout(PING.1)
        .serve_connection(TokioIo::new(io), answers);
    tokio::pin!(serving);
    let lifetime = if beyond { BEYOND.1 } else { Duration::MAX };
    let stopping = tokio::select! {
        _ = &mut serving => return,
        () = tally.flooded.notified() => {
            tracing::debug!("a connection is closed: too many requests were cancelled on it");
            metrics::counter!("pass0_connections_closed_total", "why" => "resets").increment(1);
            return;
        }
        () = tally.stands_idle(first, limits.idle) => false,
        () = sleep(lifetime) => false,
        _ = closed.wait_for(|closed| *closed) => true,
    };
    serving.as_mut().graceful_shutdown();
    let patience = if stopping { limits.grace } else { GOODBYE };
    let _ = tokio::time::timeout(patience, serving).await;
}

/// What happens on one connection.
struct Tally {
    /// Requests without a whole answer.
    open: AtomicUsize,
    /// All requests there were.
    begun: AtomicUsize,
    /// When the window began, and the requests that ended in it without an answer.
    cancelled: Mutex<(Instant, u32)>,
    most: u32,
    flooded: Notify,
    unread: Duration,
}

impl Tally {
    /// Done when no request came for a while: the first must come soon.
    async fn stands_idle(&self, first: Duration, idle: Duration) {
        let mut patience = first;
        loop {
            let begun = self.begun.load(Ordering::Relaxed);
            sleep(patience).await;
            if self.open.load(Ordering::Relaxed) == 0 && self.begun.load(Ordering::Relaxed) == begun
            {
                return;
            }
            patience = idle;
        }
    }

    /// Counts a request that was cancelled before it had an answer.
    fn cancel(&self) {
        let mut cancelled = self
            .cancelled
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if cancelled.0.elapsed() >= WINDOW {
            *cancelled = (Instant::now(), 0);
        }
        cancelled.1 = cancelled.1.saturating_add(1);
        if cancelled.1 > self.most {
            self.flooded.notify_one();
        }
    }
}

/// Runs the requests of one connection, each with an eye on whether its answer is read.
#[derive(Clone)]
struct Streams(Arc<Tally>);

impl<F> Executor<F> for Streams
where
    F: Future<Output = ()> + Send + 'static,
{
    fn execute(&self, stream: F) {
        let answered = Arc::new(AtomicBool::new(false));
        let open = Open::new(&self.0, &answered);
        let unread = self.0.unread;
        let watched = async move {
            read(stream, &open.answered, unread).await;
            drop(open);
        };
        tokio::spawn(answered::within(answered, watched));
    }
}

/// Counts one request while it is open.
struct Open {
    tally: Arc<Tally>,
    answered: Arc<AtomicBool>,
}

impl Open {
    fn new(tally: &Arc<Tally>, answered: &Arc<AtomicBool>) -> Self {
        tally.begun.fetch_add(1, Ordering::Relaxed);
        tally.open.fetch_add(1, Ordering::Relaxed);
        Self {
            tally: tally.clone(),
            answered: answered.clone(),
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.tally.open.fetch_sub(1, Ordering::Relaxed);
        if !self.answered.load(Ordering::Relaxed) {
            self.tally.cancel();
        }
    }
}

/// Runs a request and its answer, and gives the answer up when its reader makes no room for a while.
/// A connection may be read well while one answer on it is not: flow control is per request.
async fn read(stream: impl Future<Output = ()>, answered: &AtomicBool, unread: Duration) {
    tokio::pin!(stream);
    let stalled = sleep(unread);
    tokio::pin!(stalled);
    let mut waits = false;
    poll_fn(|cx| {
        if waits && stalled.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        if stream.as_mut().poll(cx).is_ready() {
            return Poll::Ready(());
        }
        if answered.load(Ordering::Relaxed) {
            waits = true;
            stalled.as_mut().reset(Instant::now() + unread);
            let _ = stalled.as_mut().poll(cx);
        }
        Poll::Pending
    })
    .await;
}
