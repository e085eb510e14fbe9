//! What is wrong with a setting, and where it was given.

use std::fmt;
use std::path::PathBuf;

/// Where a value was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Place {
    /// Nowhere: it is the default.
    #[default]
    Default,
    /// A file.
    File {
        /// Which.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// How many characters are meant.
        width: usize,
        /// The line up to its `=`: what follows may be secret.
        excerpt: String,
    },
    /// A variable of the environment.
    Env(String),
    /// A flag.
    Flag(&'static str),
}

impl Place {
    /// A later layer wins over an earlier one.
    pub fn rank(&self) -> u8 {
        match self {
            Self::Default => 0,
            Self::File { .. } => 1,
            Self::Env(_) => 2,
            Self::Flag(_) => 3,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File {
                path, line, column, ..
            } => write!(f, "{}:{line}:{column}", path.display()),
            Self::Env(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

/// Something wrong with the settings. Never holds the value of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it was given; `Default`: it was not.
    pub place: Place,
    /// The reason, which names the setting.
    pub reason: String,
}

impl Problem {
    /// A setting that cannot be accepted.
    pub fn of(key: &str, place: Place, reason: impl fmt::Display) -> Self {
        Self {
            place,
            reason: format!("{key}: {reason}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::Default => f.write_str(&self.reason),
            Place::File {
                line,
                column,
                width,
                excerpt,
                ..
            } => {
                let number = line.to_string();
                let (margin, indent) = (number.len() + 2, column.saturating_sub(1));
                writeln!(f, "{}: {}", self.place, self.reason)?;
                writeln!(f, " {number} | {excerpt}")?;
                write!(f, "{:margin$}| {:indent$}{:^<width$}", "", "", "")
            }
            place => write!(f, "{place}: {}", self.reason),
        }
    }
}
