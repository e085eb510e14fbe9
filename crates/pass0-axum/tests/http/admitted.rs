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

pub type Who = &'static [&'static str];

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

/// Every route, the one for scripts and the one for forms alike: the policy it has to have, and whom
/// that lets in. Some handlers look again for what their policy demands, so that nobody gets further
/// where it is a lower one: that is no reason to have one.
pub const ROUTES: &[(&str, &str, &str, Who)] = &[
    ("GET", "/openapi.json", "public", EVERYBODY),
    ("GET", "/.well-known/webauthn", "public", EVERYBODY),
    ("GET", "/.well-known/passkey-endpoints", "public", EVERYBODY),
    ("GET", "/auth/static/{name}", "public", EVERYBODY),
    // Signing in.
    ("GET", "/auth/login", "public", EVERYBODY),
    (
        "POST",
        "/auth/request-magic-link",
        "public_start",
        EVERYBODY,
    ),
    ("GET", "/auth/verify/{token}", "public", EVERYBODY),
    ("GET", "/auth/link", "public", OPENED_A_LINK),
    ("POST", "/auth/link", "public", OPENED_A_LINK),
    ("POST", "/auth/passkey/login/options", "public", EVERYBODY),
    ("POST", "/auth/passkey/login/verify", "public", EVERYBODY),
    ("GET", "/auth/flow", "public", ASKED),
    ("POST", "/auth/verify-code", "flow", ASKED),
    ("POST", "/auth/resend", "flow", ASKED),
    ("POST", "/auth/cancel", "flow", ASKED),
    ("GET", "/auth/2fa/verify", "waiting", OWES_A_FACTOR),
    ("POST", "/auth/2fa/verify", "waiting", OWES_A_FACTOR),
    ("POST", "/auth/2fa/{method}/begin", "waiting", OWES_A_FACTOR),
    ("GET", "/auth/2fa/lost", "waiting", OWES_A_FACTOR),
    ("POST", "/auth/2fa/lost", "waiting", OWES_A_FACTOR),
    // The session.
    ("GET", "/auth/session", "public", EVERYBODY),
    ("GET", "/auth/logout", "public", EVERYBODY),
    ("POST", "/auth/logout", "public", EVERYBODY),
    ("GET", "/auth/sessions", "fresh", PROVEN),
    ("DELETE", "/auth/sessions/{id}", "fresh", PROVEN),
    ("POST", "/auth/sessions/{id}/end", "fresh", PROVEN),
    ("POST", "/auth/sessions/revoke-others", "fresh", PROVEN),
    ("GET", "/auth/step-up", "session", SIGNED_IN),
    ("POST", "/auth/step-up", "session", SIGNED_IN),
    ("POST", "/auth/step-up/verify", "session", SIGNED_IN),
    ("GET", "/auth/step-up/resume", "session", SIGNED_IN),
    // Passkeys.
    ("GET", "/auth/passkeys", "session", SIGNED_IN),
    ("GET", "/auth/passkey/offer", "session", SIGNED_IN),
    ("POST", "/auth/passkey/offer", "session", SIGNED_IN),
    ("PATCH", "/auth/passkeys/{id}", "session", SIGNED_IN),
    ("POST", "/auth/passkeys/{id}/rename", "session", SIGNED_IN),
    ("POST", "/auth/passkey/register/options", "enrol", PROVEN),
    ("POST", "/auth/passkey/register/verify", "enrol", PROVEN),
    ("DELETE", "/auth/passkeys/{id}", "fresh", PROVEN),
    ("POST", "/auth/passkeys/{id}/delete", "fresh", PROVEN),
    // The second factor.
    ("GET", "/auth/2fa/{method}/setup", "enrol", PROVEN),
    ("POST", "/auth/2fa/{method}/setup", "enrol", PROVEN),
    ("POST", "/auth/2fa/{method}/confirm", "enrol", PROVEN),
    (
        "POST",
        "/auth/2fa/{method}/disable",
        "fresh_strong",
        PROVEN_STRONGLY,
    ),
    ("GET", "/auth/2fa/setup", "enrol", PROVEN),
    ("POST", "/auth/2fa/setup", "enrol", PROVEN),
    ("POST", "/auth/2fa/disable", "fresh_strong", PROVEN_STRONGLY),
    (
        "GET",
        "/auth/2fa/backup-codes",
        "fresh_strong",
        PROVEN_STRONGLY,
    ),
    (
        "POST",
        "/auth/2fa/backup-codes",
        "fresh_strong",
        PROVEN_STRONGLY,
    ),
    // The account.
    ("GET", "/auth/account", "session", SIGNED_IN),
    ("GET", "/auth/account/data", "fresh", PROVEN),
    ("GET", "/auth/account/delete", "fresh", PROVEN),
    ("POST", "/auth/account/delete", "fresh", PROVEN),
    ("POST", "/auth/email/change", "fresh", PROVEN),
    ("GET", "/auth/account/keep", "flow", SIGNED_IN_TO_LEAVE),
    ("POST", "/auth/account/keep", "flow", SIGNED_IN_TO_LEAVE),
    // With the cookie of a notice's link.
    ("POST", "/auth/contest/options", "public", OPENED_A_LINK),
    ("POST", "/auth/contest/verify", "public", EVERYBODY),
];
