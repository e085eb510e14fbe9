//! HTTP/2 by prior knowledge: beside HTTP/1 on one listener, and with bounds of its own. The attacks
//! are written frame by frame (RFC 9113 §4.1).

use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper::{Request, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use pass0_axum::ConnectionLimits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::ground::{FINE, PATIENCE, Server, quick, rest, server, talk};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

/// The fields of `GET path`, as HPACK literals (RFC 7541).
fn head(method: u8, path: &str) -> Vec<u8> {
    let mut block = vec![method, 0x86, 0x01, 1, b'x', 0x04];
    block.push(u8::try_from(path.len()).unwrap());
    block.extend(path.as_bytes());
    block
}

const GET: u8 = 0x82;
const POST: u8 = 0x83;

/// A connection past the preface, with these settings of the client's.
async fn opened(server: &Server, settings: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(server.addr).await.unwrap();
    stream.write_all(PREFACE).await.unwrap();
    let settings = frame(SETTINGS, 0, 0, settings);
    stream.write_all(&settings).await.unwrap();
    stream
}

/// The next frame: type, stream, payload. `None` at the end.
async fn next(stream: &mut TcpStream) -> Option<(u8, u32, Vec<u8>)> {
    let mut head = [0; 9];
    let read = timeout(PATIENCE, stream.read_exact(&mut head)).await;
    read.expect("no frame").ok()?;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    let mut payload = vec![0; length as usize];
    stream.read_exact(&mut payload).await.ok()?;
    let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
    Some((head[3], id, payload))
}

async fn client(server: &Server) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(server.addr).await.unwrap();
    let shaken = handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (sender, connection) = shaken.unwrap();
    tokio::spawn(connection);
    sender
}

fn get(path: &str) -> hyper::http::request::Builder {
    Request::get(format!("http://x{path}"))
}

fn nothing() -> Full<Bytes> {
    Full::default()
}

#[tokio::test]
async fn http1_and_http2_share_a_listener() {
    let server = server(ConnectionLimits::default()).await;
    assert!(talk(server.addr, FINE).await.ends_with("fine"));
    let mut client = client(&server).await;
    for body in ["", "hello", &"x".repeat(200_000)] {
        let request = Request::post("http://x/body").body(Full::from(body.to_owned()));
        let answer = client.send_request(request.unwrap()).await.unwrap();
        assert_eq!(
            (answer.version(), answer.status().as_u16()),
            (Version::HTTP_2, 200)
        );
        let length = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(length, body.len().to_string());
    }
    let large = client.send_request(get("/large").body(nothing()).unwrap());
    let large = large.await.unwrap().into_body().collect().await.unwrap();
    assert_eq!(large.to_bytes().len(), 1 << 20);
}

