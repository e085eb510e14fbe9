//! Letters: sent at least once under one Message-ID, or dropped with an event.

use std::time::Duration;

use pass0_core::model::{EventKind, LetterFate};
use pass0_core::ports::Sent;

use crate::actors::{ANN, MINUTE, browser, kinds, kit};

#[tokio::test]
async fn a_letter_put_off_is_tried_again_under_the_same_message_id() {
    let kit = kit();
    kit.inbox
        .answer(Some(Sent::Later("451 greylisted".into(), Some(MINUTE))));
    let ann = browser(&kit);
    kit.engine
        .sign_in()
        .ask(&ann.visit(), ANN, None)
        .await
        .unwrap();
    let first = kit
        .engine
        .jobs()
        .due_letters(1)
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert_eq!(
        kit.engine.jobs().deliver(&first, &kit.inbox).await.unwrap(),
        LetterFate::Deferred
    );
    kit.clock.advance(MINUTE - Duration::from_secs(1));
    assert!(
        kit.engine.jobs().due_letters(1).await.unwrap().is_empty(),
        "not before the server wants"
    );

    kit.clock.advance(Duration::from_secs(1));
    kit.inbox.answer(None);
    kit.post().await;
    let letter = kit.inbox.newest(ANN).unwrap();
    assert_eq!(letter.message_id, first.id.as_str());
    assert_eq!(
        kinds(&kit).await,
        [
            EventKind::FlowAsked,
            EventKind::MailDeferred,
            EventKind::MailAccepted
        ]
    );
}

#[tokio::test]
async fn a_letter_whose_worker_died_comes_up_again_under_the_same_message_id() {
    let kit = kit();
    kit.engine
        .sign_in()
        .ask(&browser(&kit).visit(), ANN, None)
        .await
        .unwrap();
    let held = kit
        .engine
        .jobs()
        .due_letters(1)
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert!(
        kit.engine.jobs().due_letters(1).await.unwrap().is_empty(),
        "nobody else gets it meanwhile"
    );
    kit.clock.advance(2 * MINUTE);
    kit.post().await;
    assert_eq!(kit.inbox.newest(ANN).unwrap().message_id, held.id.as_str());
}

#[tokio::test]
async fn a_letter_refused_for_good_is_told_and_not_tried_again() {
    let kit = kit();
    kit.inbox
        .answer(Some(Sent::Refused("550 no such user\r\nX-Evil: 1".into())));
    kit.engine
        .sign_in()
        .ask(&browser(&kit).visit(), ANN, None)
        .await
        .unwrap();
    kit.post().await;
    kit.inbox.answer(None);
    kit.clock.advance(5 * MINUTE);
    kit.post().await;
    assert!(kit.inbox.is_empty());
    let told = crate::actors::all_events(&kit).await;
    let last = told.last().unwrap();
    assert_eq!(last.kind, EventKind::MailRefused);
    assert_eq!(last.detail, "550 no such user  X-Evil: 1");
}

#[tokio::test]
async fn a_letter_that_would_come_too_late_is_dropped_and_told() {
    let kit = kit();
    kit.inbox
        .answer(Some(Sent::Later("421 later".into(), None)));
    kit.engine
        .sign_in()
        .ask(&browser(&kit).visit(), ANN, None)
        .await
        .unwrap();
    for _ in 0..40 {
        kit.post().await;
        kit.clock.advance(Duration::from_secs(30));
    }
    kit.inbox.answer(None);
    kit.post().await;
    assert!(kit.inbox.is_empty());
    assert_eq!(kinds(&kit).await.last(), Some(&EventKind::MailExpired));
}

#[tokio::test]
async fn nothing_secret_is_at_rest() {
    let kit = kit();
    let ann = browser(&kit);
    let asked = kit
        .engine
        .sign_in()
        .ask(&ann.visit(), ANN, None)
        .await
        .unwrap();
    let letter = kit
        .engine
        .jobs()
        .due_letters(1)
        .await
        .unwrap()
        .pop()
        .unwrap();
    let sealed = String::from_utf8_lossy(&letter.sealed).into_owned();
    kit.engine
        .jobs()
        .deliver(&letter, &kit.inbox)
        .await
        .unwrap();
    let mail = kit.inbox.newest(ANN).unwrap();
    assert!(
        !sealed.contains(mail.token()) && !sealed.contains(mail.code()) && !sealed.contains(ANN)
    );
    let rows = format!(
        "{:?} {:?}",
        kit.engine
            .store()
            .challenge(pass0_core::ports::ChallengeKey::Id(
                letter.flow.as_ref().unwrap()
            ))
            .await
            .unwrap(),
        letter
    );
    for secret in [mail.token(), mail.code(), &asked.flow.expose()] {
        assert!(!rows.contains(secret));
    }
}
