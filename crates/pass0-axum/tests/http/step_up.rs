//! Forms that wait for a fresh proof, and the button that confirms a new address.

use std::time::Duration;

use axum::body::Body;
use pass0_core::ports::LetterKind;
use pass0_testkit::Letter;
use serde_json::json;

use crate::actors::{ANN, App, Browser, Reply, app, path_of};

const RESUME: &str = "/auth/step-up/resume?id=";
const THIEF: &str = "thief@example.net";
const STALE: Duration = Duration::from_secs(600);

/// Where the form goes on that the page says waits; empty: none does.
fn waiting(page: &Reply) -> String {
    match page.body.split_once(RESUME) {
        Some((_, rest)) => format!("{RESUME}{}", &rest[..26]),
        None => String::new(),
    }
}

/// The newest letter to this address that is no notice and was not there before.
async fn letters(app: &App, to: &str) -> Vec<Letter> {
    app.kit.post().await;
    app.kit.inbox.to(to)
}

fn confirms(letter: &Letter) -> bool {
    matches!(letter.text.kind, LetterKind::NewEmail { .. })
}

/// A link on another site, or a redirect from it, is followed.
async fn lured(browser: &mut Browser, path: &str, from: &str) -> Reply {
    let request = browser
        .request("GET", path)
        .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
        .header("sec-fetch-site", from)
        .header("sec-fetch-mode", "navigate")
        .header("sec-fetch-dest", "document");
    browser.send(request.body(Body::empty()).unwrap()).await
}

/// Ann's browser, and a copy of an older session of hers in a thief's.
async fn owner_and_thief(app: &App) -> (Browser, Browser) {
    let mut stolen = app.browser();
    stolen.sign_in(ANN).await;
    app.kit.clock.advance(STALE);
    let mut thief = app.browser();
    thief.ip = "198.51.100.7".into();
    thief.jar = stolen.jar;
    let mut owner = app.browser();
    owner.sign_in(ANN).await;
    (owner, thief)
}

#[tokio::test]
async fn a_form_of_a_stolen_session_is_executed_by_no_other_session() {
    let app = app();
    let (mut owner, mut thief) = owner_and_thief(&app).await;
    let page = thief
        .submit("/auth/email/change", &[("email", THIEF)])
        .await;
    assert_eq!(page.status, 403);
    let form = waiting(&page);
    assert!(!form.is_empty(), "{}", page.body);

    // The owner is fresh elsewhere, and lured there in every way there is.
    let encoded: String = url::form_urlencoded::byte_serialize(form.as_bytes()).collect();
    let step_up = format!("/auth/step-up?next={encoded}");
    for path in [
        form.clone(),
        format!("/auth/login?next={encoded}"),
        format!("/auth/login?fresh=1&next={encoded}"),
        format!("/auth/passkey/offer?next={encoded}"),
        step_up.clone(),
        form.replace("step-up", "%73tep-up"),
    ] {
        for from in ["cross-site", "same-site", "none", "same-origin"] {
            let mut reply = lured(&mut owner, &path, from).await;
            for _ in 0..5 {
                assert!(!reply.body.contains(THIEF), "{path} {from}: {}", reply.body);
                assert!(!reply.body.contains("/email/change"), "{path} {from}");
                assert!(!reply.body.contains(RESUME), "{path} {from}");
                if reply.location().is_empty() {
                    break;
                }
                let next = reply.location().to_owned();
                reply = lured(&mut owner, &next, from).await;
            }
        }
    }
    // Nor by a sign-in that is asked to lead there, or a proof.
    let asked = [("email", ANN), ("next", form.as_str())];
    let mut elsewhere = app.browser();
    elsewhere.submit("/auth/request-magic-link", &asked).await;
    let letter = app.mail(ANN).await;
    assert_eq!(elsewhere.go(path_of(&letter)).await.location(), "/");
    let proof = [("method", "mail"), ("next", form.as_str())];
    owner.submit("/auth/step-up", &proof).await;
    let letter = app.mail(ANN).await;
    assert_eq!(owner.go(path_of(&letter)).await.location(), "/");

    assert!(
        letters(&app, THIEF).await.is_empty(),
        "nothing was asked for"
    );
    // The thief gets the form back, and a proof is asked for all the same.
    let page = thief.go(&form).await;
    assert!(page.body.contains("Change your email address"));
    let again = thief
        .submit("/auth/email/change", &[("email", THIEF)])
        .await;
    assert_eq!(again.status, 403);
    assert!(letters(&app, THIEF).await.is_empty());
}

