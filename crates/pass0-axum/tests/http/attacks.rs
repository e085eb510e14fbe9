//! Attacks that once worked, or might: each ends with what must hold.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use pass0_axum::CurrentUser;
use pass0_core::config::Limits;
use pass0_core::model::{LetterFate, UserState, Window};
use serde_json::json;

use crate::actors::{ANN, App, app, app_with, path_of};

async fn neighbours(app: &App, many: u32) {
    for n in 0..many {
        let asked = json!({"email": format!("x{n}@example.net")});
        app.browser().post("/auth/request-magic-link", asked).await;
    }
}

#[tokio::test]
async fn over_the_limit_of_a_network_the_page_says_so() {
    let app = app_with(|config| config.limits.network = Window::new(1, 150));
    let mut first = app.browser();
    first.ask(ANN).await;
    app.kit.clock.advance(Duration::from_millis(29_500));
    let mut late = app.browser();
    let asked = [("email", "bob@example.org")];
    let reply = late.submit("/auth/request-magic-link", &asked).await;
    assert_eq!(
        (reply.status.as_u16(), reply.header("retry-after")),
        (429, "121")
    );
    for words in [
        "from your network",
        "Please try again in 3 minutes",
        "with a passkey",
        "href=\"/auth/login\"",
    ] {
        assert!(reply.body.contains(words), "{words}: {}", reply.body);
    }
    assert!(reply.set_cookies().is_empty(), "{:?}", reply.set_cookies());
    // A browser whose email is on its way learns that it still works, and gets a link back to its page.
    let again = first.submit("/auth/resend", &[]).await;
    assert_eq!(again.status, 429);
    for words in ["still works", "href=\"/auth/flow\""] {
        assert!(again.body.contains(words), "{words}: {}", again.body);
    }
    let script = late
        .post("/auth/request-magic-link", json!({"email": ANN}))
        .await;
    let retry_after = script.header("retry-after");
    assert_eq!(
        (script.status.as_u16(), &*script.error(), retry_after),
        (429, "rate_limited", "121")
    );
    app.kit.clock.advance(Duration::from_secs(121));
    late.ask("bob@example.org").await;
}

