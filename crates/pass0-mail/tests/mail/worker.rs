//! The worker: at least once, never two at a time, prompt, and gone when it is told to go.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use pass0_core::Engine;
use pass0_core::model::LetterFate;
use pass0_core::ports::{LetterText, Mailer, Sent};
use pass0_mail::{DevInbox, SmtpMailer, spawn};
use pass0_testkit::smtp::{Script, Sink};
use pass0_testkit::{Kit, dev_config, test_ring};
use tokio::sync::{Notify, watch};
use tokio::time::timeout;

use crate::bench::{ANN, SECOND, SOON, ask, kinds, kit, mailer, post, told, words};

/// A second engine over the same store and clock: another node.
fn node(kit: &Kit) -> Engine {
    let store = kit.engine.store().clone();
    Engine::new(
        dev_config(),
        store,
        Arc::new(kit.clock.clone()),
        test_ring(),
    )
    .unwrap()
}

/// Hands letters over, tells when it has, and never comes back.
struct Dies {
    mailer: SmtpMailer,
    sent: Notify,
}

#[async_trait]
impl Mailer for Dies {
    async fn send(&self, message_id: &str, letter: &LetterText) -> Sent {
        self.mailer.send(message_id, letter).await;
        self.sent.notify_one();
        std::future::pending().await
    }
}

#[tokio::test]
async fn two_workers_on_one_store_never_send_a_letter_twice() {
    const LETTERS: usize = 60;
    let sink = Sink::start(Script::Accept).await.unwrap();
    let kit = kit();
    let other = node(&kit);
    let (stop, stopped) = watch::channel(false);
    let workers = [kit.engine.clone(), other.clone()]
        .map(|engine| spawn(engine, Arc::new(mailer(&sink)), stopped.clone()));
    for n in 0..LETTERS {
        let engine = if n % 2 == 0 { &kit.engine } else { &other };
        let to = format!("ann{n}@example.org");
        engine.sign_in().ask(&kit.visit(), &to, None).await.unwrap();
        tokio::task::yield_now().await;
    }

    sink.wait_for(LETTERS, SOON).await;
    stop.send_replace(true);
    for worker in workers {
        timeout(SOON, worker).await.unwrap().unwrap();
    }

    let letters = sink.letters();
    let to: BTreeSet<_> = letters.iter().flat_map(|letter| &letter.to).collect();
    assert_eq!((letters.len(), to.len()), (LETTERS, LETTERS));
    let events = told(&kit).await;
    assert_eq!(events.len(), LETTERS);
    assert!(events.iter().all(|it| it.detail == "250 2.0.0 taken"));
}

#[tokio::test]
async fn a_letter_whose_worker_died_after_sending_is_sent_again_under_the_same_id() {
    let sink = Sink::start(Script::Accept).await.unwrap();
    let kit = kit();
    ask(&kit, ANN).await;
    let dies = Arc::new(Dies {
        mailer: mailer(&sink),
        sent: Notify::new(),
    });
    let (_stop, stopped) = watch::channel(false);
    let letter = kit.engine.jobs().due_letters(1).await.unwrap().remove(0);
    let (engine, doomed) = (kit.engine.clone(), dies.clone());
    let worker =
        tokio::spawn(async move { engine.jobs().deliver(&letter, &*doomed).await.is_ok() });
    timeout(SOON, dies.sent.notified()).await.unwrap();
    worker.abort();
    assert!(worker.await.unwrap_err().is_cancelled());
    assert!(kinds(&kit).await.is_empty(), "nobody knows its fate");

    kit.clock.advance(89 * SECOND);
    assert_eq!(post(&kit, &mailer(&sink)).await, [], "it is still held");
    kit.clock.advance(SECOND);
    let next = spawn(node(&kit), Arc::new(mailer(&sink)), stopped);

    let letters = sink.wait_for(2, SOON).await;
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[0].raw, letters[1].raw);
    assert!(letters[0].header("Message-ID").is_some());
    next.abort();
}

