//! `pass0 gauntlet`: real links hold, bad ones are found out, and nothing is left behind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod letters;
mod sites;
#[path = "../program/support.rs"]
#[expect(dead_code, reason = "it serves other tests too")]
mod support;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use sites::{Manner, SESSION, Site, TOKEN};
use support::{Program, done};

/// What a game ended with.
struct Outcome {
    code: Option<i32>,
    report: Value,
}

impl Outcome {
    fn verdict(&self) -> &str {
        self.report["verdict"].as_str().unwrap()
    }

    /// What the first step of this name got.
    fn got(&self, what: &str) -> &str {
        let steps = self.report["steps"].as_array().unwrap();
        let step = steps.iter().find(|step| step["what"] == what);
        step.unwrap_or_else(|| panic!("no {what:?} in {:#}", self.report))["got"]
            .as_str()
            .unwrap()
    }
}

fn chromium() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("chromium"));
    std::env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .into_iter()
        .chain(on_path)
        .find(|program| program.is_file())
        .expect("there is no chromium: run ./test, which installs it")
}

fn command(args: &[&str], temp: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pass0"));
    command
        .arg("gauntlet")
        .args(args)
        .env("TMPDIR", temp)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

async fn play(args: &[&str]) -> Outcome {
    let temp = TempDir::new().unwrap();
    let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
    let output = command(&args, temp.path()).output().await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains(TOKEN) && !text.contains(SESSION), "{text}");
    assert_empty(temp.path());
    Outcome {
        code: output.status.code(),
        report: serde_json::from_str(&text).unwrap(),
    }
}

async fn with_browser(link: &str) -> Outcome {
    play(&[link, "--browser", chromium().to_str().unwrap()]).await
}

fn assert_empty(folder: &Path) {
    let left: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().collect();
    assert!(left.is_empty(), "left behind: {left:?}");
}

#[tokio::test]
async fn a_link_of_pass0_holds_and_still_signs_in_its_owner() {
    let folder = TempDir::new().unwrap();
    let program = Program::dev(folder.path(), &[]).await;
    let asked = program.ask("ann@example.org").await;
    let link = asked.json()["link"].as_str().unwrap().to_owned();

    let outcome = with_browser(&link).await;

    assert_eq!(outcome.code, Some(0), "{:#}", outcome.report);
    assert_eq!(outcome.verdict(), "held");
    assert_eq!(outcome.report["pass0"], true);
    assert_eq!(outcome.report["complete"], true);
    assert_eq!(outcome.got("browser opens it"), "nothing");
    let times = |what: &str| {
        let steps = outcome.report["steps"].as_array().unwrap();
        steps.iter().filter(|step| step["what"] == what).count()
    };
    assert_eq!(times("HEAD"), 3);
    assert_eq!(times("GET") + times("GET as a browser"), 10);
    let printed = outcome.report.to_string();
    assert!(!printed.contains(link.rsplit_once('/').unwrap().1));
    let events = done(&["events", "--json"], folder.path()).await;
    assert!(events.contains("link.opened_elsewhere"), "{events}");
    assert!(!events.contains("session."), "{events}");

    let session = program.open(&link, &asked.cookies()).await;
    let who = program.get("/auth/session", &session).await.json();
    assert_eq!(who["user"]["email"], "ann@example.org");

    // Now that it is used, nothing can be learned from it.
    let dead = play(&[&link, "--no-browser"]).await;
    assert_eq!((dead.code, dead.verdict()), (Some(3), "unclear"));
}

#[tokio::test]
async fn the_button_of_an_operators_link_gives_it_away() {
    let folder = TempDir::new().unwrap();
    let _program = Program::dev(folder.path(), &[]).await;
    done(&["user", "add", "ann@example.org"], folder.path()).await;
    let link = done(&["link", "ann@example.org"], folder.path()).await;

    let outcome = with_browser(link.trim()).await;

    assert_eq!(outcome.code, Some(1), "{:#}", outcome.report);
    assert_eq!(outcome.verdict(), "given_away");
    assert_eq!(outcome.got("GET"), "nothing");
    assert_eq!(outcome.got("browser opens it"), "nothing");
}

