//! Trying the way out for mail without sending any.

use std::time::Duration;

use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;

use crate::dial;
use crate::http::HttpUrl;
use crate::message::Sender;
use crate::smtp::settings::settings;
use crate::smtp::{Progress, Relay, Route, Security};
use crate::tls;

/// Goes as far as a letter would, and no further: finds the mail server, connects, protects the
/// connection, logs in, and says goodbye. Says what was found.
///
/// # Errors
/// What went wrong and where, for people, without secrets; also when it takes longer than `patience`.
pub async fn probe_smtp(
    relay: &Relay,
    sender: &Sender,
    patience: Duration,
) -> Result<String, String> {
    let place = format!("{}:{}", relay.url.host, relay.url.port);
    let tls = settings(relay).map_err(|error| format!("{place}: {error}"))?;
    let route = Route::new(relay, tls, sender.domain());
    let progress = Progress::default();
    let connected = tokio::time::timeout(patience, route.connect(None, &progress)).await;
    match connected {
        Ok(Ok(mut session)) => {
            // A server that does not say goodbye is as good.
            let _ = tokio::time::timeout(Duration::from_secs(1), session.quit()).await;
            let over = match relay.url.security {
                Security::Tls => "TLS",
                Security::StartTls => "STARTTLS",
                Security::Plain | Security::PlainPrivate => "without TLS",
            };
            let login = match relay.url.login {
                Some(_) => "login accepted",
                None => "no login",
            };
            Ok(format!("{place}: {over}, {login}; nothing was sent"))
        }
        Ok(Err(fault)) => {
            let words = match route.password() {
                Some(password) => fault.words().replace(password, "…"),
                None => fault.words(),
            };
            Err(format!("{place}: {}: {words}", fault.step))
        }
        Err(_) => Err(format!(
            "{place}: {}: no answer within {} seconds",
            progress.step(),
            patience.as_secs()
        )),
    }
}

/// Finds the mail API, connects and protects the connection. No request is made: whether it takes the
/// signature only an email tells. Says what was found.
///
/// # Errors
/// As [`probe_smtp`].
pub async fn probe_http(url: &HttpUrl, patience: Duration) -> Result<String, String> {
    let place = url.label();
    let reached = async {
        let addresses = dial::addresses(url.host(), url.port(), url.reach());
        let addresses = addresses
            .await
            .map_err(|error| format!("connect: {error}"))?;
        let (tcp, _) = dial::first(&addresses)
            .await
            .map_err(|error| format!("connect: {error}"))?;
        if !url.is_protected() {
            return Ok("without TLS");
        }
        let name =
            ServerName::try_from(url.host().to_owned()).map_err(|error| error.to_string())?;
        let settings = tls::system().map_err(|error| error.to_string())?;
        let shaken = TlsConnector::from(settings).connect(name, tcp).await;
        shaken
            .map(|_| "TLS")
            .map_err(|error| format!("TLS: {error}"))
    };
    match tokio::time::timeout(patience, reached).await {
        Ok(Ok(over)) => Ok(format!(
            "{place}: {over}; nothing was sent, and only `pass0 mail test` tries the secret"
        )),
        Ok(Err(words)) => Err(format!("{place}: {words}")),
        Err(_) => Err(format!(
            "{place}: no answer within {} seconds",
            patience.as_secs()
        )),
    }
}
