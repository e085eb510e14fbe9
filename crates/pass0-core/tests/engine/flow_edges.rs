//! What a flow shows to whom, and when exactly it is over.

use std::time::Duration;

use pass0_core::config::Policy;
use pass0_core::model::{EventKind, LetterFate};
use pass0_core::{Link, MailFate, Rejected};
use pass0_testkit::{Authenticator, Kit};

use crate::actors::{ANN, MINUTE, all_events, browser, kinds, kit, kit_with, rejected, unlimited};

const BOB: &str = "bob@example.org";

#[tokio::test]
async fn outside_dev_mode_asking_shows_no_letter() {
    let kit = kit();
    let asked = kit
        .engine
        .sign_in()
        .ask(&browser(&kit).visit(), ANN, None)
        .await;
    assert!(asked.unwrap().peek.is_none());
}

#[tokio::test]
async fn a_letter_that_waits_for_one_address_never_opens_the_account_of_another() {
    let kit = kit();
    for ip in ["198.51.100.1", "198.51.100.2"] {
        browser(&kit).at(ip).ask(BOB).await;
        kit.clock.advance(MINUTE);
    }
    // Whoever reads Bob's mail asks as Ann first, and then for their own, in the same browser.
    let mut bob = browser(&kit).at("203.0.113.9");
    bob.ask(ANN).await;
    bob.ask(BOB).await;
    assert_eq!(kit.inbox.to(BOB).len(), 2, "it waits");
    for _ in 0..15 {
        kit.clock.advance(MINUTE);
        kit.post().await;
        if kit.inbox.to(BOB).len() > 2 {
            break;
        }
    }
    let letter = bob.mail(BOB);
    assert!(matches!(bob.open(&letter).await, Ok(Link::SignedIn(_))));
    assert_eq!(bob.who().await.as_deref(), Some(BOB));
}

#[tokio::test]
async fn the_timeline_says_that_a_flow_was_called_off() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    kit.engine.sign_in().cancel(&ann.visit()).await.unwrap();
    assert!(kinds(&kit).await.contains(&EventKind::FlowCancelled));
}

async fn refusals(kit: &Kit) -> usize {
    let events = all_events(kit).await.into_iter();
    events
        .filter(|event| event.kind == EventKind::LinkRefused)
        .count()
}

#[tokio::test]
async fn opening_a_dead_link_is_noted_twenty_times_a_day_and_looking_at_it_never() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let letter = ann.mail(ANN);
    let mut other = browser(&kit);
    let looked = kit
        .engine
        .sign_in()
        .look_at_link(&other.visit(), letter.token())
        .await;
    assert_eq!(rejected(looked).err(), Some(Rejected::UsedElsewhere));
    assert_eq!(refusals(&kit).await, 0);
    for _ in 0..25 {
        let opened = other.open(&letter).await;
        assert_eq!(opened.err(), Some(Rejected::UsedElsewhere));
    }
    assert_eq!(refusals(&kit).await, 20);
}

#[tokio::test]
async fn a_lost_reply_can_be_had_again_for_a_minute() {
    for (later, again) in [(MINUTE - Duration::from_millis(1), true), (MINUTE, false)] {
        let kit = kit_with(unlimited);
        let mut ann = browser(&kit);
        ann.ask(ANN).await;
        let mut lost = ann.clone();
        let letter = ann.mail(ANN);
        ann.open(&letter).await.unwrap();
        kit.clock.advance(later);
        match lost.open(&letter).await {
            Ok(Link::SignedIn(_)) => assert!(again),
            Err(why) => assert!(!again && why == Rejected::UsedHere, "{why:?}"),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_browser_that_signed_in_before_is_told_how_its_mail_fares_and_no_other() {
    let kit = kit();
    let mut known = browser(&kit);
    known.sign_in(ANN).await;
    kit.clock.advance(MINUTE);
    let unknown = browser(&kit).at("203.0.113.9");
    for (mut person, told) in [(known, LetterFate::Queued), (unknown, LetterFate::Accepted)] {
        let asked = kit
            .engine
            .sign_in()
            .ask(&person.visit(), ANN, None)
            .await
            .unwrap();
        person.flow = Some(asked.flow);
        let view = kit.engine.sign_in().flow(&person.visit()).await.unwrap();
        assert_eq!(view.mail, MailFate::Letter(told));
        // It may be mailed later, but what is shown is what a letter is good for.
        assert_eq!(view.expires_in, kit.engine.config().flow_life);
    }
    // Where nothing is counted there is nothing to tell.
    let kit = kit_with(unlimited);
    let mut anybody = browser(&kit);
    let asked = kit
        .engine
        .sign_in()
        .ask(&anybody.visit(), ANN, None)
        .await
        .unwrap();
    anybody.flow = Some(asked.flow);
    let view = kit.engine.sign_in().flow(&anybody.visit()).await.unwrap();
    assert_eq!(view.mail, MailFate::Letter(LetterFate::Queued));
}

#[tokio::test]
async fn a_factor_that_was_shown_is_not_asked_for_again() {
    let kit = kit_with(|config| {
        unlimited(config);
        Policy::Aal2.preset(config);
    });
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    // Under `aal2` a passkey is set up first; then an app beside it.
    let opened = ann.open(&letter).await.unwrap();
    let Link::Waiting(waiting) = opened else {
        panic!("{opened:?}");
    };
    ann.flow = waiting.flow.or(ann.flow);
    let view = kit.engine.sign_in().factor(&ann.visit()).await.unwrap();
    assert!(view.methods.is_empty());
    let mut keys = Authenticator::new("https://app.example.org");
    let begun = kit
        .engine
        .enrolment(None)
        .begin_enrolment(&ann.visit(), "passkey")
        .await;
    let made = keys.create(&begun.unwrap());
    let answer = pass0_core::methods::Answer::Credential(&made);
    let kept = kit
        .engine
        .enrolment(None)
        .finish_enrolment(&ann.visit(), "passkey", answer, "")
        .await
        .unwrap();
    ann.in_by(kept.completed.unwrap()).unwrap();
    let (secret, _) = ann.add_totp().await;
    kit.clock.advance(2 * MINUTE);

    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letters = kit.inbox.to(ANN);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    assert!(matches!(ann.open(letter).await, Ok(Link::Waiting(_))));
    let code = ann.totp(&secret);
    let typed = kit
        .engine
        .sign_in()
        .type_factor(&ann.visit(), "totp", &code)
        .await;
    assert!(ann.in_by(typed.unwrap()).is_none(), "no passkey yet");
    let view = kit.engine.sign_in().factor(&ann.visit()).await.unwrap();
    assert_eq!(view.methods, ["passkey"]);
}
