//! `pass0 routes`

use std::sync::Arc;

use clap::Args;
use pass0_axum::{Http, Options, RouteInfo};
use pass0_core::Engine;
use pass0_core::config::{Config, Origin};
use pass0_core::memory::MemoryStore;
use pass0_core::ports::{Env as _, SystemEnv};
use pass0_core::secret::KeyRing;
use pass0_html::Pages;

use crate::cli::Failure;
use crate::cli::out::Out;
use crate::{dev, ops};

/// Every route and what it needs
#[derive(Args)]
pub(crate) struct RoutesCommand {
    /// As JSON
    #[arg(long)]
    json: bool,
    /// With the routes that only dev mode has
    #[arg(long)]
    dev: bool,
}

impl RoutesCommand {
    pub(crate) fn run(self) -> Result<(), Failure> {
        let mut out = Out::new(self.json);
        let mut list = out.list();
        for route in routes(self.dev)? {
            list.add(&route, |route| {
                let policy = route.policy.as_str();
                let RouteInfo {
                    method,
                    path,
                    summary,
                    ..
                } = route;
                format!("{method:<7}{path:<36}{policy:<14}{summary}")
            })?;
        }
        Ok(list.end()?)
    }
}

/// The table of an engine that is never asked anything.
fn routes(dev: bool) -> Result<Vec<RouteInfo>, Failure> {
    let mut key = [0; 32];
    SystemEnv.fill(&mut key);
    let ring = KeyRing::new(&[key]).map_err(Failure::refused)?;
    let origin = Origin::parse("https://public-url.invalid").map_err(Failure::refused)?;
    let config = Config::new(origin);
    let prefix = config.prefix.clone();
    let engine = Engine::new(
        config,
        Arc::new(MemoryStore::default()),
        Arc::new(SystemEnv),
        ring,
    )
    .map_err(Failure::refused)?;
    let pages = Pages::new(None).map_err(Failure::refused)?;
    let mut routes = Http::new(engine, pages, Options::default()).routes();
    routes.extend(ops::infos());
    if dev {
        routes.extend(dev::infos(&prefix));
    }
    Ok(routes)
}
