//! `pass0 serve`, with a real mail server beside it.
use std::path::Path;
use std::time::Duration;

use crate::support::{Answer, KEY, OTHER_KEY, Program, done_json, run, texts, write_private};
use pass0_testkit::smtp::{Script, Sink};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

const PATIENCE: Duration = Duration::from_secs(20);

/// Settings for a server on this machine that sends to `sink`.
pub(crate) fn config(folder: &Path, sink: &Sink, more: &str) -> String {
    write_private(&folder.join("secret"), KEY);
    format!(
        "public_url = \"http://localhost\"\nlisten = \"127.0.0.1:0\"\ndatabase = \"sqlite:pass0.db\"\n\
         mail_from = \"Example <login@example.org>\"\nsecret_file = \"secret\"\nsignup = \"open\"\n\
         smtp = \"smtp://{}\"\n{more}",
        sink.addr()
    )
}

/// Signs somebody in by the link of a real mail; returns the session cookie.
pub(crate) async fn sign_in(program: &Program, sink: &Sink, email: &str) -> String {
    let before = sink.letters().len();
    let flow = program.ask(email).await.cookies();
    let letters = sink.wait_for(before + 1, PATIENCE).await;
    let link = letters.last().unwrap().link().unwrap();
    program.open(&link, &flow).await
}

#[tokio::test]
async fn a_mailed_link_signs_in_and_no_answer_carries_it() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let program = Program::serve(folder.path(), &config(folder.path(), &sink, ""), &[]).await;
    let asked = program.ask("ann@example.org").await;
    assert!(asked.json().get("link").is_none() && asked.json().get("code").is_none());
    let letters = sink.wait_for(1, PATIENCE).await;
    let session = program
        .open(&letters[0].link().unwrap(), &asked.cookies())
        .await;
    let who = program.get("/auth/session", &session).await.json();
    assert_eq!(who["user"]["email"], "ann@example.org");
    for path in ["/auth/dev/inbox", "/auth/dev/inbox.json", "/nowhere"] {
        let nothing = program.get(path, &session).await;
        assert_eq!(nothing.status, 404, "{path}");
        let id = nothing.head.split("x-request-id: ").nth(1).unwrap();
        let id = id.lines().next().unwrap();
        assert!(nothing.body.contains(id), "{path}: {}", nothing.body);
    }
}

#[tokio::test]
async fn the_bare_host_leads_to_the_account_page() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let program = Program::serve(folder.path(), &config(folder.path(), &sink, ""), &[]).await;
    let session = sign_in(&program, &sink, "ann@example.org").await;
    let front = program.get("/", &session).await;
    assert_eq!(front.status, 303, "{}", front.body);
    assert!(
        front.head.contains("location: /auth/account\r\n"),
        "{}",
        front.head
    );
    assert!(
        front.head.contains("content-security-policy: "),
        "{}",
        front.head
    );
    assert_eq!(program.get("/auth/account", &session).await.status, 200);
}

#[tokio::test]
async fn nobody_signs_up_unless_that_was_opened() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let config = config(folder.path(), &sink, "").replace("signup = \"open\"\n", "");
    let program = Program::serve(folder.path(), &config, &[]).await;
    program.ask("ann@example.org").await;
    let letters = sink.wait_for(1, PATIENCE).await;
    assert_eq!(letters[0].link(), None, "{}", letters[0].text());
}

#[tokio::test]
async fn a_forwarded_address_is_believed_from_trusted_proxies_alone() {
    for (trusted, seen) in [("[]", "127.0.0.1"), ("[\"127.0.0.1\"]", "192.0.2.7")] {
        let folder = tempfile::tempdir().unwrap();
        let sink = Sink::start(Script::Accept).await.unwrap();
        let more = format!("trusted_proxies = {trusted}\n");
        let config = config(folder.path(), &sink, &more);
        let mut program = Program::serve(folder.path(), &config, &[]).await;
        program.host += "\r\nx-forwarded-for: 203.0.113.9, 192.0.2.7";
        program.ask("ann@example.org").await;
        let events = ["events", "--config", "pass0.toml"];
        let events = done_json(&events, folder.path()).await;
        assert_eq!(events[0]["ip"], seen, "{trusted}");
    }
}

