//! Bodies that must keep coming: a least rate, so that half-sent ones hold nothing for long.

use std::fmt;
use std::future::Future as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a body may take beyond what its bytes earn it.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes a second at the least.
pub(crate) const LEAST_RATE: u32 = 1024;

/// A body came too slowly.
#[derive(Debug)]
pub(crate) struct TooSlow;

impl fmt::Display for TooSlow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the body came too slowly")
    }
}

impl std::error::Error for TooSlow {}

/// Marks a request whose body is hurried already.
#[derive(Clone, Copy)]
struct Hurried;

/// Gives the body of a request a deadline that its bytes put off.
pub(crate) fn hurry(mut request: Request, patience: Duration, rate: u32) -> Request {
    if request.extensions().get::<Hurried>().is_some() {
        return request;
    }
    request.extensions_mut().insert(Hurried);
    request.map(|body| {
        if hyper::body::Body::is_end_stream(&body) {
            return body;
        }
        Body::new(Hurry {
            body,
            rate: rate.max(1),
            deadline: Instant::now() + patience,
            timer: None,
        })
    })
}

struct Hurry {
    body: Body,
    rate: u32,
    deadline: Instant,
    /// Made when there is something to wait for.
    timer: Option<Pin<Box<Sleep>>>,
}

impl hyper::body::Body for Hurry {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
                let earned = Duration::from_secs(1) * bytes / self.rate;
                self.deadline += earned;
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Pending => {
                let deadline = self.deadline;
                let timer = self
                    .timer
                    .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
                if timer.deadline() != deadline {
                    timer.as_mut().reset(deadline);
                }
                match timer.as_mut().poll(cx) {
                    Poll::Ready(()) => Poll::Ready(Some(Err(axum::Error::new(TooSlow)))),
                    Poll::Pending => Poll::Pending,
                }
            }
            done => done,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Whether reading a body failed because it came too slowly.
pub(crate) fn is_too_slow(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<TooSlow>() {
            return true;
        }
        cause = error.source();
    }
    false
}
