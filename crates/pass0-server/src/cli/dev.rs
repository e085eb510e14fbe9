//! `pass0 dev`

use std::path::PathBuf;

use clap::Args;

use crate::cli::serve::retire;
use crate::failure::Failure;
use crate::run;
use pass0::folder;
use pass0::settings::{Layers, Raw, resolve, socket};

/// Try it here
#[derive(Args)]
pub(crate) struct Dev {
    /// Where to listen; this machine only
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Give up a key that is lost or leaked, by its id from `keys list`: resets the second factors
    /// that depend on it, and mails their owners
    #[arg(long, value_name = "KEYID", value_delimiter = ',')]
    retire: Vec<String>,
    /// Where to keep the database and the secret key
    #[arg(long, value_name = "DIR", default_value = folder::DATA)]
    data: PathBuf,
    /// Settings to start from; none are needed
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Dev {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let mut layers = Layers::default();
        if let Some(file) = &self.config {
            layers.file(file);
        }
        layers
            .data(&self.data)
            .env()
            .flag("dev_mode", "pass0 dev", Raw::Flag(true));
        if let Some(listen) = self.listen {
            // The address is this command's own: with it comes the URL that fits.
            if let Ok(listen) = socket(&listen) {
                let url = format!("http://localhost:{}", listen.port());
                layers.flag("public_url", "--listen", Raw::Text(url));
            }
            layers.flag("listen", "--listen", Raw::Text(listen));
        }
        retire(&mut layers, self.retire);
        folder::prepare(&self.data)?;
        run::run(resolve(&layers)?, Some(&self.data)).await
    }
}
