//! Every route of pass0: what it needs, what it does, what it takes.

use axum::http::Method;

use crate::api::{account, flow, link, login, meta, passkey, second_factor, session, step_up};
use crate::http::Http;
use crate::routes::{Policy, Table};

/// Every route of pass0.
pub(crate) fn table(http: &Http) -> Table {
    let table = site(Table::new(http), http);
    let table = sign_in(table);
    let table = passkeys(table);
    let table = second_factors(table);
    own(table)
}

/// What is at addresses of the whole site, where pass0 has it to itself.
fn site(table: Table, http: &Http) -> Table {
    if !http.options.openapi {
        return table;
    }
    table
        .add_at(
            &Method::GET,
            "/openapi.json",
            Policy::Public,
            "This interface",
            &[],
            meta::openapi,
        )
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

/// Passkeys.
fn passkeys(table: Table) -> Table {
    table
        .add(
            &Method::POST,
            "/passkey/login/options",
            Policy::Public,
            "Begin to sign in with a passkey",
            &["next?"],
            passkey::login_options,
        )
        .add(
            &Method::POST,
            "/passkey/login/verify",
            Policy::Public,
            "Sign in with a passkey",
            &["credential"],
            passkey::login_verify,
        )
        .add(
            &Method::POST,
            "/passkey/register/options",
            Policy::Enrol,
            "Begin to add a passkey",
            &[],
            passkey::register_options,
        )
        .add(
            &Method::POST,
            "/passkey/register/verify",
            Policy::Enrol,
            "Add a passkey",
            &["credential", "name?"],
            passkey::register_verify,
        )
        .add(
            &Method::GET,
            "/passkey/offer",
            Policy::Session,
            "The offer of a passkey after a sign-in by mail",
            &[],
            passkey::offer,
        )
        .add(
            &Method::GET,
            "/passkeys",
            Policy::Session,
            "The passkeys of the account",
            &[],
            passkey::list,
        )
        .add(
            &Method::PATCH,
            "/passkeys/{id}",
            Policy::Session,
            "Name a passkey",
            &["name"],
            passkey::rename,
        )
        .add(
            &Method::DELETE,
            "/passkeys/{id}",
            Policy::Fresh,
            "Remove a passkey",
            &[],
            passkey::remove,
        )
        .add(
            &Method::POST,
            "/passkeys/{id}/rename",
            Policy::Session,
            "Name a passkey, for forms",
            &["name"],
            passkey::rename,
        )
        .add(
            &Method::POST,
            "/passkeys/{id}/delete",
            Policy::Fresh,
            "Remove a passkey, for forms",
            &[],
            passkey::remove,
        )
}

/// The second factor, and proofs of somebody signed in.
fn second_factors(table: Table) -> Table {
    table
        .add(
            &Method::GET,
            "/2fa/verify",
            Policy::Waiting,
            "What the sign-in waits for",
            &[],
            second_factor::page,
        )
        .add(
            &Method::POST,
            "/2fa/verify",
            Policy::Waiting,
            "Type the second factor",
            &["code", "use_backup?"],
            second_factor::verify,
        )
        .add(
            &Method::GET,
            "/2fa/setup",
            Policy::Enrol,
            "The secret of a second factor to be",
            &[],
            second_factor::setup_page,
        )
        .add(
            &Method::POST,
            "/2fa/setup",
            Policy::Enrol,
            "Switch the second factor on",
            &["code"],
            second_factor::setup,
        )
        .add(
            &Method::POST,
            "/2fa/disable",
            Policy::FreshStrong,
            "Switch the second factor off",
            &[],
            second_factor::disable,
        )
        .add(
            &Method::GET,
            "/2fa/backup-codes",
            Policy::FreshStrong,
            "How many recovery codes are left",
            &[],
            second_factor::backup_page,
        )
        .add(
            &Method::POST,
            "/2fa/backup-codes",
            Policy::FreshStrong,
            "New recovery codes",
            &[],
            second_factor::renew_backup,
        )
        .add(
            &Method::GET,
            "/step-up",
            Policy::Session,
            "What proves the session afresh",
            &[],
            step_up::page,
        )
        .add(
            &Method::POST,
            "/step-up",
            Policy::Session,
            "Begin a fresh proof",
            &["method", "next?"],
            step_up::begin,
        )
        .add(
            &Method::POST,
            "/step-up/verify",
            Policy::Session,
            "Prove the session afresh",
            &["method?", "code?", "credential?", "next?"],
            step_up::verify,
        )
        .add(
            &Method::GET,
            "/step-up/resume",
            Policy::Session,
            "Go on with the form that waited for a proof",
            &[],
            step_up::resume,
        )
}

/// The account.
fn own(table: Table) -> Table {
    table
        .add(
            &Method::GET,
            "/account",
            Policy::Session,
            "The account, and what happened lately",
            &[],
            account::page,
        )
        .add(
            &Method::GET,
            "/account/data",
            Policy::Fresh,
            "Everything that is kept of the account",
            &[],
            account::data,
        )
        .add(
            &Method::GET,
            "/account/delete",
            Policy::Fresh,
            "The page that deletes the account",
            &[],
            account::delete_page,
        )
        .add(
            &Method::POST,
            "/account/delete",
            Policy::Fresh,
            "Delete the account",
            &["email"],
            account::delete,
        )
        .add(
            &Method::POST,
            "/email/change",
            Policy::Fresh,
            "Ask for another address",
            &["email"],
            account::change_email,
        )
}
