//! Floods from one peer and from many: others are served meanwhile, and health checks always.

use std::time::Duration;

use pass0_axum::ConnectionLimits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

use crate::ground::{FINE, PATIENCE, Server, from, rest, server, talk, talk_from};

/// Half of a request: its body never ends.
const HALF: &[u8] = b"POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nhalf";
const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
/// How long an honest client waits at the most while others flood.
const SOON: Duration = Duration::from_secs(2);

async fn flood(server: &Server, ip: &str, times: usize) -> Vec<TcpStream> {
    let mut held = Vec::new();
    for _ in 0..times {
        let mut stream = from(ip, server.addr).await;
        // What is beyond its share may be closed already.
        let _ = stream.write_all(HALF).await;
        held.push(stream);
    }
    held
}

fn limits() -> ConnectionLimits {
    ConnectionLimits {
        connections: 256,
        per_peer: 64,
        reserve: 32,
        always: &["/healthz"],
        ..ConnectionLimits::default()
    }
}

/// Asks twice on one connection; both answers must be there soon.
async fn is_served_well(server: &Server, ip: &str) {
    let begun = Instant::now();
    let mut stream = from(ip, server.addr).await;
    for _ in 0..2 {
        stream
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"fine") {
            let read = timeout(SOON, stream.read_buf(&mut answer)).await;
            let read = read.expect("not served in time").unwrap();
            assert!(read > 0, "closed: {}", String::from_utf8_lossy(&answer));
        }
    }
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn one_peer_that_floods_gets_its_share_and_others_are_served() {
    let server = server(limits()).await;
    let held = flood(&server, "127.0.0.1", 600).await;
    for n in 2..20 {
        is_served_well(&server, &format!("127.0.0.{n}")).await;
    }
    // Its own health checks are answered all the same, and nothing else is.
    let health = timeout(SOON, talk(server.addr, HEALTH)).await.unwrap();
    assert!(health.ends_with("healthy"), "{health}");
    let busy = timeout(SOON, talk(server.addr, FINE)).await.unwrap();
    assert!(busy.starts_with("HTTP/1.1 503 "), "{busy}");
    assert!(busy.contains("retry-after: ") && busy.contains("x-frame-options: DENY"));
    drop(held);
}

#[tokio::test]
async fn many_peers_that_fill_the_house_keep_no_newcomer_out() {
    let server = server(limits()).await;
    let mut held = Vec::new();
    for n in 2..12 {
        held.extend(flood(&server, &format!("127.0.0.{n}"), 60).await);
    }
    for n in 100..110 {
        let ip = format!("127.0.0.{n}");
        let answer = timeout(SOON, talk_from(&ip, server.addr, FINE))
            .await
            .unwrap();
        assert!(answer.ends_with("fine"), "{answer}");
        let health = timeout(SOON, talk_from(&ip, server.addr, HEALTH))
            .await
            .unwrap();
        assert!(health.ends_with("healthy"), "{health}");
    }
    drop(held);
}

#[tokio::test]
async fn half_sent_bodies_are_given_up_and_their_places_come_free() {
    let server = server(ConnectionLimits {
        body: Duration::from_millis(300),
        ..limits()
    })
    .await;
    for mut stream in flood(&server, "127.0.0.1", 200).await {
        let answer = String::from_utf8_lossy(&rest(&mut stream).await).into_owned();
        assert!(!answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    is_served_well(&server, "127.0.0.1").await;
}

#[tokio::test]
async fn a_body_that_keeps_coming_is_waited_for_and_a_drip_is_not() {
    let server = server(ConnectionLimits {
        body: Duration::from_millis(500),
        body_rate: 1000,
        ..limits()
    })
    .await;
    for (bytes, whole) in [(1000, true), (1, false)] {
        let mut stream = TcpStream::connect(server.addr).await.unwrap();
        let head = "POST /body HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
        let head = format!("{head}content-length: {}\r\n\r\n", bytes * 20);
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut beat = tokio::time::interval(Duration::from_millis(100));
        for _ in 0..20 {
            beat.tick().await;
            if stream.write_all(&vec![b'x'; bytes]).await.is_err() {
                break;
            }
        }
        let answer = String::from_utf8_lossy(&rest(&mut stream).await).into_owned();
        assert_eq!(answer.starts_with("HTTP/1.1 200"), whole, "{answer}");
    }
}

#[tokio::test]
async fn a_trusted_proxy_has_no_share_of_its_own() {
    let server = server(ConnectionLimits {
        per_peer: 2,
        trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
        ..limits()
    })
    .await;
    let held = flood(&server, "127.0.0.1", 50).await;
    is_served_well(&server, "127.0.0.1").await;
    drop(held);
}

#[tokio::test]
async fn beyond_the_most_connections_one_is_served_once_and_closed() {
    let server = server(ConnectionLimits {
        connections: 2,
        ..ConnectionLimits::default()
    })
    .await;
    let first = TcpStream::connect(server.addr).await.unwrap();
    let second = TcpStream::connect(server.addr).await.unwrap();
    let ask = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n".repeat(2);
    let third = timeout(PATIENCE, talk(server.addr, &ask)).await.unwrap();
    assert_eq!(third.matches("fine").count(), 1, "{third}");
    assert!(third.contains("connection: close"), "{third}");
    drop((first, second));
}

/// A peer whose connections ended has its whole share again.
#[tokio::test]
async fn a_share_comes_back_with_every_connection_that_ends() {
    let server = server(ConnectionLimits {
        per_peer: 4,
        ..limits()
    })
    .await;
    for _ in 0..10 {
        let held = flood(&server, "127.0.0.1", 8).await;
        drop(held);
    }
    let freed = async {
        loop {
            let answer = talk(server.addr, FINE).await;
            if answer.ends_with("fine") {
                break;
            }
        }
    };
    timeout(PATIENCE, freed).await.expect("no place came free");
    is_served_well(&server, "127.0.0.1").await;
}
