//! Nodes whose clocks are wrong, on one database.
#![cfg(all(feature = "sqlite", feature = "postgres"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

#[allow(
    dead_code,
    unreachable_pub,
    reason = "the people of the engine's tests"
)]
#[path = "../../pass0-core/tests/engine/actors.rs"]
mod actors;
mod database;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use pass0_core::Engine;
use pass0_core::config::{Config, Origin};
use pass0_core::model::{LetterFate, Timestamp, UserState};
use pass0_core::ports::{ChallengeKey, Env, Store, SystemEnv};
use pass0_sql::{PostgresOptions, PostgresStore, SqliteStore};
use pass0_testkit::{Clock, Inbox, Kit, test_ring};

use actors::{ANN, browser, unlimited};
use database::Database;

const BOB: &str = "bob@example.org";
const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);

/// The machine's clock, set wrong by so many milliseconds.
#[derive(Default)]
struct Wrong(AtomicI64);

impl Wrong {
    fn by(seconds: i64) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(seconds * 1000)))
    }

    fn set(&self, seconds: i64) {
        self.0.store(seconds * 1000, Ordering::SeqCst);
    }
}

impl Env for Wrong {
    fn now(&self) -> Timestamp {
        let right = SystemEnv.now().millis();
        Timestamp::from_millis(right + self.0.load(Ordering::SeqCst))
    }

    fn fill(&self, bytes: &mut [u8]) {
        SystemEnv.fill(bytes);
    }
}

fn node(store: &Arc<dyn Store>, env: Arc<dyn Env>) -> Kit {
    let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
    unlimited(&mut config);
    let engine = Engine::new(config, store.clone(), env, test_ring()).unwrap();
    Kit {
        engine,
        clock: Clock::default(),
        inbox: Inbox::default(),
    }
}

async fn two_nodes(wrong: Arc<dyn Env>) -> (Kit, Kit, Database) {
    let database = Database::create().await;
    let options = PostgresOptions::default();
    let store = PostgresStore::connect(&database.url(), options).await;
    let store: Arc<dyn Store> = Arc::new(store.unwrap());
    let right = node(&store, Arc::new(SystemEnv));
    (right, node(&store, wrong), database)
}

#[tokio::test]
async fn a_node_whose_clock_is_a_day_off_deletes_nothing_of_the_others() {
    for hours in [25, 24 * 400, -25] {
        let wrong = Wrong::by(hours * 3600);
        let (right, astray, _database) = two_nodes(wrong.clone()).await;
        let mut ann = browser(&right);
        ann.sign_in(ANN).await;

        assert_eq!(astray.engine.jobs().tidy().await.unwrap(), None);
        let refused = astray
            .engine
            .jobs()
            .purge(false)
            .await
            .unwrap_err()
            .to_string();
        assert!(refused.contains("this node's clock is"), "{refused}");
        // It may look; and it lets nobody in that it believes to be over.
        assert!(astray.engine.jobs().purge(true).await.is_ok());
        let mut elsewhere = ann.clone();
        elsewhere.kit = astray.clone();
        assert_eq!(elsewhere.who().await, None);
        astray.engine.jobs().flush_seen().await.unwrap();
        assert_eq!(ann.who().await.as_deref(), Some(ANN), "{hours} h");

        // An operator is warned once, until it was right again.
        let warning = astray.engine.jobs().clock_warning().unwrap();
        assert!(warning.contains("deletes nothing"), "{warning}");
        assert_eq!(astray.engine.jobs().clock_warning(), None);
        wrong.set(0);
        assert!(astray.engine.jobs().tidy().await.unwrap().is_some());
        assert_eq!(astray.engine.jobs().clock_warning(), None);
        wrong.set(hours * 3600);
        assert_eq!(astray.engine.jobs().tidy().await.unwrap(), None);
        assert!(astray.engine.jobs().clock_warning().is_some());
    }
}

