//! `pass0 user recover`

use clap::Args;
use pass0_core::model::{AccountChange, ChallengeId, Recovery, Timestamp};
use serde::Serialize;

use crate::cli::instance::Instance;
use crate::cli::link::Made;
use crate::cli::out::Out;
use crate::failure::Failure;

/// Take an account back for an owner who cannot prove enough by mail
///
/// Without an option, lists the changes of the last 72 hours. Its owner is notified of every step by
/// mail, at every address that the account has or had.
#[derive(Args)]
pub(crate) struct RecoverCommand {
    /// The user's address, one they had in the last 72 hours, or their id
    email: String,
    /// Undo this change and every later one, at once; sessions end
    #[arg(long, value_name = "ID", conflicts_with_all = ["finish", "cancel"])]
    change: Option<String>,
    /// Do the removal that is pending now
    #[arg(long, conflicts_with = "cancel")]
    finish: bool,
    /// Stop the removal that is pending
    #[arg(long)]
    cancel: bool,
    /// Make a sign-in link that may change how the account is signed in to, to hand over yourself
    #[arg(long, conflicts_with_all = ["change", "finish", "cancel"])]
    link: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    instance: Instance,
}

#[derive(Serialize)]
struct Listed {
    id: String,
    email: String,
    changes: Vec<Row>,
    pending_until: Option<Timestamp>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    what: String,
    at: Timestamp,
    until: Timestamp,
}

impl From<&AccountChange> for Row {
    fn from(change: &AccountChange) -> Self {
        Self {
            id: change.id.to_string(),
            what: change.what.trim().to_owned(),
            at: change.at,
            until: change.until,
        }
    }
}

impl Listed {
    fn lines(&self) -> String {
        let mut lines = vec![format!("{}  {}", self.id, self.email)];
        if let Some(until) = self.pending_until {
            let until = until.for_people();
            lines.push(format!(
                "A removal of second factors is pending until {until}."
            ));
        }
        lines.extend(self.changes.iter().map(|row| {
            let (at, until) = (row.at.for_people(), row.until.for_people());
            format!("  {}  {at}  {:<24} until {until}", row.id, row.what)
        }));
        if self.changes.is_empty() {
            lines.push("No change of the last 72 hours can be undone.".to_owned());
        }
        lines.join("\n")
    }
}

impl RecoverCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let engine = self.instance.engine().await?;
        let user = engine.admin().find_former(&self.email).await?;
        let mut out = Out::new(self.json);
        if let Some(change) = &self.change {
            let change = ChallengeId::from(change.as_str());
            let report = engine.admin().recover(&user, &change).await?;
            out.one(&report, |report| {
                let list = |kinds: &[String]| match kinds {
                    [] => "nothing".to_owned(),
                    kinds => kinds.join(", "),
                };
                let mut lines = vec![
                    format!("Removed: {}.", list(&report.removed)),
                    format!("Restored: {}.", list(&report.restored)),
                ];
                if !report.address.is_empty() {
                    lines.push(format!("Address restored: {}.", report.address));
                }
                if report.address_taken {
                    lines.push("The earlier address belongs to another account now.".to_owned());
                }
                if report.lost > 0 {
                    lines.push(format!("Could not be restored: {}.", report.lost));
                }
                lines.push("Every session was ended.".to_owned());
                lines.join("\n")
            })?;
            return Ok(());
        }
        if self.link {
            let issued = engine
                .admin()
                .issue_recovery_link(user.id.as_str(), None)
                .await?;
            return Ok(Made::of(&engine, issued).print(&mut out)?);
        }
        if self.finish || self.cancel {
            engine.admin().end_recovery(&user, self.finish).await?;
        }
        let (changes, pending) = engine.admin().contestable(&user).await?;
        let listed = Listed {
            id: user.id.to_string(),
            email: user.delivery,
            changes: changes.iter().map(Row::from).collect(),
            pending_until: pending.map(|pending: Recovery| pending.due_at),
        };
        Ok(out.one(&listed, Listed::lines)?)
    }
}
