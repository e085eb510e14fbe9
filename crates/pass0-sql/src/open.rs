//! Opening a store by its URL, and why it may not open.

use std::sync::Arc;

use pass0_core::ports::Store;

/// Why a store does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The URL names no store this program knows.
    #[error("{0}")]
    Url(String),
    /// The engine, or how it is set up, could lose what it said it stored.
    #[error("{0}")]
    Unsafe(String),
    /// The schema was made by a newer program, which this one does not understand.
    #[error(
        "the database has schema {found}, this program knows schemas up to {known}: use the newer \
         program"
    )]
    Newer {
        /// Of the database.
        found: i64,
        /// Of the program.
        known: i64,
    },
    /// A migration was applied that is not the one this program has under its number.
    #[error("migration {0} was applied in another wording: this is not a database of this program")]
    Changed(i64),
    /// The file, the server or the connection failed.
    #[error("the store cannot be opened: {0}")]
    Unavailable(String),
}

/// Whether the URL of a PostgreSQL database can be read; nothing is connected to. The words of the
/// error hold nothing of the password.
///
/// # Errors
/// [`OpenError::Url`].
#[cfg(feature = "postgres")]
pub fn check_postgres_url(url: &str) -> Result<(), OpenError> {
    crate::postgres::check_url(url)
}

/// Opens the store a URL names: `sqlite:PATH`, or `postgres://…` (`postgresql://…`) with the
/// settings of `PostgresOptions::default()`. Brings its schema up to date.
///
/// # Errors
/// [`OpenError`].
pub async fn open(url: &str) -> Result<Arc<dyn Store>, OpenError> {
    match url.split_once(':') {
        #[cfg(feature = "sqlite")]
        Some(("sqlite", path)) => {
            let path = path.strip_prefix("//").unwrap_or(path);
            Ok(Arc::new(crate::SqliteStore::open(path.as_ref()).await?))
        }
        #[cfg(feature = "postgres")]
        Some(("postgres" | "postgresql", _)) => {
            let options = crate::PostgresOptions::default();
            Ok(Arc::new(crate::PostgresStore::connect(url, options).await?))
        }
        // Not the rest of it: there may be a password in it.
        Some((scheme, _)) => Err(OpenError::Url(format!(
            "`{scheme}:` is no store: use `sqlite:PATH` or `postgres://…`"
        ))),
        None => Err(OpenError::Url(
            "the database is not a URL: use `sqlite:PATH` or `postgres://…`".to_owned(),
        )),
    }
}
