//! TLS on the way to the mail server: as the URL says, or no letter at all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use pass0_core::ports::{LetterKind, LetterText, Mailer, Sent};
use pass0_html::{Brand, Pages};
use pass0_mail::{Relay, Sender, SmtpMailer, SmtpUrl, Words, probe_smtp};
use pass0_testkit::smtp::{Script, Sink};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig, crypto::aws_lc_rs};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What the door in front of the sink does before TLS.
#[derive(Clone, Copy)]
enum Manner {
    /// Nothing.
    FirstByte,
    /// Greets and offers STARTTLS.
    StartTls,
    /// Also sends an answer too many in the clear, as somebody on the line would.
    Injects,
}

#[tokio::test]
async fn a_letter_arrives_over_tls_from_the_first_byte() {
    let door = Door::open(Manner::FirstByte).await;
    let sent = door
        .mailer("smtps://ann:secret@localhost", true)
        .send("id", &letter())
        .await;
    assert_eq!(sent, Sent::Accepted("250 2.0.0 taken".to_owned()));
    assert_eq!(door.sink.letters().len(), 1);
}

#[tokio::test]
async fn a_letter_arrives_over_starttls_and_the_login_only_then() {
    let door = Door::open(Manner::StartTls).await;
    let sent = door
        .mailer("smtp+starttls://ann:secret@localhost", true)
        .send("id", &letter())
        .await;
    assert_eq!(sent, Sent::Accepted("250 2.0.0 taken".to_owned()));
    let letters = door.sink.letters();
    // What was said before TLS ends at the door; behind it, all begins anew (RFC 3207 §4.2).
    let verbs: Vec<_> = letters[0].commands.iter().map(|line| &line[..4]).collect();
    assert_eq!(verbs, ["EHLO", "AUTH", "MAIL", "RCPT", "DATA"]);
}

#[tokio::test]
async fn an_answer_written_into_the_connection_before_tls_ends_the_attempt() {
    let door = Door::open(Manner::Injects).await;
    let sent = door
        .mailer("smtp+starttls://ann:secret@localhost", true)
        .send("id", &letter())
        .await;
    assert!(matches!(sent, Sent::Later(_, None)), "{sent:?}");
    assert!(door.sink.commands().is_empty());
}

#[tokio::test]
async fn a_server_that_does_not_offer_starttls_gets_neither_login_nor_letter() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let url = format!("smtp+starttls://ann:secret@{}", sink.addr());
    let mailer = mailer(&url, roots(None));
    let sent = mailer.send("id", &letter()).await;
    let said = "the mail server does not offer STARTTLS".to_owned();
    assert_eq!(sent, Sent::Later(said, None));
    assert_eq!(sink.commands(), ["EHLO example.org"]);
}

#[tokio::test]
async fn a_certificate_that_does_not_verify_ends_the_attempt() {
    for (manner, scheme) in [
        (Manner::FirstByte, "smtps"),
        (Manner::StartTls, "smtp+starttls"),
    ] {
        let door = Door::open(manner).await;
        for (host, trusted) in [("localhost", false), ("127.0.0.1", true)] {
            let url = format!("{scheme}://ann:secret@{host}");
            let sent = door.mailer(&url, trusted).send("id", &letter()).await;
            match sent {
                Sent::Later(words, None) => assert!(words.contains("certificate"), "{words}"),
                other => panic!("{url}: {other:?}"),
            }
        }
        assert!(door.sink.commands().is_empty());
    }
}

/// A sink that wants a login, behind TLS with a certificate for `localhost`.
struct Door {
    sink: Sink,
    addr: SocketAddr,
    certificate: CertificateDer<'static>,
}

impl Door {
    async fn open(manner: Manner) -> Self {
        let sink = Sink::with_login(Script::Accept, "ann", "secret")
            .await
            .unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let certificate = made.cert.der().clone();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let behind = sink.addr();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(pass(stream, manner, acceptor.clone(), behind));
            }
        });
        Self {
            sink,
            addr,
            certificate,
        }
    }

    fn mailer(&self, url: &str, trusted: bool) -> SmtpMailer {
        let root = trusted.then(|| self.certificate.clone());
        mailer(&format!("{url}:{}", self.addr.port()), roots(root))
    }
}

