//! The URL of a database: what the driver reads of it, and the settings of TLS.

use std::path::PathBuf;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

use super::words::words;
use crate::OpenError;

/// Where a database is, and how to get there.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) config: Config,
    pub(super) tls: TlsFiles,
    /// Where the tables are; `None`: in `public`.
    pub(super) schema: Option<String>,
}

impl Target {
    pub(super) fn schema(&self) -> &str {
        self.schema.as_deref().unwrap_or("public")
    }
}

/// The settings of TLS, beyond whether it is used.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TlsFiles {
    /// The only roots that are trusted, in PEM; `None`: those of the system.
    pub(super) roots: Option<PathBuf>,
    /// The certificate shown to the server, in PEM, with its chain.
    pub(super) certificate: Option<PathBuf>,
    /// Its private key, in PEM.
    pub(super) key: Option<PathBuf>,
    /// The certificate may have any name: `sslmode=verify-ca`.
    pub(super) any_name: bool,
}

/// The parameters of libpq that the driver does not know, `schema` and `password_file` are taken out of the URL;
/// all others are the driver's.
pub(super) fn read(url: &str) -> Result<Target, OpenError> {
    let mut tls = TlsFiles::default();
    let (server, query) = split(url);
    let (mut schema, mut password) = (None, None);
    let mut rest = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        match name {
            "sslrootcert" if decoded(value)? == "system" => {}
            "sslrootcert" => tls.roots = Some(decoded(value)?.into()),
            "schema" => schema = Some(decoded(value)?).filter(|name| !name.is_empty()),
            "password_file" => password = Some(PathBuf::from(decoded(value)?)),
            "sslcert" => tls.certificate = Some(decoded(value)?.into()),
            "sslkey" => tls.key = Some(decoded(value)?.into()),
            "sslmode" if value == "verify-full" => rest.push("sslmode=require".to_owned()),
            "sslmode" if value == "verify-ca" => {
                tls.any_name = true;
                rest.push("sslmode=require".to_owned());
            }
            _ => rest.push(pair.to_owned()),
        }
    }
    if tls.certificate.is_some() != tls.key.is_some() {
        let missing = match tls.key {
            None => "sslkey",
            Some(_) => "sslcert",
        };
        return Err(OpenError::Url(format!(
            "the database URL lacks {missing}: a client's certificate and its key come together"
        )));
    }
    let url = match rest.is_empty() {
        true => server.to_owned(),
        false => format!("{server}?{}", rest.join("&")),
    };
    let mut config: Config = url.parse().map_err(|error| {
        // The cause names an option, never a value.
        OpenError::Url(format!(
            "the database URL cannot be read: {}",
            words(&error)
        ))
    })?;
    if tls != TlsFiles::default() {
        match config.get_ssl_mode() {
            SslMode::Disable => {
                return Err(OpenError::Url(
                    "the database URL names certificates, but sslmode=disable uses none".to_owned(),
                ));
            }
            // Certificates that are named are meant to be used.
            _ => config.ssl_mode(SslMode::Require),
        };
    }
    // The driver takes the first `@` for the end of the login.
    let is_torn = |host: &Host| matches!(host, Host::Tcp(name) if name.contains('@'));
    if config.get_hosts().iter().any(is_torn) {
        return Err(OpenError::Url(
            "the database URL cannot be read: percent-encode the password (`%40` for `@`)".into(),
        ));
    }
    if let Some(file) = password {
        if config.get_password().is_some() {
            return Err(OpenError::Url(
                "the database URL has a password, and names a password_file: leave one of them out"
                    .to_owned(),
            ));
        }
        let password = pass0_core::secret::read_password(&file).map_err(OpenError::Unsafe)?;
        config.password(password.as_bytes());
    }
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    if config.get_application_name().is_none() {
        config.application_name("pass0");
    }
    Ok(Target {
        config,
        tls,
        schema,
    })
}

