//! `pass0 config check|print`

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use pass0_html::Pages;
use serde_json::Value;

use crate::cli::connect::{self, Tried};
use crate::cli::instance::config_file;
use crate::cli::out::Out;
use crate::failure::Failure;
use pass0::folder;
use pass0::settings::{Layers, Place, Problem, Settings, resolve, shown};

/// Look at the settings
#[derive(Args)]
pub(crate) struct ConfigCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Tell every problem at once; opens no database and no connection unless told to
    Check {
        #[command(flatten)]
        which: Which,
        /// Try the database and the mail server, too; changes nothing and sends nothing
        #[arg(long)]
        connect: bool,
    },
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
    pub(crate) async fn run(self) -> Result<(), Failure> {
        match self.verb {
            Verb::Check { which, connect } => {
                let settings = which.settings()?;
                settings.check_listens_on_tcp()?;
                check_templates(&settings)?;
                let tried = match connect {
                    true => connect::connect(&settings).await,
                    false => Vec::new(),
                };
                told(&settings, which.json, &tried)
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

/// Says what is fine, and what is not.
fn told(settings: &Settings, json: bool, tried: &[Tried]) -> Result<(), Failure> {
    let ok = tried.iter().all(|tried| tried.ok);
    let mut given = serde_json::json!({"ok": ok, "given": settings.places.len()});
    if let (Some(given), false) = (given.as_object_mut(), tried.is_empty()) {
        given.insert("connect".to_owned(), serde_json::json!(tried));
    }
    let mut out = Out::new(json);
    out.one(&given, |given| {
        let count = given.get("given").unwrap_or(&Value::Null);
        format!("The settings are fine: {count} given, the others are the defaults.")
    })?;
    if !json {
        for tried in tried {
            out.one(tried, Tried::line)?;
        }
    }
    if ok { Ok(()) } else { Err(Failure::Verdict(1)) }
}

impl Which {
    fn settings(&self) -> Result<Settings, Failure> {
        let mut layers = Layers::default();
        if let Some(file) = config_file(self.config.as_deref()) {
            layers.file(&file);
        }
        layers.data(Path::new(folder::DATA)).env();
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
