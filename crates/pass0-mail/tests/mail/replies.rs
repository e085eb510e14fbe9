//! Replies as servers really give them: in any encoding, of any shape. The code decides.

use async_trait::async_trait;
use pass0_core::model::LetterFate::{Accepted, Deferred, Refused};
use pass0_core::ports::{LetterKind, LetterText, Mailer, Sent};

use crate::bench::{ANN, ID, LINK, SECOND, ask, kinds, kit, post, sign_in, told};
use crate::fake::{Fake, says};
use crate::operator::Log;

/// Replies that mean yes, in every shape, but for their code.
fn shapes(code: &str) -> Vec<Vec<u8>> {
    let long = "a".repeat(100_000);
    let lines = format!("{code}-line\r\n").repeat(1000);
    [
        format!("{code} fine\n").into_bytes(),
        format!("{code}-fine\n{code} with bare line feeds\n").into_bytes(),
        format!("{code}\r\n").into_bytes(),
        format!("{code} \r\n").into_bytes(),
        format!("{code}-\r\n{code}\r\n").into_bytes(),
        format!("{code} {long}\r\n").into_bytes(),
        format!("{lines}{code} end\r\n").into_bytes(),
        format!("{code}-wrapped\r\nin the middle\r\n{code} end\r\n").into_bytes(),
        format!("{code} a\rb\0c\x1b[2Jd\u{7f}\u{85}\u{2028}e\u{202e}f\r\n").into_bytes(),
        [code.as_bytes(), b" angenommen, sch\xf6nen Gru\xdf\r\n"].concat(),
        [code.as_bytes(), b" \x8e\xf3\x82\xaf\x8e\xe6\x82\xe8\r\n"].concat(),
        [
            code.as_bytes(),
            b"-\xd0\xcf\r\n",
            code.as_bytes(),
            b" \xff\xfe\x00\r\n",
        ]
        .concat(),
        format!("{code} принято\r\n").into_bytes(),
    ]
    .into()
}

#[tokio::test]
async fn a_letter_arrives_once_whatever_the_replies_are_made_of() {
    for (step, code) in [
        ("", "220"),
        ("EHLO", "250"),
        ("MAIL", "250"),
        ("RCPT", "250"),
        ("DATA", "354"),
        (".", "250"),
    ] {
        for shape in shapes(code) {
            let fake = Fake::start(&[(step, says(&shape))]).await;
            let (kit, mailer) = (kit(), fake.mailer());
            ask(&kit, ANN).await;
            let shown = String::from_utf8_lossy(&shape[..shape.len().min(60)]);
            assert_eq!(post(&kit, &mailer).await, [Accepted], "{step} {shown}");
            kit.clock.advance(300 * SECOND);
            assert_eq!(post(&kit, &mailer).await, [], "{step} {shown}");
            assert_eq!(fake.letters().len(), 1, "{step} {shown}");
        }
    }
}

#[tokio::test]
async fn a_refusal_is_final_whatever_it_is_made_of() {
    for shape in shapes("550") {
        let fake = Fake::start(&[("RCPT", says(&shape))]).await;
        let (kit, mailer) = (kit(), fake.mailer());
        ask(&kit, ANN).await;
        assert_eq!(post(&kit, &mailer).await, [Refused]);
        kit.clock.advance(300 * SECOND);
        assert_eq!(post(&kit, &mailer).await, []);
    }
}

#[tokio::test]
async fn of_lines_that_disagree_the_last_one_decides() {
    for (reply, fate) in [
        ("250-yes\r\n550 no\r\n", Refused),
        ("550-no\r\n250 yes\r\n", Accepted),
        ("250-yes\r\n451 later\r\n", Deferred),
    ] {
        let fake = Fake::start(&[(".", says(reply))]).await;
        let kit = kit();
        ask(&kit, ANN).await;
        assert_eq!(post(&kit, &fake.mailer()).await, [fate], "{reply}");
    }
}

