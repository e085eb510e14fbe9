//! The commands and settings that the papers show, run as they stand.
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::support::{Program, run, texts, write_private};

/// The papers that show settings of the program.
const PAPERS: [&str; 2] = ["README.md", "docs/program.md"];

fn read(paper: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(paper)).unwrap()
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

/// A machine of its own: the folders that the papers name, below a temporary one.
struct Machine(tempfile::TempDir);

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["etc/pass0", "var/lib/pass0"] {
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
        ["/etc/pass0/", "/var/lib/pass0/"]
            .iter()
            .fold(text.to_owned(), |text, path| {
                text.replace(path, &format!("{folder}{path}"))
            })
    }

    /// Runs the command that makes the key.
    async fn make_key(&self, paper: &str) {
        let text = read(paper);
        let line = blocks(&text, "console")
            .flat_map(str::lines)
            .find_map(|line| line.strip_prefix("$ ").filter(|it| it.contains("urandom")))
            .unwrap_or_else(|| panic!("{paper} shows no command that makes a key"));
        let mut shell = Command::new("sh");
        shell.args(["-c", &self.here(line)]);
        assert!(shell.status().await.unwrap().success(), "{line}");
    }

    fn config(&self) -> PathBuf {
        self.path().join("pass0.toml")
    }
}

#[tokio::test]
async fn the_settings_of_the_papers_start_the_program() {
    for paper in PAPERS {
        let text = read(paper);
        let mut tried = 0;
        for block in blocks(&text, "toml").filter(|block| block.contains("public_url")) {
            let machine = Machine::new();
            machine.make_key(paper).await;
            let settings = machine.here(block);
            write_private(&machine.config(), &settings);
            let check = ["config", "check", "--config", "pass0.toml"];
            let output = run(&check, &[], machine.path()).await;
            let (out, err) = texts(&output);
            assert!(output.status.success(), "{paper}: {out}{err}");
            let free = [("PASS0_LISTEN", "127.0.0.1:0")];
            let program = Program::serve(machine.path(), &settings, &free).await;
            assert_eq!(program.get("/healthz", "").await.status, 200, "{paper}");
            tried += 1;
        }
        assert!(tried > 0, "{paper} shows no settings");
    }
}

/// Every command line of the papers is one that the program knows, with flags that it knows.
#[tokio::test]
async fn the_commands_of_the_papers_are_commands() {
    let folder = tempfile::tempdir().unwrap();
    let mut tried = 0;
    for paper in PAPERS {
        let text = read(paper);
        let lines: Vec<&str> = blocks(&text, "console").flat_map(str::lines).collect();
        let commands = lines
            .iter()
            .filter_map(|line| line.strip_prefix("$ pass0 "));
        for command in commands {
            let words = command.split('#').next().unwrap().split_whitespace();
            let args: Vec<&str> = words.chain(["--help"]).collect();
            let output = run(&args, &[], folder.path()).await;
            assert!(output.status.success(), "{paper}: pass0 {command}");
            tried += 1;
        }
    }
    assert!(tried >= 4, "only {tried} commands");
}
