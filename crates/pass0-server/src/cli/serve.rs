//! `pass0 serve`

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::instance::config_file;
use crate::failure::Failure;
use crate::run;
use pass0::folder;
use pass0::settings::{Layers, Raw, resolve};

/// Run it
#[derive(Args)]
pub(crate) struct Serve {
    /// Settings (also: PASS0_CONFIG); PASS0_* in the environment come on top
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen, such as 127.0.0.1:5000
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Give up a key that is lost or leaked, by its id from `keys list`: resets the second factors
    /// that depend on it, and mails their owners
    #[arg(long, value_name = "KEYID", value_delimiter = ',')]
    retire: Vec<String>,
}

impl Serve {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let mut layers = Layers::default();
        if let Some(file) = config_file(self.config.as_deref()) {
            layers.file(&file);
        }
        layers.env();
        if let Some(listen) = self.listen {
            layers.flag("listen", "--listen", Raw::Text(listen));
        }
        retire(&mut layers, self.retire);
        if layers.is_dev() {
            let data = Path::new(folder::DATA);
            folder::prepare(data)?;
            layers.data(data);
        }
        run::run(resolve(&layers)?, None).await
    }
}

/// Adds the keys to give up.
pub(super) fn retire(layers: &mut Layers, keys: Vec<String>) {
    if !keys.is_empty() {
        let keys = keys.into_iter().map(Raw::Text).collect();
        layers.flag("retire_keys", "--retire", Raw::List(keys));
    }
}
