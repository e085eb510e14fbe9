//! How much one client may have under way: requests whose answer has not been read.
//!
//! Connections are bounded where they are accepted, but one that speaks HTTP/2, or comes through a
//! proxy, carries many requests. Here they are counted by client, whatever brings them.

use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};

use super::late;
use crate::body_timeout::{self, hurry};
use crate::client;
use crate::codes::message;
use crate::http::Http;
use crate::plain_error::error;
use crate::share::{Full, Share, network};

/// Runs the request, unless its client has too many under way.
pub(super) async fn run(http: &Http, request: Request, next: Next, id: &str) -> Response {
    let client = client::address(request.headers(), request.extensions(), &http.options);
    let share = match http.under_way.take(client.map(network)) {
        Ok(share) => share,
        Err(full) => return too_many(http, client, full, id),
    };
    let request = hurry(request, body_timeout::PATIENCE, body_timeout::LEAST_RATE);
    let response = late::run(http, request, next, id).await;
    // An answer that nobody reads is under way still.
    response.map(|body| {
        Body::new(Holding {
            body,
            _share: share,
        })
    })
}

fn too_many(http: &Http, client: Option<IpAddr>, full: Full, id: &str) -> Response {
    metrics::counter!("pass0_requests_shed_total", "why" => full.as_str()).increment(1);
    if http.under_way.warns() {
        let client = client.map_or_else(String::new, |ip| ip.to_string());
        tracing::warn!(
            client,
            why = full.as_str(),
            "too many requests are under way at a time"
        );
    }
    let (status, code) = match full {
        Full::Share => (StatusCode::TOO_MANY_REQUESTS, "rate_limited"),
        Full::House => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    };
    let mut response = error(status, code, message(code), id);
    let soon = HeaderValue::from_static("5");
    response.headers_mut().insert(header::RETRY_AFTER, soon);
    response
}

/// A body that holds something until it is read or given up.
struct Holding {
    body: Body,
    _share: Share,
}

impl hyper::body::Body for Holding {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
