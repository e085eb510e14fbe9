//! A headless Chromium with an empty profile, spoken to over a pipe that nobody else can open.

mod play;
mod tab;
mod wire;

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::choice::Choice;
use wire::Wire;

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const FLAGS: [&str; 17] = [
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-startup-window",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-popup-blocking",
    "--disable-sync",
    "--disable-breakpad",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--mute-audio",
];
/// Chromium reads commands from descriptor 3 and answers on 4.
const REWIRE: &str = r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#;
/// For a start on a busy machine.
const START: Duration = Duration::from_secs(40);
const END: Duration = Duration::from_secs(3);

/// Where the browser is.
pub(super) enum Found {
    At(PathBuf),
    Nowhere(String),
    Unwanted,
}

/// Finds the browser that was chosen.
pub(super) fn find(choice: Choice) -> Found {
    match choice {
        Choice::Without => Found::Unwanted,
        Choice::At(program) => Found::At(program),
        Choice::OnPath => {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let programs = NAMES
                .iter()
                .flat_map(|name| std::env::split_paths(&path).map(move |dir| dir.join(name)));
            programs
                .into_iter()
                .find(|program| program.is_file())
                .map_or_else(
                    || {
                        Found::Nowhere(
                            "no browser was tried: there is no Chromium on PATH. Install it, name \
                             one with --browser, or do without with --no-browser"
                                .to_owned(),
                        )
                    },
                    Found::At,
                )
        }
    }
}

/// The browser. However this ends, it ends, and so does its profile.
pub(super) struct Browser {
    wire: Wire,
    child: Child,
    profile: TempDir,
}

impl Browser {
    pub(super) async fn start(program: &Path) -> Result<Self, String> {
        let name = program.display();
        let (child, profile) = spawn(program).map_err(|error| format!("{name}: {error}"))?;
        let mut browser = Self {
            wire: Wire::default(),
            child,
            profile,
        };
        if let (Some(to), Some(from)) = (browser.child.stdin.take(), browser.child.stdout.take()) {
            browser.wire.open(to, from);
        }
        let greeting = browser.wire.answer_to("", "Browser.getVersion", json!({}));
        match tokio::time::timeout(START, greeting).await {
            Ok(Ok(_)) => Ok(browser),
            _ => Err(format!(
                "{name} did not start: {}",
                browser.complaint().unwrap_or_default()
            )),
        }
    }

    /// Lets it go in peace, for a while.
    pub(super) async fn close(mut self) {
        let peace = async {
            // It may end before it answers.
            let _ = self.wire.call("", "Browser.close", json!({})).await;
            self.child.wait().await
        };
        let _ = tokio::time::timeout(END, peace).await;
    }

    /// The last thing it said on stderr.
    fn complaint(&self) -> Option<String> {
        let text = std::fs::read(self.profile.path().join("stderr")).ok()?;
        let text = String::from_utf8_lossy(&text);
        let line = text.lines().rev().find(|line| !line.trim().is_empty())?;
        Some(line.to_owned())
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        const PAUSE: Duration = Duration::from_millis(20);
        const TRIES: usize = 100;
        let _ = self.child.start_kill();
        let ended = |child: &mut Child| !matches!(child.try_wait(), Ok(None));
        for _ in 0..TRIES {
            if ended(&mut self.child) {
                break;
            }
            std::thread::sleep(PAUSE);
        }
        // Its children write for a moment longer.
        for _ in 0..TRIES {
            match std::fs::remove_dir_all(self.profile.path()) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => std::thread::sleep(PAUSE),
                _ => break,
            }
        }
    }
}

fn spawn(program: &Path) -> io::Result<(Child, TempDir)> {
    let profile = tempfile::Builder::new()
        .prefix("pass0-gauntlet-")
        .tempdir()?;
    let folder = profile.path();
    let mut command = Command::new("/bin/sh");
    command
        .args(["-c", REWIRE])
        .arg(program)
        .args(FLAGS)
        .arg(format!("--user-data-dir={}", folder.display()))
        // What it leaves in the folder for temporary files when it is killed goes too.
        .env("TMPDIR", folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(File::create(folder.join("stderr"))?)
        .kill_on_drop(true);
    // Chromium's sandbox refuses root.
    if folder.metadata()?.uid() == 0 {
        command.arg("--no-sandbox");
    }
    Ok((command.spawn()?, profile))
}
