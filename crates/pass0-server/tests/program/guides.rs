//! docs/guides, walked on the command line.

use std::path::Path;

use crate::support::{Program, done, done_json, run, texts};

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

/// The files of accounts that the guides show are ones that can be imported.
#[tokio::test]
async fn the_accounts_of_the_guides_are_imported_with_their_ids() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for guide in ["users-table.md", "change-over.md"] {
        let page = std::fs::read_to_string(root.join("docs/guides").join(guide)).unwrap();
        let file = page.split("```csv\n").nth(1).unwrap();
        let file = file.split("```").next().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let _program = Program::dev(folder.path(), &[]).await;
        std::fs::write(folder.path().join("users.csv"), file).unwrap();
        let commands = page
            .lines()
            .filter_map(|line| line.strip_prefix("$ pass0 "));
        for command in commands {
            let args: Vec<&str> = command.split_whitespace().collect();
            done(&args, folder.path()).await;
        }
        let users = done_json(&["user", "list"], folder.path()).await;
        let id = file.lines().nth(1).unwrap().split(',').nth(1).unwrap();
        assert_eq!(users[0]["id"], id, "{guide}");
    }
}
