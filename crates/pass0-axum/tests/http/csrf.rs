//! Requests that change something come from our own pages.

use axum::body::Body;

use crate::actors::{ANN, app, path_of};

/// Every unsafe route × every foreign source: 403 and nothing done.
#[tokio::test]
async fn no_unsafe_route_answers_another_site() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let letters = app.kit.inbox.len();
    let foreign: &[&[(&str, &str)]] = &[
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "none")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://app.example.org.evil.example")],
        &[
            ("origin", "https://app.example.org"),
            ("sec-fetch-site", "cross-site"),
        ],
        &[],
    ];
    let mut cells = 0;
    for route in app.http.routes() {
        if route.method == "GET" {
            continue;
        }
        for source in foreign {
            for (media, body) in [
                ("application/json", "{}"),
                ("application/x-www-form-urlencoded", ""),
                ("application/x-www-form-urlencoded", "form_token=AAAA"),
            ] {
                let path = route.path.replace("{id}", "x").replace("{token}", "x");
                let mut request = ann
                    .request(&route.method, &path)
                    .header("content-type", media)
                    .header("accept", "application/json");
                for (name, value) in *source {
                    request = request.header(*name, *value);
                }
                let reply = app.send(request.body(Body::from(body)).unwrap()).await;
                assert_eq!(reply.status, 403, "{} {path} {source:?}", route.method);
                let json = reply.header("content-type") == "application/json";
                assert!(!json || reply.error() == "csrf");
                cells += 1;
            }
        }
    }
    assert!(cells > 100, "{cells}");
    assert!(ann.is_signed_in().await);
    assert_eq!(app.kit.inbox.len(), letters);
}

#[tokio::test]
async fn a_media_type_that_only_contains_json_is_not_json() {
    let app = app();
    let mut ann = app.browser();
    for media in [
        "text/plain",
        "text/plain; application/json",
        "application/json-evil",
        "multipart/form-data; application/json",
        "APPLICATION/JSON; boundary=x",
    ] {
        let request = ann
            .request("POST", "/auth/request-magic-link")
            .header("content-type", media)
            .header("sec-fetch-site", "same-origin")
            .header("accept", "application/json");
        let reply = ann
            .send(
                request
                    .body(Body::from(format!(r#"{{"email":"{ANN}"}}"#)))
                    .unwrap(),
            )
            .await;
        assert_eq!(
            (reply.status.as_u16(), reply.error().as_str()),
            (415, "unsupported_media_type"),
            "{media}"
        );
    }
}

#[tokio::test]
async fn a_program_without_cookies_may_start_a_flow_and_nothing_more() {
    let app = app();
    let program = app.browser();
    let ask = |cookie: bool| {
        let mut program = program.clone();
        if cookie {
            program.jar.insert("theme".into(), "dark".into());
        }
        let request = program
            .request("POST", "/auth/request-magic-link")
            .header("content-type", "application/json");
        request
            .body(Body::from(format!(r#"{{"email":"{ANN}"}}"#)))
            .unwrap()
    };
    assert_eq!(app.send(ask(false)).await.status, 200);
    assert_eq!(app.send(ask(true)).await.status, 403);
}

#[tokio::test]
async fn a_form_of_ours_needs_no_header_but_its_token() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let page = ann.go("/auth/flow").await.body;
    let token = token_of(&page);
    let mut mallory = app.browser();
    mallory.ask("mallory@example.org").await;
    let foreign_page = mallory.go("/auth/flow").await.body;
    let foreign = token_of(&foreign_page);
    for (token, status) in [(foreign, 403), ("", 403), (token, 303)] {
        let request = ann
            .request("POST", "/auth/verify-code")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "text/html");
        let reply = ann
            .send(
                request
                    .body(Body::from(format!(
                        "code={}&form_token={token}",
                        letter.code()
                    )))
                    .unwrap(),
            )
            .await;
        assert_eq!(reply.status.as_u16(), status);
    }
    assert!(ann.is_signed_in().await);
}

/// A form token is bound to what the browser holds: who knew it before the sign-in cannot use it after.
#[tokio::test]
async fn a_form_from_before_the_sign_in_is_not_good_after_it() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let before = ann.go("/auth/flow").await.body;
    ann.go(path_of(&letter)).await;
    assert!(ann.is_signed_in().await);
    let after = ann.go("/auth/account").await.body;
    for (token, status) in [(token_of(&before), 403), (token_of(&after), 303)] {
        let request = ann
            .request("POST", "/auth/sessions/revoke-others")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("accept", "text/html");
        let body = Body::from(format!("form_token={token}"));
        let reply = ann.send(request.body(body).unwrap()).await;
        assert_eq!(reply.status.as_u16(), status, "{}", reply.body);
    }
}

fn token_of(page: &str) -> &str {
    let (_, rest) = page.split_once("form_token").expect("a token");
    rest.split_once("value=\"")
        .unwrap()
        .1
        .split('"')
        .next()
        .unwrap()
}

#[tokio::test]
async fn an_apps_own_unsafe_routes_are_guarded_by_the_extractor() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    for (site, status) in [
        ("same-origin", 200),
        ("same-site", 403),
        ("cross-site", 403),
    ] {
        let request = ann
            .request("POST", "/change")
            .header("sec-fetch-site", site);
        assert_eq!(
            app.send(request.body(Body::empty()).unwrap())
                .await
                .status
                .as_u16(),
            status
        );
    }
    assert_eq!(
        app.send(ann.request("POST", "/change").body(Body::empty()).unwrap())
            .await
            .status,
        403
    );
}
