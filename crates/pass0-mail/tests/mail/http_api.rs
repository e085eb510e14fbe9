//! Letters over HTTP, to a real receiver.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use ::aws_lc_rs::hmac;
use data_encoding::BASE64;
use pass0_core::model::EventKind::{MailAccepted, MailDeferred, MailExpired, MailRefused};
use pass0_core::model::LetterFate::{Accepted, Deferred, Expired, Refused};
use pass0_core::ports::{Mailer, Sent};
use pass0_mail::{CourierMailer, HttpMailer, HttpSecret, HttpUrl, Message};
use rustls::crypto::aws_lc_rs;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::bench::{ANN, ID, LINK, SECOND, ask, kinds, kit, post, sender, sign_in, told, words};
use crate::operator::Log;
use crate::relays::{self_signed, tls_server};

const KEY: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A request as it came.
#[derive(Clone)]
struct Heard {
    line: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        let found = self
            .headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name));
        &found.unwrap_or_else(|| panic!("no {name}")).1
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// Verifies it as the documents say.
    fn is_signed(&self) -> bool {
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let signed = [format!("{id}.{at}.").as_bytes(), &self.body].concat();
        let key = hmac::Key::new(hmac::HMAC_SHA256, &BASE64.decode(KEY.as_bytes()).unwrap());
        let (version, given) = self.header("webhook-signature").split_once(',').unwrap();
        let given = BASE64.decode(given.as_bytes()).unwrap();
        version == "v1" && hmac::verify(&key, &signed, &given).is_ok()
    }
}

/// An HTTP server that gives the answer it is told to, byte by byte.
struct Api {
    addr: SocketAddr,
    answer: Arc<Mutex<Option<String>>>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Api {
    async fn start(answer: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let answer = Arc::new(Mutex::new(Some(answer.to_owned())));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (says, hears) = (answer.clone(), heard.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, says.clone(), hears.clone()));
            }
        });
        Self {
            addr,
            answer,
            heard,
        }
    }

    fn set(&self, answer: Option<&str>) {
        *self.answer.lock().unwrap() = answer.map(str::to_owned);
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    fn mailer(&self) -> HttpMailer {
        mailer(&format!("http://{}/v1/send?x=1", self.addr))
    }
}

fn mailer(url: &str) -> HttpMailer {
    let secret = HttpSecret::parse(&format!("whsec_{KEY}")).unwrap();
    let url = HttpUrl::parse(url).unwrap();
    HttpMailer::new(&url, secret, sender(), words("Notes")).unwrap()
}

async fn serve(
    stream: TcpStream,
    answer: Arc<Mutex<Option<String>>>,
    heard: Arc<Mutex<Vec<Heard>>>,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).await?;
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).await?;
        match header.trim_end().split_once(": ") {
            Some((name, value)) => headers.push((name.to_owned(), value.to_owned())),
            None => break,
        }
    }
    let mut it = Heard {
        line,
        headers,
        body: Vec::new(),
    };
    it.body = vec![0; it.header("content-length").parse().unwrap()];
    stream.read_exact(&mut it.body).await?;
    heard.lock().unwrap().push(it);
    let answer = answer.lock().unwrap().clone();
    match answer {
        Some(answer) => stream.write_all(answer.as_bytes()).await,
        None => std::future::pending().await,
    }
}

fn status(code: u16) -> String {
    format!("HTTP/1.1 {code} X\r\ncontent-length: 2\r\n\r\nno")
}

#[tokio::test]
async fn a_letter_is_one_signed_request() {
    let api = Api::start(&status(202)).await;
    let sent = api.mailer().send(ID, &sign_in(ANN)).await;
    assert_eq!(sent, Sent::Accepted("HTTP 202 no".to_owned()));

    let heard = api.heard();
    assert_eq!(heard.len(), 1);
    let it = &heard[0];
    assert_eq!(it.line, "POST /v1/send?x=1 HTTP/1.1\r\n");
    assert_eq!(it.header("host"), api.addr.to_string());
    assert_eq!(it.header("content-type"), "application/json");
    for name in ["webhook-id", "idempotency-key"] {
        assert_eq!(it.header(name), ID);
    }
    assert!(it.is_signed());
    let mut tampered = it.clone();
    tampered.body[10] ^= 1;
    assert!(!tampered.is_signed());

    let json = it.json();
    let fields: Vec<_> = json
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    let mut documented = ["id", "message_id", "from", "to", "subject", "text", "html"];
    documented.sort_unstable();
    assert_eq!(fields, documented);
    assert_eq!(json["id"], ID);
    assert_eq!(json["message_id"], format!("<{ID}@app.example.org>"));
    assert_eq!(json["from"]["name"], "Notes");
    assert_eq!(json["from"]["address"], "login@app.example.org");
    assert_eq!(json["to"], ANN);
    // As it stands in a header.
    api.mailer().send(ID, &sign_in("a..b@docomo.example")).await;
    assert_eq!(api.heard()[1].json()["to"], "\"a..b\"@docomo.example");
    assert!(json["subject"].as_str().unwrap().contains("1234 5678"));
    for part in ["text", "html"] {
        assert!(json[part].as_str().unwrap().contains(LINK), "{part}");
    }
}

