//! docs/start/program.md, walked.

use std::path::Path;

use crate::support::{Program, run, texts};

/// What stands after the prompts of `pass0` commands.
fn commands(page: &str) -> Vec<&str> {
    let lines = page.lines();
    lines
        .filter_map(|line| line.strip_prefix("$ pass0 "))
        .collect()
}

#[tokio::test]
async fn the_first_five_minutes_go_as_the_page_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let page = std::fs::read_to_string(root.join("docs/start/program.md")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    program.sign_in("ann@example.org").await;
    // It says where it is before it answers.
    let printed = program.printed();
    for word in [
        "pass0 is up, in dev mode",
        "sign in   ",
        "inbox     ",
        "data      ./pass0-data",
    ] {
        assert!(page.contains(word), "the page lacks {word}");
        assert!(printed.contains(word), "{printed}");
    }

    let ask = r#"{"email":"ann@example.org"}"#;
    let asked = program
        .post("/auth/request-magic-link", "", ask)
        .await
        .json();
    let link = asked["link"].as_str().unwrap();

    let mut ran = 0;
    for line in commands(&page).into_iter().filter(|line| *line != "dev") {
        let line = line.replace("http://localhost:5000/auth/verify/p0l_…", link);
        let args: Vec<&str> = line.split_whitespace().collect();
        let output = run(&args, &[], folder.path()).await;
        let (out, err) = texts(&output);
        assert!(output.status.success(), "pass0 {line}: {out}{err}");
        match args[0] {
            // The timeline on the page is the one of this sign-in, in its words.
            "events" => {
                for shown in page.lines().filter(|line| line.starts_with("2026-")) {
                    let words = shown.split_once("  ").unwrap().1;
                    let words = words.split('(').next().unwrap();
                    assert!(out.contains(words), "{words}: {out}");
                }
            }
            "gauntlet" => assert!(out.contains("held"), "{out}"),
            "routes" => assert!(out.contains("/auth/login"), "{out}"),
            _ => assert!(!out.is_empty(), "pass0 {line} prints nothing"),
        }
        ran += 1;
    }
    assert_eq!(ran, 5);
}
