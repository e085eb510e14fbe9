//! SMTP (RFC 5321).

mod blame;
mod dialogue;
mod fault;
mod login;
mod progress;
mod relay;
mod reply;
mod route;
mod session;
pub(crate) mod settings;
mod transcript;
mod url;
mod wire;

pub(crate) use progress::Progress;
pub(crate) use reply::for_people;
pub(crate) use route::Route;

pub use blame::rejects_recipient;
pub use dialogue::dialogue;
pub use relay::{HelloError, Relay};
pub use url::{Security, SmtpUrl, SmtpUrlError};

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use pass0_core::ports::{LetterText, Mailer, Sent};
use rustls::ClientConfig;
use tokio::time::Instant;

use crate::message::{Draft, Sender, build, without_recipient};
use crate::outage::Outage;
use crate::smtp::fault::Fault;
use crate::smtp::session::Session;
use crate::smtp::settings::settings;
use crate::tls::TlsError;
use crate::words::Words;

/// How long one attempt may take, from connecting to the last reply.
const ATTEMPT: Duration = Duration::from_secs(30);
/// How long a connection is kept for the next letter.
const IDLE: Duration = Duration::from_secs(20);
/// Connections kept.
const KEPT: usize = 8;
/// How long one that was kept may take to answer before a new one is made.
const STILL_THERE: Duration = Duration::from_secs(5);

/// Hands letters to a mail server. Clones share the connections.
#[derive(Clone)]
pub struct SmtpMailer {
    route: Route,
    sender: Sender,
    words: Words,
    attempt: Duration,
    idle: Arc<Mutex<Vec<Idle>>>,
    outage: Arc<Outage>,
}

/// A connection between two letters. One whose last reply did not come never gets here: its reply
/// would be taken for that of the next letter.
struct Idle {
    session: Session,
    since: Instant,
}

impl SmtpMailer {
    /// Through this server, from this sender, in these words. The server's certificate is verified
    /// against the roots of the system, unless the relay says otherwise.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(relay: impl Into<Relay>, sender: Sender, words: Words) -> Result<Self, TlsError> {
        let relay = relay.into();
        let tls = settings(&relay)?;
        Ok(Self::with_tls(relay, sender, words, tls))
    }

    /// As [`SmtpMailer::new`], with TLS settings of your own, such as the root of a private CA.
    #[must_use]
    pub fn with_tls(
        relay: impl Into<Relay>,
        sender: Sender,
        words: Words,
        tls: Arc<ClientConfig>,
    ) -> Self {
        let relay = relay.into();
        Self {
            route: Route::new(&relay, tls, sender.domain()),
            sender,
            words,
            attempt: ATTEMPT,
            idle: Arc::default(),
            outage: Arc::new(Outage::of(relay.label())),
        }
    }

    /// Gives one attempt this long instead of 30 seconds. More than a minute would outlive the
    /// worker's claim on the letter, so that is the most.
    #[must_use]
    pub fn within(mut self, attempt: Duration) -> Self {
        self.attempt = attempt.min(Duration::from_secs(60));
        self
    }

    async fn attempt(&self, draft: &Draft<'_>, letter: &LetterText, progress: &Progress) -> Sent {
        let (to, bytes) = match build(&self.sender, draft) {
            Ok(built) => built,
            Err(why) => return Sent::Refused(why),
        };
        let attempt = async {
            let mut session = self.session(progress).await?;
            let taken = session.hand_over(self.sender.address(), &to, &bytes).await;
            if taken.as_ref().map_or_else(Fault::is_in_step, |_| true) {
                self.keep(session);
            }
            taken
        };
        match tokio::time::timeout(self.attempt, attempt).await {
            Ok(Ok(taken)) => {
                self.outage.worked();
                Sent::Accepted(taken.to_string())
            }
            Ok(Err(fault)) => self.judged(&fault, draft, letter),
            Err(_) => {
                let fault = Fault::broke(progress.step(), "the mail server takes too long");
                self.judged(&fault, draft, letter)
            }
        }
    }

    fn judged(&self, fault: &Fault, draft: &Draft<'_>, letter: &LetterText) -> Sent {
        let judgement = fault.judge(draft.to);
        if judgement.is_ours {
            let mut reason = without_recipient(&letter.hidden_in(&fault.words()), draft.to);
            if let Some(password) = self.route.password() {
                reason = reason.replace(password, "<password>");
            }
            self.outage.failed(draft.id, fault.step, &reason);
        }
        judgement.sent
    }

    /// One that was kept and still answers, or a new one.
    async fn session(&self, progress: &Progress) -> Result<Session, Fault> {
        loop {
            let Some(Idle { mut session, .. }) = self.fresh().pop() else {
                return self.route.connect(None, progress).await;
            };
            session.follow(progress.clone());
            if let Ok(true) = tokio::time::timeout(STILL_THERE, session.reset()).await {
                return Ok(session);
            }
        }
    }

    fn keep(&self, session: Session) {
        let mut idle = self.fresh();
        if idle.len() < KEPT {
            idle.push(Idle {
                session,
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
        self.attempt(&draft, letter, &Progress::default()).await
    }
}