#[tokio::test]
async fn the_status_decides_what_becomes_of_a_letter() {
    for (code, fate, kind, warns) in [
        (200, Accepted, MailAccepted, false),
        (202, Accepted, MailAccepted, false),
        (204, Accepted, MailAccepted, false),
        (301, Deferred, MailDeferred, true),
        (307, Deferred, MailDeferred, true),
        (400, Expired, MailExpired, true),
        (401, Expired, MailExpired, true),
        (403, Expired, MailExpired, true),
        (404, Expired, MailExpired, true),
        (409, Expired, MailExpired, true),
        (422, Refused, MailRefused, false),
        (429, Deferred, MailDeferred, true),
        (500, Deferred, MailDeferred, true),
        (502, Deferred, MailDeferred, true),
        (503, Deferred, MailDeferred, true),
    ] {
        let (log, _guard) = Log::keep();
        let api = Api::start(
            &status(code).replace("\r\n\r\n", "\r\nlocation: http://127.0.0.1:1/\r\n\r\n"),
        )
        .await;
        let (kit, mailer) = (kit(), api.mailer());
        ask(&kit, ANN).await;
        assert_eq!(post(&kit, &mailer).await, [fate], "{code}");
        assert_eq!(kinds(&kit).await, [kind], "{code}");
        assert_eq!(log.levels() == ["WARN"], warns, "{code}: {:?}", log.lines());
        if warns {
            let line = &log.lines()[0];
            assert_eq!(line["relay"], format!("http://{}", api.addr));
            assert_eq!(line["reason"], format!("HTTP {code} no"));
        }

        api.set(Some(&status(200)));
        kit.clock.advance(300 * SECOND);
        let again = post(&kit, &mailer).await;
        let tried_again = fate == Deferred;
        assert_eq!(
            again,
            if tried_again { vec![Accepted] } else { vec![] },
            "{code}"
        );
        let heard = api.heard();
        assert_eq!(heard.len(), 1 + usize::from(tried_again));
        assert!(
            heard
                .iter()
                .all(|it| it.body == heard[0].body && it.is_signed())
        );
    }
}

#[tokio::test]
async fn retry_after_is_kept_to() {
    let date = |seconds: u64| {
        let kit = kit();
        let now = u64::try_from(kit.visit().now.millis()).unwrap() / 1000;
        let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(now + seconds);
        httpdate::fmt_http_date(at)
    };
    for (value, wait) in [
        ("120".to_owned(), 120),
        (date(200), 200),
        ("soon".to_owned(), 5),
        ("-1".to_owned(), 5),
    ] {
        let answer = status(429).replace("\r\n\r\n", &format!("\r\nRetry-After: {value}\r\n\r\n"));
        let api = Api::start(&answer).await;
        let kit = kit();
        let mailer = api.mailer().with_env(Arc::new(kit.clock.clone()));
        ask(&kit, ANN).await;
        assert_eq!(post(&kit, &mailer).await, [Deferred]);
        api.set(Some(&status(200)));
        kit.clock.advance((wait - 1) * SECOND);
        assert_eq!(post(&kit, &mailer).await, [], "{value}");
        kit.clock.advance(2 * SECOND);
        assert_eq!(post(&kit, &mailer).await, [Accepted], "{value}");
    }
}

#[tokio::test]
async fn an_answer_that_never_comes_breaks_off_or_is_none_puts_the_letter_off() {
    for answer in [
        None,
        Some(""),
        Some("SSH-2.0-OpenSSH\r\n"),
        Some("HTTP/1.1 2"),
        Some("220 mail ESMTP\r\n"),
    ] {
        let (log, _guard) = Log::keep();
        let api = Api::start("").await;
        api.set(answer);
        let sent = api
            .mailer()
            .within(SECOND / 2)
            .send(ID, &sign_in(ANN))
            .await;
        assert!(matches!(sent, Sent::Later(_, None)), "{answer:?}: {sent:?}");
        assert_eq!(log.levels(), ["WARN"]);
    }
    let closed = mailer("http://127.0.0.1:1/").send(ID, &sign_in(ANN)).await;
    assert!(matches!(closed, Sent::Later(_, None)), "{closed:?}");
}

