//! Whatever is sent, the answer is a 4xx with a code, never a 5xx.

use axum::body::Body;
use axum::http::HeaderValue;

use crate::actors::{ANN, app, app_with, path_of};

#[tokio::test]
async fn wrong_shapes_are_400_on_every_route_with_a_body() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    // Strong enough for every route.
    let mut keys = pass0_testkit::Authenticator::new(crate::passkeys::SITE);
    ann.add_passkey(&mut keys).await;
    ann.use_passkey(&mut keys).await;
    ann.ask(ANN).await;
    for route in app
        .http
        .routes()
        .iter()
        .filter(|route| route.method != "GET")
        // Only reached in a sign-in that waits.
        .filter(|route| route.policy != pass0_axum::Policy::Waiting)
    {
        for body in [
            "",
            "null",
            "[]",
            "{",
            "1",
            r#""x""#,
            r#"{"unknown":"x"}"#,
            r#"{"email":null}"#,
            r#"{"email":1,"code":1}"#,
            r#"{"email":[],"code":[]}"#,
            r#"{"email":{},"code":{}}"#,
            r#"{"code":12345678}"#,
            r#"{"code":null}"#,
            r#"{"email":"a@b.example","email":"c@d.example"}"#,
            r#"{"email[]":"a@b.example"}"#,
            r#"{"__proto__":"x"}"#,
            r#"{"email":"a@b.example","role":"admin"}"#,
            r#"{"code":"1","user":"x"}"#,
        ] {
            let path = route.path.replace("{id}", "x");
            let request = ann
                .request(&route.method, &path)
                .header("content-type", "application/json")
                .header("accept", "application/json")
                .header("sec-fetch-site", "same-origin");
            let reply = app.send(request.body(Body::from(body)).unwrap()).await;
            assert_eq!(
                (reply.status.as_u16(), reply.error().as_str()),
                (400, "bad_request"),
                "{path} {body}"
            );
        }
    }
}

#[tokio::test]
async fn values_that_are_no_address_or_code_are_400_with_their_code() {
    let app = app();
    let mut ann = app.browser();
    for email in [
        "x",
        "a@b",
        "ann@example.org\r\nBcc: x@example.org",
        "\"a\"@example.org",
        &"a".repeat(10_000),
        "ａnn@example.org",
        "a\u{0}@example.org",
    ] {
        let reply = ann
            .post(
                "/auth/request-magic-link",
                serde_json::json!({"email": email}),
            )
            .await;
        assert_eq!(
            (reply.status.as_u16(), reply.error().as_str()),
            (400, "bad_email"),
            "{email:?}"
        );
    }
    let form = ann
        .submit("/auth/request-magic-link", &[("email", "not <an> address")])
        .await;
    assert_eq!(form.status, 400);
    assert!(form.body.contains("not &lt;an&gt; address"));
    ann.ask(ANN).await;
    for code in [
        "",
        "1234567",
        "123456789",
        "１２３４５６７",
        "abcdefgh",
        "1e7",
        "-1234567a",
        &"1".repeat(10_000),
    ] {
        let reply = ann
            .post("/auth/verify-code", serde_json::json!({"code": code}))
            .await;
        assert_eq!(
            (reply.status.as_u16(), reply.error().as_str()),
            (400, "bad_code"),
            "{code:?}"
        );
    }
}

#[tokio::test]
async fn an_address_is_refused_with_its_fault_in_json_and_on_the_page() {
    let app = app();
    let mut ann = app.browser();
    for (email, fault, message, page) in [
        (
            "ann",
            "form",
            "not a valid email address",
            "such as name@example.org",
        ),
        (
            "a..b@docomo.example",
            "dots",
            "two dots in a row",
            "two dots in a row",
        ),
        (
            "ann.@docomo.example",
            "dots",
            "ends with a dot",
            "right before the @",
        ),
        (
            ".ann@docomo.example",
            "dots",
            "begins or ends with a dot",
            "at the beginning",
        ),
        (
            "\"a..b\"@docomo.example",
            "quotes",
            "quotation marks",
            "quotation marks",
        ),
        ("ann lee@example.org", "characters", "a space", "a space"),
        ("ann@localhost", "domain", "not a domain", "after the @"),
        (
            "ann%b.example@example.org",
            "route",
            "another host",
            "another server",
        ),
        (
            &format!("{}@example.org", "a".repeat(65)),
            "length",
            "too long",
            "too long",
        ),
    ] {
        let path = "/auth/request-magic-link";
        let reply = ann.post(path, serde_json::json!({"email": email})).await;
        assert_eq!(
            (reply.status.as_u16(), reply.error().as_str()),
            (400, "bad_email")
        );
        assert_eq!(reply.json()["fault"], fault, "{email}");
        let told = reply.json()["message"].as_str().unwrap().to_owned();
        assert!(told.contains(message), "{told}");
        let form = ann.submit(path, &[("email", email)]).await;
        assert_eq!(form.status, 400);
        let (_, error) = form.body.split_once("id=\"email-error\"").unwrap();
        let (error, _) = error.split_once("</p>").unwrap();
        assert!(error.contains(page), "{email}: {error}");
    }
}

