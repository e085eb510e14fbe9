//! A mail server, and what is to be known of it beside its URL.

use rustls::pki_types::CertificateDer;

use crate::smtp::url::SmtpUrl;
use crate::tls::{self, TlsError};

/// A mail server as it is set: its URL, and if need be its certificates and our name.
///
/// ```
/// # use pass0_mail::{Relay, SmtpUrl};
/// let url = SmtpUrl::parse("smtps://user:password@mail.example.org")?;
/// let relay = Relay::from(url).hello("app.example.org")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Relay {
    pub(crate) url: SmtpUrl,
    pub(crate) hello: Option<String>,
    pub(crate) certificates: Option<Vec<CertificateDer<'static>>>,
}

/// No name to introduce oneself by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be a host name such as app.example.org, or an address in brackets such as [192.0.2.1]"
)]
pub struct HelloError;

impl Relay {
    /// Introduces us by this name (RFC 5321 §4.1.1.1) instead of the sender's domain.
    ///
    /// # Errors
    /// When it is neither a host name nor an address in brackets.
    pub fn hello(mut self, name: &str) -> Result<Self, HelloError> {
        let is_name = |text: &str| {
            let is_label = |label: &str| {
                !label.is_empty()
                    && label.len() <= 63
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            };
            text.len() <= 253 && text.split('.').all(is_label)
        };
        let is_literal = |text: &str| {
            let inside = text
                .strip_prefix('[')
                .and_then(|text| text.strip_suffix(']'));
            inside.is_some_and(|text| match text.strip_prefix("IPv6:") {
                Some(text) => text.parse::<std::net::Ipv6Addr>().is_ok(),
                None => text.parse::<std::net::Ipv4Addr>().is_ok(),
            })
        };
        if !is_name(name) && !is_literal(name) {
            return Err(HelloError);
        }
        self.hello = Some(name.to_owned());
        Ok(self)
    }

    /// Trusts these certificates (PEM) and no others: of authorities, or the server's own, which is
    /// then known by itself, whatever name and dates are in it (as RFC 7672 §3.1.1 has it).
    ///
    /// # Errors
    /// When there is no certificate in it.
    pub fn trusting(mut self, pem: &[u8]) -> Result<Self, TlsError> {
        self.certificates = Some(tls::certificates(pem)?);
        Ok(self)
    }

    /// Host and port, for people.
    pub(crate) fn label(&self) -> String {
        match self.url.host.contains(':') {
            true => format!("[{}]:{}", self.url.host, self.url.port),
            false => format!("{}:{}", self.url.host, self.url.port),
        }
    }
}

impl From<SmtpUrl> for Relay {
    fn from(url: SmtpUrl) -> Self {
        Self {
            url,
            hello: None,
            certificates: None,
        }
    }
}

impl From<&SmtpUrl> for Relay {
    fn from(url: &SmtpUrl) -> Self {
        url.clone().into()
    }
}

impl From<&Relay> for Relay {
    fn from(relay: &Relay) -> Self {
        relay.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names_or_addresses_in_brackets_and_end_no_line() {
        let relay = Relay::from(SmtpUrl::parse("smtps://mail.example.org").unwrap());
        for good in [
            "app.example.org",
            "localhost",
            "[192.0.2.1]",
            "[IPv6:2001:db8::1]",
            "my_host",
        ] {
            assert_eq!(
                relay.clone().hello(good).unwrap().hello.as_deref(),
                Some(good)
            );
        }
        for bad in [
            "",
            "app example",
            "app.example.org\r\nMAIL FROM:<a@b>",
            "app..example",
            "bücher.example",
            "[192.0.2]",
            "[IPv6:x]",
            "<app>",
            &"a".repeat(64),
        ] {
            assert!(relay.clone().hello(bad).is_err(), "{bad}");
        }
    }
}