#[tokio::test]
async fn the_end_of_an_outage_is_logged() {
    let (log, _guard) = Log::keep();
    let api = Api::start(&status(503)).await;
    let mailer = api.mailer();
    for id in ["one", "two", "one"] {
        mailer.send(id, &sign_in(ANN)).await;
    }
    api.set(Some(&status(200)));
    mailer.send("one", &sign_in(ANN)).await;
    assert_eq!(log.levels(), ["WARN", "INFO"]);
    assert_eq!(log.lines()[1]["letters"], 2);
}

#[tokio::test]
async fn words_of_an_api_are_cut_and_end_no_line() {
    let text = format!("a\r\nWARN b\x1b[2J\u{2028}{ANN}{}", "x".repeat(100_000));
    let answer = format!(
        "HTTP/1.1 400 X\r\ncontent-length: {}\r\n\r\n{text}",
        text.len()
    );
    let (log, _guard) = Log::keep();
    let api = Api::start(&answer).await;
    let kit = kit();
    ask(&kit, ANN).await;
    post(&kit, &api.mailer()).await;
    let detail = told(&kit).await[0].detail.clone();
    assert!(
        detail.len() < 300 && !detail.contains(char::is_control),
        "{detail:?}"
    );
    assert!(!log.lines()[0].to_string().contains(ANN));
}

#[tokio::test]
async fn plain_http_goes_no_further_than_it_says() {
    for (url, fine) in [
        ("http+plain://127.0.0.1", true),
        ("http://localhost", true),
        ("https://localhost", false),
    ] {
        let api = Api::start(&status(200)).await;
        let sent = mailer(&format!("{url}:{}/", api.addr.port()))
            .send(ID, &sign_in(ANN))
            .await;
        assert_eq!(matches!(sent, Sent::Accepted(_)), fine, "{url}: {sent:?}");
        assert_eq!(api.heard().len(), usize::from(fine));
    }
}

#[tokio::test]
async fn https_verifies_whom_it_talks_to() {
    let api = Api::start(&status(200)).await;
    let made = self_signed(&["localhost"], false);
    let trusted = made.cert.der().clone();
    let port = tls_server(made, api.addr).await;
    for (host, root, fine) in [
        ("localhost", Some(trusted.clone()), true),
        ("127.0.0.1", Some(trusted), false),
        ("localhost", None, false),
    ] {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(root);
        let tls = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mailer = mailer(&format!("https://{host}:{port}/")).with_tls(Arc::new(tls));
        let sent = mailer.send(ID, &sign_in(ANN)).await;
        match sent {
            Sent::Accepted(_) => assert!(fine, "{host}"),
            Sent::Later(why, _) => assert!(!fine && why.contains("certificate"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(api.heard().len(), 1);
}

#[tokio::test]
async fn a_courier_gets_the_letter_in_words() {
    let (log, _guard) = Log::keep();
    let bag = Arc::new(Mutex::new(Vec::<Message>::new()));
    let full = Arc::new(Mutex::new(true));
    let (to, is_full) = (bag.clone(), full.clone());
    let courier = move |message: Message| {
        let (to, is_full) = (to.clone(), *is_full.lock().unwrap());
        async move {
            if is_full {
                return Err("the bag is full\nfor ann@example.org");
            }
            to.lock().unwrap().push(message);
            Ok(())
        }
    };
    let mailer = CourierMailer::new(words("Notes"), Arc::new(courier));
    let kit = kit();
    ask(&kit, ANN).await;
    assert_eq!(post(&kit, &mailer).await, [Deferred]);
    assert_eq!(
        told(&kit).await[0].detail,
        "the bag is full for ann@example.org"
    );
    assert_eq!(log.lines()[0]["reason"], "the bag is full for <recipient>");
    *full.lock().unwrap() = false;
    kit.clock.advance(5 * SECOND);
    assert_eq!(post(&kit, &mailer).await, [Accepted]);
    assert_eq!(log.levels(), ["WARN", "INFO"]);
    let bag = bag.lock().unwrap();
    assert_eq!((bag.len(), bag[0].to.as_str()), (1, ANN));
    assert!(bag[0].text.contains("p0l_") && bag[0].html.contains("p0l_"));
    assert!(!format!("{:?}", bag[0]).contains("p0l_"));
}
