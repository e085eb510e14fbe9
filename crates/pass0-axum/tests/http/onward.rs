//! Where a form leads: by a page that goes on by itself, because browsers hold `form-action` against
//! every redirect that follows a form, those of the app included.

use axum::body::Body;
use serde_json::json;

use crate::actors::{ANN, Browser, Reply, app, app_with, path_of};

const FORM: &str = "application/x-www-form-urlencoded";

/// Checks the page, and that it leads there.
#[track_caller]
fn leads(reply: &Reply, to: &str) {
    assert!(reply.goes_on_by_page(), "{} {}", reply.status, reply.body);
    assert_eq!(reply.location(), to);
    // By navigation of its own, without a script, and by a link where that is off.
    assert!(!reply.body.contains("<script") && !reply.body.contains("<form"));
    assert!(reply.body.contains("data-go-on"), "{}", reply.body);
    let policy = reply.header("content-security-policy");
    assert!(policy.contains("form-action 'self'"), "{policy}");
    assert_eq!(reply.header("cache-control"), "no-store");
}

async fn asked(browser: &mut Browser) -> pass0_testkit::Letter {
    let fields = [("email", ANN), ("next", "/app?a=1&b=%2F#c")];
    browser.submit("/auth/request-magic-link", &fields).await;
    browser.app.mail(ANN).await
}

#[tokio::test]
async fn forms_that_sign_in_lead_on_by_a_page_with_the_session_cookie() {
    let wanted = "/app?a=1&b=%2F#c";
    let app = app();
    let mut ann = app.browser();
    let code = asked(&mut ann).await.code().to_owned();
    let typed = ann.submit("/auth/verify-code", &[("code", &code)]).await;
    leads(&typed, wanted);
    assert!(
        typed
            .set_cookies()
            .iter()
            .any(|it| it.starts_with("__Host-pass0="))
    );
    assert!(ann.is_signed_in().await);
    // The same code again: the same session, by the same way.
    leads(
        &ann.submit("/auth/verify-code", &[("code", &code)]).await,
        wanted,
    );

    let (secret, codes) = ann.add_totp().await;
    app.kit.clock.advance(std::time::Duration::from_secs(120));
    for (backup, field) in [(false, ann.totp(&secret)), (true, codes[0].clone())] {
        let mut other = app.browser();
        let code = asked(&mut other).await.code().to_owned();
        let typed = other.submit("/auth/verify-code", &[("code", &code)]).await;
        // A page of this site follows: an ordinary redirect.
        assert_eq!(
            (typed.status.as_u16(), typed.location()),
            (303, "/auth/2fa/verify")
        );
        let used = if backup { "true" } else { "false" };
        let fields = [("code", field.as_str()), ("use_backup", used)];
        leads(&other.submit("/auth/2fa/verify", &fields).await, wanted);
        assert!(other.is_signed_in().await);
    }

    app.kit.clock.advance(std::time::Duration::from_secs(600));
    let code = ann.totp(&secret);
    let fields = [("method", "totp"), ("code", &*code), ("next", wanted)];
    leads(&ann.submit("/auth/step-up/verify", &fields).await, wanted);
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn a_sign_in_page_of_the_app_is_reached_by_a_page_too() {
    let app = app_with(|config| config.login_url = Some("/sign-in".into()));
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let out = ann.submit("/auth/logout", &[]).await;
    leads(&out, "/sign-in?notice=signed-out");
    assert!(!ann.is_signed_in().await);
    // Nobody is signed in any more, and the form of an old page says so by the same way.
    leads(
        &ann.submit("/auth/email/change", &[("email", ANN)]).await,
        "/sign-in",
    );
}

#[tokio::test]
async fn a_proof_that_is_called_off_leads_on_by_a_page() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    ann.submit("/auth/step-up", &[("method", "mail")]).await;
    leads(&ann.submit("/auth/cancel", &[]).await, "/");
    assert!(ann.is_signed_in().await);
    let mut nobody = app.browser();
    asked(&mut nobody).await;
    let cancelled = nobody.submit("/auth/cancel", &[]).await;
    assert_eq!(
        (cancelled.status.as_u16(), cancelled.location()),
        (303, "/auth/login?notice=cancelled")
    );
}

#[tokio::test]
async fn what_is_no_form_of_a_browser_is_answered_as_before() {
    let app = app();
    // JSON.
    let mut ann = app.browser();
    let letter = asked(&mut ann).await;
    let typed = ann
        .post("/auth/verify-code", json!({"code": letter.code()}))
        .await;
    assert_eq!(
        typed.json(),
        json!({"success": true, "next": "/app?a=1&b=%2F#c"})
    );
    // A link is a navigation already.
    let mut bob = app.browser();
    let letter = asked(&mut bob).await;
    let opened = bob.go(path_of(&letter)).await;
    assert_eq!(
        (opened.status.as_u16(), opened.location()),
        (303, "/app?a=1&b=%2F#c")
    );
    // A program that sends forms, and neither header of a browser, follows a redirect.
    let mut program = app.browser();
    let letter = asked(&mut program).await;
    let page = program.go("/auth/flow").await;
    let (_, token) = page
        .body
        .split_once("name=\"form_token\" value=\"")
        .unwrap();
    let (token, _) = token.split_once('"').unwrap();
    let body = format!("code={}&form_token={token}", letter.code());
    let request = program
        .request("POST", "/auth/verify-code")
        .header("content-type", FORM);
    let typed = program.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(
        (typed.status.as_u16(), typed.location()),
        (303, "/app?a=1&b=%2F#c")
    );
}

#[tokio::test]
async fn the_page_that_goes_on_has_no_address_of_its_own() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    for path in ["/auth/go-on?next=//evil.example", "/auth/go-on?next=/x"] {
        assert_eq!(ann.go(path).await.status, 404, "{path}");
    }
    let fields = [("method", "mail"), ("next", "//evil.example")];
    ann.submit("/auth/step-up", &fields).await;
    let letter = app.mail(ANN).await;
    let code = letter.code().to_owned();
    let typed = ann.submit("/auth/verify-code", &[("code", &code)]).await;
    leads(&typed, "/");
}
