//! The whole measurement: round after round, each case right after what it is compared with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rusqlite::Connection;

use crate::child::{self, CLIENT, SERVER, Server};
use crate::load::{Job, Orders};
use crate::report::{self, Case, Run};
use crate::verify::{self, Verified};

/// Connections of the session check.
pub(crate) const CHECKERS: u32 = 32;
/// Connections of asking, opening and passkeys.
pub(crate) const ASKERS: u32 = 64;
/// The most links opened in a run. A bare handler may get one twice.
pub(crate) const LINKS: u32 = 30_000;
/// Users who have a passkey.
pub(crate) const KEYS: u32 = 2_000;
/// Sessions in the small store.
const FEW: u32 = 1_000;
/// Flows for the figures of memory and disk.
const FLOWS: u32 = 100_000;

/// How much to measure.
#[derive(Debug)]
pub struct Options {
    /// Length of a run.
    pub seconds: u64,
    /// Runs of each case.
    pub rounds: u32,
    /// Sessions in the large store.
    pub sessions: u32,
    /// One part alone: `check`, `ask`, `open`, `passkey` or `program`.
    pub only: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seconds: 3,
            rounds: 5,
            sessions: 1_000_000,
            only: None,
        }
    }
}

/// Measures and prints everything.
///
/// # Errors
/// When something does not work; a goal that is missed is no error.
pub fn run(options: &Options) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("pass0-bench.").tempdir()?;
    let mut suite = Suite {
        options,
        folder: folder.path(),
        addresses: 0,
    };
    let wants = |part: &str| options.only.as_deref().is_none_or(|only| only == part);
    if wants("check") {
        suite.check()?;
    }
    if wants("ask") {
        suite.ask()?;
    }
    if wants("open") {
        suite.open()?;
    }
    if wants("passkey") {
        suite.passkey()?;
    }
    if wants("program") {
        suite.program()?;
    }
    Ok(())
}

struct Suite<'a> {
    options: &'a Options,
    folder: &'a Path,
    /// Addresses given out: none comes twice.
    addresses: u32,
}

