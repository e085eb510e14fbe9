//! The commands and settings that the docs show, run as they stand.
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::support::{Program, run, texts, write_private};

/// The docs that show settings of the program.
const DOCS: [&str; 8] = [
    "README.md",
    "docs/program.md",
    "docs/debian.md",
    "docs/proxies.md",
    "docs/mail-http.md",
    "docs/guides/passkeys-only.md",
    "docs/guides/caddy.md",
    "docs/guides/nginx.md",
];
/// Those that show commands and no settings.
const MORE: [&str; 5] = [
    "docs/start/program.md",
    "docs/guides/users-table.md",
    "docs/guides/testing.md",
    "docs/guides/change-over.md",
    "docs/operate/README.md",
];
/// What `$` lines begin with that are no commands of pass0: the system's, and Rust's.
const TOOLS: [&str; 21] = [
    "(umask",
    ".",
    "adduser",
    "alias",
    "apt-get",
    "cargo",
    "chmod",
    "chown",
    "curl",
    "export",
    "gunicorn",
    "install",
    "jq",
    "journalctl",
    "maturin",
    "mkdir",
    "nginx",
    "pip",
    "sqlite3",
    "systemctl",
    "flask",
];
/// Settings that a block takes for granted.
const GRANTED: [(&str, &str); 5] = [
    ("public_url", "\"https://login.example.org\""),
    ("database", "\"sqlite:/var/lib/pass0/pass0.db\""),
    ("smtp", "\"smtp://localhost\""),
    ("mail_from", "\"Example <login@example.org>\""),
    ("secret_file", "\"/etc/pass0/secret.key\""),
];

fn read(doc: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(doc)).unwrap()
}

/// The blocks of a language.
fn blocks<'a>(text: &'a str, language: &str) -> impl Iterator<Item = &'a str> {
    let fence = format!("```{language}\n");
    let starts: Vec<usize> = text.match_indices(&fence).map(|(at, _)| at).collect();
    starts
        .into_iter()
        .map(move |at| &text[at + fence.len()..])
        .map(|block| block.split("```").next().unwrap())
}

/// A machine of its own: the folders that the docs name, below a temporary one.
struct Machine(tempfile::TempDir);

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["etc/pass0", "var/lib/pass0", "run/pass0", "run/secrets"] {
            std::fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// The text with the machine's own folders in it.
    fn here(&self, text: &str) -> String {
        let folder = self.path().display();
        [
            "/etc/pass0/",
            "/var/lib/pass0/",
            "/run/pass0/",
            "/run/secrets/",
        ]
        .iter()
        .fold(text.to_owned(), |text, path| {
            text.replace(path, &format!("{folder}{path}"))
        })
    }

    /// Runs the command of the doc that makes the key.
    async fn make_key(&self, doc: &str) {
        let text = read(doc);
        let line = blocks(&text, "console")
            .flat_map(str::lines)
            .find_map(|line| line.strip_prefix("$ ").filter(|it| it.contains("urandom")))
            .unwrap_or_else(|| panic!("{doc} shows no command that makes a key"));
        let mut shell = Command::new("sh");
        shell.args(["-c", &self.here(line)]);
        assert!(shell.status().await.unwrap().success(), "{line}");
    }

    fn config(&self) -> PathBuf {
        self.path().join("pass0.toml")
    }
}

/// A block, with what it takes for granted.
fn completed(block: &str) -> String {
    let has = |name: &str| {
        block
            .lines()
            .any(|line| line.starts_with(&format!("{name} =")))
    };
    let missing = GRANTED
        .iter()
        .filter(|(name, _)| !has(name) && (*name != "smtp" || !has("mail_http")));
    let granted: String = missing
        .map(|(name, value)| format!("{name} = {value}\n"))
        .collect();
    let secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    format!("{granted}{}", block.replace("whsec_…", secret))
}

