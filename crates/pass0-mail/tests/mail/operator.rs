//! What the log tells operators of a mail server in trouble: once that it began, once that it is over.

use std::io;
use std::sync::{Arc, Mutex};

use pass0_core::ports::{Mailer, Sent};
use serde_json::Value;
use tracing_subscriber::fmt::MakeWriter;

use crate::bench::{ANN, SECOND, ask, kit, post, sign_in};
use crate::fake::{Does, Fake, mailer, says};

/// What is logged on this thread.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// Keeps the log of this thread until the guard is gone.
    pub fn keep() -> (Self, tracing::subscriber::DefaultGuard) {
        let log = Self::default();
        let subscriber = tracing_subscriber::fmt()
            .json()
            .flatten_event(true)
            .with_writer(log.clone())
            .finish();
        (log, tracing::subscriber::set_default(subscriber))
    }

    pub fn lines(&self) -> Vec<Value> {
        let bytes = self.0.lock().unwrap().clone();
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines.collect()
    }

    /// The levels of the lines, in their order.
    pub fn levels(&self) -> Vec<String> {
        let level = |line: &Value| line["level"].as_str().unwrap().to_owned();
        self.lines().iter().map(level).collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;
    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn an_outage_is_one_warning_and_its_end_one_line_however_many_letters_it_held_up() {
    let (log, _guard) = Log::keep();
    let fake = Fake::start(&[("", says("421 4.3.2 closed for today\r\n"))]).await;
    let (kit, mailer) = (kit(), fake.mailer());
    for n in 0..7 {
        ask(&kit, &format!("ann{n}@example.org")).await;
    }
    for _ in 0..3 {
        post(&kit, &mailer).await;
        kit.clock.advance(60 * SECOND);
    }
    assert_eq!(log.levels(), ["WARN"]);
    let warning = &log.lines()[0];
    assert_eq!(warning["relay"], fake.addr.to_string());
    assert_eq!(warning["step"], "greeting");
    assert_eq!(warning["reason"], "421 4.3.2 closed for today");

    fake.set(&[]);
    post(&kit, &mailer).await;
    assert_eq!(log.levels(), ["WARN", "INFO"]);
    let end = &log.lines()[1];
    assert_eq!(end["relay"], fake.addr.to_string());
    assert_eq!(end["letters"], 7);
    assert!(end["seconds"].is_u64());
}

#[tokio::test]
async fn the_step_that_fails_is_named() {
    for (step, name) in [
        ("", "greeting"),
        ("EHLO", "EHLO"),
        ("AUTH", "AUTH"),
        ("MAIL", "MAIL FROM"),
        ("RCPT", "RCPT TO"),
        ("DATA", "DATA"),
        (".", "end of data"),
    ] {
        for does in [Does::Closes, Does::Waits] {
            let (log, _guard) = Log::keep();
            let fake = Fake::start(&[(step, does.clone())]).await;
            let url = format!("smtp://ann:secret@{}", fake.addr);
            let mailer = mailer(&url).within(SECOND / 4);
            mailer.send("one", &sign_in(ANN)).await;
            assert_eq!(log.levels(), ["WARN"], "{step} {does:?}");
            assert_eq!(log.lines()[0]["step"], name, "{does:?}");
        }
    }
    let (log, _guard) = Log::keep();
    mailer("smtps://mail.invalid")
        .send("one", &sign_in(ANN))
        .await;
    assert_eq!(log.lines()[0]["step"], "connect");
    assert_eq!(log.lines()[0]["relay"], "mail.invalid:465");
}

#[tokio::test]
async fn trouble_with_one_letter_is_no_outage() {
    for (step, reply) in [
        ("RCPT", "550 5.1.1 no such mailbox\r\n"),
        ("RCPT", "451 4.7.1 greylisted\r\n"),
        ("RCPT", "452 4.2.2 mailbox full\r\n"),
        (".", "554 5.7.1 not this one\r\n"),
    ] {
        let (log, _guard) = Log::keep();
        let fake = Fake::start(&[(step, says(reply))]).await;
        fake.mailer().send("one", &sign_in(ANN)).await;
        assert!(log.lines().is_empty(), "{reply}");
    }
}

#[tokio::test]
async fn a_server_that_fails_every_other_letter_does_not_fill_the_log() {
    let (log, _guard) = Log::keep();
    let fake = Fake::start(&[]).await;
    let mailer = fake.mailer();
    for n in 0..50 {
        fake.set(&[("MAIL", says("451 4.3.0 later\r\n"))]);
        mailer.send(&format!("bad{n}"), &sign_in(ANN)).await;
        fake.set(&[]);
        let sent = mailer.send(&format!("good{n}"), &sign_in(ANN)).await;
        assert!(matches!(sent, Sent::Accepted(_)));
    }
    let levels = log.levels();
    assert_eq!(levels.len(), 12, "{levels:?}");
    assert_eq!(levels[..2], ["WARN", "INFO"]);
}

#[tokio::test]
async fn what_is_logged_names_no_recipient_and_no_password() {
    let (log, _guard) = Log::keep();
    let reply = format!("554 5.7.1 <{ANN}>: Relay access denied for hunter2\r\n");
    let fake = Fake::start(&[("RCPT", says(reply))]).await;
    let url = format!("smtp://ann:hunter2@{}", fake.addr);
    mailer(&url).send("one", &sign_in(ANN)).await;
    let line = log.lines()[0].to_string();
    assert!(line.contains("Relay access denied"), "{line}");
    assert!(!line.contains(ANN) && !line.contains("hunter2"), "{line}");
}
