//! `pass0 dev`: from nothing to a signed-in browser, on this machine alone.
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Program, run, texts};

#[tokio::test]
async fn from_nothing_to_signed_in_by_link() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;

    let login = program.get("/", "").await;
    assert_eq!(login.status, 303);
    assert!(login.head.contains("location: /auth/login"));
    let session = program.sign_in("ann@example.org").await;

    let home = program.get("/", &session).await;
    assert_eq!(home.status, 200);
    assert!(home.body.contains("ann@example.org"), "{}", home.body);
    assert!(
        home.body.contains("href=\"/auth/account\""),
        "{}",
        home.body
    );
    let who = program.get("/auth/session", &session).await.json();
    assert_eq!(who["user"]["email"], "ann@example.org");
}

/// A browser sends the cookies of every app that was tried on any port of `localhost`.
#[tokio::test]
async fn cookies_of_other_ports_are_neither_too_many_nor_taken_for_ours() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let session = program.sign_in("ann@example.org").await;
    let port = program.addr.port().to_string();
    assert!(session.contains(&format!("pass0-{port}=")), "{session}");
    let others = (1000..1180).map(|other| session.replace(&port, &other.to_string()));
    let others = others.collect::<Vec<_>>().join("; ");
    assert!(others.len() > 20_000, "{}", others.len());
    let who = program.get("/auth/session", &others).await;
    assert_eq!(who.status, 401, "{}", who.body);
    let all = format!("{others}; {session}");
    let who = program.get("/auth/session", &all).await;
    assert_eq!(who.status, 200, "{}", who.body);
}

#[tokio::test]
async fn the_code_in_the_inbox_signs_in_too() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let flow = program.ask("ann@example.org").await.cookies();
    let inbox = program.inbox(1).await;
    let letter = &inbox[0];
    assert_eq!(letter["to"], "ann@example.org");
    for part in ["subject", "text", "html", "link", "code", "at"] {
        assert!(!letter[part].as_str().unwrap().is_empty(), "{part}");
    }
    let body = serde_json::json!({ "code": letter["code"] }).to_string();
    let typed = program.post("/auth/verify-code", &flow, &body).await;
    assert_eq!(typed.json()["success"], true, "{}", typed.body);
    let who = program.get("/auth/session", &typed.cookies()).await;
    assert_eq!(who.status, 200);
}

#[tokio::test]
async fn the_inbox_is_a_page_and_the_newest_letter_comes_first() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    program.ask("ann@example.org").await;
    program.inbox(1).await;
    program.ask("bob@example.org").await;
    let inbox = program.inbox(2).await;
    assert_eq!(inbox[0]["to"], "bob@example.org");
    assert_eq!(inbox[1]["to"], "ann@example.org");
    let page = program.get("/auth/dev/inbox", "").await;
    assert_eq!(page.status, 200);
    assert!(page.head.contains("text/html"));
    assert!(page.body.contains("bob@example.org"));
}

#[tokio::test]
async fn links_and_codes_are_told_on_the_console() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let answer = program.ask("ann@example.org").await;
    let (link, code) = (answer.json()["link"].clone(), answer.json()["code"].clone());
    let told = program.told("MAGIC LINK for").await;
    let wanted = format!("MAGIC LINK for ann@example.org: {}", link.as_str().unwrap());
    assert_eq!(told, wanted);
    let told = program.told("CODE for").await;
    let wanted = format!("CODE for ann@example.org: {}", code.as_str().unwrap());
    assert_eq!(told, wanted);
}

#[tokio::test]
async fn another_address_or_a_tunnel_gets_no_inbox() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::dev(folder.path(), &[]).await;
    let host = program.host.clone();
    for header in [
        "x-forwarded-for: 192.0.2.1",
        "forwarded: for=192.0.2.1",
        "x-real-ip: 192.0.2.1",
        "via: 1.1 proxy",
        "x-forwarded-proto: https",
        "cf-connecting-ip: 192.0.2.1",
    ] {
        program.host = format!("{host}\r\n{header}");
        let tunnelled = program.get("/auth/dev/inbox.json", "").await;
        assert_eq!(tunnelled.status, 404, "{header}: {}", tunnelled.body);
        let asked = program.ask("ann@example.org").await.json();
        assert_eq!(asked["success"], true, "{header}");
        assert!(asked.get("link").is_none(), "{header}: {asked}");
    }
    program.host = "evil.example".to_owned();
    let foreign = program.get("/auth/dev/inbox.json", "").await;
    assert_eq!(foreign.status, 421);
}

