//! `pass0 config check --connect` says what can be reached, changes nothing and sends nothing.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use pass0_testkit::smtp::{Script, Sink};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::settings::{API, SECRET, arrange, check, toml};
use crate::support::{Program, done};

const CONNECT: [&str; 3] = ["config", "check", "--connect"];

/// The name and content of every file in a folder.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let files = files.filter(|file| file.path().is_file());
    files
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, std::fs::read(file.path()).unwrap())
        })
        .filter(|(name, _)| name != "pass0.toml")
        .collect()
}

async fn sink() -> (Sink, String) {
    let sink = Sink::with_login(Script::Accept, "ann", "geheim")
        .await
        .unwrap();
    let url = format!("\"smtp://ann:geheim@{}\"", sink.addr());
    (sink, url)
}

async fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    listener.local_addr().unwrap().port()
}

#[tokio::test]
async fn what_can_be_reached_is_said_and_nothing_is_made_or_sent() {
    let folder = arrange();
    let (sink, smtp) = sink().await;
    let before = files(folder.path());
    let config = toml(&[("smtp", &smtp)]);
    let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("database  ok     SQLite 3."), "{said}");
    assert!(said.contains("no schema yet"), "{said}");
    assert!(said.contains("login accepted; nothing was sent"), "{said}");
    assert!(!said.contains("geheim"), "{said}");
    assert_eq!(files(folder.path()), before);
    let commands = sink.commands();
    assert!(commands.iter().any(|line| line.starts_with("AUTH")));
    assert!(
        !commands.iter().any(|line| line.starts_with("MAIL")),
        "{commands:?}"
    );

    let json = ["config", "check", "--connect", "--json"];
    let (code, said) = check(folder.path(), &config, &[], &json).await;
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &said["ok"]), (0, &serde_json::json!(true)));
    assert_eq!(said["connect"][1]["setting"], "smtp");
}

#[tokio::test]
async fn the_file_of_a_running_program_and_of_a_stopped_one_is_looked_at_as_it_is() {
    let folder = arrange();
    let (_sink, smtp) = sink().await;
    let config = toml(&[("smtp", &smtp)]);
    let mut program = Program::serve(folder.path(), &config, &[]).await;
    let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("up to date"), "{said}");
    assert_eq!(program.get("/readyz", "").await.status, 200);
    program.signal("TERM").await;
    program.end().await;

    let before = files(folder.path());
    let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("up to date"), "{said}");
    assert_eq!(files(folder.path()), before);

    let change = |sql: &str| {
        let conn = rusqlite::Connection::open(folder.path().join("pass0.db")).unwrap();
        conn.execute_batch(sql).unwrap();
    };
    change("INSERT INTO pass0_migrations (number, name, checksum) VALUES (9999, 'later', 'x')");
    let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("use the newer program"), "{said}");
    change("DELETE FROM pass0_migrations WHERE number > 3");
    let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("schema 3 of "), "{said}");
    change("DELETE FROM pass0_migrations");
    change("INSERT INTO pass0_migrations (number, name, checksum) VALUES (1, 'x', 'y')");
    let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("FAILED"), "{said}");
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_named_with_what_to_do() {
    let folder = arrange();
    let (_sink, smtp) = sink().await;
    std::fs::write(
        folder.path().join("no.db"),
        "this is no database, but long enough to be one",
    )
    .unwrap();
    std::fs::create_dir(folder.path().join("folder.db")).unwrap();
    let read_only = folder.path().join("read-only");
    std::fs::create_dir(&read_only).unwrap();
    std::fs::set_permissions(&read_only, std::fs::Permissions::from_mode(0o555)).unwrap();
    for (database, words) in [
        (
            "sqlite:nowhere/pass0.db",
            "there is no such folder; make it",
        ),
        ("sqlite:secret/pass0.db", "is no folder"),
        ("sqlite:folder.db", "folder.db"),
        (
            "sqlite:read-only/pass0.db",
            "cannot be written to; make it writable",
        ),
        ("sqlite:no.db", "put a backup in its place"),
    ] {
        let config = toml(&[("smtp", &smtp), ("database", &format!("\"{database}\""))]);
        let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
        assert_eq!(code, 1, "{said}");
        assert!(
            said.contains("database  FAILED") && said.contains(words),
            "{said}"
        );
        assert!(said.contains("smtp      ok"), "{said}");
    }
    assert!(!folder.path().join("nowhere").exists());
}

#[tokio::test]
async fn a_mail_server_that_cannot_be_used_is_named_with_what_to_do() {
    let folder = arrange();
    let (sink, _) = sink().await;
    let (at, closed) = (sink.addr(), closed_port().await);
    for (smtp, words) in [
        (format!("smtp://ann:falsch@{at}"), "AUTH: 535"),
        (
            format!("smtp://ann:falsch@{at}"),
            "check user and password in `smtp`",
        ),
        (
            format!("smtp://127.0.0.1:{closed}"),
            "correct host and port",
        ),
        (format!("smtps://ann:falsch@{at}"), "smtp+starttls://"),
    ] {
        let config = toml(&[("smtp", &format!("\"{smtp}\""))]);
        let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
        assert_eq!(code, 1, "{said}");
        assert!(
            said.contains("smtp      FAILED") && said.contains(words),
            "{smtp}: {said}"
        );
        assert!(!said.contains("falsch"), "{said}");
    }
}

