//! What the matrix expects, written by hand from the rules and not from what the code does.

use crate::world::Demands::{self, Aal2, Mail, PasskeyOnly, Totp};

/// What comes of a contest: who can get in by which ways, and the letters since the intruder came.
///
/// A way that ends in the question whether to keep the account has `?` behind it. Letters are named
/// as [`crate::letters::words`] does: `back` lists what was taken back (`@` the address, `-` what
/// works no more, `+` what works again, `~` what waits).
pub struct Outcome {
    /// The owner now, the intruder now, the owner later, the intruder later. Later is 73 hours
    /// after, or eight days where the account was to be deleted.
    pub ways: [&'static str; 4],
    /// To the owner's address, and to the intruder's.
    pub letters: [&'static str; 2],
}

pub struct Row {
    pub demands: Demands,
    /// What the intruder does, in order.
    pub changes: &'static [&'static str],
    /// The first change is contested.
    pub first: Outcome,
    /// The last one is, by whom it is the owner's to contest; a deletion by signing in and keeping
    /// the account.
    pub last: Outcome,
}

pub const fn row(
    demands: Demands,
    changes: &'static [&'static str],
    first: ([&'static str; 4], [&'static str; 2]),
    last: ([&'static str; 4], [&'static str; 2]),
) -> Row {
    Row {
        demands,
        changes,
        first: Outcome {
            ways: first.0,
            letters: first.1,
        },
        last: Outcome {
            ways: last.0,
            letters: last.1,
        },
    }
}

/// A later change is a passkey, so that there is always one.
pub const ADDED: &[Row] = &[
    // The notice of the later change went to the intruder's address: it is not the owner's to
    // contest, and nobody else gets the address that was left.
    row(
        Mail,
        &["address", "add passkey"],
        (
            ["mail", "", "mail", ""],
            [
                "email_changed; back @ -passkey",
                "added passkey; back @ -passkey",
            ],
        ),
        (
            ["", "mail passkey", "", "mail passkey"],
            ["email_changed", "added passkey"],
        ),
    ),
    row(
        Mail,
        &["add passkey", "add passkey"],
        (
            ["mail", "", "mail", ""],
            ["added passkey; added passkey; back -passkey", ""],
        ),
        (
            ["mail", "passkey", "mail", "passkey"],
            ["added passkey; added passkey; back -passkey", ""],
        ),
    ),
    // Removing the app would open the account to the mailbox alone: that waits.
    row(
        Mail,
        &["add totp", "add passkey"],
        (
            ["", "", "mail", ""],
            [
                "added totp; added passkey; back -passkey ~recovery_code ~totp; \
                 reminder ~recovery_code ~totp; done -recovery_code -totp",
                "",
            ],
        ),
        (
            ["", "", "", ""],
            ["added totp; added passkey; back -passkey", ""],
        ),
    ),
    row(
        Totp,
        &["address", "add passkey"],
        (
            ["mail+totp", "", "mail+totp", ""],
            [
                "email_changed; back @ -passkey",
                "added passkey; back @ -passkey",
            ],
        ),
        (
            ["", "passkey", "", "passkey"],
            ["email_changed", "added passkey"],
        ),
    ),
    row(
        Totp,
        &["add passkey", "add passkey"],
        (
            ["mail+totp", "", "mail+totp", ""],
            ["added passkey; added passkey; back -passkey", ""],
        ),
        (
            ["mail+totp", "passkey", "mail+totp", "passkey"],
            ["added passkey; added passkey; back -passkey", ""],
        ),
    ),
    row(
        Totp,
        &["remove totp", "add passkey"],
        (
            ["mail+totp", "", "mail+totp", ""],
            [
                "removed totp; added passkey; back -passkey +recovery_code +totp",
                "",
            ],
        ),
        (
            ["mail", "", "mail", ""],
            ["removed totp; added passkey; back -passkey", ""],
        ),
    ),
    row(
        Totp,
        &["replace totp", "add passkey"],
        (
            ["mail+totp", "", "mail+totp", ""],
            [
                "added totp; added passkey; \
                 back -passkey -recovery_code -totp +recovery_code +totp",
                "",
            ],
        ),
        (
            ["", "", "", ""],
            ["added totp; added passkey; back -passkey", ""],
        ),
    ),
    row(
        Totp,
        &["recovery codes", "add passkey"],
        (
            ["mail+totp", "", "mail+totp", ""],
            [
                "added recovery_code; added passkey; back -passkey -recovery_code +recovery_code",
                "",
            ],
        ),
        (
            ["mail+totp", "", "mail+totp", ""],
            ["added recovery_code; added passkey; back -passkey", ""],
        ),
    ),
];

/// The same where the mailbox contests nothing: the owner's passkey does.
pub const STRICT: [[Row; 4]; 2] = [strict(Aal2), strict(PasskeyOnly)];

const fn strict(demands: Demands) -> [Row; 4] {
    [
        row(
            demands,
            &["address", "add passkey"],
            (
                ["passkey", "", "passkey", ""],
                [
                    "email_changed; back @ -passkey",
                    "added passkey; back @ -passkey",
                ],
            ),
            (
                ["passkey", "passkey", "passkey", "passkey"],
                ["email_changed", "added passkey"],
            ),
        ),
        row(
            demands,
            &["add passkey", "add passkey"],
            (
                ["passkey", "", "passkey", ""],
                ["added passkey; added passkey; back -passkey", ""],
            ),
            (
                ["passkey", "passkey", "passkey", "passkey"],
                ["added passkey; added passkey; back -passkey", ""],
            ),
        ),
        row(
            demands,
            &["add totp", "add passkey"],
            (
                ["passkey", "", "passkey", ""],
                [
                    "added totp; added passkey; back -passkey -recovery_code -totp",
                    "",
                ],
            ),
            (
                ["passkey", "", "passkey", ""],
                ["added totp; added passkey; back -passkey", ""],
            ),
        ),
        // A name is no factor: nobody is told of it, and the passkey is all there is to contest.
        row(
            demands,
            &["rename", "add passkey"],
            (
                ["passkey", "", "passkey", ""],
                ["added passkey; back -passkey", ""],
            ),
            (
                ["passkey", "", "passkey", ""],
                ["added passkey; back -passkey", ""],
            ),
        ),
    ]
}
