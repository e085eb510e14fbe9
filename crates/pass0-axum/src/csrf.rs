//! Whether a request that changes something comes from one of our own pages.

use axum::http::{HeaderMap, Method, header};
use pass0_core::config::Origin;

/// What the headers say about where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Our own origin, or a method that changes nothing.
    Own,
    /// Somewhere else, or nowhere that is named.
    Foreign,
    /// The client tells neither `Sec-Fetch-Site` nor `Origin`.
    Silent,
}

/// `Sec-Fetch-Site` must be `same-origin`; where it is absent, `Origin` must be ours. Each header
/// at most once.
pub(crate) fn source(method: &Method, headers: &HeaderMap, origin: &Origin) -> Source {
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

#[cfg(test)]
mod tests {
    use super::*;

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
