//! A server with a few routes, and clients that say exactly what they are told.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use pass0_axum::{ConnectionLimits, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// As long as anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);
pub const FINE: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
/// A body that looks like what hyper answers to nonsense.
pub const LIKE_HYPERS: &str = "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\ndate: Sun, 29 Nov 2026 22:00:00 GMT\r\n\r\n";

pub struct Server {
    pub addr: SocketAddr,
    pub stop: oneshot::Sender<()>,
    pub done: JoinHandle<std::io::Result<()>>,
}

pub async fn server(limits: ConnectionLimits) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let router = Router::new()
        .route("/", get(|| async { "fine" }))
        .route("/healthz", get(|| async { "healthy" }))
        .route("/like", get(|| async { LIKE_HYPERS }))
        .route(
            "/body",
            post(|body: String| async move { body.len().to_string() }),
        )
        .route("/large", get(|| async { "x".repeat(1 << 20) }))
        .route("/never", get(std::future::pending::<&'static str>))
        .route(
            "/slow",
            get(|| async {
                tokio::time::sleep(Duration::from_millis(500)).await;
                "done"
            }),
        );
    let done = tokio::spawn(serve(listener, router, limits, async move {
        let _ = stopped.await;
    }));
    Server { addr, stop, done }
}

pub fn quick() -> ConnectionLimits {
    ConnectionLimits {
        head: Duration::from_millis(300),
        idle: Duration::from_millis(300),
        ..ConnectionLimits::default()
    }
}

/// Connects from this address of this machine.
pub async fn from(ip: &str, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket
        .bind(SocketAddr::new(ip.parse().unwrap(), 0))
        .unwrap();
    socket.connect(to).await.unwrap()
}

/// Sends `bytes` and reads until the server closes.
pub async fn talk(addr: SocketAddr, bytes: &[u8]) -> String {
    talk_from("127.0.0.1", addr, bytes).await
}

pub async fn talk_from(ip: &str, addr: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = from(ip, addr).await;
    // The server may close while this is being sent.
    let _ = stream.write_all(bytes).await;
    String::from_utf8_lossy(&rest(&mut stream).await).into_owned()
}

/// What comes until the server closes.
pub async fn rest(stream: &mut TcpStream) -> Vec<u8> {
    let mut rest = Vec::new();
    let read = stream.read_to_end(&mut rest);
    let closed = tokio::time::timeout(PATIENCE, read).await;
    let _ = closed.expect("still open");
    rest
}
