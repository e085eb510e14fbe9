//! What answers the requests of one connection.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Version, header};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::service::Service;
use tower::ServiceExt as _;

use super::answered;
use super::limits::ConnectionLimits;
use super::listener::Peer;
use crate::body_timeout::hurry;
use crate::client::UnixPeer;
use crate::plain_error::error;
use crate::share::Full;

/// How long a connection of the reserve may take to say what it wants.
const BEYOND: Duration = Duration::from_secs(1);

/// The router, behind what is judged before it.
#[derive(Clone)]
pub(super) struct Answers {
    pub(super) router: Router,
    pub(super) peer: Peer,
    pub(super) limits: Arc<ConnectionLimits>,
    /// The peer is a proxy of this site.
    pub(super) trusted: bool,
    /// The connection is one of the reserve.
    pub(super) beyond: Option<Full>,
}

impl Service<hyper::Request<Incoming>> for Answers {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, mut request: hyper::Request<Incoming>) -> Self::Future {
        match self.peer {
            Peer::Tcp(peer) => {
                request.extensions_mut().insert(ConnectInfo(peer));
            }
            Peer::Unix => {
                request.extensions_mut().insert(UnixPeer);
            }
        }
        let http2 = request.version() == Version::HTTP_2;
        let refusal = self.refusal(&request);
        let request = hurry(
            request.map(Body::new),
            self.limits.body,
            self.limits.body_rate,
        );
        let router = self.router.clone();
        Box::pin(async move {
            let response = match refusal {
                Some(refusal) => refusal,
                None => router.oneshot(request).await?,
            };
            if http2 {
                answered::note();
            }
            Ok(response)
        })
    }
}

impl Answers {
    /// How long the head of a request may take.
    pub(super) fn head(&self) -> Duration {
        match self.beyond {
            None => self.limits.head,
            Some(_) => self.limits.head.min(BEYOND),
        }
    }

    /// How long each head over HTTP/1 may take, the wait for its first byte included.
    pub(super) fn next_head(&self) -> Duration {
        if self.trusted && self.beyond.is_none() {
            self.limits.proxy_head
        } else {
            self.head()
        }
    }

    /// The answer to what the router does not see.
    fn refusal(&self, request: &hyper::Request<Incoming>) -> Option<Response> {
        // hyper judges the heads of HTTP/1.
        if request.version() == Version::HTTP_2 && self.is_too_large(request) {
            return Some(self.refuse(
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "too_large",
                "The request's head is too large.",
            ));
        }
        let always = self.limits.always.contains(&request.uri().path());
        if self.beyond == Some(Full::Share) && !always {
            let mut response = self.refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                "unavailable",
                "Too many connections come from your network. Try again soon.",
            );
            let soon = HeaderValue::from_static("5");
            response.headers_mut().insert(header::RETRY_AFTER, soon);
            return Some(response);
        }
        None
    }

    /// Sized as RFC 9113 §6.5.2 says: with 32 bytes a field.
    fn is_too_large(&self, request: &hyper::Request<Incoming>) -> bool {
        let field = |name: usize, value: usize| name + value + 32;
        let target = request.uri().to_string().len();
        let fields = request.headers().iter();
        let size = fields.fold(field(0, target), |size, (name, value)| {
            size + field(name.as_str().len(), value.len())
        });
        size > self.limits.head_bytes || request.headers().len() > self.limits.head_lines
    }

    fn refuse(&self, status: StatusCode, code: &str, message: &str) -> Response {
        let mut response = error(status, code, message, "");
        add(response.headers_mut(), &self.limits.headers);
        response
    }
}

fn add(to: &mut HeaderMap, headers: &HeaderMap) {
    for (name, value) in headers {
        to.insert(name, value.clone());
    }
}
