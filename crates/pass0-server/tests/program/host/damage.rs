//! A damaged database file, as operators and visitors see it.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use pass0_testkit::smtp::{Script, Sink};

use crate::serving::config;
use crate::support::{Program, run, texts};

/// Overwrites one page: the first of this table or index.
fn damage(folder: &Path, name: &str) {
    let file = folder.join("pass0.db");
    let database = rusqlite::Connection::open(&file).unwrap();
    let number = |sql: &str| -> u32 { database.query_row(sql, (), |row| row.get(0)).unwrap() };
    let page = number(&format!(
        "SELECT rootpage FROM sqlite_schema WHERE name = '{name}'"
    ));
    let size = number("PRAGMA page_size");
    drop(database);
    let file = OpenOptions::new().write(true).open(file).unwrap();
    let rubbish = vec![0xee; usize::try_from(size).unwrap()];
    let at = u64::from(page - 1) * u64::from(size);
    file.write_all_at(&rubbish, at).unwrap();
}

async fn stopped(program: &mut Program) {
    program.signal("TERM").await;
    assert_eq!(program.end().await, Some(0), "{}", program.printed());
}

/// The page of the counters is needed to ask for mail, and not for sessions.
#[tokio::test]
async fn a_damaged_page_is_told_once_and_costs_what_needs_it_alone() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let config = config(folder.path(), &sink, "");
    let mut program = Program::serve(folder.path(), &config, &[]).await;
    let session = crate::serving::sign_in(&program, &sink, "ann@example.org").await;
    stopped(&mut program).await;
    damage(folder.path(), "pass0_limits");

    let mut program = Program::serve(folder.path(), &config, &[]).await;
    for _ in 0..5 {
        let asked = r#"{"email":"bob@example.org"}"#;
        let asked = program.post("/auth/request-magic-link", "", asked).await;
        assert_eq!(asked.status, 503, "{}", asked.head);
        assert!(asked.head.contains("retry-after: "), "{}", asked.head);
        let mine = program.get("/auth/session", &session).await;
        assert_eq!(mine.status, 200, "{}", mine.body);
        // Long enough for what works to count as the end of trouble.
        tokio::time::sleep(std::time::Duration::from_millis(700)).await;
    }
    let told = program.logged("put a backup in its place").await;
    assert!(
        told.contains("ERROR") && told.contains("pass0.db"),
        "{told}"
    );
    stopped(&mut program).await;
    let printed = program.printed();
    let count = |words: &str| printed.matches(words).count();
    assert_eq!(count("put a backup in its place"), 1, "{printed}");
    assert_eq!(count("again"), 0, "{printed}");
}

#[tokio::test]
async fn a_damaged_page_that_the_start_needs_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let config = config(folder.path(), &sink, "");
    let mut program = Program::serve(folder.path(), &config, &[]).await;
    stopped(&mut program).await;
    damage(folder.path(), "pass0_facts");
    let output = run(&["serve", "--config", "pass0.toml"], &[], folder.path()).await;
    let (_, said) = texts(&output);
    assert!(!output.status.success());
    let last = said.lines().last().unwrap();
    assert!(last.contains("put a backup in its place"), "{said}");
}