#[tokio::test]
async fn probes_answer_by_address_and_metrics_on_their_own_listener() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let port = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let metrics = port.local_addr().unwrap();
    drop(port);
    let more = format!("metrics_listen = \"{metrics}\"\n");
    let mut program =
        Program::serve(folder.path(), &config(folder.path(), &sink, &more), &[]).await;
    sign_in(&program, &sink, "ann@example.org").await;

    program.host = program.addr.to_string();
    assert_eq!(program.get("/healthz", "").await.status, 200);
    assert_eq!(program.get("/readyz", "").await.status, 200);
    assert_eq!(program.get("/auth/login", "").await.status, 421);
    assert_eq!(program.get("/metrics", "").await.status, 421);
    program.addr = metrics;
    let counted = program.get("/metrics", "").await;
    assert_eq!(counted.status, 200);
    assert!(
        counted.body.contains("pass0_sessions 1"),
        "{}",
        counted.body
    );
    assert!(
        counted.body.contains("route=\"/auth/verify/{token}\""),
        "{}",
        counted.body
    );
}

#[tokio::test]
async fn keys_rotate_without_a_restart_and_sessions_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    let sink = Sink::start(Script::Accept).await.unwrap();
    let program = Program::serve(folder.path(), &config(folder.path(), &sink, ""), &[]).await;
    let old = sign_in(&program, &sink, "ann@example.org").await;

    write_private(&secret, &format!("{OTHER_KEY}\n{KEY}\n"));
    program.signal("HUP").await;
    let first = program.logged("other secret keys are in use").await;
    assert_eq!(program.get("/auth/session", &old).await.status, 200);
    let new = sign_in(&program, &sink, "bob@example.org").await;

    // A file that cannot be used changes nothing.
    write_private(&secret, "too short");
    program.signal("HUP").await;
    program.logged("the keys in use stay").await;
    assert_eq!(program.get("/auth/session", &old).await.status, 200);

    // A key that sessions depend on stays, and it is told what would be lost. Without a signal: the
    // change is noticed.
    write_private(&secret, &format!("{OTHER_KEY}\n"));
    program.logged("1 user is signed out").await;
    assert_eq!(program.get("/auth/session", &old).await.status, 200);
    assert_eq!(program.get("/auth/session", &new).await.status, 200);

    // Once nothing depends on it, it goes.
    let out = program.post("/auth/logout", &old, "{}").await;
    assert_eq!(out.status, 200, "{}", out.body);
    write_private(&secret, &format!("{OTHER_KEY}\n\n"));
    let ids: serde_json::Value = serde_json::from_str(&first).unwrap();
    let newest = ids["keys"].as_str().unwrap().split(' ').next().unwrap();
    program.logged(&format!("\"keys\":\"{newest}\"")).await;
    assert_eq!(program.get("/auth/session", &new).await.status, 200);
}

#[tokio::test]
async fn a_stop_finishes_the_request_under_way() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mut program = Program::serve(folder.path(), &config(folder.path(), &sink, ""), &[]).await;
    let body = "{\"email\":\"ann@example.org\"}";
    let mut stream = program.connect().await;
    let head = program.head("POST", "/auth/request-magic-link", "", body.len());
    let head = head.replace("\r\n\r\n", "\r\nexpect: 100-continue\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    // The program wants the body: the request is under way.
    let mut wanted = [0; 25];
    stream.read_exact(&mut wanted).await.unwrap();
    assert_eq!(&wanted, b"HTTP/1.1 100 Continue\r\n\r\n");

    program.signal("TERM").await;
    program.logged("stopping").await;
    stream.write_all(body.as_bytes()).await.unwrap();
    let answer = Answer::read(stream).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(program.end().await, Some(0));
}

#[tokio::test]
async fn nothing_printed_at_any_level_holds_a_secret() {
    let password = "Kennwort-7391";
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::with_login(Script::Accept, "ann", password)
        .await
        .unwrap();
    let config =
        config(folder.path(), &sink, "").replace("smtp://", &format!("smtp://ann:{password}@"));
    let mut serving = Program::serve(folder.path(), &config, &[("PASS0_LOG", "trace")]).await;
    let mut secrets = vec![KEY.to_owned(), password.to_owned()];
    let flow = serving.ask("ann@example.org").await.cookies();
    let letter = sink.wait_for(1, PATIENCE).await.pop().unwrap();
    let (link, code) = (letter.link().unwrap(), letter.code().unwrap());
    let wrong = if code == "00000000" {
        "11111111"
    } else {
        "00000000"
    };
    let wrong = serde_json::json!({ "code": wrong }).to_string();
    serving.post("/auth/verify-code", &flow, &wrong).await;
    serving
        .get(link.split_once("/localhost").unwrap().1, "")
        .await;
    let session = serving.open(&link, &flow).await;
    secrets.extend(values(&flow).chain(values(&session)));
    secrets.extend([token(&link), code.clone(), spaced(&code)]);
    let flow = serving.ask("bob@example.org").await.cookies();
    let letter = sink.wait_for(2, PATIENCE).await.pop().unwrap();
    let code = letter.code().unwrap();
    let body = serde_json::json!({ "code": code }).to_string();
    let typed = serving.post("/auth/verify-code", &flow, &body).await;
    assert_eq!(typed.status, 200, "{}", typed.body);
    secrets.extend(values(&flow).chain(values(&typed.cookies())));
    secrets.extend([token(&letter.link().unwrap()), code.clone(), spaced(&code)]);
    serving.signal("TERM").await;
    serving.end().await;

    let printed = serving.printed();
    assert!(printed.contains("/auth/verify/{token}"), "the log is empty");
    for secret in &secrets {
        assert!(!printed.contains(secret), "{secret} in:\n{printed}");
    }
}

