//! Headers, hosts, aliases of routes: what holds for every answer.

use axum::body::Body;
use axum::http::Request;
use tower::ServiceExt as _;

use crate::actors::{ANN, HOST, app, app_over, path_of};

#[tokio::test]
async fn every_answer_carries_the_headers_whatever_its_status() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let mut replies = vec![
        ann.go("/auth/login").await,
        ann.go("/auth/flow").await,
        app.browser().go(path_of(&letter)).await,
        app.browser().go("/auth/link").await,
        ann.get("/auth/session").await,
        ann.submit("/auth/verify-code", &[("code", "x")]).await,
        ann.get("/auth/nothing").await,
        ann.get("/auth").await,
        ann.submit("/auth/login", &[]).await,
        ann.get("/auth/sessions").await,
        ann.get("/openapi.json").await,
        ann.go(path_of(&letter)).await,
        ann.go("/auth/sessions").await,
    ];
    let other = Request::builder()
        .uri("/auth/login")
        .header("host", "evil.example")
        .body(Body::empty())
        .unwrap();
    replies.push(app.send(other).await);
    let statuses: std::collections::BTreeSet<u16> =
        replies.iter().map(|reply| reply.status.as_u16()).collect();
    assert!(
        statuses.is_superset(&[200, 303, 400, 401, 403, 404, 405, 421].into()),
        "{statuses:?}"
    );
    for reply in replies {
        for (name, value) in [
            ("x-frame-options", "DENY"),
            ("x-content-type-options", "nosniff"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("strict-transport-security", "max-age=31536000"),
        ] {
            assert_eq!(reply.header(name), value, "{name} of {}", reply.status);
        }
        let csp = reply.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
        ] {
            assert!(csp.contains(part), "{part}");
        }
        assert!(!csp.contains("unsafe"));
        assert!(matches!(
            reply.header("referrer-policy"),
            "same-origin" | "no-referrer"
        ));
        assert!(!reply.header("x-request-id").is_empty());
        assert!(reply.header("vary").contains("Cookie"));
        assert_eq!(reply.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn no_origin_is_ever_allowed_by_cors() {
    let app = app();
    for origin in [
        "https://evil.example",
        "null",
        "https://app.example.org.evil.example",
        "https://evilapp.example.org",
        "https://app.example.org",
    ] {
        for method in ["GET", "OPTIONS"] {
            let request = app
                .browser()
                .request(method, "/auth/session")
                .header("origin", origin)
                .header("access-control-request-method", "POST");
            let reply = app.send(request.body(Body::empty()).unwrap()).await;
            assert!(
                reply
                    .headers
                    .keys()
                    .all(|name| !name.as_str().starts_with("access-control")),
                "{origin}"
            );
        }
    }
}

#[tokio::test]
async fn another_host_is_misdirected_and_a_header_changes_no_link() {
    let app = app();
    for hosts in [
        &["evil.example"][..],
        &[""],
        &["app.example.org:444"],
        &["app.example.org."],
        &["app.example.org@evil.example"],
        &["app.example.org evil.example"],
        &["127.0.0.1"],
        &[],
    ] {
        let mut request = Request::builder().uri("/auth/login");
        for host in hosts {
            request = request.header("host", *host);
        }
        let reply = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (reply.status.as_u16(), reply.error().as_str()),
            (421, "unknown_host"),
            "{hosts:?}"
        );
    }
    let mut ann = app.browser();
    for (name, value) in [
        ("x-forwarded-host", "evil.example"),
        ("forwarded", "host=evil.example"),
        ("x-forwarded-proto", "http"),
        ("x-original-host", "evil.example"),
        ("x-host", "evil.example"),
    ] {
        let request = ann
            .request("POST", "/auth/request-magic-link")
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin")
            .header(name, value);
        let reply = ann
            .send(
                request
                    .body(Body::from(format!(r#"{{"email":"{ANN}"}}"#)))
                    .unwrap(),
            )
            .await;
        assert_eq!(reply.status, 200);
        let letter = app.mail(ANN).await;
        assert!(
            letter
                .link()
                .starts_with("https://app.example.org/auth/verify/"),
            "{name}"
        );
    }
}

/// A request names its host in up to two places, and however it does: all must name this one.
#[tokio::test]
async fn every_name_a_request_gives_for_its_host_must_be_ours() {
    use axum::http::Version;
    let app = app();
    let ours = "https://app.example.org";
    for (version, authority, hosts, status) in [
        // HTTP/1.1: `Host` once; an absolute-form target agrees.
        (Version::HTTP_11, "", &[HOST][..], 200),
        (Version::HTTP_11, "", &["APP.example.org"], 200),
        (Version::HTTP_11, ours, &[HOST], 200),
        // The scheme's own port is named or not.
        (Version::HTTP_11, "", &["app.example.org:443"], 200),
        (Version::HTTP_11, ours, &["APP.example.org:443"], 200),
        (Version::HTTP_2, "https://app.example.org:443", &[HOST], 200),
        (Version::HTTP_11, "", &["app.example.org:80"], 421),
        (Version::HTTP_11, "", &["app.example.org:443:443"], 421),
        (Version::HTTP_11, ours, &[], 421),
        (Version::HTTP_11, ours, &["evil.example"], 421),
        (Version::HTTP_11, "https://evil.example", &[HOST], 421),
        (
            Version::HTTP_11,
            "https://evil.example",
            &["evil.example"],
            421,
        ),
        (Version::HTTP_11, "", &[HOST, HOST], 400),
        (Version::HTTP_11, "", &[HOST, "evil.example"], 400),
        (Version::HTTP_11, "", &["evil.example", HOST], 400),
        (Version::HTTP_11, ours, &[HOST, HOST], 400),
        (Version::HTTP_10, "", &[HOST], 200),
        (Version::HTTP_10, "", &[], 421),
        // HTTP/2: `:authority`, or `Host` where a proxy translated, or both alike.
        (Version::HTTP_2, ours, &[], 200),
        (Version::HTTP_2, "https://APP.EXAMPLE.ORG", &[], 200),
        (Version::HTTP_2, "http://app.example.org", &[], 200),
        (Version::HTTP_2, ours, &[HOST], 200),
        (Version::HTTP_2, "", &[HOST], 200),
        (Version::HTTP_2, "", &[], 421),
        (Version::HTTP_2, ours, &["evil.example"], 421),
        (Version::HTTP_2, ours, &[""], 421),
        (Version::HTTP_2, "https://evil.example", &[HOST], 421),
        (Version::HTTP_2, "https://evil.example", &[], 421),
        (Version::HTTP_2, "https://app.example.org:444", &[], 421),
        (Version::HTTP_2, "https://ann@app.example.org", &[], 421),
        (Version::HTTP_2, "https://app.example.org.", &[], 421),
        (Version::HTTP_2, ours, &[HOST, HOST], 400),
        (Version::HTTP_2, ours, &[HOST, "evil.example"], 400),
    ] {
        let mut request = Request::builder()
            .version(version)
            .uri(format!("{authority}/auth/login"));
        for host in hosts {
            request = request.header("host", *host);
        }
        let reply = app.send(request.body(Body::empty()).unwrap()).await;
        let got = reply.status.as_u16();
        assert_eq!(got, status, "{version:?} {authority} {hosts:?}");
    }
}

/// Another spelling of a route is no route, so it has no other limits.
#[tokio::test]
async fn a_route_has_one_spelling() {
    let app = app();
    for alias in [
        "//auth/verify-code",
        "/auth//verify-code",
        "/auth/verify-code/",
        "/AUTH/verify-code",
        "/auth/Verify-Code",
        "/auth/%76erify-code",
        "/auth%2fverify-code",
        "/./auth/verify-code",
        "/auth/./verify-code",
        "/auth/x/../verify-code",
        "/auth/verify-code%20",
        "/auth/verify-code;x",
        "/auth\\verify-code",
        "/auth/verify-code%00",
    ] {
        let uri: Result<axum::http::Uri, _> = alias.parse();
        let Ok(uri) = uri else { continue };
        let request = app
            .browser()
            .request("POST", &uri.to_string())
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/json")
            .header("accept", "application/json");
        let reply = app
            .send(request.body(Body::from(r#"{"code":"12345678"}"#)).unwrap())
            .await;
        assert_eq!(reply.status, 404, "{alias}");
    }
}

#[tokio::test]
async fn limits_count_the_peer_not_what_it_claims() {
    let mut config = pass0_core::Config::new(
        pass0_core::config::Origin::parse("https://app.example.org").unwrap(),
    );
    config.limits.network = pass0_core::model::Window::new(20, 60);
    config.limits.mail.clear();
    let app = app_over(
        config,
        std::sync::Arc::new(pass0_core::memory::MemoryStore::default()),
        pass0_axum::Options::default(),
    );
    for n in 0..100 {
        let request = app
            .browser()
            .request("POST", "/auth/request-magic-link")
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin")
            .header("x-forwarded-for", format!("203.0.113.{n}"))
            .header("forwarded", format!("for=203.0.113.{n}"))
            .header("x-real-ip", format!("203.0.113.{n}"))
            .header("cf-connecting-ip", format!("203.0.113.{n}"));
        let body = format!(r#"{{"email":"u{n}@example.org"}}"#);
        let reply = app.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(reply.status, if n < 20 { 200 } else { 429 });
    }
    app.kit.post().await;
    assert_eq!(app.kit.inbox.len(), 20);
}

#[tokio::test]
async fn the_letter_says_who_asked_and_not_who_opens() {
    let app = app();
    let mut ann = app.browser();
    ann.ip = "203.0.113.9".into();
    let letter = ann.ask(ANN).await;
    assert_eq!(letter.text.ip, "203.0.113.9");
    assert!(letter.text.user_agent.contains("Firefox"));
    let mut other = app.browser();
    other.agent = "curl/8".into();
    other.go(path_of(&letter)).await;
    let page = other.go("/auth/link").await.body;
    assert!(page.contains("Firefox on Linux") && page.contains("203.0.113.9"));
}

#[tokio::test]
async fn static_files_are_cached_and_nothing_else_is() {
    let app = app();
    let page = app.browser().go("/auth/login").await.body;
    let css = page
        .split('"')
        .find(|text| text.contains("/auth/static/") && text.ends_with(".css"))
        .unwrap();
    let file = app.browser().get(css).await;
    assert_eq!(
        (file.status.as_u16(), file.header("content-type")),
        (200, "text/css; charset=utf-8")
    );
    assert!(file.header("cache-control").contains("immutable"));
    assert_eq!(app.browser().get("/auth/static/none.css").await.status, 404);
    assert_eq!(
        app.browser()
            .get("/auth/static/..%2f..%2fCargo.toml")
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_store_that_is_down_is_503_and_lets_nobody_in() {
    let app = app_over(
        pass0_core::Config::new(
            pass0_core::config::Origin::parse("https://app.example.org").unwrap(),
        ),
        std::sync::Arc::new(crate::outage::Down::Refuses),
        pass0_axum::Options::default(),
    );
    let mut ann = app.browser();
    ann.jar
        .insert("__Host-pass0".into(), format!("p0s_{}", "A".repeat(54)));
    ann.jar.insert(
        "__Host-pass0-flow".into(),
        format!("p0f_{}", "A".repeat(54)),
    );
    let verify = format!("/auth/verify/p0l_{}", "A".repeat(54));
    for reply in [
        ann.get("/auth/session").await,
        ann.get("/").await,
        ann.get(&verify).await,
        ann.post("/auth/verify-code", serde_json::json!({"code": "12345678"}))
            .await,
        ann.post(
            "/auth/request-magic-link",
            serde_json::json!({"email": ANN}),
        )
        .await,
        ann.get("/auth/sessions").await,
    ] {
        assert_eq!(
            (reply.status.as_u16(), reply.error().as_str()),
            (503, "unavailable")
        );
        assert!(!reply.header("retry-after").is_empty());
    }
}

/// Whatever connection brings them: so many requests of one client are under way at a time, and other
/// clients do not notice.
#[tokio::test]
async fn one_client_has_so_many_requests_under_way_and_others_are_served() {
    let config = pass0_core::Config::new(
        pass0_core::config::Origin::parse("https://app.example.org").unwrap(),
    );
    let options = pass0_axum::Options {
        trusted_proxies: vec!["10.0.0.0/8".parse().unwrap()],
        ..pass0_axum::Options::default()
    };
    let store = std::sync::Arc::new(pass0_core::memory::MemoryStore::default());
    let app = app_over(config, store, options);
    let from = |peer: &str, client: &str| {
        let mut browser = app.browser();
        browser.ip = peer.into();
        browser
            .request("GET", "/auth/login")
            .header("x-forwarded-for", client)
    };
    for (peer, flooder, other) in [
        ("10.0.0.1", "192.0.2.66", "192.0.2.7"),
        ("10.0.0.1", "2001:db8::1", "2001:db8:0:1::1"),
        ("192.0.2.66", "", "ignored"),
    ] {
        // Answers that nobody reads are under way as well as bodies that do not end.
        let mut held = Vec::new();
        for _ in 0..512 {
            let request = from(peer, flooder).body(Body::empty()).unwrap();
            let response = app.router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status(), 200);
            held.push(response);
        }
        let flooder = flooder.replace("db8::1", "db8::ffff");
        let request = from(peer, &flooder).body(Body::empty()).unwrap();
        let turned_away = app.send(request).await;
        assert_eq!(
            (turned_away.status.as_u16(), turned_away.error().as_str()),
            (429, "rate_limited")
        );
        assert_eq!(turned_away.header("x-frame-options"), "DENY");
        assert!(!turned_away.header("retry-after").is_empty());
        let others = if peer.starts_with("10.") {
            peer
        } else {
            "192.0.2.67"
        };
        let request = from(others, other).body(Body::empty()).unwrap();
        assert_eq!(app.send(request).await.status, 200);
        held.pop();
        let request = from(peer, &flooder).body(Body::empty()).unwrap();
        assert_eq!(app.send(request).await.status, 200);
    }
}

/// In dev mode another name of this machine leads to the one under which cookies are kept; nowhere else,
/// and a form is never sent on.
#[tokio::test]
async fn another_name_of_this_machine_is_known_in_dev_mode_alone() {
    for (dev, method, status) in [
        (true, "GET", 303),
        (true, "POST", 421),
        (false, "GET", 421),
        (false, "POST", 421),
    ] {
        let origin = pass0_core::config::Origin::parse("http://localhost:5000").unwrap();
        let mut config = pass0_core::Config::new(origin);
        config.dev = dev;
        let store = std::sync::Arc::new(pass0_core::memory::MemoryStore::default());
        let app = app_over(config, store, pass0_axum::Options::default());
        for host in ["127.0.0.1:5000", "[::1]:5000"] {
            let request = Request::builder()
                .method(method)
                .uri("/auth/login?next=%2Fa")
                .header("host", host);
            let reply = app.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(reply.status, status, "{dev} {method} {host}");
            let to = if status == 303 {
                "http://localhost:5000/auth/login?next=%2Fa"
            } else {
                ""
            };
            assert_eq!(reply.location(), to);
        }
    }
}
