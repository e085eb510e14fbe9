//! The inbox of dev mode.

use pass0_core::ports::{LetterKind, LetterText, Mailer, Sent};
use pass0_mail::DevInbox;

use crate::bench::{ANN, ID, LINK, ask, kit, post, sign_in, words};

#[tokio::test]
async fn it_keeps_the_letter_with_its_link_and_code_at_hand() {
    let inbox = DevInbox::new(words("Notes")).quiet();
    let fate = inbox.clone().send(ID, &sign_in(ANN)).await;

    assert!(matches!(fate, Sent::Accepted(_)));
    let letter = inbox.letters().remove(0);
    assert_eq!(letter.to, ANN);
    assert_eq!(letter.subject, "1234 5678 is your code for Notes");
    assert_eq!(letter.link, LINK);
    assert_eq!(letter.code, "1234 5678");
    assert_eq!(letter.at, "2026-01-01T12:00:00Z");
    assert_eq!(letter.text.trim_end().lines().last(), Some("1234 5678"));
    assert!(letter.html.contains(LINK));
}

#[tokio::test]
async fn a_letter_that_signs_nobody_in_has_neither() {
    let inbox = DevInbox::new(words("Notes")).quiet();
    let text = LetterText {
        kind: LetterKind::NoAccount,
        ..sign_in(ANN)
    };
    inbox.send(ID, &text).await;

    let letter = inbox.letters().remove(0);
    assert_eq!((letter.link.as_str(), letter.code.as_str()), ("", ""));
    assert!(letter.subject.contains("no account"));
}

#[tokio::test]
async fn the_newest_hundred_are_kept_the_newest_first() {
    let inbox = DevInbox::new(words("Notes")).quiet();
    for n in 0..103 {
        inbox
            .send(ID, &sign_in(&format!("ann{n}@example.org")))
            .await;
    }

    let letters = inbox.letters();
    assert_eq!(letters.len(), 100);
    assert_eq!(letters[0].to, "ann102@example.org");
    assert_eq!(letters[99].to, "ann3@example.org");
}

#[tokio::test]
async fn what_the_engine_writes_arrives_in_it() {
    let kit = kit();
    let inbox = DevInbox::new(words("Notes")).quiet();
    ask(&kit, ANN).await;
    post(&kit, &inbox).await;

    let letter = inbox.letters().remove(0);
    assert!(
        letter
            .link
            .starts_with("http://localhost:5000/auth/verify/")
    );
    let code: String = letter.code.split(' ').collect();
    assert_eq!((letter.code.len(), code.len()), (9, 8));
    assert!(letter.subject.contains(&letter.code));
}

/// The shape of `/auth/dev/inbox.json`.
#[tokio::test]
async fn it_reads_as_json_with_the_names_that_are_promised() {
    let inbox = DevInbox::new(words("Notes")).quiet();
    inbox.send(ID, &sign_in(ANN)).await;

    let json = serde_json::to_value(inbox.letters()).unwrap();
    let mut names: Vec<_> = json[0].as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        ["at", "code", "html", "link", "subject", "text", "to"]
    );
}
