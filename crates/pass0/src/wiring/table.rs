//! The routes, without an instance.

use std::sync::Arc;

use pass0_axum::{Http, Options, Policy, RouteInfo};
use pass0_core::Engine;
use pass0_core::config::{Config, Origin};
use pass0_core::memory::MemoryStore;
use pass0_core::ports::{Env as _, SystemEnv};
use pass0_core::secret::KeyRing;
use pass0_html::Pages;

use crate::error::Error;

/// Every route under `prefix` with its policy: those of an engine that is never asked anything.
///
/// # Errors
/// When `prefix` is none.
pub fn table(prefix: &str) -> Result<Vec<RouteInfo>, Error> {
    let mut key = [0; 32];
    SystemEnv.fill(&mut key);
    let config = Config {
        prefix: prefix.to_owned(),
        ..Config::new(Origin::parse("https://public-url.invalid")?)
    };
    let store = Arc::new(MemoryStore::default());
    let engine = Engine::new(config, store, Arc::new(SystemEnv), KeyRing::new(&[key])?)?;
    let options = Options {
        well_known: true,
        ..Options::default()
    };
    Ok(Http::new(engine, Pages::new(None)?, options).routes())
}

/// The routes of dev mode's inbox, which [`table`] leaves out.
#[must_use]
pub fn dev_inbox_routes(prefix: &str) -> Vec<RouteInfo> {
    let info = |path: &str, summary| RouteInfo {
        method: "GET".to_owned(),
        path: format!("{prefix}{path}"),
        policy: Policy::Public,
        next: true,
        summary,
        fields: &[],
    };
    vec![
        info(
            "/dev/inbox",
            "The emails that were not sent; dev mode, with the dev key",
        ),
        info("/dev/inbox.json", "The same as JSON, the newest first"),
    ]
}
