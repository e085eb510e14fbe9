//! How long a request may take.

use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::timeout;

use super::refusal::{Reader, refused};
use crate::codes::message;
use crate::http::Http;

/// Longer than the longest wait of the waiting page.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

/// Runs the request, and gives it up when a disk or a server hangs. What it was about to store may
/// still be stored: a link or a code that is sent again within a minute gets the answer it should have had.
pub(super) async fn run(http: &Http, request: Request, next: Next, id: &str) -> Response {
    let reader = Reader::of(&request);
    if let Ok(response) = timeout(LONGEST_REQUEST, next.run(request)).await {
        return response;
    }
    if http.given_up.warns() {
        tracing::warn!(
            seconds = LONGEST_REQUEST.as_secs(),
            request_id = id,
            "a request was given up: the database, or the disk under it, does not answer"
        );
    }
    let (status, code) = (StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    let mut response = refused(http, reader, status, code, message(code), id);
    let soon = HeaderValue::from_static("5");
    response.headers_mut().insert(header::RETRY_AFTER, soon);
    response
}