/// One connection: what is said before TLS, TLS, and then the sink behind it.
async fn pass(
    mut stream: TcpStream,
    manner: Manner,
    acceptor: TlsAcceptor,
    behind: SocketAddr,
) -> std::io::Result<()> {
    let starttls = !matches!(manner, Manner::FirstByte);
    if starttls {
        let mut clear = BufReader::new(&mut stream);
        let mut line = String::new();
        clear.write_all(b"220 door ESMTP\r\n").await?;
        clear.read_line(&mut line).await?;
        clear
            .write_all(b"250-door\r\n250-8BITMIME\r\n250 StartTLS\r\n")
            .await?;
        clear.read_line(&mut line).await?;
        assert!(line.ends_with("STARTTLS\r\n"), "{line}");
        clear
            .write_all(match manner {
                Manner::Injects => b"220 go\r\n250 from nobody\r\n",
                _ => b"220 go\r\n",
            })
            .await?;
    }
    let mut near = acceptor.accept(stream).await?;
    let mut far = TcpStream::connect(behind).await?;
    if starttls {
        // After STARTTLS there is no second greeting.
        while far.read_u8().await? != b'\n' {}
    }
    tokio::io::copy_bidirectional(&mut near, &mut far).await?;
    Ok(())
}

fn roots(trusted: Option<CertificateDer<'static>>) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    if let Some(root) = trusted {
        roots.add(root).unwrap();
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    Arc::new(config)
}

fn mailer(url: &str, tls: Arc<ClientConfig>) -> SmtpMailer {
    let brand = Brand {
        app_name: "Notes".to_owned(),
        prefix: "/auth".to_owned(),
        dev: false,
    };
    let words = Words::new(Pages::new(None).unwrap(), brand);
    let sender = Sender::parse("Notes <login@example.org>").unwrap();
    SmtpMailer::with_tls(SmtpUrl::parse(url).unwrap(), sender, words, tls)
        .within(Duration::from_secs(10))
}

fn letter() -> LetterText {
    LetterText {
        to: "ann@example.net".to_owned(),
        kind: LetterKind::NoAccount,
        lang: "en".to_owned(),
        ip: "192.0.2.1".to_owned(),
        user_agent: String::new(),
        asked_at: 1_767_268_800_000,
        minutes: 10,
        code_minutes: 10,
        more: Vec::new(),
    }
}

/// The probe goes the whole way over TLS, and says which step fails.
#[tokio::test]
async fn a_probe_logs_in_over_tls_and_sends_nothing() {
    let sender = Sender::parse("App <app@example.org>").unwrap();
    let patience = Duration::from_secs(20);
    for (manner, scheme) in [
        (Manner::FirstByte, "smtps"),
        (Manner::StartTls, "smtp+starttls"),
    ] {
        let door = Door::open(manner).await;
        let probe = async |password: &str, is_trusted: bool, scheme: &str| {
            let url = format!("{scheme}://ann:{password}@localhost:{}", door.addr.port());
            let mut relay = Relay::from(SmtpUrl::parse(&url).unwrap());
            if is_trusted {
                let body = data_encoding::BASE64.encode(&door.certificate);
                let pem =
                    format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n");
                relay = relay.trusting(pem.as_bytes()).unwrap();
            }
            probe_smtp(&relay, &sender, patience).await
        };
        let found = probe("secret", true, scheme).await.unwrap();
        assert!(found.contains("login accepted"), "{found}");
        let wrong = probe("wrong-one", true, scheme).await.unwrap_err();
        assert!(
            wrong.contains("AUTH: 535") && !wrong.contains("wrong-one"),
            "{wrong}"
        );
        let stranger = probe("secret", false, scheme).await.unwrap_err();
        assert!(stranger.contains("certificate"), "{stranger}");
        assert!(
            !door
                .sink
                .commands()
                .iter()
                .any(|line| line.starts_with("MAIL"))
        );
    }
    let door = Door::open(Manner::FirstByte).await;
    let url = format!("smtp+starttls://ann:secret@localhost:{}", door.addr.port());
    let relay = Relay::from(SmtpUrl::parse(&url).unwrap());
    let swapped = probe_smtp(&relay, &sender, patience).await.unwrap_err();
    assert!(swapped.contains("write smtps://"), "{swapped}");
}

#[tokio::test]
async fn a_probe_of_a_server_that_never_answers_ends() {
    let sink = Sink::start(Script::NeverAnswer).await.unwrap();
    let relay = Relay::from(SmtpUrl::parse(&format!("smtp://{}", sink.addr())).unwrap());
    let sender = Sender::parse("app@example.org").unwrap();
    let ended = probe_smtp(&relay, &sender, Duration::from_millis(300)).await;
    let words = ended.unwrap_err();
    assert!(words.contains("greeting: no answer within"), "{words}");
}
