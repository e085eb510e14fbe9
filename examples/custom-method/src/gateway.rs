//! A gateway that takes text messages as JSON over HTTP, as those of most providers do.

use std::time::Duration;

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;

/// The visitor waits for the answer, so the gateway may not take long.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where messages are handed over: `POST /messages` at this host and port.
#[derive(Clone, Debug)]
pub struct Gateway(pub String);

impl Gateway {
    /// Hands one message over. An error is for operators: it holds neither number nor text.
    pub async fn send(&self, to: &str, text: &str) -> Result<(), String> {
        match tokio::time::timeout(PATIENCE, self.post(to, text)).await {
            Ok(answer) => answer,
            Err(_) => Err("the gateway takes too long".to_owned()),
        }
    }

    async fn post(&self, to: &str, text: &str) -> Result<(), String> {
        let body = json!({"to": to, "text": text}).to_string();
        let request = Request::post("/messages")
            .header(header::HOST, &self.0)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONNECTION, "close")
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| error.to_string())?;
        let stream = TcpStream::connect(&self.0).await;
        let stream = TokioIo::new(stream.map_err(|error| error.to_string())?);
        let opened = hyper::client::conn::http1::handshake(stream).await;
        let (mut sender, connection) = opened.map_err(|error| error.to_string())?;
        let connection = tokio::spawn(connection);
        let answer = sender.send_request(request).await;
        connection.abort();
        let status = answer.map_err(|error| error.to_string())?.status();
        match status.is_success() {
            true => Ok(()),
            false => Err(format!("the gateway answered {}", status.as_u16())),
        }
    }
}
