//! Connections of `pass0 serve`: protocols, headers on every answer, floods, open files.

use std::time::Duration;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http2::handshake;
use hyper_util::rt::{TokioExecutor, TokioIo};
use pass0_testkit::smtp::{Script, Sink};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::serving::config;
use crate::support::{Answer, Program};

async fn from(ip: &str, program: &Program) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(format!("{ip}:0").parse().unwrap()).unwrap();
    socket.connect(program.addr).await.unwrap()
}

async fn ask(mut stream: TcpStream, request: &str) -> Answer {
    stream.write_all(request.as_bytes()).await.unwrap();
    Answer::read(stream).await
}

#[tokio::test]
async fn every_answer_of_the_program_carries_the_headers() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let operators = port.local_addr().unwrap();
    drop(port);
    let more = format!("metrics_listen = \"{operators}\"\n");
    let mut program =
        Program::serve(folder.path(), &config(folder.path(), &sink, &more), &[]).await;
    let mut answers = vec![
        (200, program.get("/healthz", "").await),
        (200, program.get("/readyz", "").await),
        (405, program.post("/healthz", "", "{}").await),
        (404, program.get("/nothing", "").await),
        (400, ask(program.connect().await, "NONSENSE\r\n\r\n").await),
        (
            431,
            ask(
                program.connect().await,
                &format!("GET / HTTP/1.1\r\nx-a: {}\r\n\r\n", "a".repeat(20_000)),
            )
            .await,
        ),
    ];
    program.addr = operators;
    answers.push((200, program.get("/metrics", "").await));
    answers.push((200, program.get("/healthz", "").await));
    answers.push((200, program.get("/readyz", "").await));
    answers.push((404, program.get("/auth/login", "").await));
    answers.push((400, ask(program.connect().await, "NONSENSE\r\n\r\n").await));
    for (status, answer) in answers {
        assert_eq!(answer.status, status, "{}", answer.head);
        for line in [
            "x-frame-options: DENY",
            "x-content-type-options: nosniff",
            "referrer-policy: same-origin",
            "cache-control: no-store",
        ] {
            let has = answer.head.lines().any(|other| other == line);
            assert!(has, "{line} is missing:\n{}", answer.head);
        }
        assert!(
            answer
                .head
                .contains("content-security-policy: default-src 'none'")
        );
    }
}

#[tokio::test]
async fn a_proxy_may_speak_http2_to_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let program = Program::serve(folder.path(), &config(folder.path(), &sink, ""), &[]).await;
    let stream = program.connect().await;
    let shaken = handshake(TokioExecutor::new(), TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.unwrap();
    tokio::spawn(connection);
    for (target, status) in [
        (format!("http://{}/auth/login", program.host), 200),
        (format!("http://{}/healthz", program.addr), 200),
        ("http://evil.example/auth/login".to_owned(), 421),
    ] {
        let request = hyper::Request::get(&target).body(Empty::<Bytes>::new());
        let answer = sender.send_request(request.unwrap()).await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{target}");
        assert_eq!(answer.headers()["x-frame-options"], "DENY");
        answer.into_body().collect().await.unwrap();
    }
}

/// Half-sent bodies from one address: everybody else signs in, and probes from anywhere are answered.
#[tokio::test]
async fn a_flood_of_half_sent_bodies_keeps_nobody_else_out() {
    const SOON: Duration = Duration::from_secs(3);
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let program = Program::serve(folder.path(), &config(folder.path(), &sink, ""), &[]).await;
    let half = program.head("POST", "/auth/request-magic-link", "", 1000);
    let mut held = Vec::new();
    for _ in 0..600 {
        let mut stream = from("127.0.0.66", &program).await;
        let _ = stream.write_all(half.as_bytes()).await;
        held.push(stream);
    }
    let page = program.head("GET", "/auth/login", "", 0);
    let health = program.head("GET", "/healthz", "", 0);
    for n in 1..20 {
        let stream = from(&format!("127.0.0.{n}"), &program).await;
        let answer = tokio::time::timeout(SOON, ask(stream, &page)).await;
        assert_eq!(answer.expect("kept out").status, 200);
        let stream = from("127.0.0.66", &program).await;
        let answer = tokio::time::timeout(SOON, ask(stream, &health)).await;
        assert_eq!(answer.expect("no health").status, 200);
    }
    let warned = program.logged("holds its whole share").await;
    assert!(warned.contains("127.0.0.66"), "{warned}");
    assert_eq!(
        program.printed().matches("holds its whole share").count(),
        1
    );
    drop(held);
}

#[tokio::test]
async fn the_limit_of_open_files_is_raised_or_fewer_connections_are_taken() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let settings = config(folder.path(), &sink, "");
    let program = Program::serve_within("-Sn 300", folder.path(), &settings).await;
    assert!(program.open_files() > 300, "{}", program.open_files());
    drop(program);

    let program = Program::serve_within("-n 200", folder.path(), &settings).await;
    assert_eq!(program.open_files(), 200);
    program.logged("fewer connections than usual").await;
    let mut held = Vec::new();
    for n in 0..300 {
        let ip = format!("127.0.1.{}", n % 250 + 1);
        held.push(from(&ip, &program).await);
    }
    assert_eq!(program.get("/healthz", "").await.status, 200);
    assert_eq!(program.get("/auth/login", "").await.status, 200);
    assert!(!program.printed().contains("cannot be accepted"));
    drop((held, program));

    let mut command = tokio::process::Command::new("sh");
    let line = "ulimit -n 24 && exec \"$0\" serve --config pass0.toml";
    command.args(["-c", line, env!("CARGO_BIN_EXE_pass0")]);
    let output = command.current_dir(folder.path()).output().await.unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && said.contains("files may be open"),
        "{said}"
    );
}

/// More than fit connect from as many addresses, and again whenever they are pushed out.
#[tokio::test]
async fn health_is_told_under_a_low_limit_of_open_files_while_a_crowd_connects() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let operators = port.local_addr().unwrap();
    drop(port);
    let more = format!("metrics_listen = \"{operators}\"\n");
    let settings = config(folder.path(), &sink, &more);
    let mut program = Program::serve_within("-n 64", folder.path(), &settings).await;
    let mut crowd = tokio::task::JoinSet::new();
    for n in 1..=200 {
        let visitors = program.addr;
        crowd.spawn(async move {
            loop {
                let socket = TcpSocket::new_v4().unwrap();
                let ip = format!("127.0.1.{n}:0");
                socket.bind(ip.parse().unwrap()).unwrap();
                let Ok(mut stream) = socket.connect(visitors).await else {
                    continue;
                };
                let _ = stream.read(&mut [0; 1]).await;
            }
        });
    }
    program.logged("newcomers get one request each").await;
    let visitors = program.addr;
    for _ in 0..15 {
        for at in [visitors, operators] {
            program.addr = at;
            for path in ["/healthz", "/readyz"] {
                // Nobody else connects to the operators' listener. At the visitors' a probe that a busy
                // machine does not answer within the time that newcomers have is pushed out as they are,
                // and repeated.
                let tries = if at == operators { 1 } else { 5 };
                let mut status = 0;
                for _ in 0..tries {
                    let stream = program.connect().await;
                    status = ask(stream, &program.head("GET", path, "", 0)).await.status;
                    if status == 200 {
                        break;
                    }
                }
                assert_eq!(status, 200, "{at}{path}");
            }
        }
    }
    assert!(!program.printed().contains("cannot be accepted"));
}
