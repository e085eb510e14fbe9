//! Opening a store by its URL.

use std::sync::Arc;

use pass0_core::ports::Store;

use crate::error::OpenError;

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
