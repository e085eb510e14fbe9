//! The routes over real sockets, served by a host's own server and by ours: HTTP/1, HTTP/2 in the
//! clear, HTTP/2 after ALPN.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ConnectInfo;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper::{Request, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use pass0_axum::{ConnectionLimits, serve};
use rustls::pki_types::{PrivateKeyDer, ServerName};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};
use tower::ServiceExt as _;

use crate::actors::{ANN, App, HOST, app, path_of};

const PATIENCE: Duration = Duration::from_secs(30);
const SITE: &str = "https://app.example.org";

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    (listener, addr)
}

/// A browser that speaks HTTP/2 on one connection.
struct Over {
    sender: SendRequest<Full<Bytes>>,
    cookies: Vec<String>,
}

struct Got {
    status: u16,
    location: String,
    body: String,
}

impl Over {
    async fn new(io: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) -> Self {
        let shaken = handshake(TokioExecutor::new(), TokioIo::new(io)).await;
        let (sender, connection) = shaken.unwrap();
        tokio::spawn(connection);
        Self {
            sender,
            cookies: Vec::new(),
        }
    }

    async fn send(&mut self, method: &str, target: &str, json: &str) -> Got {
        let mut request = Request::builder().method(method).uri(target);
        if method == "POST" {
            request = request
                .header("content-type", "application/json")
                .header("sec-fetch-site", "same-origin");
        }
        // Each cookie in a field of its own, as browsers send them.
        for pair in &self.cookies {
            request = request.header("cookie", pair);
        }
        let request = request.body(Full::from(json.to_owned())).unwrap();
        let answer = self.sender.send_request(request).await.unwrap();
        assert_eq!(answer.version(), Version::HTTP_2);
        assert_eq!(answer.headers()["x-frame-options"], "DENY");
        for line in answer.headers().get_all("set-cookie") {
            let pair = line.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            let other = |held: &String| held.split_once('=').unwrap().0 != name;
            self.cookies.retain(other);
            if !value.is_empty() {
                self.cookies.push(pair.to_owned());
            }
        }
        let location = answer.headers().get("location");
        Got {
            status: answer.status().as_u16(),
            location: location.map_or("", |at| at.to_str().unwrap()).to_owned(),
            body: {
                let body = answer.into_body().collect().await.unwrap();
                String::from_utf8(body.to_bytes().to_vec()).unwrap()
            },
        }
    }
}

/// Asks for mail, opens the link, looks who is signed in, and signs out again.
async fn journey(app: &App, mut ann: Over) {
    let login = ann.send("GET", &format!("{SITE}/auth/login"), "").await;
    assert_eq!(login.status, 200);
    let ask = format!(r#"{{"email":"{ANN}"}}"#);
    let target = format!("{SITE}/auth/request-magic-link");
    let asked = ann.send("POST", &target, &ask).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    let letter = app.mail(ANN).await;
    let opened = ann
        .send("GET", &format!("{SITE}{}", path_of(&letter)), "")
        .await;
    assert_eq!((opened.status, opened.location.as_str()), (303, "/"));
    assert!(
        ann.cookies.len() >= 2,
        "cookies in crumbs: {:?}",
        ann.cookies
    );
    let home = ann.send("GET", &format!("{SITE}/auth/session"), "").await;
    assert!(
        home.status == 200 && home.body.contains(ANN),
        "{}",
        home.body
    );

    for (target, status) in [
        ("https://evil.example/auth/login", 421),
        ("https://app.example.org:8443/auth/login", 421),
        ("https://app.example.org/auth/nothing", 404),
    ] {
        assert_eq!(ann.send("GET", target, "").await.status, status, "{target}");
    }
    let out = ann.send("POST", &format!("{SITE}/auth/logout"), "{}").await;
    assert!(matches!(out.status, 200 | 303), "{}", out.body);
    let nobody = ann.send("GET", &format!("{SITE}/auth/session"), "").await;
    assert_eq!(nobody.status, 401);
}

#[tokio::test]
async fn a_sign_in_over_http2_in_the_clear() {
    let app = app();
    let (hosts, at) = listener().await;
    let service = app.router.clone();
    let service = service.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(hosts, service).await });
    journey(&app, Over::new(TcpStream::connect(at).await.unwrap()).await).await;

    let (ours, at) = listener().await;
    let limits = ConnectionLimits::default().of(&app.http);
    tokio::spawn(serve(
        ours,
        app.router.clone(),
        limits,
        std::future::pending(),
    ));
    journey(&app, Over::new(TcpStream::connect(at).await.unwrap()).await).await;
}

#[tokio::test]
async fn a_sign_in_over_http2_after_alpn() {
    let app = app();
    let made = rcgen::generate_simple_self_signed([HOST.to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());

    let mut serves = rustls::ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    serves.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(serves));
    let (listener, at) = listener().await;
    let router = app.router.clone();
    tokio::spawn(async move {
        while let Ok((stream, peer)) = listener.accept().await {
            let stream = acceptor.accept(stream).await.unwrap();
            let router = router.clone();
            let service = hyper::service::service_fn(move |request: Request<_>| {
                let mut request = request.map(axum::body::Body::new);
                request.extensions_mut().insert(ConnectInfo(peer));
                router.clone().oneshot(request)
            });
            let builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
            tokio::spawn(async move {
                builder
                    .serve_connection(TokioIo::new(stream), service)
                    .await
                    .unwrap();
            });
        }
    });

    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate).unwrap();
    let mut asks = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    asks.alpn_protocols = vec![b"h2".to_vec()];
    let connector = TlsConnector::from(Arc::new(asks));
    let stream = TcpStream::connect(at).await.unwrap();
    let name = ServerName::try_from(HOST).unwrap();
    let stream = connector.connect(name, stream).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    journey(&app, Over::new(stream).await).await;
}

/// A body that stops, or drips, is no malformed one: it says so, and does not stay.
#[tokio::test]
async fn a_body_that_comes_too_slowly_is_408() {
    let app = app();
    let (listener, at) = listener().await;
    let limits = ConnectionLimits {
        body: Duration::from_millis(300),
        ..ConnectionLimits::default()
    };
    let limits = limits.of(&app.http);
    tokio::spawn(serve(
        listener,
        app.router.clone(),
        limits,
        std::future::pending(),
    ));
    for method in ["POST", "GET"] {
        let mut stream = TcpStream::connect(at).await.unwrap();
        let head = format!(
            "{method} /auth/request-magic-link HTTP/1.1\r\nhost: {HOST}\r\nsec-fetch-site: same-origin\r\n\
             accept: application/json\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"email\":"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
        read.expect("still open").unwrap();
        let answer = String::from_utf8(answer).unwrap();
        if method == "POST" {
            assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
            assert!(answer.contains("\"too_slow\"") && answer.contains("x-frame-options: DENY"));
        }
    }
}
