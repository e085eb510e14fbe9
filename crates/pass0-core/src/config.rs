//! What the operator decides.

mod error;
mod origin;
pub(crate) mod passkey;
mod preset;
pub(crate) mod totp;

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::HEXLOWER;

use crate::model::{CLOCK_STEP, Email};
use crate::ports::Retention;
use crate::redirect::{OwnRoutes, Targets};

pub use crate::limits::{AccountLimits, Limits};
pub use crate::policy::Policy;
pub use error::ConfigError;
pub use origin::Origin;

/// The longest a code may live, and a link unless [`Config::link_life`] says otherwise: NIST SP
/// 800-63B-4 §3.1.3.2, ASVS 5.0 6.5.5.
pub const LONGEST_FLOW: Duration = Duration::from_secs(600);

/// The longest a sign-in link may live.
pub const LONGEST_LINK: Duration = Duration::from_secs(24 * 3600);

/// How long the ceremony of a credential may take (WebAuthn Level 3 §15.1 recommends five to ten
/// minutes).
pub(crate) const CEREMONY_LIFE: Duration = Duration::from_secs(300);

/// The settings of the engine. [`Config::new`] has the defaults.
#[derive(Clone, Debug)]
pub struct Config {
    /// The one origin of links, cookies and checks. Never taken from a request.
    pub origin: Origin,
    /// The path all routes are under, such as `/auth`; empty or with a leading and no trailing `/`.
    pub prefix: String,
    /// The routes that the host answers under the prefix, and which of them a sign-in may lead to.
    pub routes: OwnRoutes,
    /// The path that cookie names are made from, see [`cookie_name`]; `None`: the prefix.
    pub cookie_scope: Option<String>,
    /// What pages and mails call the app.
    pub app_name: String,
    /// Where a sign-in leads when no target was wanted.
    pub redirect_url: String,
    /// Where visitors who must sign in are sent; `None`: the page under the prefix.
    pub login_url: Option<String>,
    /// Life of link and code.
    pub flow_life: Duration,
    /// Life of a sign-in link that outlives its code; `None`: both live for [`Self::flow_life`].
    pub link_life: Option<Duration>,
    /// Life of a link that an operator made.
    pub operator_link_life: Duration,
    /// How long a session may stand unused.
    pub session_idle: Duration,
    /// How long a session lives at most.
    pub session_max: Duration,
    /// How long a proof counts as fresh.
    pub fresh: Duration,
    /// Whether mails carry a code beside the link. Without codes nobody can be talked into telling
    /// one; a mail read on another device is then of no use.
    pub codes: bool,
    /// Whether a link may sign in a browser that did not ask.
    pub cross_device: CrossDevice,
    /// Who may make an account by proving a mailbox.
    pub signup: Signup,
    /// Whether addresses with stray dots before the `@` are taken (`a..b@`, `ann.@`, `.ann@`), as
    /// carriers and old mail systems gave them out. Where not, nobody signs in by such an address; an
    /// account that has one keeps it and its other ways in, for an answer of its own would tell
    /// strangers that it is there.
    pub legacy_addresses: bool,
    /// What every sign-in must show.
    pub policy: Policy,
    /// Whether a user without a second factor must set one up to sign in.
    pub second_factor_required: bool,
    /// Passkeys.
    pub passkey: passkey::Settings,
    /// Codes of an authenticator app.
    pub totp: totp::Settings,
    /// How often things may happen.
    pub limits: Limits,
    /// How long events are kept.
    pub keep_events: Duration,
    /// How long after its user asked for it an account is deleted. Until then it is disabled, and its
    /// user can sign in to keep it. Zero: at once.
    pub delete_grace: Duration,
    /// Development: answers carry link and code, cookies have plain names on `http://localhost`.
    pub dev: bool,
}

