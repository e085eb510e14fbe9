//! Sessions: how long, and how they end.

use std::time::Duration;

use pass0_core::Rejected;
use pass0_core::model::{EventKind, SessionId, Strength};
use pass0_core::secret::{Token, TokenKind};

use crate::actors::{ANN, MINUTE, browser, kinds, kit_with, rejected, unlimited};

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn a_session_ends_when_it_stands_unused_for_a_day() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    kit.clock.advance(23 * HOUR);
    assert!(ann.who().await.is_some());
    kit.engine.jobs().flush_seen().await.unwrap();
    kit.clock.advance(23 * HOUR);
    assert!(ann.who().await.is_some(), "use prolongs it");
    kit.engine.jobs().flush_seen().await.unwrap();
    kit.clock.advance(24 * HOUR);
    assert!(ann.who().await.is_none());
}

#[tokio::test]
async fn the_last_use_of_a_session_is_noted_once_a_minute() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let begun = kit.engine.now();
    let seen = async || {
        assert!(ann.who().await.is_some());
        kit.engine.jobs().flush_seen().await.unwrap();
        ann.current().await.session.seen_at
    };
    kit.clock.advance(MINUTE - Duration::from_millis(1));
    assert_eq!(seen().await, begun);
    kit.clock.advance(Duration::from_millis(1));
    assert_eq!(seen().await, begun.plus(MINUTE));
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_whatever_happens() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    for _ in 0..30 * 2 - 1 {
        kit.clock.advance(12 * HOUR);
        assert!(ann.who().await.is_some());
        kit.engine.jobs().flush_seen().await.unwrap();
    }
    kit.clock.advance(12 * HOUR);
    assert!(ann.who().await.is_none());
}

#[tokio::test]
async fn signing_out_ends_the_session_and_calls_off_the_flow() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    ann.ask("other@example.org").await;
    let letter = ann.mail("other@example.org");
    kit.engine.sign_out(&ann.visit()).await.unwrap();
    assert!(ann.who().await.is_none());
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::Cancelled);
    kit.engine.sign_out(&ann.visit()).await.unwrap();
    assert!(kinds(&kit).await.contains(&EventKind::SignedOut));
}

#[tokio::test]
async fn a_new_sign_in_ends_the_session_this_browser_had() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let before = ann.clone();
    ann.sign_in("other@example.org").await;
    assert!(before.who().await.is_none());
    assert_eq!(ann.who().await.as_deref(), Some("other@example.org"));
}

#[tokio::test]
async fn others_sessions_end_at_once_and_nobody_elses() {
    let kit = kit_with(unlimited);
    let (mut desk, mut phone, mut bob) = (browser(&kit), browser(&kit), browser(&kit));
    desk.sign_in(ANN).await;
    phone.sign_in(ANN).await;
    bob.sign_in("bob@example.org").await;
    let here = kit.engine.current(&desk.visit()).await.unwrap().unwrap();
    let there = kit.engine.current(&phone.visit()).await.unwrap().unwrap();
    let bobs = kit.engine.current(&bob.visit()).await.unwrap().unwrap();
    assert_eq!(
        kit.engine
            .account(&here)
            .sessions(kit.engine.now())
            .await
            .unwrap()
            .len(),
        2
    );

    let visit = desk.visit();
    let foreign = kit
        .engine
        .account(&here)
        .end_session(&visit, &bobs.session.id)
        .await;
    assert_eq!(rejected(foreign).unwrap_err(), Rejected::NotFound);
    let none = kit
        .engine
        .account(&here)
        .end_session(&visit, &SessionId::from("none"))
        .await;
    assert_eq!(rejected(none).unwrap_err(), Rejected::NotFound);
    kit.engine
        .account(&here)
        .end_session(&visit, &there.session.id)
        .await
        .unwrap();
    assert!(phone.who().await.is_none());
    phone.sign_in(ANN).await;
    kit.engine
        .account(&here)
        .end_other_sessions(&visit)
        .await
        .unwrap();
    assert!(phone.who().await.is_none());
    assert!(desk.who().await.is_some() && bob.who().await.is_some());
}

#[tokio::test]
async fn an_operator_finds_a_session_by_its_id_and_ends_it() {
    let kit = kit_with(unlimited);
    let (mut ann, mut bob) = (browser(&kit), browser(&kit));
    ann.sign_in(ANN).await;
    bob.sign_in("bob@example.org").await;
    let current = kit.engine.current(&ann.visit()).await.unwrap();
    let session = current.unwrap().session;
    let found = kit.engine.admin().find_session(&session.id).await.unwrap();
    assert_eq!(found, session);
    kit.engine
        .admin()
        .revoke(&found.user, Some(&found.id))
        .await
        .unwrap();
    assert!(ann.who().await.is_none());
    assert!(bob.who().await.is_some());
    let ended = kit.engine.admin().find_session(&session.id).await;
    assert_eq!(rejected(ended).unwrap_err(), Rejected::NotFound);
}

#[tokio::test]
async fn a_secret_that_was_never_minted_opens_nothing() {
    let kit = kit_with(unlimited);
    let mut mallory = browser(&kit);
    mallory.session = Some(Token::draw(TokenKind::Session, &kit.clock));
    assert!(mallory.who().await.is_none());
}

#[tokio::test]
async fn freshness_is_the_time_of_the_proof_not_of_the_last_use() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    kit.clock.advance(4 * MINUTE);
    let current = kit.engine.current(&ann.visit()).await.unwrap().unwrap();
    let until = current.fresh_until(Strength::Mailbox, 5 * MINUTE).unwrap();
    assert_eq!(until.since(kit.engine.now()), MINUTE);
    assert_eq!(
        current.fresh_until(Strength::SecondFactor, 5 * MINUTE),
        None
    );
}

#[tokio::test]
async fn dead_rows_are_purged_and_live_ones_stay() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    browser(&kit).ask("bob@example.org").await;
    assert_eq!(kit.engine.jobs().purge(true).await.unwrap().challenges, 0);
    kit.clock.advance(25 * HOUR);
    let foretold = kit.engine.jobs().purge(true).await.unwrap();
    let purged = kit.engine.jobs().purge(false).await.unwrap();
    assert_eq!(
        (purged.sessions, purged.challenges, purged.letters),
        (1, 2, 2)
    );
    assert_eq!(foretold.sessions, 1);
    assert_eq!(kit.engine.jobs().purge(false).await.unwrap().most(), 0);
}

#[tokio::test]
async fn a_session_used_while_the_clock_was_ahead_survives_its_being_set_right() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let right = kit.engine.now();
    for (ahead, survives) in [(HOUR, true), (24 * HOUR - MINUTE, true), (25 * HOUR, false)] {
        kit.clock.set(right.plus(ahead - MINUTE));
        kit.engine.jobs().flush_seen().await.unwrap();
        kit.clock.set(right.plus(ahead));
        let _ = ann.who().await;
        kit.engine.jobs().flush_seen().await.unwrap();
        kit.clock.set(right);
        assert_eq!(ann.who().await.is_some(), survives, "{ahead:?}");
    }
}
