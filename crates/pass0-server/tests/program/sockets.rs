//! Where the program listens: sockets in the file system, those of systemd, IPv6; and its health.
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use pass0_testkit::smtp::{Script, Sink};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::process::Command;

use crate::serving::config;
use crate::support::{Program, done_json, run, texts, write_private};

/// Asks over the socket, as a proxy that tells its client's address.
async fn ask(socket: &Path, path: &str, accept: &str) -> String {
    let mut stream = UnixStream::connect(socket).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: {accept}\r\nx-forwarded-for: 203.0.113.7\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn on(folder: &Path, sink: &Sink, listen: &str, more: &str) -> String {
    let config = config(folder, sink, more);
    config.replace(
        "listen = \"127.0.0.1:0\"",
        &format!("listen = \"{listen}\""),
    )
}

#[tokio::test]
async fn it_listens_on_a_socket_file_that_goes_when_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let socket = at.join("pass0.sock");
    let listen = format!("unix:{}", socket.display());
    let settings = on(at, &sink, &listen, "trusted_proxies = [\"unix\"]\n");
    let mut program = Program::serve_there(at, &settings).await;
    assert_eq!(mode(&socket), 0o660);
    assert!(
        ask(&socket, "/auth/login", "text/html")
            .await
            .starts_with("HTTP/1.1 200")
    );
    let guessed = format!("/auth/verify/p0l_{}", "A".repeat(54));
    ask(&socket, &guessed, "application/json").await;
    program.logged("\"client\":\"203.0.113.7\"").await;

    // A second one does not take it.
    let args = ["serve", "--config", "pass0.toml"];
    let second = run(&args, &[], at).await;
    let (_, err) = texts(&second);
    assert_eq!(second.status.code(), Some(2), "{err}");
    assert!(err.contains("listen: another program listens on"), "{err}");
    assert!(
        ask(&socket, "/healthz", "*/*")
            .await
            .starts_with("HTTP/1.1 200")
    );

    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0));
    assert!(!socket.exists());
}

#[tokio::test]
async fn a_socket_that_nobody_listens_on_is_taken_over_and_nothing_else_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let socket = at.join("pass0.sock");
    let listen = format!("unix:{}?mode=0666", socket.display());
    let settings = on(at, &sink, &listen, "");
    let mut killed = Program::serve_there(at, &settings).await;
    killed.signal("KILL").await;
    killed.end().await;
    assert!(socket.exists());
    let mut program = Program::serve_there(at, &settings).await;
    assert_eq!(mode(&socket), 0o666);
    assert!(
        ask(&socket, "/healthz", "*/*")
            .await
            .starts_with("HTTP/1.1 200")
    );
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0));

    std::fs::write(&socket, "precious").unwrap();
    let refused = run(&["serve", "--config", "pass0.toml"], &[], at).await;
    let (_, err) = texts(&refused);
    assert!(err.contains("is there, and is no socket"), "{err}");
    assert_eq!(std::fs::read_to_string(&socket).unwrap(), "precious");
    for wrong in [
        "unix:",
        "unix:pass0.sock",
        "unix:/run/",
        "unix:/run/a?mode=9",
        "unix:/run/a?mode=07777",
    ] {
        write_private(&at.join("pass0.toml"), &on(at, &sink, wrong, ""));
        let refused = run(&["config", "check", "--config", "pass0.toml"], &[], at).await;
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
        assert!(texts(&refused).1.contains("listen: "), "{wrong}");
    }
}

#[tokio::test]
async fn it_takes_the_socket_that_systemd_hands_over() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let script = r#"
import os, socket, sys
family = socket.AF_UNIX if sys.argv[3] == "unix" else socket.AF_INET
listener = socket.socket(family)
listener.bind(sys.argv[4] if family == socket.AF_UNIX else ("127.0.0.1", 0))
listener.listen()
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[1], [sys.argv[1], "serve", "--config", sys.argv[2]])
"#;
    std::fs::write(at.join("activate.py"), script).unwrap();
    let file = at.join("pass0.toml");
    write_private(&file, &config(at, &sink, ""));
    for family in ["unix", "tcp"] {
        let socket = at.join("handed.sock");
        let mut command = Command::new("python3");
        command
            .arg(at.join("activate.py"))
            .arg(env!("CARGO_BIN_EXE_pass0"))
            .args([&file, Path::new(family), &socket])
            .current_dir(at);
        let mut program = Program::activated(command).await;
        if family == "unix" {
            assert!(
                ask(&socket, "/healthz", "*/*")
                    .await
                    .starts_with("HTTP/1.1 200")
            );
        } else {
            assert_eq!(program.get("/healthz", "").await.status, 200);
        }
        program.signal("TERM").await;
        assert_eq!(program.end().await, Some(0));
        // It is not the program's to remove.
        assert!(socket.exists());
    }
}

#[tokio::test]
async fn it_listens_on_ipv6_alone() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let program = Program::serve(at, &on(at, &sink, "[::1]:0", ""), &[]).await;
    assert!(program.addr.is_ipv6());
    program.ask("ann@example.org").await;
    let events = done_json(&["events", "--config", "pass0.toml"], at).await;
    assert_eq!(events[0]["ip"], "::1");
}

#[tokio::test]
async fn health_asks_where_the_instance_listens() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let socket = at.join("pass0.sock");
    let health = ["health", "--config", "pass0.toml"];
    let listen = format!("unix:{}", socket.display());
    let mut program = Program::serve_there(at, &on(at, &sink, &listen, "")).await;
    let (out, err) = texts(&run(&health, &[], at).await);
    assert!(
        out.starts_with("ready: unix:") && out.lines().count() == 1,
        "{out}{err}"
    );
    program.signal("TERM").await;
    program.end().await;
    let down = run(&health, &[], at).await;
    assert_eq!(down.status.code(), Some(1));
    assert_eq!(texts(&down).1.lines().count(), 1);

    let program = Program::serve(at, &config(at, &sink, ""), &[]).await;
    for listen in [
        program.addr.to_string(),
        format!("0.0.0.0:{}", program.addr.port()),
    ] {
        let up = run(&["health"], &[("PASS0_LISTEN", &listen)], at).await;
        assert_eq!(up.status.code(), Some(0), "{}", texts(&up).1);
    }
    let wrong = run(&["health", "--listen", "nowhere"], &[], at).await;
    assert_eq!(wrong.status.code(), Some(2));
}

#[tokio::test]
async fn a_public_url_with_a_path_is_refused_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let settings = config(at, &sink, "").replace("http://localhost", "https://example.org/login");
    write_private(&at.join("pass0.toml"), &settings);
    let refused = run(&["serve", "--config", "pass0.toml"], &[], at).await;
    let (_, err) = texts(&refused);
    assert_eq!(refused.status.code(), Some(2), "{err}");
    assert!(err.contains("public_url: has a path"), "{err}");
}
