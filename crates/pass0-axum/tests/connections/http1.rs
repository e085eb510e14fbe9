//! HTTP/1: slow, endless, too large, half closed, not HTTP at all.

use std::time::Duration;

use pass0_axum::ConnectionLimits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::ground::{FINE, PATIENCE, from, quick, rest, server, talk};

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
async fn a_trusted_proxy_takes_an_old_connection_for_its_next_request() {
    let mut limits = quick();
    limits.trusted_proxies = vec!["127.0.0.9/32".parse().unwrap()];
    let server = server(limits).await;
    let mut proxy = from("127.0.0.9", server.addr).await;
    let mut visitor = from("127.0.0.1", server.addr).await;
    for stream in [&mut proxy, &mut visitor] {
        let first = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
        stream.write_all(first).await.unwrap();
    }
    assert!(rest(&mut visitor).await.ends_with(b"fine"));
    proxy.write_all(FINE).await.unwrap();
    let answers = String::from_utf8(rest(&mut proxy).await).unwrap();
    assert_eq!(answers.matches("200 OK").count(), 2, "{answers}");
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

/// Clients that ask and never read hold no place for ever.
#[tokio::test]
async fn answers_that_nobody_reads_are_given_up() {
    let server = server(ConnectionLimits {
        connections: 2,
        unread: Duration::from_millis(300),
        ..quick()
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
    // While both places are held, an answer says that its connection closes.
    let kept = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n";
    let freed = async { while talk(server.addr, kept).await.contains("connection: close") {} };
    let freed = tokio::time::timeout(PATIENCE, freed).await;
    freed.expect("no place came free");
    drop(deaf);
}

#[tokio::test]
async fn answers_to_what_is_no_http_carry_the_headers() {
    let server = server(ConnectionLimits::default()).await;
    let long = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "a".repeat(70_000));
    let large = format!(
        "GET / HTTP/1.1\r\nhost: x\r\nx-a: {}\r\n\r\n",
        "a".repeat(20_000)
    );
    let many = format!(
        "GET / HTTP/1.1\r\nhost: x\r\n{}\r\n",
        "x-a: b\r\n".repeat(100)
    );
    let mut statuses = std::collections::BTreeSet::new();
    for request in [
        "NONSENSE\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/3.0\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nhost: \u{0}\r\n\r\n",
        "GET  / HTTP/1.1\r\nhost: x\r\n\r\n",
        "POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
        "POST /body HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\nab",
        "POST /body HTTP/1.1\r\nhost: x\r\ntransfer-encoding: xchunked\r\n\r\nab",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
        "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
        &long,
        &large,
        &many,
    ] {
        let shown: String = request.chars().take(60).collect();
        let answer = talk(server.addr, request.as_bytes()).await;
        let (status, rest) = answer.split_once("\r\n").expect(&shown);
        let (head, body) = rest.split_once("\r\n\r\n").expect(&shown);
        assert_eq!(body, "", "{shown}");
        for line in [
            "x-frame-options: DENY",
            "x-content-type-options: nosniff",
            "cache-control: no-store",
            "referrer-policy: same-origin",
            "content-length: 0",
        ] {
            assert!(
                head.lines().any(|other| other == line),
                "{shown}: {line} in {answer}"
            );
        }
        assert!(
            head.contains("content-security-policy: default-src 'none'"),
            "{shown}"
        );
        statuses.insert(status.split(' ').nth(1).unwrap().to_owned());
    }
    assert_eq!(statuses.into_iter().collect::<Vec<_>>(), ["400", "431"]);
}

/// What is sent ahead of the nonsense is answered as ever, and its bytes are not touched.
#[tokio::test]
async fn an_answer_that_looks_like_one_to_nonsense_is_left_alone() {
    let server = server(ConnectionLimits::default()).await;
    let like = crate::ground::LIKE_HYPERS;
    let ask = "GET /like HTTP/1.1\r\nhost: x\r\n";
    let own = format!("content-length: {}\r\n", like.len());
    let count = |text: &str, part: &str| text.matches(part).count();

    let two = format!("{ask}\r\n{ask}connection: close\r\n\r\n");
    let answer = talk(server.addr, two.as_bytes()).await;
    assert_eq!(
        (count(&answer, &own), count(&answer, like)),
        (2, 2),
        "{answer}"
    );
    assert!(!answer.contains("x-frame-options"), "{answer}");

    for good in [ask, "GET / HTTP/1.1\r\nhost: x\r\n"] {
        let answer = talk(
            server.addr,
            format!("{good}\r\nNONSENSE\r\n\r\n").as_bytes(),
        )
        .await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        let (first, last) = answer.rsplit_once("HTTP/1.1 400 Bad Request\r\n").unwrap();
        assert!(first.ends_with("fine") || first.ends_with(like), "{answer}");
        assert!(
            !first.contains("x-frame-options") && last.contains("x-frame-options"),
            "{answer}"
        );
    }
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
