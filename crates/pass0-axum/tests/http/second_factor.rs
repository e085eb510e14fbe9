//! The second factor over HTTP.

use std::time::Duration;

use pass0_testkit::Letter;
use serde_json::json;

use crate::actors::{ANN, App, Browser, app, app_with, path_of};

impl Browser {
    pub async fn add_totp(&mut self) -> (String, Vec<String>) {
        let told = self.get("/auth/2fa/setup").await;
        assert_eq!(told.status, 200, "{}", told.body);
        let told = told.json();
        assert!(told["uri"].as_str().unwrap().starts_with("otpauth://totp/"));
        let qr = told["qr_code"].as_str().unwrap();
        assert!(qr.starts_with("data:image/png;base64,"));
        let secret = told["secret"].as_str().unwrap().to_owned();
        let code = self.totp(&secret);
        let on = self.post("/auth/2fa/setup", json!({"code": code})).await;
        assert_eq!(on.status, 200, "{}", on.body);
        let codes = on.json()["recovery_codes"].as_array().unwrap().clone();
        let codes = codes.iter().map(|code| code.as_str().unwrap().to_owned());
        (secret, codes.collect())
    }

    pub fn totp(&self, secret: &str) -> String {
        pass0_testkit::totp(secret, self.app.kit.engine.now().millis() / 1000)
    }
}

/// The newest letter that signs in.
async fn mail(app: &App, browser: &mut Browser) -> Letter {
    browser
        .post(
            "/auth/request-magic-link",
            json!({"email": ANN, "next": "/wanted"}),
        )
        .await;
    app.kit.post().await;
    let letters = app.kit.inbox.to(ANN);
    letters.into_iter().rfind(Letter::signs_in).unwrap()
}

#[tokio::test]
async fn a_link_leads_to_the_second_factor_and_that_to_the_wanted_page() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let (secret, _) = ann.add_totp().await;
    app.kit.clock.advance(Duration::from_secs(120));

    let mut other = app.browser();
    let letter = mail(&app, &mut other).await;
    let opened = other.go(path_of(&letter)).await;
    assert_eq!(opened.location(), "/auth/2fa/verify");
    assert!(!other.is_signed_in().await);
    assert!(!opened.set_cookies().iter().any(|it| it.contains("pass0=")));
    // A second click, and the waiting page, lead there, too.
    assert_eq!(
        other.go(path_of(&letter)).await.location(),
        "/auth/2fa/verify"
    );
    assert_eq!(other.go("/auth/flow").await.location(), "/auth/2fa/verify");
    let flow = other.get("/auth/flow").await.json();
    assert_eq!(flow["state"], "second_factor");
    let page = other.go("/auth/2fa/verify").await;
    assert!(page.body.contains("one-time-code"), "{}", page.body);

    let wrong = other
        .submit("/auth/2fa/verify", &[("code", "000000")])
        .await;
    assert_eq!(wrong.status, 403);
    assert!(wrong.body.contains("role=\"alert\""));
    let code = other.totp(&secret);
    let right = other.submit("/auth/2fa/verify", &[("code", &code)]).await;
    assert_eq!((right.status.as_u16(), right.location()), (303, "/wanted"));
    assert!(other.is_signed_in().await);
    // The link that began it all now just goes on.
    assert_eq!(other.go(path_of(&letter)).await.location(), "/wanted");
}

#[tokio::test]
async fn a_script_is_told_that_more_is_needed() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let (_, codes) = ann.add_totp().await;
    let mut other = app.browser();
    let letter = mail(&app, &mut other).await;
    let typed = other
        .post("/auth/verify-code", json!({"code": letter.code()}))
        .await;
    let wanted = json!({"success": true, "requires_2fa": true, "next": "/auth/2fa/verify"});
    assert_eq!(typed.json(), wanted);
    let factor = other.get("/auth/2fa/verify").await.json();
    assert_eq!(factor["methods"], json!(["recovery_code", "totp"]));
    let wrong = other
        .post("/auth/2fa/verify", json!({"code": "000000"}))
        .await;
    assert_eq!(
        (wrong.error().as_str(), &wrong.json()["attempts_left"]),
        ("wrong_code", &json!(4))
    );
    let bad = other
        .post("/auth/2fa/verify", json!({"code": "x", "use_backup": 1}))
        .await;
    assert_eq!(bad.status, 400);
    let used = other
        .post(
            "/auth/2fa/verify",
            json!({"code": codes[0], "use_backup": true}),
        )
        .await;
    assert_eq!(used.json(), json!({"success": true, "next": "/wanted"}));
}

