//! Links that outlive their codes.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::config::Origin;
use pass0_core::memory::MemoryStore;
use pass0_core::model::EventKind;
use pass0_core::ports::Store;
use pass0_core::{Config, Engine, Link, Rejected};
use pass0_testkit::{Kit, test_ring};

use crate::actors::{ANN, MINUTE, browser, kinds, kit_with, wrong};

const HOUR: Duration = Duration::from_secs(3600);

fn two_hours(config: &mut Config) {
    config.link_life = Some(2 * HOUR);
}

fn kit() -> Kit {
    kit_with(two_hours)
}

#[tokio::test]
async fn a_link_works_until_its_own_time_is_over_and_a_code_for_ten_minutes() {
    let last = Duration::from_millis(1);
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    assert_eq!((letter.text.minutes, letter.text.code_minutes), (120, 10));
    kit.clock.advance(10 * MINUTE - last);
    assert!(ann.clone().type_code(letter.code()).await.is_ok());

    let kit = self::kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    kit.clock.advance(10 * MINUTE);
    let right = ann.type_code(letter.code()).await.unwrap_err();
    assert_eq!(right, Rejected::CodeExpired);
    kit.clock.advance(110 * MINUTE - last);
    let opened = ann.open(&letter).await;
    assert!(matches!(opened, Ok(Link::SignedIn(_))), "{opened:?}");

    let kit = self::kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    kit.clock.advance(2 * HOUR);
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::Expired);
}

/// Until then nobody can tell whether the letter went out at once; from then on no code is right.
#[tokio::test]
async fn guesses_at_a_code_that_is_over_close_no_flow_and_count_against_nobody() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    kit.clock.advance(25 * MINUTE);
    let before = kinds(&kit).await.len();
    for _ in 0..30 {
        let typed = ann.type_code(wrong(&letter)).await.unwrap_err();
        assert_eq!(typed, Rejected::CodeExpired);
    }
    let right = ann.type_code(letter.code()).await.unwrap_err();
    assert_eq!(right, Rejected::CodeExpired);
    assert_eq!(kinds(&kit).await.len(), before, "no events either");
    let view = kit.engine.sign_in().flow(&ann.visit()).await.unwrap();
    assert!(view.code_expires_in.is_zero() && !view.codes_off);
    assert!(matches!(ann.open(&letter).await, Ok(Link::SignedIn(_))));
}

#[tokio::test]
async fn five_wrong_codes_close_the_flow_and_its_long_link() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    for left in (0..5).rev() {
        let typed = ann.type_code(wrong(&letter)).await.unwrap_err();
        assert_eq!(typed, Rejected::WrongCode { left });
    }
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::Exhausted);
    assert!(kinds(&kit).await.contains(&EventKind::FlowExhausted));
}

#[tokio::test]
async fn another_letter_ends_the_long_link_of_the_one_before() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let first = ann.mail(ANN);
    kit.clock.advance(30 * MINUTE);
    let asked = kit.engine.sign_in().resend(&ann.visit()).await.unwrap();
    ann.flow = Some(asked.flow);
    kit.post().await;
    let second = ann.mail(ANN);
    assert_eq!(ann.open(&first).await.unwrap_err(), Rejected::Replaced);
    let mut by_code = ann.clone();
    assert!(by_code.type_code(second.code()).await.is_ok());
}

#[tokio::test]
async fn a_long_link_in_another_browser_opens_nothing_and_points_to_no_dead_code() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    for (wait, works) in [(5 * MINUTE, true), (60 * MINUTE, false)] {
        kit.clock.advance(wait);
        let opened = browser(&kit).open(&letter).await;
        assert!(matches!(opened, Ok(Link::Elsewhere { code, .. }) if code == works));
    }
}

