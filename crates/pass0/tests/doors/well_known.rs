//! `/.well-known` in an app on axum, which may answer it itself.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use pass0::Pass0;
use tower::ServiceExt as _;

use crate::given::Given;
use crate::{KEY, SITE};

async fn status(ours: Option<bool>) -> u16 {
    let given = Given::good();
    let mut builder = Pass0::builder(SITE)
        .unwrap()
        .database(given.text("database").unwrap())
        .secrets(&[KEY])
        .unwrap()
        .smtp("smtps://mail.example.org", "login@example.org");
    if let Some(ours) = ours {
        builder = builder.well_known(ours);
    }
    let app = builder.build().await.unwrap().attach(Router::new());
    let request = Request::get("/.well-known/passkey-endpoints").header("host", "app.example.org");
    let request = request.body(Body::empty()).unwrap();
    app.oneshot(request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn the_well_known_addresses_are_answered_unless_the_app_does() {
    assert_eq!(status(Some(true)).await, 200);
    assert_eq!(status(Some(false)).await, 404);
    assert_eq!(status(None).await, 200);
}
