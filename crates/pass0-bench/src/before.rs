//! What became of the cost: an older revision and this one, in turn.
//!
//! The older one serves and fills its files with its own `pass0-bench`; the client is this program for
//! both. So only what serves differs.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};

use crate::child::{self, CLIENT, Server};
use crate::load::{Job, Orders};
use crate::report::{self, Run};
use crate::suite::{ASKERS, CHECKERS, KEYS, LINKS, Options, text};

/// By what `--only` calls them.
const JOBS: [(&str, Job, &str); 4] = [
    ("check", Job::Check, "session check"),
    ("ask", Job::Ask, "mail request"),
    ("open", Job::Open, "verify → session"),
    ("passkey", Job::Passkey, "passkey sign-in"),
];

struct Side {
    program: PathBuf,
    folder: PathBuf,
    /// Addresses given out: none comes twice.
    addresses: u32,
}

/// Measures `old`, the `pass0-bench` of another revision, and this one, and prints tables in Markdown.
///
/// # Errors
/// When something does not work.
pub fn run(old: &Path, options: &Options) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("pass0-bench.").tempdir()?;
    let mut sides = Vec::new();
    for (name, program) in [
        ("before", old.to_owned()),
        ("now", std::env::current_exe()?),
    ] {
        let folder = folder.path().join(name);
        std::fs::create_dir(&folder)?;
        sides.push(Side {
            program,
            folder,
            addresses: 0,
        });
    }
    let only = options.only.as_deref();
    let wanted = JOBS
        .iter()
        .filter(|(id, ..)| only.is_none_or(|only| only == *id));
    let wanted: Vec<_> = wanted.collect();
    ensure!(
        !wanted.is_empty(),
        "--only wants check, ask, open or passkey"
    );
    println!("| | core µs before | now | now ÷ before | jobs/s before | now |");
    println!("|---|---|---|---|---|---|");
    let mut bytes = Vec::new();
    for &&(_, job, name) in &wanted {
        let mut runs = vec![Vec::new(); sides.len()];
        for side in &mut sides {
            side.prepare(job, options)?;
        }
        for round in 0..options.rounds {
            let mut turns: Vec<_> = sides.iter_mut().zip(&mut runs).collect();
            // Neither always runs on what the other has warmed.
            if round % 2 == 1 {
                turns.reverse();
            }
            for (side, runs) in turns {
                runs.push(side.measure(job, options)?);
            }
            eprintln!("  {name}: round {}", round + 1);
        }
        report::compared(name, &runs);
        if matches!(job, Job::Check | Job::Ask) {
            let rows = |side: usize| match job {
                Job::Check => options.sessions,
                _ => runs.get(side).map_or(0, |runs| sent(runs)),
            };
            let noun = if job == Job::Check {
                "session and user"
            } else {
                "flow, letter, events"
            };
            for (nth, side) in sides.iter().enumerate() {
                let size = side.size(job)?;
                bytes.push((noun, size / u64::from(rows(nth).max(1))));
            }
        }
    }
    println!("\n| | bytes of the file before | now | now ÷ before |\n|---|---|---|---|");
    for pair in bytes.chunks(2) {
        if let [(noun, before), (_, now)] = pair {
            let ratio = *now as f64 / *before as f64;
            println!("| {noun} | {before} | {now} | {ratio:.2} |");
        }
    }
    Ok(())
}

fn sent(runs: &[Run]) -> u32 {
    runs.iter().map(|run| run.measured.sent).sum()
}

impl Side {
    fn prepare(&self, job: Job, options: &Options) -> Result<()> {
        let (file, secrets) = (self.file(job), self.secrets(job));
        let (file, secrets) = (text(&file)?, text(&secrets)?);
        let (sessions, keys) = (options.sessions.to_string(), KEYS.to_string());
        match job {
            Job::Check => self.does(&["fill-sessions", file, &sessions, secrets]),
            Job::Passkey => self.does(&["fill-passkeys", file, &keys, secrets]),
            Job::Ask | Job::Open => Ok(()),
        }
    }

    fn measure(&mut self, job: Job, options: &Options) -> Result<Run> {
        let (file, secrets) = (self.file(job), self.secrets(job));
        let (first, count) = (self.addresses.to_string(), LINKS.to_string());
        match job {
            Job::Check => self.does(&["refresh", text(&file)?, text(&secrets)?])?,
            Job::Open => {
                let arguments = ["fill-flows", text(&file)?, &first, &count, text(&secrets)?];
                self.does(&arguments)?;
            }
            Job::Ask | Job::Passkey => {}
        }
        let server = Server::start_by(&self.program, "serve-pass0", &file)?;
        let before = server.busy()?;
        let measured = child::load(&Orders {
            server: server.address,
            job,
            connections: if job == Job::Check { CHECKERS } else { ASKERS },
            warm_up: Duration::from_millis(500),
            length: Duration::from_secs(options.seconds),
            most: if job == Job::Open { LINKS } else { u32::MAX },
            first: self.addresses,
            secrets: (job != Job::Ask).then_some(secrets),
        })?;
        let busy = server.busy()?.saturating_sub(before);
        self.addresses += measured.sent.max(LINKS);
        Ok(Run { measured, busy })
    }

    fn does(&self, arguments: &[&str]) -> Result<()> {
        child::complete_by(&self.program, CLIENT, arguments).map(drop)
    }

    fn file(&self, job: Job) -> PathBuf {
        self.folder.join(format!("{job:?}.db"))
    }

    /// Of the file once its log is folded into it.
    fn size(&self, job: Job) -> Result<u64> {
        let file = self.file(job);
        let conn = rusqlite::Connection::open(&file)?;
        conn.pragma_update(None, "wal_checkpoint", "TRUNCATE")?;
        Ok(std::fs::metadata(file)?.len())
    }

    fn secrets(&self, job: Job) -> PathBuf {
        self.folder.join(format!("{job:?}.secrets"))
    }
}