#[tokio::test]
async fn a_letter_that_waited_has_the_whole_life_of_link_and_code() {
    let kit = kit();
    for ip in ["198.51.100.1", "198.51.100.2"] {
        browser(&kit).at(ip).ask(ANN).await;
        kit.clock.advance(MINUTE);
    }
    let mut ann = browser(&kit).at("203.0.113.9");
    ann.ask(ANN).await;
    while kit.inbox.to(ANN).len() == 2 {
        kit.clock.advance(MINUTE);
        kit.post().await;
    }
    let letter = ann.mail(ANN);
    assert_eq!((letter.text.minutes, letter.text.code_minutes), (120, 10));
    kit.clock.advance(10 * MINUTE - Duration::from_millis(1));
    let view = kit.engine.sign_in().flow(&ann.visit()).await.unwrap();
    assert!(!view.code_expires_in.is_zero());
    assert!(ann.clone().type_code(letter.code()).await.is_ok());
}

/// A code's time is written down with its flow: a node that was restarted with another setting, or
/// another node, gives it no longer life.
#[tokio::test]
async fn a_setting_that_changes_meanwhile_gives_no_code_a_longer_life() {
    for later in [None, Some(24 * HOUR)] {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
        two_hours(&mut config);
        let mut kit = Kit::new(config.clone(), store.clone());
        let mut ann = browser(&kit);
        ann.ask(ANN).await;
        let letter = ann.mail(ANN);
        config.link_life = later;
        let clock = Arc::new(kit.clock.clone());
        kit.engine = Engine::new(config, store, clock, test_ring()).unwrap();
        kit.clock.advance(10 * MINUTE);
        ann.kit = kit;
        let typed = ann.type_code(letter.code()).await.unwrap_err();
        assert_eq!(typed, Rejected::CodeExpired, "{later:?}");
        assert!(matches!(ann.open(&letter).await, Ok(Link::SignedIn(_))));
    }
}

/// What a stranger's page tells of the time left is the same whether the letter went out or waits.
#[tokio::test]
async fn what_is_told_of_the_codes_time_does_not_depend_on_who_else_asked() {
    let mut seen = Vec::new();
    for others in [0, 3] {
        let kit = kit();
        for n in 0..others {
            browser(&kit).at(&format!("198.51.100.{n}")).ask(ANN).await;
        }
        let mut eve = browser(&kit).at("203.0.113.9");
        eve.ask(ANN).await;
        let mut told = Vec::new();
        for _ in 0..40 {
            let view = kit.engine.sign_in().flow(&eve.visit()).await.unwrap();
            told.push((view.expires_in, view.code_expires_in, view.link_life));
            kit.clock.advance(MINUTE);
        }
        let typed = eve.type_code("12345678").await.unwrap_err();
        assert_eq!(typed, Rejected::CodeExpired);
        seen.push(told);
    }
    assert_eq!(seen[0], seen[1]);
}

/// A day of strangers' sign-ins with links of a day takes no more room than one with links of ten
/// minutes: of the network, of all, and in the store.
#[tokio::test]
async fn strangers_cannot_fill_the_room_for_a_day() {
    let day = kit_with(|config| {
        config.link_life = Some(24 * HOUR);
        config.limits.pending_total = 20;
        config.limits.pending_per_network = 4;
    });
    let mut first = browser(&day);
    first.ip = "203.0.113.1".into();
    first.ask("first@example.org").await;
    let letter = first.mail("first@example.org");
    // As many as there is room for, every half an hour, from many networks.
    for round in 0..10 {
        for n in 0..30 {
            let mut stranger = browser(&day);
            stranger.ip = format!("198.51.100.{n}");
            let email = format!("u{round}-{n}@example.org");
            let _ = day
                .engine
                .sign_in()
                .ask(&stranger.visit(), &email, None)
                .await;
        }
        day.clock.advance(26 * MINUTE);
        day.engine.jobs().tend().await.unwrap();
        day.engine.jobs().purge(false).await.unwrap();
        let mut ann = browser(&day);
        ann.ip = "203.0.113.9".into();
        let email = format!("ann{round}@example.org");
        let asked = day.engine.sign_in().ask(&ann.visit(), &email, None).await;
        assert!(asked.is_ok(), "round {round}");
    }
    let counts = day.engine.store().counts(day.engine.now()).await;
    let pending = counts.unwrap().pending;
    assert!(pending <= 5 * 20 + 1, "{pending}");
    // The first to ask has the link that expires first: its flow was given up for the others.
    let opened = first.open(&letter).await;
    assert_eq!(opened.unwrap_err(), Rejected::Expired);
}
