//! Requests on one connection, sent one behind the other without waiting for answers.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// A request that is sent when it is first polled.
pub(super) type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Starts all of them in their order, before anything is awaited; their outcomes, in that order.
pub(super) async fn in_order<T>(mut requests: Vec<Pending<'_, T>>) -> Vec<T> {
    let mut outcomes: Vec<Option<T>> = requests.iter().map(|_| None).collect();
    poll_fn(|context| {
        for (request, outcome) in requests.iter_mut().zip(&mut outcomes) {
            if outcome.is_none()
                && let Poll::Ready(value) = request.as_mut().poll(context)
            {
                *outcome = Some(value);
            }
        }
        match outcomes.iter().all(Option::is_some) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    outcomes.into_iter().flatten().collect()
}
