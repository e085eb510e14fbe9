//! `pass0 gauntlet LINK`

use std::path::PathBuf;

use clap::Args;
use pass0_gauntlet::{Choice, address, play};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::out::Out;
use crate::failure::Failure;

/// Play a mail scanner against a sign-in link, ours or anybody's
///
/// Fetches it with HEAD and GET, and opens it in a Chromium with an empty profile that runs scripts
/// and presses every button. Exit codes: 0 the link held, 1 it was given away, 3 unclear.
#[derive(Args)]
pub(crate) struct GauntletCommand {
    /// A link that nobody has opened yet
    link: String,
    /// As JSON
    #[arg(long)]
    json: bool,
    /// The Chromium to use; else the first on PATH
    #[arg(long, value_name = "PATH", conflicts_with = "no_browser")]
    browser: Option<PathBuf>,
    /// HEAD and GET only
    #[arg(long)]
    no_browser: bool,
}

impl GauntletCommand {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let link = address(&self.link)
            .ok_or_else(|| Failure::Usage("LINK must be an http or https address".to_owned()))?;
        let choice = match self.browser {
            _ if self.no_browser => Choice::Without,
            Some(program) => Choice::At(program),
            None => Choice::OnPath,
        };
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let report = tokio::select! {
            report = play(&link, choice) => report,
            // The browser and its profile end with the game.
            _ = terminate.recv() => return Err(Failure::refused("stopped")),
            _ = interrupt.recv() => return Err(Failure::refused("stopped")),
        };
        Out::new(self.json).one(&report, ToString::to_string)?;
        match report.verdict.exit_code() {
            0 => Ok(()),
            code => Err(Failure::Verdict(code)),
        }
    }
}
