//! Whatever stands in a name, an address or a user agent: one letter, to one recipient, with the
//! headers and the lines that every letter has (R-MAIL-4, R-MAIL-5).

use pass0_core::ports::{LetterText, Mailer, Sent};
use pass0_html::Pages;
use pass0_mail::{Sender, SmtpMailer, Words};
use pass0_testkit::smtp::{Received, Script, Sink};

use crate::bench::{ANN, ID, LINK, mailer, only, sender, sign_in, url, words, words_from};

/// Text that breaks out where it is not held.
const HOSTILE: [&str; 26] = [
    "x\r\nBcc: mallory@example.net",
    "x\nBcc: mallory@example.net",
    "x\rBcc: mallory@example.net",
    "x\r\n\r\nhttps://evil.example",
    "\r\n.\r\nMAIL FROM:<mallory@example.net>\r\n",
    "\n.\r\nMAIL FROM:<mallory@example.net>\r\n",
    "\n.\nMAIL FROM:<mallory@example.net>\n",
    "\r.\rMAIL FROM:<mallory@example.net>\r",
    "\r\n.\nMAIL FROM:<mallory@example.net>\n",
    "\r\n.\rMAIL FROM:<mallory@example.net>\r\n",
    "\n.\r\r\nQUIT",
    "x\0Bcc: mallory@example.net",
    "x\u{b}Bcc: mallory@example.net",
    "x\u{c}Bcc: mallory@example.net",
    "x\u{85}Bcc: mallory@example.net",
    "x\u{2028}Bcc: mallory@example.net",
    "x\u{2029}.\u{2029}Bcc: mallory@example.net",
    "x\u{1b}[2J\u{7f}",
    "x\u{202e}gro.elpmaxe\u{2066}",
    ".",
    "..",
    "=?utf-8?q?x=0D=0ABcc:_mallory=40example.net?=",
    "\"<mallory@example.net>, \"x\\",
    "<script src=https://evil.example></script><!--",
    "{{ code }} {% include \"x\" %} { $code }",
    "https://evil.example",
];

/// What is the same in every letter.
#[derive(Debug, PartialEq)]
struct Shape {
    from: String,
    to: Vec<String>,
    headers: usize,
    commands: Vec<String>,
    lines: usize,
    last: String,
    links: usize,
}

fn shape(letter: &Received) -> Shape {
    assert_eq!(letter.bare_newlines(), 0);
    assert!(letter.raw.is_ascii());
    assert!(!letter.raw.contains(&0));
    for line in letter.raw.split(|byte| *byte == b'\n') {
        assert!(line.len() <= 999, "RFC 5321 §4.5.3.1.6");
    }
    let text = letter.text();
    assert!(!text.contains(|c: char| c.is_control() && !matches!(c, '\r' | '\n')));
    Shape {
        from: letter.from.clone(),
        to: letter.to.clone(),
        headers: letter.header_count(),
        commands: letter.commands.clone(),
        lines: text.lines().count(),
        last: text.trim_end().lines().last().unwrap().to_owned(),
        links: letter.html().matches("href=").count(),
    }
}

/// What the sink gets when this letter is sent in these words.
async fn shape_of(words: Words, sender: Sender, text: &LetterText) -> Shape {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mailer = SmtpMailer::new(url(&sink), sender, words).unwrap();
    let fate = mailer.send(ID, text).await;
    assert!(matches!(fate, Sent::Accepted(_)), "{fate:?}");
    let letter = only(&sink);
    assert_eq!(letter.header("Bcc"), None);
    assert_eq!(letter.link().as_deref(), Some(LINK));
    shape(&letter)
}

async fn calm() -> Shape {
    let calm = shape_of(words("Notes"), sender(), &sign_in(ANN)).await;
    for (command, times) in [("MAIL", 1), ("RCPT", 1), ("DATA", 1)] {
        let said = calm.commands.iter().filter(|it| it.starts_with(command));
        assert_eq!(said.count(), times, "{command}");
    }
    calm
}

#[tokio::test]
async fn an_app_name_adds_no_header_no_line_and_no_command() {
    let calm = calm().await;
    for hostile in HOSTILE {
        let shape = shape_of(words(hostile), sender(), &sign_in(ANN)).await;
        assert_eq!(shape, calm, "{hostile:?}");
    }
    // The longest that settings take.
    for long in ["x".repeat(100), "x ".repeat(50), "\u{20ac}".repeat(33)] {
        let shape = shape_of(words(&long), sender(), &sign_in(ANN)).await;
        assert_eq!(shape, calm);
    }
}

