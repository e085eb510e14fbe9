//! `pass0 purge`

use clap::Args;

use crate::cli::instance::Instance;
use crate::cli::out::Out;
use crate::failure::Failure;

/// Delete what is over
#[derive(Args)]
pub(crate) struct PurgeCommand {
    /// Only count
    #[arg(long)]
    dry_run: bool,
    /// As JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    instance: Instance,
}

impl PurgeCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let engine = self.instance.engine().await?;
        let purged = engine.jobs().purge(self.dry_run).await?;
        let verb = if self.dry_run {
            "Would delete"
        } else {
            "Deleted"
        };
        Out::new(self.json).one(&purged, |purged| {
            let mut said = format!(
                "{verb} {} sessions, {} sign-ins asked for, {} answers to passkey challenges, {} letters, {} counters, {} events, {} rows of what could be contested.",
                purged.sessions,
                purged.challenges,
                purged.spent,
                purged.letters,
                purged.limits,
                purged.events,
                purged.history
            );
            if purged.ended > 0 {
                let verb = if self.dry_run { "Would end" } else { "Ended" };
                let links = purged.ended;
                said += &format!(" {verb} {links} long sign-in links early, for lack of room.");
            }
            said
        })?;
        Ok(())
    }
}
