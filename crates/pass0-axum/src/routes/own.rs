//! Routes of passkeys, second factors and the account.

use axum::http::Method;

use crate::api::{account, contest, factor_setup, passkey, recovery_code, second_factor, step_up};
use crate::policy::{Next, Policy};
use crate::table::Table;

/// Passkeys.
pub(super) fn passkeys(table: Table) -> Table {
    table
        .add(
            &Method::POST,
            "/passkey/login/options",
            (Policy::Public, Next::Refused),
            "Begin to sign in with a passkey",
            &["next?"],
            passkey::login_options,
        )
        .add(
            &Method::POST,
            "/passkey/login/verify",
            (Policy::Public, Next::Refused),
            "Sign in with a passkey",
            &["credential"],
            passkey::login_verify,
        )
        .add(
            &Method::POST,
            "/passkey/register/options",
            (Policy::Enrol, Next::Refused),
            "Begin to add a passkey",
            &["mediation?"],
            passkey::register_options,
        )
        .add(
            &Method::POST,
            "/passkey/register/verify",
            (Policy::Enrol, Next::Refused),
            "Add a passkey, or say why the browser could not",
            &["credential?", "name?", "failed?"],
            passkey::register_verify,
        )
        .add(
            &Method::GET,
            "/passkey/offer",
            (Policy::Session, Next::Refused),
            "The offer of a passkey after a sign-in by mail",
            &[],
            passkey::offer,
        )
        .add(
            &Method::POST,
            "/passkey/offer",
            (Policy::Session, Next::Refused),
            "Decline the offer: `later` in this browser, or `never` for the account",
            &["answer", "next?"],
            passkey::decline,
        )
        .add(
            &Method::GET,
            "/passkeys",
            (Policy::Session, Next::Refused),
            "The passkeys of the account",
            &[],
            passkey::list,
        )
        .add(
            &Method::PATCH,
            "/passkeys/{id}",
            (Policy::Session, Next::Refused),
            "Name a passkey",
            &["name"],
            passkey::rename,
        )
        .add(
            &Method::DELETE,
            "/passkeys/{id}",
            (Policy::Fresh, Next::Refused),
            "Remove a passkey",
            &[],
            passkey::remove,
        )
        .add(
            &Method::POST,
            "/passkeys/{id}/rename",
            (Policy::Session, Next::Refused),
            "Name a passkey, for forms",
            &["name"],
            passkey::rename,
        )
        .add(
            &Method::POST,
            "/passkeys/{id}/delete",
            (Policy::Fresh, Next::Refused),
            "Remove a passkey, for forms",
            &[],
            passkey::remove,
        )
}