#[tokio::test]
async fn a_senders_name_is_refused_or_harmless() {
    let calm = calm().await;
    for hostile in HOSTILE {
        for from in [
            format!("{hostile} <login@app.example.org>"),
            format!(
                "\"{}\" <login@app.example.org>",
                hostile.replace('\\', "\\\\").replace('"', "\\\"")
            ),
        ] {
            let controls = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
            match Sender::parse(&from) {
                Ok(sender) => {
                    assert!(!from.contains(controls), "{from:?}");
                    let shape = shape_of(words("Notes"), sender, &sign_in(ANN)).await;
                    assert_eq!(shape, calm, "{from:?}");
                }
                Err(_) => continue,
            }
        }
    }
}

#[tokio::test]
async fn a_browser_and_where_it_is_add_nothing() {
    let calm = calm().await;
    for hostile in HOSTILE {
        let text = LetterText {
            user_agent: format!("Mozilla/5.0 {hostile} Firefox/140.0"),
            ip: format!("192.0.2.1{hostile}"),
            lang: hostile.into(),
            ..sign_in(ANN)
        };
        let shape = shape_of(words("Notes"), sender(), &text).await;
        assert_eq!(shape, calm, "{hostile:?}");
    }
}

#[tokio::test]
async fn nothing_of_a_user_agent_stands_in_a_letter() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let text = LetterText {
        user_agent: "click https://evil.example Firefox/140.0".into(),
        ..sign_in(ANN)
    };
    mailer(&sink).send(ID, &text).await;

    let letter = only(&sink);
    for part in [letter.subject(), letter.text(), letter.html()] {
        assert!(!part.contains("evil"));
    }
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_before_anybody_is_asked() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mailer = mailer(&sink);
    for hostile in HOSTILE {
        for to in [
            hostile.to_owned(),
            format!("{hostile}@example.org"),
            format!("ann@{hostile}"),
            format!("ann@example.org{hostile}"),
            format!("ann@example.org>{hostile}"),
            format!("<ann@example.org>{hostile}"),
        ] {
            // A word like any other: two labels, or a dot in a place that is allowed.
            if pass0_core::model::Email::parse(&to).is_ok() {
                continue;
            }
            let fate = mailer.send(ID, &sign_in(&to)).await;
            assert!(matches!(fate, Sent::Refused(_)), "{to:?}: {fate:?}");
        }
    }
    assert_eq!(sink.connections(), 0);
}

#[tokio::test]
async fn an_id_that_would_break_its_header_is_refused() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    for id in ["x\r\nBcc: m", "x\nBcc: m", "x\0", "x\u{2028}y"] {
        let fate = mailer(&sink).send(id, &sign_in(ANN)).await;
        assert!(matches!(fate, Sent::Refused(_)), "{id:?}");
    }
    assert_eq!(sink.connections(), 0);
}

/// RUSTSEC-2026-0561: a dot after a bare CR or LF was not doubled.
#[tokio::test]
async fn dots_and_bare_line_ends_of_a_template_do_not_end_the_letter() {
    let folder = tempfile::tempdir().unwrap();
    let letters = folder.path().join("templates/letters/sign-in");
    std::fs::create_dir_all(&letters).unwrap();
    let dots = ".\n..\n\n.\r\n\r.\rMAIL FROM:<mallory@example.net>\r\n.\r\r\n.\n\n";
    let ends = "\n{{ link }}\n\n{{ code }}";
    std::fs::write(letters.join("body.txt"), format!("{dots}{ends}")).unwrap();
    std::fs::write(
        letters.join("body.html"),
        format!("<p>{dots}<a href=\"{{{{ link }}}}\">{{{{ code }}}}</a>"),
    )
    .unwrap();
    let pages = Pages::new(Some(folder.path().to_owned())).unwrap();
    let sink = Sink::start(Script::Accept).await.unwrap();
    let mailer = SmtpMailer::new(url(&sink), sender(), words_from(pages, "Notes")).unwrap();

    let fate = mailer.send(ID, &sign_in(ANN)).await;

    assert!(matches!(fate, Sent::Accepted(_)), "{fate:?}");
    let letter = only(&sink);
    assert_eq!(letter.commands, calm().await.commands);
    assert_eq!(letter.bare_newlines(), 0);
    assert!(letter.text().starts_with(".\r\n..\r\n\r\n.\r\n"));
    assert!(
        letter
            .text()
            .contains("\r\n.\r\nMAIL FROM:<mallory@example.net>\r\n")
    );
    assert_eq!(letter.link().as_deref(), Some(LINK));
    assert_eq!(letter.code().as_deref(), Some("12345678"));
    assert!(
        letter.html().contains("mallory"),
        "all of it is in the letter"
    );
}
