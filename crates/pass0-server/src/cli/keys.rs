//! `pass0 keys list`

use clap::{Args, Subcommand};
use pass0_core::keys::{Dependents, KeyReport};
use serde::Serialize;

use crate::cli::instance::Instance;
use crate::cli::out::Out;
use crate::failure::Failure;

/// List the secret keys
#[derive(Args)]
pub(crate) struct KeysCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Every key, what depends on it, and whether it can be removed; looks at all rows
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        instance: Instance,
    },
}

/// A key, as it is listed.
#[derive(Serialize)]
struct Listed {
    key: String,
    /// Its place in `secret_file`, from 1.
    place: Option<usize>,
    uses: Vec<Dependents>,
    removable: bool,
}

impl From<KeyReport> for Listed {
    fn from(report: KeyReport) -> Self {
        Self {
            key: report.key.to_string(),
            place: report.place.map(|place| place + 1),
            removable: report.is_removable(),
            uses: report.uses,
        }
    }
}

impl KeysCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let Verb::List { json, instance } = self.verb;
        let engine = instance.engine_with_any_keys().await?;
        let mut out = Out::new(json);
        let mut list = out.list();
        for report in engine.jobs().key_report().await? {
            list.add(&Listed::from(report), Listed::lines)?;
        }
        Ok(list.end()?)
    }
}

impl Listed {
    fn lines(&self) -> String {
        let state = match (self.place, self.uses.is_empty()) {
            (Some(1), _) => "in use for everything new",
            (Some(_), true) => "can be removed: nothing depends on it",
            (Some(_), false) => "keep it",
            (None, true) => "not given; nothing depends on it",
            (None, false) => "NOT GIVEN: add it again, or start once with --retire",
        };
        let uses = self.uses.iter().map(|uses| format!("\n  {}", count(uses)));
        format!("{}  {state}{}", self.key, uses.collect::<String>())
    }
}

fn count(uses: &Dependents) -> String {
    let what = match uses.what {
        "flows" => "mailed links and sign-ins under way",
        "letters" => "waiting letters",
        "totp" => "authenticator apps",
        "recovery_code" if uses.removed => "recovery codes",
        "recovery_code" => "unused recovery codes",
        other => other,
    };
    let what = match uses.removed {
        true => format!("removed {what} that may still come back"),
        false => what.to_owned(),
    };
    match uses.users {
        0 => format!("{what}: {}", uses.rows),
        users => format!("{what}: {} (users: {users})", uses.rows),
    }
}
