//! `pass0 config check|print`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use pass0_html::Pages;
use serde_json::Value;

use crate::cli::instance::config_file;
use crate::cli::out::Out;
use crate::dev;
use crate::failure::Failure;
use crate::settings::{Layers, Place, Problem, Settings, resolve, shown};

/// Look at the settings
#[derive(Args)]
pub(crate) struct ConfigCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Tell every problem at once; opens no database and no connection
    Check(Which),
    /// Print what holds, where it was given, and no secret
    Print(Which),
}

#[derive(Args)]
struct Which {
    /// Settings (also: PASS0_CONFIG)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl ConfigCommand {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.verb {
            Verb::Check(which) => {
                let settings = which.settings()?;
                settings.check_listens_on_tcp()?;
                check_templates(&settings)?;
                let given = serde_json::json!({"ok": true, "given": settings.places.len()});
                Out::new(which.json).one(&given, |given| {
                    let count = given.get("given").unwrap_or(&Value::Null);
                    format!("The settings are fine: {count} given, the others are the defaults.")
                })?;
                Ok(())
            }
            Verb::Print(which) => {
                let settings = which.settings()?;
                let mut out = Out::new(which.json);
                let mut list = out.list();
                for setting in shown(&settings) {
                    list.add(&setting, |setting| {
                        let value = match &setting.value {
                            Value::Null => "(none)".to_owned(),
                            value => value.to_string(),
                        };
                        format!("{:<17} {value}    # {}", setting.key, setting.origin)
                    })?;
                }
                Ok(list.end()?)
            }
        }
    }
}

impl Which {
    fn settings(&self) -> Result<Settings, Failure> {
        let mut layers = Layers::default();
        if let Some(file) = config_file(self.config.as_deref()) {
            layers.file(&file);
        }
        layers.data(Path::new(dev::DATA)).env();
        Ok(resolve(&layers)?)
    }
}

/// Templates of the operator's own are tried in every state and language.
fn check_templates(settings: &Settings) -> Result<(), Failure> {
    let place = settings.places.get("templates").unwrap_or(&Place::Default);
    Pages::new(settings.templates.clone())
        .map(|_| ())
        .map_err(|error| Failure::Settings(vec![Problem::of("templates", place.clone(), error)]))
}
