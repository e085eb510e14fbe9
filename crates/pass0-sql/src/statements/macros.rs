//! How statements are written down.

/// Names statements, and lists them for the test that prepares them all.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $($part:expr),+;)*) => {
        $(
            $(#[$doc])*
            pub(crate) static $name: $crate::dialect::Statement =
                $crate::dialect::Statement::new(concat!($($part),+));
        )*

        /// Every statement of this file, by its name.
        pub(super) static ALL: &[(&str, &$crate::dialect::Statement)] =
            &[$((stringify!($name), &$name)),*];
    };
}

/// Columns in the order in which `rows` reads them.
macro_rules! columns {
    (user) => {
        "id, email, delivery, state, epoch, proven_at, created_at"
    };
    (session) => {
        "id, digest, user_id, epoch, opened_by, root, proofs, ip, user_agent, created_at, \
         seen_at, expires_at"
    };
    (credential) => {
        "id, kind, handle, user_id, label, scope, data, counter, created_at, used_at"
    };
    (declined) => {
        "user_id, kind, at"
    };
    (challenge) => {
        "id, purpose, method, digest, binding, subject, delivery, user_id, epoch, state, \
         attempts_left, data, context, next, ip, user_agent, lang, created_at, expires_at, \
         closed_at"
    };
    (letter) => {
        "id, flow_id, sealed, fate, tries, due_at, drop_at, created_at, more"
    };
    (mailbox) => {
        "key, version, turns, due_at, over_at"
    };
    (change) => {
        "id, user_id, what, email, delivery, credentials, at, until"
    };
    (held) => {
        "email, delivery, user_id, until"
    };
    (recovery) => {
        "user_id, id, change_id, removes, lang, started_at, due_at, next_at"
    };
    (event) => {
        "seq, at, kind, flow_id, user_id, session_id, ip, user_agent, detail"
    };
}

pub(super) use {columns, statements};
