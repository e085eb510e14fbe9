//! What keeps a [`Pass0`](crate::Pass0) from starting.

use pass0_core::config::ConfigError;
use pass0_core::keys::KeyProblem;
use pass0_core::secret::{DevKeyError, KeyError};

/// Why a [`Pass0`](crate::Pass0) does not start or stops.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A secret key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A secret key that can be guessed, or a file of keys that others can read or change.
    #[error("secret keys: {0}")]
    Secret(String),
    /// The dev key.
    #[error("PASS0_DEV_KEY: {0}")]
    DevKey(#[from] DevKeyError),
    /// The database does not accept the secret keys.
    #[error("secret keys: {0}")]
    Keys(#[from] KeyProblem),
    /// Something needed was not given.
    #[error("{0}")]
    Missing(&'static str),
    /// The store does not open.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    #[error(transparent)]
    Store(#[from] pass0_sql::OpenError),
    /// The database's rows are about the users of an app's own table.
    #[error(
        "the database holds the sign-ins of {0}: each app would delete what the other's users set up; \
         give this one a database of its own"
    )]
    OtherUsers(String),
    /// The store does not answer.
    #[error(transparent)]
    Unavailable(#[from] pass0_core::ports::StoreError),
    /// The mail settings.
    #[error("mail: {0}")]
    Mail(String),
    /// A template.
    #[error(transparent)]
    Page(#[from] pass0_html::PageError),
    /// A file or a socket.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}