/// The query apart. Up to the first `@` are user and password, and may have a `?` in them.
fn split(url: &str) -> (&str, &str) {
    let login = url.find('@').unwrap_or(0);
    match url[login..].split_once('?') {
        Some((_, query)) => (&url[..url.len() - query.len() - 1], query),
        None => (url, ""),
    }
}

fn decoded(text: &str) -> Result<String, OpenError> {
    let wrong = || OpenError::Url("the database URL cannot be read: bad percent-encoding".into());
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || {
            let digit = char::from(rest.next()?).to_digit(16)?;
            u8::try_from(digit).ok()
        };
        let (high, low) = (digit().ok_or_else(wrong)?, digit().ok_or_else(wrong)?);
        bytes.push(high << 4 | low);
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::tls;

    #[test]
    fn a_bad_url_is_refused_without_its_password() {
        for url in [
            "postgres://ann:secret@host:port/db",
            "postgres://ann:secret@host/db?sslmode=maybe",
            "postgres://ann:secret@host/db?no_such_option=1",
            "postgres://ann:secret@host/db?sslrootcert=%zz",
            "postgres://ann:secret@host/db?sslcert=/a.pem",
            "postgres://ann:secret@host/db?sslkey=/a.key",
            "postgres://ann:secret@host/db?sslmode=disable&sslrootcert=/ca.pem",
            "postgres://ann:a@secret@host/db",
            "postgres://ann:?secret@host:port/db",
            "postgres://ann:secret@host/db?password_file=/run/secrets/db",
        ] {
            let error = read(url).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_password_may_have_any_character_percent_encoded_or_not() {
        let all = "p/w#?:&=+%20 %25%40ü";
        let url = format!("postgres://ann:{all}@db/notes?sslmode=disable&application_name=x");
        let config = read(&url).unwrap().config;
        assert_eq!(config.get_password(), Some("p/w#?:&=+  %@ü".as_bytes()));
        assert_eq!(config.get_dbname(), Some("notes"));
        assert_eq!(config.get_application_name(), Some("x"));
    }

    #[test]
    fn several_hosts_have_their_ports() {
        let url = "postgres://ann:pw@db1:5433,db2:5434,[2001:db8::7]:5435/notes";
        let config = read(url).unwrap().config;
        assert_eq!(config.get_ports(), [5433, 5434, 5435]);
        assert_eq!(config.get_hosts().len(), 3);
        assert_eq!(
            config.get_target_session_attrs(),
            TargetSessionAttrs::ReadWrite
        );
    }

    #[test]
    fn tls_is_left_out_only_when_told_to_or_on_this_machine() {
        for (url, used) in [
            ("postgres://db.example.org/p", true),
            ("postgres://db.example.org/p?sslmode=prefer", true),
            ("postgres://db.example.org/p?sslmode=require", true),
            ("postgres://db.example.org/p?sslmode=verify-full", true),
            ("postgres://db.example.org/p?sslmode=verify-ca", true),
            ("postgres://db.example.org/p?sslmode=disable", false),
            ("postgres://localhost/p", false),
            ("postgres://127.0.0.1/p", false),
            ("postgres://%2Frun%2Fpostgresql/p", false),
            ("postgres://localhost/p?sslmode=require", true),
            ("postgres://localhost/p?sslrootcert=/ca.pem", true),
            ("postgres://localhost,db.example.org/p", true),
        ] {
            assert_eq!(tls::is_used(&read(url).unwrap().config), used, "{url}");
        }
    }

    #[test]
    fn certificates_are_named_in_the_url() {
        let target = read(
            "postgres://db/p?sslmode=verify-ca&sslrootcert=/etc/my%20ca.pem&connect_timeout=3\
             &sslcert=/c.pem&sslkey=/k.pem",
        );
        let target = target.unwrap();
        assert_eq!(
            target.tls,
            TlsFiles {
                roots: Some("/etc/my ca.pem".into()),
                certificate: Some("/c.pem".into()),
                key: Some("/k.pem".into()),
                any_name: true,
            }
        );
        let full = read("postgres://db/p?sslmode=verify-full&sslrootcert=system").unwrap();
        assert_eq!(full.tls, TlsFiles::default());
    }
}
