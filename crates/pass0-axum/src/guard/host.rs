//! Which host a request is for.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{Version, header};

use crate::http::Http;

pub(super) enum Host {
    Ours,
    /// In dev mode another name of this machine: the cookies are kept under one.
    Alias(String),
    Foreign,
    /// More than one `Host`.
    Twice,
}

/// Every name that a request gives for its host must be that of the public origin: `Host`, and the
/// authority of its target, which is `:authority` in HTTP/2 (RFC 9113 §8.3.1) and an absolute-form
/// target in HTTP/1. HTTP/1 needs a `Host` (RFC 9112 §3.2), HTTP/2 either. Neither `X-Forwarded-Host`
/// nor `Forwarded` is looked at.
pub(super) fn judge_host(http: &Http, request: &Request) -> Host {
    let origin = &http.engine.config().origin;
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = hosts.next().map(|host| host.to_str().unwrap_or("?"));
    if hosts.next().is_some() {
        return Host::Twice;
    }
    let target = request.uri().authority().map(Authority::as_str);
    let named = match request.version() {
        Version::HTTP_2 | Version::HTTP_3 => host.or(target),
        _ => host,
    };
    let Some(named) = named else {
        return Host::Foreign;
    };
    if target.is_some_and(|target| !target.eq_ignore_ascii_case(named)) {
        return Host::Foreign;
    }
    let ours = origin.authority();
    if named.eq_ignore_ascii_case(ours) {
        return Host::Ours;
    }
    let port = ours.rsplit_once(':').map_or("", |(_, port)| port);
    let alias = ["127.0.0.1", "[::1]"]
        .iter()
        .any(|name| named == format!("{name}:{port}"));
    if http.engine.config().dev && alias && request.method().is_safe() {
        let path = request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str());
        return Host::Alias(format!("{}{path}", origin.as_str()));
    }
    Host::Foreign
}
