//! Passkeys over HTTP: what a browser's script sends, with a soft authenticator behind it.

use std::time::Duration;

use axum::body::Body;
use pass0_core::model::{Event, EventKind};
use pass0_core::ports::{EventFilter, LetterKind, Notice};
use pass0_testkit::Authenticator;
use serde_json::{Value, json};

use crate::actors::{ANN, App, Browser, app, app_with};

pub const SITE: &str = "https://app.example.org";

impl Browser {
    pub async fn add_passkey(&mut self, keys: &mut Authenticator) -> Value {
        let options = self.post("/auth/passkey/register/options", json!({})).await;
        assert_eq!(options.status, 200, "{}", options.body);
        let made = keys.create(&options.json());
        let body = json!({"credential": made, "name": "Desk"});
        let kept = self.post("/auth/passkey/register/verify", body).await;
        assert_eq!(kept.status, 200, "{}", kept.body);
        kept.json()
    }

    pub async fn use_passkey(&mut self, keys: &mut Authenticator) -> crate::actors::Reply {
        let options = self
            .post("/auth/passkey/login/options", json!({"next": "/wanted"}))
            .await;
        assert_eq!(options.status, 200, "{}", options.body);
        let answer = keys.get(&options.json()).expect("a passkey");
        let body = json!({"credential": answer});
        self.post("/auth/passkey/login/verify", body).await
    }
}

async fn ann(app: &App) -> (Browser, Authenticator) {
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    (ann, keys)
}

#[tokio::test]
async fn a_passkey_signs_in_and_goes_where_it_was_wanted() {
    let app = app();
    let (_, mut keys) = ann(&app).await;
    let mut other = app.browser();
    let reply = other.use_passkey(&mut keys).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.json(), json!({"success": true, "next": "/wanted"}));
    let session = other.get("/auth/session").await.json();
    assert_eq!(session["user"]["email"], ANN);
    assert_eq!(session["session"]["strength"], "verified");
    assert_eq!(session["session"]["acr"], "aal2");
    assert_eq!(session["session"]["amr"], json!(["passkey"]));
}

#[tokio::test]
async fn the_options_are_the_same_for_everybody() {
    let app = app();
    let (mut ann, _) = ann(&app).await;
    let mut seen = Vec::new();
    for browser in [&mut app.browser(), &mut ann] {
        let reply = browser.post("/auth/passkey/login/options", json!({})).await;
        let mut options = reply.json();
        let challenge = options["challenge"].take();
        // 26 of the number, 32 of key id, nonce and tag, 36 of the binding, and "/".
        assert_eq!(challenge.as_str().map(str::len), Some(127), "95 bytes");
        seen.push(options);
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0]["userVerification"], "required");
    assert_eq!(seen[0]["rpId"], "example.org");
    assert_eq!(seen[0]["allowCredentials"], json!([]));
}

