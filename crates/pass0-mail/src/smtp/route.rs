//! The way to a mail server: connect, protect, log in.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::dial;
use crate::smtp::fault::{Fault, Step};
use crate::smtp::progress::Progress;
use crate::smtp::session::Session;
use crate::smtp::transcript::Transcript;
use crate::smtp::url::{Security, SmtpUrl};
use crate::smtp::wire::{Bytes, Wire};

/// How long a server may be silent before another address of it is tried.
const SILENCE: Duration = Duration::from_secs(10);

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

    /// What no log may show.
    pub(crate) fn password(&self) -> Option<&str> {
        let (_, password) = self.server.login.as_ref()?;
        Some(password.as_str()).filter(|password| !password.is_empty())
    }

    /// A conversation that is ready for a letter: protected as the URL says, logged in if it says
    /// so. An address of the server that is dead costs some time, and no letter.
    ///
    /// # Errors
    /// What went wrong. It says nothing about any letter.
    pub(crate) async fn connect(
        &self,
        transcript: Option<&Transcript>,
        progress: &Progress,
    ) -> Result<Session, Fault> {
        let SmtpUrl { host, port, .. } = &self.server;
        progress.at(Step::Connect);
        if let Some(transcript) = transcript {
            transcript.note(&format!("connecting to {host}, port {port}"));
        }
        let broke = |error: io::Error| Fault::broke(Step::Connect, error);
        let reach = self.server.security.reach();
        let addresses = dial::addresses(host, *port, reach).await.map_err(broke)?;
        let mut session = self.open(addresses, transcript, progress).await?;
        session.hello(&self.hello).await?;
        if self.server.security == Security::StartTls {
            let bare = session.start_tls().await?;
            let bytes = self.protect(bare, transcript, progress).await?;
            let wire = Wire::new(bytes, transcript.cloned());
            session = Session::go_on(wire, progress.clone());
            session.hello(&self.hello).await?;
        }
        if let Some((user, password)) = &self.server.login {
            session
                .login((user, password), self.server.mechanism)
                .await?;
        }
        Ok(session)
    }

    /// The greeting of the first address that gives one.
    async fn open(
        &self,
        mut addresses: Vec<SocketAddr>,
        transcript: Option<&Transcript>,
        progress: &Progress,
    ) -> Result<Session, Fault> {
        let mut earlier: Option<Fault> = None;
        loop {
            let reached = dial::first(&addresses).await;
            let (tcp, address) = match (reached, earlier) {
                (Ok(reached), _) => reached,
                (Err(_), Some(fault)) => return Err(fault),
                (Err(error), None) => return Err(Fault::broke(Step::Connect, error)),
            };
            addresses.retain(|other| *other != address);
            let greeted = self.greeted(tcp, transcript, progress);
            if addresses.is_empty() {
                return greeted.await;
            }
            let greeted = tokio::time::timeout(SILENCE, greeted).await;
            match greeted.unwrap_or_else(|_| Err(Fault::broke(progress.step(), "silence"))) {
                Ok(session) => return Ok(session),
                Err(fault) => {
                    if let Some(transcript) = transcript {
                        let words = fault.words();
                        transcript.note(&format!("{address}: {words}; trying another address"));
                    }
                    earlier = Some(fault);
                    progress.at(Step::Connect);
                }
            }
        }
    }

    async fn greeted(
        &self,
        tcp: TcpStream,
        transcript: Option<&Transcript>,
        progress: &Progress,
    ) -> Result<Session, Fault> {
        let bytes: Box<dyn Bytes> = match self.server.security {
            Security::Tls => self.protect(Box::new(tcp), transcript, progress).await?,
            Security::Plain | Security::StartTls => Box::new(tcp),
        };
        let wire = Wire::new(bytes, transcript.cloned());
        Session::greeted(wire, progress.clone()).await
    }

    async fn protect(
        &self,
        bytes: Box<dyn Bytes>,
        transcript: Option<&Transcript>,
        progress: &Progress,
    ) -> Result<Box<dyn Bytes>, Fault> {
        progress.at(Step::Tls);
        let name = ServerName::try_from(self.server.host.clone())
            .map_err(|error| Fault::broke(Step::Tls, error))?;
        let tls = TlsConnector::from(self.tls.clone())
            .connect(name, bytes)
            .await
            .map_err(|error| Fault::io(Step::Tls, &error))?;
        if let Some(transcript) = transcript {
            let version = tls.get_ref().1.protocol_version();
            let version = version
                .and_then(|version| version.as_str())
                .unwrap_or("TLS");
            transcript.note(&format!("{version}, the certificate is good"));
        }
        Ok(Box::new(tls))
    }
}
