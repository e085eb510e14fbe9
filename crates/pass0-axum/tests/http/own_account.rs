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

    // The old address takes it back, from any browser, by POST.
    app.kit.post().await;
    let told = app
        .kit
        .inbox
        .to(ANN)
        .into_iter()
        .rfind(|letter| matches!(letter.text.kind, LetterKind::Notice { .. }));
    let told = told.unwrap();
    let mut owner = app.browser();
    owner.go(path_of(&told)).await;
    let page = owner.go("/auth/link").await;
    let action = page.body.split("action=\"").nth(1).unwrap();
    let action = action.split('"').next().unwrap().to_owned();
    assert!(ann.is_signed_in().await, "looking undoes nothing");
    let undone = owner.submit(&action, &[]).await;
    assert_eq!(undone.status, 200, "{}", undone.body);
    assert!(!ann.is_signed_in().await);
    assert!(app.kit.engine.find_user(ANN).await.is_ok());
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
    assert!(!ann.is_signed_in().await);
    assert!(app.kit.engine.find_user(ANN).await.is_err());
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
