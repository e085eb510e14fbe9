//! Whom passkeys are for: the relying party.

use url::Host;

use super::origin::Origin;

/// Settings of the method.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The relying party id; `None`: the registrable domain of the public URL.
    pub rp_id: Option<String>,
    /// Further origins that may use the same passkeys (WebAuthn Level 3 §5.11, related origins).
    pub origins: Vec<Origin>,
}

impl Settings {
    /// The relying party id; `None`: the public URL has no name, and there are no passkeys.
    #[must_use]
    pub fn rp_id(&self, origin: &Origin) -> Option<String> {
        let Some(Host::Domain(host)) = origin.url().host() else {
            return None;
        };
        if let Some(given) = &self.rp_id {
            return Some(given.clone());
        }
        let registrable = psl::domain_str(host).filter(|_| !is_suffix(host));
        Some(registrable.unwrap_or(host).to_owned())
    }

    /// The origins a passkey may be used on.
    #[must_use]
    pub fn origins<'a>(&'a self, origin: &'a Origin) -> Vec<&'a str> {
        std::iter::once(origin)
            .chain(&self.origins)
            .map(Origin::as_str)
            .collect()
    }

    /// Refuses a relying party id that is a public suffix, or does not cover the public URL.
    pub(crate) fn check(&self, origin: &Origin) -> Result<(), &'static str> {
        let Some(given) = &self.rp_id else {
            return Ok(());
        };
        let Some(Host::Domain(host)) = origin.url().host() else {
            return Err("needs a public_url with a name");
        };
        let normal = idna::domain_to_ascii_strict(given);
        if !normal.is_ok_and(|normal| normal == *given) {
            return Err("must be a domain in lower case, such as example.org");
        }
        let rest = host.strip_suffix(given.as_str());
        if !rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.')) {
            return Err("does not cover the host of public_url");
        }
        let known = || psl::suffix(given.as_bytes()).is_some_and(|suffix| suffix.is_known());
        if is_suffix(given) && (host != given || known()) {
            return Err("is a public suffix: everybody below it would share it");
        }
        Ok(())
    }
}

/// Whether nobody owns the name as a whole.
fn is_suffix(name: &str) -> bool {
    psl::suffix_str(name) == Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Origin {
        Origin::parse(text).unwrap()
    }

    #[test]
    fn the_relying_party_is_the_registrable_domain() {
        for (url, id) in [
            ("https://login.example.org", Some("example.org")),
            ("https://example.org:8443", Some("example.org")),
            ("https://a.b.example.co.uk", Some("example.co.uk")),
            ("https://ann.github.io", Some("ann.github.io")),
            ("http://localhost:5000", Some("localhost")),
            ("https://intranet", Some("intranet")),
            ("http://127.0.0.1:5000", None),
            ("http://[::1]:5000", None),
        ] {
            let settings = Settings::default();
            assert_eq!(settings.rp_id(&origin(url)).as_deref(), id, "{url}");
        }
    }

    #[test]
    fn a_relying_party_id_covers_the_public_url_and_is_no_public_suffix() {
        for (url, id, fine) in [
            ("https://login.example.org", "example.org", true),
            ("https://login.example.org", "login.example.org", true),
            ("https://login.example.org", "org", false),
            ("https://ann.github.io", "github.io", false),
            ("https://ann.github.io", "ann.github.io", true),
            ("https://github.io", "github.io", false),
            ("https://login.example.co.uk", "co.uk", false),
            ("https://login.example.org", "example.com", false),
            ("https://login.example.org", "ample.org", false),
            ("https://example.org", "login.example.org", false),
            ("https://login.example.org", "Example.org", false),
            ("https://login.example.org", "", false),
            ("https://login.example.org", "example.org.", false),
            ("https://login.example.org", "https://example.org", false),
            ("http://localhost:5000", "localhost", true),
            ("http://127.0.0.1:5000", "localhost", false),
        ] {
            let settings = Settings {
                rp_id: Some(id.to_owned()),
                origins: Vec::new(),
            };
            let judged = settings.check(&origin(url));
            assert_eq!(judged.is_ok(), fine, "{url} {id}: {judged:?}");
        }
    }
}
