//! What the matrix expects where the account is deleted.

use crate::rows::{Row, row};
use crate::world::Demands::{self, Aal2, Mail, PasskeyOnly, Totp};

/// The last change is the deletion of the account: the sessions end with it, the intruder's too. A
/// contest of an earlier change keeps the account. A deletion has no link of its own to contest it:
/// the owner signs in and keeps the account, which takes nothing else back.
pub const DELETED: &[Row] = &[
    row(
        Mail,
        &["delete"],
        (["mail", "", "mail", ""], ["leaving; kept", ""]),
        (["mail", "", "mail", ""], ["leaving; kept", ""]),
    ),
    // Only the notice of the address helps: the account's own mailbox is the intruder's. After the
    // grace it is gone, and the address was held for it for three days of seven.
    row(
        Mail,
        &["address", "delete"],
        (
            ["mail", "", "mail", ""],
            [
                "email_changed; leaving; back @; kept",
                "leaving; back @; kept",
            ],
        ),
        (
            ["", "mail?", "", ""],
            ["email_changed; leaving", "leaving; gone"],
        ),
    ),
    row(
        Mail,
        &["add passkey", "delete"],
        (
            ["mail", "", "mail", ""],
            ["added passkey; leaving; back -passkey; kept", ""],
        ),
        (
            ["mail", "passkey", "mail", "passkey"],
            ["added passkey; leaving; kept", ""],
        ),
    ),
    // The intruder's app stands before the question whether to keep the account, so the notice is
    // the owner's only way.
    row(
        Mail,
        &["add totp", "delete"],
        (
            ["", "", "mail", ""],
            [
                "added totp; leaving; back ~recovery_code ~totp; kept; \
                 reminder ~recovery_code ~totp; reminder ~recovery_code ~totp; \
                 done -recovery_code -totp",
                "",
            ],
        ),
        (["", "", "", ""], ["added totp; leaving; gone", ""]),
    ),
    row(
        Totp,
        &["delete"],
        (["mail+totp", "", "mail+totp", ""], ["leaving; kept", ""]),
        (["mail+totp", "", "mail+totp", ""], ["leaving; kept", ""]),
    ),
    row(
        Totp,
        &["address", "delete"],
        (
            ["mail+totp", "", "mail+totp", ""],
            [
                "email_changed; leaving; back @; kept",
                "leaving; back @; kept",
            ],
        ),
        (
            ["", "", "", ""],
            ["email_changed; leaving", "leaving; gone"],
        ),
    ),
    row(
        Totp,
        &["add passkey", "delete"],
        (
            ["mail+totp", "", "mail+totp", ""],
            ["added passkey; leaving; back -passkey; kept", ""],
        ),
        (
            ["mail+totp", "passkey", "mail+totp", "passkey"],
            ["added passkey; leaving; kept", ""],
        ),
    ),
    row(
        Totp,
        &["remove totp", "delete"],
        (
            ["mail+totp", "", "mail+totp", ""],
            ["removed totp; leaving; back +recovery_code +totp; kept", ""],
        ),
        (
            ["mail", "", "mail", ""],
            ["removed totp; leaving; kept", ""],
        ),
    ),
    row(
        Totp,
        &["replace totp", "delete"],
        (
            ["mail+totp", "", "mail+totp", ""],
            [
                "added totp; leaving; \
                 back -recovery_code -totp +recovery_code +totp; kept",
                "",
            ],
        ),
        (["", "", "", ""], ["added totp; leaving; gone", ""]),
    ),
    row(
        Totp,
        &["recovery codes", "delete"],
        (
            ["mail+totp", "", "mail+totp", ""],
            [
                "added recovery_code; leaving; back -recovery_code +recovery_code; kept",
                "",
            ],
        ),
        (
            ["mail+totp", "", "mail+totp", ""],
            ["added recovery_code; leaving; kept", ""],
        ),
    ),
];

pub const STRICTLY_DELETED: [[Row; 5]; 2] = [strictly_deleted(Aal2), strictly_deleted(PasskeyOnly)];

const fn strictly_deleted(demands: Demands) -> [Row; 5] {
    [
        row(
            demands,
            &["delete"],
            (["passkey", "", "passkey", ""], ["leaving; kept", ""]),
            (["passkey", "", "passkey", ""], ["leaving; kept", ""]),
        ),
        // The owner's passkey opens it whatever its address is.
        row(
            demands,
            &["address", "delete"],
            (
                ["passkey", "", "passkey", ""],
                [
                    "email_changed; leaving; back @; kept",
                    "leaving; back @; kept",
                ],
            ),
            (
                ["passkey", "", "passkey", ""],
                ["email_changed; leaving; kept", "leaving; kept"],
            ),
        ),
        row(
            demands,
            &["add passkey", "delete"],
            (
                ["passkey", "", "passkey", ""],
                ["added passkey; leaving; back -passkey; kept", ""],
            ),
            (
                ["passkey", "passkey", "passkey", "passkey"],
                ["added passkey; leaving; kept", ""],
            ),
        ),
        row(
            demands,
            &["add totp", "delete"],
            (
                ["passkey", "", "passkey", ""],
                ["added totp; leaving; back -recovery_code -totp; kept", ""],
            ),
            (
                ["passkey", "", "passkey", ""],
                ["added totp; leaving; kept", ""],
            ),
        ),
        row(
            demands,
            &["rename", "delete"],
            (["passkey", "", "passkey", ""], ["leaving; kept", ""]),
            (["passkey", "", "passkey", ""], ["leaving; kept", ""]),
        ),
    ]
}