impl Config {
    /// The defaults, for this origin.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self {
            origin,
            prefix: "/auth".to_owned(),
            routes: OwnRoutes::default(),
            cookie_scope: None,
            app_name: "Your Application".to_owned(),
            redirect_url: "/".to_owned(),
            login_url: None,
            flow_life: LONGEST_FLOW,
            link_life: None,
            operator_link_life: Duration::from_secs(300),
            session_idle: Duration::from_secs(24 * 3600),
            session_max: Duration::from_secs(30 * 24 * 3600),
            fresh: Duration::from_secs(300),
            codes: true,
            cross_device: CrossDevice::Off,
            signup: Signup::Open,
            legacy_addresses: false,
            policy: Policy::Default,
            second_factor_required: false,
            passkey: passkey::Settings::default(),
            totp: totp::Settings::default(),
            limits: Limits::default(),
            keep_events: Duration::from_secs(90 * 24 * 3600),
            delete_grace: Duration::from_secs(7 * 24 * 3600),
            dev: false,
        }
    }

    /// The page visitors sign in at.
    #[must_use]
    pub fn login_path(&self) -> String {
        self.login_url
            .clone()
            .unwrap_or_else(|| format!("{}/login", self.prefix))
    }

    /// Life of a sign-in link.
    #[must_use]
    pub fn link_life(&self) -> Duration {
        self.link_life.unwrap_or(self.flow_life)
    }

    /// Where visitors may be sent after signing in.
    #[must_use]
    pub fn targets(&self) -> Targets {
        let (origin, routes) = (self.origin.clone(), self.routes.clone());
        Targets::new(origin, &self.prefix, &self.redirect_url, routes)
    }

    /// How long dead rows are kept: challenges for a day, so that a refusal can say why.
    #[must_use]
    pub fn retention(&self) -> Retention {
        Retention {
            idle: self.session_idle,
            // Clocks may be a minute apart, and one may be set back as far.
            spent: CEREMONY_LIFE + CLOCK_STEP * 2,
            events: self.keep_events,
            passing: Retention::default().passing.min(self.keep_events),
            rows: self.limits.pending_total.saturating_mul(5),
            outlasting: self.outlasting(),
            ..Retention::default()
        }
    }

    /// By how much sign-in links outlive their codes.
    pub(crate) fn outlasting(&self) -> Duration {
        self.link_life().saturating_sub(self.flow_life)
    }

    /// What cookie names begin with: `__Host-` (RFC 6265bis §4.1.3.2) everywhere but on
    /// `http://localhost` in dev mode.
    #[must_use]
    pub fn cookie_prefix(&self) -> &'static str {
        if self.is_plain_dev() { "" } else { "__Host-" }
    }

    /// What cookie names have after [`Self::cookie_prefix`]. On `http://localhost` in dev mode the
    /// port is part of it: browsers keep the cookies of all ports of a host together (RFC 6265 §8.5),
    /// and a second app that is being written would end the sign-ins of the first.
    #[must_use]
    pub fn cookie_name(&self) -> String {
        let name = cookie_name(self.cookie_scope.as_ref().unwrap_or(&self.prefix));
        match self.origin.url().port() {
            Some(port) if self.is_plain_dev() => format!("{name}-{port}"),
            _ => name,
        }
    }

    fn is_plain_dev(&self) -> bool {
        self.dev && self.origin.is_loopback() && !self.origin.is_secure()
    }

    /// Refuses what would weaken every sign-in.
    ///
    /// # Errors
    /// [`ConfigError`] names the setting.
    pub fn check(&self) -> Result<(), ConfigError> {
        let bad = |setting, reason: &str| {
            Err(ConfigError {
                setting,
                reason: reason.to_owned(),
            })
        };
        if let Err(reason) = self.passkey.check(&self.origin) {
            return bad("rp_id", reason);
        }
        if self.policy != Policy::Default && self.passkey.rp_id(&self.origin).is_none() {
            return bad(
                "policy",
                "needs passkeys, which an address without a name has not",
            );
        }
        if let Err(reason) = self.policy.check(self) {
            return bad("session_duration", reason);
        }
        if self.flow_life.is_zero() || self.flow_life > LONGEST_FLOW {
            return bad("token_expiry", "must be 1 to 10 minutes");
        }
        if self.link_life() < self.flow_life || self.link_life() > LONGEST_LINK {
            return bad(
                "link_expiry",
                "must be at least `token_expiry` and at most 1440 minutes (a day)",
            );
        }
        if self.session_idle < Duration::from_secs(60) || self.session_max < self.session_idle {
            return bad(
                "session_duration",
                "must be at least 60 seconds and at most session_max",
            );
        }
        if self.session_max > Duration::from_secs(400 * 24 * 3600) {
            return bad("session_max", "must be at most 400 days");
        }
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_');
        if !self.prefix.is_empty()
            && (!self.prefix.starts_with('/')
                || self.prefix.ends_with('/')
                || !self.prefix.chars().all(plain))
        {
            return bad("prefix", "must look like /auth");
        }
        if self.targets().check(&self.redirect_url).is_none() {
            return bad(
                "redirect_url",
                "must be a path of this site outside the sign-in routes, such as /",
            );
        }
        if self.app_name.trim().is_empty()
            || self.app_name.chars().any(char::is_control)
            || self.app_name.len() > 100
        {
            return bad(
                "app_name",
                "must be 1 to 100 bytes without control characters",
            );
        }
        if !self.dev && !self.limits.enabled {
            return bad("limits", "can be off in dev mode only");
        }
        if self.dev && !self.origin.is_loopback() {
            return bad("public_url", "dev mode is for localhost only");
        }
        if !self.origin.is_secure() && !self.origin.is_loopback() {
            return bad(
                "public_url",
                "must be https:// (http:// is for localhost only)",
            );
        }
        Ok(())
    }
}

/// What cookie names begin with for routes under this path: `pass0` for `/auth`, else with a digest
/// of the path. Cookies with `__Host-` are sent to every path of an origin: only their names keep those
/// of two apps apart.
#[must_use]
pub fn cookie_name(scope: &str) -> String {
    if scope == "/auth" {
        return "pass0".to_owned();
    }
    let digest = digest(&SHA256, scope.as_bytes());
    let start: String = HEXLOWER.encode(digest.as_ref()).chars().take(8).collect();
    format!("pass0-{start}")
}

/// Whether a link may sign in a browser that did not ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrossDevice {
    /// Never: the page asks for the code to be typed where the sign-in began.
    Off,
    /// After typing the address and pressing a button.
    Confirm,
}

/// Who may make an account by proving a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signup {
    /// Everybody.
    Open,
    /// Nobody: an operator adds users.
    Invite,
    /// Addresses at these domains (lower case, A-labels), exactly.
    Domains(Vec<String>),
}

impl Signup {
    /// Whether this address may make an account.
    #[must_use]
    pub fn allows(&self, canonical: &str) -> bool {
        match self {
            Self::Open => true,
            Self::Invite => false,
            Self::Domains(domains) => Email::stored(canonical)
                .is_ok_and(|email| domains.iter().any(|domain| domain == email.domain())),
        }
    }
}

#[cfg(test)]
mod tests;