#[tokio::test]
async fn a_site_that_signs_in_whoever_gets_the_link_gives_it_away() {
    let site = Site::that(Manner::OnGet).await;
    let outcome = play(&[&site.link, "--no-browser"]).await;
    assert_eq!((outcome.code, outcome.verdict()), (Some(1), "given_away"));
    assert_eq!(outcome.report["pass0"], false);

    // The same by its own word, for a link like ours.
    let site = Site::that(Manner::OnGet).await;
    let outcome = play(&[&site.pass0_link(), "--no-browser"]).await;
    assert_eq!((outcome.code, outcome.verdict()), (Some(1), "given_away"));
    assert_eq!(outcome.report["pass0"], true);
}

#[tokio::test]
async fn a_site_that_signs_in_whoever_presses_the_button_gives_it_away() {
    let site = Site::that(Manner::OnPress).await;

    let outcome = with_browser(&site.link).await;

    assert_eq!(outcome.code, Some(1), "{:#}", outcome.report);
    assert_eq!(outcome.verdict(), "given_away");
    assert_eq!(outcome.got("GET"), "nothing");
    assert_eq!(outcome.got("browser opens it"), "nothing");
    assert_eq!(outcome.got("browser presses “Help”"), "nothing");
    assert_eq!(outcome.got("browser presses “Sign in”"), "session");
    // Only a browser finds that out.
    let blind = play(&[&site.link, "--no-browser"]).await;
    assert_eq!((blind.code, blind.verdict()), (Some(0), "held"));
}

#[tokio::test]
async fn a_site_whose_script_signs_in_gives_it_away() {
    let site = Site::that(Manner::ByScript).await;

    let outcome = with_browser(&site.link).await;

    assert_eq!(outcome.code, Some(1), "{:#}", outcome.report);
    assert_eq!(outcome.got("GET"), "nothing");
    assert_eq!(outcome.got("browser opens it"), "session");
}

#[tokio::test]
async fn cookies_of_a_site_that_cannot_be_asked_are_unclear() {
    let site = Site::that(Manner::Never).await;
    let outcome = play(&[&site.link, "--no-browser"]).await;
    assert_eq!((outcome.code, outcome.verdict()), (Some(3), "unclear"));
    assert_eq!(outcome.report["complete"], true);
    assert_eq!(outcome.got("GET"), "cookies");

    // A pass0 can be asked, and says that they are worth nothing.
    let outcome = play(&[&site.pass0_link(), "--no-browser"]).await;
    assert_eq!((outcome.code, outcome.verdict()), (Some(0), "held"));
}

#[tokio::test]
async fn without_the_browser_that_was_wanted_nothing_is_proven() {
    let site = Site::that(Manner::OnPress).await;
    let temp = TempDir::new().unwrap();
    let nowhere = temp.path().join("chromium");

    let named = play(&[&site.link, "--browser", nowhere.to_str().unwrap()]).await;
    assert_eq!((named.code, named.verdict()), (Some(3), "unclear"));
    assert_eq!(named.report["complete"], false);

    let args = [site.link.as_str(), "--json"];
    let mut command = command(&args, temp.path());
    let output = command.env("PATH", temp.path()).output().await.unwrap();
    assert_eq!(output.status.code(), Some(3));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["complete"], false);
    let why = report["reasons"][0].as_str().unwrap();
    assert!(why.contains("--no-browser"), "{why}");
}

#[tokio::test]
async fn a_site_that_does_not_answer_proves_nothing() {
    let site = Site::that(Manner::OnPress).await;
    let link = site.link.clone();
    drop(site);
    let outcome = play(&[&link, "--no-browser"]).await;
    assert_eq!((outcome.code, outcome.verdict()), (Some(3), "unclear"));
    assert_eq!(outcome.report["complete"], false);
}

#[tokio::test]
async fn a_signal_ends_the_browser_and_leaves_nothing() {
    let site = Site::that(Manner::Hangs).await;
    let temp = TempDir::new().unwrap();
    let browser = chromium();
    let args = [&site.link, "--browser", browser.to_str().unwrap()];
    let child = command(&args, temp.path()).spawn().unwrap();

    site.visited.notified().await;
    let line = format!("kill -TERM {}", child.id().unwrap());
    let sent = Command::new("sh").args(["-c", &line]).status().await;
    assert!(sent.unwrap().success());

    let output = child.wait_with_output().await.unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_empty(temp.path());
}

#[tokio::test]
async fn what_is_no_address_is_wrong_usage() {
    for link in ["verify/p0l_x", "file:///etc/passwd", "javascript:alert(1)"] {
        let temp = TempDir::new().unwrap();
        let output = command(&[link], temp.path()).output().await.unwrap();
        assert_eq!(output.status.code(), Some(2), "{link}");
    }
}
