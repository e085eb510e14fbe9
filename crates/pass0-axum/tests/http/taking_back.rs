//! Taking an account back over HTTP, from the letter to what came of it.

use std::time::Duration;

use pass0_core::config::Policy;
use pass0_core::ports::{LetterKind, Notice};
use pass0_testkit::{Authenticator, Letter};
use serde_json::{Value, json};

use crate::actors::{ANN, App, Browser, Reply, app, app_with, path_of};

pub const SITE: &str = "https://app.example.org";
pub const EVIL: &str = "mallory@evil.example";

/// The newest letter to an address of this kind.
pub async fn letter(app: &App, to: &str, is: fn(&LetterKind) -> bool) -> Letter {
    app.kit.post().await;
    let letters = app.kit.inbox.to(to).into_iter();
    let mut found = letters.filter(|letter| is(&letter.text.kind));
    found.next_back().expect("a letter")
}

pub fn notifies(kind: &LetterKind) -> bool {
    matches!(kind, LetterKind::Notice { .. })
}

pub fn proves(kind: &LetterKind) -> bool {
    matches!(kind, LetterKind::Contest { .. })
}

/// Opens a letter's link; the page it leads to.
pub async fn page_of(browser: &mut Browser, letter: &Letter) -> Reply {
    assert_eq!(browser.go(path_of(letter)).await.location(), "/auth/link");
    let page = browser.go("/auth/link").await;
    assert_eq!(page.status, 200, "{}", page.body);
    page
}

/// Where the form of a page goes.
pub fn action(page: &Reply) -> String {
    let form = page.body.split("action=\"").nth(1).expect("a form");
    let action = form.split('"').next().unwrap();
    action.replace("&amp;", "&").replace("&#x2f;", "/")
}

/// The whole contest by mail, in a browser of its own; the page that says what came of it.
pub async fn contest(app: &App, notice: &Letter, mailbox: &str) -> Reply {
    let mut owner = app.browser();
    let page = page_of(&mut owner, notice).await;
    let asked = owner.submit(&action(&page), &[]).await;
    assert_eq!(asked.location(), "/auth/flow", "{}", asked.body);
    let proof = letter(app, mailbox, proves).await;
    let typed = owner
        .submit("/auth/verify-code", &[("code", proof.code())])
        .await;
    assert_eq!(typed.location(), "/auth/flow", "{}", typed.body);
    let outcome = owner.go("/auth/flow").await;
    assert_eq!(outcome.status, 200, "{}", outcome.body);
    assert!(!owner.is_signed_in().await, "a contest signs nobody in");
    outcome
}

pub async fn moves_the_address(app: &App, mallory: &mut Browser) {
    let asked = mallory
        .submit("/auth/email/change", &[("email", EVIL)])
        .await;
    assert_eq!(asked.location(), "/auth/account?notice=email-asked");
    let confirm = letter(app, EVIL, |kind| {
        matches!(kind, LetterKind::NewEmail { .. })
    })
    .await;
    let page = page_of(mallory, &confirm).await;
    let moved = mallory.submit(&action(&page), &[]).await;
    assert_eq!(moved.location(), "/auth/account?notice=email-changed");
}

/// An account whose fresh session is stolen.
pub async fn stolen(app: &App) -> (Browser, Browser) {
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let mallory = ann.clone();
    (ann, mallory)
}

#[tokio::test]
async fn an_intruder_with_address_passkey_and_codes_is_out_after_one_contest() {
    let app = app();
    let (_, mut mallory) = stolen(&app).await;
    moves_the_address(&app, &mut mallory).await;
    let mut keys = Authenticator::new(SITE);
    mallory.add_passkey(&mut keys).await;
    mallory.add_totp().await;
    let notice = letter(&app, ANN, notifies).await;
    let outcome = contest(&app, &notice, ANN).await;
    assert!(outcome.body.contains(ANN), "{}", outcome.body);
    assert!(!mallory.is_signed_in().await);
    let refused = app.browser().use_passkey(&mut keys).await;
    assert_eq!(refused.error(), "unknown_passkey");
    // The app's codes stand between the owner's mailbox and the account for three days.
    app.kit.clock.advance(Duration::from_secs(72 * 3600));
    app.kit.engine.jobs().tend().await.unwrap();
    let mut owner = app.browser();
    owner.sign_in(ANN).await;
    assert_eq!(
        owner.get("/auth/session").await.json()["user"]["email"],
        ANN
    );
}

