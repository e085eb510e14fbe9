//! The way to a mail server and over it: connect, protect, log in, hand over.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::{Response, Severity};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::reply;
use crate::transcript::Transcript;
use crate::url::{Security, SmtpUrl};
use crate::wire::{Stream, Wire};

/// How long the server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);

/// Where letters are handed over, and how.
#[derive(Clone)]
pub(crate) struct Route {
    server: SmtpUrl,
    tls: Arc<ClientConfig>,
    /// Our name in EHLO: the sender's domain, the one name of ours that the server knows.
    hello: String,
}

impl Route {
    pub(crate) fn new(server: &SmtpUrl, tls: Arc<ClientConfig>, hello: &str) -> Self {
        Self {
            server: server.clone(),
            tls,
            hello: hello.to_owned(),
        }
    }

    /// A connection that is ready for a letter: protected as the URL says, logged in if it says so.
    ///
    /// # Errors
    /// What went wrong, in words. It says nothing about any letter.
    pub(crate) async fn connect(
        &self,
        transcript: Option<Transcript>,
    ) -> Result<AsyncSmtpConnection, String> {
        let wire = self
            .wire(transcript)
            .await
            .map_err(|fault| fault.to_string())?;
        let hello = ClientId::Domain(self.hello.clone());
        let mut connection = AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello)
            .await
            .map_err(|error| reply::words(&error))?;
        if let Some((user, password)) = &self.server.login {
            let login = Credentials::new(user.clone(), password.clone());
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &login)
                .await
                .map_err(|error| reply::words(&error))?;
        }
        Ok(connection)
    }

    async fn wire(&self, transcript: Option<Transcript>) -> io::Result<Wire> {
        let SmtpUrl { host, port, .. } = &self.server;
        let log = transcript.as_ref();
        if let Some(log) = log {
            log.note(&format!("connecting to {host}, port {port}"));
        }
        let mut tcp = tokio::time::timeout(CONNECT, TcpStream::connect((host.as_str(), *port)))
            .await
            .map_err(|_| io::Error::other("the mail server does not accept connections"))??;
        tcp.set_nodelay(true)?;
        let greeting = match self.server.security {
            Security::Plain => return Ok(Wire::new(Stream::Plain(tcp), Vec::new(), transcript)),
            Security::StartTls => crate::starttls::ask(&mut tcp, &self.hello, log).await?,
            Security::Tls => Vec::new(),
        };
        let name = ServerName::try_from(host.clone()).map_err(io::Error::other)?;
        let tls = TlsConnector::from(self.tls.clone())
            .connect(name, tcp)
            .await?;
        if let Some(log) = log {
            let version = tls.get_ref().1.protocol_version();
            let version = version
                .and_then(|version| version.as_str())
                .unwrap_or("TLS");
            log.note(&format!("{version}, the certificate is good"));
        }
        Ok(Wire::new(Stream::Tls(Box::new(tls)), greeting, transcript))
    }
}

/// Hands one letter over.
///
/// # Errors
/// Of the server's replies, the first that is not the one hoped for; of the network.
pub(crate) async fn hand_over(
    connection: &mut AsyncSmtpConnection,
    from: &Address,
    to: &Address,
    letter: &[u8],
) -> Result<Response, Fault> {
    connection
        .command(Mail::new(Some(from.clone()), Vec::new()))
        .await?;
    connection
        .command(Rcpt::new(to.clone(), Vec::new()))
        .await?;
    // RFC 5321 §4.1.1.4: the letter may follow a 354 only.
    let go = connection.command(Data).await?;
    if !go.has_code(354) {
        return Err(Fault::Odd(reply::all(&go)));
    }
    let taken = connection.message(letter).await?;
    match taken.code().severity {
        Severity::PositiveCompletion => Ok(taken),
        _ => Err(Fault::Odd(reply::all(&taken))),
    }
}

/// The letter was not handed over, or nobody knows.
pub(crate) enum Fault {
    /// A refusal, or a broken connection.
    Smtp(Error),
    /// A reply that does not fit; client and server are out of step.
    Odd(String),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Smtp(error)
    }
}
