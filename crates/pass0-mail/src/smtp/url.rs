//! Where and how to hand mail over.

use std::net::IpAddr;
use std::path::PathBuf;

use url::{Host, Url};

use crate::dial::Reach;
use crate::smtp::login::Mechanism;

/// A mail server: `smtps://`, `smtp+starttls://`, `smtp://` or `smtp+plain://`, with `user:password@`
/// if it wants one, with `?auth=` (`plain`, `login`, `xoauth2`) if only one way to log in will do, and
/// with `?password_file=` if the password is in a file.
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
    /// Not at all; to a private network, where anyone who can read along can sign in as any user.
    PlainPrivate,
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
            Self::PlainPrivate => Reach::Private,
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
        "smtp:// sends links and codes in the clear, so it is for this machine only: use smtps:// or smtp+starttls://; \
         inside a private network that you trust, smtp+plain://"
    )]
    Plaintext,
    /// Links and codes would cross the Internet in the clear.
    #[error(
        "smtp+plain:// sends links and codes in the clear, and this address is public: use smtps:// or smtp+starttls://"
    )]
    Public,
    /// A character of user or password ends that part of a URL.
    #[error(
        "user and password in a URL must be percent-encoded: write %2F for /, %23 for #, %3F for ? and %40 for @"
    )]
    Encoding,
    /// A user without a password, or a password without a user.
    #[error("a login has both a user and a password: smtps://user:password@mail.example.org")]
    Half,
    /// Not a way to log in.
    #[error(
        "after the ? there may be auth=plain, auth=login or auth=xoauth2, and password_file=PATH, and nothing else"
    )]
    Auth,
    /// The file of the password.
    #[error("{0}")]
    PasswordFile(String),
}

impl SmtpUrl {
    /// Reads a URL. Ports by default: 25, 587 (STARTTLS), 465 (TLS). User and password are
    /// percent-decoded.
    ///
    /// # Errors
    /// [`SmtpUrlError`].
    pub fn parse(text: &str) -> Result<Self, SmtpUrlError> {
        if has_open_login(text) {
            return Err(SmtpUrlError::Encoding);
        }
        let url = Url::parse(text).map_err(|_| SmtpUrlError::Malformed)?;
        let (security, port) = match url.scheme() {
            "smtp" => (Security::Plain, 25),
            "smtp+plain" => (Security::PlainPrivate, 25),
            "smtp+starttls" => (Security::StartTls, 587),
            "smtps" => (Security::Tls, 465),
            _ => return Err(SmtpUrlError::Malformed),
        };
        let host = url.host_str().unwrap_or("");
        // One server: a second one after a comma would be part of the name.
        let one = !host.is_empty() && !host.contains(',') && url.port() != Some(0);
        if !one || !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            return Err(SmtpUrlError::Malformed);
        }
        let ip = address(&url);
        let reach = security.reach();
        match security {
            Security::Plain if host != "localhost" && !ip.is_some_and(|ip| reach.allows(ip)) => {
                return Err(SmtpUrlError::Plaintext);
            }
            // Names are looked at when they are looked up.
            Security::PlainPrivate if ip.is_some_and(|ip| !reach.allows(ip)) => {
                return Err(SmtpUrlError::Public);
            }
            _ => {}
        }
        let Query { mechanism, file } = Query::of(&url)?;
        let login = match (url.username(), url.password(), file) {
            ("", None, None) => None,
            ("", _, Some(_)) | (_, Some(_), Some(_)) => {
                return Err(SmtpUrlError::PasswordFile(
                    "password_file goes with a user name, and without another password".to_owned(),
                ));
            }
            (user, None, Some(file)) => {
                let read = pass0_core::secret::read_password(&file);
                let password = read.map_err(SmtpUrlError::PasswordFile)?;
                Some((decode(user)?, password.to_string()))
            }
            (user, Some(password), None) if !user.is_empty() && !password.is_empty() => {
                Some((decode(user)?, decode(password)?))
            }
            _ => return Err(SmtpUrlError::Half),
        };
        Ok(Self {
            security,
            host: host
                .trim_start_matches('[')
                .trim_end_matches(']')
                .to_owned(),
            port: url.port().unwrap_or(port),
            login,
            mechanism,
        })
    }

    /// How the connection is protected.
    #[must_use]
    pub fn security(&self) -> Security {
        self.security
    }
}

/// What stands after the `?`.
#[derive(Default)]
struct Query {
    mechanism: Option<Mechanism>,
    file: Option<PathBuf>,
}

