//! Mail servers that are down, slow, unwilling or gone in the middle, as the engine's timeline tells
//! of them. Whatever they do, who asks does not notice.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{EventKind, LetterFate};
use pass0_core::ports::{Mailer, Sent};
use pass0_testkit::smtp::{Script, Sink};

use crate::bench::{ANN, ID, SECOND, SOON, ask, kinds, kit, mailer, post, sign_in, told};

use EventKind::{MailAccepted, MailDeferred, MailExpired, MailRefused};
use LetterFate::{Accepted, Deferred, Expired, Refused};

/// The Message-IDs of the sink's letters.
fn ids(sink: &Sink) -> Vec<String> {
    let letters = sink.letters();
    letters
        .iter()
        .map(|letter| letter.header("Message-ID").unwrap())
        .collect()
}

/// A server that fails like this once, and is good afterwards: the letter comes the second time.
async fn arrives_after(script: Script, wait: Duration, why: &str) -> Sink {
    let sink = Sink::start(script).await.unwrap();
    let (kit, mailer) = (kit(), mailer(&sink).within(SECOND / 2));
    ask(&kit, ANN).await;
    assert_eq!(post(&kit, &mailer).await, [Deferred]);
    let events = told(&kit).await;
    assert!(events[0].detail.contains(why), "{}", events[0].detail);

    sink.set(Script::Accept).await.unwrap();
    kit.clock.advance(wait - SECOND);
    assert_eq!(post(&kit, &mailer).await, [], "not before {wait:?}");
    kit.clock.advance(SECOND);
    assert_eq!(post(&kit, &mailer).await, [Accepted]);

    assert_eq!(kinds(&kit).await, [MailDeferred, MailAccepted]);
    assert_eq!(told(&kit).await[1].detail, "250 2.0.0 taken");
    kit.clock.advance(120 * SECOND);
    assert_eq!(post(&kit, &mailer).await, [], "it is settled");
    sink
}

#[tokio::test]
async fn a_server_that_is_down_gets_the_letter_when_it_is_up() {
    let sink = arrives_after(Script::RefuseConnections, 5 * SECOND, "refused").await;
    assert_eq!(sink.letters().len(), 1);
}

