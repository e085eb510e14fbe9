//! The way to a mail server: connect, protect, log in.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::dial;
use crate::smtp::fault::{Fault, Step};
use crate::smtp::progress::Progress;
use crate::smtp::relay::Relay;
use crate::smtp::session::Session;
use crate::smtp::transcript::Transcript;
use crate::smtp::url::{Security, SmtpUrl};
use crate::smtp::wire::{Bytes, Wire};

/// How long a server may be silent before another address of it is tried.
const SILENCE: Duration = Duration::from_secs(10);

/// How long a server may take to greet before it is asked whether it waits for TLS.
const GREETS: Duration = Duration::from_secs(1);

/// Where letters are handed over, and how.
#[derive(Clone)]
pub(crate) struct Route {
    server: SmtpUrl,
    tls: Arc<ClientConfig>,
    /// Our name in EHLO.
    hello: String,
}

impl Route {
    /// `domain` is the sender's: where no name is set, it is the one name that the server
    /// knows.
    pub(crate) fn new(relay: &Relay, tls: Arc<ClientConfig>, domain: &str) -> Self {
        Self {
            server: relay.url.clone(),
            tls,
            hello: relay.hello.clone().unwrap_or_else(|| domain.to_owned()),
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
            let greeted = self.greeted((tcp, address), transcript, progress);
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
        (tcp, address): (TcpStream, SocketAddr),
        transcript: Option<&Transcript>,
        progress: &Progress,
    ) -> Result<Session, Fault> {
        let wire = |bytes| Wire::new(bytes, transcript.cloned());
        if self.server.security == Security::Tls {
            let bytes = self.protect(Box::new(tcp), transcript, progress).await?;
            return Session::greeted(wire(bytes), progress.clone()).await;
        }
        tokio::select! {
            biased;
            greeted = Session::greeted(wire(Box::new(tcp)), progress.clone()) => greeted,
            () = self.waits_for_tls(address) => Err(Fault::broke(
                Step::Greeting,
                "the mail server waits for TLS from the first byte, as on port 465: write smtps://",
            )),
        }
    }

    /// Ends when a server that does not greet turns out to answer TLS at once: both sides would wait
    /// for the other to speak first.
    async fn waits_for_tls(&self, address: SocketAddr) {
        tokio::time::sleep(GREETS).await;
        let Ok((tcp, _)) = dial::first(&[address]).await else {
            return std::future::pending().await;
        };
        let speaks = match self.shake(Box::new(tcp)).await {
            Ok(_) => true,
            // Whether the certificate is good is of no interest here.
            Err(error) => cause(&error).is_some_and(|error| !is_no_tls(error)),
        };
        if !speaks {
            std::future::pending().await
        }
    }

    async fn protect(
        &self,
        bytes: Box<dyn Bytes>,
        transcript: Option<&Transcript>,
        progress: &Progress,
    ) -> Result<Box<dyn Bytes>, Fault> {
        progress.at(Step::Tls);
        let tls = self.shake(bytes).await.map_err(|error| {
            match (cause(&error).is_some_and(is_no_tls), self.server.security) {
                (true, Security::Tls) => Fault::broke(
                    Step::Tls,
                    "the mail server answers in the clear: where it wants STARTTLS, as on port 587, \
                     write smtp+starttls://",
                ),
                (true, _) => Fault::broke(Step::Tls, "after STARTTLS, the mail server speaks no TLS"),
                _ => Fault::io(Step::Tls, &error),
            }
        })?;
        if let Some(transcript) = transcript {
            let version = tls.get_ref().1.protocol_version();
            let version = version
                .and_then(|version| version.as_str())
                .unwrap_or("TLS");
            transcript.note(&format!("{version}, the certificate is good"));
        }
        Ok(Box::new(tls))
    }

    async fn shake(&self, bytes: Box<dyn Bytes>) -> io::Result<TlsStream<Box<dyn Bytes>>> {
        let name = ServerName::try_from(self.server.host.clone()).map_err(io::Error::other)?;
        let connector = TlsConnector::from(self.tls.clone());
        connector.connect(name, bytes).await
    }
}

/// What TLS says is wrong.
fn cause(error: &io::Error) -> Option<&rustls::Error> {
    error.get_ref()?.downcast_ref()
}

/// Whether the other side speaks something else.
fn is_no_tls(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::InvalidMessage(_))
}
