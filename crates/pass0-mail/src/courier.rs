//! Letters sent by the app's own means: pass0 writes them, the app sends them.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pass0_core::ports::{LetterText, Mailer, Sent};

use crate::message::{addr_spec, without_recipient};
use crate::outage::Outage;
use crate::smtp::for_people;
use crate::words::Words;

/// How long one attempt may take: a little less than the worker's claim on the letter.
const ATTEMPT: Duration = Duration::from_secs(60);

/// An email in words. It holds a link and a code: anyone who reads it can sign in.
#[derive(Clone)]
#[non_exhaustive]
pub struct Message {
    /// Names the email; the same over all attempts, as all of it is.
    pub id: String,
    /// Whom it goes to, one address, as it stands in a header: with dots where a name has none,
    /// quoted (`"a..b"@example.org`).
    pub to: String,
    /// The subject.
    pub subject: String,
    /// The text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Sends messages. Closures are couriers:
///
/// ```
/// use pass0_mail::{Courier, Message};
///
/// fn is_courier(_: impl Courier) {}
/// is_courier(|message: Message| async move {
///     println!("{} to {}", message.subject, message.to);
///     Ok::<(), std::io::Error>(())
/// });
/// ```
#[async_trait]
pub trait Courier: Send + Sync {
    /// Tries once. It runs on the runtime of the mail worker and must not block it.
    async fn carry(&self, message: Message) -> Sent;
}

#[async_trait]
impl<F, Fut, S> Courier for F
where
    F: Fn(Message) -> Fut + Send + Sync,
    Fut: Future<Output = S> + Send,
    S: Into<Sent>,
{
    async fn carry(&self, message: Message) -> Sent {
        self(message).await.into()
    }
}

/// Hands written letters to a [`Courier`].
#[derive(Clone)]
pub struct CourierMailer {
    words: Words,
    courier: Arc<dyn Courier>,
    outage: Arc<Outage>,
}

impl CourierMailer {
    /// In these words, by this courier.
    #[must_use]
    pub fn new(words: Words, courier: Arc<dyn Courier>) -> Self {
        Self {
            words,
            courier,
            outage: Arc::new(Outage::of("the app's mailer".to_owned())),
        }
    }
}

#[async_trait]
impl Mailer for CourierMailer {
    async fn send(&self, message_id: &str, letter: &LetterText) -> Sent {
        let words = match self.words.write(letter) {
            Ok(words) => words,
            Err(error) => {
                return Sent::Later(format!("the letter cannot be written: {error}"), None);
            }
        };
        let message = Message {
            id: message_id.to_owned(),
            to: addr_spec(&letter.to),
            subject: words.subject,
            text: words.text,
            html: words.html,
        };
        let sent = tokio::time::timeout(ATTEMPT, self.courier.carry(message)).await;
        let sent = sent
            .unwrap_or_else(|_| Sent::Later("the app's mailer takes too long".to_owned(), None));
        match &sent {
            Sent::Accepted(_) => self.outage.worked(),
            Sent::Later(words, _) | Sent::GivenUp(words) => {
                let reason = letter.hidden_in(&for_people(words.as_bytes()));
                let reason = without_recipient(&reason, &letter.to);
                self.outage.failed(message_id, "send", &reason);
            }
            Sent::Refused(_) => {}
        }
        sent
    }
}