#[tokio::test]
async fn only_the_owner_can_read_what_it_keeps() {
    let folder = tempfile::tempdir().unwrap();
    let _program = Program::dev(folder.path(), &[]).await;
    let mode = |path: &str| {
        let metadata = std::fs::metadata(folder.path().join(path)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode("pass0-data"), 0o700);
    assert_eq!(mode("pass0-data/secret"), 0o600);
    assert_eq!(mode("pass0-data/pass0.db"), 0o600);
}

#[tokio::test]
async fn an_address_that_others_can_reach_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for listen in [
        "0.0.0.0:0",
        "192.0.2.1:0",
        "[::]:0",
        "example.org:80",
        "5000",
    ] {
        let output = run(&["dev", "--listen", listen], &[], folder.path()).await;
        let (_, said) = texts(&output);
        assert_eq!(output.status.code(), Some(2), "{listen}: {said}");
        assert!(said.contains("listen:"), "{listen}: {said}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_plainly() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let other = tempfile::tempdir().unwrap();
    let listen = program.addr.to_string();
    let output = run(&["dev", "--listen", &listen], &[], other.path()).await;
    let (_, said) = texts(&output);
    assert_ne!(output.status.code(), Some(0));
    assert!(
        said.contains(&format!("another program has {listen}")),
        "{said}"
    );
}

#[tokio::test]
async fn a_session_outlives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::dev(folder.path(), &[]).await;
    let session = program.sign_in("ann@example.org").await;
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0));
    // Its cookies are named by its port.
    let listen = program.addr.to_string();
    let program = Program::dev_with(&["dev", "--listen", &listen], folder.path(), &[]).await;
    let who = program.get("/auth/session", &session).await;
    assert_eq!(who.status, 200, "{}", who.body);
}

#[tokio::test]
async fn mail_is_not_limited_unless_that_is_asked_for() {
    for (env, letters) in [(&[][..], 30), (&[("PASS0_LIMITS", "on")], 1)] {
        let folder = tempfile::tempdir().unwrap();
        let program = Program::dev(folder.path(), env).await;
        let mut with_link = 0;
        for _ in 0..30 {
            let asked = program.ask("ann@example.org").await;
            with_link += usize::from(asked.json()["link"].is_string());
        }
        assert_eq!(with_link, letters);
    }
}

#[tokio::test]
async fn the_names_of_flask_pass0_hold_as_variables() {
    let folder = tempfile::tempdir().unwrap();
    let env = [
        ("PASS0_TOKEN_EXPIRY", "5"),
        ("PASS0_REDIRECT_URL", "/welcome"),
        ("PASS0_LOGIN_URL", "/auth/login"),
        ("PASS0_DEV_MODE", "True"),
        ("PASS0_SESSION_DURATION", "3600"),
        ("PASS0_APP_NAME", "Ann's Notes"),
    ];
    let program = Program::dev(folder.path(), &env).await;
    let asked = program.ask("ann@example.org").await;
    let link = asked.json()["link"].as_str().unwrap().to_owned();
    let path = link.split_once(&program.host).unwrap().1;
    let opened = program.get(path, &asked.cookies()).await;
    assert!(
        opened.head.contains("location: /welcome"),
        "{}",
        opened.head
    );
    let inbox = program.inbox(1).await;
    let text = inbox[0]["text"].as_str().unwrap();
    assert!(
        text.contains("Ann's Notes") && text.contains("5 minutes"),
        "{text}"
    );
}

#[tokio::test]
async fn the_dev_key_outlives_a_restart_and_is_another_in_another_folder() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut program = Program::dev(folder.path(), &[]).await;
    let key = program.key.clone();
    assert!(key.len() >= 22, "{key}");
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0));
    assert_eq!(Program::dev(folder.path(), &[]).await.key, key);
    assert_ne!(Program::dev(other.path(), &[]).await.key, key);
    for file in std::fs::read_dir(folder.path().join("pass0-data")).unwrap() {
        let kept = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!kept.windows(key.len()).any(|part| part == key.as_bytes()));
    }
}

#[tokio::test]
async fn the_dev_key_can_be_chosen_and_is_not_printed_by_config() {
    let folder = tempfile::tempdir().unwrap();
    let chosen = ("PASS0_DEV_KEY", "chosen-by-hand");
    assert_eq!(Program::dev(folder.path(), &[chosen]).await.key, chosen.1);

    let env = [chosen, ("PASS0_DEV_MODE", "true")];
    let output = run(&["config", "print"], &env, folder.path()).await;
    let (shown, said) = texts(&output);
    assert!(shown.contains("dev_key"), "{shown}{said}");
    assert!(!shown.contains(chosen.1) && !said.contains(chosen.1));

    for wrong in ["short", "has a space in it", "a&b&c&d&e"] {
        let env = [("PASS0_DEV_KEY", wrong)];
        let output = run(&["dev", "--listen", "127.0.0.1:0"], &env, folder.path()).await;
        let (_, said) = texts(&output);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {said}");
        assert!(said.contains("dev_key: must be 8 to 128"), "{said}");
        assert!(!said.contains(wrong), "{said}");
    }
}

#[tokio::test]
async fn it_ends_with_its_terminal_unless_told_to_outlive_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::dev_with_signals("--default-signal=HUP", folder.path()).await;
    program.signal("HUP").await;
    assert_eq!(program.end().await, Some(0), "{}", program.printed());
    assert!(program.printed().contains("stopping"));

    // As `nohup pass0 dev`: the signal is ignored from the start.
    let mut program = Program::dev_with_signals("--ignore-signal=HUP", folder.path()).await;
    program.signal("HUP").await;
    assert_eq!(program.get("/healthz", "").await.status, 200);
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0));
}
