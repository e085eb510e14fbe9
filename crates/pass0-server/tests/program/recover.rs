//! `pass0 user recover`, while the instance runs: what the owner can do afterwards.

use pass0_core::ports::{Env as _, SystemEnv};
use serde_json::{Value, json};

use crate::support::{Answer, Program, done, done_json, run, texts};

const ANN: &str = "ann@example.org";

/// What an app shows `steps` half minutes from now: each code is good once.
fn code(secret: &str, steps: i64) -> String {
    pass0_testkit::totp(secret, SystemEnv.now().millis() / 1000 + 30 * steps)
}

/// Sets up an authenticator app in this session; its secret, and the recovery codes.
async fn set_up(program: &Program, session: &str) -> (String, Vec<String>) {
    let told = program.get_json("/auth/2fa/setup", session).await;
    let secret = told["secret"].as_str().unwrap().to_owned();
    let body = json!({ "code": code(&secret, 0) }).to_string();
    let on = program.post("/auth/2fa/setup", session, &body).await;
    assert_eq!(on.status, 200, "{}", on.body);
    let codes = on.json()["recovery_codes"].clone();
    (secret, serde_json::from_value(codes).unwrap())
}

/// A sign-in past the mail: the answer to the link, and the flow's cookie.
async fn past_the_mail(program: &Program, email: &str) -> (Answer, String) {
    let asked = program.ask(email).await;
    let link = asked.json()["link"].as_str().unwrap().to_owned();
    let path = link.split_once(&program.host).unwrap().1.to_owned();
    let opened = program.get(&path, &asked.cookies()).await;
    assert_eq!(opened.status, 303, "{}", opened.body);
    let cookies = match opened.cookies() {
        held if held.is_empty() => asked.cookies(),
        held => held,
    };
    (opened, cookies)
}

/// Whether the mail alone signs in.
async fn mail_is_enough(program: &Program, email: &str) -> bool {
    let (_, cookies) = past_the_mail(program, email).await;
    program.get("/auth/session", &cookies).await.status == 200
}

async fn listed(folder: &std::path::Path, who: &str) -> Value {
    done_json(&["user", "recover", who], folder).await
}

#[tokio::test]
async fn the_operator_gives_an_account_back_and_its_owner_signs_in_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let at = folder.path();
    let session = program.sign_in(ANN).await;
    let (secret, codes) = set_up(&program, &session).await;
    let shown = json!({ "method": "totp", "code": code(&secret, 1) }).to_string();
    let fresh = program.post("/auth/step-up/verify", &session, &shown).await;
    assert_eq!(fresh.status, 200, "{}", fresh.body);
    let session = fresh.cookies();

    // Whoever has the session switches it off, and sets up an app of their own.
    let off = program.post("/auth/2fa/disable", &session, "{}").await;
    assert_eq!(off.status, 200, "{}", off.body);
    let (theirs, _) = set_up(&program, &session).await;

    let known = listed(at, ANN).await;
    let changes = known["changes"].as_array().unwrap();
    let what: Vec<_> = changes.iter().map(|row| row["what"].clone()).collect();
    assert_eq!(
        what,
        ["added totp", "removed totp", "added totp"],
        "{known}"
    );
    assert_eq!(known["pending_until"], Value::Null);
    let wrong = run(&["user", "recover", ANN, "--change", "nothing"], &[], at).await;
    assert_eq!(wrong.status.code(), Some(1), "{:?}", texts(&wrong));
    assert_eq!(program.get("/auth/session", &session).await.status, 200);

    let removal = changes[1]["id"].as_str().unwrap();
    let told = done(&["user", "recover", ANN, "--change", removal], at).await;
    assert!(told.contains("Removed: recovery_code, totp."), "{told}");
    assert!(told.contains("Restored: recovery_code, totp."), "{told}");
    assert_eq!(program.get("/auth/session", &session).await.status, 401);

    // The intruder's app opens nothing; the owner's codes do.
    let (_, waiting) = past_the_mail(&program, ANN).await;
    let typed = json!({ "code": code(&theirs, 1) }).to_string();
    let denied = program.post("/auth/2fa/verify", &waiting, &typed).await;
    assert_eq!(denied.json()["error"], "wrong_code", "{}", denied.body);
    let typed = json!({ "code": codes[0], "use_backup": true }).to_string();
    let signed_in = program.post("/auth/2fa/verify", &waiting, &typed).await;
    assert_eq!(signed_in.status, 200, "{}", signed_in.body);
    let session = signed_in.cookies();
    assert_eq!(program.get("/auth/session", &session).await.status, 200);
    // What was undone cannot be undone again.
    let left = listed(at, ANN).await;
    assert_eq!(left["changes"].as_array().unwrap().len(), 1, "{left}");
    let letters = program.inbox(1).await;
    let told = letters.as_array().unwrap().iter();
    let mut told = told.filter(|letter| letter["to"] == ANN);
    let report = told.any(|letter| {
        let text = letter["text"].as_str().unwrap();
        text.contains("Works again: recovery codes")
    });
    assert!(report, "{letters}");
}

#[tokio::test]
async fn a_removal_that_waits_is_stopped_or_done_by_the_operator() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let at = folder.path();
    let session = program.sign_in(ANN).await;
    set_up(&program, &session).await;
    let nothing = run(&["user", "recover", ANN, "--finish"], &[], at).await;
    assert_eq!(nothing.status.code(), Some(1), "{:?}", texts(&nothing));

    for (verb, enough) in [("--cancel", false), ("--finish", true)] {
        let (_, waiting) = past_the_mail(&program, ANN).await;
        let lost = program.post("/auth/2fa/lost", &waiting, "{}").await;
        assert_eq!(lost.status, 200, "{}", lost.body);
        let pending = listed(at, ANN).await;
        assert!(pending["pending_until"].is_string(), "{pending}");
        assert!(!mail_is_enough(&program, ANN).await, "it waits");
        let told = done(&["user", "recover", ANN], at).await;
        let words = "A removal of second factors is pending until";
        assert!(told.contains(words), "{told}");

        let ended = done_json(&["user", "recover", ANN, verb], at).await;
        assert_eq!(ended["pending_until"], Value::Null, "{ended}");
        assert_eq!(mail_is_enough(&program, ANN).await, enough, "{verb}");
    }
}
