//! The letter as a mail server gets it.

use pass0_core::ports::{LetterKind, LetterText, Mailer, Sent};
use pass0_mail::{Sender, SmtpMailer};
use pass0_testkit::smtp::{Received, Script, Sink};

use crate::bench::{ANN, ID, LINK, mailer, only, sign_in, url, words};

async fn sent(letter: &LetterText) -> Received {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let fate = mailer(&sink).send(ID, letter).await;
    assert_eq!(fate, Sent::Accepted("250 2.0.0 taken".into()));
    only(&sink)
}

#[tokio::test]
async fn it_goes_to_one_recipient_from_the_sender() {
    let letter = sent(&sign_in(ANN)).await;

    assert_eq!(letter.from, "login@app.example.org");
    assert_eq!(letter.to, [ANN]);
    assert_eq!(letter.header("To").as_deref(), Some(ANN));
    assert_eq!(
        letter.header("From").as_deref(),
        Some("Notes <login@app.example.org>")
    );
}

#[tokio::test]
async fn it_says_what_it_is_to_programs() {
    let letter = sent(&sign_in(ANN)).await;

    for (name, value) in [
        ("Message-ID", "<01JGXQZ2B7@app.example.org>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Date", "Thu, 01 Jan 2026 12:00:00 +0000"),
        ("MIME-Version", "1.0"),
    ] {
        assert_eq!(letter.header(name).as_deref(), Some(value), "{name}");
    }
}

#[tokio::test]
async fn the_text_comes_first_then_the_same_as_html_both_quoted_printable() {
    let letter = sent(&sign_in(ANN)).await;

    let raw = String::from_utf8(letter.raw.clone()).unwrap();
    let places: Vec<_> = [
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ]
    .iter()
    .map(|line| raw.find(line).expect(line))
    .collect();
    assert!(places.is_sorted());
    assert_eq!(raw.matches("Content-Type: ").count(), 3);
    assert_eq!(
        raw.matches("Content-Transfer-Encoding: quoted-printable\r\n")
            .count(),
        2
    );
    for part in [letter.text(), letter.html()] {
        for said in ["Notes", LINK, "1234 5678", "Firefox on Linux", "192.0.2.1"] {
            assert!(part.contains(said), "{said}");
        }
    }
}

#[tokio::test]
async fn the_code_is_in_the_subject_and_alone_on_the_last_line_of_the_text() {
    let letter = sent(&sign_in(ANN)).await;

    assert_eq!(letter.subject(), "1234 5678 is your code for Notes");
    assert_eq!(letter.text().trim_end().lines().last(), Some("1234 5678"));
    assert_eq!(letter.link().as_deref(), Some(LINK));
}

#[tokio::test]
async fn every_language_arrives_as_seven_bit_lines_that_are_short_enough() {
    for (lang, words) in [
        ("de", "Mit diesem Link melden Sie sich"),
        ("es", "Inicie sesión"),
        ("fr", "Connectez-vous à"),
        ("ja", "次のリンクで"),
    ] {
        let text = LetterText {
            lang: lang.into(),
            ..sign_in(ANN)
        };
        let letter = sent(&text).await;

        assert!(letter.raw.is_ascii(), "{lang}");
        assert_eq!(letter.bare_newlines(), 0, "{lang}");
        for line in letter.raw.split(|byte| *byte == b'\n') {
            assert!(line.len() <= 79, "RFC 5322 §2.1.1: {lang}");
        }
        assert_eq!(letter.code().as_deref(), Some("12345678"), "{lang}");
        assert!(letter.subject().contains("1234 5678"), "{lang}");
        assert!(letter.text().starts_with(words), "{lang}");
    }
}

#[tokio::test]
async fn a_letter_in_every_language_arrives_whole() {
    let text = LetterText {
        kind: LetterKind::FactorsReset {
            methods: vec!["totp".into()],
        },
        lang: LetterText::MANY.into(),
        ..sign_in(ANN)
    };
    let letter = sent(&text).await;
    assert!(letter.raw.is_ascii());
    for line in letter.raw.split(|byte| *byte == b'\n') {
        assert!(line.len() <= 79, "RFC 5322 §2.1.1");
    }
    for words in [
        "Your authenticator app no longer works here",
        "Ihre Authenticator-App funktioniert hier nicht mehr",
        "Votre application",
        "Su aplicación",
        "認証アプリ",
    ] {
        assert!(letter.text().contains(words), "{words}: {}", letter.text());
    }
}

#[tokio::test]
async fn a_letter_that_signs_nobody_in_has_no_link_and_no_code() {
    for kind in [LetterKind::NoAccount, LetterKind::Disabled] {
        let text = LetterText {
            kind,
            ..sign_in(ANN)
        };
        let letter = sent(&text).await;

        assert_eq!((letter.link(), letter.code()), (None, None));
        assert!(!letter.html().contains("href"));
    }
}

#[tokio::test]
async fn a_sender_may_have_any_name_or_none() {
    for (from, shown) in [
        ("login@app.example.org", "login@app.example.org"),
        (
            "\"Notes, Inc.\" <login@app.example.org>",
            "Notes, Inc. <login@app.example.org>",
        ),
        (
            "Café 日本 <login@app.example.org>",
            "Café 日本 <login@app.example.org>",
        ),
    ] {
        let sink = Sink::start(Script::Accept).await.unwrap();
        let sender = Sender::parse(from).unwrap();
        let mailer = SmtpMailer::new(url(&sink), sender, words("Notes")).unwrap();
        mailer.send(ID, &sign_in(ANN)).await;

        let letter = only(&sink);
        let said = letter.header("From").unwrap().replace('"', "");
        assert_eq!(said, shown);
        assert_eq!(letter.from, "login@app.example.org");
    }
}
