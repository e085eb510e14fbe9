//! Extractors in an app's own handlers.

use std::time::Duration;

use axum::body::Body;
use serde_json::json;

use crate::actors::{ANN, app};

#[tokio::test]
async fn a_page_sends_nobody_to_sign_in_and_a_script_gets_401() {
    let app = app();
    let mut nobody = app.browser();
    let page = nobody.go("/").await;
    assert_eq!(
        (page.status.as_u16(), page.location()),
        (303, "/auth/login")
    );
    let script = nobody.get("/").await;
    assert_eq!(
        (script.status.as_u16(), script.error().as_str()),
        (401, "unauthenticated")
    );
    let post = nobody.submit("/change", &[]).await;
    assert_eq!(post.status, 401);
    assert_eq!(nobody.go("/maybe").await.body, "nobody");
}

#[tokio::test]
async fn the_signed_in_user_reaches_the_handler() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    assert_eq!(ann.go("/").await.body, ANN);
    assert_eq!(ann.go("/maybe").await.body, ANN);
    assert!(
        ann.submit("/change", &[])
            .await
            .body
            .starts_with("changed by ")
    );
}

#[tokio::test]
async fn fresh_needs_a_proof_of_the_last_five_minutes() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    assert_eq!(ann.go("/fresh").await.body, ANN);
    app.kit.clock.advance(Duration::from_secs(300));
    let script = ann.get("/fresh").await;
    assert_eq!(
        (script.status.as_u16(), script.error().as_str()),
        (403, "fresh_required")
    );
    let sent = ann.go("/fresh").await;
    assert_eq!(sent.location(), "/auth/login?fresh=1&next=%2Ffresh");
    let proof = ann.go(sent.location()).await;
    assert!(proof.body.contains("action=\"/auth/step-up\"") && proof.body.contains(ANN));
    assert_eq!(ann.go("/").await.status, 200);
    let page = ann.go("/auth/sessions").await;
    assert_eq!(page.status, 403);
    assert!(
        page.body.contains("action=\"/auth/step-up\""),
        "the page offers the proof"
    );
    ann.sign_in(ANN).await;
    assert_eq!(ann.go("/fresh").await.body, ANN);
}

#[tokio::test]
async fn a_route_says_how_strong_and_how_young_a_proof_must_be() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    assert_eq!(ann.go("/fresh").await.body, ANN);
    // A mail is too weak, and there is nothing stronger yet.
    let script = ann.get("/strong").await;
    assert_eq!(script.error(), "fresh_required");
    assert_eq!(script.json()["methods"], json!([]));
    assert_eq!(script.json()["set_up"], json!(["passkey", "totp"]));
    let sent = ann.go("/strong").await;
    assert_eq!(
        sent.location(),
        "/auth/step-up?least=second_factor&next=%2Fstrong"
    );
    let page = ann.go(sent.location()).await;
    assert!(page.body.contains("href=\"/auth/account\""));
    assert!(!page.body.contains("value=\"mail\""));

    let (secret, _) = ann.add_totp().await;
    app.kit.clock.advance(Duration::from_secs(120));
    let script = ann.get("/strong").await;
    assert_eq!(script.json()["methods"], json!(["totp"]));
    assert!(script.json()["set_up"].is_null());
    let code = ann.totp(&secret);
    let fields = [("method", "totp"), ("code", &*code), ("next", "/strong")];
    let proven = ann.submit("/auth/step-up/verify", &fields).await;
    assert_eq!(proven.location(), "/strong");
    assert_eq!(ann.go("/strong").await.body, ANN);
    assert_eq!(ann.submit("/strong", &[]).await.body, "done");
    // Young enough for five minutes, and not for one.
    app.kit.clock.advance(Duration::from_secs(60));
    assert_eq!(ann.go("/fresh").await.body, ANN);
    assert_eq!(ann.get("/strong").await.error(), "fresh_required");
    assert_eq!(ann.submit("/strong", &[]).await.status, 403);
}

#[tokio::test]
async fn a_router_without_pass0_says_so_and_lets_nobody_in() {
    use axum::{Router, routing::get};
    use tower::ServiceExt as _;
    let router: Router = Router::new().route("/", get(|_: pass0_axum::CurrentUser| async { "in" }));
    let request = axum::http::Request::builder()
        .uri("/")
        .body(Body::empty())
        .unwrap();
    assert_eq!(router.oneshot(request).await.unwrap().status(), 500);
}
