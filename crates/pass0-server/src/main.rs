//! The pass0 program: sign-in in front of any app, and the tools of who runs it.

mod cli;
mod dev;
mod gauntlet;
mod jobs;
mod log;
mod ops;
mod run;
mod settings;

fn main() -> std::process::ExitCode {
    cli::main()
}