impl Query {
    fn of(url: &Url) -> Result<Self, SmtpUrlError> {
        let mut query = Self::default();
        let Some(text) = url.query() else {
            return Ok(query);
        };
        for pair in text.split('&') {
            match pair.split_once('=') {
                Some(("auth", name)) if query.mechanism.is_none() => {
                    query.mechanism = Some(Mechanism::named(name).ok_or(SmtpUrlError::Auth)?);
                }
                Some(("password_file", path)) if query.file.is_none() => {
                    query.file = Some(decode(path)?.into());
                }
                _ => return Err(SmtpUrlError::Auth),
            }
        }
        Ok(query)
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

/// Whether user or password hold a character that ends them: a password `a/b` would make `user` the
/// host, and what follows would be connected to, or shown in messages.
fn has_open_login(text: &str) -> bool {
    let rest = text.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or("");
    rest.contains('@') && !authority.contains('@')
}

/// The address, if it is no name. `smtp` is no scheme of the web, so hosts are kept as typed.
fn address(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Domain(name) => name.parse().ok(),
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(ip.into()),
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
    fn a_login_has_a_user_and_a_password() {
        for half in ["smtps://u@x", "smtps://u:@x", "smtps://:p@x"] {
            assert_eq!(SmtpUrl::parse(half), Err(SmtpUrlError::Half), "{half}");
        }
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
            "smtps://x:0",
            "smtps://u:p@x,y",
            "smtps://u:%0d%0a@x",
            "smtps://u:%00@x",
            "smtps://u:%ff@x",
        ] {
            assert_eq!(SmtpUrl::parse(bad), Err(SmtpUrlError::Malformed), "{bad}");
        }
    }
    #[test]
    fn plain_text_into_a_private_network_is_asked_for_by_name() {
        for near in [
            "smtp+plain://10.0.0.1",
            "smtp+plain://192.168.1.9:2525",
            "smtp+plain://[fd00::1]",
            "smtp+plain://localhost",
            "smtp+plain://postfix",
        ] {
            let url = SmtpUrl::parse(near).unwrap();
            assert_eq!(
                (url.security, url.security.reach()),
                (Security::PlainPrivate, Reach::Private)
            );
        }
        assert_eq!(SmtpUrl::parse("smtp+plain://postfix").unwrap().port, 25);
        for far in [
            "smtp+plain://8.8.8.8",
            "smtp+plain://[2001:4860::1]:25",
            "smtp+plain://0.0.0.0",
        ] {
            assert_eq!(SmtpUrl::parse(far), Err(SmtpUrlError::Public), "{far}");
        }
        let said = SmtpUrlError::Plaintext.to_string();
        assert!(
            said.contains("in the clear") && said.contains("smtp+plain://"),
            "{said}"
        );
    }

    #[test]
    fn a_password_that_is_not_encoded_is_said_to_be_so() {
        for text in [
            "smtps://ann:pa/ss@mail.example.org",
            "smtps://ann:12/ss@mail.example.org",
            "smtps://ann:pa#ss@mail.example.org",
            "smtps://ann:pa?ss@mail.example.org:465",
            "smtps://an/n:pass@mail.example.org",
            "smtp+starttls://ann:/@mail.example.org",
            "smtps://ann:pa\\ss@mail.example.org",
        ] {
            let error = SmtpUrl::parse(text).unwrap_err();
            assert_eq!(error, SmtpUrlError::Encoding, "{text}");
            assert!(error.to_string().contains("percent-encoded"));
        }
        let url = SmtpUrl::parse("smtps://ann:p%2F%23%3F%40%25w@mail.example.org").unwrap();
        assert_eq!(url.login, Some(("ann".into(), "p/#?@%w".into())));
    }

    #[test]
    fn a_way_to_log_in_can_be_chosen() {
        for (text, mechanism) in [
            ("smtps://u:p@x", Ok(None)),
            ("smtps://u:p@x?auth=xoauth2", Ok(Some(Mechanism::XOAuth2))),
            ("smtps://u:p@x/?auth=LOGIN", Ok(Some(Mechanism::Login))),
            ("smtps://u:p@x?auth=plain", Ok(Some(Mechanism::Plain))),
            ("smtps://x?tls=no", Err(SmtpUrlError::Auth)),
            ("smtps://x?auth=cram-md5", Err(SmtpUrlError::Auth)),
            ("smtps://x?auth=plain&x=1", Err(SmtpUrlError::Auth)),
        ] {
            assert_eq!(
                SmtpUrl::parse(text).map(|url| url.mechanism),
                mechanism,
                "{text}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_password_may_be_in_a_file() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("smtp password");
        std::fs::write(&path, "p/w#?@%20\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let file = path.display().to_string().replace(' ', "%20");
        let url = format!("smtps://ann%40x@mail.example.org?password_file={file}&auth=login");
        let read = SmtpUrl::parse(&url).unwrap();
        assert_eq!(read.login, Some(("ann@x".into(), "p/w#?@%20".into())));
        assert_eq!(read.mechanism, Some(Mechanism::Login));
        for wrong in [
            format!("smtps://mail.example.org?password_file={file}"),
            format!("smtps://ann:pw@mail.example.org?password_file={file}"),
            "smtps://ann@mail.example.org?password_file=/nowhere/password".to_owned(),
            "smtps://ann@mail.example.org?password_file=password".to_owned(),
        ] {
            let refused = SmtpUrl::parse(&wrong);
            let told = matches!(refused, Err(SmtpUrlError::PasswordFile(_)));
            assert!(told, "{wrong}: {refused:?}");
        }
        let twice = format!("{url}&password_file={file}");
        assert_eq!(SmtpUrl::parse(&twice), Err(SmtpUrlError::Auth));
    }
}