#[tokio::test]
async fn the_options_of_a_new_passkey_ask_for_what_is_checked() {
    let app = app();
    let (mut ann, _) = ann(&app).await;
    let options = ann.post("/auth/passkey/register/options", json!({})).await;
    let options = options.json();
    let selection = &options["authenticatorSelection"];
    assert_eq!(selection["residentKey"], "required");
    assert_eq!(selection["userVerification"], "required");
    assert_eq!(options["attestation"], "none");
    assert_eq!(options["extensions"]["credProps"], true);
    let algorithms: Vec<i64> = options["pubKeyCredParams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|param| param["alg"].as_i64().unwrap())
        .collect();
    assert_eq!(algorithms, [-7, -8, -257]);
    assert_eq!(options["excludeCredentials"].as_array().unwrap().len(), 1);
    // 32 random bytes, and not the id of the row.
    let user = app.kit.engine.admin().find_user(ANN).await.unwrap();
    let handle = options["user"]["id"].as_str().unwrap();
    assert_eq!(handle.len(), 43);
    assert_ne!(handle, user.id.as_str());
    let again = ann.post("/auth/passkey/register/options", json!({})).await;
    assert_eq!(again.json()["user"]["id"], handle, "one for all of a user");
}

/// An authenticator keeps one passkey for each handle and site: with one handle for everybody, the
/// second user of a device would overwrite the first one's, and sites could tell users by it.
#[tokio::test]
async fn no_two_users_have_one_handle() {
    let app = app();
    let mut handles = std::collections::BTreeSet::new();
    for email in [ANN, "bob@example.org", "cid@example.org"] {
        let mut browser = app.browser();
        browser.sign_in(email).await;
        let options = browser
            .post("/auth/passkey/register/options", json!({}))
            .await;
        let handle = options.json()["user"]["id"].as_str().unwrap().to_owned();
        assert_eq!(handle.len(), 43, "32 bytes");
        handles.insert(handle);
    }
    // Another instance draws others for the same users.
    let mut ann = app_with(|_| {}).browser();
    ann.sign_in(ANN).await;
    let options = ann.post("/auth/passkey/register/options", json!({})).await;
    handles.insert(options.json()["user"]["id"].as_str().unwrap().to_owned());
    assert_eq!(handles.len(), 4);
}

#[tokio::test]
async fn what_the_client_wants_of_verification_changes_nothing() {
    let app = app();
    let (_, mut keys) = ann(&app).await;
    let mut other = app.browser();
    let body = json!({"next": "/", "userVerification": "discouraged"});
    let refused = other.post("/auth/passkey/login/options", body).await;
    assert_eq!(refused.status, 400);
    keys.flags = 0b0001_1001;
    let refused = other.use_passkey(&mut keys).await;
    assert_eq!(
        (refused.status.as_u16(), refused.error().as_str()),
        (403, "passkey_refused")
    );
    assert!(!other.is_signed_in().await);
}

/// A vault that takes passkeys over from another says of their backups what it pleases.
#[tokio::test]
async fn a_passkey_that_was_moved_is_refused_with_words_that_help() {
    let app = app();
    let (mut ann, mut keys) = ann(&app).await;
    keys.flags = 0b0000_0101;
    let mut other = app.browser();
    let refused = other.use_passkey(&mut keys).await;
    assert_eq!(
        (refused.status.as_u16(), refused.error().as_str()),
        (403, "passkey_changed")
    );
    let message = refused.json()["message"].clone();
    assert!(message.as_str().unwrap().contains("add a new one"));
    let page = other.go("/auth/login").await;
    assert!(
        page.body.contains("moved to another app or vault"),
        "{}",
        page.body
    );
    assert!(!other.is_signed_in().await);
    // Its owner sees why, and so does an operator.
    let account = ann.go("/auth/account").await;
    let said = "rejected because it had been moved";
    assert!(account.body.contains(said), "{}", account.body);
    let all = EventFilter::default();
    let events = app.kit.engine.store().events(&all).await.unwrap();
    let told = |it: &&Event| it.kind == EventKind::CeremonyRefused;
    let told = events.iter().find(told).unwrap();
    assert_eq!(told.detail, "passkey backup-eligibility");
    assert!(told.user.is_some());
    // As it was, it signs in.
    keys.flags = 0b0001_1101;
    assert_eq!(other.use_passkey(&mut keys).await.status, 200);
}

/// What is over is the request for a passkey, and no mail.
#[tokio::test]
async fn a_ceremony_that_is_over_speaks_of_passkeys() {
    let app = app();
    let (mut ann, mut keys) = ann(&app).await;
    let mut other = app.browser();
    let options = other.post("/auth/passkey/login/options", json!({})).await;
    let answer = keys.get(&options.json()).unwrap();
    app.kit.clock.advance(Duration::from_secs(300));
    let body = json!({"credential": answer});
    let late = other.post("/auth/passkey/login/verify", body.clone()).await;
    let step = ann.post("/auth/step-up/verify", body).await;
    let fields = [("credential", "{}")];
    let mut stranger = app.browser();
    let page = stranger.submit("/auth/passkey/login/verify", &fields).await;
    let body = json!({"credential": answer});
    let stranger = stranger.post("/auth/passkey/login/verify", body).await;
    assert_eq!((late.status.as_u16(), &*late.error()), (410, "expired"));
    assert_eq!(
        (step.status.as_u16(), &*step.error()),
        (403, "passkey_refused")
    );
    assert_eq!((page.status, stranger.status), (step.status, step.status));
    for told in [late, step, page, stranger] {
        let passkey =
            told.body.contains("passkey") && told.body.to_lowercase().contains("try again");
        assert!(passkey, "{}", told.body);
        for word in ["mail", "code.", "link"] {
            let main = told.body.split("<main").last().unwrap();
            assert!(!main.contains(word), "{word}: {}", told.body);
        }
    }
}

#[tokio::test]
async fn a_passkey_of_another_origin_or_nobodys_is_refused() {
    let app = app();
    let (_, mut keys) = ann(&app).await;
    keys.origin = "https://evil.example.org".into();
    let mut other = app.browser();
    let refused = other.use_passkey(&mut keys).await;
    assert_eq!(refused.error(), "passkey_refused");
    let mut unknown = Authenticator::new(SITE);
    unknown.create(&json!({
        "rp": {"id": "example.org"}, "user": {"id": "AAAA"}, "challenge": "AAAA",
    }));
    let refused = other.use_passkey(&mut unknown).await;
    assert_eq!(
        (refused.status.as_u16(), refused.error().as_str()),
        (404, "unknown_passkey")
    );
}

#[tokio::test]
async fn nobody_adds_a_passkey_without_a_fresh_session() {
    let app = app();
    let mut nobody = app.browser();
    for route in ["options", "verify"] {
        let path = format!("/auth/passkey/register/{route}");
        let body = match route {
            "verify" => json!({"credential": {}}),
            _ => json!({}),
        };
        assert_eq!(nobody.post(&path, body).await.status, 401);
    }
    let mut asking = app.browser();
    asking.ask("bob@example.org").await;
    let begun = asking
        .post("/auth/passkey/register/options", json!({}))
        .await;
    assert!(begun.status.is_client_error(), "{}", begun.status);
    let (mut ann, _) = ann(&app).await;
    app.kit.clock.advance(std::time::Duration::from_secs(301));
    let stale = ann.post("/auth/passkey/register/options", json!({})).await;
    assert_eq!(
        (stale.status.as_u16(), stale.error().as_str()),
        (403, "fresh_required")
    );
    assert_eq!(stale.json()["methods"], json!(["passkey", "mail"]));
}

#[tokio::test]
async fn passkeys_are_listed_named_and_removed_by_their_user_alone() {
    let app = app();
    let (mut ann, mut keys) = ann(&app).await;
    let listed = ann.get("/auth/passkeys").await.json();
    let id = listed["passkeys"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(listed["passkeys"][0]["name"], "Desk");
    assert_eq!(listed["passkeys"][0]["synced"], true);
    let mut bob = app.browser();
    bob.sign_in("bob@example.org").await;
    assert_eq!(
        bob.get("/auth/passkeys").await.json(),
        json!({"passkeys": []})
    );
    let path = format!("/auth/passkeys/{id}");
    for (method, body) in [("PATCH", r#"{"name":"mine"}"#), ("DELETE", "{}")] {
        let request = bob
            .request(method, &path)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin");
        let reply = bob.send(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(reply.status, 404, "{method}");
    }
    let nameless = ann
        .submit(&format!("{path}/rename"), &[("name", "  ")])
        .await;
    assert_eq!(nameless.status, 400);
    let renamed = ann
        .submit(&format!("{path}/rename"), &[("name", "<b>Phone</b>")])
        .await;
    assert_eq!(renamed.location(), "/auth/account?notice=passkey-renamed");
    let page = ann.go("/auth/account").await;
    assert!(page.body.contains("&lt;b&gt;Phone&lt;"), "{}", page.body);
    let removed = ann.submit(&format!("{path}/delete"), &[]).await;
    assert_eq!(removed.status, 303);
    let mut other = app.browser();
    assert_eq!(
        other.use_passkey(&mut keys).await.error(),
        "unknown_passkey"
    );
}

#[tokio::test]
async fn a_browser_that_can_keep_a_passkey_is_offered_one_after_the_mail() {
    let app = app();
    let mut ann = app.browser();
    ann.jar.insert("__Host-pass0-offer".into(), "yes".into());
    let letter = ann.ask(ANN).await;
    let reply = ann.go(crate::actors::path_of(&letter)).await;
    assert_eq!(reply.location(), "/auth/passkey/offer?next=%2F");
    let page = ann.go(reply.location()).await;
    assert!(page.body.contains("data-enrol-options"), "{}", page.body);
    ann.add_passkey(&mut Authenticator::new(SITE)).await;
    let letter = ann.ask(ANN).await;
    let reply = ann.go(crate::actors::path_of(&letter)).await;
    assert_eq!(reply.location(), "/", "not again");
    for said in ["later", "never", ""] {
        let mut bob = app.browser();
        bob.jar.insert("__Host-pass0-offer".into(), said.into());
        let letter = bob.ask("bob@example.org").await;
        let reply = bob.go(crate::actors::path_of(&letter)).await;
        assert_eq!(reply.location(), "/");
    }
}

#[tokio::test]
async fn the_site_tells_where_passkeys_are_managed_and_shared() {
    let app = app_with(|config| {
        let other = pass0_core::config::Origin::parse("https://app.example.net").unwrap();
        config.passkey.origins = vec![other];
    });
    let mut browser = app.browser();
    let endpoints = browser.get("/.well-known/passkey-endpoints").await.json();
    assert_eq!(endpoints["enroll"], "https://app.example.org/auth/account");
    let origins = browser.get("/.well-known/webauthn").await.json();
    assert_eq!(origins["origins"], json!([SITE, "https://app.example.net"]));
}

#[tokio::test]
async fn a_body_of_an_authenticator_may_be_larger_and_no_other() {
    let app = app();
    let mut browser = app.browser();
    let body = |size| json!({"credential": {"id": "a".repeat(size)}});
    let path = "/auth/passkey/login/verify";
    assert_ne!(browser.post(path, body(20_000)).await.status, 413);
    assert_eq!(browser.post(path, body(66_000)).await.status, 413);
    let mut deep = json!(1);
    for _ in 0..20 {
        deep = json!([deep]);
    }
    let reply = browser.post(path, json!({"credential": deep})).await;
    assert_eq!(reply.status, 400);
}

/// User verified, backup eligible, backed up, and nobody present.
const ABSENT: u8 = 0b0001_1100;

#[tokio::test]
async fn a_passkey_made_without_a_gesture_is_taken_where_it_was_asked_for_so() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let conditional = json!({"mediation": "conditional"});
    let mut keys = Authenticator::new(SITE);
    for (wish, flags, taken) in [
        (json!({}), ABSENT, false),
        // Without verification, in neither way.
        (conditional.clone(), 0b0001_1000, false),
        (conditional.clone(), ABSENT, true),
        (conditional, keys.flags, true),
    ] {
        keys.flags = flags;
        let options = ann.post("/auth/passkey/register/options", wish).await;
        assert_eq!(options.status, 200, "{}", options.body);
        let body = json!({"credential": keys.create(&options.json())});
        let reply = ann
            .post("/auth/passkey/register/verify", body.clone())
            .await;
        let due = if taken { 200 } else { 403 };
        assert_eq!(reply.status, due, "{flags:#b}: {}", reply.body);
        let again = ann.post("/auth/passkey/register/verify", body).await;
        assert!(again.status.is_client_error(), "one answer alone");
    }
    let listed = ann.get("/auth/passkeys").await.json();
    assert_eq!(listed["passkeys"].as_array().unwrap().len(), 2);
    // Signing in takes somebody at the authenticator.
    keys.flags = ABSENT;
    let refused = app.browser().use_passkey(&mut keys).await;
    assert_eq!(refused.error(), "passkey_refused");
    // The second notice of a kind waits ten minutes for others.
    app.kit.post().await;
    app.kit.clock.advance(std::time::Duration::from_secs(600));
    app.kit.post().await;
    let added = Notice::Added("passkey".into());
    let told = app.kit.inbox.to(ANN).into_iter().filter(
        |letter| matches!(&letter.text.kind, LetterKind::Notice { notice, .. } if *notice == added),
    );
    assert_eq!(told.count(), 2);
}

#[tokio::test]
async fn no_other_mediation_is_known() {
    let app = app();
    let (mut ann, _) = ann(&app).await;
    for wish in ["required", "silent", "", "Conditional"] {
        let body = json!({"mediation": wish});
        let reply = ann.post("/auth/passkey/register/options", body).await;
        assert_eq!(
            (reply.status.as_u16(), reply.error().as_str()),
            (400, "bad_request"),
            "{wish}"
        );
    }
}

#[tokio::test]
async fn a_name_that_nobody_can_see_is_refused_and_what_turns_text_is_left_out() {
    let app = app();
    let (mut ann, mut keys) = ann(&app).await;
    let listed = ann.get("/auth/passkeys").await.json();
    let id = listed["passkeys"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/auth/passkeys/{id}/rename");
    for nothing in ["", " \t", "\u{202e}", "\u{200b}\u{2060}", "\u{3164}", "\0"] {
        let reply = ann.post(&path, json!({"name": nothing})).await;
        assert_eq!(
            (reply.status.as_u16(), reply.error().as_str()),
            (400, "bad_request"),
            "{nothing:?}"
        );
    }
    let reply = ann.post(&path, json!({"name": " Desk\u{202e}\n "})).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    // They are listed in the order they were made in.
    app.kit.clock.advance(std::time::Duration::from_secs(1));
    let options = ann.post("/auth/passkey/register/options", json!({})).await;
    let made = keys.create(&options.json());
    let verify = "/auth/passkey/register/verify";
    let refused = ann
        .post(verify, json!({"credential": made, "name": "\u{2066}"}))
        .await;
    assert_eq!(
        (refused.status.as_u16(), refused.error().as_str()),
        (400, "bad_request")
    );
    let kept = ann
        .post(verify, json!({"credential": made, "name": "\u{2066}Key"}))
        .await;
    assert_eq!(
        kept.status, 200,
        "the challenge was not used up: {}",
        kept.body
    );
    let listed = ann.get("/auth/passkeys").await.json();
    let names: Vec<&str> = listed["passkeys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Desk", "Key"]);
}
