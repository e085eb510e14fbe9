//! Logging in, and never in the clear where TLS was asked for.

use pass0_core::ports::{Mailer, Sent};
use pass0_mail::{SmtpMailer, SmtpUrl};
use pass0_testkit::smtp::{Script, Sink};

use crate::bench::{ANN, ID, SECOND, only, sender, sign_in, words};

const USER: &str = "notes@example.org";
const PASSWORD: &str = "a&b=c+d: e/ü";

/// User and password as a URL has them.
fn mailer(sink: &Sink, scheme: &str, password: &str) -> SmtpMailer {
    let text = format!("{scheme}://notes%40example.org:{password}@{}", sink.addr());
    let url = SmtpUrl::parse(&text).unwrap();
    SmtpMailer::new(url, sender(), words("Notes")).unwrap()
}

async fn server() -> Sink {
    Sink::with_login(Script::Accept, USER, PASSWORD)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_server_that_wants_a_login_gets_it() {
    let sink = server().await;
    let mailer = mailer(&sink, "smtp", "a&b=c+d%3A%20e%2F%C3%BC");

    for id in ["first", "second"] {
        let fate = mailer.send(id, &sign_in(ANN)).await;
        assert_eq!(fate, Sent::Accepted("250 2.0.0 taken".into()));
    }

    let logins = sink.commands();
    let logins = logins.iter().filter(|line| line.starts_with("AUTH"));
    assert_eq!(logins.count(), 1, "once a connection");
}

/// A wrong password is the operator's, who may mend it before the letter is too old.
#[tokio::test]
async fn a_wrong_password_puts_letters_off_and_does_not_lose_them() {
    let sink = server().await;
    let fate = mailer(&sink, "smtp", "wrong").send(ID, &sign_in(ANN)).await;

    let Sent::Later(words, _) = fate else {
        panic!("{fate:?}")
    };
    assert!(words.contains("535 5.7.8 no"), "{words}");
    assert!(!words.contains("wrong"), "{words}");
    assert!(sink.commands().iter().all(|line| !line.starts_with("MAIL")));
}

#[tokio::test]
async fn a_missing_login_puts_letters_off_too() {
    let sink = server().await;
    let url = SmtpUrl::parse(&format!("smtp://{}", sink.addr())).unwrap();
    let mailer = SmtpMailer::new(url, sender(), words("Notes")).unwrap();
    let fate = mailer.send(ID, &sign_in(ANN)).await;
    assert!(matches!(&fate, Sent::Later(words, _) if words.contains("530 5.7.0")));
}

#[tokio::test]
async fn a_login_that_the_server_does_not_offer_puts_letters_off() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let fate = mailer(&sink, "smtp", "x").send(ID, &sign_in(ANN)).await;
    assert!(matches!(fate, Sent::Later(..)), "{fate:?}");
    assert!(sink.letters().is_empty());
}

#[tokio::test]
async fn a_server_without_tls_gets_nothing_that_it_could_read() {
    let sink = server().await;
    let fate = mailer(&sink, "smtps", "x")
        .within(SECOND)
        .send(ID, &sign_in(ANN))
        .await;

    assert!(matches!(fate, Sent::Later(..)), "{fate:?}");
    assert!(sink.letters().is_empty());
    for line in sink.commands() {
        for word in ["EHLO", "AUTH", "MAIL", "RCPT"] {
            assert!(!line.contains(word), "{line}");
        }
    }
}

#[tokio::test]
async fn the_login_is_not_part_of_what_is_shown() {
    let sink = server().await;
    let mailer = mailer(&sink, "smtp", "a&b=c+d%3A%20e%2F%C3%BC");
    mailer.send(ID, &sign_in(ANN)).await;
    let letter = only(&sink);
    let raw = String::from_utf8(letter.raw).unwrap();
    assert!(!raw.contains(USER) && !raw.contains("a&b=c"));
}
