//! What stands around every route: headers, Host check, request id, time limit, how much one client
//! may have under way, panic catcher, access log.

mod host;
mod late;
mod load;
mod refusal;

use std::any::Any;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::catch_panic::CatchPanicLayer;

use crate::codes::message;
use crate::headers::harden;
use crate::http::{Http, RequestId};
use crate::plain_error::error;
use host::{Host, asked_for, judge_host};
use refusal::{Reader, refused};

pub(crate) fn wrap(http: &Http, router: Router) -> Router {
    router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(http.clone(), around))
}

async fn around(State(http): State<Http>, mut request: Request, next: Next) -> Response {
    let id = request_id(&http);
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());
    let path = request.uri().path();
    let inside = path.strip_prefix(http.engine.config().prefix.as_str());
    // Links; and the dev inbox, whose first visit has the key in its query.
    let secret_url =
        inside.is_some_and(|path| path.starts_with("/verify/") || path.starts_with("/dev/"));
    let mut response = match judge_host(&http, &request) {
        Host::Ours => load::run(&http, request, next, &id).await,
        Host::Alias(location) => redirect(&location),
        Host::Foreign => {
            // `Host` of a proxy that does not pass the visitor's on, most likely.
            let host = asked_for(&request);
            tracing::info!(
                host,
                request_id = id,
                "a request for a host that is not served here"
            );
            misdirected(&http, &request, &id)
        }
        Host::Twice => error(
            StatusCode::BAD_REQUEST,
            "bad_request",
            "A request names its host once.",
            &id,
        ),
    };
    harden(&http.headers, response.headers_mut(), secret_url);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response
            .headers_mut()
            .insert(HeaderName::from_static("x-request-id"), id);
    }
    let status = response.status().as_u16();
    tracing::info!(%method, route, status, request_id = id, "request");
    metrics::counter!("pass0_http_requests_total", "route" => route, "status" => status.to_string()).increment(1);
    response
}

fn redirect(location: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// People come here by an old name of the site.
fn misdirected(http: &Http, request: &Request, id: &str) -> Response {
    let reader = Reader::of(request);
    let message = "This host is not served here.";
    refused(
        http,
        reader,
        StatusCode::MISDIRECTED_REQUEST,
        "unknown_host",
        message,
        id,
    )
}

/// Puts the headers alone around `router`: for what stands beside the guard.
pub(crate) fn harden_all(http: &Http, router: Router) -> Router {
    let http = http.clone();
    router.layer(middleware::map_response(move |mut response: Response| {
        harden(&http.headers, response.headers_mut(), false);
        std::future::ready(response)
    }))
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    metrics::counter!("pass0_panics_total").increment(1);
    error(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        message("internal"),
        "",
    )
}

fn request_id(http: &Http) -> String {
    use std::fmt::Write as _;
    let mut bytes = [0; 8];
    http.engine.fill(&mut bytes);
    bytes
        .iter()
        .fold(String::with_capacity(16), |mut id, byte| {
            let _ = write!(id, "{byte:02x}");
            id
        })
}