#[tokio::test]
async fn a_server_that_closes_in_the_letter_gets_it_again() {
    let sink = arrives_after(Script::CloseInData, 5 * SECOND, "response").await;
    assert_eq!(sink.letters().len(), 1);
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up_on_for_now() {
    let sink = arrives_after(Script::NeverAnswer, 5 * SECOND, "too long").await;
    assert_eq!(sink.letters().len(), 1);
}

#[tokio::test]
async fn a_server_that_says_later_gets_the_letter_a_minute_later() {
    let sink = arrives_after(Script::Tempfail451, 60 * SECOND, "451 4.3.0 not now").await;
    assert_eq!(sink.letters().len(), 1);
}

#[tokio::test]
async fn a_greylisting_server_takes_it_on_the_second_try_a_minute_later() {
    let script = Script::Greylist { times: 1 };
    let sink = arrives_after(script, 60 * SECOND, "451 4.7.1 greylisted").await;
    assert_eq!(sink.letters().len(), 1);
}

#[tokio::test]
async fn a_server_that_keeps_the_letter_without_saying_so_gets_it_twice_under_one_id() {
    let sink = arrives_after(Script::CloseAfterData, 5 * SECOND, "response").await;
    let ids = ids(&sink);
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    let letters = sink.letters();
    assert_eq!(letters[0].raw, letters[1].raw, "the same letter");
}

#[tokio::test]
async fn a_slow_server_gets_the_letter_at_once() {
    let sink = Sink::start(Script::Slow(Duration::from_millis(20)))
        .await
        .unwrap();
    let kit = kit();
    ask(&kit, ANN).await;
    assert_eq!(post(&kit, &mailer(&sink)).await, [Accepted]);
    assert_eq!(kinds(&kit).await, [MailAccepted]);
}

#[tokio::test]
async fn a_mailbox_that_does_not_exist_is_told_and_not_tried_again() {
    let sink = Sink::start(Script::Reject550).await.unwrap();
    let (kit, mailer) = (kit(), mailer(&sink));
    ask(&kit, ANN).await;
    assert_eq!(post(&kit, &mailer).await, [Refused]);
    assert_eq!(told(&kit).await[0].detail, "550 5.1.1 no such mailbox");

    sink.set(Script::Accept).await.unwrap();
    kit.clock.advance(300 * SECOND);
    assert_eq!(post(&kit, &mailer).await, []);
    assert_eq!(kinds(&kit).await, [MailRefused]);
    assert!(sink.letters().is_empty());
}

#[tokio::test]
async fn a_letter_that_would_come_too_late_is_dropped_and_told() {
    let sink = Sink::start(Script::RefuseConnections).await.unwrap();
    let (kit, mailer) = (kit(), mailer(&sink));
    ask(&kit, ANN).await;
    let mut fates = Vec::new();
    for _ in 0..600 {
        fates.extend(post(&kit, &mailer).await);
        kit.clock.advance(SECOND);
    }
    sink.set(Script::Accept).await.unwrap();
    fates.extend(post(&kit, &mailer).await);

    let (last, tries) = fates.split_last().unwrap();
    assert_eq!(*last, Expired);
    assert!(tries.iter().all(|fate| *fate == Deferred));
    assert!((5..20).contains(&tries.len()), "{}", tries.len());
    assert_eq!(kinds(&kit).await.last(), Some(&MailExpired));
    assert!(sink.letters().is_empty());
}

#[tokio::test]
async fn every_attempt_has_the_same_message_id_and_every_letter_its_own() {
    let sink = Sink::start(Script::CloseAfterData).await.unwrap();
    let (kit, mailer) = (kit(), mailer(&sink));
    ask(&kit, ANN).await;
    ask(&kit, "ben@example.org").await;
    for _ in 0..3 {
        assert_eq!(post(&kit, &mailer).await, [Deferred, Deferred]);
        kit.clock.advance(60 * SECOND);
    }

    let mut ids = ids(&sink);
    assert_eq!(ids.len(), 6);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 2);
}

/// The request's answer is made of the store alone: with a mail server in any state, and letters
/// stuck on the way to it, it is there without waiting for anything.
#[tokio::test]
async fn who_asks_does_not_wait_for_the_mail_server() {
    for script in [
        Script::Accept,
        Script::RefuseConnections,
        Script::Greylist { times: 1 },
        Script::Reject550,
        Script::Tempfail451,
        Script::CloseInData,
        Script::CloseAfterData,
        Script::Slow(SECOND),
        Script::NeverAnswer,
    ] {
        let sink = Sink::start(script.clone()).await.unwrap();
        let kit = kit();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let mailer = Arc::new(mailer(&sink).within(SECOND));
        let worker = pass0_mail::spawn(kit.engine.clone(), mailer, stopped);
        ask(&kit, ANN).await;
        if script != Script::RefuseConnections {
            let connected = async {
                while sink.connections() == 0 {
                    tokio::task::yield_now().await;
                }
            };
            tokio::time::timeout(SOON, connected).await.unwrap();
        }

        let visit = kit.visit();
        let asked = pin!(kit.engine.sign_in().ask(&visit, "ben@example.org", None));
        tokio::select! {
            biased;
            asked = asked => assert!(asked.is_ok()),
            () = std::future::ready(()) => panic!("{script:?} makes who asks wait"),
        }
        stop.send_replace(true);
        tokio::time::timeout(SOON, worker).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_host_that_does_not_exist_is_trouble_for_later() {
    let url = pass0_mail::SmtpUrl::parse("smtps://mail.invalid").unwrap();
    let sender = crate::bench::sender();
    let words = crate::bench::words("Notes");
    let mailer = pass0_mail::SmtpMailer::new(url, sender, words).unwrap();
    let fate = mailer.send(ID, &sign_in(ANN)).await;
    assert!(matches!(fate, Sent::Later(_, None)), "{fate:?}");
}
