//! What stands around every route: headers, Host check, request id, time limit, panic catcher,
//! access log.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::http::Http;

/// Longer than the longest wait of the waiting page.
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";

/// The id of a request, in its answer and in the log.
#[derive(Clone)]
pub(crate) struct RequestId(pub(crate) String);

pub(crate) fn wrap(http: &Http, router: Router) -> Router {
    router
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            LONGEST_REQUEST,
        ))
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
    let links = format!("{}/verify/", http.engine.config().prefix);
    let secret_url = request.uri().path().starts_with(&links);
    let mut response = match judge_host(&http, &request) {
        Host::Ours => next.run(request).await,
        Host::Alias(location) => redirect(&location),
        Host::Foreign => misdirected(&id),
    };
    harden(&http, response.headers_mut(), secret_url);
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

/// The headers of every answer, errors and redirects too.
fn harden(http: &Http, headers: &mut HeaderMap, secret_url: bool) {
    let mut set = |name: &'static str, value: &'static str| {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    };
    set("content-security-policy", CSP);
    set("x-frame-options", "DENY");
    set("x-content-type-options", "nosniff");
    set(
        "referrer-policy",
        if secret_url {
            "no-referrer"
        } else {
            "same-origin"
        },
    );
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set(
        "permissions-policy",
        "publickey-credentials-create=(self), publickey-credentials-get=(self)",
    );
    set("x-robots-tag", "noindex");
    if http.engine.config().origin.is_secure() {
        set("strict-transport-security", "max-age=31536000");
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("Cookie, Accept, Accept-Language, Origin, Sec-Fetch-Site"),
    );
}

enum Host {
    Ours,
    /// In dev mode another name of this machine: the cookies are kept under one.
    Alias(String),
    Foreign,
}

/// `Host` must be that of the public origin, once; an absolute-form target must agree. Neither
/// `X-Forwarded-Host` nor `Forwarded` is looked at.
fn judge_host(http: &Http, request: &Request) -> Host {
    let origin = &http.engine.config().origin;
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts
        .next()
        .and_then(|host| host.to_str().ok())
        .unwrap_or("");
    if hosts.next().is_some() {
        return Host::Foreign;
    }
    let ours = origin.authority();
    let target = request
        .uri()
        .authority()
        .map_or(ours, |authority| authority.as_str());
    if host.eq_ignore_ascii_case(ours) && target.eq_ignore_ascii_case(ours) {
        return Host::Ours;
    }
    let port = ours.rsplit_once(':').map_or("", |(_, port)| port);
    let alias = ["127.0.0.1", "[::1]"]
        .iter()
        .any(|name| host == format!("{name}:{port}"));
    if http.engine.config().dev && alias && request.method().is_safe() {
        let path = request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str());
        return Host::Alias(format!("{}{path}", origin.as_str()));
    }
    Host::Foreign
}

fn redirect(location: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

fn misdirected(id: &str) -> Response {
    error(
        StatusCode::MISDIRECTED_REQUEST,
        "unknown_host",
        "This host is not served here.",
        id,
    )
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    metrics::counter!("pass0_panics_total").increment(1);
    error(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "Something went wrong here.",
        "",
    )
}

fn error(status: StatusCode, code: &str, message: &str, id: &str) -> Response {
    let body = serde_json::json!({"error": code, "message": message, "request_id": id});
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
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