#[tokio::test]
async fn a_node_whose_clock_is_ahead_neither_drops_nor_delays_letters_of_the_others() {
    let (right, astray, _database) = two_nodes(Wrong::by(25 * 3600)).await;
    let mut ann = browser(&right);
    let asked = right
        .engine
        .sign_in()
        .ask(&ann.visit(), ANN, None)
        .await
        .unwrap();
    assert!(
        astray
            .engine
            .jobs()
            .due_letters(16)
            .await
            .unwrap()
            .is_empty()
    );
    let store = right.engine.store();
    let binding = asked.flow.digest(&test_ring());
    let flow = store.challenge(ChallengeKey::Binding(&binding)).await;
    let waits = store.letter_of(&flow.unwrap().unwrap().id).await;
    assert_eq!(waits.unwrap().unwrap().fate, LetterFate::Queued);
    right.post().await;
    ann.flow = Some(asked.flow);
    let letter = right.inbox.newest(ANN).unwrap();
    ann.open(&letter).await.unwrap();
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
}

/// A session that was seen in the future would be over for every other node.
#[tokio::test]
async fn a_node_whose_clock_is_ahead_notes_no_use_in_the_future() {
    // Ahead by less than a session lives unused, so that it lets its users in.
    let wrong = Wrong::by(0);
    let (right, astray, _database) = two_nodes(wrong.clone()).await;
    let mut ann = browser(&right);
    ann.sign_in(ANN).await;
    wrong.set(5 * 3600);
    let mut elsewhere = ann.clone();
    elsewhere.kit = astray.clone();
    assert_eq!(elsewhere.who().await.as_deref(), Some(ANN));
    astray.engine.jobs().flush_seen().await.unwrap();
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
}

/// On a machine's own clock nobody knows better; an hour is left to set it right.
#[tokio::test]
async fn on_its_own_clock_a_node_deletes_only_after_an_hour_that_went_evenly() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("pass0.db")).await;
    let store: Arc<dyn Store> = Arc::new(store.unwrap());
    let clock = Clock::default();
    let kit = Kit {
        clock: clock.clone(),
        ..node(&store, Arc::new(clock.clone()))
    };
    let tidied = async || kit.engine.jobs().tidy().await.unwrap();
    let evenly = async |span: Duration| {
        for _ in 0..span.as_secs() / 60 {
            clock.advance(MINUTE);
            tidied().await;
        }
    };
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    assert_eq!(tidied().await, None);
    evenly(HOUR).await;
    assert!(tidied().await.is_some(), "an hour went by");

    // A day ahead, and set right within the hour.
    clock.advance(HOUR * 25);
    assert_eq!(tidied().await, None);
    evenly(MINUTE * 59).await;
    assert_eq!(tidied().await, None);
    clock.rewind(HOUR * 26);
    assert_eq!(ann.who().await.as_deref(), Some(ANN), "nothing is lost");
    // And until the time that was seen has come.
    evenly(HOUR * 2).await;
    assert_eq!(tidied().await, None);
    // Off for a day, as a machine may be: what is over goes an hour after.
    clock.advance(HOUR * 48);
    assert_eq!(tidied().await, None);
    evenly(HOUR).await;
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    assert_eq!(kit.engine.store().sessions_of(&user.id).await.unwrap(), []);
}

#[tokio::test]
async fn a_node_whose_clock_is_ahead_ends_no_account_and_removes_no_factor_before_its_time() {
    let (right, astray, _database) = two_nodes(Wrong::by(8 * 24 * 3600)).await;
    let mut ann = browser(&right);
    ann.sign_in(ANN).await;
    let engine = &right.engine;
    engine
        .account(&ann.current().await)
        .delete_own(&ann.visit(), ANN)
        .await
        .unwrap();
    let mut bob = browser(&right);
    bob.sign_in(BOB).await;
    bob.add_totp().await;
    let mut thief = browser(&right);
    thief.ask(BOB).await;
    let letters = right.inbox.to(BOB).into_iter();
    let letter = letters.rev().find(|it| it.signs_in()).unwrap();
    thief.open(&letter).await.unwrap();
    engine.sign_in().report_lost(&thief.visit()).await.unwrap();

    astray.engine.jobs().tend().await.unwrap();
    let store = engine.store();
    let left = store.user_by_email(ANN).await.unwrap().unwrap();
    assert!(matches!(left.state, UserState::Leaving(_)));
    let waits = store.user_by_email(BOB).await.unwrap().unwrap();
    assert!(store.recovery_of(&waits.id).await.unwrap().is_some());
    assert!(!store.credentials_of(&waits.id).await.unwrap().is_empty());
}
