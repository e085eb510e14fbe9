//! The account page and what it leads to, over HTTP.

use std::time::Duration;

use pass0_core::ports::LetterKind;
use serde_json::json;

use crate::actors::{ANN, app, app_with, path_of};

const NEW: &str = "ann@new.example";

#[tokio::test]
async fn an_address_is_changed_by_a_link_and_a_button_where_one_is_signed_in() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let asked = ann.submit("/auth/email/change", &[("email", NEW)]).await;
    assert_eq!(asked.location(), "/auth/account?notice=email-asked");
    let letter = app.mail(NEW).await;
    assert!(matches!(letter.text.kind, LetterKind::NewEmail { .. }));

    let mut stranger = app.browser();
    assert_eq!(stranger.go(path_of(&letter)).await.location(), "/auth/link");
    let page = stranger.go("/auth/link").await;
    assert_eq!(page.status, 200);
    assert!(
        !page.body.contains(ANN) && !page.body.contains("<form"),
        "{}",
        page.body
    );

    assert_eq!(ann.go(path_of(&letter)).await.location(), "/auth/link");
    let page = ann.go("/auth/link").await;
    assert!(page.body.contains(ANN) && page.body.contains(NEW));
    let action = page.body.split("action=\"").nth(1).unwrap();
    let action = action.split('"').next().unwrap().to_owned();
    assert_eq!(
        ann.submit("/auth/link", &[]).await.status,
        403,
        "of another page"
    );
    let changed = ann.submit(&action, &[]).await;
    assert_eq!(changed.location(), "/auth/account?notice=email-changed");
    let session = ann.get("/auth/session").await.json();
    assert_eq!(session["user"]["email"], NEW);
}

#[tokio::test]
async fn asking_for_an_address_gives_one_answer_whosever_it_is() {
    let app = app();
    let (mut ann, mut bob) = (app.browser(), app.browser());
    ann.sign_in(ANN).await;
    bob.sign_in("bob@example.org").await;
    let mut answers = Vec::new();
    for email in ["bob@example.org", "nobody@example.org"] {
        let reply = ann
            .post("/auth/email/change", json!({"email": email}))
            .await;
        answers.push((reply.status, reply.body));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn the_account_is_downloaded_and_deleted_when_freshly_proven() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let data = ann.get("/auth/account/data").await;
    assert_eq!(
        data.header("content-disposition"),
        "attachment; filename=\"account.json\""
    );
    assert_eq!(data.json()["user"]["email"], ANN);
    let wrong = ann
        .submit("/auth/account/delete", &[("email", "x@example.org")])
        .await;
    assert_eq!(wrong.status, 400);
    app.kit.clock.advance(Duration::from_secs(301));
    let stale = ann
        .post("/auth/account/delete", json!({"email": ANN}))
        .await;
    assert_eq!(stale.error(), "fresh_required");
    ann.sign_in(ANN).await;
    let gone = ann.submit("/auth/account/delete", &[("email", ANN)]).await;
    assert_eq!(gone.status, 200);
    assert!(gone.body.contains("will be deleted on"), "{}", gone.body);
    assert!(!ann.is_signed_in().await);
    let user = app.kit.engine.admin().find_user(ANN).await.unwrap();
    assert_eq!(user.state.as_str(), "leaving");
}

#[tokio::test]
async fn a_sign_in_to_an_account_that_is_to_be_deleted_leads_to_the_page_that_keeps_it() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let asked = ann
        .post("/auth/account/delete", json!({"email": ANN}))
        .await;
    let told = asked.json();
    assert_eq!(
        (&told["success"], &told["deleted"]),
        (&json!(true), &json!(false))
    );
    assert!(told["delete_at"].is_string(), "{told}");

    let letter = ann.ask(ANN).await;
    let opened = ann.go(path_of(&letter)).await;
    assert_eq!(opened.location(), "/auth/account/keep");
    assert!(!ann.is_signed_in().await);
    assert_eq!(ann.go("/auth/flow").await.location(), "/auth/account/keep");
    let page = ann.go("/auth/account/keep").await;
    assert!(
        page.status == 200 && page.body.contains(ANN),
        "{}",
        page.body
    );
    assert_eq!(ann.get("/auth/account/keep").await.json()["email"], ANN);
    // Leaving it calls the sign-in off, and the account goes its way.
    let mut leaves = ann.clone();
    assert_eq!(
        leaves.submit("/auth/cancel", &[]).await.location(),
        "/auth/login?notice=cancelled"
    );
    assert_eq!(ann.submit("/auth/account/keep", &[]).await.status, 410);

    let code = ann.ask(ANN).await.code().to_owned();
    let typed = ann.post("/auth/verify-code", json!({"code": code})).await;
    let typed = typed.json();
    assert_eq!(
        (&typed["leaving"], &typed["next"]),
        (&json!(true), &json!("/auth/account/keep"))
    );
    let kept = ann.submit("/auth/account/keep", &[]).await;
    assert_eq!(kept.status, 200, "{}", kept.body);
    ann.sign_in(ANN).await;
}