impl Suite<'_> {
    fn check(&mut self) -> Result<()> {
        let (few, few_cookies) = self.sessions("few", FEW)?;
        let (many, many_cookies) = self.sessions("many", self.options.sessions)?;
        let bare = self.path("bare-check.db");
        let mut small = Case::new(check(FEW), 0.55, Some(2.0));
        let mut large = Case::new(check(self.options.sessions), 0.55, Some(2.0));
        for _ in 0..self.options.rounds {
            for (file, cookies) in [(&few, &few_cookies), (&many, &many_cookies)] {
                child::complete(CLIENT, &["refresh", text(file)?, text(cookies)?])?;
            }
            let against = self.measure("serve-bare", &bare, Job::Check, Some(&few_cookies))?;
            let run = self.measure("serve-pass0", &few, Job::Check, Some(&few_cookies))?;
            small.add(against, run);
            let run = self.measure("serve-pass0", &many, Job::Check, Some(&many_cookies))?;
            large.add(against, run);
        }
        small.print();
        large.print();
        report::flat(&small, &large);
        let tables = ["pass0_sessions", "pass0_users"];
        report::disk("session", &many, self.options.sessions, &tables)
    }

    fn ask(&mut self) -> Result<()> {
        let (subject, bare) = (self.path("ask.db"), self.path("bare-ask.db"));
        let mut case = Case::new("mail request", 0.5, None);
        let mut asked = 0;
        for _ in 0..self.options.rounds {
            let against = self.measure("serve-bare", &bare, Job::Ask, None)?;
            let run = self.measure("serve-pass0", &subject, Job::Ask, None)?;
            asked += run.measured.sent;
            case.add(against, run);
        }
        for table in ["pass0_challenges", "pass0_letters"] {
            let rows = count(&subject, table)?;
            ensure!(rows == asked, "{asked} asked, {rows} rows in {table}");
        }
        case.print();
        Ok(())
    }

    fn open(&mut self) -> Result<()> {
        let (subject, bare) = (self.path("open.db"), self.path("bare-open.db"));
        let mut case = Case::new("verify → session", 0.5, None);
        let mut opened = 0;
        for _ in 0..self.options.rounds {
            let links = self.path("links");
            let (file, first) = (text(&subject)?, self.addresses.to_string());
            let count = LINKS.to_string();
            child::complete(CLIENT, &["fill-flows", file, &first, &count, text(&links)?])?;
            let against = self.measure("serve-bare", &bare, Job::Open, Some(&links))?;
            let run = self.measure("serve-pass0", &subject, Job::Open, Some(&links))?;
            self.addresses += LINKS;
            opened += run.measured.sent;
            case.add(against, run);
        }
        for table in ["pass0_sessions", "pass0_users"] {
            let rows = count(&subject, table)?;
            ensure!(rows == opened, "{opened} opened, {rows} rows in {table}");
        }
        case.print();
        Ok(())
    }

    /// Sign-ins next to signatures checked on the same core, just before.
    fn passkey(&mut self) -> Result<()> {
        let (subject, keys) = (self.path("passkey.db"), self.path("keys"));
        let users = KEYS.to_string();
        child::complete(
            CLIENT,
            &["fill-passkeys", text(&subject)?, &users, text(&keys)?],
        )?;
        let mut rounds = Vec::new();
        let mut signed_in = 0;
        for _ in 0..self.options.rounds {
            let measured = child::complete(SERVER, &["verify", "1500"])?;
            let verified: Verified = serde_json::from_str(&measured)?;
            let run = self.measure("serve-pass0", &subject, Job::Passkey, Some(&keys))?;
            self.addresses += run.measured.sent;
            signed_in += run.measured.sent;
            rounds.push((verified, run));
        }
        let rows = count(&subject, "pass0_sessions")?;
        ensure!(rows == signed_in, "{signed_in} signed in, {rows} sessions");
        verify::print(&rounds);
        Ok(())
    }

    fn program(&mut self) -> Result<()> {
        let program = std::env::current_exe()?.with_file_name("pass0");
        if program.exists() {
            let data = self.path("data");
            let first = Server::program(&program, &data)?.ready_after;
            let server = Server::program(&program, &data)?;
            std::thread::sleep(Duration::from_secs(2));
            report::program(first, server.ready_after, server.resident()?);
        }
        let file = self.path("flows.db");
        let server = Server::start("serve-pass0", &file)?;
        let idle = server.resident()?;
        let orders = Orders {
            length: Duration::from_secs(600),
            most: FLOWS,
            ..self.orders(&server, Job::Ask, None)
        };
        let measured = child::load(&orders)?;
        self.addresses += measured.sent;
        report::memory(idle, server.resident()?, measured.sent);
        drop(server);
        let tables = [
            "pass0_challenges",
            "pass0_letters",
            "pass0_events",
            "pass0_limits",
        ];
        report::disk("flow", &file, measured.sent, &tables)
    }

    /// A store with this many sessions, and the cookies of some.
    fn sessions(&self, name: &str, count: u32) -> Result<(PathBuf, PathBuf)> {
        let file = self.path(&format!("{name}.db"));
        let cookies = self.path(&format!("{name}.cookies"));
        let arguments = [
            "fill-sessions",
            text(&file)?,
            &count.to_string(),
            text(&cookies)?,
        ];
        child::complete(CLIENT, &arguments)?;
        Ok((file, cookies))
    }

    /// One run against a server of its own.
    fn measure(
        &mut self,
        kind: &str,
        file: &Path,
        job: Job,
        secrets: Option<&Path>,
    ) -> Result<Run> {
        let server = Server::start(kind, file)?;
        let before = server.busy()?;
        let mut orders = self.orders(&server, job, secrets);
        if kind == "serve-pass0" && job == Job::Open {
            orders.most = LINKS;
        }
        let measured = child::load(&orders)?;
        let busy = server.busy()?.saturating_sub(before);
        if job == Job::Ask {
            self.addresses += measured.sent;
        }
        Ok(Run { measured, busy })
    }

    fn orders(&self, server: &Server, job: Job, secrets: Option<&Path>) -> Orders {
        Orders {
            server: server.address,
            job,
            connections: match job {
                Job::Check => CHECKERS,
                Job::Ask | Job::Open | Job::Passkey => ASKERS,
            },
            warm_up: Duration::from_millis(500),
            length: Duration::from_secs(self.options.seconds),
            most: u32::MAX,
            first: self.addresses,
            secrets: secrets.map(Path::to_owned),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn check(sessions: u32) -> String {
    format!("session check, {sessions} sessions")
}

/// Rows of a table.
fn count(file: &Path, table: &str) -> Result<u32> {
    let conn = Connection::open(file)?;
    let sql = format!("SELECT count(*) FROM {table}");
    Ok(conn.query_row(&sql, (), |row| row.get(0))?)
}

pub(crate) fn text(path: &Path) -> Result<&str> {
    path.to_str().context("not a path in UTF-8")
}
