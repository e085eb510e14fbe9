//! What keeps an instance from starting.

use pass0_core::config::ConfigError;
use pass0_core::secret::{DevKeyError, KeyError};

/// Why an instance does not start or stops.
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
    #[error("secret keys: {reason}")]
    Keys {
        /// The setting that they are given in, by its name in the program.
        setting: &'static str,
        /// Why not, and what to do.
        reason: String,
    },
    /// Something needed was not given.
    #[error("{0}")]
    Missing(&'static str),
    /// The store does not open.
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    #[error("database: {0}")]
    Store(#[from] pass0_sql::OpenError),
    /// The database's rows are about the users of an app's own table.
    #[error(
        "database: it holds the sign-ins of {0}, and here it would be {own}: each would delete what the \
         other's users set up. Give this one a database of its own",
        own = pass0_core::OWN_USERS
    )]
    OtherUsers(String),
    /// The store does not answer.
    #[error("database: {0}")]
    Unavailable(#[from] pass0_core::ports::StoreError),
    /// A setting of the way out for mail.
    #[error("{setting}: {reason}")]
    Mail {
        /// Its name in the program.
        setting: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A template.
    #[error(transparent)]
    Page(#[from] pass0_html::PageError),
    /// A file or a socket.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

#[cfg(feature = "settings")]
impl Error {
    /// The setting that is to blame, by its name in the program, and the reason.
    pub(crate) fn blamed(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Config(error) => Some((error.setting, error.reason.clone())),
            Self::Keys { setting, reason } | Self::Mail { setting, reason } => {
                Some((setting, reason.clone()))
            }
            Self::Page(error) => Some(("templates", error.to_string())),
            _ => None,
        }
    }
}