#[tokio::test]
async fn addresses_with_stray_dots_sign_in_where_they_are_taken() {
    let app = app_with(|config| config.legacy_addresses = true);
    for odd in [
        "a..b@docomo.example",
        "ann.@docomo.example",
        ".ann@docomo.example",
    ] {
        let mut ann = app.browser();
        let asked = ann
            .submit("/auth/request-magic-link", &[("email", odd)])
            .await;
        assert_eq!(asked.status, 303);
        app.kit.post().await;
        let letter = app.kit.inbox.newest(odd).unwrap();
        ann.post(
            "/auth/verify-code",
            serde_json::json!({"code": letter.code()}),
        )
        .await;
        assert_eq!(ann.get("/maybe").await.body, odd);
    }
}

#[tokio::test]
async fn a_large_body_is_413_before_it_is_read_whole() {
    let app = app();
    let ann = app.browser();
    let request = ann
        .request("POST", "/auth/request-magic-link")
        .header("content-type", "application/json")
        .header("accept", "application/json")
        .header("sec-fetch-site", "same-origin");
    let reply = app.send(request.body(endless_body()).unwrap()).await;
    assert_eq!(
        (reply.status.as_u16(), reply.error().as_str()),
        (413, "too_large")
    );
}

/// A body that never ends: answering at all shows that it is not read whole.
fn endless_body() -> Body {
    struct Endless;
    impl axum::body::HttpBody for Endless {
        type Data = axum::body::Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<hyper::body::Frame<Self::Data>, Self::Error>>> {
            std::task::Poll::Ready(Some(Ok(hyper::body::Frame::data(
                axum::body::Bytes::from_static(&[b'a'; 1024]),
            ))))
        }
    }
    Body::new(Endless)
}

#[tokio::test]
async fn wrong_methods_are_405_and_unknown_paths_404() {
    let app = app();
    for route in app.http.routes() {
        let path = route
            .path
            .replace("{id}", "x")
            .replace("{token}", "x")
            .replace("{name}", "x");
        for method in ["PUT", "PATCH", "OPTIONS", "TRACE"] {
            let taken = app.http.routes();
            if taken
                .iter()
                .any(|it| it.method == method && it.path == route.path)
            {
                continue;
            }
            let request = app
                .browser()
                .request(method, &path)
                .header("accept", "application/json");
            let reply = app.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(reply.status, 405, "{method} {path}");
        }
    }
    let reply = app.browser().get("/auth/nothing/here").await;
    assert_eq!(
        (reply.status.as_u16(), reply.error().as_str()),
        (404, "not_found")
    );
}

#[tokio::test]
async fn headers_of_any_bytes_are_never_a_5xx() {
    let app = app();
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let names = [
        "cookie",
        "accept",
        "accept-language",
        "user-agent",
        "origin",
        "sec-fetch-site",
        "x-forwarded-for",
        "content-type",
        "authorization",
        "sec-fetch-dest",
        "purpose",
        "referer",
    ];
    let paths = [
        "/auth/login",
        "/auth/session",
        "/auth/flow",
        "/auth/link",
        "/auth/verify/x",
        "/",
        "/auth/verify-code",
        "/auth/request-magic-link",
    ];
    for _ in 0..20_000 {
        let name = names[usize::try_from(next() % names.len() as u64).unwrap()];
        let path = paths[usize::try_from(next() % paths.len() as u64).unwrap()];
        let method = if next() % 2 == 0 { "GET" } else { "POST" };
        let bytes: Vec<u8> = (0..next() % 40)
            .map(|_| {
                let any = u8::try_from(next() & 0xff).unwrap();
                let structural = b";,=\"/*q.0p\xff\x80 \t"[usize::try_from(next() % 14).unwrap()];
                if next() % 2 == 0 { any } else { structural }
            })
            .filter(|byte| *byte >= 32 && *byte != 127 || *byte == 9)
            .collect();
        let Ok(value) = HeaderValue::from_bytes(&bytes) else {
            continue;
        };
        let mut request = app
            .browser()
            .request(method, path)
            .body(Body::from(bytes))
            .unwrap();
        request.headers_mut().insert(name, value);
        let status = app.router.clone();
        let status = tower::ServiceExt::oneshot(status, request)
            .await
            .unwrap()
            .status();
        assert!(!status.is_server_error(), "{status} for {name} on {path}");
    }
}

/// Of a flow whose account exists: it is no notice, and nothing is corrupt.
#[tokio::test]
async fn the_link_of_a_sign_in_contests_nothing() {
    let app = app();
    app.browser().sign_in(ANN).await;
    let letter = app.browser().ask(ANN).await;
    let mut elsewhere = app.browser();
    elsewhere.go(path_of(&letter)).await;
    let refused = elsewhere
        .post("/auth/contest/options", serde_json::json!({}))
        .await;
    assert_eq!(refused.status, 410, "{}", refused.body);
    assert_eq!(refused.error(), "ended");
}
