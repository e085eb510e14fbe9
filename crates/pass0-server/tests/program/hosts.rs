//! Under which names the program answers.
use pass0_testkit::smtp::{Script, Sink};
use tokio::io::AsyncWriteExt as _;

use crate::serving::config;
use crate::support::{Answer, Program};

/// Asks for the sign-in page by this name.
async fn by(program: &Program, host: &str, accept: &str) -> Answer {
    let head = format!(
        "GET /auth/login HTTP/1.1\r\nhost: {host}\r\naccept: {accept}\r\nconnection: close\r\n\r\n"
    );
    let mut stream = program.connect().await;
    stream.write_all(head.as_bytes()).await.unwrap();
    Answer::read(stream).await
}

#[tokio::test]
async fn the_schemes_own_port_may_be_named_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let plain = config(folder.path(), &sink, "");
    let secure = plain.replace("http://localhost", "https://login.example.org");
    for (config, name, port, other) in [
        (plain, "localhost", 80, 443),
        (secure, "login.example.org", 443, 80),
    ] {
        let program = Program::serve(folder.path(), &config, &[]).await;
        for host in [
            name.to_owned(),
            format!("{name}:{port}"),
            name.to_uppercase(),
        ] {
            assert_eq!(by(&program, &host, "*/*").await.status, 200, "{host}");
        }
        for host in [
            format!("{name}:{other}"),
            format!("{name}:{port}:{port}"),
            format!("{name}."),
            format!("{name}:"),
        ] {
            let status = by(&program, &host, "*/*").await.status;
            assert!([400, 421].contains(&status), "{host}: {status}");
        }
    }
}

#[tokio::test]
async fn another_name_gets_a_page_or_json_and_the_log_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let config = config(folder.path(), &sink, "");
    let program = Program::serve(folder.path(), &config, &[]).await;
    let page = by(&program, "old.example.org", "text/html,*/*;q=0.8").await;
    assert_eq!(page.status, 421);
    assert!(
        page.body.contains("<h1>Wrong address</h1>"),
        "{}",
        page.body
    );
    assert!(page.head.contains("text/html"), "{}", page.head);
    for accept in ["application/json", "*/*"] {
        let told = by(&program, "old.example.org", accept).await;
        assert_eq!(told.json()["error"], "unknown_host", "{accept}");
    }
    program.logged("\"host\":\"old.example.org\"").await;
    by(&program, "a'b<c>${d}", "*/*").await;
    program.logged("\"host\":\"a?b?c???d?\"").await;
}