#[tokio::test]
async fn the_page_names_what_it_does_and_sends_nothing_by_itself() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    app.kit.clock.advance(STALE);
    let fields = [("email", "ann@new.example")];
    let form = waiting(&ann.submit("/auth/email/change", &fields).await);
    let proof = [("method", "mail"), ("next", form.as_str())];
    assert_eq!(
        ann.submit("/auth/step-up", &proof).await.location(),
        "/auth/flow"
    );
    let letter = app.mail(ANN).await;
    // From a mail the way leads over a page of this site: no other site goes there.
    let opened = lured(&mut ann, path_of(&letter), "cross-site").await;
    assert!(opened.goes_on_by_page(), "{}", opened.body);
    assert_eq!(opened.location(), form);
    for from in ["cross-site", "same-site"] {
        assert_eq!(lured(&mut ann, &form, from).await.status, 403, "{from}");
    }
    let page = lured(&mut ann, &form, "same-origin").await;
    assert_eq!(page.status, 200);
    assert!(
        page.body
            .contains("<button type=\"submit\">Change your email address</button>")
    );
    assert!(page.body.contains("ann@new.example"));
    assert!(!page.body.contains("<script"), "{}", page.body);
    assert!(!page.body.contains("http-equiv"), "{}", page.body);
    assert!(letters(&app, "ann@new.example").await.is_empty());
    // The button is an ordinary form: without a token and a header, it is nobody's.
    let silent = ann
        .request("POST", "/auth/email/change")
        .header("content-type", "application/x-www-form-urlencoded");
    let silent = silent.body(Body::from("email=ann%40new.example")).unwrap();
    assert_eq!(ann.send(silent).await.status, 403);
    let (_, token) = page
        .body
        .split_once("name=\"form_token\" value=\"")
        .unwrap();
    let (token, _) = token.split_once('"').unwrap();
    let pressed = ann
        .submit(
            "/auth/email/change",
            &[("email", "ann@new.example"), ("form_token", token)],
        )
        .await;
    assert_eq!(pressed.location(), "/auth/account?notice=email-asked");
    assert_eq!(letters(&app, "ann@new.example").await.len(), 1);
}

