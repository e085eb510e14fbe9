//! The two ways to a [`Pass0`]: for development, and for production.

#[cfg(feature = "sqlite")]
use std::path::{Path, PathBuf};

use crate::app::Pass0;
use crate::builder::Builder;
use crate::error::Error;
#[cfg(feature = "sqlite")]
use crate::{dev, folder};

impl Pass0 {
    /// Settings for production, at this public URL.
    ///
    /// # Errors
    /// When the URL is not an origin such as `https://app.example.org`.
    pub fn builder(public_url: &str) -> Result<Builder, Error> {
        Builder::new(public_url)
    }

    /// For development, at `http://localhost:PORT`: a SQLite file and a key in `./pass0-data`,
    /// open sign-up, no limits on emails. Links and codes appear on the console and in the inbox,
    /// whose address is printed with the key that opens it; the environment's `PASS0_DEV_KEY`
    /// fixes that key.
    ///
    /// # Errors
    /// When the URL is not of this machine, the folder cannot be written, or `PASS0_DEV_KEY` is
    /// no dev key.
    #[cfg(feature = "sqlite")]
    pub async fn dev(public_url: &str) -> Result<Self, Error> {
        Self::dev_in(public_url, folder::DATA).await
    }

    /// As [`Pass0::dev`], with the database and the key in this folder.
    ///
    /// # Errors
    /// As [`Pass0::dev`].
    #[cfg(feature = "sqlite")]
    pub async fn dev_in(public_url: &str, folder: impl AsRef<Path>) -> Result<Self, Error> {
        let folder = folder.as_ref();
        folder::prepare(folder)?;
        let mut builder = Self::builder(public_url)?;
        let chosen = std::env::var("PASS0_DEV_KEY").unwrap_or_default();
        if !chosen.is_empty() {
            builder = builder.dev_key(&chosen)?;
        }
        builder
            .config(dev::preset)
            .database(format!("sqlite:{}", folder.join("pass0.db").display()))
            .key_file(key_in(folder))
            .console()
            .build()
            .await
    }
}

/// The key of a development instance: the file that `pass0 dev` has, too. `secret.key` is what earlier
/// versions of this crate made.
#[cfg(feature = "sqlite")]
fn key_in(folder: &Path) -> PathBuf {
    let (own, earlier) = (folder.join("secret"), folder.join("secret.key"));
    match !own.exists() && earlier.exists() {
        true => earlier,
        false => own,
    }
}
