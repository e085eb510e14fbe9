//! Which visitors each route lets in: written by hand from the documentation, and never read from
//! the table of routes, whose mistakes it is here to find.

/// The visitors of the test. `fresh` signed in by mail a moment ago and has no second factor;
/// `stale` did so longer ago than a proof counts; `weak` proved a mailbox before the account got a
/// second factor; `strong` used a passkey; `waiting` still owes a second factor.
pub const STATES: [&str; 10] = [
    "anonymous",
    "flow",
    "flow over",
    "stale",
    "fresh",
    "revoked",
    "disabled",
    "waiting",
    "weak",
    "strong",
];

type Who = &'static [&'static str];

const EVERYBODY: Who = &STATES;
/// Asked to sign in from this browser.
const ASKED: Who = &["flow", "flow over", "waiting"];
/// Carries the cookie of a link that did not sign in: none of these.
const OPENED_A_LINK: Who = &[];
/// Signed in to an account that is about to be deleted: none of these.
const SIGNED_IN_TO_LEAVE: Who = &[];
const OWES_A_FACTOR: Who = &["waiting"];
const SIGNED_IN: Who = &["stale", "fresh", "weak", "strong"];
/// Proved lately what the account's own sign-in demands.
const PROVEN: Who = &["fresh", "strong"];
/// Proved lately more than a mailbox.
const PROVEN_STRONGLY: Who = &["strong"];

/// Every route, the one for scripts and the one for forms alike.
pub const ROUTES: &[(&str, &str, Who)] = &[
    ("GET", "/openapi.json", EVERYBODY),
    ("GET", "/.well-known/webauthn", EVERYBODY),
    ("GET", "/.well-known/passkey-endpoints", EVERYBODY),
    ("GET", "/auth/static/{name}", EVERYBODY),
    // Signing in.
    ("GET", "/auth/login", EVERYBODY),
    ("POST", "/auth/request-magic-link", EVERYBODY),
    ("GET", "/auth/verify/{token}", EVERYBODY),
    ("GET", "/auth/link", OPENED_A_LINK),
    ("POST", "/auth/link", OPENED_A_LINK),
    ("POST", "/auth/passkey/login/options", EVERYBODY),
    ("POST", "/auth/passkey/login/verify", EVERYBODY),
    ("GET", "/auth/flow", ASKED),
    ("POST", "/auth/verify-code", ASKED),
    ("POST", "/auth/resend", ASKED),
    ("POST", "/auth/cancel", ASKED),
    ("GET", "/auth/2fa/verify", OWES_A_FACTOR),
    ("POST", "/auth/2fa/verify", OWES_A_FACTOR),
    ("GET", "/auth/2fa/lost", OWES_A_FACTOR),
    ("POST", "/auth/2fa/lost", OWES_A_FACTOR),
    // The session.
    ("GET", "/auth/session", EVERYBODY),
    ("GET", "/auth/logout", EVERYBODY),
    ("POST", "/auth/logout", EVERYBODY),
    ("GET", "/auth/sessions", PROVEN),
    ("DELETE", "/auth/sessions/{id}", PROVEN),
    ("POST", "/auth/sessions/{id}/end", PROVEN),
    ("POST", "/auth/sessions/revoke-others", PROVEN),
    ("GET", "/auth/step-up", SIGNED_IN),
    ("POST", "/auth/step-up", SIGNED_IN),
    ("POST", "/auth/step-up/verify", SIGNED_IN),
    ("GET", "/auth/step-up/resume", SIGNED_IN),
    // Passkeys.
    ("GET", "/auth/passkeys", SIGNED_IN),
    ("GET", "/auth/passkey/offer", SIGNED_IN),
    ("PATCH", "/auth/passkeys/{id}", SIGNED_IN),
    ("POST", "/auth/passkeys/{id}/rename", SIGNED_IN),
    ("POST", "/auth/passkey/register/options", PROVEN),
    ("POST", "/auth/passkey/register/verify", PROVEN),
    ("DELETE", "/auth/passkeys/{id}", PROVEN),
    ("POST", "/auth/passkeys/{id}/delete", PROVEN),
    // The second factor.
    ("GET", "/auth/2fa/setup", PROVEN),
    ("POST", "/auth/2fa/setup", PROVEN),
    ("POST", "/auth/2fa/disable", PROVEN_STRONGLY),
    ("GET", "/auth/2fa/backup-codes", PROVEN_STRONGLY),
    ("POST", "/auth/2fa/backup-codes", PROVEN_STRONGLY),
    // The account.
    ("GET", "/auth/account", SIGNED_IN),
    ("GET", "/auth/account/data", PROVEN),
    ("GET", "/auth/account/delete", PROVEN),
    ("POST", "/auth/account/delete", PROVEN),
    ("POST", "/auth/email/change", PROVEN),
    ("GET", "/auth/account/keep", SIGNED_IN_TO_LEAVE),
    ("POST", "/auth/account/keep", SIGNED_IN_TO_LEAVE),
    // With the cookie of a notice's link.
    ("POST", "/auth/contest/options", OPENED_A_LINK),
    ("POST", "/auth/contest/verify", EVERYBODY),
];