#[tokio::test]
async fn a_mail_api_is_connected_to_and_asked_nothing() {
    let folder = arrange();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let got = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut got = Vec::new();
        stream.read_to_end(&mut got).await.unwrap();
        got
    });
    let there = format!("\"http://{at}/send?key=geheim\"");
    let with = |url: &str| {
        toml(&[
            ("smtp", ""),
            ("mail_http", url),
            ("mail_http_secret", SECRET),
        ])
    };
    let (code, said) = check(folder.path(), &with(&there), &[], &CONNECT).await;
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("mail_http ok") && !said.contains("geheim"),
        "{said}"
    );
    assert!(got.await.unwrap().is_empty());
    let closed = API.replace(
        "https://mailer.example.org",
        &format!("http://127.0.0.1:{}", at.port()),
    );
    let (code, said) = check(folder.path(), &with(&closed), &[], &CONNECT).await;
    assert_eq!(code, 1, "{said}");
    assert!(!said.contains("geheim"), "{said}");
}

#[tokio::test]
async fn a_postgresql_database_is_looked_at_and_not_migrated() {
    let folder = arrange();
    let (_sink, smtp) = sink().await;
    let server = std::env::var("PASS0_TEST_POSTGRES").expect("PASS0_TEST_POSTGRES: run ./test");
    let name = format!("pass0_look_{}", std::process::id());
    let (client, connection) = tokio_postgres::connect(&server, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    client.batch_execute(&drop).await.unwrap();
    client
        .batch_execute(&format!("CREATE DATABASE {name}"))
        .await
        .unwrap();
    let at = |name: &str| match server.split_once('?') {
        Some((server, options)) => format!("\"{server}/{name}?{options}\""),
        None => format!("\"{server}/{name}\""),
    };
    let config = toml(&[("smtp", &smtp), ("database", &at(&name))]);
    for _ in 0..2 {
        let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
        assert_eq!(code, 0, "{said}");
        assert!(
            said.contains("PostgreSQL ") && said.contains("no schema yet"),
            "{said}"
        );
    }
    done(&["purge", "--config", "pass0.toml"], folder.path()).await;
    let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("up to date"), "{said}");
    client.batch_execute(&drop).await.unwrap();
    let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("make it with createdb"), "{said}");
}

#[tokio::test]
async fn a_postgresql_server_that_says_nothing_is_not_waited_for() {
    let folder = arrange();
    let (_sink, smtp) = sink().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let url = format!("\"postgres://ann:falsch@{at}/pass0?sslmode=disable\"");
    let config = toml(&[("smtp", &smtp), ("database", &url)]);
    let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("does not answer; look for a firewall"),
        "{said}"
    );
    drop(listener);
}

/// Says what a PostgreSQL server says to a wrong password.
async fn suspicious_server() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 1024];
            let _ = stream.read(&mut buffer).await;
            // AuthenticationCleartextPassword.
            let _ = stream.write_all(b"R\0\0\0\x08\0\0\0\x03").await;
            let _ = stream.read(&mut buffer).await;
            let fields =
                b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"ann\"\0\0";
            let length = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
            let _ = stream
                .write_all(&[b"E", &length[..], fields].concat())
                .await;
        }
    });
    port
}

#[tokio::test]
async fn a_postgresql_server_that_is_down_or_refuses_the_password_is_named() {
    let folder = arrange();
    let (_sink, smtp) = sink().await;
    for (port, words) in [
        (
            closed_port().await,
            "start PostgreSQL, or correct host and port",
        ),
        (
            suspicious_server().await,
            "check user and password in `database`",
        ),
    ] {
        let url = format!("\"postgres://ann:falsch@127.0.0.1:{port}/pass0?sslmode=disable\"");
        let config = toml(&[("smtp", &smtp), ("database", &url)]);
        let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
        assert_eq!(code, 1, "{said}");
        assert!(said.contains(words) && !said.contains("falsch"), "{said}");
    }
}

/// A way to the PostgreSQL of the tests on which every answer takes its time, and none too much.
async fn slow_server() -> u16 {
    let server = std::env::var("PASS0_TEST_POSTGRES").expect("PASS0_TEST_POSTGRES: run ./test");
    let server: tokio_postgres::Config = server.parse().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let at = ("127.0.0.1", server.get_ports()[0]);
            let server = TcpStream::connect(at).await.unwrap();
            let (mut asked, mut to_client) = client.into_split();
            let (mut answered, mut to_server) = server.into_split();
            tokio::spawn(async move { tokio::io::copy(&mut asked, &mut to_server).await });
            tokio::spawn(async move {
                let mut buffer = [0; 8192];
                while let Ok(count @ 1..) = answered.read(&mut buffer).await {
                    tokio::time::sleep(Duration::from_millis(1500)).await;
                    to_client.write_all(&buffer[..count]).await?;
                }
                std::io::Result::Ok(())
            });
        }
    });
    port
}

/// No step of the one takes too long, but all of them together; the other accepts and says nothing.
#[tokio::test]
async fn what_keeps_one_waiting_is_named_after_a_while() {
    let folder = arrange();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let relay = format!("\"smtp://{}\"", silent.local_addr().unwrap());
    let slow = slow_server().await;
    let url = format!("\"postgres://postgres@127.0.0.1:{slow}/postgres?sslmode=disable\"");
    let config = toml(&[("smtp", &relay), ("database", &url)]);
    let (code, said) = check(folder.path(), &config, &[], &CONNECT).await;
    assert_eq!(code, 1, "{said}");
    let line = |name: &str| {
        said.lines()
            .find(|line| line.starts_with(name))
            .unwrap_or_default()
    };
    for name in ["database", "smtp"] {
        let line = line(name);
        let is_named = line.contains("FAILED") && line.contains("look for a firewall");
        assert!(is_named, "{said}");
    }
    assert!(
        line("smtp").contains("no answer within 12 seconds"),
        "{said}"
    );
}
