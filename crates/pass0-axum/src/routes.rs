//! Every route of pass0: what it needs, what it does, what it takes.

mod own;

use axum::http::Method;

use crate::answer::Answer;
use crate::api::{flow, link, login, meta, session};
use crate::ctx::Ctx;
use crate::http::Http;
use crate::openapi;
use crate::policy::Policy;
use crate::table::Table;

/// Every route of pass0.
pub(crate) fn table(http: &Http) -> Table {
    let table = site(Table::new(http), http);
    let table = sign_in(table);
    let table = own::passkeys(table);
    let table = own::second_factors(table);
    own::own(table)
}

/// `GET /openapi.json`, which is one of them.
pub(crate) fn document(http: &Http) -> serde_json::Value {
    openapi::document(http, &table(http).into_infos())
}

/// What is at addresses of the whole site, where they are pass0's.
fn site(mut table: Table, http: &Http) -> Table {
    if http.options.openapi {
        table = table.add_at(
            &Method::GET,
            "/openapi.json",
            Policy::Public,
            "This interface",
            &[],
            |ctx: Ctx| async move { Ok(Answer::json(document(&ctx.http))) },
        );
    }
    if !http.options.well_known {
        return table;
    }
    table
        .add_at(
            &Method::GET,
            "/.well-known/webauthn",
            Policy::Public,
            "The origins that share the passkeys",
            &[],
            meta::related_origins,
        )
        .add_at(
            &Method::GET,
            "/.well-known/passkey-endpoints",
            Policy::Public,
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
            Policy::Public,
            "The sign-in page",
            &[],
            login::page,
        )
        .add(
            &Method::POST,
            "/request-magic-link",
            Policy::PublicStart,
            "Ask for a mail with link and code",
            &["email", "next?"],
            login::ask,
        )
        .add(
            &Method::GET,
            "/verify/{token}",
            Policy::Public,
            "Open a mailed link",
            &[],
            link::open,
        )
        .add(
            &Method::GET,
            "/link",
            Policy::Public,
            "What an opened link that did not sign in has to say",
            &[],
            link::page,
        )
        .add(
            &Method::POST,
            "/link",
            Policy::Public,
            "Press the button of that page",
            &["email?"],
            link::press,
        )
        .add(
            &Method::POST,
            "/verify-code",
            Policy::Flow,
            "Type the code",
            &["code"],
            flow::verify_code,
        )
        .add(
            &Method::POST,
            "/resend",
            Policy::Flow,
            "Ask for another mail",
            &[],
            flow::resend,
        )
        .add(
            &Method::POST,
            "/cancel",
            Policy::Flow,
            "Call the sign-in off",
            &[],
            flow::cancel,
        )
        .add(
            &Method::GET,
            "/flow",
            Policy::Public,
            "Where the sign-in stands; with `wait` seconds, when that changes",
            &[],
            flow::state,
        )
        .add(
            &Method::GET,
            "/session",
            Policy::Public,
            "Who is signed in",
            &[],
            session::show,
        )
        .add(
            &Method::GET,
            "/logout",
            Policy::Public,
            "Sign out; from another site, a page with a button",
            &[],
            session::logout_page,
        )
        .add(
            &Method::POST,
            "/logout",
            Policy::Public,
            "Sign out",
            &[],
            session::logout,
        )
        .add(
            &Method::GET,
            "/sessions",
            Policy::Fresh,
            "The sessions of the account",
            &[],
            session::list,
        )
        .add(
            &Method::DELETE,
            "/sessions/{id}",
            Policy::Fresh,
            "End a session",
            &[],
            session::end,
        )
        .add(
            &Method::POST,
            "/sessions/{id}/end",
            Policy::Fresh,
            "End a session, for forms",
            &[],
            session::end,
        )
        .add(
            &Method::POST,
            "/sessions/revoke-others",
            Policy::Fresh,
            "End every other session",
            &[],
            session::end_others,
        )
        .add(
            &Method::GET,
            "/static/{name}",
            Policy::Public,
            "Style, script and icon of the pages",
            &[],
            meta::asset,
        )
}
