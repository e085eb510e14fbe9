//! A scanner's HTTP client: no cookies at first, one connection a request, redirects followed.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::{Method, Request, Response, header};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use url::Url;

use super::jar::Jar;

/// For one answer, head and body together: a server that drips gets no more than one that is silent.
const PATIENCE: Duration = Duration::from_secs(15);
/// For all of them together.
const GAME: Duration = Duration::from_secs(180);
const HOPS: usize = 10;
/// As much of a page as is looked at, in bytes.
const PAGE: usize = 256 * 1024;

const SCANNER: &str = concat!(
    "Mozilla/5.0 (compatible; pass0-gauntlet/",
    env!("CARGO_PKG_VERSION"),
    ")"
);
const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 \
                       (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";
const NAVIGATION: &[(&str, &str)] = &[
    ("sec-fetch-site", "none"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
    ("sec-fetch-user", "?1"),
    ("upgrade-insecure-requests", "1"),
];
const PREFETCH: &[(&str, &str)] = &[
    ("sec-purpose", "prefetch"),
    ("purpose", "prefetch"),
    ("sec-fetch-site", "none"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
];

/// What a request is dressed as.
#[derive(Clone, Copy)]
pub(super) enum Dress {
    Scanner,
    Browser,
    Prefetch,
}

impl Dress {
    fn headers(self) -> (&'static str, &'static [(&'static str, &'static str)]) {
        match self {
            Self::Scanner => (SCANNER, &[]),
            Self::Browser => (BROWSER, NAVIGATION),
            Self::Prefetch => (BROWSER, PREFETCH),
        }
    }
}

/// One answer on the way.
pub(super) struct Hop {
    pub(super) status: u16,
    pub(super) url: Url,
}

/// What became of a fetch.
pub(super) struct Fetched {
    pub(super) hops: Vec<Hop>,
    pub(super) jar: Jar,
    /// The last page.
    pub(super) body: String,
    pub(super) error: Option<String>,
}

impl Fetched {
    /// The last answer's status.
    pub(super) fn status(&self) -> Option<u16> {
        match self.error {
            None => self.hops.last().map(|hop| hop.status),
            Some(_) => None,
        }
    }
}

/// Sends requests.
pub(super) struct Client {
    tls: Result<TlsConnector, String>,
    patience: Duration,
    /// When the game is over.
    end: Instant,
}

impl Client {
    pub(super) fn new() -> Self {
        Self {
            tls: tls(),
            patience: PATIENCE,
            end: Instant::now() + GAME,
        }
    }

    /// Fetches with an empty jar and follows redirects.
    pub(super) async fn fetch(&self, method: &Method, url: &Url, dress: Dress) -> Fetched {
        let mut fetched = Fetched {
            hops: Vec::new(),
            jar: Jar::default(),
            body: String::new(),
            error: None,
        };
        let mut url = url.clone();
        loop {
            match self.hop(method, &url, dress, &mut fetched).await {
                Ok(None) => return fetched,
                Ok(Some(next)) if fetched.hops.len() < HOPS => url = next,
                Ok(Some(_)) => fetched.error = Some("redirects without an end".to_owned()),
                Err(error) => fetched.error = Some(error),
            }
            if fetched.error.is_some() {
                return fetched;
            }
        }
    }

    /// Whether this jar is signed in at a pass0: its own word for it.
    pub(super) async fn signed_in(&self, session: &Url, jar: &Jar) -> Result<bool, String> {
        let headers = &[("accept", "application/json")];
        let end = self.soon();
        let (response, _) = self
            .send(&Method::GET, session, SCANNER, headers, jar, end)
            .await?;
        authenticated(&text(response, end).await)
    }

    /// By when an answer that is asked for now must be there.
    fn soon(&self) -> Instant {
        (Instant::now() + self.patience).min(self.end)
    }

    /// One request; returns where it is sent on to.
    async fn hop(
        &self,
        method: &Method,
        url: &Url,
        dress: Dress,
        fetched: &mut Fetched,
    ) -> Result<Option<Url>, String> {
        let (agent, dressed) = dress.headers();
        let accept = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        let headers: Vec<_> = dressed.iter().copied().chain([accept]).collect();
        let end = self.soon();
        let (response, to) = self
            .send(method, url, agent, &headers, &fetched.jar, end)
            .await?;
        let status = response.status();
        fetched.hops.push(Hop {
            status: status.as_u16(),
            url: url.clone(),
        });
        for line in response.headers().get_all(header::SET_COOKIE) {
            fetched
                .jar
                .take(url, &String::from_utf8_lossy(line.as_bytes()));
        }
        if status.is_redirection()
            && let Some(to) = to
        {
            // A redirect into an app on the phone ends here.
            if matches!(to.scheme(), "http" | "https") {
                return Ok(Some(to));
            }
            fetched.hops.push(Hop { status: 0, url: to });
        }
        fetched.body = text(response, end).await;
        Ok(None)
    }

    /// Sends one request; returns the answer and its `Location`.
    async fn send(
        &self,
        method: &Method,
        url: &Url,
        agent: &str,
        headers: &[(&str, &str)],
        jar: &Jar,
        end: Instant,
    ) -> Result<(Response<Incoming>, Option<Url>), String> {
        let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
            return Err("the address names no host".to_owned());
        };
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let target = &url[url::Position::BeforePath..url::Position::AfterQuery];
        let mut request = Request::builder()
            .method(method)
            .uri(target)
            .header(header::HOST, authority)
            .header(header::USER_AGENT, agent)
            .header(header::ACCEPT_LANGUAGE, "en")
            .header(header::CONNECTION, "close");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookies) = jar.header(url) {
            request = request.header(header::COOKIE, cookies);
        }
        let request = request.body(Empty::new()).map_err(words)?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let answer = async {
            let stream = TcpStream::connect((bare, port)).await.map_err(words)?;
            if url.scheme() == "https" {
                let name = ServerName::try_from(bare.to_owned()).map_err(words)?;
                let tls = self.tls.as_ref().map_err(Clone::clone)?;
                exchange(tls.connect(name, stream).await.map_err(words)?, request).await
            } else {
                exchange(stream, request).await
            }
        };
        let response = by(end, answer).await?;
        let location = response.headers().get(header::LOCATION);
        let to = location
            .and_then(|value| std::str::from_utf8(value.as_bytes()).ok())
            .and_then(|value| url.join(value).ok());
        Ok((response, to))
    }
}

/// What `GET session` says, on any pass0.
pub(super) fn authenticated(body: &str) -> Result<bool, String> {
    serde_json::from_str::<Value>(body)
        .ok()
        .and_then(|value| value.get("authenticated")?.as_bool())
        .ok_or_else(|| "the site does not say who is signed in".to_owned())
}

async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<Empty<Bytes>>,
) -> Result<Response<Incoming>, String> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(words)?;
    tokio::spawn(connection);
    sender.send_request(request).await.map_err(words)
}

/// The start of a body, as text. Many servers end one without ado; what came before counts.
async fn text(response: Response<Incoming>, end: Instant) -> String {
    let mut body = response.into_body();
    let mut bytes = Vec::new();
    while bytes.len() < PAGE {
        let frame = by(end, async { body.frame().await.transpose().map_err(words) }).await;
        let Ok(Some(frame)) = frame else {
            break;
        };
        let room = PAGE - bytes.len();
        let data = frame.data_ref().map_or(&[][..], |data| data);
        bytes.extend_from_slice(data.get(..room).unwrap_or(data));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

async fn by<T>(end: Instant, work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    timeout_at(end, work)
        .await
        .unwrap_or_else(|_| Err("no answer in time".to_owned()))
}

fn words(error: impl std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

fn tls() -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = rustls::crypto::aws_lc_rs::default_provider();
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .map_err(words)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

#[cfg(test)]
mod tests;
