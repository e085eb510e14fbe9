//! A host whose disk and clock misbehave under the program: a library that is preloaded.

mod clock;
mod damage;
mod disk;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use pass0_testkit::smtp::{Received, Script, Sink};
use tempfile::TempDir;

use crate::serving::config;
use crate::support::{Answer, Program};

const PATIENCE: Duration = Duration::from_secs(30);

/// A folder with a database on such a host, and a mail server.
struct Host {
    folder: TempDir,
    sink: Sink,
    library: PathBuf,
}

impl Host {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("host.so");
        fs::create_dir(folder.path().join("switches")).unwrap();
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(&library)
            .arg(concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/tests/program/host/host.c"
            ))
            .args(["-ldl", "-lpthread"])
            .status();
        assert!(built.expect("cc, a C compiler").success());
        Self {
            folder,
            sink: Sink::start(Script::Accept).await.unwrap(),
            library,
        }
    }

    fn database(&self) -> PathBuf {
        // As the system names it.
        fs::canonicalize(self.folder.path())
            .unwrap()
            .join("pass0.db")
    }

    fn switch(&self, fault: &str) -> PathBuf {
        self.folder.path().join("switches").join(fault)
    }

    fn on(&self, fault: &str) {
        fs::write(self.switch(fault), "").unwrap();
    }

    fn off(&self, fault: &str) {
        fs::remove_file(self.switch(fault)).unwrap();
    }

    /// Sets the clock so many seconds ahead of the true one.
    fn set_clock(&self, ahead: i64) {
        let draft = self.switch("draft");
        fs::write(&draft, ahead.to_string()).unwrap();
        fs::rename(&draft, self.switch("clock")).unwrap();
    }

    async fn serve(&self, more: &str) -> Program {
        let (database, switches) = (self.database(), self.folder.path().join("switches"));
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let (library, database, switches) = (text(&self.library), text(&database), text(&switches));
        let env = [
            ("LD_PRELOAD", library.as_str()),
            ("FAULTY_DATABASE", &database),
            ("FAULTY_SWITCHES", &switches),
        ];
        let config = config(self.folder.path(), &self.sink, more);
        Program::serve(self.folder.path(), &config, &env).await
    }

    /// The power fails: what was not on the disk is gone.
    async fn power_cut(&self, program: &mut Program) {
        program.signal("KILL").await;
        program.end().await;
        for name in ["pass0.db", "pass0.db-wal"] {
            let on_disk = self.switch(&format!("disk-{name}"));
            fs::copy(on_disk, self.folder.path().join(name)).unwrap();
        }
        fs::remove_file(self.folder.path().join("pass0.db-shm")).unwrap();
    }

    /// Asks for mail and opens the link; the session cookie.
    async fn sign_in(&self, program: &Program, email: &str) -> String {
        let (link, flow) = self.ask(program, email).await;
        program.open(&link, &flow).await
    }

    /// Asks for mail: the link, and the cookie of the flow.
    async fn ask(&self, program: &Program, email: &str) -> (String, String) {
        let before = self.letters_to(email, 0).await.len();
        let flow = program.ask(email).await.cookies();
        let letters = self.letters_to(email, before + 1).await;
        (letters.last().unwrap().link().unwrap(), flow)
    }

    /// The letters to this address, once there are so many.
    async fn letters_to(&self, email: &str, count: usize) -> Vec<Received> {
        let arrive = async {
            loop {
                let letters = self.sink.letters().into_iter();
                let to_them: Vec<_> = letters.filter(|letter| letter.to == [email]).collect();
                if to_them.len() >= count {
                    return to_them;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, arrive).await.unwrap()
    }
}

/// Whether the session is one of `email`.
async fn is_in(program: &Program, session: &str, email: &str) -> bool {
    let answer = program.get("/auth/session", session).await;
    answer.status == 200 && answer.json()["user"]["email"] == email
}

/// It could not be done now, and says when to come back.
fn comes_back(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.body);
    let head = answer.head.to_ascii_lowercase();
    assert!(head.contains("\r\nretry-after: "), "{head}");
}

/// How many lines of the log hold `words`.
fn told(program: &Program, words: &str) -> usize {
    let printed = program.printed();
    printed.lines().filter(|line| line.contains(words)).count()
}
