//! Why a command ends early, and with which exit code.

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;

use pass0_core::model::InvalidEmail;
use pass0_core::{Error, Rejected};

use pass0::settings::{Problem, Settings};

/// Why a command ends early.
pub(crate) enum Failure {
    /// It cannot be done: 1.
    Refused(String),
    /// The settings are wrong: 2.
    Settings(Vec<Problem>),
    /// It was called wrongly: 2.
    Usage(String),
    /// Told already; with this code.
    Verdict(u8),
    /// Nobody reads the output any more: 0.
    Unread,
}

impl Failure {
    /// It cannot be done.
    pub(crate) fn refused(why: impl Display) -> Self {
        Self::Refused(why.to_string())
    }

    /// What kept an instance of these settings from being wired.
    pub(crate) fn wiring(settings: &Settings, error: pass0::Error) -> Self {
        match (settings.blame(&error), error) {
            (Some(problem), _) => problem.into(),
            (None, pass0::Error::Io(error)) => error.into(),
            (None, error) => Self::refused(error),
        }
    }

    /// Says so on stderr.
    pub(crate) fn report(self) -> ExitCode {
        let mut stderr = io::stderr().lock();
        let (code, written) = match self {
            Self::Refused(why) => (1, writeln!(stderr, "pass0: {why}")),
            Self::Usage(why) => (2, writeln!(stderr, "pass0: {why}")),
            Self::Settings(problems) => (
                2,
                problems
                    .iter()
                    .try_for_each(|problem| writeln!(stderr, "pass0: {problem}")),
            ),
            Self::Verdict(code) => (code, Ok(())),
            Self::Unread => (0, Ok(())),
        };
        drop(written);
        ExitCode::from(code)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(why) | Self::Usage(why) => f.write_str(why),
            Self::Settings(problems) => {
                for (place, problem) in problems.iter().enumerate() {
                    let line = if place == 0 { "" } else { "\n" };
                    write!(f, "{line}{problem}")?;
                }
                Ok(())
            }
            Self::Verdict(code) => write!(f, "exit code {code}"),
            Self::Unread => f.write_str("nobody reads the output"),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Unread,
            _ => Self::refused(error),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Settings(vec![problem])
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Settings(problems)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Rejected(Rejected::BadEmail(fault)) => Self::refused(bad_address("that", fault)),
            Error::Rejected(rejected) => Self::refused(words(rejected)),
            other => Self::refused(other),
        }
    }
}

/// Why an address is not accepted, and what helps.
pub(crate) fn bad_address(address: &str, fault: InvalidEmail) -> String {
    let more = match fault {
        InvalidEmail::Form => {
            return format!(
                "{address} is not an email address; it should look like name@example.org"
            );
        }
        InvalidEmail::Dots => "; `legacy_addresses = true` accepts such addresses",
        _ => "",
    };
    format!("{address} is not accepted: {fault}{more}")
}

fn words(rejected: Rejected) -> &'static str {
    match rejected {
        Rejected::NotFound => "not found; check the id or address, `list` shows what there is",
        Rejected::Taken => "this already exists; choose another name",
        Rejected::AccountDisabled => {
            "the account is disabled; `pass0 user enable ADDRESS` enables it"
        }
        Rejected::OperatorSession => {
            "the account must set something up at its next sign-in, which this kind of link does not \
             do; `pass0 user recover ADDRESS --link` makes one that does"
        }
        other => other.code(),
    }
}
