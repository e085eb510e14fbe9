//! Connections over real sockets: slow, endless, too large, too many, half closed.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use pass0_axum::{ConnectionLimits, serve};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

struct Server {
    addr: SocketAddr,
    stop: oneshot::Sender<()>,
    done: JoinHandle<std::io::Result<()>>,
}

async fn server(limits: ConnectionLimits) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let router = Router::new()
        .route("/", get(|| async { "fine" }))
        .route(
            "/body",
            post(|body: String| async move { body.len().to_string() }),
        )
        .route("/large", get(|| async { "x".repeat(1 << 20) }))
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

fn quick() -> ConnectionLimits {
    ConnectionLimits {
        head: Duration::from_millis(300),
        ..ConnectionLimits::default()
    }
}

/// Sends `bytes` and reads until the server closes.
async fn talk(addr: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    // The server may close while this is being sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

const FINE: &[u8] = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn a_head_that_never_ends_is_cut_off_and_others_are_served_meanwhile() {
    let server = server(quick()).await;
    let mut drips = Vec::new();
    for _ in 0..200 {
        let mut drip = TcpStream::connect(server.addr).await.unwrap();
        drip.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nx-a: ")
            .await
            .unwrap();
        drips.push(drip);
    }
    assert!(talk(server.addr, FINE).await.ends_with("fine"));
    for mut drip in drips {
        let mut rest = Vec::new();
        let closed =
            tokio::time::timeout(Duration::from_secs(10), drip.read_to_end(&mut rest)).await;
        assert!(closed.is_ok(), "still open");
    }
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed() {
    let server = server(quick()).await;
    let mut silent = TcpStream::connect(server.addr).await.unwrap();
    let mut kept = TcpStream::connect(server.addr).await.unwrap();
    kept.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    for stream in [&mut silent, &mut kept] {
        let mut rest = Vec::new();
        let closed =
            tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut rest)).await;
        assert!(closed.is_ok(), "still open");
    }
}

#[tokio::test]
async fn a_head_too_large_or_of_too_many_lines_is_refused() {
    let server = server(ConnectionLimits::default()).await;
    let large = format!(
        "GET / HTTP/1.1\r\nhost: x\r\nx-a: {}\r\n\r\n",
        "a".repeat(64 * 1024)
    );
    let many = format!(
        "GET / HTTP/1.1\r\nhost: x\r\n{}\r\n",
        "x-a: b\r\n".repeat(100)
    );
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(64 * 1024));
    for request in [large, many, long] {
        let answer = talk(server.addr, request.as_bytes()).await;
        assert!(
            !answer.contains("fine"),
            "{}",
            &answer[..answer.len().min(60)]
        );
    }
    assert!(talk(server.addr, FINE).await.ends_with("fine"));
}

#[tokio::test]
async fn a_request_that_could_be_read_in_two_ways_is_refused() {
    let server = server(ConnectionLimits::default()).await;
    for head in [
        "content-length: 4\r\ncontent-length: 5",
        "content-length: 4\r\ntransfer-encoding: chunked, identity",
        "content-length: -1",
        "content-length: 4, 5",
        "transfer-encoding: xchunked",
        "transfer-encoding : chunked",
    ] {
        let request =
            format!("POST /body HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{head}\r\n\r\nabcde");
        let answer = talk(server.addr, request.as_bytes()).await;
        assert!(!answer.starts_with("HTTP/1.1 200"), "{head}: {answer}");
    }
}

#[tokio::test]
async fn beyond_the_most_connections_one_waits_and_is_served_when_another_ends() {
    let server = server(ConnectionLimits {
        connections: 2,
        ..ConnectionLimits::default()
    })
    .await;
    let first = TcpStream::connect(server.addr).await.unwrap();
    let second = TcpStream::connect(server.addr).await.unwrap();
    let third = tokio::spawn(talk(server.addr, FINE));
    drop(first);
    assert!(third.await.unwrap().ends_with("fine"));
    drop(second);
}

/// Clients that ask and never read hold no place for ever.
#[tokio::test]
async fn answers_that_nobody_reads_are_given_up() {
    let server = server(ConnectionLimits {
        connections: 2,
        unread: Duration::from_millis(300),
        ..ConnectionLimits::default()
    })
    .await;
    let mut deaf = Vec::new();
    for _ in 0..2 {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(2048).unwrap();
        let mut stream = socket.connect(server.addr).await.unwrap();
        let asks = b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n".repeat(50);
        stream.write_all(&asks).await.unwrap();
        deaf.push(stream);
    }
    let served = tokio::time::timeout(Duration::from_secs(20), talk(server.addr, FINE)).await;
    assert!(served.expect("no place came free").ends_with("fine"));
    drop(deaf);
}

#[tokio::test]
async fn a_stop_lets_open_requests_finish() {
    let server = server(ConnectionLimits::default()).await;
    let mut slow = TcpStream::connect(server.addr).await.unwrap();
    slow.write_all(b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    // An answer on another connection shows that the slow one was accepted before it.
    assert!(talk(server.addr, FINE).await.ends_with("fine"));
    server.stop.send(()).unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).await.unwrap();
    assert!(answer.ends_with("done"), "{answer}");
    server.done.await.unwrap().unwrap();
}
