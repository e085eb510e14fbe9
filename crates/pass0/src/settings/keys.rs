//! Every setting, in the order they are printed.

/// A setting.
pub(crate) struct Key {
    /// Its name in the file; `PASS0_` and the name in capitals in the environment.
    pub(crate) name: &'static str,
    /// How its text form in the environment is read.
    pub(crate) kind: Kind,
    /// Whether it may hold a secret: never shown, and readable from the file that
    /// `PASS0_<NAME>_FILE` names.
    pub(crate) secret: bool,
}

/// What a setting holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    Flag,
    /// Texts; parted by commas in the environment.
    List,
    /// `on`, `off` or a table.
    Limits,
}

const fn key(name: &'static str, kind: Kind) -> Key {
    Key {
        name,
        kind,
        secret: false,
    }
}

const fn secret(name: &'static str, kind: Kind) -> Key {
    Key {
        name,
        kind,
        secret: true,
    }
}

/// Every setting.
pub(crate) const KEYS: &[Key] = &[
    key("public_url", Kind::Text),
    key("listen", Kind::Text),
    secret("database", Kind::Text),
    key("trusted_proxies", Kind::List),
    key("signup", Kind::Text),
    key("signup_domains", Kind::List),
    key("legacy_addresses", Kind::Flag),
    secret("smtp", Kind::Text),
    key("smtp_ca_file", Kind::Text),
    key("smtp_ehlo", Kind::Text),
    secret("mail_http", Kind::Text),
    secret("mail_http_secret", Kind::Text),
    key("mail_from", Kind::Text),
    key("app_name", Kind::Text),
    key("redirect_url", Kind::Text),
    key("login_url", Kind::Text),
    key("token_expiry", Kind::Number),
    key("link_expiry", Kind::Number),
    key("session_duration", Kind::Number),
    key("session_max", Kind::Number),
    key("delete_grace", Kind::Number),
    key("codes", Kind::Flag),
    key("policy", Kind::Text),
    key("2fa_required", Kind::Flag),
    key("totp_issuer", Kind::Text),
    key("rp_id", Kind::Text),
    key("related_origins", Kind::List),
    key("cross_device", Kind::Text),
    secret("secrets", Kind::List),
    key("secret_file", Kind::Text),
    key("retire_keys", Kind::List),
    key("templates", Kind::Text),
    key("limits", Kind::Limits),
    key("metrics_listen", Kind::Text),
    key("metrics_public", Kind::Flag),
    key("log", Kind::Text),
    key("log_format", Kind::Text),
    key("dev_mode", Kind::Flag),
    secret("dev_key", Kind::Text),
];

/// The setting of this name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}
