//! What every answer has, whoever made it.

use axum::body::Body;
use axum::routing::get;
use axum::{Router, http::Request};
use pass0_core::config::Origin;
use tower::ServiceExt as _;

use crate::actors::{ANN, App, HOST, app, app_with, path_of};

#[tokio::test]
async fn pages_are_in_the_language_the_browser_asks_for() {
    let app = app();
    for (asked, lang) in [
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("fr", "fr"),
        ("xx", "en"),
    ] {
        let request = app.browser().request("GET", "/auth/login");
        let request = request
            .header("accept", "text/html")
            .header("accept-language", asked);
        let page = app.send(request.body(Body::empty()).unwrap()).await;
        let tag = format!("<html lang=\"{lang}\"");
        assert!(page.body.contains(&tag), "{asked}: {}", page.body);
    }
}

#[tokio::test]
async fn every_request_has_an_id_of_its_own() {
    let app = app();
    let mut ann = app.browser();
    let (one, two) = (ann.go("/auth/login").await, ann.go("/auth/login").await);
    let id = one.header("x-request-id");
    assert!(id.len() == 16 && id.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_ne!(id, two.header("x-request-id"));
}

/// An answer of this router, which stands in for an app's.
async fn answer(router: Router) -> (u16, String, String) {
    let request = Request::get("/").header("host", HOST);
    let request = request.body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 16).await.unwrap();
    let sniffs = parts.headers.get("x-content-type-options");
    let sniffs = sniffs.map_or("", |value| value.to_str().unwrap());
    let body = String::from_utf8_lossy(&body).into_owned();
    (parts.status.as_u16(), sniffs.to_owned(), body)
}

#[tokio::test]
async fn a_handler_that_panics_is_answered_with_500() {
    let handler = get(|| async {
        if true {
            panic!("on purpose");
        }
    });
    let router = app().http.guard(Router::new().route("/", handler));
    let (status, sniffs, body) = answer(router).await;
    assert_eq!((status, &*sniffs), (500, "nosniff"));
    assert!(body.contains(r#""error":"internal""#), "{body}");
    assert!(!body.contains("purpose"));
}

#[tokio::test]
async fn what_stands_beside_the_guard_has_the_headers() {
    let handler = get(|| async { "healthy" });
    let router = app().http.harden(Router::new().route("/", handler));
    let (status, sniffs, body) = answer(router).await;
    assert_eq!((status, &*sniffs, &*body), (200, "nosniff", "healthy"));
}

#[tokio::test]
async fn dev_mode_serves_no_foreign_host() {
    let app = app_with(|config| {
        config.origin = Origin::parse("http://localhost:3000").unwrap();
        config.dev = true;
    });
    for (host, status) in [("localhost:3000", 200), ("evil.example:3000", 421)] {
        let request = Request::get("/auth/login").header("host", host);
        let page = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(page.status.as_u16(), status, "{host}");
    }
}

#[tokio::test]
async fn a_body_that_no_get_should_have_is_ignored() {
    let app = app();
    let request = app.browser().request("GET", "/auth/login");
    let request = request
        .header("accept", "text/html")
        .header("content-type", "application/json");
    let page = app.send(request.body(Body::from("{")).unwrap()).await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn a_dead_link_offers_a_new_mail_to_the_address_of_this_browsers_flow() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    app.kit.clock.advance(std::time::Duration::from_secs(3600));
    for (mut person, offers) in [(ann, true), (app.browser(), false)] {
        let opened = person.go(path_of(&letter)).await;
        let page = person.go(opened.location()).await;
        let email = "name=\"email\"";
        assert_eq!(page.body.contains(ANN), offers, "{}", page.body);
        assert!(page.body.contains(email) || !offers, "{}", page.body);
    }
}

#[tokio::test]
async fn the_id_an_app_sees_is_the_users() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let user = app.kit.engine.admin().find_user(ANN).await.unwrap();
    let changed = ann.submit("/change", &[]).await;
    assert_eq!(changed.body, format!("changed by {}", user.id));
}

/// An app's own route redeems a link, for a request with these headers.
async fn redeems(app: &App, headers: &[(&str, &str)]) -> (u16, String) {
    let issued = app.kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let token = issued.link.rsplit('/').next().unwrap();
    let mut request = app.browser().request("GET", "/opened");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::empty()).unwrap();
    let response = app.http.redeem(request, token).await;
    let cookies = response.headers().get_all("set-cookie").iter().count();
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 1 << 16).await;
    let body: serde_json::Value = serde_json::from_slice(&body.unwrap()).unwrap_or_default();
    let error = body["error"].as_str().unwrap_or_default().to_owned();
    assert_eq!(cookies > 0, status < 400);
    (status, error)
}

#[tokio::test]
async fn a_link_redeemed_by_an_app_takes_a_person_on_this_site_or_from_a_mail() {
    let app = app();
    app.kit.engine.admin().add_user(ANN).await.unwrap();
    let ahead = redeems(&app, &[("sec-purpose", "prefetch")]).await;
    assert_eq!(ahead, (403, "probe".into()));
    let foreign = redeems(&app, &[("sec-fetch-site", "cross-site")]).await;
    assert_eq!(foreign, (403, "csrf".into()));
    for site in ["none", "same-origin"] {
        let (status, error) = redeems(&app, &[("sec-fetch-site", site)]).await;
        assert!(status < 400 && error.is_empty(), "{site}: {status} {error}");
    }
}
