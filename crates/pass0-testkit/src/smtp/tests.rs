use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Received, Script, Sink};

const SOON: Duration = Duration::from_secs(5);

/// A client that sends bytes as they are and reads whole replies.
struct Raw(TcpStream);

impl Raw {
    async fn connect(sink: &Sink) -> Self {
        let mut raw = Self(TcpStream::connect(sink.addr()).await.unwrap());
        assert!(raw.reply().await.starts_with("220 "));
        raw
    }

    /// Everything up to the last line of one reply, or "" when the connection is over.
    async fn reply(&mut self) -> String {
        let mut got = Vec::new();
        let mut byte = [0];
        while self.0.read(&mut byte).await.unwrap_or(0) == 1 {
            got.push(byte[0]);
            let text = String::from_utf8_lossy(&got);
            let last = text.lines().last().unwrap_or_default();
            if text.ends_with('\n') && last.as_bytes().get(3) == Some(&b' ') {
                break;
            }
        }
        String::from_utf8(got).unwrap()
    }

    async fn say(&mut self, line: &str) -> String {
        self.0
            .write_all(format!("{line}\r\n").as_bytes())
            .await
            .unwrap();
        self.reply().await
    }

    /// EHLO to DATA for one recipient; returns the code of the first reply that is not "go on", or the last one.
    async fn send(&mut self, to: &str, letter: &str) -> String {
        for (line, good) in [
            ("EHLO client.test".to_owned(), "250"),
            ("MAIL FROM:<pass0@example.com>".to_owned(), "250"),
            (format!("RCPT TO:<{to}>"), "250"),
            ("DATA".to_owned(), "354"),
        ] {
            let reply = self.say(&line).await;
            if !reply.starts_with(good) {
                return code(&reply);
            }
        }
        code(&self.say(&format!("{letter}\r\n.")).await)
    }
}

fn code(reply: &str) -> String {
    reply.chars().take(3).collect()
}

async fn send(sink: &Sink, to: &str, letter: &str) -> String {
    Raw::connect(sink).await.send(to, letter).await
}

#[tokio::test]
async fn a_letter_arrives_with_its_envelope_and_without_its_transparency_dots() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mut ann = Raw::connect(&sink).await;

    assert_eq!(
        ann.send("ann@example.com", "Subject: hi\r\n\r\n..one\r\ntwo\r\n..")
            .await,
        "250"
    );
    assert!(ann.say("QUIT").await.starts_with("221"));

    let letters = sink.wait_for(1, SOON).await;
    assert_eq!(letters[0].from, "pass0@example.com");
    assert_eq!(letters[0].to, ["ann@example.com"]);
    assert_eq!(letters[0].raw, b"Subject: hi\r\n\r\n.one\r\ntwo\r\n.\r\n");
    assert_eq!(letters[0].commands.len(), 4);
    assert_eq!(sink.commands().last().map(String::as_str), Some("QUIT"));
}

#[tokio::test]
async fn one_connection_carries_several_letters() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mut client = Raw::connect(&sink).await;

    for to in ["ann@example.com", "ben@example.com"] {
        assert_eq!(client.send(to, "Subject: x\r\n\r\ny").await, "250");
    }

    assert_eq!(sink.letters().len(), 2);
    assert_eq!(sink.connections(), 1);
}

#[tokio::test]
async fn a_dot_after_a_bare_line_feed_does_not_end_the_letter() {
    let sink = Sink::start(Script::Accept).await.unwrap();

    assert_eq!(
        send(
            &sink,
            "ann@example.com",
            "Subject: x\r\n\r\na\n.\r\nMAIL FROM:<m@example.com>"
        )
        .await,
        "250"
    );

    let letter = sink.letters().remove(0);
    assert_eq!(letter.bare_newlines(), 1);
    assert!(letter.text().contains("MAIL FROM"));
    assert_eq!(
        letter
            .commands
            .iter()
            .filter(|line| line.starts_with("MAIL"))
            .count(),
        1
    );
}

#[tokio::test]
async fn commands_out_of_order_are_refused() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mut client = Raw::connect(&sink).await;

    for (line, expected) in [
        ("MAIL FROM:<a@example.com>", "503"),
        ("HELO client.test", "250"),
        ("RCPT TO:<b@example.com>", "503"),
        ("MAIL a@example.com", "501"),
        ("MAIL FROM:<a@example.com>", "250"),
        ("DATA", "503"),
        ("RCPT TO:b@example.com", "501"),
        ("NOOP", "250"),
        ("RSET", "250"),
        ("RCPT TO:<b@example.com>", "503"),
        ("TURN", "500"),
        ("AUTH PLAIN AGEAYg==", "502"),
    ] {
        assert_eq!(code(&client.say(line).await), expected, "{line}");
    }
    assert!(sink.letters().is_empty());
}

#[tokio::test]
async fn a_server_with_a_login_takes_no_mail_without_it() {
    let sink = Sink::with_login(Script::Accept, "mailer", "secret")
        .await
        .unwrap();
    let mut client = Raw::connect(&sink).await;

    assert_eq!(client.send("ann@example.com", "\r\nx").await, "530");
    assert_eq!(
        code(&client.say("AUTH PLAIN AG1haWxlcgB3cm9uZw==").await),
        "535"
    );
    assert_eq!(code(&client.say("AUTH LOGIN").await), "334");
    assert_eq!(code(&client.say("bWFpbGVy").await), "334");
    assert_eq!(code(&client.say("c2VjcmV0").await), "235");
    assert_eq!(client.send("ann@example.com", "\r\nx").await, "250");

    let mut other = Raw::connect(&sink).await;
    assert_eq!(
        code(&other.say("AUTH PLAIN AG1haWxlcgBzZWNyZXQ=").await),
        "235"
    );
}