#[tokio::test]
async fn no_word_of_a_server_starts_a_line_or_moves_a_cursor() {
    let evil = "550 no\rWARN root logged in\x1b[1A\x08\0\u{9b}31m\u{2028}x\u{202e}y\r\n";
    for step in ["", "EHLO", "MAIL", "RCPT", "DATA", "."] {
        let fake = Fake::start(&[(step, says(evil))]).await;
        let kit = kit();
        ask(&kit, ANN).await;
        post(&kit, &fake.mailer()).await;
        let detail = told(&kit).await[0].detail.clone();
        assert!(detail.starts_with("550 no WARN"), "{detail}");
        let is_bad = |c: char| c.is_control() || ('\u{2028}'..='\u{202e}').contains(&c);
        assert!(!detail.contains(is_bad), "{detail:?}");
    }
}

/// Refuses a letter and quotes it, as filters for spam do.
struct Quotes;

#[async_trait]
impl Mailer for Quotes {
    async fn send(&self, _: &str, letter: &LetterText) -> Sent {
        let LetterKind::SignIn { link, code } = &letter.kind else {
            panic!("{letter:?}")
        };
        let (left, right) = code.split_at(4);
        Sent::Later(format!("451 {code}, {left} {right}: {link}"), None)
    }
}

#[tokio::test]
async fn an_event_does_not_quote_link_and_code() {
    let kit = kit();
    ask(&kit, ANN).await;
    post(&kit, &Quotes).await;
    let detail = told(&kit).await[0].detail.clone();
    assert!(detail.starts_with("451 …, …: http"), "{detail}");
    assert!(detail.ends_with("/auth/verify/…"), "{detail}");
}

#[tokio::test]
async fn a_log_does_not_quote_link_and_code() {
    let (log, _guard) = Log::keep();
    let quote = format!("451 4.3.0 1234 5678 {LINK}\r\n");
    let fake = Fake::start(&[(".", says(quote))]).await;
    fake.mailer().send(ID, &sign_in(ANN)).await;
    let reason = log.lines()[0]["reason"].as_str().unwrap().to_owned();
    assert_eq!(reason, "451 4.3.0 … https://app.example.org/auth/verify/…");
}

#[tokio::test]
async fn what_is_no_reply_puts_the_letter_off_and_is_shown() {
    for noise in [
        "hello\r\n",
        "\r\n",
        "99 x\r\n",
        "1000 x\r\n",
        "250",
        "\u{16}\u{3}\u{1}\n",
    ] {
        let fake = Fake::start(&[("MAIL", says(noise))]).await;
        let mailer = fake.mailer().within(SECOND);
        let sent = mailer.send(ID, &sign_in(ANN)).await;
        assert!(matches!(sent, Sent::Later(_, None)), "{noise:?}: {sent:?}");
    }
    let endless = format!("250-{}", "a".repeat(3 << 20));
    let fake = Fake::start(&[("MAIL", says(endless))]).await;
    let sent = fake.mailer().send(ID, &sign_in(ANN)).await;
    assert!(
        matches!(&sent, Sent::Later(words, _) if words.contains("no end")),
        "{sent:?}"
    );
}

#[tokio::test]
async fn a_refusal_in_the_middle_of_the_letter_is_heard() {
    let fake = Fake::start(&[
        ("DATA", says("354 go\r\n")),
        (".", says("552 5.3.4 too large\r\n")),
    ])
    .await;
    let kit = kit();
    ask(&kit, ANN).await;
    assert_eq!(post(&kit, &fake.mailer()).await, [Refused]);
    assert_eq!(
        kinds(&kit).await,
        [pass0_core::model::EventKind::MailRefused]
    );
}

#[tokio::test]
async fn a_server_that_knows_no_ehlo_gets_helo() {
    for code in ["500", "502"] {
        let fake = Fake::start(&[("EHLO", says(format!("{code} what?\r\n")))]).await;
        let sent = fake.mailer().send(ID, &sign_in(ANN)).await;
        assert!(matches!(sent, Sent::Accepted(_)), "{sent:?}");
        assert_eq!(fake.commands()[1], "HELO app.example.org");
    }
}
