//! Good settings: the same routes with the same policies, the same limits and lifetimes, the same keys.

use std::collections::BTreeSet;

use pass0_axum::Http;

use crate::given::Given;
use crate::{DOORS, Door, KEY};

/// `METHOD path policy`, for every route.
fn routes(http: &Http) -> BTreeSet<String> {
    let routes = http.routes();
    let line = |route: &pass0_axum::RouteInfo| {
        let policy = route.policy.as_str();
        format!("{} {} {policy}", route.method, route.path)
    };
    routes.iter().map(line).collect()
}

#[tokio::test]
async fn every_door_has_the_same_routes_but_for_the_description_of_the_program() {
    let given = Given::good();
    let mut seen = Vec::new();
    for door in DOORS {
        let mut routes = routes(&door.build(&given).await.unwrap().http);
        let described = routes.remove("GET /openapi.json public");
        assert_eq!(described, door == Door::Program, "{door:?}");
        for wanted in [
            "POST /auth/request-magic-link public_start",
            "GET /auth/account session",
            "POST /auth/account/delete fresh",
            "GET /.well-known/webauthn public",
        ] {
            assert!(routes.contains(wanted), "{door:?}: {wanted} in {routes:#?}");
        }
        seen.push(routes);
    }
    assert!(seen[0].len() > 40, "{}", seen[0].len());
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[tokio::test]
async fn every_door_makes_the_same_engine() {
    for policy in ["default", "passkey_only", "aal2"] {
        let mut given = Given::good();
        given.set("policy", policy);
        let mut seen = Vec::new();
        for door in DOORS {
            let built = door.build(&given).await.unwrap();
            let config = built.http.engine().config();
            assert_eq!(config.app_name, "Orchard", "{door:?}");
            assert_eq!(config.policy.as_str(), policy, "{door:?}");
            assert_eq!(config.flow_life.as_secs(), 7 * 60, "{door:?}");
            assert_eq!(config.session_idle.as_secs(), 3600, "{door:?}");
            assert_eq!(config.session_max.as_secs(), 7200, "{door:?}");
            assert_eq!(config.limits.attempts, 3, "{door:?}");
            assert!(!config.dev, "{door:?}");
            let keys = built.http.engine().ring().ids();
            seen.push(format!("{config:#?}\n{keys:?}"));
        }
        assert!(!seen[0].contains(KEY));
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[0], seen[2]);
    }
}
