//! What operators do on the command line, while the instance runs.
use crate::support::{Program, done, done_json, run, texts};

#[tokio::test]
async fn users_are_added_listed_switched_off_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let at = folder.path();

    let added = done_json(&["user", "add", "Ann@Example.org"], at).await;
    assert_eq!(added["state"], "active");
    let again = run(&["user", "add", "ann@example.org"], &[], at).await;
    assert_eq!(again.status.code(), Some(1));
    let listed = done_json(&["user", "list"], at).await;
    assert_eq!(listed[0]["id"], added["id"]);

    let session = program.sign_in("ann@example.org").await;
    assert_eq!(program.get("/auth/session", &session).await.status, 200);
    done(&["user", "disable", "ann@example.org"], at).await;
    assert_eq!(program.get("/auth/session", &session).await.status, 401);
    done(&["user", "enable", "ann@example.org"], at).await;
    assert_eq!(program.get("/auth/session", &session).await.status, 401);

    let shown = done_json(&["user", "show", "ann@example.org"], at).await;
    assert_eq!(shown["state"], "active");
    assert_eq!(shown["sessions"], serde_json::json!([]));
    done(&["user", "delete", "ann@example.org"], at).await;
    assert_eq!(
        done_json(&["user", "list"], at).await,
        serde_json::json!([])
    );
    let gone = run(&["user", "show", "ann@example.org"], &[], at).await;
    assert_eq!(gone.status.code(), Some(1));
}

#[tokio::test]
async fn a_session_is_listed_and_its_end_is_seen_by_the_next_request() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let at = folder.path();
    let here = program.sign_in("ann@example.org").await;
    let there = program.sign_in("ann@example.org").await;
    let other = program.sign_in("bob@example.org").await;

    let listed = done_json(&["session", "list", "ann@example.org"], at).await;
    assert_eq!(listed.as_array().unwrap().len(), 2);
    let who = program.get("/auth/session", &here).await.json();
    let id = who["session"]["id"].as_str().unwrap();
    done(&["session", "revoke", id], at).await;
    assert_eq!(program.get("/auth/session", &here).await.status, 401);
    assert_eq!(program.get("/auth/session", &there).await.status, 200);

    done(
        &["session", "revoke", "--all", "--user", "ann@example.org"],
        at,
    )
    .await;
    assert_eq!(program.get("/auth/session", &there).await.status, 401);
    assert_eq!(program.get("/auth/session", &other).await.status, 200);
    let unknown = run(&["session", "revoke", "nothing"], &[], at).await;
    assert_eq!(unknown.status.code(), Some(1));
}

#[tokio::test]
async fn an_operators_link_names_the_running_instance_and_shows_a_button() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let at = folder.path();
    let unknown = run(&["link", "ann@example.org"], &[], at).await;
    assert_eq!(unknown.status.code(), Some(1));
    done(&["user", "add", "ann@example.org"], at).await;

    let made = done_json(&["link", "ann@example.org", "--next", "/welcome"], at).await;
    let link = made["link"].as_str().unwrap();
    let path = link
        .strip_prefix(&format!("http://{}", program.host))
        .unwrap();
    let opened = program.get(path, "").await;
    assert_ne!(opened.status, 500);
    assert!(
        !opened.cookies().contains("pass0=p0s_"),
        "a link alone signed in"
    );
    let flow = made["flow"].as_str().unwrap();
    let events = done(&["events", "--flow", flow], at).await;
    assert!(
        events.contains("an operator created a sign-in link"),
        "{events}"
    );

    let astray = ["link", "ann@example.org", "--next", "https://evil.example"];
    assert_eq!(run(&astray, &[], at).await.status.code(), Some(2));
}

#[tokio::test]
async fn the_timeline_of_a_sign_in_is_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let at = folder.path();
    let asked = program.ask("ann@example.org").await;
    program.inbox(1).await;
    let link = asked.json()["link"].as_str().unwrap().to_owned();
    program
        .get(link.split_once(&program.host).unwrap().1, "")
        .await;
    program.open(&link, &asked.cookies()).await;

    let events = done_json(&["events", "--user", "ann@example.org"], at).await;
    let flow = events[0]["flow"].as_str().unwrap();
    let told = done(&["events", "--flow", flow], at).await;
    let mut from = 0;
    for words in [
        "requested a sign-in email",
        "the mail server accepted the email",
        "opened outside the browser that requested it",
        "signed in",
    ] {
        let found = told.get(from..).unwrap().find(words);
        from += found.unwrap_or_else(|| panic!("{words:?} is not next in:\n{told}"));
    }
    let unknown = run(&["events", "--flow", "nothing"], &[], at).await;
    assert_eq!(unknown.status.code(), Some(1));
}

#[tokio::test]
async fn a_dry_purge_counts_and_deletes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let session = program.sign_in("ann@example.org").await;
    let counted = done_json(&["purge", "--dry-run"], folder.path()).await;
    assert_eq!(counted["sessions"], 0);
    assert_eq!(program.get("/auth/session", &session).await.status, 200);
}

#[tokio::test]
async fn every_route_is_listed_with_what_it_needs() {
    let folder = tempfile::tempdir().unwrap();
    let routes = done_json(&["routes"], folder.path()).await;
    let routes = routes.as_array().unwrap();
    assert!(routes.len() > 15);
    for route in routes {
        assert!(route["policy"].is_string(), "{route}");
    }
    let needs = |path: &str| {
        let route = routes.iter().find(|route| route["path"] == path).unwrap();
        route["policy"].clone()
    };
    assert_eq!(needs("/auth/sessions"), "fresh");
    assert_eq!(needs("/healthz"), "public");
}

#[tokio::test]
async fn without_an_instance_the_commands_say_where_to_look() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["user", "list"], &[], folder.path()).await;
    let (_, said) = texts(&output);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said.contains("--data") && said.contains("--config"),
        "{said}"
    );
    let output = run(&["user", "frobnicate"], &[], folder.path()).await;
    assert_eq!(output.status.code(), Some(2));
}

#[tokio::test]
async fn a_reader_that_goes_away_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let line = format!("{} routes | head -n 1", env!("CARGO_BIN_EXE_pass0"));
    let output = tokio::process::Command::new("bash")
        .args(["-o", "pipefail", "-c", &line])
        .current_dir(folder.path())
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{:?}", texts(&output));
}
