//! `pass0 routes`

use clap::Args;
use pass0::wiring::{dev_inbox_routes, table};
use pass0_axum::RouteInfo;

use crate::cli::out::Out;
use crate::failure::Failure;
use crate::ops;

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

fn routes(dev: bool) -> Result<Vec<RouteInfo>, Failure> {
    let prefix = "/auth";
    let mut routes = table(prefix).map_err(Failure::refused)?;
    routes.extend(ops::infos());
    if dev {
        routes.extend(dev_inbox_routes(prefix));
    }
    Ok(routes)
}
