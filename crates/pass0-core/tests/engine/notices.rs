//! Notices of changes: the first of a kind at once, those soon after it in one letter.

use std::time::Duration;

use pass0_core::methods::Answer;
use pass0_core::model::EventKind;
use pass0_core::ports::{LetterKind, Mailer, Notice, Sent};
use pass0_testkit::{Authenticator, Kit, Letter};

use crate::actors::{ANN, Browser, all_events, browser, kit};

const SITE: &str = "https://app.example.org";

async fn add_passkey(from: &Browser) {
    let (visit, current) = (from.visit(), from.current().await);
    let engine = &from.kit.engine;
    let begun = engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "passkey");
    let made = Authenticator::new(SITE).create(&begun.await.unwrap());
    let answer = Answer::Credential(&made);
    let kept = engine
        .enrolment(Some(&current))
        .finish_enrolment(&visit, "passkey", answer, "");
    kept.await.unwrap();
}

/// The notices of added passkeys that arrived.
fn notices(kit: &Kit) -> Vec<Letter> {
    let letters = kit.inbox.to(ANN).into_iter();
    letters
        .filter(|letter| {
            let added = Notice::Added("passkey".into());
            matches!(&letter.text.kind, LetterKind::Notice { notice, .. } if *notice == added)
        })
        .collect()
}

#[tokio::test]
async fn notices_of_one_kind_within_ten_minutes_are_one_letter_that_lists_them() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut from = Vec::new();
    for n in 0..6 {
        let intruder = ann.clone().at(&format!("198.51.100.{n}"));
        from.push((intruder.ip.clone(), kit.engine.now().millis()));
        add_passkey(&intruder).await;
        kit.post().await;
        kit.clock.advance(Duration::from_secs(20));
    }
    // Another kind is not kept waiting by them.
    let before = kit.inbox.len();
    ann.add_totp().await;
    kit.post().await;
    assert_eq!(kit.inbox.len(), before + 1);
    assert_eq!(notices(&kit).len(), 1, "the first one came at once");
    kit.clock.advance(Duration::from_secs(479));
    kit.post().await;
    assert_eq!(notices(&kit).len(), 1);
    kit.clock.advance(Duration::from_secs(1));
    kit.post().await;
    let notices = notices(&kit);
    assert_eq!(notices.len(), 2);
    let text = &notices[1].text;
    let listed: Vec<_> = std::iter::once(text).chain(&text.more).collect();
    let told: Vec<_> = listed
        .iter()
        .map(|text| (text.ip.clone(), text.asked_at))
        .collect();
    assert_eq!(told, from[1..], "each with its place and time");
    let mut links: Vec<_> = listed
        .iter()
        .map(|text| text.kind.link().unwrap())
        .collect();
    links.dedup();
    assert_eq!(links.len(), 5, "each with its own link");
}

/// A worker that dies while it sends.
struct Dies;

#[async_trait::async_trait]
impl Mailer for Dies {
    async fn send(&self, _: &str, _: &pass0_core::ports::LetterText) -> Sent {
        Sent::Later("the line went dead".into(), None)
    }
}

#[tokio::test]
async fn a_notice_written_while_the_letter_before_it_is_being_sent_is_not_lost() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    for _ in 0..3 {
        add_passkey(&ann).await;
    }
    kit.post().await;
    kit.clock.advance(Duration::from_secs(600));
    let taken = kit.engine.jobs().due_letters(9).await.unwrap();
    assert_eq!(taken.len(), 1);
    // While one worker has it, the next change is written; then that worker dies, and another
    // sends the letter a minute and a half later.
    add_passkey(&ann).await;
    kit.engine.jobs().deliver(&taken[0], &Dies).await.unwrap();
    kit.clock.advance(Duration::from_secs(90));
    kit.post().await;
    let sent = notices(&kit);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[1].text.more.len(), 1);
    kit.clock.advance(Duration::from_secs(510));
    kit.post().await;
    let sent = notices(&kit);
    assert_eq!(sent.len(), 3);
    assert!(sent[2].text.more.is_empty());
    let events = all_events(&kit).await;
    let added = |kind| events.iter().filter(|event| event.kind == kind).count();
    assert_eq!(added(EventKind::CredentialAdded), 4);
}