#[tokio::test]
async fn the_page_of_a_notice_changes_nothing_and_its_button_sends_a_mail() {
    let app = app();
    let (mut ann, mut mallory) = stolen(&app).await;
    mallory.add_passkey(&mut Authenticator::new(SITE)).await;
    let notice = letter(&app, ANN, notifies).await;
    let mut scanner = app.browser();
    let page = page_of(&mut scanner, &notice).await;
    let forms = page.body.matches("<form").count();
    assert_eq!(forms, 1, "one button: {}", page.body);
    assert_eq!(
        scanner.submit("/auth/link", &[]).await.status,
        403,
        "the button of another page"
    );
    scanner.submit(&action(&page), &[]).await;
    assert!(ann.is_signed_in().await && mallory.is_signed_in().await);
    // Not even with the letter, in a browser that did not press the button.
    let proof = letter(&app, ANN, proves).await;
    let mut elsewhere = app.browser();
    let page = page_of(&mut elsewhere, &proof).await;
    assert!(!page.body.contains("<form"), "{}", page.body);
    let typed = elsewhere
        .post("/auth/verify-code", json!({"code": proof.code()}))
        .await;
    assert_eq!(typed.error(), "other_browser");
    let mut head = scanner.request("HEAD", path_of(&proof));
    head = head.header("sec-fetch-mode", "navigate");
    scanner
        .send(head.body(axum::body::Body::empty()).unwrap())
        .await;
    assert!(ann.is_signed_in().await && mallory.is_signed_in().await);
    assert_eq!(
        ann.get("/auth/passkeys").await.json()["passkeys"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_thief_of_the_mailbox_does_not_get_past_the_owners_codes() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let (secret, _) = ann.add_totp().await;
    let notice = letter(&app, ANN, notifies).await;
    contest(&app, &notice, ANN).await;
    assert!(!ann.is_signed_in().await);
    // The owner signs in, which stops it.
    app.kit.clock.advance(Duration::from_secs(3600));
    let proof = ann.ask(ANN).await;
    assert_eq!(ann.go(path_of(&proof)).await.location(), "/auth/2fa/verify");
    let code = ann.totp(&secret);
    let typed = ann.post("/auth/2fa/verify", json!({"code": code})).await;
    assert_eq!(typed.status, 200, "{}", typed.body);
    app.kit.clock.advance(Duration::from_secs(72 * 3600));
    app.kit.engine.jobs().tend().await.unwrap();
    let mut thief = app.browser();
    app.kit.post().await;
    let asked = thief
        .post("/auth/request-magic-link", json!({"email": ANN}))
        .await;
    assert_eq!(asked.status, 200);
    let mail = letter(&app, ANN, |kind| matches!(kind, LetterKind::SignIn { .. })).await;
    assert_eq!(
        thief.go(path_of(&mail)).await.location(),
        "/auth/2fa/verify"
    );
}

#[tokio::test]
async fn asking_at_a_former_address_answers_as_ever_and_makes_no_account() {
    let app = app();
    let (_, mut mallory) = stolen(&app).await;
    moves_the_address(&app, &mut mallory).await;
    let mut answers = Vec::new();
    for email in [ANN, "nobody@example.org"] {
        let mut asker = app.browser();
        let asked = asker
            .post("/auth/request-magic-link", json!({"email": email}))
            .await;
        app.kit.post().await;
        let flow = asker.get("/auth/flow").await;
        answers.push((asked.status, asked.body, flow.status, flow.body));
    }
    assert_eq!(answers[0], answers[1]);
    let moved = letter(&app, ANN, |kind| matches!(kind, LetterKind::Moved { .. })).await;
    let outcome = contest(&app, &moved, ANN).await;
    assert!(outcome.body.contains(ANN), "{}", outcome.body);
    let mut owner = app.browser();
    owner.sign_in(ANN).await;
    assert!(!mallory.is_signed_in().await);
}

#[tokio::test]
async fn a_passkey_that_the_account_had_takes_it_back_under_aal2() {
    let app = app_with(|config| Policy::Aal2.preset(config));
    let mut ann = app.browser();
    let mail = ann.ask(ANN).await;
    ann.go(path_of(&mail)).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    // Notices of one kind come ten minutes apart.
    app.kit.post().await;
    app.kit.clock.advance(Duration::from_secs(601));
    ann.use_passkey(&mut keys).await;
    let mut mallory = ann.clone();
    let mut others = Authenticator::new(SITE);
    mallory.add_passkey(&mut others).await;
    let notice = letter(&app, ANN, notifies).await;
    let mut owner = app.browser();
    let page = page_of(&mut owner, &notice).await;
    assert!(!page.body.contains("<form"), "no mail: {}", page.body);
    assert!(page.body.contains("data-passkey-button"));
    let options = owner.post("/auth/contest/options", json!({})).await;
    assert_eq!(options.status, 200, "{}", options.body);
    assert_eq!(others.get(&options.json()), None, "not the intruder's");
    let answer = keys.get(&options.json()).expect("the owner's");
    let done = owner
        .post("/auth/contest/verify", json!({"credential": answer}))
        .await;
    assert_eq!(done.json()["removed"], json!(["passkey"]), "{}", done.body);
    assert_eq!(done.json()["pending_until"], Value::Null);
    assert_eq!(owner.go("/auth/flow").await.status, 200);
    assert!(!ann.is_signed_in().await);
    let refused = app.browser().use_passkey(&mut others).await;
    assert_eq!(refused.error(), "unknown_passkey");
}

#[tokio::test]
async fn a_lost_second_factor_is_reported_where_it_is_asked_for() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    ann.add_totp().await;
    app.kit.clock.advance(Duration::from_secs(73 * 3600));
    let mut owner = app.browser();
    let mail = owner.ask(ANN).await;
    owner.go(path_of(&mail)).await;
    let page = owner.go("/auth/2fa/verify").await;
    assert!(page.body.contains("/auth/2fa/lost"), "{}", page.body);
    let page = owner.go("/auth/2fa/lost").await;
    assert_eq!(page.status, 200, "{}", page.body);
    let lost = owner.submit("/auth/2fa/lost", &[]).await;
    assert_eq!(lost.status, 200, "{}", lost.body);
    assert!(lost.body.contains("UTC"), "until when: {}", lost.body);
    let again = owner.submit("/auth/2fa/lost", &[]).await;
    assert_eq!(again.body, lost.body, "once more changes nothing");
    let report = letter(&app, ANN, |kind| matches!(kind, LetterKind::Report(_))).await;
    assert_eq!(report.to, ANN);
    app.kit.clock.advance(Duration::from_secs(72 * 3600));
    app.kit.engine.jobs().tend().await.unwrap();
    owner.sign_in(ANN).await;
}

#[tokio::test]
async fn the_account_page_shows_a_removal_that_waits_and_how_to_stop_it() {
    let app = app();
    let (mut ann, _) = stolen(&app).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    app.kit.clock.advance(Duration::from_secs(601));
    ann.use_passkey(&mut keys).await;
    let mut mallory = ann.clone();
    let quiet = ann.get("/auth/account").await.json();
    assert_eq!(quiet["pending"], json!([]));
    assert_eq!(quiet["pending_until"], Value::Null);
    assert!(
        !ann.go("/auth/account")
            .await
            .body
            .contains("id=\"pending\"")
    );

    mallory.add_totp().await;
    let notice = letter(&app, ANN, |kind| {
        let added = |it: &Notice| matches!(it, Notice::Added(method) if method == "totp");
        matches!(kind, LetterKind::Notice { notice, .. } if added(notice))
    });
    contest(&app, &notice.await, ANN).await;
    // The owner's passkey is a whole sign-in, and no sign-in with what is removed.
    let mut owner = app.browser();
    owner.use_passkey(&mut keys).await;
    let told = owner.get("/auth/account").await.json();
    assert_eq!(told["pending"], json!(["recovery_code", "totp"]));
    let due = app.kit.engine.now().plus(Duration::from_secs(72 * 3600));
    assert_eq!(told["pending_until"], json!(due.rfc3339()));
    let page = owner.go("/auth/account").await.body;
    let banner = page.split("id=\"pending\"").nth(1).expect("a banner");
    let banner = banner.split("</div>").next().unwrap();
    for words in [&*due.for_people(), "codes from an app", "sign in again"] {
        assert!(banner.contains(words), "{words:?} in {banner}");
    }

    app.kit.clock.advance(Duration::from_secs(72 * 3600));
    app.kit.engine.jobs().tend().await.unwrap();
    let mut owner = app.browser();
    owner.use_passkey(&mut keys).await;
    let after = owner.get("/auth/account").await.json();
    assert_eq!(after["pending"], json!([]));
}