/// An offer to go over to HTTP/2 within HTTP/1 (which RFC 9113 took back) is no answer's business.
#[tokio::test]
async fn an_upgrade_to_http2_is_answered_over_http1() {
    let server = server(ConnectionLimits::default()).await;
    let upgrade = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade, http2-settings, close\r\n\
        upgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n";
    let answer = talk(server.addr, upgrade).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn the_settings_tell_the_bounds() {
    let server = server(ConnectionLimits::default()).await;
    let mut stream = opened(&server, &[]).await;
    let (kind, _, payload) = next(&mut stream).await.unwrap();
    assert_eq!(kind, SETTINGS);
    let setting = |id: u16| {
        let mut pairs = payload.chunks(6);
        let pair = pairs.find(|pair| u16::from_be_bytes([pair[0], pair[1]]) == id);
        pair.map(|pair| u32::from_be_bytes([pair[2], pair[3], pair[4], pair[5]]))
    };
    assert_eq!(setting(3), Some(100), "SETTINGS_MAX_CONCURRENT_STREAMS");
    assert_eq!(setting(4), Some(32 * 1024), "SETTINGS_INITIAL_WINDOW_SIZE");
    assert_eq!(setting(6), Some(64 * 1024), "SETTINGS_MAX_HEADER_LIST_SIZE");
}

#[tokio::test]
async fn a_connection_that_asks_nothing_over_http2_is_closed() {
    let server = server(quick()).await;
    let block = head(GET, "/");
    for sent in [
        PREFACE[..10].to_vec(),
        PREFACE.to_vec(),
        [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat(),
        // A head that never ends.
        [
            PREFACE,
            &frame(SETTINGS, 0, 0, &[]),
            &frame(HEADERS, END_STREAM, 1, &block),
        ]
        .concat(),
    ] {
        let mut stream = TcpStream::connect(server.addr).await.unwrap();
        stream.write_all(&sent).await.unwrap();
        rest(&mut stream).await;
    }
    // One that asked once and then rests.
    let mut stream = opened(&server, &[]).await;
    let ask = frame(HEADERS, END_STREAM | END_HEADERS, 1, &block);
    stream.write_all(&ask).await.unwrap();
    rest(&mut stream).await;
}

#[tokio::test]
async fn pings_keep_no_idle_connection_open() {
    let server = server(quick()).await;
    let mut stream = opened(&server, &[]).await;
    let ping = frame(6, 0, 0, &[0; 8]);
    let end = async {
        let mut beat = tokio::time::interval(Duration::from_millis(50));
        while stream.write_all(&ping).await.is_ok() {
            beat.tick().await;
        }
    };
    timeout(PATIENCE, end).await.expect("still open");
}

#[tokio::test]
async fn a_head_without_an_end_is_cut_off() {
    let server = server(ConnectionLimits::default()).await;
    let mut stream = opened(&server, &[]).await;
    let begin = frame(HEADERS, END_STREAM, 1, &head(GET, "/"));
    stream.write_all(&begin).await.unwrap();
    // Literal fields, one frame each, for ever.
    let field = frame(CONTINUATION, 0, 1, &[0x00, 1, b'a', 1, b'b']);
    let mut sent = 0;
    while stream.write_all(&field).await.is_ok() {
        sent += 1;
        assert!(sent < 1_000_000, "it is read for ever");
    }
    assert!(talk(server.addr, FINE).await.ends_with("fine"));
}

#[tokio::test]
async fn requests_cancelled_by_the_hundred_end_the_connection() {
    let server = server(ConnectionLimits::default()).await;
    let mut stream = opened(&server, &[]).await;
    let mut sent = 0_u32;
    loop {
        let id = sent * 2 + 1;
        let both = [
            frame(HEADERS, END_STREAM | END_HEADERS, id, &head(GET, "/slow")),
            frame(RST_STREAM, 0, id, &8_u32.to_be_bytes()),
        ]
        .concat();
        if stream.write_all(&both).await.is_err() {
            break;
        }
        sent += 1;
        assert!(sent < 100_000, "it may cancel for ever");
        // Each is under way before it is cancelled.
        tokio::task::yield_now().await;
    }
    let mut client = client(&server).await;
    let fine = client.send_request(get("/").body(nothing()).unwrap()).await;
    assert_eq!(fine.unwrap().status(), 200);
}

/// A browser that leaves a page cancels what it has asked for.
#[tokio::test]
async fn a_few_cancelled_requests_are_nothing_special() {
    let server = server(ConnectionLimits::default()).await;
    let mut client = client(&server).await;
    for _ in 0..50 {
        // A machine may be too busy to give up before an answer that takes its time is there: this one never is.
        let asked = client.send_request(get("/never").body(nothing()).unwrap());
        assert!(timeout(Duration::from_millis(1), asked).await.is_err());
        // The server has seen it. What piles up unseen is another matter, see h2's own limits.
        let fine = client.send_request(get("/").body(nothing()).unwrap()).await;
        assert_eq!(fine.unwrap().status(), 200);
    }
}

#[tokio::test]
async fn a_head_too_large_over_http2_is_431_with_the_headers() {
    let server = server(ConnectionLimits::default()).await;
    let large = get("/").header("x-a", "a".repeat(17 * 1024));
    let many = (0..65).fold(get("/"), |get, n| get.header(format!("x-{n}"), "a"));
    let long = get(&format!("/{}", "a".repeat(20 * 1024)));
    for request in [large, many, long] {
        let mut client = client(&server).await;
        let answer = client.send_request(request.body(nothing()).unwrap()).await;
        let answer = answer.unwrap();
        assert_eq!(answer.status(), 431);
        assert_eq!(answer.headers()["x-frame-options"], "DENY");
    }
}

/// Flow control is per request: a connection may be read well while an answer on it is not.
#[tokio::test]
async fn an_answer_that_nobody_reads_is_given_up_and_its_connection_is_not() {
    let server = server(ConnectionLimits {
        unread: Duration::from_millis(300),
        ..ConnectionLimits::default()
    })
    .await;
    // SETTINGS_INITIAL_WINDOW_SIZE 0: not a byte of a body may be sent.
    let mut stream = opened(&server, &[0, 4, 0, 0, 0, 0]).await;
    let ask = |id, path| frame(HEADERS, END_STREAM | END_HEADERS, id, &head(GET, path));
    stream.write_all(&ask(1, "/large")).await.unwrap();
    let mut headed = false;
    loop {
        let (kind, id, _) = next(&mut stream).await.expect("the connection is closed");
        assert_ne!(kind, DATA);
        headed |= kind == HEADERS && id == 1;
        if kind == RST_STREAM && id == 1 {
            break;
        }
    }
    assert!(headed);
    stream.write_all(&ask(3, "/")).await.unwrap();
    loop {
        let (kind, id, _) = next(&mut stream).await.expect("the connection is closed");
        if kind == HEADERS && id == 3 {
            break;
        }
    }
}

#[tokio::test]
async fn a_body_that_stops_over_http2_is_given_up() {
    let server = server(ConnectionLimits {
        body: Duration::from_millis(300),
        ..ConnectionLimits::default()
    })
    .await;
    let mut stream = opened(&server, &[]).await;
    let begin = [
        frame(HEADERS, END_HEADERS, 1, &head(POST, "/body")),
        frame(DATA, 0, 1, b"half"),
    ]
    .concat();
    stream.write_all(&begin).await.unwrap();
    loop {
        let (kind, id, payload) = next(&mut stream).await.expect("the connection is closed");
        if kind == HEADERS && id == 1 {
            // `:status` of the static table: 200 is 0x88.
            assert_ne!(payload[0], 0x88);
            break;
        }
    }
}

#[tokio::test]
async fn a_stop_lets_open_requests_over_http2_finish() {
    let server = server(ConnectionLimits::default()).await;
    let mut client = client(&server).await;
    let slow = client.send_request(get("/slow").body(nothing()).unwrap());
    let slow = tokio::spawn(slow);
    assert!(talk(server.addr, FINE).await.ends_with("fine"));
    server.stop.send(()).unwrap();
    let answer = slow.await.unwrap().unwrap();
    let done = answer.into_body().collect().await.unwrap().to_bytes();
    assert_eq!(done, "done");
    server.done.await.unwrap().unwrap();
}

/// A peer over its share gets its health checks answered over HTTP/2 as well.
#[tokio::test]
async fn health_checks_over_http2_are_answered_beyond_the_share() {
    let server = server(ConnectionLimits {
        per_peer: 2,
        always: &["/healthz"],
        ..ConnectionLimits::default()
    })
    .await;
    let first = TcpStream::connect(server.addr).await.unwrap();
    let second = TcpStream::connect(server.addr).await.unwrap();
    let mut client = client(&server).await;
    let health = client
        .send_request(get("/healthz").body(nothing()).unwrap())
        .await;
    assert_eq!(health.unwrap().status(), 200);
    let busy = client.send_request(get("/").body(nothing()).unwrap()).await;
    assert_eq!(busy.unwrap().status(), 503);
    drop((first, second));
}

/// Each of them runs before it is cancelled, so that h2, which counts what is cancelled before it was
/// looked at, counts none: the bound is ours.
#[tokio::test]
async fn running_requests_may_be_cancelled_a_few_times_and_then_the_connection_ends() {
    let resets = 10;
    let server = server(ConnectionLimits {
        resets,
        ..ConnectionLimits::default()
    })
    .await;
    let mut sender = client(&server).await;
    let mut cancelled = 0;
    loop {
        let slow = sender.send_request(get("/slow").body(nothing()).unwrap());
        let slow = tokio::spawn(slow);
        // Requests are taken up in order: with this one answered, the slow one runs.
        let fine = sender.send_request(get("/").body(nothing()).unwrap());
        let fine = timeout(PATIENCE, fine).await.expect("no answer");
        if fine.is_err() {
            break;
        }
        slow.abort();
        cancelled += 1;
        assert!(cancelled < 200, "they may be cancelled for ever");
    }
    assert!(cancelled > resets, "after {cancelled}");
    let mut other = client(&server).await;
    let fine = other.send_request(get("/").body(nothing()).unwrap()).await;
    assert_eq!(fine.unwrap().status(), 200);
}
