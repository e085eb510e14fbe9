//! The one origin of links, cookies and checks.

use url::{Host, Url};

use super::error::ConfigError;

/// Scheme, host and port of the public URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    text: String,
    url: Url,
}

impl Origin {
    /// Reads `https://host[:port]` or `http://host[:port]`, with or without a trailing slash.
    ///
    /// # Errors
    /// [`ConfigError`] for anything with a path, user, query or another scheme.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let bad = |reason: &str| ConfigError {
            setting: "public_url",
            reason: reason.to_owned(),
        };
        let url =
            Url::parse(text).map_err(|_| bad("must be a URL such as https://login.example.org"))?;
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
            return Err(bad("must begin with https://"));
        }
        if url.path() != "/" {
            return Err(bad(
                "has a path, and pass0 does not serve below one: give it a host of its own, where its routes \
                 are below /auth",
            ));
        }
        if url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some()
        {
            return Err(bad("must be scheme, host and port alone"));
        }
        Ok(Self {
            text: url.origin().ascii_serialization(),
            url,
        })
    }

    /// `https://host[:port]`, as browsers send it in `Origin`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As a URL, with the path `/`.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Whether it is https.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// Whether it is this machine alone.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
    }

    /// What a request's `Host` must be: host, and port unless it is the scheme's own.
    #[must_use]
    pub fn authority(&self) -> &str {
        self.text
            .split_once("://")
            .map_or("", |(_, authority)| authority)
    }

    /// The host without port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port_alone() {
        assert_eq!(
            Origin::parse("https://Login.Example.org/")
                .unwrap()
                .as_str(),
            "https://login.example.org"
        );
        assert_eq!(
            Origin::parse("http://localhost:5000").unwrap().authority(),
            "localhost:5000"
        );
        for bad in [
            "",
            "example.org",
            "ftp://example.org",
            "https://a@example.org",
            "https://example.org/x",
            "https://example.org?x",
            "https://",
        ] {
            assert!(Origin::parse(bad).is_err(), "{bad}");
        }
    }
}
