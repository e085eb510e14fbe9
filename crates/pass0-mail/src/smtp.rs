//! SMTP (RFC 5321).

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Rset;
use pass0_core::ports::{LetterText, Mailer, Sent};
use rustls::ClientConfig;
use tokio::time::Instant;

use crate::message::{Draft, Sender, build};
use crate::reply;
use crate::route::{Route, hand_over};
use crate::tls::{self, TlsError};
use crate::url::{Security, SmtpUrl};
use crate::words::Words;

/// How long one attempt may take, from connecting to the last reply.
const ATTEMPT: Duration = Duration::from_secs(30);
/// How long a connection is kept for the next letter.
const IDLE: Duration = Duration::from_secs(20);
/// Connections kept.
const KEPT: usize = 8;

/// Hands letters to a mail server. Clones share the connections.
#[derive(Clone)]
pub struct SmtpMailer {
    route: Route,
    sender: Sender,
    words: Words,
    attempt: Duration,
    idle: Arc<Mutex<Vec<Idle>>>,
}

/// A connection between two letters. One whose last reply did not come never gets here: its reply
/// would be taken for that of the next letter.
struct Idle {
    connection: AsyncSmtpConnection,
    since: Instant,
}

impl SmtpMailer {
    /// Through this server, from this sender, in these words. The server's certificate is verified
    /// against the roots of the system.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(server: &SmtpUrl, sender: Sender, words: Words) -> Result<Self, TlsError> {
        let tls = settings(server)?;
        Ok(Self::with_tls(server, sender, words, tls))
    }

    /// As [`SmtpMailer::new`], with TLS settings of your own, such as the root of a private CA.
    #[must_use]
    pub fn with_tls(
        server: &SmtpUrl,
        sender: Sender,
        words: Words,
        tls: Arc<ClientConfig>,
    ) -> Self {
        Self {
            route: Route::new(server, tls, sender.domain()),
            sender,
            words,
            attempt: ATTEMPT,
            idle: Arc::default(),
        }
    }

    /// Gives one attempt this long instead of 30 seconds. More than a minute would outlive the
    /// worker's claim on the letter, so that is the most.
    #[must_use]
    pub fn within(mut self, attempt: Duration) -> Self {
        self.attempt = attempt.min(Duration::from_secs(60));
        self
    }

    async fn attempt(&self, draft: &Draft<'_>) -> Sent {
        let (to, letter) = match build(&self.sender, draft) {
            Ok(built) => built,
            Err(why) => return Sent::Refused(why),
        };
        let mut connection = match self.connection().await {
            Ok(connection) => connection,
            Err(why) => return Sent::Later(why, None),
        };
        match hand_over(&mut connection, self.sender.address(), &to, &letter).await {
            Ok(taken) => {
                self.keep(connection);
                Sent::Accepted(reply::all(&taken))
            }
            Err(fault) => {
                if reply::in_step(&fault) {
                    self.keep(connection);
                }
                reply::judge(&fault)
            }
        }
    }

    /// One that was kept and still answers, or a new one.
    async fn connection(&self) -> Result<AsyncSmtpConnection, String> {
        loop {
            let Some(Idle { mut connection, .. }) = self.fresh().pop() else {
                return self.route.connect(None).await;
            };
            // RFC 5321 §4.1.1.5: whatever was begun is forgotten.
            if connection.command(Rset).await.is_ok() {
                return Ok(connection);
            }
        }
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.fresh();
        if idle.len() < KEPT {
            idle.push(Idle {
                connection,
                since: Instant::now(),
            });
        }
    }

    /// The connections that are not too old.
    fn fresh(&self) -> MutexGuard<'_, Vec<Idle>> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|idle| idle.since.elapsed() < IDLE);
        idle
    }
}

/// TLS for this server.
pub(crate) fn settings(server: &SmtpUrl) -> Result<Arc<ClientConfig>, TlsError> {
    match server.security {
        Security::Plain => tls::unused(),
        Security::StartTls | Security::Tls => tls::system(),
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, message_id: &str, letter: &LetterText) -> Sent {
        let words = match self.words.write(letter) {
            Ok(words) => words,
            Err(error) => {
                return Sent::Later(format!("the letter cannot be written: {error}"), None);
            }
        };
        let draft = Draft {
            id: message_id,
            to: &letter.to,
            words: &words,
            at: std::time::UNIX_EPOCH
                + Duration::from_millis(u64::try_from(letter.asked_at).unwrap_or(0)),
        };
        tokio::time::timeout(self.attempt, self.attempt(&draft))
            .await
            .unwrap_or_else(|_| Sent::Later("the mail server takes too long".to_owned(), None))
    }
}
