//! The second factor over HTTP.

use std::time::Duration;

use axum::body::Body;
use pass0_testkit::Letter;
use serde_json::json;

use crate::actors::{ANN, App, Browser, Reply, app, app_with, path_of};

const RESUME: &str = "/auth/step-up/resume?id=";

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

/// Where the form goes on that a page says waits.
fn waiting(page: &Reply) -> String {
    let (_, rest) = page.body.split_once(RESUME).expect("a form that waits");
    format!("{RESUME}{}", &rest[..26])
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
    assert!(right.goes_on_by_page());
    assert_eq!(right.location(), "/wanted");
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
    let next = waiting(&page);
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

/// Whatever only looks leaves the form there: scanners, previews, prefetches, scripts.
#[tokio::test]
async fn looking_at_a_form_that_waits_does_not_take_it() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let (secret, _) = ann.add_totp().await;
    app.kit.clock.advance(Duration::from_secs(60));
    let page = ann.submit("/auth/2fa/disable", &[]).await;
    let next = waiting(&page);
    let code = ann.totp(&secret);
    let proof = [("method", "totp"), ("code", &code), ("next", &next)];
    assert_eq!(ann.submit("/auth/step-up/verify", &proof).await.status, 303);

    let navigation = [
        ("sec-fetch-site", "none"),
        ("sec-fetch-mode", "navigate"),
        ("sec-fetch-dest", "document"),
    ];
    let looks: [(&str, &[(&str, &str)]); 4] = [
        ("HEAD", &navigation),
        ("GET", &[("sec-purpose", "prefetch")]),
        ("GET", &[("sec-fetch-dest", "iframe")]),
        ("GET", &[("sec-fetch-mode", "no-cors")]),
    ];
    for (method, other) in looks {
        let mut request = ann.request(method, &next).header("accept", "text/html");
        let headers = request.headers_mut().unwrap();
        for (name, value) in navigation.iter().chain(other) {
            headers.insert(*name, value.parse().unwrap());
        }
        let reply = ann.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (reply.status.as_u16(), reply.body.as_str()),
            (204, ""),
            "{method} {other:?}"
        );
    }
    assert_eq!(ann.get(&next).await.status, 404, "nothing for scripts");

    let page = ann.go(&next).await;
    assert!(page.body.contains("action=\"/auth/2fa/disable\""));
    assert_eq!(ann.go(&next).await.status, 404, "once");
}

/// A mail proves no more than the session has already: what would do has to be set up first.
#[tokio::test]
async fn where_the_account_has_nothing_stronger_no_mail_is_offered_in_vain() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    for path in ["/auth/2fa/disable", "/auth/2fa/backup-codes"] {
        let refused = ann.post(path, json!({})).await;
        assert_eq!(
            (refused.status.as_u16(), refused.error().as_str()),
            (403, "fresh_required"),
            "{path}"
        );
        let told = refused.json();
        assert_eq!(told["methods"], json!([]), "{path}");
        assert_eq!(told["set_up"], json!(["passkey", "totp"]), "{path}");
    }
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
