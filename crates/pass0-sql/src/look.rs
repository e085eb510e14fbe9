//! Looking at a database before it is used: what is there, without changing or making anything.

use crate::OpenError;
use crate::migrate::{Applied, MIGRATIONS, next};

/// What is at the URL of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// Name and version of the engine, and how it is reached.
    pub engine: String,
    /// How far its schema is.
    pub schema: Schema,
}

/// How far the schema of a database is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Schema {
    /// There is none; the first start makes it.
    Missing,
    /// Older than this program's; the next start brings it up to date.
    Behind {
        /// Of the database.
        found: usize,
        /// Of the program.
        known: usize,
    },
    /// This program's.
    Current(usize),
}

impl Schema {
    pub(crate) fn of(applied: &[Applied]) -> Result<Self, OpenError> {
        let (found, known) = (applied.len(), MIGRATIONS.len());
        Ok(match next(MIGRATIONS, applied)? {
            None => Self::Current(known),
            Some(_) if found == 0 => Self::Missing,
            Some(_) => Self::Behind { found, known },
        })
    }
}

/// Looks at the store a URL names. It is asked whatever [`crate::open`] asks, and nothing is written:
/// no file is made, no schema, no row.
///
/// # Errors
/// [`OpenError`]: why the program would not start.
pub async fn look(url: &str) -> Result<Seen, OpenError> {
    match url.split_once(':') {
        #[cfg(feature = "sqlite")]
        Some(("sqlite", path)) => {
            let path = path.strip_prefix("//").unwrap_or(path);
            crate::sqlite::look(path.as_ref())
        }
        #[cfg(feature = "postgres")]
        Some(("postgres" | "postgresql", _)) => crate::postgres::look(url).await,
        // It says what is wrong with the URL, and opens nothing.
        _ => match crate::open(url).await {
            Err(error) => Err(error),
            Ok(_) => Err(OpenError::Url(
                "the database cannot be looked at".to_owned(),
            )),
        },
    }
}
