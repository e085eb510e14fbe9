//! The whole way, as people and as scripts take it.

use serde_json::json;

use crate::actors::{ANN, app, path_of, wrong};

#[tokio::test]
async fn somebody_who_wants_a_page_signs_in_and_gets_it() {
    let app = app();
    let mut ann = app.browser();
    let refused = ann.go("/maybe/../fresh?x=1").await;
    assert_eq!(refused.status, 404);
    let sent = ann.go("/fresh?x=1").await;
    assert_eq!(
        (sent.status.as_u16(), sent.location()),
        (303, "/auth/login?next=%2Ffresh%3Fx%3D1")
    );

    let page = ann.go(sent.location()).await;
    assert_eq!(page.status, 200);
    assert!(
        page.body.contains(r#"name="next" value="/fresh?x=1""#) || page.body.contains("/fresh?x=1")
    );

    let asked = ann
        .submit(
            "/auth/request-magic-link",
            &[("email", ANN), ("next", "/fresh?x=1")],
        )
        .await;
    assert_eq!(
        (asked.status.as_u16(), asked.location()),
        (303, "/auth/flow")
    );
    let waiting = ann.go("/auth/flow").await;
    assert_eq!(waiting.status, 200);
    assert!(waiting.body.contains(ANN) && waiting.body.contains("one-time-code"));

    let letter = app.mail(ANN).await;
    let opened = ann.go(path_of(&letter)).await;
    assert_eq!(
        (opened.status.as_u16(), opened.location()),
        (303, "/fresh?x=1")
    );
    assert_eq!(ann.go("/fresh?x=1").await.body, ANN);
    assert_eq!(ann.go("/auth/flow").await.location(), "/fresh?x=1");
    assert_eq!(ann.go("/auth/login").await.location(), "/");
}

#[tokio::test]
async fn a_script_signs_in_by_code() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let flow = ann.get("/auth/flow").await.json();
    assert_eq!(
        (flow["state"].as_str(), flow["mail"].as_str()),
        (Some("pending"), Some("accepted"))
    );

    let missed = ann
        .post("/auth/verify-code", json!({"code": wrong(&letter)}))
        .await;
    assert_eq!(
        (missed.status.as_u16(), missed.error().as_str()),
        (403, "wrong_code")
    );
    assert_eq!(missed.json()["attempts_left"], 4);

    let done = ann
        .post("/auth/verify-code", json!({"code": letter.code()}))
        .await;
    assert_eq!(done.json(), json!({"success": true, "next": "/"}));
    assert!(
        !done.body.contains("p0s_"),
        "the secret is in the cookie alone"
    );
    let session = ann.get("/auth/session").await.json();
    assert_eq!(session["user"]["email"], ANN);
    assert_eq!(session["session"]["strength"], "mailbox");
    assert_eq!(ann.get("/auth/flow").await.json()["state"], "signed_in");
}

#[tokio::test]
async fn a_wrong_code_in_a_form_shows_the_field_again() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let missed = ann
        .submit("/auth/verify-code", &[("code", wrong(&letter))])
        .await;
    assert_eq!(missed.status, 403);
    assert!(missed.body.contains("one-time-code") && missed.body.contains('4'));
    let malformed = ann.submit("/auth/verify-code", &[("code", "abc")]).await;
    assert_eq!(malformed.status, 400);
    let code = letter.code();
    let spaced = format!("{} {}", &code[..4], &code[4..]);
    let typed = ann.submit("/auth/verify-code", &[("code", &spaced)]).await;
    assert!(typed.goes_on_by_page());
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn the_fifth_wrong_code_ends_the_flow_on_both_surfaces() {
    let app = app();
    for json in [true, false] {
        let mut ann = app.browser();
        let letter = ann.ask(ANN).await;
        for _ in 0..5 {
            if json {
                ann.post("/auth/verify-code", json!({"code": wrong(&letter)}))
                    .await;
            } else {
                ann.submit("/auth/verify-code", &[("code", wrong(&letter))])
                    .await;
            }
        }
        let late = ann
            .post("/auth/verify-code", json!({"code": letter.code()}))
            .await;
        assert_eq!(
            (late.status.as_u16(), late.error().as_str()),
            (410, "too_many_attempts")
        );
        assert!(!ann.is_signed_in().await);
    }
}

