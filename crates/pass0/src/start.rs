//! The two ways to a [`Pass0`]: for development, and for the real thing.

use crate::app::Pass0;
use crate::builder::Builder;
use crate::error::Error;
#[cfg(feature = "sqlite")]
use crate::folder;

impl Pass0 {
    /// Settings for the real thing, at this public URL.
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
        let folder = std::path::Path::new(folder::DATA);
        folder::prepare(folder)?;
        let mut builder = Self::builder(public_url)?;
        let chosen = std::env::var("PASS0_DEV_KEY").unwrap_or_default();
        if !chosen.is_empty() {
            builder = builder.dev_key(&chosen)?;
        }
        builder
            .config(|config| {
                config.dev = true;
                config.limits = pass0_core::config::Limits::off();
                config.delete_grace = std::time::Duration::ZERO;
            })
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
fn key_in(folder: &std::path::Path) -> std::path::PathBuf {
    let (own, earlier) = (folder.join("secret"), folder.join("secret.key"));
    match !own.exists() && earlier.exists() {
        true => earlier,
        false => own,
    }
}
