//! What turns out only when the settings are used.

use pass0_core::config::Origin;

use crate::error::Error;
use crate::settings::net::Listen;
use crate::settings::problem::Problem;
use crate::settings::resolve::Settings;
use crate::wiring::{Mail, Plan, Rows};

impl Settings {
    /// What an instance of these settings is made of.
    #[must_use]
    pub fn plan(&self) -> Plan {
        let sender = self.sender.clone();
        let mail = match (&self.smtp, &self.http) {
            _ if self.config.dev => Mail::Inbox,
            (Some(relay), _) => Mail::Smtp(relay.clone(), sender),
            (None, Some((url, secret))) => Mail::Http(url.clone(), secret.clone(), sender),
            (None, None) => Mail::Missing,
        };
        Plan {
            config: self.config.clone(),
            rows: Rows::Database(self.database.clone()),
            ring: self.ring.clone(),
            key_source: self.key_source.clone(),
            retire: self.retire.clone(),
            mail,
            templates: self.templates.clone(),
            trusted_proxies: self.trusted_proxies.clone(),
            trust_unix: self.trust_unix,
            well_known: true,
            dev_key: self.dev_key.clone(),
        }
    }

    /// The setting that kept an instance from being wired, with where it was given; `None` where it is
    /// no setting's fault.
    #[must_use]
    pub fn blame(&self, error: &Error) -> Option<Problem> {
        let (setting, reason) = error.blamed()?;
        Some(self.problem(setting, reason))
    }

    /// The same as text, whatever is to blame.
    #[must_use]
    pub fn said(&self, error: &Error) -> String {
        self.blame(error)
            .map_or_else(|| error.to_string(), |problem| problem.to_string())
    }

    /// Refuses what only a listener on a Unix socket gives a meaning, where there is none. A host that has
    /// one (`flask_pass0`) asks nothing here.
    ///
    /// # Errors
    /// The setting and what to give instead.
    pub fn check_listens_on_tcp(&self) -> Result<(), Problem> {
        let reason = "\"unix\" has no effect here: `listen` is an address; name the proxy's address, or listen on unix:PATH";
        match self.trust_unix && matches!(self.listen, Listen::Tcp(_)) {
            true => Err(self.problem("trusted_proxies", reason)),
            false => Ok(()),
        }
    }

    /// A setting that turned out wrong when it was used.
    pub fn problem(&self, key: &str, reason: impl std::fmt::Display) -> Problem {
        let place = self.places.get(key).cloned();
        Problem::of(key, place.unwrap_or_default(), reason)
    }

    /// With port 0 the system chose the port: in dev mode the URL follows.
    ///
    /// # Errors
    /// When the address makes no URL.
    pub fn bound_to(&mut self, address: Listen) -> Result<(), Problem> {
        if self.config.dev && self.listen.port() == 0 {
            let url = format!("http://localhost:{}", address.port());
            self.config.origin =
                Origin::parse(&url).map_err(|error| self.problem("listen", error.reason))?;
        }
        self.listen = address;
        Ok(())
    }
}