#[tokio::test]
async fn resend_and_cancel_work_from_the_waiting_page() {
    let app = app();
    let mut ann = app.browser();
    let first = ann.ask(ANN).await;
    assert_eq!(
        ann.submit("/auth/resend", &[]).await.location(),
        "/auth/flow"
    );
    let second = app.mail(ANN).await;
    assert_ne!(first.code(), second.code());
    let old = ann
        .post("/auth/verify-code", json!({"code": first.code()}))
        .await;
    assert_eq!(old.error(), "wrong_code");

    let cancelled = ann.submit("/auth/cancel", &[]).await;
    assert_eq!(cancelled.location(), "/auth/login?notice=cancelled");
    let mut link = ann.clone();
    link.go(path_of(&second)).await;
    assert!(!link.is_signed_in().await);
}

#[tokio::test]
async fn the_waiting_page_hears_when_the_mail_went_out() {
    let app = app();
    let mut ann = app.browser();
    let asked = ann
        .post("/auth/request-magic-link", json!({"email": ANN}))
        .await;
    assert_eq!(asked.status, 200);
    let mut waiting = ann.clone();
    let heard = tokio::spawn(async move { waiting.get("/auth/flow?wait=25").await.json() });
    tokio::task::yield_now().await;
    app.kit.post().await;
    assert_eq!(heard.await.unwrap()["mail"], "accepted");
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let app = app();
    let (mut desk, mut phone) = (app.browser(), app.browser());
    desk.sign_in(ANN).await;
    phone.sign_in(ANN).await;
    let list = desk.get("/auth/sessions").await.json();
    let rows = list["sessions"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let other = rows.iter().find(|row| row["current"] == false).unwrap();
    assert_eq!(other["browser"], "Firefox on Linux");
    let id = other["id"].as_str().unwrap();

    let page = desk.go("/auth/sessions").await;
    assert!(page.body.contains(&format!("/auth/sessions/{id}/end")));
    let ended = desk.submit(&format!("/auth/sessions/{id}/end"), &[]).await;
    assert_eq!(ended.location(), "/auth/sessions");
    assert!(!phone.is_signed_in().await);
    assert_eq!(
        desk.submit(&format!("/auth/sessions/{id}/end"), &[])
            .await
            .status,
        404
    );

    phone.sign_in(ANN).await;
    assert_eq!(
        desk.post("/auth/sessions/revoke-others", json!({}))
            .await
            .json(),
        json!({"success": true})
    );
    assert!(!phone.is_signed_in().await && desk.is_signed_in().await);
}

#[tokio::test]
async fn the_account_page_tells_what_happened_lately() {
    let app = app();
    let mut ann = app.browser();
    assert_eq!(
        ann.go("/auth/account").await.location(),
        "/auth/login?next=%2Fauth%2Faccount"
    );
    ann.sign_in(ANN).await;
    app.kit.clock.advance(std::time::Duration::from_secs(3600));
    let account = ann.get("/auth/account").await.json();
    assert_eq!(account["user"]["email"], ANN);
    assert_eq!(account["events"][0]["what"], "signed-in");
    let page = ann.go("/auth/account").await;
    assert!(page.body.contains(ANN) && page.body.contains("/auth/sessions"));
}

#[tokio::test]
async fn signing_out_is_final() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let stolen = ann.clone();
    let out = ann.submit("/auth/logout", &[]).await;
    assert_eq!(out.location(), "/auth/login?notice=signed-out");
    assert!(!stolen.clone().is_signed_in().await);
    assert!(!ann.jar.contains_key("__Host-pass0"));

    ann.sign_in(ANN).await;
    assert_eq!(ann.go("/auth/logout").await.status, 303);
    assert!(!ann.is_signed_in().await);
}

#[tokio::test]
async fn another_site_cannot_sign_anybody_out() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    for site in ["cross-site", "same-site"] {
        let request = ann
            .request("GET", "/auth/logout")
            .header("accept", "text/html")
            .header("sec-fetch-site", site);
        let page = ann
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("form_token"));
    }
    assert!(ann.is_signed_in().await);
}
