//! `pass0 mail test`: every line of both sides, and no secret.

use std::time::{Duration, UNIX_EPOCH};

use pass0_mail::{Relay, SmtpUrl, dialogue};
use pass0_testkit::smtp::{Script, Sink};

use crate::bench::{ANN, ID, only, sender, sign_in, words};

/// Whether the server took it, and what was shown.
async fn talk(url: &str, to: &str) -> (bool, Vec<String>) {
    let letter = words("Notes").write(&sign_in(ANN)).unwrap();
    let mut out = Vec::new();
    let at = UNIX_EPOCH + Duration::from_secs(1_767_268_800);
    let relay = Relay::from(SmtpUrl::parse(url).unwrap());
    let taken = dialogue(&relay, &sender(), to, ID, &letter, at, &mut out)
        .await
        .unwrap();
    let shown = String::from_utf8(out).unwrap();
    (taken, shown.lines().map(str::to_owned).collect())
}

#[tokio::test]
async fn it_shows_both_sides_line_by_line() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let (taken, lines) = talk(&format!("smtp://{}", sink.addr()), ANN).await;

    assert!(taken);
    assert_eq!(only(&sink).to, [ANN]);
    let mut rest = lines.iter();
    for expected in [
        "* connecting to 127.0.0.1",
        "S: 220 sink.test ESMTP",
        "C: EHLO ",
        "S: 250-sink.test",
        "C: MAIL FROM:<login@app.example.org>",
        "S: 250 2.1.0 sender noted",
        "C: RCPT TO:<ann@example.org>",
        "S: 250 2.1.5 recipient noted",
        "C: DATA",
        "S: 354 ",
        "S: 250 2.0.0 taken",
        "C: QUIT",
        "S: 221 2.0.0 bye",
    ] {
        assert!(
            rest.any(|line| line.starts_with(expected)),
            "{expected} in {lines:#?}"
        );
    }
}

#[tokio::test]
async fn no_password_and_no_code_is_shown() {
    let (user, password) = ("mailer-of-notes", "corridor-7");
    let sink = Sink::with_login(Script::Accept, user, password)
        .await
        .unwrap();
    for given in [password, "wrong-one"] {
        let url = format!("smtp://{user}:{given}@{}", sink.addr());
        let (taken, lines) = talk(&url, ANN).await;

        assert_eq!(taken, given == password);
        let shown = lines.join("\n");
        assert!(shown.contains("C: AUTH PLAIN"), "{shown}");
        let said = sink.commands();
        let secrets = said
            .iter()
            .filter_map(|line| line.strip_prefix("AUTH PLAIN "));
        for secret in secrets.chain([given, "1234 5678", "p0l_"]) {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

#[tokio::test]
async fn a_refusal_is_shown_in_the_servers_words() {
    let sink = Sink::start(Script::Reject550).await.unwrap();
    let (taken, lines) = talk(&format!("smtp://{}", sink.addr()), ANN).await;

    assert!(!taken);
    assert!(lines.contains(&"S: 550 5.1.1 no such mailbox".to_owned()));
    assert!(lines.iter().any(|line| line.starts_with("! 550")));
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_said_to_be_so() {
    let sink = Sink::start(Script::RefuseConnections).await.unwrap();
    let (taken, lines) = talk(&format!("smtp://{}", sink.addr()), ANN).await;

    assert!(!taken);
    assert!(lines.last().unwrap().starts_with("! "), "{lines:?}");
    assert!(lines.last().unwrap().contains("refused"), "{lines:?}");
}

#[tokio::test]
async fn a_server_without_starttls_is_said_to_be_one() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let (taken, lines) = talk(&format!("smtp+starttls://{}", sink.addr()), ANN).await;

    assert!(!taken);
    assert!(lines.last().unwrap().contains("STARTTLS"), "{lines:?}");
    assert!(sink.commands().iter().all(|line| !line.starts_with("MAIL")));
}

#[tokio::test]
async fn something_that_is_no_address_is_not_sent_to() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let url = format!("smtp://{}", sink.addr());
    for to in ["", "ann", "ann@example.org\r\nRCPT TO:<ben@example.org>"] {
        let (taken, lines) = talk(&url, to).await;
        assert!(!taken);
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with("! "));
    }
    assert_eq!(sink.connections(), 0);
}

#[tokio::test]
async fn a_server_that_keeps_the_letter_and_closes_has_not_said_so() {
    let sink = Sink::start(Script::CloseAfterData).await.unwrap();
    let (taken, _) = talk(&format!("smtp://{}", sink.addr()), ANN).await;
    assert!(!taken);
}