#[tokio::test]
async fn without_a_grace_an_account_is_deleted_at_once() {
    let app = app_with(|config| config.delete_grace = Duration::ZERO);
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let page = ann.go("/auth/account/delete").await;
    assert!(page.body.contains("You can’t undo this"), "{}", page.body);
    let gone = ann
        .post("/auth/account/delete", json!({"email": ANN}))
        .await;
    assert_eq!(gone.json()["deleted"], true);
    assert!(app.kit.engine.admin().find_user(ANN).await.is_err());
}

#[tokio::test]
async fn under_aal2_the_session_cookie_ends_with_the_browser() {
    let app = app_with(|config| {
        pass0_core::config::Policy::Aal2.preset(config);
    });
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    ann.go(path_of(&letter)).await;
    assert!(!ann.is_signed_in().await, "a mail is not enough");
    let options = ann.post("/auth/passkey/register/options", json!({})).await;
    let mut keys = pass0_testkit::Authenticator::new("https://app.example.org");
    let made = keys.create(&options.json());
    let body = json!({"credential": made});
    let kept = ann.post("/auth/passkey/register/verify", body).await;
    assert_eq!(kept.status, 200, "{}", kept.body);
    let cookie = kept
        .set_cookies()
        .into_iter()
        .find(|cookie| cookie.starts_with("__Host-pass0="))
        .unwrap()
        .to_owned();
    assert!(
        !cookie.contains("Max-Age") && !cookie.contains("Expires"),
        "{cookie}"
    );
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn under_passkey_only_the_mail_routes_refuse() {
    let app = app_with(|config| {
        pass0_core::config::Policy::PasskeyOnly.preset(config);
    });
    let mut ann = app.browser();
    let asked = ann
        .post("/auth/request-magic-link", json!({"email": ANN}))
        .await;
    assert_eq!(
        (asked.status.as_u16(), asked.error().as_str()),
        (403, "mail_off")
    );
    let page = ann.go("/auth/login").await;
    assert!(!page.body.contains("request-magic-link"), "{}", page.body);
}

#[tokio::test]
async fn over_a_budget_of_the_account_the_answer_says_when_to_come_back() {
    let app = app_with(|config| {
        config.limits.account.address_changes = vec![pass0_core::model::Window::new(1, 7200)];
        config.limits.account.renames = vec![pass0_core::model::Window::new(1, 600)];
    });
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let body = json!({"email": NEW});
    let asked = ann.post("/auth/email/change", body.clone()).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    let over = ann.post("/auth/email/change", body).await;
    assert_eq!(
        (over.status.as_u16(), over.error().as_str()),
        (429, "rate_limited")
    );
    assert_eq!(over.header("retry-after"), "7200");
    let over = ann.submit("/auth/email/change", &[("email", NEW)]).await;
    assert_eq!(over.status, 429);
    assert_eq!(over.header("retry-after"), "7200");
    assert!(over.body.contains("in 2 hours"), "{}", over.body);

    ann.add_passkey(&mut pass0_testkit::Authenticator::new(
        crate::passkeys::SITE,
    ))
    .await;
    let listed = ann.get("/auth/passkeys").await.json();
    let path = format!(
        "/auth/passkeys/{}/rename",
        listed["passkeys"][0]["id"].as_str().unwrap()
    );
    assert_eq!(ann.submit(&path, &[("name", "Desk")]).await.status, 303);
    let over = ann.submit(&path, &[("name", "Door")]).await;
    assert!(
        over.status == 429 && over.body.contains("in 10 minutes"),
        "{}",
        over.body
    );
}

#[tokio::test]
async fn what_happens_again_and_again_is_one_line_of_the_account_page() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    ann.add_passkey(&mut pass0_testkit::Authenticator::new(
        crate::passkeys::SITE,
    ))
    .await;
    let listed = ann.get("/auth/passkeys").await.json();
    let path = format!(
        "/auth/passkeys/{}",
        listed["passkeys"][0]["id"].as_str().unwrap()
    );
    for n in 0..100 {
        // Two kinds by turns: neither hides the passkey that was added before.
        let renamed = ann.request("PATCH", &path);
        let renamed = renamed
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin")
            .body(axum::body::Body::from(
                json!({"name": format!("Key {n}")}).to_string(),
            ));
        assert_eq!(ann.send(renamed.unwrap()).await.status, 200);
        let body = json!({"email": NEW});
        assert_eq!(ann.post("/auth/email/change", body).await.status, 200);
    }
    let account = ann.get("/auth/account").await.json();
    let told: Vec<_> = account["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            (
                event["what"].as_str().unwrap(),
                event["times"].as_u64().unwrap(),
            )
        })
        .collect();
    assert!(told.contains(&("passkey-renamed", 100)), "{told:?}");
    assert!(told.contains(&("email-asked", 100)), "{told:?}");
    assert!(told.contains(&("passkey-added", 1)), "{told:?}");
    let page = ann.go("/auth/account").await;
    assert!(page.body.contains("(100 times since "), "{}", page.body);
}