#[tokio::test]
async fn a_letter_goes_as_soon_as_it_is_written() {
    let kit = kit();
    let inbox = DevInbox::new(words("Notes")).quiet();
    let (_stop, stopped) = watch::channel(false);
    spawn(kit.engine.clone(), Arc::new(inbox.clone()), stopped);

    // A worker that only looked every second would need a dozen.
    let prompt = async {
        for n in 1..=12 {
            ask(&kit, ANN).await;
            while inbox.letters().len() < n {
                tokio::task::yield_now().await;
            }
        }
    };
    timeout(4 * SECOND, prompt).await.expect("woken");
}

#[tokio::test]
async fn a_letter_put_off_goes_when_it_is_due_without_being_asked_for() {
    let sink = Sink::start(Script::Greylist { times: 1 }).await.unwrap();
    let kit = kit();
    let (_stop, stopped) = watch::channel(false);
    spawn(kit.engine.clone(), Arc::new(mailer(&sink)), stopped);
    ask(&kit, ANN).await;
    let deferred = async {
        while kinds(&kit).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, deferred).await.unwrap();
    kit.clock.advance(60 * SECOND);

    assert_eq!(sink.wait_for(1, SOON).await.len(), 1);
}

#[tokio::test]
async fn told_to_stop_it_finishes_what_is_under_way_and_takes_nothing_more() {
    let sink = Sink::start(Script::Slow(SECOND / 20)).await.unwrap();
    let kit = kit();
    let (stop, stopped) = watch::channel(false);
    let worker = spawn(kit.engine.clone(), Arc::new(mailer(&sink)), stopped);
    ask(&kit, ANN).await;
    let connected = async {
        while sink.connections() == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, connected).await.unwrap();

    stop.send_replace(true);
    ask(&kit, "ben@example.org").await;
    timeout(SOON, worker).await.unwrap().unwrap();

    assert_eq!(sink.letters().len(), 1);
    assert_eq!(sink.letters()[0].to, [ANN]);
    assert_eq!(told(&kit).await.len(), 1, "and its fate is written");
    assert_eq!(kit.engine.jobs().due_letters(9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_worker_that_has_nothing_to_do_stops_at_once() {
    let (stop, stopped) = watch::channel(false);
    let inbox = DevInbox::new(words("Notes")).quiet();
    let worker = spawn(kit().engine, Arc::new(inbox), stopped);
    stop.send_replace(true);
    timeout(SOON, worker).await.unwrap().unwrap();
}

/// Panics on its first letter; counts how many are under way.
#[derive(Default)]
struct Odd {
    calls: AtomicUsize,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

#[async_trait]
impl Mailer for Odd {
    async fn send(&self, _: &str, _: &LetterText) -> Sent {
        assert!(self.calls.fetch_add(1, Ordering::SeqCst) > 0, "the first");
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        self.under_way.fetch_sub(1, Ordering::SeqCst);
        Sent::Accepted(String::new())
    }
}

#[tokio::test]
async fn a_mailer_that_panics_costs_one_attempt_and_no_more_than_sixteen_run_at_a_time() {
    let kit = kit();
    for n in 0..100 {
        ask(&kit, &format!("ann{n}@example.org")).await;
    }
    let odd = Arc::new(Odd::default());
    let (stop, stopped) = watch::channel(false);
    let worker = spawn(kit.engine.clone(), odd.clone(), stopped);
    let sent = async {
        while odd.calls.load(Ordering::SeqCst) < 100 {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, sent).await.unwrap();
    stop.send_replace(true);
    timeout(SOON, worker).await.unwrap().unwrap();

    assert_eq!(odd.most.load(Ordering::SeqCst), 16);
    assert_eq!(kinds(&kit).await.len(), 99);
    kit.clock.advance(90 * SECOND);
    let inbox = DevInbox::new(words("Notes")).quiet();
    assert_eq!(post(&kit, &inbox).await, [LetterFate::Accepted]);
}
