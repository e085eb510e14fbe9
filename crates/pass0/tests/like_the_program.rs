//! The builder refuses and serves what the program does.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use pass0::{Builder, Error, Pass0};
use pass0_core::memory::MemoryStore;
use pass0_core::methods::Answer;
use pass0_core::model::Client;
use pass0_core::ports::Store;
use pass0_core::{Engine, Link};
use pass0_testkit::{Authenticator, Inbox};
use tower::ServiceExt as _;

const KEY: &str = "q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E=";
const SITE: &str = "https://app.example.org";

fn builder(store: &Arc<dyn Store>) -> Builder {
    let builder = Pass0::builder(SITE).unwrap();
    builder
        .store(store.clone())
        .mailer(Arc::new(Inbox::default()))
}

fn store() -> Arc<dyn Store> {
    Arc::new(MemoryStore::default())
}

/// Why it does not start.
fn refusal(outcome: Result<Pass0, Error>) -> String {
    match outcome {
        Ok(_) => panic!("it starts"),
        Err(error) => error.to_string(),
    }
}

/// Ann's first passkey, by an operator's link where nobody signs in by mail.
async fn add_passkey(engine: &Engine) {
    engine.add_user("ann@example.org").await.unwrap();
    let link = engine.issue_link("ann@example.org", None).await.unwrap();
    let token = link.link.rsplit('/').next().unwrap();
    let mut visit = engine.visit(Client::default());
    let pressed = engine.press_link(&visit, token, "").await.unwrap();
    let Link::Waiting(waiting) = pressed else {
        panic!("{pressed:?}");
    };
    visit.flow = waiting.flow;
    let options = engine
        .begin_enrolment(&visit, None, "passkey")
        .await
        .unwrap();
    let made = Authenticator::new(SITE).create(&options);
    engine
        .finish_enrolment(&visit, None, "passkey", Answer::Credential(&made), "")
        .await
        .unwrap();
}

#[tokio::test]
async fn another_relying_party_id_is_refused_once_there_are_passkeys() {
    let store = store();
    let with = |rp_id: &'static str| {
        let builder = builder(&store).secrets(&[KEY]).unwrap();
        builder.config(move |config| {
            config.policy = pass0_core::config::Policy::PasskeyOnly;
            config.passkey.rp_id = Some(rp_id.to_owned());
        })
    };
    let first = with("example.org").build().await.unwrap();
    add_passkey(first.engine()).await;
    first.stop().await;
    with("example.org").build().await.unwrap().stop().await;
    let refused = refusal(with("app.example.org").build().await);
    assert!(refused.contains("rp_id"), "{refused}");
}

#[tokio::test]
async fn keys_that_can_be_guessed_or_read_are_refused() {
    for weak in [
        "please-change-me-please-change-me-now-ok",
        "changeme-changeme-changeme-changeme-1234",
        "abababababababababababababababababababab",
    ] {
        let refused = builder(&store()).secrets(&[weak]);
        assert!(matches!(refused, Err(Error::Secret(_))), "{weak}");
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    std::fs::write(&file, KEY).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o602)).unwrap();
    let refused = refusal(builder(&store()).key_file(&file).build().await);
    assert!(refused.contains("can be changed by others"), "{refused}");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    builder(&store()).key_file(&file).build().await.unwrap();
}

async fn status(pass0: &Pass0, path: &str) -> u16 {
    let app = pass0.attach(Router::new());
    let request = Request::get(path).header("host", "app.example.org");
    let request = request.body(Body::empty()).unwrap();
    app.oneshot(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn the_well_known_addresses_are_answered_unless_the_app_does() {
    let build = |ours: bool| {
        let builder = builder(&store()).secrets(&[KEY]).unwrap();
        builder.well_known(ours).build()
    };
    let path = "/.well-known/passkey-endpoints";
    assert_eq!(status(&build(true).await.unwrap(), path).await, 200);
    assert_eq!(status(&build(false).await.unwrap(), path).await, 404);
    let default = builder(&store()).secrets(&[KEY]).unwrap().build();
    assert_eq!(status(&default.await.unwrap(), path).await, 200);
}
