//! The settings of the engine itself.

use std::time::Duration;

use pass0_core::Config;
use pass0_core::config::{CrossDevice, Limits, Origin, Policy, Signup};
use pass0_core::methods::{passkey, totp};
use pass0_core::model::Email;

use crate::dev;
use crate::settings::limits;
use crate::settings::net::Listen;
use crate::settings::read::{Reader, missing};

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 3600;

impl Reader<'_> {
    pub(super) fn origin(&mut self, dev: bool, listen: &Listen) -> Option<Origin> {
        let parse = |text: &str| Origin::parse(text).map_err(|error| error.reason);
        if self.given("public_url").is_none() {
            if dev {
                return parse(&format!("http://localhost:{}", listen.port())).ok();
            }
            self.problem("public_url", missing("https://login.example.org"));
            return None;
        }
        let origin = self.parsed("public_url", parse)?;
        if !origin.is_secure() && origin.is_loopback() && !listen.is_local() {
            self.problem(
                "public_url",
                "is http://, so only this machine may reach it, but `listen` lets others in",
            );
        }
        Some(origin)
    }

    pub(super) fn config(&mut self, dev: bool, origin: Origin) -> Config {
        let mut defaults = Config::new(origin.clone());
        defaults.signup = Signup::Invite;
        if dev {
            dev::preset(&mut defaults);
        }
        let policy = self.parsed("policy", |text| {
            Policy::parse(text).ok_or("must be \"default\", \"passkey_only\" or \"aal2\"")
        });
        policy.unwrap_or_default().preset(&mut defaults);
        let seconds = |secs: Option<u64>, default| secs.map_or(default, Duration::from_secs);
        let expiry = self.number("token_expiry", 1..=10);
        let minutes = expiry.unwrap_or(defaults.flow_life.as_secs() / MINUTE);
        let link = self.number("link_expiry", minutes..=24 * 60);
        let idle = self.number("session_duration", MINUTE..=400 * DAY);
        let grace = self.number("delete_grace", 0..=400 * DAY);
        let max = self.number("session_max", MINUTE..=400 * DAY);
        Config {
            app_name: self.text("app_name").unwrap_or(defaults.app_name),
            redirect_url: self.text("redirect_url").unwrap_or(defaults.redirect_url),
            login_url: self.parsed("login_url", |text| login_url(text, &origin)),
            flow_life: seconds(expiry.map(|minutes| minutes * MINUTE), defaults.flow_life),
            link_life: link.map(|minutes| Duration::from_secs(minutes * MINUTE)),
            session_idle: seconds(idle, defaults.session_idle),
            session_max: seconds(max, defaults.session_max),
            codes: self.flag("codes").unwrap_or(defaults.codes),
            cross_device: self
                .parsed("cross_device", |text| match text {
                    "off" => Ok(CrossDevice::Off),
                    "confirm" => Ok(CrossDevice::Confirm),
                    _ => Err("must be \"off\" or \"confirm\""),
                })
                .unwrap_or(defaults.cross_device),
            policy: defaults.policy,
            second_factor_required: self.flag("2fa_required").unwrap_or(false),
            totp: totp::Settings {
                issuer: self.text("totp_issuer"),
            },
            passkey: passkey::Settings {
                rp_id: self.text("rp_id"),
                origins: self.related_origins(),
            },
            signup: self.signup(defaults.signup),
            legacy_addresses: self
                .flag("legacy_addresses")
                .unwrap_or(defaults.legacy_addresses),
            limits: self.limits(defaults.limits),
            dev,
            origin,
            prefix: defaults.prefix,
            routes: pass0_axum::own_routes(),
            cookie_scope: defaults.cookie_scope,
            operator_link_life: defaults.operator_link_life,
            fresh: defaults.fresh,
            keep_events: defaults.keep_events,
            delete_grace: seconds(grace, defaults.delete_grace),
        }
    }

    fn related_origins(&mut self) -> Vec<Origin> {
        let mut origins = Vec::new();
        for text in self.list("related_origins").unwrap_or_default() {
            match Origin::parse(&text) {
                Ok(origin) if origin.is_secure() || origin.is_loopback() => origins.push(origin),
                _ => {
                    let shown = text.escape_debug();
                    self.problem(
                        "related_origins",
                        format!("\"{shown}\" is no https:// origin"),
                    );
                }
            }
        }
        origins
    }

    /// What the engine itself refuses.
    pub(super) fn check(&mut self, config: &Config) {
        if let Err(error) = config.check()
            && !self.is_bad(error.setting)
        {
            self.problem(error.setting, error.reason);
        }
    }

    pub(super) fn signup(&mut self, default: Signup) -> Signup {
        let kind = self.text("signup");
        let domains = self.list("signup_domains");
        if domains.is_some() && kind.as_deref() != Some("domains") {
            self.problem("signup_domains", "is only for `signup = \"domains\"`");
        }
        match kind.as_deref() {
            None => default,
            Some("invite") => Signup::Invite,
            Some("open") => Signup::Open,
            Some("domains") => Signup::Domains(self.domains(domains.unwrap_or_default())),
            Some(_) => {
                self.problem("signup", "must be \"open\", \"invite\" or \"domains\"");
                Signup::Invite
            }
        }
    }

    pub(super) fn domains(&mut self, domains: Vec<String>) -> Vec<String> {
        if domains.is_empty() && !self.is_bad("signup_domains") {
            self.problem("signup_domains", missing("[\"example.org\"]"));
        }
        let mut normal = Vec::new();
        for domain in domains {
            match Email::parse(&format!("x@{domain}")) {
                Ok(email) => normal.push(email.domain().to_owned()),
                Err(_) => {
                    let shown = domain.escape_debug();
                    self.problem("signup_domains", format!("\"{shown}\" is no domain"));
                }
            }
        }
        normal
    }

    pub(super) fn limits(&mut self, default: Limits) -> Limits {
        let Some(given) = self.given("limits") else {
            return default;
        };
        limits::read(&given.value).unwrap_or_else(|problems| {
            for (name, reason) in problems {
                let reason = match name.as_str() {
                    "" => reason,
                    name => format!("{name}: {reason}"),
                };
                self.problem("limits", reason);
            }
            Limits::default()
        })
    }
}

/// A path of this site, or a whole URL on it.
fn login_url(text: &str, origin: &Origin) -> Result<String, &'static str> {
    let bad = "must be a path or URL of this site, such as /auth/login";
    let whole = origin.url().join(text).map_err(|_| bad)?;
    let plain = !text.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    let local = text.starts_with('/') || text.starts_with(origin.as_str());
    if plain && local && whole.origin() == origin.url().origin() {
        Ok(text.to_owned())
    } else {
        Err(bad)
    }
}
