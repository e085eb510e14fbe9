//! The three doors of pass0 (the program, axum, a host in another language) make the same of the same
//! settings, and refuse the same.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod dev_mode;
mod given;
mod key_file;
mod refused;
mod same;
mod well_known;

use std::path::PathBuf;

use pass0::embedded::{Host, Instance, Setting};
use pass0::settings::{Layers, Problem, resolve};
use pass0::wiring::{Seams, wire};
use pass0::{Error, Pass0};
use pass0_axum::Http;
use pass0_core::config::{Limits, Policy, Signup};
use pass0_core::secret::KeyId;
use serde_json::Value;
use std::time::Duration;

use given::Given;

const SITE: &str = "https://app.example.org";
const KEY: &str = "q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E=";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    Program,
    Axum,
    Host,
}

const DOORS: [Door; 3] = [Door::Program, Door::Axum, Door::Host];

/// What a door made, as long as it is held.
struct Built {
    http: Http,
    _held: Held,
}

enum Held {
    Nothing,
    Axum(#[expect(dead_code, reason = "it works until it is dropped")] Pass0),
    Host(#[expect(dead_code, reason = "it works until it is dropped")] Instance),
}

impl Door {
    /// What it makes of these settings, or why it does not.
    async fn build(self, given: &Given) -> Result<Built, String> {
        match self {
            Self::Program => program(given).await,
            Self::Axum => axum(given).await.map_err(|error| error.to_string()),
            Self::Host => host(given).await,
        }
    }
}

async fn program(given: &Given) -> Result<Built, String> {
    let mut layers = Layers::default();
    layers.file(&given.as_file());
    let lines = |problems: Vec<Problem>| problems.iter().map(Problem::to_string).collect();
    let settings = resolve(&layers).map_err(|problems| -> String { lines(problems) })?;
    let seams = Seams {
        openapi: true,
        ..Seams::default()
    };
    let wired = wire(settings.plan(), seams).await;
    let wired = wired.map_err(|error| settings.said(&error))?;
    Ok(Built {
        http: wired.http,
        _held: Held::Nothing,
    })
}

async fn host(given: &Given) -> Result<Built, String> {
    let setting = |(key, value): (&String, &Value)| Setting {
        key: key.clone(),
        label: format!("PASS0_{}", key.to_ascii_uppercase()),
        value: value.clone(),
    };
    let settings = given.values.iter().map(setting).collect();
    let data = given.folder.join("data");
    let instance = Instance::start(settings, "/auth", &data, Host::default()).await;
    let instance = instance.map_err(|error| error.to_string())?;
    Ok(Built {
        http: instance.http().clone(),
        _held: Held::Host(instance),
    })
}

/// The same in Rust. A setting that is added to [`Given`] is added here by hand.
async fn axum(given: &Given) -> Result<Built, Error> {
    let mut builder = Pass0::builder(&given.text("public_url").unwrap())?
        .database(given.text("database").unwrap())
        .config(|config| {
            config.app_name = given.text("app_name").unwrap();
            config.signup = match given.text("signup").unwrap().as_str() {
                "open" => Signup::Open,
                "invite" => Signup::Invite,
                other => panic!("{other}"),
            };
            Policy::parse(&given.text("policy").unwrap())
                .unwrap()
                .preset(config);
            config.flow_life = Duration::from_secs(60 * given.number("token_expiry"));
            config.session_idle = Duration::from_secs(given.number("session_duration"));
            config.session_max = Duration::from_secs(given.number("session_max"));
            config.passkey.rp_id = given.text("rp_id");
            config.limits = Limits {
                attempts: u32::try_from(given.values["limits"]["attempts"].as_u64().unwrap())
                    .unwrap(),
                ..Limits::default()
            };
        })
        .retire_keys(
            given
                .list("retire_keys")
                .iter()
                .map(|id| KeyId::parse(id).unwrap()),
        );
    if let Some(url) = given.text("smtp") {
        builder = builder.smtp(url, given.text("mail_from").unwrap());
    }
    if let Some(folder) = given.text("templates") {
        builder = builder.templates(PathBuf::from(folder));
    }
    builder = match given.text("secret_file") {
        Some(file) => builder.key_file(file),
        None => builder.secrets(&given.list("secrets"))?,
    };
    let pass0 = builder.build().await?;
    Ok(Built {
        http: pass0.http().clone(),
        _held: Held::Axum(pass0),
    })
}
