//! Where and how to hand mail over.

use std::net::IpAddr;

use url::{Host, Url};

use crate::dial::Reach;
use crate::smtp::login::Mechanism;

/// A mail server: `smtp://`, `smtp+starttls://` or `smtps://`, with `user:password@` if it wants one.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpUrl {
    pub(crate) security: Security,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) login: Option<(String, String)>,
    /// The one way to log in; else whichever the server offers.
    pub(crate) mechanism: Option<Mechanism>,
}

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// Not at all; to this machine only.
    Plain,
    /// STARTTLS (RFC 3207), required.
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

impl Security {
    /// How far away a server may be.
    pub(crate) fn reach(self) -> Reach {
        match self {
            Self::Plain => Reach::Here,
            Self::StartTls | Self::Tls => Reach::Anywhere,
        }
    }
}

/// The text does not name a mail server that may be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmtpUrlError {
    /// Not such a URL.
    #[error(
        "must look like smtps://user:password@mail.example.org, smtp+starttls://… or smtp://localhost:25"
    )]
    Malformed,
    /// Links and codes would cross the network in the clear.
    #[error(
        "smtp:// sends links and codes in the clear, so it is for this machine only: use smtps:// or smtp+starttls://"
    )]
    Plaintext,
}

impl SmtpUrl {
    /// Reads a URL. Ports by default: 25, 587 (STARTTLS), 465 (TLS). User and password are
    /// percent-decoded.
    ///
    /// # Errors
    /// [`SmtpUrlError`].
    pub fn parse(text: &str) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(text).map_err(|_| SmtpUrlError::Malformed)?;
        let (security, port) = match url.scheme() {
            "smtp" => (Security::Plain, 25),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            _ => return Err(SmtpUrlError::Malformed),
        };
        let host = url.host_str().unwrap_or("");
        if host.is_empty()
            || !matches!(url.path(), "" | "/")
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(SmtpUrlError::Malformed);
        }
        if security == Security::Plain && !is_loopback(&url) {
            return Err(SmtpUrlError::Plaintext);
        }
        let login = match (url.username(), url.password()) {
            ("", None) => None,
            (user, password) => Some((decode(user)?, decode(password.unwrap_or(""))?)),
        };
        Ok(Self {
            security,
            host: host
                .trim_start_matches('[')
                .trim_end_matches(']')
                .to_owned(),
            port: url.port().unwrap_or(port),
            login,
            mechanism: None,
        })
    }

    /// How the connection is protected.
    #[must_use]
    pub fn security(&self) -> Security {
        self.security
    }
}

impl std::fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "SmtpUrl({:?} {}:{})",
            self.security, self.host, self.port
        )
    }
}

/// `smtp` is no scheme of the web, so hosts are kept as they are typed.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn decode(text: &str) -> Result<String, SmtpUrlError> {
    let text = percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map_err(|_| SmtpUrlError::Malformed)?;
    // NUL would part the fields of AUTH PLAIN (RFC 4616 §2).
    if text.chars().any(char::is_control) {
        return Err(SmtpUrlError::Malformed);
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_ports_and_logins_are_read() {
        let url = SmtpUrl::parse("smtps://ann%40x:p%3Aw+&=d@mail.example.org").unwrap();
        assert_eq!(
            (url.security, url.port, url.host.as_str()),
            (Security::Tls, 465, "mail.example.org")
        );
        assert_eq!(url.login, Some(("ann@x".into(), "p:w+&=d".into())));
        assert_eq!(
            SmtpUrl::parse("smtp+starttls://mail.example.org")
                .unwrap()
                .port,
            587
        );
        for local in [
            "smtp://localhost",
            "smtp://127.0.0.1:2525",
            "smtp://[::1]:25",
        ] {
            assert_eq!(SmtpUrl::parse(local).unwrap().security, Security::Plain);
        }
        assert!(!format!("{url:?}").contains("p:w"));
    }

    #[test]
    fn plain_text_to_elsewhere_and_rubbish_are_refused() {
        for far in [
            "smtp://mail.example.org",
            "smtp://10.0.0.1:25",
            "smtp://localhost.example.org",
        ] {
            assert_eq!(SmtpUrl::parse(far), Err(SmtpUrlError::Plaintext), "{far}");
        }
        for bad in [
            "",
            "mail.example.org",
            "http://x",
            "smtps://",
            "smtps://x/path",
            "smtps://x?tls=no",
            "smtps://u:%0d%0a@x",
            "smtps://u:%00@x",
            "smtps://u:%ff@x",
        ] {
            assert_eq!(SmtpUrl::parse(bad), Err(SmtpUrlError::Malformed), "{bad}");
        }
    }
}
