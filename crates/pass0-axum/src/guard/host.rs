//! Which host a request is for.

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{Version, header};

use crate::http::Http;

/// Characters of a host that the log shows.
const LONGEST_SHOWN: usize = 100;

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
/// nor `Forwarded` is looked at. A port that is the scheme's own may be named or not (RFC 9110 §4.2.3).
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
    let default = if origin.is_secure() { ":443" } else { ":80" };
    let bare = |name: &'_ str| {
        name.strip_suffix(default)
            .unwrap_or(name)
            .to_ascii_lowercase()
    };
    if target.is_some_and(|target| bare(target) != bare(named)) {
        return Host::Foreign;
    }
    let ours = origin.authority();
    if bare(named) == bare(ours) {
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

/// The host that a request names, for the log: what no name or address can hold is shown as `?`, and
/// nothing long.
pub(super) fn asked_for(request: &Request) -> String {
    let host = request.headers().get(header::HOST);
    let host = host.map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
    let target = || {
        request
            .uri()
            .authority()
            .map(|target| target.as_str().to_owned())
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
    match host.or_else(target) {
        Some(host) => host
            .chars()
            .take(LONGEST_SHOWN)
            .map(|c| if plain(c) { c } else { '?' })
            .collect(),
        None => "(none)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn the_log_shows_of_a_host_what_a_name_can_hold() {
        for (host, shown) in [
            (&b"login.example.org:443"[..], "login.example.org:443"),
            (b"[::1]:80", "[::1]:80"),
            (b"a\"b\\c{d} e", "a?b?c?d??e"),
            (b"\xff\x80", "??"),
        ] {
            let request = Request::builder().header(header::HOST, host);
            let request = request.body(Body::empty()).unwrap();
            assert_eq!(asked_for(&request), shown);
        }
        let long = Request::builder().header(header::HOST, "a".repeat(5000));
        assert_eq!(
            asked_for(&long.body(Body::empty()).unwrap()).len(),
            LONGEST_SHOWN
        );
    }
}
