//! Where a mail API is.

use std::net::IpAddr;

use url::{Host, Url};

use crate::dial::Reach;

/// An HTTP API: `https://`; `http://` on this machine; `http+plain://` in a private network.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpUrl {
    url: Url,
    reach: Reach,
    is_protected: bool,
}

/// The text does not name a mail API that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpUrlError {
    /// Not such a URL.
    #[error("must look like https://mail.example.org/send")]
    Malformed,
    /// It has a login.
    #[error("must have no user and no password in it: requests are signed with `mail_http_secret`")]
    Login,
    /// Links and codes would cross the network in the clear.
    #[error(
        "http:// sends links and codes in the clear, so it is for this machine only: use https://; \
         inside a private network that you trust, http+plain://"
    )]
    Plaintext,
    /// They would cross the Internet in the clear.
    #[error(
        "http+plain:// sends links and codes in the clear, and this address is public: use https://"
    )]
    Public,
}

impl HttpUrl {
    /// Reads a URL.
    ///
    /// # Errors
    /// [`HttpUrlError`].
    pub fn parse(text: &str) -> Result<Self, HttpUrlError> {
        let (as_web, reach) = match text.strip_prefix("http+plain://") {
            Some(rest) => (format!("http://{rest}"), Reach::Private),
            None if text.starts_with("http://") => (text.to_owned(), Reach::Here),
            None => (text.to_owned(), Reach::Anywhere),
        };
        let url = Url::parse(&as_web).map_err(|_| HttpUrlError::Malformed)?;
        if !matches!(url.scheme(), "http" | "https") || url.fragment().is_some() {
            return Err(HttpUrlError::Malformed);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(HttpUrlError::Login);
        }
        let ip: Option<IpAddr> = match url.host() {
            Some(Host::Ipv4(ip)) => Some(ip.into()),
            Some(Host::Ipv6(ip)) => Some(ip.into()),
            _ => None,
        };
        match (reach, ip) {
            (Reach::Here, None) if url.host_str() != Some("localhost") => {
                Err(HttpUrlError::Plaintext)
            }
            (Reach::Here, Some(ip)) if !reach.allows(ip) => Err(HttpUrlError::Plaintext),
            (Reach::Private, Some(ip)) if !reach.allows(ip) => Err(HttpUrlError::Public),
            _ => Ok(Self {
                is_protected: url.scheme() == "https",
                url,
                reach,
            }),
        }
    }

    pub(crate) fn reach(&self) -> Reach {
        self.reach
    }

    pub(crate) fn is_protected(&self) -> bool {
        self.is_protected
    }

    /// The name or address, without brackets.
    pub(crate) fn host(&self) -> &str {
        let host = self.url.host_str().unwrap_or_default();
        host.trim_start_matches('[').trim_end_matches(']')
    }

    pub(crate) fn port(&self) -> u16 {
        let port = self.url.port_or_known_default();
        port.unwrap_or(if self.is_protected { 443 } else { 80 })
    }

    /// Path and query.
    pub(crate) fn target(&self) -> String {
        match self.url.query() {
            Some(query) => format!("{}?{query}", self.url.path()),
            None => self.url.path().to_owned(),
        }
    }

    /// Host and port, as the header has them.
    pub(crate) fn authority(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        match self.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        }
    }

    /// For people; a path may hold a key.
    pub(crate) fn label(&self) -> String {
        format!("{}://{}", self.url.scheme(), self.authority())
    }
}

/// Without path and query, which may hold a key.
impl std::fmt::Display for HttpUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = match self.reach {
            Reach::Private => "http+plain",
            _ => self.url.scheme(),
        };
        let rest = match (self.url.path(), self.url.query()) {
            ("/" | "", None) => "",
            _ => "/…",
        };
        write!(f, "{scheme}://{}{rest}", self.authority())
    }
}

impl std::fmt::Debug for HttpUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HttpUrl({})", self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_goes_anywhere_and_plain_text_no_further_than_it_says() {
        for (text, host, port, target) in [
            (
                "https://api.example.org/v1/send?x=1",
                "api.example.org",
                443,
                "/v1/send?x=1",
            ),
            ("https://api.example.org:8443", "api.example.org", 8443, "/"),
            ("http://localhost:9000/send", "localhost", 9000, "/send"),
            ("http://127.0.0.1/send", "127.0.0.1", 80, "/send"),
            ("http://[::1]:9000/", "::1", 9000, "/"),
            ("http+plain://10.0.0.7:9000/send", "10.0.0.7", 9000, "/send"),
            ("http+plain://mailer/send", "mailer", 80, "/send"),
        ] {
            let url = HttpUrl::parse(text).unwrap();
            assert_eq!(
                (url.host(), url.port(), url.target().as_str()),
                (host, port, target)
            );
        }
        for (text, why) in [
            ("", HttpUrlError::Malformed),
            ("api.example.org", HttpUrlError::Malformed),
            ("smtps://mail.example.org", HttpUrlError::Malformed),
            ("https://x/#key", HttpUrlError::Malformed),
            ("https://user:pw@x/", HttpUrlError::Login),
            ("https://user@x/", HttpUrlError::Login),
            ("http://api.example.org/", HttpUrlError::Plaintext),
            ("http://10.0.0.7/", HttpUrlError::Plaintext),
            ("http://localhost.example.org/", HttpUrlError::Plaintext),
            ("http+plain://8.8.8.8/", HttpUrlError::Public),
            ("http+plain://[2001:4860::1]/", HttpUrlError::Public),
        ] {
            assert_eq!(HttpUrl::parse(text), Err(why), "{text}");
        }
        let url = HttpUrl::parse("http+plain://x:1/send?key=abc").unwrap();
        assert_eq!(url.to_string(), "http+plain://x:1/…");
        let shown = format!("{:?}", HttpUrl::parse("https://x/send?key=abc"));
        assert!(!shown.contains("abc"), "{shown}");
    }
}
