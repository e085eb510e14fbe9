//! Cookies: their attributes, planted ones, doubled ones.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::actors::{ANN, HOST, app, path_of};

#[tokio::test]
async fn every_cookie_has_every_attribute() {
    let app = app();
    let mut ann = app.browser();
    let mut seen = Vec::new();
    let asked = ann
        .post("/auth/request-magic-link", json!({"email": ANN}))
        .await;
    seen.push(asked);
    let letter = app.mail(ANN).await;
    seen.push(app.browser().go(path_of(&letter)).await);
    seen.push(ann.go(path_of(&letter)).await);
    seen.push(ann.submit("/auth/logout", &[]).await);
    let cookies: Vec<String> = seen
        .iter()
        .flat_map(|reply| reply.set_cookies())
        .map(str::to_owned)
        .collect();
    assert!(cookies.len() >= 5, "{cookies:?}");
    for cookie in cookies {
        assert!(cookie.starts_with("__Host-pass0"), "{cookie}");
        for attribute in [
            "; Path=/",
            "; HttpOnly",
            "; SameSite=Lax",
            "; Secure",
            "; Max-Age=",
        ] {
            assert!(cookie.contains(attribute), "{attribute} in {cookie}");
        }
        assert!(!cookie.contains("Domain"));
        assert!(cookie.len() < 4096);
        let age: u64 = cookie
            .split("Max-Age=")
            .nth(1)
            .unwrap()
            .split(';')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!(age <= 400 * 24 * 3600);
    }
}

#[tokio::test]
async fn a_cookie_planted_before_the_sign_in_is_worth_nothing_after_it() {
    let app = app();
    let mut ann = app.browser();
    let planted = format!("p0s_{}", "A".repeat(54));
    ann.jar.insert("__Host-pass0".into(), planted.clone());
    ann.sign_in(ANN).await;
    assert_ne!(ann.jar["__Host-pass0"], planted);
    let mut mallory = app.browser();
    mallory.jar.insert("__Host-pass0".into(), planted);
    assert!(!mallory.is_signed_in().await);
}

#[tokio::test]
async fn two_cookies_of_one_name_are_no_session_and_a_post_is_refused() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let pair = format!("__Host-pass0={}", ann.jar["__Host-pass0"]);
    for lines in [
        vec![format!("{pair}; {pair}")],
        vec![pair.clone(), "__Host-pass0=x".into()],
    ] {
        let get = |method: &str, path: &str| {
            let mut request = Request::builder()
                .method(method)
                .uri(path)
                .header("host", HOST)
                .header("sec-fetch-site", "same-origin")
                .header("accept", "application/json");
            for line in &lines {
                request = request.header("cookie", line);
            }
            request.body(Body::empty()).unwrap()
        };
        assert_eq!(app.send(get("GET", "/auth/session")).await.status, 401);
        assert_eq!(app.send(get("GET", "/maybe")).await.body, "nobody");
        let post = app.send(get("POST", "/auth/logout")).await;
        assert_eq!(
            (post.status.as_u16(), post.error().as_str()),
            (400, "duplicate_cookie")
        );
    }
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn a_name_without_its_prefix_is_not_ours() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let mut tossed = app.browser();
    tossed
        .jar
        .insert("pass0".into(), ann.jar["__Host-pass0"].clone());
    assert!(!tossed.is_signed_in().await);
}

#[tokio::test]
async fn a_cookie_of_one_kind_is_never_taken_for_another() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let flow = ann.jar["__Host-pass0-flow"].clone();
    ann.go(path_of(&letter)).await;
    let session = ann.jar["__Host-pass0"].clone();
    let secrets = [
        letter.token().to_owned(),
        flow,
        session,
        ann.jar["__Host-pass0-known"].clone(),
    ];
    let kinds = ["p0l_", "p0f_", "p0s_", ""];
    let mut accepted = 0;
    for (n, secret) in secrets.iter().enumerate() {
        for kind in kinds {
            let bare = secret
                .trim_start_matches("p0l_")
                .trim_start_matches("p0f_")
                .trim_start_matches("p0s_");
            let mut browser = app.browser();
            browser
                .jar
                .insert("__Host-pass0".into(), format!("{kind}{bare}"));
            if browser.is_signed_in().await {
                assert_eq!((n, kind), (2, "p0s_"));
                accepted += 1;
            }
        }
    }
    assert_eq!(accepted, 1);
}

/// HTTP/2 may send each cookie in a field of its own (RFC 9113 §8.2.3); they are one line all the same.
#[tokio::test]
async fn cookies_in_crumbs_are_read_as_one_line() {
    use axum::http::Version;
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let pair = format!("__Host-pass0={}", ann.jar["__Host-pass0"]);
    for (crumbs, status) in [
        (vec!["theme=dark", &pair, "lang=en"], 200),
        (vec![&*pair, "a=b; c=d"], 200),
        (vec!["a=b;", &pair], 200),
        (vec![&*pair, &pair], 401),
        (vec![&*pair, "a=b", "__Host-pass0=x"], 401),
        (vec!["__Host-pass0=", &pair], 401),
        (vec!["__Host-pass0", &pair], 200),
        (vec!["a=b"], 401),
    ] {
        for path in ["/auth/session", "/"] {
            let mut request = Request::builder()
                .version(Version::HTTP_2)
                .uri(format!("https://{HOST}{path}"));
            for crumb in &crumbs {
                request = request.header("cookie", *crumb);
            }
            let reply = app.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(reply.status, status, "{path} {crumbs:?}");
        }
    }
    let twice = Request::post(format!("https://{HOST}/auth/logout"))
        .version(Version::HTTP_2)
        .header("accept", "application/json")
        .header("sec-fetch-site", "same-origin")
        .header("cookie", &pair)
        .header("cookie", &pair)
        .body(Body::empty())
        .unwrap();
    let reply = app.send(twice).await;
    assert_eq!(
        (reply.status.as_u16(), reply.error().as_str()),
        (400, "duplicate_cookie")
    );
    assert!(ann.is_signed_in().await);
}