/// The second factor, and proofs of somebody signed in.
pub(super) fn second_factors(table: Table) -> Table {
    table
        .add(
            &Method::GET,
            "/2fa/verify",
            (Policy::Waiting, Next::Refused),
            "What the sign-in waits for",
            &[],
            second_factor::page,
        )
        .add(
            &Method::POST,
            "/2fa/verify",
            (Policy::Waiting, Next::Refused),
            "Type the second factor; `method` says which, unless it is `totp`",
            &["code", "method?", "use_backup?"],
            second_factor::verify,
        )
        .add(
            &Method::POST,
            "/2fa/{method}/begin",
            (Policy::Waiting, Next::Refused),
            "Send what the second factor has to send, such as a code",
            &[],
            second_factor::begin,
        )
        .add(
            &Method::GET,
            "/2fa/lost",
            (Policy::Waiting, Next::Refused),
            "What reporting the second factor lost does",
            &[],
            second_factor::lost_page,
        )
        .add(
            &Method::POST,
            "/2fa/lost",
            (Policy::Waiting, Next::Refused),
            "Report the second factor lost: it is removed after 72 hours",
            &[],
            second_factor::lost,
        )
        .add(
            &Method::GET,
            "/2fa/{method}/setup",
            (Policy::Enrol, Next::Refused),
            "Begin to set a second factor up, unless something has to be sent for it",
            &[],
            factor_setup::page,
        )
        .add(
            &Method::POST,
            "/2fa/{method}/setup",
            (Policy::Enrol, Next::Refused),
            "Begin to set a second factor up, with what it needs, such as a telephone number",
            &["given?"],
            factor_setup::setup,
        )
        .add(
            &Method::POST,
            "/2fa/{method}/confirm",
            (Policy::Enrol, Next::Refused),
            "Switch a second factor on",
            &["code"],
            factor_setup::confirm,
        )
        .add(
            &Method::POST,
            "/2fa/{method}/disable",
            (Policy::FreshStrong, Next::Refused),
            "Switch a second factor off",
            &[],
            factor_setup::disable,
        )
        .add(
            &Method::GET,
            "/2fa/setup",
            (Policy::Enrol, Next::Allowed),
            "The same as `/2fa/totp/setup`",
            &[],
            factor_setup::first_page,
        )
        .add(
            &Method::POST,
            "/2fa/setup",
            (Policy::Enrol, Next::Refused),
            "The same as `/2fa/totp/confirm`",
            &["code"],
            factor_setup::first_confirm,
        )
        .add(
            &Method::POST,
            "/2fa/disable",
            (Policy::FreshStrong, Next::Refused),
            "The same as `/2fa/totp/disable`",
            &[],
            factor_setup::first_disable,
        )
        .add(
            &Method::GET,
            "/2fa/backup-codes",
            (Policy::FreshStrong, Next::Allowed),
            "How many recovery codes are left",
            &[],
            recovery_code::page,
        )
        .add(
            &Method::POST,
            "/2fa/backup-codes",
            (Policy::FreshStrong, Next::Refused),
            "New recovery codes",
            &[],
            recovery_code::renew,
        )
        .add(
            &Method::GET,
            "/step-up",
            (Policy::Session, Next::Refused),
            "What proves the session afresh",
            &[],
            step_up::page,
        )
        .add(
            &Method::POST,
            "/step-up",
            (Policy::Session, Next::Refused),
            "Begin a fresh proof",
            &["method", "next?"],
            step_up::begin,
        )
        .add(
            &Method::POST,
            "/step-up/verify",
            (Policy::Session, Next::Refused),
            "Prove the session afresh",
            &["method?", "code?", "credential?", "next?"],
            step_up::verify,
        )
        .add(
            &Method::GET,
            "/step-up/resume",
            (Policy::Session, Next::Refused),
            "Go on with the form that waited for a proof",
            &[],
            step_up::resume,
        )
}

/// The account.
pub(super) fn own(table: Table) -> Table {
    table
        .add(
            &Method::POST,
            "/contest/options",
            (Policy::Public, Next::Refused),
            "Begin to contest a change with a passkey",
            &[],
            contest::options,
        )
        .add(
            &Method::POST,
            "/contest/verify",
            (Policy::Public, Next::Refused),
            "Contest a change with a passkey",
            &["credential"],
            contest::verify,
        )
        .add(
            &Method::GET,
            "/account",
            (Policy::Session, Next::Allowed),
            "The account, and what happened lately",
            &[],
            account::page,
        )
        .add(
            &Method::GET,
            "/account/data",
            (Policy::Fresh, Next::Allowed),
            "Everything that is kept of the account",
            &[],
            account::data,
        )
        .add(
            &Method::GET,
            "/account/delete",
            (Policy::Fresh, Next::Allowed),
            "The page that deletes the account",
            &[],
            account::delete_page,
        )
        .add(
            &Method::POST,
            "/account/delete",
            (Policy::Fresh, Next::Refused),
            "Delete the account",
            &["email"],
            account::delete,
        )
        .add(
            &Method::GET,
            "/account/keep",
            (Policy::Flow, Next::Refused),
            "The page that keeps an account which is about to be deleted",
            &[],
            account::keep_page,
        )
        .add(
            &Method::POST,
            "/account/keep",
            (Policy::Flow, Next::Refused),
            "Keep the account",
            &[],
            account::keep,
        )
        .add(
            &Method::POST,
            "/email/change",
            (Policy::Fresh, Next::Refused),
            "Ask for another address",
            &["email"],
            account::change_email,
        )
}
