//! Whoever opens a link that was mailed reads the mailbox, and has letters of their own.

use std::time::Duration;

use pass0_core::{Link, Rejected};

use crate::actors::{ANN, Browser, MINUTE, browser, kit, rejected};

const HOUR: Duration = Duration::from_secs(3600);

/// Opens a link as the program does: what it says, and then the cookie, if there is one.
async fn read(reader: &mut Browser, link: &str) -> Option<Rejected> {
    let engine = reader.kit.engine.clone();
    let opened = rejected(engine.sign_in().open_link(&reader.visit(), link).await);
    let known = engine
        .sign_in()
        .reader(&reader.visit(), link)
        .await
        .unwrap();
    if known.is_some() {
        reader.known = known;
    }
    match opened {
        Ok(Link::Elsewhere { .. }) => None,
        Ok(_) => panic!("a session"),
        Err(why) => Some(why),
    }
}

/// The worst that a stranger can do: a network that nobody has seen, every ten minutes, for a day.
#[tokio::test]
async fn an_owner_whom_hoarded_networks_keep_waiting_has_a_letter_that_ends_the_wait() {
    let kit = kit();
    for n in 0..24 * 6 {
        browser(&kit).at(&format!("198.51.{n}.1")).ask(ANN).await;
        kit.clock.advance(10 * MINUTE);
        kit.post().await;
    }
    let mut ann = browser(&kit).at("203.0.113.1");
    ann.ask(ANN).await;
    let letters = kit.inbox.len();
    for _ in 0..15 {
        kit.clock.advance(MINUTE);
        kit.post().await;
    }
    assert_eq!(kit.inbox.len(), letters, "else there is nothing to mend");

    let any = kit.inbox.newest(ANN).unwrap();
    read(&mut ann, any.token()).await;
    ann.sign_in(ANN).await;
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
}

#[tokio::test]
async fn a_link_of_the_last_day_does_though_it_is_over() {
    let kit = kit();
    browser(&kit).ask(ANN).await;
    let letter = kit.inbox.newest(ANN).unwrap();
    kit.clock.advance(24 * HOUR);
    let mut early = browser(&kit);
    assert!(read(&mut early, letter.token()).await.is_some());
    assert!(early.known.is_some());
    kit.clock.advance(2 * HOUR);
    let mut late = browser(&kit);
    assert!(read(&mut late, letter.token()).await.is_some());
    assert!(late.known.is_none());
}

#[tokio::test]
async fn all_who_open_one_link_share_one_budget() {
    let kit = kit();
    // The mailbox is flooded, so that nobody but a reader gets a letter at once.
    for n in 0..8 {
        browser(&kit).at(&format!("198.51.{n}.1")).ask(ANN).await;
        kit.clock.advance(MINUTE);
    }
    let letter = kit.inbox.newest(ANN).unwrap();
    let mut sent = 0;
    for n in 0..20 {
        let mut reader = browser(&kit).at(&format!("203.0.{n}.1"));
        read(&mut reader, letter.token()).await;
        let before = kit.inbox.len();
        reader.ask(ANN).await;
        sent += kit.inbox.len() - before;
    }
    assert_eq!(sent, 5, "the budget of one browser for an hour");
}

#[tokio::test]
async fn the_cookie_is_good_for_the_address_of_the_link_alone() {
    let kit = kit();
    browser(&kit).ask("bob@example.org").await;
    let bobs = kit.inbox.newest("bob@example.org").unwrap();
    for n in 0..8 {
        browser(&kit).at(&format!("198.51.{n}.1")).ask(ANN).await;
        kit.clock.advance(MINUTE);
    }
    let mut bob = browser(&kit).at("203.0.113.1");
    read(&mut bob, bobs.token()).await;
    assert!(bob.known.is_some());
    let before = kit.inbox.to(ANN).len();
    bob.ask(ANN).await;
    assert_eq!(kit.inbox.to(ANN).len(), before);
}

#[tokio::test]
async fn a_link_sent_by_somebody_else_replaces_no_cookie() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    browser(&kit).ask("bob@example.org").await;
    let bobs = kit.inbox.newest("bob@example.org").unwrap();
    let given = kit
        .engine
        .sign_in()
        .reader(&ann.visit(), bobs.token())
        .await;
    assert_eq!(given.unwrap(), None);
}

#[tokio::test]
async fn no_other_link_gives_the_cookie() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let issued = kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let by_hand = issued.link.rsplit('/').next().unwrap();
    let other = browser(&kit);
    for link in [by_hand, "p0l_unknown", "", "\u{0}"] {
        let given = kit
            .engine
            .sign_in()
            .reader(&other.visit(), link)
            .await
            .unwrap();
        assert_eq!(given, None, "{link}");
    }
}
