//! Letters handed over to an HTTP API: one signed JSON request each (docs/mail-http.md).

mod answer;
mod secret;
mod url;

pub use secret::{HttpSecret, HttpSecretError};
pub use url::{HttpUrl, HttpUrlError};

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::{Request, header};
use hyper_util::rt::TokioIo;
use pass0_core::ports::{Env, LetterText, Mailer, Sent, SystemEnv};
use pass0_html::Rendered;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use serde::Serialize;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;

use crate::dial;
use crate::http::answer::{Answer, Broke, Judged};
use crate::message::{Sender, addr_spec, without_recipient};
use crate::outage::Outage;
use crate::tls::{self, TlsError};
use crate::words::Words;

/// How long one attempt may take, from connecting to the answer.
const ATTEMPT: Duration = Duration::from_secs(30);

/// Hands letters to an HTTP API. Clones share what is known of it.
#[derive(Clone)]
pub struct HttpMailer {
    url: HttpUrl,
    secret: HttpSecret,
    sender: Sender,
    words: Words,
    tls: Arc<ClientConfig>,
    env: Arc<dyn Env>,
    attempt: Duration,
    outage: Arc<Outage>,
}

/// The body of the request.
#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    message_id: String,
    from: From<'a>,
    to: String,
    subject: &'a str,
    text: &'a str,
    html: &'a str,
}

#[derive(Serialize)]
struct From<'a> {
    name: Option<&'a str>,
    address: &'a str,
}

impl HttpMailer {
    /// To this URL, signed with this secret, from this sender, in these words. The server's
    /// certificate is verified against the roots of the system.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(
        url: &HttpUrl,
        secret: HttpSecret,
        sender: Sender,
        words: Words,
    ) -> Result<Self, TlsError> {
        let tls = match url.is_protected() {
            true => tls::system()?,
            false => tls::unused()?,
        };
        Ok(Self {
            url: url.clone(),
            secret,
            sender,
            words,
            tls,
            env: Arc::new(SystemEnv),
            attempt: ATTEMPT,
            outage: Arc::new(Outage::of(url.label())),
        })
    }

    /// With TLS settings of your own, such as the root of a private CA.
    #[must_use]
    pub fn with_tls(mut self, tls: Arc<ClientConfig>) -> Self {
        self.tls = tls;
        self
    }

    /// With another clock, for the timestamp of requests.
    #[must_use]
    pub fn with_env(mut self, env: Arc<dyn Env>) -> Self {
        self.env = env;
        self
    }

    /// Gives one attempt this long instead of 30 seconds, a minute at most.
    #[must_use]
    pub fn within(mut self, attempt: Duration) -> Self {
        self.attempt = attempt.min(Duration::from_secs(60));
        self
    }

    /// Hands over an email that is written already, such as a test, and logs nothing.
    pub async fn hand_over(&self, id: &str, to: &str, words: &Rendered) -> Sent {
        match self.try_once(id, to, words).await {
            Ok(judged) => judged.sent,
            Err(error) => Sent::GivenUp(error),
        }
    }

    async fn try_once(&self, id: &str, to: &str, words: &Rendered) -> Result<Judged, String> {
        // The same bytes for every attempt of one letter.
        let body = Body {
            id,
            message_id: format!("<{id}@{}>", self.sender.domain()),
            from: From {
                name: self.sender.name(),
                address: self.sender.address().as_ref(),
            },
            to: addr_spec(to),
            subject: &words.subject,
            text: &words.text,
            html: &words.html,
        };
        let body = serde_json::to_vec(&body).map_err(|error| error.to_string())?;
        let outcome = tokio::time::timeout(self.attempt, self.post(id, body)).await;
        Ok(match outcome {
            Ok(Ok(answer)) => answer.judge(self.env.now()),
            Ok(Err(broke)) => broke.judge(),
            Err(_) => Broke::at("request", "the mail API takes too long").judge(),
        })
    }

    async fn post(&self, id: &str, body: Vec<u8>) -> Result<Answer, Broke> {
        let seconds = self.env.now().millis() / 1000;
        let signature = self.secret.sign(id, seconds, &body);
        let request = Request::post(self.url.target())
            .header(header::HOST, self.url.authority())
            .header(header::CONTENT_TYPE, "application/json")
            .header(
                header::USER_AGENT,
                concat!("pass0/", env!("CARGO_PKG_VERSION")),
            )
            .header(header::CONNECTION, "close")
            .header("idempotency-key", id)
            .header("webhook-id", id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signature)
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| Broke::at("request", error))?;
        let connect = |error| Broke::at("connect", error);
        let addresses = dial::addresses(self.url.host(), self.url.port(), self.url.reach()).await;
        let (tcp, _) = dial::first(&addresses.map_err(connect)?)
            .await
            .map_err(connect)?;
        if !self.url.is_protected() {
            return ask(tcp, request).await;
        }
        let name = ServerName::try_from(self.url.host().to_owned())
            .map_err(|error| Broke::at("TLS", error))?;
        let tls = TlsConnector::from(self.tls.clone())
            .connect(name, tcp)
            .await;
        ask(tls.map_err(|error| Broke::at("TLS", error))?, request).await
    }
}

/// The answer to a request. A redirect is an answer too: letters go where they were said to go.
async fn ask(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Answer, Broke> {
    let broke = |error: hyper::Error| Broke::at("request", error);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broke)?;
    let answer = async {
        let response = sender.send_request(request).await.map_err(broke)?;
        let (head, mut body) = response.into_parts();
        let mut text = Vec::new();
        // The status decides; of its reason, as much as is shown.
        while text.len() < answer::SHOWN
            && let Some(Ok(frame)) = body.frame().await
        {
            text.extend_from_slice(frame.data_ref().map(AsRef::as_ref).unwrap_or_default());
        }
        Ok(Answer::read(head.status, &head.headers, &text))
    };
    tokio::pin!(answer);
    tokio::select! {
        biased;
        answer = &mut answer => answer,
        _ = connection => answer.await,
    }
}

#[async_trait]
impl Mailer for HttpMailer {
    async fn send(&self, message_id: &str, letter: &LetterText) -> Sent {
        let written = self.words.write(letter).map_err(|error| error.to_string());
        let tried = match &written {
            Ok(words) => self.try_once(message_id, &letter.to, words).await,
            Err(error) => Err(error.clone()),
        };
        let judged = match tried {
            Ok(judged) => judged,
            Err(error) => {
                return Sent::Later(format!("the letter cannot be written: {error}"), None);
            }
        };
        match (&judged.sent, judged.trouble) {
            (_, Some((step, reason))) => {
                let reason = without_recipient(&letter.hidden_in(&reason), &letter.to);
                self.outage.failed(message_id, step, &reason);
            }
            (Sent::Accepted(_), None) => self.outage.worked(),
            _ => {}
        }
        judged.sent
    }
}