#[tokio::test]
async fn the_settings_of_the_docs_start_the_program() {
    for doc in DOCS {
        let text = read(doc);
        let mut tried = 0;
        for block in blocks(&text, "toml").filter(|block| !block.contains("[dependencies]")) {
            let machine = Machine::new();
            let makes_key = blocks(&text, "console").any(|block| block.contains("urandom"));
            machine
                .make_key(if makes_key { doc } else { "README.md" })
                .await;
            let password = machine.path().join("run/secrets/smtp_password");
            write_private(&password, "p/w#?@%\n");
            let settings = machine.here(&completed(block));
            write_private(&machine.config(), &settings);
            let check = ["config", "check", "--config", "pass0.toml"];
            let output = run(&check, &[], machine.path()).await;
            let (out, err) = texts(&output);
            assert!(output.status.success(), "{doc}: {out}{err}");
            if settings.contains("listen = \"unix:") {
                Program::serve_there(machine.path(), &settings).await;
            } else {
                let free = [("PASS0_LISTEN", "127.0.0.1:0")];
                let program = Program::serve(machine.path(), &settings, &free).await;
                assert_eq!(program.get("/healthz", "").await.status, 200, "{doc}");
            }
            tried += 1;
        }
        assert!(tried > 0, "{doc} shows no settings");
    }
}

/// The image and the services that the docs show are settings that hold together.
#[tokio::test]
async fn the_container_of_the_docs_has_all_settings() {
    let text = read("docs/program.md");
    let image = blocks(&text, "dockerfile").next().unwrap();
    let services = blocks(&text, "yaml").next().unwrap();
    let machine = Machine::new();
    machine.make_key("docs/program.md").await;
    let key = std::fs::read_to_string(machine.path().join("etc/pass0/secret.key")).unwrap();
    write_private(&machine.path().join("run/secrets/pass0_key"), &key);
    write_private(
        &machine.path().join("run/secrets/pass0_smtp"),
        "smtp://localhost\n",
    );
    let from_image = image
        .lines()
        .filter_map(|line| line.strip_prefix("ENV "))
        .flat_map(str::split_whitespace)
        .filter_map(|pair| pair.split_once('='));
    let from_services = services
        .lines()
        .filter_map(|line| line.trim().split_once(": "))
        .filter(|(name, _)| name.starts_with("PASS0_"));
    let settings: Vec<(&str, String)> = from_image
        .chain(from_services)
        .map(|(name, value)| (name, machine.here(value)))
        .collect();
    let env: Vec<(&str, &str)> = settings
        .iter()
        .map(|(name, value)| (*name, &**value))
        .collect();
    assert!(env.len() >= 7, "{env:?}");
    let output = run(&["config", "check"], &env, machine.path()).await;
    let (out, err) = texts(&output);
    assert!(output.status.success(), "{out}{err}");
    let mut commands = 0;
    for line in image.lines() {
        let Some((_, list)) = line.split_once("CMD ") else {
            continue;
        };
        let words: Vec<String> = serde_json::from_str(list).unwrap();
        let mut args: Vec<&str> = words.iter().skip(1).map(String::as_str).collect();
        args.push("--help");
        assert!(
            run(&args, &[], machine.path()).await.status.success(),
            "{line}"
        );
        commands += 1;
    }
    assert_eq!(commands, 2);
}

/// Every command line of the docs is one that the program knows, with flags that it knows.
#[tokio::test]
async fn the_commands_of_the_docs_are_commands() {
    let folder = tempfile::tempdir().unwrap();
    let mut tried = 0;
    for doc in DOCS.into_iter().chain(MORE) {
        let text = read(doc);
        let lines: Vec<&str> = blocks(&text, "console").flat_map(str::lines).collect();
        for line in lines.iter().filter_map(|line| line.strip_prefix("$ ")) {
            let mut words = line.split_whitespace();
            let word = words.find(|word| !is_setting(word)).unwrap_or_default();
            let known = word == "pass0" || TOOLS.contains(&word) || word.starts_with("./");
            assert!(known, "{doc}: `{line}` is no command that is known here");
        }
        for line in lines.iter().filter_map(|line| line.strip_prefix("$ ")) {
            let words = line.split('#').next().unwrap().split_whitespace();
            let mut words = words.skip_while(is_setting).filter(|word| *word != "&");
            if words.next() != Some("pass0") {
                continue;
            }
            let args: Vec<&str> = words.chain(["--help"]).collect();
            let output = run(&args, &[], folder.path()).await;
            assert!(output.status.success(), "{doc}: {line}");
            tried += 1;
        }
    }
    assert!(tried >= 30, "only {tried} commands");
}

/// Whether a word of a command line is a setting of the command that follows.
fn is_setting(word: &&str) -> bool {
    word.starts_with("PASS0_") && word.contains('=')
}