#[tokio::test]
async fn dev_mode_tells_secrets_in_its_console_lines_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::dev(folder.path(), &[("PASS0_LOG", "trace")]).await;
    let asked = program.ask("ann@example.org").await;
    program.told("CODE for").await;
    let link = asked.json()["link"].as_str().unwrap().to_owned();
    let code = asked.json()["code"].as_str().unwrap().to_owned();
    let session = program.open(&link, &asked.cookies()).await;
    let first = format!("/auth/dev/inbox?key={}", program.key);
    let kept = program.get(&first, "").await.cookies();
    program.key.clear();
    assert_eq!(program.get("/auth/dev/inbox", &kept).await.status, 200);
    program.key = kept.split_once('=').unwrap().1.to_owned();
    program.signal("INT").await;
    assert_eq!(program.end().await, Some(0));
    let printed = program.printed();
    let log: String = printed
        .lines()
        .filter(|line| !line.starts_with("MAGIC LINK for ") && !line.starts_with("CODE for "))
        .filter(|line| !line.starts_with("    inbox     "))
        .collect();
    assert!(log.contains("/auth/verify/{token}"), "the log is empty");
    let mut secrets = vec![token(&link), code.replace(' ', ""), code];
    secrets.push(program.key.clone());
    secrets.extend(values(&asked.cookies()).chain(values(&session)));
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret} in:\n{log}");
    }
}

#[tokio::test]
async fn a_database_about_an_apps_own_users_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mut program = Program::serve(folder.path(), &config(folder.path(), &sink, ""), &[]).await;
    program.signal("INT").await;
    assert_eq!(program.end().await, Some(0));
    let database = rusqlite::Connection::open(folder.path().join("pass0.db")).unwrap();
    let claim = "UPDATE pass0_facts SET value = 'table customers in app.db' WHERE key = 'users_of'";
    assert_eq!(database.execute(claim, ()).unwrap(), 1);
    drop(database);
    let output = run(&["serve", "--config", "pass0.toml"], &[], folder.path()).await;
    let (_, err) = texts(&output);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(
        err.contains("database: it holds the sign-ins of table customers in app.db"),
        "{err}"
    );
    assert!(err.contains("a database of its own"), "{err}");
}

#[tokio::test]
async fn a_mail_test_prints_the_dialogue_but_no_password() {
    let password = "Kennwort-7391";
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::with_login(Script::Accept, "ann", password)
        .await
        .unwrap();
    let config =
        config(folder.path(), &sink, "").replace("smtp://", &format!("smtp://ann:{password}@"));
    write_private(&folder.path().join("pass0.toml"), &config);
    let args = ["mail", "test", "bob@example.org", "--config", "pass0.toml"];
    let output = run(&args, &[], folder.path()).await;
    let (said, err) = texts(&output);
    assert_eq!(output.status.code(), Some(0), "{said}{err}");
    for line in [
        "MAIL FROM:<login@example.org>",
        "RCPT TO:<bob@example.org>",
        "S: 250",
    ] {
        assert!(said.contains(line), "{line} {said}");
    }
    assert!(!said.contains(password), "{said}");
    assert_eq!(sink.wait_for(1, PATIENCE).await[0].to, ["bob@example.org"]);

    sink.set(Script::Reject550).await.unwrap();
    let output = run(&args, &[], folder.path()).await;
    assert_eq!(output.status.code(), Some(1));
}

/// The values of a `Cookie` header.
fn values(cookies: &str) -> impl Iterator<Item = String> {
    cookies
        .split("; ")
        .map(|pair| pair.split_once('=').unwrap().1.to_owned())
}

fn token(link: &str) -> String {
    link.rsplit('/').next().unwrap().to_owned()
}

fn spaced(code: &str) -> String {
    let (front, back) = code.split_at(4);
    format!("{front} {back}")
}
