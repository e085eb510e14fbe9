//! `pass0 user import FILE` and `pass0 user export`

mod read;

use std::collections::HashSet;
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use pass0_core::model::{User, UserState};
use pass0_core::{Error, Import, Imported, Rejected};
use serde::Serialize;

use crate::cli::instance::Instance;
use crate::cli::out::Out;
use crate::failure::{Failure, bad_address};

/// Users read at a time.
const PAGE: u32 = 500;

/// Make the accounts of a file that are not there yet
///
/// The file is CSV, whose first line names the columns, or has a JSON object on each line: `email`, and
/// where wanted `id`, `verified` and `disabled`. Each line is done or not done by itself; accounts that are there
/// stay as they are, so that a file can be imported again. Nobody is mailed.
#[derive(Args)]
pub(crate) struct ImportCommand {
    /// The file; `-` is standard input
    file: PathBuf,
    /// Look at everything and write nothing
    #[arg(long)]
    dry_run: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    instance: Instance,
}

/// Print every account, as `import` reads it
#[derive(Args)]
pub(crate) struct ExportCommand {
    /// How
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
    #[command(flatten)]
    instance: Instance,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line of names, then a line for each account
    Csv,
    /// A JSON object a line
    Jsonl,
}

/// What came of a line.
#[derive(Serialize)]
struct Told {
    line: usize,
    email: String,
    id: Option<String>,
    result: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

impl Told {
    fn line(&self) -> String {
        let Self {
            line,
            email,
            result,
            ..
        } = self;
        match (&self.reason, &self.id) {
            (Some(reason), _) => format!("line {line}: {result}: {reason}"),
            (None, Some(id)) => format!("line {line}: {email} {result}, {id}"),
            (None, None) => format!("line {line}: {email} {result}"),
        }
    }
}

impl ImportCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        if self.file.as_os_str() == "-" {
            io::stdin().lock().read_to_end(&mut bytes)?;
        } else {
            bytes = std::fs::read(&self.file)
                .map_err(|error| Failure::refused(format!("{}: {error}", self.file.display())))?;
        }
        let lines = read::lines(&bytes).map_err(Failure::refused)?;
        let engine = self.instance.engine().await?;
        let mut out = Out::new(self.json);
        let mut list = out.list();
        let (mut bad, mut all) = (0_usize, 0_usize);
        // What the lines before would have made.
        let mut seen = HashSet::new();
        for (line, read) in lines {
            all += 1;
            let mut told = Told {
                line,
                email: String::new(),
                id: None,
                result: "not imported",
                reason: None,
            };
            match read {
                Err(reason) => told.reason = Some(reason),
                Ok(account) => {
                    told.email.clone_from(&account.email);
                    match engine.admin().import_user(&account, self.dry_run).await {
                        Ok(Import::Created(user)) => {
                            let again = !seen.insert(user.email.clone());
                            told.result = match (self.dry_run, again) {
                                (true, true) => "exists",
                                (true, false) => "would be created",
                                (false, _) => "created",
                            };
                            // With a try, the id that would be drawn is not the one that will be.
                            let known = !self.dry_run || account.id.is_some();
                            told.id = known.then(|| user.id.to_string());
                        }
                        Ok(Import::Exists(user)) => {
                            told.result = match differs(&user, &account) {
                                true => "exists with other settings, which stay",
                                false => "exists",
                            };
                            told.id = Some(user.id.to_string());
                        }
                        Err(Error::Rejected(why)) => told.reason = Some(reason(why, &account)),
                        // The store is away: so it is for the lines that follow.
                        Err(error) => {
                            list.end()?;
                            return Err(Failure::refused(format!("line {line}: {error}")));
                        }
                    }
                }
            }
            bad += usize::from(told.reason.is_some());
            list.add(&told, Told::line)?;
        }
        list.end()?;
        match bad {
            0 => Ok(()),
            bad => Err(Failure::refused(format!(
                "{bad} of {all} lines were not imported; the others were done"
            ))),
        }
    }
}

fn differs(user: &User, account: &Imported) -> bool {
    let disabled = user.state != UserState::Active;
    disabled != account.disabled || (account.verified && user.proven_at.is_none())
}

fn reason(why: Rejected, account: &Imported) -> String {
    match (why, &account.id) {
        (Rejected::BadEmail(fault), _) => {
            bad_address(&format!("\"{}\"", shown(&account.email)), fault)
        }
        (Rejected::Taken, Some(_)) => "the address or the id belongs to another account".to_owned(),
        (Rejected::Taken, None) => "the address is kept for another account".to_owned(),
        (other, _) => other.code().to_owned(),
    }
}

/// What a file holds, short and without what speaks to a terminal.
fn shown(text: &str) -> String {
    text.escape_debug().take(80).collect()
}

/// An account, as it is exported.
#[derive(Serialize)]
struct Exported<'a> {
    id: &'a str,
    email: &'a str,
    verified: bool,
    disabled: bool,
}

impl ExportCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let engine = self.instance.engine().await?;
        let mut stdout = io::stdout().lock();
        if matches!(self.format, Format::Csv) {
            writeln!(stdout, "id,email,verified,disabled")?;
        }
        let mut after = None;
        loop {
            let users = engine.store().users(after.as_ref(), PAGE).await;
            let users = users.map_err(Failure::refused)?;
            for user in &users {
                let row = Exported {
                    id: user.id.as_str(),
                    email: &user.delivery,
                    verified: user.proven_at.is_some(),
                    disabled: user.state != UserState::Active,
                };
                match self.format {
                    Format::Jsonl => {
                        let line = serde_json::to_string(&row).map_err(Failure::refused)?;
                        writeln!(stdout, "{line}")?;
                    }
                    Format::Csv => writeln!(
                        stdout,
                        "{},{},{},{}",
                        read::field(row.id),
                        read::field(row.email),
                        row.verified,
                        row.disabled
                    )?,
                }
            }
            match users.last() {
                Some(last) => after = Some(last.id.clone()),
                None => return Ok(()),
            }
        }
    }
}
