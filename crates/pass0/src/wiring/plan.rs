//! What an instance is made of.

use std::path::PathBuf;
use std::sync::Arc;

use ipnet::IpNet;
use pass0_core::Config;
use pass0_core::ports::Store;
use pass0_core::secret::{DevKey, KeyId, KeyRing};

use crate::error::Error;
use crate::wiring::keys::KeySource;
use crate::wiring::mail::Mail;

/// What an instance is made of, parsed, wherever it was said: in a file, the environment, flags, another
/// language or Rust.
pub struct Plan {
    /// The engine's settings.
    pub config: Config,
    /// Where rows are kept.
    pub rows: Rows,
    /// The secret keys.
    pub ring: KeyRing,
    /// Where they come from.
    pub key_source: KeySource,
    /// Keys that are given up.
    pub retire: Vec<KeyId>,
    /// The way out for letters.
    pub mail: Mail,
    /// Templates and words that stand before the embedded ones.
    pub templates: Option<PathBuf>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Peers on a Unix socket, too.
    pub trust_unix: bool,
    /// Whether `/.well-known/webauthn` and `/.well-known/passkey-endpoints` are pass0's.
    pub well_known: bool,
    /// In dev mode, the key that was chosen; else it is derived.
    pub dev_key: Option<DevKey>,
}

/// Where rows are kept.
pub enum Rows {
    /// In this database: `sqlite:PATH` or `postgres://…`; may hold a password.
    Database(String),
    /// In this store.
    Own(Arc<dyn Store>),
}

impl Rows {
    pub(super) async fn open(self) -> Result<Arc<dyn Store>, Error> {
        match self {
            Self::Own(store) => Ok(store),
            Self::Database(url) => open(&url).await,
        }
    }
}

#[cfg(any(feature = "sqlite", feature = "postgres"))]
async fn open(url: &str) -> Result<Arc<dyn Store>, Error> {
    Ok(pass0_sql::open(url).await?)
}

#[cfg(not(any(feature = "sqlite", feature = "postgres")))]
async fn open(_: &str) -> Result<Arc<dyn Store>, Error> {
    Err(Error::Missing(
        "no database: enable the feature `sqlite` or `postgres`",
    ))
}