#[tokio::test]
async fn in_a_waiting_sign_in_nothing_else_is_open() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    ann.add_totp().await;
    let mut waiting = app.browser();
    let letter = mail(&app, &mut waiting).await;
    waiting.go(path_of(&letter)).await;
    for path in [
        "/auth/account",
        "/auth/sessions",
        "/auth/passkeys",
        "/auth/2fa/backup-codes",
        "/auth/account/data",
        "/auth/2fa/setup",
    ] {
        let reply = waiting.get(path).await;
        assert!(reply.status.is_client_error(), "{path}: {}", reply.status);
    }
    for path in [
        "/auth/2fa/disable",
        "/auth/2fa/backup-codes",
        "/auth/passkey/register/options",
        "/auth/sessions/revoke-others",
    ] {
        let reply = waiting.post(path, json!({})).await;
        assert!(reply.status.is_client_error(), "{path}: {}", reply.status);
    }
    // Signing out wipes it.
    assert_eq!(waiting.post("/auth/logout", json!({})).await.status, 200);
    assert!(
        waiting
            .get("/auth/2fa/verify")
            .await
            .status
            .is_client_error()
    );
}

#[tokio::test]
async fn what_needs_the_second_factor_does_not_take_less() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let (secret, _) = ann.add_totp().await;
    // The session is of a minute ago, and was opened by mail alone.
    app.kit.clock.advance(Duration::from_secs(60));
    let off = ann.post("/auth/2fa/disable", json!({})).await;
    assert_eq!(
        (off.status.as_u16(), off.error().as_str()),
        (403, "fresh_required")
    );
    assert_eq!(off.json()["methods"], json!(["totp"]));

    // As a form, it waits for the proof and goes on after it.
    let page = ann.submit("/auth/2fa/disable", &[]).await;
    assert_eq!(page.status, 403);
    let resume = page
        .body
        .split("/auth/step-up/resume?id=")
        .nth(1)
        .map(|rest| &rest[..26])
        .expect("a form that waits");
    let next = format!("/auth/step-up/resume?id={resume}");
    let before = ann.jar["__Host-pass0"].clone();
    let code = ann.totp(&secret);
    let proven = ann
        .submit(
            "/auth/step-up/verify",
            &[("method", "totp"), ("code", &code), ("next", &next)],
        )
        .await;
    assert_eq!(
        (proven.status.as_u16(), proven.location()),
        (303, next.as_str())
    );
    assert_ne!(ann.jar["__Host-pass0"], before, "another secret");
    let page = ann.go(&next).await;
    assert!(
        page.body.contains("action=\"/auth/2fa/disable\""),
        "{}",
        page.body
    );
    let off = ann.submit("/auth/2fa/disable", &[]).await;
    assert_eq!(off.location(), "/auth/account?notice=totp-off");
    assert_eq!(ann.go(&next).await.status, 404, "once");
}

#[tokio::test]
async fn where_it_is_required_the_door_opens_after_setting_it_up() {
    let app = app_with(|config| config.second_factor_required = true);
    let mut ann = app.browser();
    let letter = mail(&app, &mut ann).await;
    let opened = ann.go(path_of(&letter)).await;
    assert_eq!(opened.location(), "/auth/2fa/verify");
    assert_eq!(
        ann.go("/auth/2fa/verify").await.location(),
        "/auth/2fa/setup"
    );
    let told = ann.get("/auth/2fa/setup").await.json();
    let page = ann.go("/auth/2fa/setup").await;
    assert!(page.body.contains("<svg"), "{}", page.body);
    let code = ann.totp(told["secret"].as_str().unwrap());
    let on = ann.submit("/auth/2fa/setup", &[("code", &code)]).await;
    assert_eq!(on.status, 200);
    assert!(on.body.contains("href=\"/wanted\""), "{}", on.body);
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn a_missing_key_is_no_missing_factor() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let (secret, _) = ann.add_totp().await;
    app.kit.clock.advance(Duration::from_secs(120));
    let mut other = app.browser();
    let letter = mail(&app, &mut other).await;
    let keys = [(9..60).collect::<Vec<u8>>(), (0..32).collect()];
    app.kit.engine.ring().replace(&keys).unwrap();
    other.go(path_of(&letter)).await;
    app.kit.engine.ring().replace(&keys[..1]).unwrap();
    // The flow's own key is gone, too: nothing opens.
    let code = other.totp(&secret);
    let typed = other.post("/auth/2fa/verify", json!({"code": code})).await;
    assert!(!typed.status.is_success());
    assert!(!other.is_signed_in().await);
}
