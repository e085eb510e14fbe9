//! SMTP (RFC 5321).

use std::error::Error as _;
use std::time::Duration;

use async_trait::async_trait;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::response::Response;
use lettre::transport::smtp::{AsyncSmtpTransport, Error, PoolConfig};
use lettre::{AsyncTransport as _, Tokio1Executor};
use pass0_core::ports::{LetterText, Mailer, Sent};

use crate::message::{Draft, Sender, build};
use crate::url::{Security, SmtpUrl};
use crate::words::Words;

/// How long the server may take for one reply.
const REPLY: Duration = Duration::from_secs(10);
/// How long one attempt may take.
const ATTEMPT: Duration = Duration::from_secs(30);
/// Servers that greylist want to be asked again after a minute or more (RFC 6647 §5).
const GREYLIST: Duration = Duration::from_secs(60);

/// Hands letters to a mail server.
#[derive(Clone)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Sender,
    words: Words,
}

impl SmtpMailer {
    /// Through this server, from this sender, in these words.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(server: &SmtpUrl, sender: Sender, words: Words) -> Result<Self, Error> {
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .tls(tls(server)?)
            .timeout(Some(REPLY))
            .pool_config(
                PoolConfig::new()
                    .max_size(8)
                    .idle_timeout(Duration::from_secs(20)),
            );
        if let Some((user, password)) = &server.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self {
            transport: builder.build(),
            sender,
            words,
        })
    }
}

/// TLS as the URL says; never "if the server happens to offer it".
pub(crate) fn tls(server: &SmtpUrl) -> Result<Tls, Error> {
    Ok(match server.security {
        Security::Plain => Tls::None,
        Security::StartTls => Tls::Required(TlsParameters::new(server.host.clone())?),
        Security::Tls => Tls::Wrapper(TlsParameters::new(server.host.clone())?),
    })
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
        let message = match build(&self.sender, &draft) {
            Ok(message) => message,
            Err(why) => return Sent::Refused(why),
        };
        match tokio::time::timeout(ATTEMPT, self.transport.send(message)).await {
            Ok(Ok(response)) => Sent::Accepted(words_of(&response)),
            Ok(Err(error)) => judge(&error),
            Err(_) => Sent::Later("the mail server takes too long".to_owned(), None),
        }
    }
}

fn words_of(response: &Response) -> String {
    format!(
        "{} {}",
        response.code(),
        response.message().collect::<Vec<_>>().join(" ")
    )
}

/// 5xx replies are final; everything else may be different next time.
fn judge(error: &Error) -> Sent {
    let words = match error.source() {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    if error.is_permanent() {
        return Sent::Refused(words);
    }
    let greylisted = error
        .status()
        .is_some_and(|code| matches!(code.to_string().as_str(), "450" | "451"));
    Sent::Later(words, greylisted.then_some(GREYLIST))
}
