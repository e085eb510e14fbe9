//! What an operator's link opens, with the real program: told, marked, and bounded.
use serde_json::{Value, json};

use crate::support::{Answer, Program, done, done_json, run, texts};

const ANN: &str = "ann@example.org";

/// Presses the button of a link that was made with these words; returns the session cookie.
async fn let_in(program: &Program, words: &[&str], folder: &std::path::Path) -> (Value, String) {
    let made = done_json(words, folder).await;
    let link = made["link"].as_str().unwrap();
    let path = link.split_once(&program.host).unwrap().1;
    let opened = program.get(path, "").await.cookies();
    let button = format!("/auth/link?flow={}", made["flow"].as_str().unwrap());
    let pressed = program.post(&button, &opened, "{}").await;
    assert_eq!(pressed.status, 200, "{}", pressed.body);
    (made, pressed.cookies())
}

async fn json(program: &Program, path: &str, cookies: &str) -> Value {
    program.get_json(path, cookies).await
}

/// Everything that changes who gets in, ends the account or takes its data along.
async fn owners_requests(program: &Program, session: &str, passkey: &str) -> Vec<(String, Answer)> {
    let removal = format!("/auth/passkeys/{passkey}");
    let mut answers = Vec::new();
    for (method, path, body) in [
        ("POST", "/auth/passkey/register/options", "{}".to_owned()),
        ("POST", "/auth/passkey/register/verify", "{}".to_owned()),
        ("DELETE", &*removal, "{}".to_owned()),
        ("GET", "/auth/2fa/setup", String::new()),
        (
            "POST",
            "/auth/2fa/setup",
            json!({"code": "123456"}).to_string(),
        ),
        ("POST", "/auth/2fa/disable", "{}".to_owned()),
        ("GET", "/auth/2fa/backup-codes", String::new()),
        ("POST", "/auth/2fa/backup-codes", "{}".to_owned()),
        (
            "POST",
            "/auth/email/change",
            json!({"email": "eve@example.org"}).to_string(),
        ),
        ("GET", "/auth/account/data", String::new()),
        ("GET", "/auth/account/delete", String::new()),
        (
            "POST",
            "/auth/account/delete",
            json!({"email": ANN}).to_string(),
        ),
    ] {
        let answer = program.send(method, path, session, &body).await;
        answers.push((format!("{method} {path}"), answer));
    }
    answers
}

#[tokio::test]
async fn an_operators_link_is_told_marked_and_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let at = folder.path();
    let own = program.sign_in(ANN).await;
    let (made, session) = let_in(&program, &["link", ANN], at).await;
    assert_eq!(made["kind"], "link");

    // Told by mail.
    let letters = program.inbox(2).await;
    let subjects: Vec<&str> = letters
        .as_array()
        .unwrap()
        .iter()
        .map(|letter| letter["subject"].as_str().unwrap())
        .collect();
    let words = "operator’s link was used to sign in";
    assert!(subjects.iter().any(|it| it.contains(words)), "{subjects:?}");

    // Marked everywhere.
    let who = json(&program, "/auth/session", &session).await;
    assert_eq!(who["session"]["operator"], "link");
    assert_eq!(who["session"]["amr"], json!(["operator_link"]));
    let sessions = json(&program, "/auth/sessions", &own).await;
    let marks: Vec<&Value> = sessions["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["operator"])
        .collect();
    assert!(
        marks.contains(&&json!("link")) && marks.contains(&&Value::Null),
        "{marks:?}"
    );
    let page = program.get("/auth/sessions", &own).await.body;
    assert!(page.contains("Operator’s link"), "{page}");
    let account = program.get("/auth/account", &own).await.body;
    for words in [
        "An operator created a sign-in link",
        "Signed in with an operator’s link",
    ] {
        assert!(account.contains(words), "{account}");
    }
    assert!(!account.contains("You’re signed in with an operator’s link"));
    let account = program.get("/auth/account", &session).await.body;
    assert!(account.contains("You’re signed in with an operator’s link"));
    let listed = done_json(&["session", "list", ANN], at).await;
    assert!(
        listed.to_string().contains("\"operator\":\"link\""),
        "{listed}"
    );
    let timeline = done(&["events", "--user", ANN], at).await;
    assert!(
        timeline.contains("signed in with an operator's link"),
        "{timeline}"
    );

    // Bounded.
    for (what, answer) in owners_requests(&program, &session, "01EXAMPLE").await {
        assert_eq!(answer.status, 403, "{what}: {}", answer.body);
        let told = answer.body.contains("operator_session")
            || answer.body.contains("An operator’s link can’t do this");
        assert!(told, "{what}: {}", answer.body);
    }
    let user = done_json(&["user", "show", ANN], at).await;
    assert_eq!(user["state"], "active");
}

#[tokio::test]
async fn a_recovery_link_may_do_what_the_owner_may() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let at = folder.path();
    program.sign_in(ANN).await;
    let words = ["user", "recover", ANN, "--link"];
    let (made, session) = let_in(&program, &words, at).await;
    assert_eq!(made["kind"], "recovery");
    let who = json(&program, "/auth/session", &session).await;
    assert_eq!(who["session"]["operator"], "recovery");
    for (what, answer) in owners_requests(&program, &session, "01EXAMPLE").await {
        let refused =
            answer.body.contains("operator_session") || answer.body.contains("can’t do this");
        assert!(!refused, "{what}: {}", answer.body);
    }
    let letters = program.inbox(2).await.to_string();
    assert!(letters.contains("recovery link was used"), "{letters}");
    let both = run(&["user", "recover", ANN, "--link", "--finish"], &[], at).await;
    assert_eq!(both.status.code(), Some(2), "{}", texts(&both).1);
}