#[tokio::test]
async fn a_crowded_network_does_not_take_a_live_flow_away() {
    let app = app_with(|config| config.limits.network = Window::new(20, 60));
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    neighbours(&app, 19).await;
    assert_eq!(ann.post("/auth/resend", json!({})).await.status, 429);
    let typed = ann
        .post("/auth/verify-code", json!({"code": letter.code()}))
        .await;
    assert_eq!(typed.status, 200);
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn a_capped_network_does_not_take_a_live_flow_away() {
    let app = app_with(|config| config.limits.pending_per_network = 3);
    let mut ann = app.browser();
    ann.ip = "203.0.113.7".into();
    let letter = ann.ask(ANN).await;
    neighbours(&app, 3).await;
    // The browser moves into the crowded network and asks again.
    ann.ip = "192.0.2.1".into();
    let reply = ann
        .post("/auth/request-magic-link", json!({"email": ANN}))
        .await;
    let retry_after = reply.header("retry-after");
    assert_eq!(
        (reply.status.as_u16(), &*reply.error(), retry_after),
        (429, "rate_limited", "600")
    );
    assert_eq!(ann.go(path_of(&letter)).await.status, 303);
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn a_browser_that_signed_in_before_is_not_kept_out_by_its_neighbours() {
    let app = app_with(|config| config.limits = Limits::default());
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    ann.post("/auth/logout", json!({})).await;
    app.kit.clock.advance(Duration::from_secs(3600));
    neighbours(&app, 20).await;
    ann.sign_in(ANN).await;
}

#[tokio::test]
async fn guesses_at_codes_that_were_never_mailed_do_not_count_against_the_owner() {
    let app = app_with(|config| config.limits = Limits::default());
    let mut eve = app.browser();
    eve.ip = "203.0.113.66".into();
    for _ in 0..4 {
        eve.post("/auth/request-magic-link", json!({"email": ANN}))
            .await;
        for _ in 0..5 {
            let typed = eve
                .post("/auth/verify-code", json!({"code": "00000000"}))
                .await;
            assert!(!typed.status.is_success());
        }
    }
    app.kit.post().await;
    assert_eq!(app.kit.inbox.to(ANN).len(), 1);
    app.kit.clock.advance(Duration::from_secs(61));
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let typed = ann
        .post("/auth/verify-code", json!({"code": letter.code()}))
        .await;
    assert_eq!(typed.status, 200);
}

#[tokio::test]
async fn the_button_of_an_operators_link_signs_in_to_the_account_it_names() {
    let app = app();
    let engine = &app.kit.engine;
    engine.admin().add_user(ANN).await.unwrap();
    engine.admin().add_user("eve@example.org").await.unwrap();
    let path = |link: String| {
        link.strip_prefix("https://app.example.org")
            .unwrap()
            .to_owned()
    };
    let anns = path(engine.admin().issue_link(ANN, None).await.unwrap().link);
    let eves = path(
        engine
            .admin()
            .issue_link("eve@example.org", None)
            .await
            .unwrap()
            .link,
    );
    let mut ann = app.browser();
    ann.go(&anns).await;
    let page = ann.go("/auth/link").await.body;
    let action = page
        .split("action=\"")
        .find(|text| text.contains("flow="))
        .unwrap();
    let action = action.split('"').next().unwrap();
    // Another site sends the browser to another link between the page and the press.
    ann.go(&eves).await;
    assert_eq!(ann.submit(action, &[]).await.status, 403);
    assert!(!ann.is_signed_in().await);
    ann.go(&anns).await;
    assert!(ann.submit(action, &[]).await.goes_on_by_page());
    assert_eq!(ann.get("/auth/session").await.json()["user"]["email"], ANN);
}

#[tokio::test]
async fn a_link_from_before_the_account_dies_with_its_epoch() {
    let app = app();
    let engine = &app.kit.engine;
    let mut eve = app.browser();
    let letter = eve.ask(ANN).await;
    let user = engine.admin().add_user(ANN).await.unwrap();
    engine
        .admin()
        .set_user_state(&user.id, UserState::Disabled)
        .await
        .unwrap();
    engine
        .admin()
        .set_user_state(&user.id, UserState::Active)
        .await
        .unwrap();
    assert_eq!(eve.go(path_of(&letter)).await.location(), "/auth/link");
    assert!(!eve.is_signed_in().await);
}

#[tokio::test]
async fn a_node_that_has_not_read_the_new_key_loses_no_letter() {
    let (old, new): (Vec<u8>, Vec<u8>) = ((0..32).collect(), (32..64).collect());
    let app = app();
    let ring = app.kit.engine.ring();
    ring.replace(&[new.clone(), old.clone()]).unwrap();
    app.browser()
        .post("/auth/request-magic-link", json!({"email": ANN}))
        .await;
    ring.replace(std::slice::from_ref(&old)).unwrap();
    let letters = app.kit.engine.jobs().due_letters(1).await.unwrap();
    let fate = app
        .kit
        .engine
        .jobs()
        .deliver(&letters[0], &app.kit.inbox)
        .await
        .unwrap();
    assert_eq!(fate, LetterFate::Deferred);
    ring.replace(&[new, old]).unwrap();
    app.kit.clock.advance(Duration::from_secs(91));
    app.kit.post().await;
    assert_eq!(app.kit.inbox.to(ANN).len(), 1);
}

#[tokio::test]
async fn a_session_from_a_clock_that_was_ahead_is_none() {
    let app = app();
    let year = Duration::from_secs(365 * 24 * 3600);
    app.kit.clock.advance(year);
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    app.kit.clock.rewind(year);
    assert!(!ann.is_signed_in().await);
}

#[tokio::test]
async fn opening_a_refused_link_again_and_again_fills_no_disk() {
    let app = app();
    let user = app.kit.engine.admin().add_user(ANN).await.unwrap();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    app.kit
        .engine
        .admin()
        .set_user_state(&user.id, UserState::Disabled)
        .await
        .unwrap();
    for _ in 0..100 {
        ann.go(path_of(&letter)).await;
    }
    let filter = pass0_core::ports::EventFilter {
        limit: 1000,
        ..Default::default()
    };
    assert!(app.kit.engine.admin().events(&filter).await.unwrap().len() < 30);
}

#[tokio::test]
async fn an_app_may_have_its_own_description_and_nest_its_pages() {
    let app = crate::actors::app_over(
        pass0_testkit::dev_config(),
        std::sync::Arc::new(pass0_core::memory::MemoryStore::default()),
        pass0_axum::Options::default(),
    );
    let inner = Router::new().route("/settings", get(|_: CurrentUser| async { "in" }));
    let own = Router::new()
        .route("/openapi.json", get(|| async { "the app's" }))
        .nest("/app", inner);
    let app = App {
        router: app.http.attach(own),
        ..app
    };
    assert_eq!(app.browser().get("/openapi.json").await.body, "the app's");
    let sent = app.browser().go("/app/settings?x=1").await;
    assert_eq!(
        sent.location(),
        "/auth/login?next=%2Fapp%2Fsettings%3Fx%3D1"
    );
}
