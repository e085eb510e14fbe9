//! What turns out only when the settings are used.

use pass0_core::config::Origin;

use crate::settings::net::Listen;
use crate::settings::problem::Problem;
use crate::settings::resolve::Settings;
use crate::settings::secret::KeySource;

impl Settings {
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

    /// The setting that the keys are given in.
    pub fn keys_setting(&self) -> &'static str {
        match self.key_source {
            KeySource::Settings => "secrets",
            KeySource::File(_) | KeySource::New(..) => "secret_file",
        }
    }
}
