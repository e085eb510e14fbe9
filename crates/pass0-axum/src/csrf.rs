//! Whether a request that changes something comes from one of our own pages.

use axum::http::{HeaderMap, Method, header};
use pass0_core::config::Origin;

/// What the headers say about where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Our own origin, or a request that changes nothing.
    Own,
    /// Somewhere else, or nowhere that is named.
    Foreign,
    /// The client tells neither `Sec-Fetch-Site` nor `Origin`.
    Silent,
}

/// `Sec-Fetch-Site` must be `same-origin`; where it is absent, `Origin` must be ours. Each header
/// at most once. The handshake of a WebSocket is no safe request, although it is a GET: what it
/// opens can do anything, and no other site is kept from reading it. There `Origin` must be ours;
/// every browser sends it, and not every one sends `Sec-Fetch-Site`.
pub(crate) fn source(method: &Method, headers: &HeaderMap, origin: &Origin) -> Source {
    if is_handshake(method, headers) {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let ours = origins.next().is_some_and(|from| from == origin.as_str());
        return match ours && origins.next().is_none() {
            true => Source::Own,
            false => Source::Foreign,
        };
    }
    if method.is_safe() {
        return Source::Own;
    }
    let once = |name: &str| {
        let mut values = headers.get_all(name).iter();
        let first = values.next().map(|value| value.to_str().unwrap_or("?"));
        if values.next().is_some() {
            Some("?")
        } else {
            first
        }
    };
    match (once("sec-fetch-site"), once(header::ORIGIN.as_str())) {
        (Some("same-origin"), None) => Source::Own,
        // Chromium sends `Origin: null` from pages that tell no referrer, same-origin ones too.
        (Some("same-origin"), Some(from)) if from == origin.as_str() || from == "null" => {
            Source::Own
        }
        (None, Some(from)) if from == origin.as_str() => Source::Own,
        (None, None) => Source::Silent,
        _ => Source::Foreign,
    }
}

/// Whether the request opens a WebSocket: by `Upgrade`, or over HTTP/2 by CONNECT (RFC 8441).
fn is_handshake(method: &Method, headers: &HeaderMap) -> bool {
    let mut upgrades = headers.get_all(header::UPGRADE).iter();
    let named = upgrades.any(|value| {
        let value = value.as_bytes().to_ascii_lowercase();
        value.windows(9).any(|part| part == b"websocket")
    });
    *method == Method::CONNECT || named || headers.contains_key(header::SEC_WEBSOCKET_KEY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_websocket_is_opened_by_our_own_pages_alone() {
        let origin = Origin::parse("https://app.example.org").unwrap();
        let from = |method: &Method, pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(*name, value.parse().unwrap());
            }
            source(method, &headers, &origin)
        };
        let ours = ("origin", "https://app.example.org");
        let sibling = ("origin", "https://evil.example.org");
        for handshake in [
            ("upgrade", "websocket"),
            ("upgrade", "WebSocket"),
            ("upgrade", "h2c, websocket"),
            ("upgrade", "websocket/13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ] {
            let get =
                |more: &[(&'static str, &str)]| from(&Method::GET, &[&[handshake], more].concat());
            assert_eq!(get(&[ours]), Source::Own);
            assert_eq!(get(&[ours, ("sec-fetch-site", "same-site")]), Source::Own);
            for foreign in [
                &[][..],
                &[sibling],
                &[ours, sibling],
                &[ours, ours],
                &[("origin", "null")],
                &[("origin", "http://app.example.org")],
                &[("sec-fetch-site", "same-origin")],
                &[("sec-fetch-site", "none")],
                &[sibling, ("sec-fetch-site", "same-origin")],
            ] {
                assert_eq!(get(foreign), Source::Foreign, "{handshake:?} {foreign:?}");
            }
        }
        assert_eq!(from(&Method::CONNECT, &[ours]), Source::Own);
        let fetched = ("sec-fetch-site", "same-origin");
        for foreign in [&[][..], &[sibling], &[fetched]] {
            assert_eq!(from(&Method::CONNECT, foreign), Source::Foreign);
        }
        // What only reads stays readable by navigation and by plain GETs.
        assert_eq!(from(&Method::GET, &[sibling]), Source::Own);
        assert_eq!(from(&Method::GET, &[("upgrade", "h2c")]), Source::Own);
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        let origin = Origin::parse("https://app.example.org").unwrap();
        let from = |pairs: &[(&'static str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.append(*name, value.parse().unwrap());
            }
            source(&Method::POST, &headers, &origin)
        };
        let ours = "https://app.example.org";
        assert_eq!(from(&[("sec-fetch-site", "same-origin")]), Source::Own);
        assert_eq!(
            from(&[("sec-fetch-site", "same-origin"), ("origin", ours)]),
            Source::Own
        );
        assert_eq!(from(&[("origin", ours)]), Source::Own);
        assert_eq!(from(&[]), Source::Silent);
        for foreign in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "none")],
            &[("sec-fetch-site", "")],
            &[("sec-fetch-site", "same-origin, same-origin")],
            &[
                ("sec-fetch-site", "same-origin"),
                ("sec-fetch-site", "same-origin"),
            ],
            &[("sec-fetch-site", "cross-site"), ("origin", ours)],
            &[
                ("sec-fetch-site", "same-origin"),
                ("origin", "https://evil.example"),
            ],
            &[("origin", "null")],
            &[("origin", "")],
            &[("origin", "https://app.example.org.evil.example")],
            &[("origin", "https://evil.example")],
            &[("origin", "http://app.example.org")],
            &[("origin", "https://app.example.org:444")],
            &[("origin", "https://APP.example.org")],
            &[("origin", "https://app.example.org/")],
            &[("origin", ours), ("origin", "https://evil.example")],
        ] {
            assert_eq!(from(foreign), Source::Foreign, "{foreign:?}");
        }
    }
}
