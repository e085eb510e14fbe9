//! WebSockets of an app: a handshake is a GET, and opens a channel in the name of a user.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::WebSocketUpgrade;
use axum::extract::ws::{Message, WebSocket};
use axum::response::Response;
use axum::routing::any;
use pass0_axum::{CurrentUser, Fresh, FreshBy};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::actors::{ANN, App, Browser, Strong, app};

const OURS: &str = "Origin: https://app.example.org";

fn greet(upgrade: WebSocketUpgrade, name: String) -> Response {
    upgrade.on_upgrade(|mut socket: WebSocket| async move {
        let _ = socket.send(Message::text(name)).await;
    })
}

/// A server with sockets of every kind of guard.
async fn serve(app: &App) -> SocketAddr {
    let sockets = Router::new()
        .route(
            "/ws/user",
            any(|user: CurrentUser, ws: WebSocketUpgrade| async move {
                greet(ws, user.email().to_owned())
            }),
        )
        .route(
            "/ws/maybe",
            any(
                |user: Option<CurrentUser>, ws: WebSocketUpgrade| async move {
                    greet(ws, user.map_or("nobody".into(), |user| user.email().into()))
                },
            ),
        )
        .route(
            "/ws/fresh",
            any(|Fresh(user): Fresh, ws: WebSocketUpgrade| async move {
                greet(ws, user.email().to_owned())
            }),
        )
        .route(
            "/ws/strong",
            any(
                |FreshBy(user, _): FreshBy<Strong>, ws: WebSocketUpgrade| async move {
                    greet(ws, user.email().to_owned())
                },
            ),
        );
    let router = app.http.attach(sockets);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    at
}

/// The status of a handshake with these further headers, and the first message after it.
async fn open(at: SocketAddr, path: &str, browser: &Browser, headers: &[&str]) -> (u16, String) {
    let cookies = browser.jar.iter();
    let cookies: Vec<String> = cookies
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let mut request = format!(
        "GET {path} HTTP/1.1\r\nHost: app.example.org\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    );
    if !cookies.is_empty() {
        request.push_str(&format!("Cookie: {}\r\n", cookies.join("; ")));
    }
    for header in headers {
        request.push_str(&format!("{header}\r\n"));
    }
    request.push_str("\r\n");
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let mut chunk = [0; 1024];
    let head = loop {
        let read = stream.read(&mut chunk).await.unwrap();
        assert_ne!(read, 0, "an answer");
        answer.extend_from_slice(&chunk[..read]);
        let text = String::from_utf8_lossy(&answer).into_owned();
        if let Some((head, _)) = text.split_once("\r\n\r\n") {
            break head.to_owned();
        }
    };
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    if status != 101 {
        return (status, String::new());
    }
    let mut frame = answer.split_off(head.len() + 4);
    while frame.len() < 2 || frame.len() < 2 + usize::from(frame[1]) {
        let read = stream.read(&mut chunk).await.unwrap();
        assert_ne!(read, 0, "a message");
        frame.extend_from_slice(&chunk[..read]);
    }
    let message = frame[2..2 + usize::from(frame[1])].to_vec();
    (status, String::from_utf8(message).unwrap())
}

#[tokio::test]
async fn a_page_of_this_site_opens_a_websocket_as_its_user() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let at = serve(&app).await;
    for path in ["/ws/user", "/ws/maybe", "/ws/fresh"] {
        assert_eq!(
            open(at, path, &ann, &[OURS]).await,
            (101, ANN.into()),
            "{path}"
        );
        // Firefox tells more, and by the scheme of the socket.
        let told = [
            OURS,
            "Sec-Fetch-Site: same-site",
            "Sec-Fetch-Mode: websocket",
        ];
        assert_eq!(
            open(at, path, &ann, &told).await,
            (101, ANN.into()),
            "{path}"
        );
    }
    let nobody = app.browser();
    assert_eq!(
        open(at, "/ws/maybe", &nobody, &[OURS]).await,
        (101, "nobody".into())
    );
    assert_eq!(open(at, "/ws/user", &nobody, &[OURS]).await.0, 401);
    ann.add_totp().await;
    app.kit.clock.advance(std::time::Duration::from_secs(120));
    assert_eq!(open(at, "/ws/strong", &ann, &[OURS]).await.0, 403);
}

#[tokio::test]
async fn no_other_site_opens_a_websocket_in_the_name_of_a_user() {
    let app = app();
    let mut ann = app.browser();
    ann.sign_in(ANN).await;
    let at = serve(&app).await;
    for path in ["/ws/user", "/ws/maybe", "/ws/fresh", "/ws/strong"] {
        for headers in [
            // A sibling subdomain: its requests carry the cookie, SameSite or not.
            &["Origin: https://evil.example.org"][..],
            &[
                "Origin: https://evil.example.org",
                "Sec-Fetch-Site: same-origin",
            ],
            &["Origin: https://app.example.org.evil.example"],
            &["Origin: http://app.example.org"],
            &["Origin: https://app.example.org:8443"],
            &["Origin: null"],
            &["Origin: "],
            &[OURS, "Origin: https://evil.example.org"],
            // No browser: a program that holds a cookie says where it belongs.
            &[],
            &["Sec-Fetch-Site: same-origin"],
            &["Sec-Fetch-Site: none"],
        ] {
            let opened = open(at, path, &ann, headers).await;
            assert_eq!(opened, (403, String::new()), "{path} {headers:?}");
        }
    }
    // Without a cookie there is nobody to speak for.
    let sibling = ["Origin: https://evil.example.org"];
    let nobody = app.browser();
    assert_eq!(
        open(at, "/ws/maybe", &nobody, &sibling).await,
        (101, "nobody".into())
    );
    // What only reads is no handshake: another site cannot read its answer.
    let request = ann
        .request("GET", "/")
        .header("accept", "text/event-stream")
        .header("origin", "https://evil.example.org")
        .header("sec-fetch-site", "same-site");
    let read = ann
        .send(request.body(axum::body::Body::empty()).unwrap())
        .await;
    assert_eq!(read.status, 200);
    assert!(read.headers.get("access-control-allow-origin").is_none());
}
