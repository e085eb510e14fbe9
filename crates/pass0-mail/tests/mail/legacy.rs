//! Addresses with dots where a name has none, as they go over the wire.

use std::sync::Arc;

use pass0_core::ports::{Mailer, Sent};
use pass0_mail::{CourierMailer, Message};
use pass0_testkit::smtp::{Script, Sink};
use tokio::sync::mpsc;

use crate::bench::{ANN, ID, mailer, only, sign_in, words};
use crate::fake::{Fake, says};
use crate::operator::Log;

const ODD: [&str; 4] = [
    "a..b@docomo.example",
    "ann.@docomo.example",
    ".ann@docomo.example",
    "A...b/x=y.@docomo.example",
];

/// RFC 5321 §4.1.2 and RFC 5322 §3.4.1: such a name is no dot-string.
fn quoted(address: &str) -> String {
    let (local, domain) = address.split_once('@').unwrap();
    format!("\"{local}\"@{domain}")
}

fn rcpt(fake: &Fake) -> Vec<String> {
    let mut commands = fake.commands();
    commands.retain(|line| line.starts_with("RCPT"));
    commands
}

#[tokio::test]
async fn they_are_quoted_in_envelope_and_header() {
    for odd in ODD {
        let sink = Sink::start(Script::Accept).await.unwrap();
        let sent = mailer(&sink).send(ID, &sign_in(odd)).await;
        assert_eq!(sent, Sent::Accepted("250 2.0.0 taken".into()), "{odd}");
        let letter = only(&sink);
        assert_eq!(letter.to, [quoted(odd)]);
        let raw = String::from_utf8(letter.raw).unwrap();
        let header = format!("\r\nTo: {}\r\n", quoted(odd));
        assert!(raw.contains(&header), "{raw}");
    }
    let fake = Fake::start(&[]).await;
    fake.mailer().send(ID, &sign_in(ODD[0])).await;
    assert_eq!(rcpt(&fake), [format!("RCPT TO:<{}>", quoted(ODD[0]))]);
}

#[tokio::test]
async fn a_server_that_refuses_quotation_marks_gets_them_without() {
    for refusal in [
        "501 5.1.3 Bad recipient address syntax\r\n",
        "553 5.1.3 quoted local parts are not taken here\r\n",
        "550 5.1.1 User unknown\r\n",
    ] {
        let fake = Fake::start(&[("RCPT TO:<\"", says(refusal))]).await;
        let sent = fake.mailer().send(ID, &sign_in(ODD[0])).await;
        assert!(matches!(sent, Sent::Accepted(_)), "{refusal}: {sent:?}");
        assert_eq!(
            rcpt(&fake),
            [
                "RCPT TO:<\"a..b\"@docomo.example>",
                "RCPT TO:<a..b@docomo.example>"
            ]
        );
        assert_eq!(fake.letters().len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_refuses_both_refuses_the_recipient() {
    let refusal = "550 5.1.1 <a..b@docomo.example>: User unknown\r\n";
    let fake = Fake::start(&[("RCPT", says(refusal))]).await;
    let sent = fake.mailer().send(ID, &sign_in(ODD[0])).await;
    assert!(matches!(sent, Sent::Refused(_)), "{sent:?}");
    assert_eq!(rcpt(&fake).len(), 2);
    assert!(fake.letters().is_empty());
}

#[tokio::test]
async fn later_is_later_and_other_names_are_tried_once() {
    let fake = Fake::start(&[("RCPT", says("451 4.7.1 greylisted\r\n"))]).await;
    let sent = fake.mailer().send(ID, &sign_in(ODD[0])).await;
    assert!(matches!(sent, Sent::Later(..)), "{sent:?}");
    assert_eq!(rcpt(&fake).len(), 1);
    fake.set(&[("RCPT", says("550 5.1.1 User unknown\r\n"))]);
    let sent = fake.mailer().send(ID, &sign_in(ANN)).await;
    assert!(matches!(sent, Sent::Refused(_)), "{sent:?}");
    assert_eq!(rcpt(&fake).len(), 2);
}

#[tokio::test]
async fn no_log_quotes_the_recipient_in_either_form() {
    for form in [ODD[0].to_owned(), quoted(ODD[0])] {
        let (log, _guard) = Log::keep();
        let reply = format!("452 4.3.1 no room for {form} now\r\n");
        let fake = Fake::start(&[("RCPT", says(reply))]).await;
        fake.mailer().send(ID, &sign_in(ODD[0])).await;
        let reason = log.lines()[0]["reason"].as_str().unwrap().to_owned();
        assert_eq!(reason, "452 4.3.1 no room for <recipient> now");
    }
}

#[tokio::test]
async fn the_apps_own_mailer_gets_what_stands_in_a_header() {
    let (out, mut sent) = mpsc::unbounded_channel();
    let courier = move |message: Message| {
        out.send(message.to).unwrap();
        async { Ok::<(), std::io::Error>(()) }
    };
    let mailer = CourierMailer::new(words("Notes"), Arc::new(courier));
    for odd in ODD {
        mailer.send(ID, &sign_in(odd)).await;
        assert_eq!(sent.recv().await, Some(quoted(odd)));
    }
    mailer.send(ID, &sign_in(ANN)).await;
    assert_eq!(sent.recv().await.as_deref(), Some(ANN));
}
