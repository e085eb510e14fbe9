//! The command line. Exit codes: 0 done, 1 refused or failed, 2 wrong usage or settings, 3 unclear
//! (`gauntlet`).

mod config;
mod connect;
mod dev;
mod events;
mod gauntlet;
mod health;
mod import;
mod instance;
mod keys;
mod link;
mod mail;
mod out;
mod passkey;
mod purge;
mod recover;
mod routes;
mod serve;
mod session;
mod user;

use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};

use crate::failure::Failure;

/// Signs people in without passwords: by an e-mailed link or code.
#[derive(Parser)]
#[command(name = "pass0", version, propagate_version = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Try it here: sign-in page, built-in inbox, no settings needed
    Dev(dev::Dev),
    /// Run it
    Serve(serve::Serve),
    /// Look at the settings
    Config(config::ConfigCommand),
    /// Add, show, switch off or delete users
    User(user::UserCommand),
    /// Make a sign-in link for a user, to be handed over by another way than mail
    Link(link::LinkCommand),
    /// List or end sessions
    Session(session::SessionCommand),
    /// What happened, in plain words
    Events(events::EventsCommand),
    /// Try the way out for mail
    Mail(mail::MailCommand),
    /// Delete what is over; a running instance does this by itself
    Purge(purge::PurgeCommand),
    /// Play a mail scanner against a sign-in link, ours or anybody's
    Gauntlet(gauntlet::GauntletCommand),
    /// Look at passkeys
    Passkey(passkey::PasskeyCommand),
    /// List the secret keys and what depends on each
    Keys(keys::KeysCommand),
    /// Whether the running instance can work: for containers
    Health(health::Health),
    /// Every route and what it needs
    Routes(routes::RoutesCommand),
}

/// Runs the command that was typed; the exit code of the process.
#[must_use]
pub fn main() -> ExitCode {
    let command = Cli::parse().command;
    let runtime = match runtime(&command) {
        Ok(runtime) => runtime,
        Err(error) => return Failure::from(error).report(),
    };
    let outcome = runtime.block_on(run(command));
    // Nothing that still runs is worth waiting for: what was answered is in the store.
    runtime.shutdown_timeout(Duration::from_secs(1));
    crate::log::finish();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn runtime(command: &Command) -> std::io::Result<tokio::runtime::Runtime> {
    match command {
        Command::Dev(_) | Command::Serve(_) => tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build(),
        _ => tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build(),
    }
}

async fn run(command: Command) -> Result<(), Failure> {
    match command {
        Command::Dev(command) => command.run().await,
        Command::Serve(command) => command.run().await,
        Command::Config(command) => command.run().await,
        Command::User(command) => command.run().await,
        Command::Link(command) => command.run().await,
        Command::Session(command) => command.run().await,
        Command::Events(command) => command.run().await,
        Command::Mail(command) => command.run().await,
        Command::Purge(command) => command.run().await,
        Command::Gauntlet(command) => command.run().await,
        Command::Passkey(command) => command.run(),
        Command::Keys(command) => command.run().await,
        Command::Health(command) => command.run().await,
        Command::Routes(command) => command.run(),
    }
}
