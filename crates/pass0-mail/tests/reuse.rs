//! Connections that serve more than one letter, and those that must not.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub
)]

use std::time::Duration;

use pass0_core::ports::{LetterKind, LetterText, Mailer, Sent};
use pass0_html::{Brand, Pages};
use pass0_mail::{Sender, SmtpMailer, SmtpUrl, Words};
use pass0_testkit::smtp::{Script, Sink};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn letters_one_after_the_other_share_a_connection() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mailer = mailer(&sink.addr().to_string());
    for id in ["one", "two", "three"] {
        let sent = mailer.send(id, &letter("ann@example.net")).await;
        assert_eq!(sent, Sent::Accepted("250 2.0.0 taken".to_owned()));
    }
    assert_eq!(sink.connections(), 1);
    let ids: Vec<_> = sink
        .letters()
        .iter()
        .map(|letter| letter.header("Message-ID").unwrap())
        .collect();
    assert_eq!(
        ids,
        [
            "<one@example.org>",
            "<two@example.org>",
            "<three@example.org>"
        ]
    );
}

#[tokio::test]
async fn a_refusal_leaves_nothing_behind_for_the_next_letter() {
    let sink = Sink::start(Script::Reject550).await.unwrap();
    let mailer = mailer(&sink.addr().to_string());
    let refused = mailer.send("one", &letter("ann@example.net")).await;
    assert_eq!(
        refused,
        Sent::Refused("550 5.1.1 no such mailbox".to_owned())
    );
    sink.set(Script::Accept).await.unwrap();
    let sent = mailer.send("two", &letter("bob@example.net")).await;
    assert_eq!(sent, Sent::Accepted("250 2.0.0 taken".to_owned()));
    assert_eq!(sink.letters()[0].to, ["bob@example.net"]);
}

#[tokio::test]
async fn a_connection_that_the_server_closed_is_replaced() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mailer = mailer(&sink.addr().to_string());
    let first = mailer.send("one", &letter("ann@example.net")).await;
    assert!(matches!(first, Sent::Accepted(_)), "{first:?}");
    sink.set(Script::RefuseConnections).await.unwrap();
    sink.set(Script::Accept).await.unwrap();
    let second = mailer.send("two", &letter("ann@example.net")).await;
    assert!(matches!(second, Sent::Accepted(_)), "{second:?}");
    assert_eq!(sink.connections(), 2);
}

/// The reply that came too late for one letter must not be taken for that of the next.
#[tokio::test]
async fn a_letter_never_gets_the_reply_of_another() {
    let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mailer = mailer(&server.local_addr().unwrap().to_string());
    let quick = mailer.clone().within(Duration::from_millis(500));
    let first = letter("ann@example.net");
    let (mut connection, late) = tokio::join!(
        async {
            let (stream, _) = server.accept().await.unwrap();
            let mut connection = BufReader::new(stream);
            take_letter(&mut connection).await;
            connection
        },
        quick.send("one", &first)
    );
    let words = "the mail server takes too long".to_owned();
    assert_eq!(late, Sent::Later(words, None));
    // Nobody listens any more; a broken pipe is as good as silence.
    let _ = connection.write_all(b"250 first taken\r\n").await;

    let second = letter("bob@example.net");
    let ((), refused) = tokio::join!(
        async {
            let (stream, _) = server.accept().await.unwrap();
            let mut connection = BufReader::new(stream);
            take_letter(&mut connection).await;
            connection
                .write_all(b"554 5.7.1 not this one\r\n")
                .await
                .unwrap();
        },
        mailer.send("two", &second)
    );
    assert_eq!(refused, Sent::Refused("554 5.7.1 not this one".to_owned()));
}

/// Says yes to everything up to the end of the letter, and nothing to that.
async fn take_letter(connection: &mut BufReader<TcpStream>) {
    connection.write_all(b"220 server\r\n").await.unwrap();
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).await.unwrap();
        if line.starts_with("DATA") {
            connection.write_all(b"354 go\r\n").await.unwrap();
            while line != ".\r\n" {
                line.clear();
                connection.read_line(&mut line).await.unwrap();
            }
            return;
        }
        connection.write_all(b"250 yes\r\n").await.unwrap();
    }
}

fn mailer(server: &str) -> SmtpMailer {
    let brand = Brand {
        app_name: "Notes".to_owned(),
        prefix: "/auth".to_owned(),
        dev: false,
    };
    let words = Words::new(Pages::new(None).unwrap(), brand);
    let sender = Sender::parse("Notes <login@example.org>").unwrap();
    let url = SmtpUrl::parse(&format!("smtp://{server}")).unwrap();
    SmtpMailer::new(url, sender, words).unwrap()
}

fn letter(to: &str) -> LetterText {
    LetterText {
        to: to.to_owned(),
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
