//! Every route of pass0: what it needs, what it does, what it takes.

mod own;

use axum::http::Method;
use pass0_core::redirect::OwnRoutes;

use crate::answer::Answer;
use crate::api::{flow, link, login, meta, session};
use crate::ctx::Ctx;
use crate::http::Http;
use crate::openapi;
use crate::options::Options;
use crate::policy::{Next, Policy, RouteInfo};
use crate::table::Table;

/// Every route of pass0.
pub(crate) fn table(prefix: &str, options: &Options) -> Table {
    under_prefix(site(Table::new(prefix), options))
}

/// What an engine behind these routes has to know of them ([`Config::routes`](pass0_core::Config::routes)):
/// which may be the target of a redirect.
#[must_use]
pub fn own_routes() -> OwnRoutes {
    own_routes_with(&[])
}

/// As [`own_routes`], of an engine that has these second factors besides pass0's own.
#[must_use]
pub fn own_routes_with(seconds: &[&str]) -> OwnRoutes {
    let infos = under_prefix(Table::new("")).into_infos();
    // Browsers follow a redirect with GET.
    let told = |info: &'_ RouteInfo| info.next && info.method == "GET";
    let routes = infos.iter().map(|info| (info.path.as_str(), told(info)));
    let set_up: Vec<String> = seconds
        .iter()
        .map(|id| format!("/2fa/{id}/setup"))
        .collect();
    OwnRoutes::new(routes.chain(set_up.iter().map(|path| (path.as_str(), true))))
}

fn under_prefix(table: Table) -> Table {
    let table = sign_in(table);
    let table = own::passkeys(table);
    let table = own::second_factors(table);
    own::own(table)
}

/// `GET /openapi.json`, which is one of them.
pub(crate) fn document(http: &Http) -> serde_json::Value {
    let routes = table(&http.engine.config().prefix, &http.options);
    openapi::document(http, &routes.into_infos())
}

/// What is at addresses of the whole site, where they are pass0's.
fn site(mut table: Table, options: &Options) -> Table {
    if options.openapi {
        table = table.add_at(
            &Method::GET,
            "/openapi.json",
            (Policy::Public, Next::Allowed),
            "This interface",
            &[],
            |ctx: Ctx| async move { Ok(Answer::json(document(&ctx.http))) },
        );
    }
    if !options.well_known {
        return table;
    }
    table
        .add_at(
            &Method::GET,
            "/.well-known/webauthn",
            (Policy::Public, Next::Allowed),
            "The origins that share the passkeys",
            &[],
            meta::related_origins,
        )
        .add_at(
            &Method::GET,
            "/.well-known/passkey-endpoints",
            (Policy::Public, Next::Allowed),
            "Where passkeys are added and managed",
            &[],
            meta::passkey_endpoints,
        )
}

/// Signing in by mail, and the session.
fn sign_in(table: Table) -> Table {
    table
        .add(
            &Method::GET,
            "/login",
            (Policy::Public, Next::Refused),
            "The sign-in page",
            &[],
            login::page,
        )
        .add(
            &Method::POST,
            "/request-magic-link",
            (Policy::PublicStart, Next::Refused),
            "Ask for a mail with link and code",
            &["email", "next?"],
            login::ask,
        )
        .add(
            &Method::GET,
            "/verify/{token}",
            (Policy::Public, Next::Refused),
            "Open a mailed link",
            &[],
            link::open,
        )
        .add(
            &Method::GET,
            "/link",
            (Policy::Public, Next::Refused),
            "What an opened link that did not sign in has to say",
            &[],
            link::page,
        )
        .add(
            &Method::POST,
            "/link",
            (Policy::Public, Next::Refused),
            "Press the button of that page",
            &["email?"],
            link::press,
        )
        .add(
            &Method::POST,
            "/verify-code",
            (Policy::Flow, Next::Refused),
            "Type the code",
            &["code"],
            flow::verify_code,
        )
        .add(
            &Method::POST,
            "/resend",
            (Policy::Flow, Next::Refused),
            "Ask for another mail",
            &[],
            flow::resend,
        )
        .add(
            &Method::POST,
            "/cancel",
            (Policy::Flow, Next::Refused),
            "Call the sign-in off",
            &[],
            flow::cancel,
        )
        .add(
            &Method::GET,
            "/flow",
            (Policy::Public, Next::Refused),
            "Where the sign-in stands; with `wait` seconds, when that changes",
            &[],
            flow::state,
        )
        .add(
            &Method::GET,
            "/session",
            (Policy::Public, Next::Refused),
            "Who is signed in",
            &[],
            session::show,
        )
        .add(
            &Method::GET,
            "/logout",
            (Policy::Public, Next::Refused),
            "Sign out; from another site, a page with a button",
            &[],
            session::logout_page,
        )
        .add(
            &Method::POST,
            "/logout",
            (Policy::Public, Next::Refused),
            "Sign out",
            &[],
            session::logout,
        )
        .add(
            &Method::GET,
            "/sessions",
            (Policy::Fresh, Next::Allowed),
            "The sessions of the account",
            &[],
            session::list,
        )
        .add(
            &Method::DELETE,
            "/sessions/{id}",
            (Policy::Fresh, Next::Refused),
            "End a session",
            &[],
            session::end,
        )
        .add(
            &Method::POST,
            "/sessions/{id}/end",
            (Policy::Fresh, Next::Refused),
            "End a session, for forms",
            &[],
            session::end,
        )
        .add(
            &Method::POST,
            "/sessions/revoke-others",
            (Policy::Fresh, Next::Refused),
            "End every other session",
            &[],
            session::end_others,
        )
        .add(
            &Method::GET,
            "/static/{name}",
            (Policy::Public, Next::Refused),
            "Style, script and icon of the pages",
            &[],
            meta::asset,
        )
}
