//! The instance that a command works on: its settings and its store.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use pass0::wiring::{Asks, admitted};
use pass0_core::Engine;
use pass0_core::ports::{Store, SystemEnv};

use crate::dev;
use crate::failure::Failure;
use pass0::folder;
use pass0::settings::{Layers, PATH_OF_CONFIG, Raw, Settings, resolve};

/// Which instance.
#[derive(Args)]
pub(crate) struct Instance {
    /// The instance of this settings file (also: PASS0_CONFIG)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The development instance in this folder
    #[arg(long, value_name = "DIR", conflicts_with = "config")]
    data: Option<PathBuf>,
}

impl Instance {
    /// Its settings. With neither flag nor PASS0_CONFIG: the environment alone, or else the
    /// development instance in `./pass0-data`.
    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        let mut layers = Layers::default();
        if let Some(folder) = self.folder() {
            let public_url = dev::recorded_url(&folder).ok_or_else(|| {
                let folder = folder.display();
                Failure::Usage(format!(
                    "there is no development instance in {folder}; name another with --data, or a \
                     settings file with --config"
                ))
            })?;
            layers.data(&folder).env();
            layers.flag("dev_mode", "--data", Raw::Flag(true)).flag(
                "public_url",
                "--data",
                Raw::Text(public_url),
            );
        } else {
            if let Some(file) = config_file(self.config.as_deref()) {
                layers.file(&file);
            }
            layers.data(Path::new(folder::DATA)).env();
        }
        Ok(resolve(&layers)?)
    }

    /// The engine on its store, with keys that the store accepts.
    pub(crate) async fn engine(&self) -> Result<Engine, Failure> {
        let settings = self.settings()?;
        let store = open(&settings).await?;
        let open = || engine(&settings, store.clone());
        let (source, ring) = (&settings.key_source, &settings.ring);
        let admitted = admitted(source, ring, &*store, Asks::Command, open).await;
        admitted.map_err(|error| Failure::wiring(&settings, error))
    }

    /// The engine on its store, whatever keys the store knows: to look at them.
    pub(crate) async fn engine_with_any_keys(&self) -> Result<Engine, Failure> {
        let settings = self.settings()?;
        let store = open(&settings).await?;
        engine(&settings, store).map_err(|error| Failure::wiring(&settings, error))
    }

    fn folder(&self) -> Option<PathBuf> {
        let elsewhere = self.config.is_some()
            || ["PASS0_CONFIG", "PASS0_DATABASE", "PASS0_DATABASE_FILE"]
                .iter()
                .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
        match &self.data {
            Some(folder) => Some(folder.clone()),
            None if elsewhere => None,
            None => Some(PathBuf::from(folder::DATA)),
        }
    }
}

async fn open(settings: &Settings) -> Result<Arc<dyn Store>, Failure> {
    pass0::log::start("warn", pass0::log::Format::Text);
    pass0_sql::open(&settings.database)
        .await
        .map_err(|error| Failure::refused(format!("database: {error}")))
}

fn engine(settings: &Settings, store: Arc<dyn Store>) -> Result<Engine, pass0::Error> {
    let (config, ring) = (settings.config.clone(), settings.ring.clone());
    Ok(Engine::new(config, store, Arc::new(SystemEnv), ring)?)
}

/// The settings file: the flag's, or that of the environment.
pub(crate) fn config_file(flag: Option<&Path>) -> Option<PathBuf> {
    let variable = || std::env::var_os(PATH_OF_CONFIG).filter(|path| !path.is_empty());
    flag.map(Path::to_owned)
        .or_else(|| variable().map(PathBuf::from))
}
