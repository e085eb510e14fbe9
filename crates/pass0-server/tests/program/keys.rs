//! Secret keys: which database they belong to, what depends on them, and how one is given up.

use pass0_core::ports::{Env as _, SystemEnv};

use crate::support::{KEY, OTHER_KEY, Program, done_json, run, texts, write_private};

const DEV: &[&str] = &["dev", "--listen", "127.0.0.1:0"];

/// The ids of the keys that `pass0 keys list` shows, in its order.
async fn listed(folder: &std::path::Path) -> Vec<serde_json::Value> {
    let keys = done_json(&["keys", "list"], folder).await;
    keys.as_array().unwrap().clone()
}

async fn stopped(mut program: Program) {
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0));
}

#[tokio::test]
async fn a_key_is_made_for_a_new_database_only() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("pass0-data/secret");
    let program = Program::dev(folder.path(), &[]).await;
    program.sign_in("ann@example.org").await;
    stopped(program).await;
    let key = std::fs::read_to_string(&secret).unwrap();
    let known = listed(folder.path()).await[0]["key"].clone();
    let known = known.as_str().unwrap();

    std::fs::remove_file(&secret).unwrap();
    for args in [DEV, &["user", "list"]] {
        let output = run(args, &[], folder.path()).await;
        let (_, err) = texts(&output);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains("secret_file: "), "{err}");
        assert!(err.contains(&format!("set up with {known}")), "{err}");
        assert!(!secret.exists(), "a key was made by {args:?}");
    }
    // Another key, as a fresh container has one.
    write_private(&secret, OTHER_KEY);
    let output = run(DEV, &[], folder.path()).await;
    let (_, err) = texts(&output);
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains(&format!("key {known} is missing")), "{err}");
    assert!(err.contains("1 user is signed out"), "{err}");
    // With its own one it goes on.
    write_private(&secret, &key);
    let program = Program::dev(folder.path(), &[]).await;
    program.sign_in("ann@example.org").await;
}

#[tokio::test]
async fn a_lost_key_is_retired_on_request_and_its_users_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("pass0-data/secret");
    std::fs::create_dir(folder.path().join("pass0-data")).unwrap();
    write_private(&secret, KEY);
    let program = Program::dev(folder.path(), &[]).await;
    let session = program.sign_in("ann@example.org").await;
    let told = program.get_json("/auth/2fa/setup", &session).await;
    let now = SystemEnv.now().millis() / 1000;
    let code = pass0_testkit::totp(told["secret"].as_str().unwrap(), now);
    let body = serde_json::json!({ "code": code }).to_string();
    let on = program.post("/auth/2fa/setup", &session, &body).await;
    assert_eq!(on.status, 200, "{}", on.body);
    stopped(program).await;
    let old = listed(folder.path()).await[0].clone();
    let id = old["key"].as_str().unwrap().to_owned();
    assert_eq!(
        (&old["place"], &old["removable"]),
        (&1.into(), &false.into())
    );
    let uses = old["uses"].as_array().unwrap();
    for (what, rows) in [("sessions", 1), ("totp", 1), ("recovery_code", 10)] {
        let found = uses.iter().find(|uses| uses["what"] == what).unwrap();
        assert_eq!((&found["rows"], &found["users"]), (&rows.into(), &1.into()));
    }

    write_private(&secret, OTHER_KEY);
    let output = run(DEV, &[], folder.path()).await;
    let (_, err) = texts(&output);
    assert_eq!(output.status.code(), Some(2), "{err}");
    for words in [
        &*format!("key {id} is missing"),
        "1 user is signed out",
        "1 user loses their authenticator app",
        "1 user loses their unused recovery codes",
        "--retire",
    ] {
        assert!(err.contains(words), "{words:?} in {err}");
    }

    let retire = ["dev", "--listen", "127.0.0.1:0", "--retire", &id];
    let program = Program::dev_with(&retire, folder.path(), &[]).await;
    let letters = program.inbox(1).await;
    let letter = letters.as_array().unwrap().last().unwrap().clone();
    assert_eq!(letter["to"], "ann@example.org");
    let text = letter["text"].as_str().unwrap();
    for lost in [
        "Your authenticator app no longer works here",
        "Your recovery codes no longer work",
    ] {
        assert!(text.contains(lost), "{text}");
    }
    assert_eq!(program.get("/auth/session", &session).await.status, 401);
    // By mail alone, as somebody without a second factor.
    let session = program.sign_in("ann@example.org").await;
    assert_eq!(program.get("/auth/session", &session).await.status, 200);
    stopped(program).await;
    let left = listed(folder.path()).await;
    assert!(left.iter().all(|key| key["key"] != id), "{left:?}");
    let events = done_json(&["events"], folder.path()).await;
    let retired = events.as_array().unwrap().iter();
    assert_eq!(retired.filter(|it| it["kind"] == "key.retired").count(), 1);
}

#[tokio::test]
async fn only_ids_of_keys_are_retired() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in ["x", "1a2b3c4", "1A2B3C4D", "1a2b3c4d5e"] {
        let args = ["dev", "--listen", "127.0.0.1:0", "--retire", wrong];
        let output = run(&args, &[], folder.path()).await;
        let (_, err) = texts(&output);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains("retire_keys: "), "{err}");
    }
}
