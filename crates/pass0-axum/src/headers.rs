//! The security headers.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

const CSP: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'";

/// The headers of every answer, errors and redirects too.
pub(crate) fn harden(all: &HeaderMap, headers: &mut HeaderMap, secret_url: bool) {
    for (name, value) in all {
        if name == header::CACHE_CONTROL {
            headers.entry(name).or_insert_with(|| value.clone());
        } else {
            headers.insert(name, value.clone());
        }
    }
    if secret_url {
        let nothing = HeaderValue::from_static("no-referrer");
        headers.insert(header::REFERRER_POLICY, nothing);
    }
}

/// Those headers; `secure`: the site is served over https.
pub(crate) fn headers(secure: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut set = |name: &'static str, value: &'static str| {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    };
    set("content-security-policy", CSP);
    set("x-frame-options", "DENY");
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "same-origin");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set(
        "permissions-policy",
        "publickey-credentials-create=(self), publickey-credentials-get=(self)",
    );
    set("x-robots-tag", "noindex");
    if secure {
        set("strict-transport-security", "max-age=31536000");
    }
    set("cache-control", "no-store");
    set(
        "vary",
        "Cookie, Accept, Accept-Language, Origin, Sec-Fetch-Site",
    );
    headers
}
