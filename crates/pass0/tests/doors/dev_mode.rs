//! Dev mode: every door enters the same, with the limits that matter and without those that would be in the way.

use pass0::Pass0;
use pass0::embedded::{Host, Instance, Setting};
use pass0::settings::{Layers, Raw, resolve};
use pass0::wiring::{Seams, wire};
use pass0_core::Config;
use pass0_core::config::{Limits, Signup};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{DOORS, Door};

const SITE: &str = "http://localhost:5000";

/// What the door makes of no settings at all, but for the folder.
async fn config(door: Door) -> Config {
    let folder = TempDir::new().unwrap();
    match door {
        Door::Program => {
            let mut layers = Layers::default();
            layers.data(folder.path());
            layers.flag("dev_mode", "pass0 dev", Raw::Flag(true));
            let settings = resolve(&layers).unwrap();
            let wired = wire(settings.plan(), Seams::default()).await.unwrap();
            wired.engine.config().clone()
        }
        Door::Axum => {
            let pass0 = Pass0::dev_in(SITE, folder.path()).await.unwrap();
            pass0.engine().config().clone()
        }
        Door::Host => {
            let setting = |(key, value): (&str, Value)| Setting {
                key: key.to_owned(),
                label: key.to_owned(),
                value,
            };
            // Flask always gives these three.
            let given = [
                ("dev_mode", json!(true)),
                ("public_url", json!(SITE)),
                ("signup", json!("open")),
            ];
            let settings = given.into_iter().map(setting).collect();
            let started = Instance::start(settings, "/auth", folder.path(), Host::default()).await;
            started.unwrap().engine().config().clone()
        }
    }
}

#[tokio::test]
async fn every_door_has_the_same_dev_mode() {
    let mut seen = Vec::new();
    for door in DOORS {
        seen.push(format!("{:#?}", config(door).await));
    }
    assert!(seen[0].contains("dev: true"), "{}", seen[0]);
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[tokio::test]
async fn dev_mode_counts_wrong_codes_and_no_emails() {
    let (dev, production) = (config(Door::Axum).await, Limits::default());
    assert!(dev.limits.enabled);
    assert_eq!(dev.limits.codes, production.codes);
    assert_eq!(dev.limits.attempts, production.attempts);
    assert_eq!(dev.limits.pending_total, production.pending_total);
    assert!(dev.limits.mail.is_empty());
    assert!(matches!(dev.signup, Signup::Open));
    assert!(dev.delete_grace.is_zero());
}
