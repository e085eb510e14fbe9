//! Mail over HTTP, to a real receiver.
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{KEY, Program, run, texts, write_private};

/// Takes every email.
struct Receiver {
    addr: SocketAddr,
    emails: Arc<Mutex<Vec<serde_json::Value>>>,
}

impl Receiver {
    async fn start(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let emails = Arc::new(Mutex::new(Vec::new()));
        let kept = emails.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let email = take(stream, status).await;
                kept.lock().unwrap().extend(email);
            }
        });
        Self { addr, emails }
    }

    fn config(&self, folder: &std::path::Path) -> String {
        write_private(&folder.join("secret"), KEY);
        format!(
            "public_url = \"http://localhost\"\nlisten = \"127.0.0.1:0\"\ndatabase = \"sqlite:pass0.db\"\n\
             mail_from = \"Example <login@example.org>\"\nsecret_file = \"secret\"\nsignup = \"open\"\n\
             mail_http = \"http://{}/send\"\nmail_http_secret = \"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\"\n",
            self.addr
        )
    }

    async fn email(&self) -> serde_json::Value {
        for _ in 0..400 {
            if let Some(email) = self.emails.lock().unwrap().pop() {
                return email;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("no email");
    }
}

async fn take(stream: TcpStream, status: &str) -> Option<serde_json::Value> {
    let mut stream = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok()?;
        let line = line.trim_end().to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().ok()?;
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.ok()?;
    serde_json::from_slice(&body).ok()
}

#[tokio::test]
async fn a_link_that_came_over_http_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    let receiver = Receiver::start("202 Accepted").await;
    let program = Program::serve(folder.path(), &receiver.config(folder.path()), &[]).await;
    let flow = program.ask("ann@example.org").await.cookies();
    let email = receiver.email().await;
    assert_eq!(email["to"], "ann@example.org");
    assert_eq!(email["from"]["address"], "login@example.org");
    let text = email["text"].as_str().unwrap();
    let link = text
        .split_whitespace()
        .find(|word| word.contains("/auth/verify/"))
        .unwrap();
    let session = program.open(link, &flow).await;
    let who = program.get("/auth/session", &session).await.json();
    assert_eq!(who["user"]["email"], "ann@example.org");
}

#[tokio::test]
async fn a_test_email_goes_the_same_way_and_its_answer_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    for (status, code, said) in [
        ("202 Accepted", 0, "S: HTTP 202"),
        ("403 Forbidden", 1, "! HTTP 403"),
    ] {
        let receiver = Receiver::start(status).await;
        write_private(
            &folder.path().join("pass0.toml"),
            &receiver.config(folder.path()),
        );
        let args = ["mail", "test", "bob@example.org", "--config", "pass0.toml"];
        let output = run(&args, &[], folder.path()).await;
        let (out, err) = texts(&output);
        assert_eq!(output.status.code(), Some(code), "{out}{err}");
        assert!(out.contains(said), "{out}{err}");
        assert_eq!(receiver.email().await["to"], "bob@example.org");
    }
}