#[tokio::test]
async fn every_form_that_waits_says_what_it_does_and_no_other_waits() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let (secret, _) = ann.add_totp().await;
    let session = ann.get("/auth/session").await.json()["session"]["id"].clone();
    let end = format!("/auth/sessions/{}/end", session.as_str().unwrap());
    for (path, fields, words) in [
        (
            "/auth/email/change",
            &[("email", "a@new.example")][..],
            Some("Change your email address"),
        ),
        (
            "/auth/account/delete",
            &[("email", ANN)],
            Some("Delete your account"),
        ),
        (end.as_str(), &[], Some("End this session")),
        (
            "/auth/sessions/revoke-others",
            &[],
            Some("End all other sessions"),
        ),
        (
            "/auth/2fa/disable",
            &[],
            Some("Turn off authenticator codes"),
        ),
        (
            "/auth/2fa/backup-codes",
            &[],
            Some("Create new recovery codes"),
        ),
        ("/auth/passkeys/x/delete", &[], Some("Remove this passkey")),
        ("/auth/passkey/register/options", &[], None),
        ("/auth/2fa/disable", &[("email", ANN)], None),
        (
            "/auth/email/change",
            &[("email", "a@new.example"), ("next", "/")],
            None,
        ),
    ] {
        app.kit.clock.advance(STALE);
        let page = ann.submit(path, fields).await;
        assert_eq!(page.status, 403, "{path}");
        let form = waiting(&page);
        let Some(words) = words else {
            assert_eq!(form, "", "{path}");
            continue;
        };
        let code = ann.totp(&secret);
        let proof = [("method", "totp"), ("code", &*code), ("next", &*form)];
        assert_eq!(
            ann.submit("/auth/step-up/verify", &proof).await.location(),
            form
        );
        let page = ann.go(&form).await;
        let button = format!("<button type=\"submit\">{words}</button>");
        assert!(page.body.contains(&button), "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn a_new_address_is_confirmed_by_a_fresh_session_alone() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let new = "ann@new.example";
    ann.submit("/auth/email/change", &[("email", new)]).await;
    let link = letters(&app, new).await.into_iter().find(confirms).unwrap();
    app.kit.clock.advance(Duration::from_secs(301));

    ann.go(path_of(&link)).await;
    let page = ann.go("/auth/link").await;
    let (_, action) = page.body.split_once("action=\"/auth/link?flow=").unwrap();
    let action = format!("/auth/link?flow={}", &action[..26]);
    // A script is told what would do.
    let script = ann.post(&action, json!({})).await;
    assert_eq!(
        (script.status.as_u16(), script.error().as_str()),
        (403, "fresh_required")
    );
    assert_eq!(script.json()["methods"], json!(["mail"]));
    assert_eq!(script.json()["step_up"], "/auth/step-up");
    // A page asks for the proof, and goes on to the button after it.
    let page = ann.submit(&action, &[]).await;
    assert_eq!(page.status, 403);
    assert!(
        app.kit.engine.admin().find_user(ANN).await.is_ok(),
        "nothing changed"
    );
    let form = waiting(&page);
    ann.submit("/auth/step-up", &[("method", "mail"), ("next", &form)])
        .await;
    let letter = app.mail(ANN).await;
    assert_eq!(ann.go(path_of(&letter)).await.location(), form);
    let page = lured(&mut ann, &form, "same-origin").await;
    assert!(
        page.body
            .contains(">Confirm your new email address</button>")
    );
    assert!(page.body.contains(new), "{}", page.body);
    let pressed = ann.submit(&action, &[]).await;
    assert_eq!(pressed.location(), "/auth/account?notice=email-changed");
    assert!(app.kit.engine.admin().find_user(new).await.is_ok());
    assert!(!ann.jar.contains_key("__Host-pass0-link"));
}

#[tokio::test]
async fn the_link_to_a_new_address_is_no_proof_for_a_stolen_session() {
    let app = app();
    let (mut owner, mut thief) = owner_and_thief(&app).await;
    // Asked for while it was fresh, or by the owner, from wherever: the thief reads the mail.
    owner
        .submit("/auth/email/change", &[("email", THIEF)])
        .await;
    let link = letters(&app, THIEF)
        .await
        .into_iter()
        .find(confirms)
        .unwrap();
    let mut nobody = app.browser();
    for browser in [&mut thief, &mut nobody] {
        browser.go(path_of(&link)).await;
        let visit = app.kit.visit();
        let flow = app.kit.engine.sign_in().look_at_link(&visit, link.token());
        let Ok(pass0_core::Link::NewEmail { flow, .. }) = flow.await else {
            panic!("not a new address");
        };
        let action = format!("/auth/link?flow={flow}");
        browser.submit(&action, &[]).await;
        browser.post(&action, json!({})).await;
        assert!(app.kit.engine.admin().find_user(ANN).await.is_ok());
        assert!(app.kit.engine.admin().find_user(THIEF).await.is_err());
    }
}
