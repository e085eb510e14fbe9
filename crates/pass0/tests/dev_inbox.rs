//! Dev mode in an axum app: the inbox is there, for those who have the key.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use pass0::{Error, Pass0};
use pass0_core::memory::MemoryStore;
use tower::ServiceExt as _;

const KEY: &str = "key-of-this-test";

async fn pass0() -> Pass0 {
    Pass0::builder("http://localhost:3000")
        .unwrap()
        .config(|config| config.dev = true)
        .store(Arc::new(MemoryStore::default()))
        .secrets(&["q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E="])
        .unwrap()
        .console()
        .dev_key(KEY)
        .unwrap()
        .build()
        .await
        .unwrap()
}

async fn send(app: &Router, request: Request<Body>) -> (StatusCode, String) {
    let (mut parts, body) = request.into_parts();
    let peer = SocketAddr::from(([127, 0, 0, 1], 4711));
    parts.extensions.insert(ConnectInfo(peer));
    parts
        .headers
        .insert("host", "localhost:3000".parse().unwrap());
    let answer = app
        .clone()
        .oneshot(Request::from_parts(parts, body))
        .await
        .unwrap();
    let status = answer.status();
    let body = to_bytes(answer.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn an_axum_app_in_dev_mode_has_the_inbox_for_its_key_alone() {
    let pass0 = pass0().await;
    assert_eq!(
        pass0.http().dev_inbox_url().unwrap(),
        format!("http://localhost:3000/auth/dev/inbox?key={KEY}")
    );
    let app = pass0.attach(Router::new());
    let asked = Request::post("/auth/request-magic-link")
        .header("content-type", "application/json")
        .body(Body::from(r#"{"email":"ann@example.org"}"#));
    let (status, told) = send(&app, asked.unwrap()).await;
    assert_eq!(status, 200);
    assert!(
        !told.contains("verify") && told.contains("console"),
        "{told}"
    );

    let look = || Request::get("/auth/dev/inbox.json");
    let (status, told) = send(&app, look().body(Body::empty()).unwrap()).await;
    assert_eq!(status, 403, "{told}");
    let arrives = async {
        loop {
            let look = look().header("pass0-dev-key", KEY).body(Body::empty());
            let (status, told) = send(&app, look.unwrap()).await;
            assert_eq!(status, 200, "{told}");
            if told.contains("/auth/verify/") {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), arrives)
        .await
        .expect("no letter");
}

#[test]
fn a_dev_key_that_is_none_is_refused_by_its_name() {
    let builder = Pass0::builder("http://localhost:3000").unwrap();
    let refused = builder.dev_key("short").err().unwrap();
    assert!(matches!(refused, Error::DevKey(_)));
    assert!(refused.to_string().starts_with("PASS0_DEV_KEY: must be 8"));
}
