//! What holds, and where it was given; secrets only by name.

use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

use pass0_core::config::{CrossDevice, Signup};

use crate::log::Format;
use crate::settings::keys::KEYS;
use crate::settings::limits;
use crate::settings::problem::Place;
use crate::settings::resolve::Settings;
use crate::wiring::KeySource;

/// One setting that holds.
#[derive(Serialize)]
pub struct Shown {
    /// Its name.
    pub key: &'static str,
    /// Its value, without secrets.
    pub value: Value,
    /// Where it was given.
    pub origin: String,
}

/// Every setting.
pub fn shown(settings: &Settings) -> Vec<Shown> {
    KEYS.iter()
        .map(|key| Shown {
            key: key.name,
            value: value(settings, key.name),
            origin: settings
                .places
                .get(key.name)
                .unwrap_or(&Place::Default)
                .to_string(),
        })
        .collect()
}

fn value(settings: &Settings, key: &str) -> Value {
    let config = &settings.config;
    match key {
        "public_url" => config.origin.as_str().into(),
        "listen" => settings.listen.to_string().into(),
        "database" => without_password(&settings.database).into(),
        "trusted_proxies" => settings
            .trusted_proxies
            .iter()
            .map(ToString::to_string)
            .chain(settings.trust_unix.then(|| "unix".to_owned()))
            .collect(),
        "signup" => match &config.signup {
            Signup::Open => "open".into(),
            Signup::Invite => "invite".into(),
            Signup::Domains(_) => "domains".into(),
        },
        "signup_domains" => match &config.signup {
            Signup::Domains(domains) => domains.clone().into(),
            _ => Value::Null,
        },
        "legacy_addresses" => config.legacy_addresses.into(),
        "smtp" => settings.smtp_url.as_deref().map(without_login).into(),
        "smtp_ca_file" => settings
            .smtp_ca_file
            .as_ref()
            .map(|path| path.display().to_string())
            .into(),
        "smtp_ehlo" => settings.smtp_ehlo.clone().into(),
        "mail_http" => settings
            .http
            .as_ref()
            .map(|(url, _)| url.to_string())
            .into(),
        "mail_http_secret" => settings.http.as_ref().map(|_| HIDDEN).into(),
        "mail_from" => settings.mail_from.clone().into(),
        "app_name" => config.app_name.clone().into(),
        "redirect_url" => config.redirect_url.clone().into(),
        "login_url" => config.login_path().into(),
        "token_expiry" => (config.flow_life.as_secs() / 60).into(),
        "link_expiry" => (config.link_life().as_secs() / 60).into(),
        "session_duration" => config.session_idle.as_secs().into(),
        "delete_grace" => config.delete_grace.as_secs().into(),
        "session_max" => config.session_max.as_secs().into(),
        "codes" => config.codes.into(),
        "policy" => config.policy.as_str().into(),
        "2fa_required" => config.second_factor_required.into(),
        "totp_issuer" => config.totp.issuer.clone().into(),
        "rp_id" => config.passkey.rp_id(&config.origin).into(),
        "related_origins" => config
            .passkey
            .origins
            .iter()
            .map(|origin| origin.as_str())
            .collect(),
        "cross_device" => match config.cross_device {
            CrossDevice::Off => "off".into(),
            CrossDevice::Confirm => "confirm".into(),
        },
        "secrets" => key_ids(settings),
        "secret_file" => match &settings.key_source {
            KeySource::File(path) => path.display().to_string().into(),
            KeySource::New(..) | KeySource::Given => Value::Null,
        },
        "retire_keys" => settings.retire.iter().map(ToString::to_string).collect(),
        "templates" => settings
            .templates
            .as_ref()
            .map(|path| path.display().to_string())
            .into(),
        "limits" => limits::shown(&config.limits),
        "metrics_listen" => settings
            .metrics_listen
            .map_or("off".to_owned(), |listen| listen.to_string())
            .into(),
        "metrics_public" => settings.metrics_public.into(),
        "log" => settings.log.clone().into(),
        "log_format" => match settings.log_format {
            Format::Json => "json".into(),
            Format::Text => "text".into(),
        },
        "dev_mode" => config.dev.into(),
        "dev_key" => settings.dev_key.as_ref().map(|_| "…").into(),
        _ => Value::Null,
    }
}

/// The keys' ids, the newest first: they tell keys apart and reveal nothing of them.
fn key_ids(settings: &Settings) -> Value {
    let ids = settings.ring.ids();
    ids.iter().map(|id| json!(format!("key {id}"))).collect()
}

/// A database's URL without its password.
fn without_password(text: &str) -> String {
    if text.starts_with("sqlite:") {
        return text.to_owned();
    }
    // The driver takes all up to the first `@` for the login, whatever is in it.
    let login = text.split_once("//").and_then(|(_, it)| it.split_once('@'));
    if login.is_some_and(|(login, _)| login.contains(['/', '?', '#'])) {
        return format!("postgres:{HIDDEN}");
    }
    hidden(text, |url| {
        if url.password().is_some() {
            let _ = url.set_password(Some(HIDDEN));
        }
    })
}

/// A mail server's URL without user name and password: the name is half of what lets one in, and
/// with some providers a token.
fn without_login(text: &str) -> String {
    hidden(text, |url| {
        if url.password().is_some() {
            let _ = url.set_password(Some(HIDDEN));
        }
        if !url.username().is_empty() {
            let _ = url.set_username(HIDDEN);
        }
    })
}

/// What stands in a secret's place.
const HIDDEN: &str = "…";

/// A URL after `hide`; only the scheme of one that has no parts to hide.
fn hidden(text: &str, hide: impl FnOnce(&mut Url)) -> String {
    match Url::parse(text) {
        Ok(mut url) if !url.cannot_be_a_base() => {
            hide(&mut url);
            // `?password=…` is taken too.
            url.set_query(None);
            url.set_fragment(None);
            url.to_string().replace("%E2%80%A6", HIDDEN)
        }
        _ => format!("{}:{HIDDEN}", text.split(':').next().unwrap_or("")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        for (text, shown) in [
            ("postgres://u:pw@db/pass0", "postgres://u:…@db/pass0"),
            ("postgres://u@db/pass0?password=pw", "postgres://u@db/pass0"),
            ("postgres:///pass0?password=pw", "postgres:///pass0"),
            ("postgres://u:pw@db1:5433,db2:5434/pass0", "postgres:…"),
            ("postgres:host=db password=pw", "postgres:…"),
            ("postgres://u:5/pw@db/pass0", "postgres:…"),
            ("postgres://u:5?pw@db/pass0", "postgres:…"),
            ("sqlite:pass0.db", "sqlite:pass0.db"),
        ] {
            assert_eq!(without_password(text), shown);
        }
    }

    #[test]
    fn of_a_mail_server_the_user_is_not_shown_either() {
        for (text, shown) in [
            ("smtps://ann:p%40w@mail:465", "smtps://…:…@mail:465"),
            ("smtps://ann%40example.org@mail", "smtps://…@mail"),
            ("smtp://127.0.0.1:25", "smtp://127.0.0.1:25"),
        ] {
            assert_eq!(without_login(text), shown);
        }
    }
}
