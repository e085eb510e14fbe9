//! docs/guides, walked on the command line.

use crate::support::{Program, run, texts};

/// The settings of docs/guides/passkeys-only.md, for the instance and for the commands beside it.
const PASSKEYS_ONLY: [(&str, &str); 2] =
    [("PASS0_POLICY", "passkey_only"), ("PASS0_SIGNUP", "invite")];

#[tokio::test]
async fn under_passkeys_only_an_operator_lets_people_in_and_lets_them_in_again() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &PASSKEYS_ONLY).await;
    let ask = r#"{"email":"ann@example.org"}"#;
    let asked = program.post("/auth/request-magic-link", "", ask).await;
    assert_eq!(
        (asked.status, &*asked.json()["error"].to_string()),
        (403, "\"mail_off\"")
    );

    for first in [["user", "add"], ["user", "reset"]] {
        let mut told = String::new();
        for command in [&first[..], &["link"]] {
            let args: Vec<&str> = command.iter().copied().chain(["ann@example.org"]).collect();
            let output = run(&args, &PASSKEYS_ONLY, folder.path()).await;
            let (out, err) = texts(&output);
            assert!(output.status.success(), "{args:?}: {err}");
            told = out;
        }
        let link = told.trim().split_once(&program.host).unwrap().1;
        let opened = program.get(link, "").await;
        let page = program.get("/auth/link", &opened.cookies()).await;
        let action = page.body.split_once("action=\"").unwrap().1;
        let action = action.split('"').next().unwrap();
        let pressed = program.form(action, &opened.cookies(), "").await;
        let next = program.get("/auth/2fa/verify", &pressed.cookies()).await;
        assert!(next.body.contains("Set up a passkey"), "{}", next.body);
    }
}