#[tokio::test]
async fn greylisting_counts_per_recipient() {
    let sink = Sink::start(Script::Greylist { times: 2 }).await.unwrap();

    let mut answers = Vec::new();
    for to in [
        "ann@example.com",
        "ann@example.com",
        "ben@example.com",
        "ann@example.com",
    ] {
        answers.push(send(&sink, to, "\r\nx").await);
    }

    assert_eq!(answers, ["451", "451", "451", "250"]);
    assert_eq!(sink.letters().len(), 1);
}

#[tokio::test]
async fn refusals_keep_nothing() {
    let sink = Sink::start(Script::Reject550).await.unwrap();
    assert_eq!(send(&sink, "ann@example.com", "\r\nx").await, "550");

    sink.set(Script::Tempfail451).await.unwrap();
    assert_eq!(send(&sink, "ann@example.com", "\r\nx").await, "451");

    sink.set(Script::CloseInData).await.unwrap();
    assert_eq!(send(&sink, "ann@example.com", "\r\nx").await, "");

    assert!(sink.letters().is_empty());
}

#[tokio::test]
async fn a_letter_may_be_kept_without_the_sender_hearing_of_it() {
    let sink = Sink::start(Script::CloseAfterData).await.unwrap();

    assert_eq!(send(&sink, "ann@example.com", "\r\nx").await, "");

    assert_eq!(sink.letters().len(), 1);
}

#[tokio::test]
async fn the_port_closes_and_opens_again_and_stays_the_same() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mut early = Raw::connect(&sink).await;

    sink.set(Script::RefuseConnections).await.unwrap();
    let refused = TcpStream::connect(sink.addr()).await.unwrap_err();
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    assert_eq!(early.reply().await, "");

    sink.set(Script::Accept).await.unwrap();
    assert_eq!(send(&sink, "ann@example.com", "\r\nx").await, "250");
}

#[tokio::test]
async fn a_server_that_starts_closed_can_be_opened() {
    let sink = Sink::start(Script::RefuseConnections).await.unwrap();
    TcpStream::connect(sink.addr()).await.unwrap_err();

    sink.set(Script::Accept).await.unwrap();

    assert_eq!(send(&sink, "ann@example.com", "\r\nx").await, "250");
}

#[tokio::test]
async fn a_slow_server_waits_before_each_reply_and_a_dumb_one_for_ever() {
    let sink = Sink::start(Script::NeverAnswer).await.unwrap();
    let mut stream = TcpStream::connect(sink.addr()).await.unwrap();
    let greeting = tokio::time::timeout(Duration::from_millis(50), stream.read_u8()).await;
    assert!(greeting.is_err());

    sink.set(Script::Slow(Duration::from_millis(40)))
        .await
        .unwrap();
    let hurried = tokio::time::timeout(
        Duration::from_millis(80),
        send(&sink, "ann@example.com", "\r\nx"),
    )
    .await;
    assert!(
        hurried.is_err(),
        "six replies cannot come within two pauses"
    );
    assert_eq!(send(&sink, "ann@example.com", "\r\nx").await, "250");
}

#[tokio::test]
async fn waiting_ends_with_what_there_is() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    send(&sink, "ann@example.com", "\r\nx").await;

    assert_eq!(sink.wait_for(2, Duration::from_millis(20)).await.len(), 1);
}

#[test]
fn a_multipart_letter_is_decoded() {
    let letter = received(
        "From: =?utf-8?q?Caf=C3=A9?= <pass0@example.com>\r\n\
         Subject: =?utf-8?b?MTIzNCA1Njc4IMK3IENhZsOp?=\r\n\
         X-Long: one\r\n two\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/alternative; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         Sign in to Caf=C3=A9:\r\nhttps://app.example/auth/verify/p0l_abc=\r\ndef\r\n\r\n1234 5678\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPHA+Q2Fmw6k8L3A+\r\n\
         --b--\r\n",
    );

    assert_eq!(letter.subject(), "1234 5678 · Café");
    assert_eq!(
        letter.header("from").as_deref(),
        Some("Café <pass0@example.com>")
    );
    assert_eq!(letter.header("X-Long").as_deref(), Some("one two"));
    assert_eq!(letter.header("X-None"), None);
    assert_eq!(letter.header_count(), 5);
    assert_eq!(
        letter.link().as_deref(),
        Some("https://app.example/auth/verify/p0l_abcdef")
    );
    assert_eq!(letter.code().as_deref(), Some("12345678"));
    assert_eq!(letter.html().trim(), "<p>Café</p>");
    assert_eq!(letter.bare_newlines(), 0);
}

#[test]
fn a_letter_without_code_or_link_has_none() {
    let letter = received(
        "Subject: news\r\n\r\nSomebody signed in.\r\nhttps://app.example/auth/account\r\n",
    );

    assert_eq!(letter.code(), None);
    assert_eq!(letter.link(), None);
    assert_eq!(letter.html(), "");
}

fn received(raw: &str) -> Received {
    Received {
        from: String::new(),
        to: Vec::new(),
        raw: raw.as_bytes().to_vec(),
        commands: Vec::new(),
    }
}
