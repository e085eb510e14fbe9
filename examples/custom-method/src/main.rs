//! An app in dev mode, at http://localhost:3000. Text messages go to the gateway in `SMS_GATEWAY`
//! (`host:port`); without one, to a stand-in that prints them.

use axum::{Json, Router, routing::get, routing::post};
use custom_method::{Gateway, TextMessage, pages};
use pass0::{CurrentUser, Pass0};
use serde_json::Value;

async fn home(user: CurrentUser) -> String {
    format!("Hello, {}! Your account: /auth/account", user.email())
}

#[tokio::main]
async fn main() -> Result<(), pass0::Error> {
    let gateway = match std::env::var("SMS_GATEWAY") {
        Ok(at) => at,
        Err(_) => stand_in().await?,
    };
    let method = TextMessage {
        gateway: Gateway(gateway),
        countries: &["+49", "+43", "+41", "+1"],
    };
    let pass0 = Pass0::builder("http://localhost:3000")?
        .config(|config| config.dev = true)
        .database("sqlite:custom-method.db")
        .key_file("custom-method.key")
        .console()
        .method(method, pages())
        .build()
        .await?;
    pass0.serve(Router::new().route("/", get(home))).await
}

/// Takes messages as a gateway does, and prints them.
async fn stand_in() -> Result<String, std::io::Error> {
    let print = |Json(message): Json<Value>| async move { println!("text message: {message}") };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let at = listener.local_addr()?.to_string();
    tokio::spawn(async move {
        let app = Router::new().route("/messages", post(print));
        let _ = axum::serve(listener, app).await;
    });
    Ok(at)
}
