//! Secret keys: rotated, missed, retired, on every store.
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
#[path = "../../../pass0-core/tests/engine/actors.rs"]
mod actors;
#[path = "../database/mod.rs"]
mod database;
mod letters;
mod removed;

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use pass0_core::config::{Config, Origin};
use pass0_core::keys::{KeyProblem, KeyReport, may_draw};
use pass0_core::memory::MemoryStore;
use pass0_core::model::EventKind;
use pass0_core::ports::{Change, LetterKind, Store};
use pass0_core::secret::{KeyId, KeyRing};
use pass0_core::{Engine, Link};
use pass0_sql::{PostgresOptions, PostgresStore, SqliteStore};
use pass0_testkit::{Clock, Inbox, Kit};

use actors::{ANN, Browser, all_events, browser, unlimited};
use database::Database;
use letters::*;
use removed::*;

const BOB: &str = "bob@example.org";
const CAROL: &str = "carol@example.org";
const HOUR: Duration = Duration::from_secs(3600);

async fn memory() -> (Arc<dyn Store>, impl Any) {
    (Arc::new(MemoryStore::default()) as Arc<dyn Store>, ())
}

async fn sqlite() -> (Arc<dyn Store>, impl Any) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("pass0.db")).await;
    (Arc::new(store.unwrap()) as Arc<dyn Store>, folder)
}

async fn postgres() -> (Arc<dyn Store>, impl Any) {
    let database = Database::create().await;
    let store = PostgresStore::connect(&database.url(), PostgresOptions::default()).await;
    (Arc::new(store.unwrap()) as Arc<dyn Store>, database)
}

macro_rules! on_every_store {
    ($($rule:ident)*) => {
        on_every_store! { @memory $($rule)* }
        on_every_store! { @sqlite $($rule)* }
        on_every_store! { @postgres $($rule)* }
    };
    (@$store:ident $($rule:ident)*) => {
        mod $store {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $rule() {
                    let (store, _guard) = super::$store().await;
                    super::$rule(store).await;
                }
            )*
        }
    };
}

on_every_store! {
    keys_rotate_three_times_without_losing_a_second_factor
    a_key_that_rows_depend_on_cannot_be_left_out
    a_retired_key_takes_what_depends_on_it_and_nothing_else
    the_owners_of_what_a_retired_key_takes_are_told_once
    an_owner_is_told_in_their_language_or_in_every_one
    where_a_second_factor_is_required_a_retired_one_is_set_up_anew
    a_key_in_use_is_not_retired
    nodes_that_start_at_once_agree_on_the_first_key
    a_key_of_another_database_opens_none
    another_key_of_a_known_id_is_noticed
    no_key_is_drawn_for_a_database_that_has_rows
    nodes_that_seal_again_at_once_move_each_secret_once
    a_removed_factor_is_sealed_again_and_comes_back
    a_key_that_removed_factors_depend_on_cannot_be_left_out
    a_retired_key_takes_removed_factors_and_the_owner_stays_in
    a_removed_factor_does_not_come_back_where_nothing_can_read_it
}

fn key(seed: u8) -> Vec<u8> {
    (0..40).map(|n: u8| n.wrapping_mul(7) ^ seed).collect()
}

fn id(key: &[u8]) -> KeyId {
    KeyRing::new(&[key]).unwrap().ids()[0]
}

/// A node with these keys, the first first.
fn node_with(store: &Arc<dyn Store>, clock: &Clock, seeds: &[u8], required: bool) -> Kit {
    let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
    unlimited(&mut config);
    config.second_factor_required = required;
    let keys: Vec<_> = seeds.iter().map(|seed| key(*seed)).collect();
    let ring = KeyRing::new(&keys).unwrap();
    let engine = Engine::new(config, store.clone(), Arc::new(clock.clone()), ring).unwrap();
    Kit {
        engine,
        clock: clock.clone(),
        inbox: Inbox::default(),
    }
}

fn node(store: &Arc<dyn Store>, clock: &Clock, seeds: &[u8]) -> Kit {
    node_with(store, clock, seeds, false)
}

/// A user with an authenticator app and recovery codes; the secret of the app, and the codes.
async fn with_totp(kit: &Kit, email: &str) -> (Browser, String, Vec<String>) {
    let mut user = browser(kit);
    user.sign_in(email).await;
    let (secret, codes) = user.add_totp().await;
    kit.clock.advance(Duration::from_secs(120));
    (user, secret, codes)
}

/// Another browser of the user's, past the mail.
async fn past_the_mail(kit: &Kit, email: &str) -> (Browser, Link) {
    let mut user = browser(kit);
    user.ask(email).await;
    let letters = kit.inbox.to(email);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    let link = user.open(letter).await.unwrap();
    (user, link)
}

async fn report(kit: &Kit, key: u8) -> KeyReport {
    let wanted = id(&self::key(key));
    let reports = kit.engine.jobs().key_report().await.unwrap();
    let found = reports.into_iter().find(|report| report.key == wanted);
    found.expect("a key that is listed")
}

/// Rows and users of one sort that depend on a key.
async fn depend(kit: &Kit, key: u8, what: &str) -> (u64, u64) {
    let report = report(kit, key).await;
    let mut uses = report.uses.iter();
    let uses = uses.find(|uses| uses.what == what && !uses.removed);
    uses.map_or((0, 0), |uses| (uses.rows, uses.users))
}

async fn keys_rotate_three_times_without_losing_a_second_factor(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let kit = node(&store, &clock, &[1]);
    kit.engine.jobs().admit_keys(&[]).await.unwrap();
    let (signed_in, secret, codes) = with_totp(&kit, ANN).await;
    let (_, of_bob, _) = with_totp(&kit, BOB).await;
    let mut keys = vec![key(1)];
    for (round, seed) in [2, 3, 4].into_iter().enumerate() {
        let before = seed - 1;
        keys.insert(0, key(seed));
        assert!(kit.engine.jobs().replace_keys(&keys).await.unwrap());
        assert_eq!(depend(&kit, before, "totp").await, (2, 2));

        // At use.
        let (mut ann, _) = past_the_mail(&kit, ANN).await;
        let code = ann.totp(&secret);
        ann.type_factor("totp", &code).await.unwrap();
        assert_eq!(depend(&kit, before, "totp").await, (1, 1));
        assert_eq!(depend(&kit, seed, "totp").await, (1, 1));
        // By the regular work.
        let done = kit.engine.jobs().reseal().await.unwrap();
        assert_eq!((done.moved, done.problem()), (1, None));
        assert_eq!(depend(&kit, before, "totp").await, (0, 0));
        assert_eq!(kit.engine.jobs().reseal().await.unwrap().moved, 0);

        let (mut bob, _) = past_the_mail(&kit, BOB).await;
        let code = bob.totp(&of_bob);
        bob.type_factor("totp", &code).await.unwrap();
        let (mut ann, _) = past_the_mail(&kit, ANN).await;
        ann.type_factor("recovery_code", &codes[round])
            .await
            .unwrap();
        assert_eq!(signed_in.who().await.as_deref(), Some(ANN));
        clock.advance(Duration::from_secs(60));
    }
    // Ann has spent three.
    assert_eq!(depend(&kit, 1, "recovery_code").await, (17, 2));
    assert!(!report(&kit, 1).await.is_removable());

    // When their owners have made others, and sessions are over, the key goes.
    for (email, secret) in [(ANN, &secret), (BOB, &of_bob)] {
        let (mut user, _) = past_the_mail(&kit, email).await;
        let code = user.totp(secret);
        user.type_factor("totp", &code).await.unwrap();
        let (visit, current) = (user.visit(), user.current().await);
        let made = kit.engine.account(&current).renew_backup(&visit);
        made.await.unwrap();
        clock.advance(Duration::from_secs(60));
    }
    clock.advance(HOUR * 24 * 31);
    for old in [1, 2, 3] {
        assert!(report(&kit, old).await.is_removable(), "key {old}");
    }
    kit.engine.jobs().replace_keys(&keys[..1]).await.unwrap();
    let (mut ann, _) = past_the_mail(&kit, ANN).await;
    let code = ann.totp(&secret);
    ann.type_factor("totp", &code).await.unwrap();
}

async fn a_key_that_rows_depend_on_cannot_be_left_out(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let kit = node(&store, &clock, &[1]);
    kit.engine.jobs().admit_keys(&[]).await.unwrap();
    let (ann, secret, _) = with_totp(&kit, ANN).await;
    with_totp(&kit, BOB).await;
    kit.engine
        .jobs()
        .replace_keys(&[key(2), key(1)])
        .await
        .unwrap();
    with_totp(&kit, CAROL).await;

    // While it runs: the keys stay.
    let refused = kit.engine.jobs().replace_keys(&[key(2)]).await.unwrap_err();
    assert!(matches!(refused, KeyProblem::Missing(_)), "{refused}");
    assert_eq!(kit.engine.ring().ids().len(), 2);
    assert_eq!(ann.who().await.as_deref(), Some(ANN));

    // At start: whom it costs what, and the way out.
    let other = node(&store, &clock, &[2]);
    let refused = other
        .engine
        .jobs()
        .admit_keys(&[])
        .await
        .unwrap_err()
        .to_string();
    let missing = id(&key(1)).to_string();
    for words in [
        &*format!("key {missing} is missing"),
        "2 users are signed out",
        "2 users lose their authenticator app",
        "2 users lose their unused recovery codes",
        &*format!("`--retire {missing}`"),
    ] {
        assert!(refused.contains(words), "{words:?} in {refused}");
    }
    // Nothing happened.
    let (mut ann, _) = past_the_mail(&kit, ANN).await;
    let code = ann.totp(&secret);
    ann.type_factor("totp", &code).await.unwrap();
    // And a node that runs without it says so.
    let told = other.engine.jobs().reseal().await.unwrap();
    assert_eq!(told.missing, [id(&key(1))]);
    assert!(told.problem().unwrap().contains(&missing));
}

async fn a_retired_key_takes_what_depends_on_it_and_nothing_else(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let old = node(&store, &clock, &[1]);
    old.engine.jobs().admit_keys(&[]).await.unwrap();
    let (of_ann, ..) = with_totp(&old, ANN).await;
    old.engine
        .jobs()
        .replace_keys(&[key(2), key(1)])
        .await
        .unwrap();
    let (of_carol, secret, _) = with_totp(&old, CAROL).await;
    let mut waiting = browser(&old);
    waiting.ask(BOB).await;

    let kit = node(&store, &clock, &[2]);
    let gone = id(&key(1));
    kit.engine.jobs().admit_keys(&[gone]).await.unwrap();
    let reports = kit.engine.jobs().key_report().await.unwrap();
    assert!(reports.iter().all(|report| report.key != gone));

    // Ann signs in by mail alone again, and is not signed in anywhere.
    let ann = kit.engine.admin().find_user(ANN).await.unwrap();
    assert_eq!(kit.engine.admin().sessions_of(&ann).await.unwrap(), []);
    assert_eq!(of_ann.who().await, None);
    let (_, link) = past_the_mail(&kit, ANN).await;
    assert!(matches!(link, Link::SignedIn(_)));
    // Carol kept everything.
    assert_eq!(of_carol.who().await.as_deref(), Some(CAROL));
    let (mut carol, link) = past_the_mail(&kit, CAROL).await;
    assert!(matches!(link, Link::Waiting(_)));
    let code = carol.totp(&secret);
    carol.type_factor("totp", &code).await.unwrap();

    let events = all_events(&kit).await;
    let removed = events
        .iter()
        .filter(|event| event.kind == EventKind::CredentialRemoved);
    let removed: Vec<_> = removed
        .map(|it| (it.user.clone(), it.detail.clone()))
        .collect();
    assert_eq!(
        removed,
        [
            (
                Some(ann.id.clone()),
                format!("recovery_code: its key {gone} was retired")
            ),
            (Some(ann.id), format!("totp: its key {gone} was retired")),
        ]
    );
    let retired = |it: &&pass0_core::model::Event| it.kind == EventKind::KeyRetired;
    assert_eq!(events.iter().filter(retired).count(), 1);
    // To say so again changes nothing.
    kit.engine.jobs().admit_keys(&[gone]).await.unwrap();
    let again = all_events(&kit).await;
    assert_eq!(again.iter().filter(retired).count(), 1);
}

async fn where_a_second_factor_is_required_a_retired_one_is_set_up_anew(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let old = node(&store, &clock, &[1]);
    old.engine.jobs().admit_keys(&[]).await.unwrap();
    with_totp(&old, ANN).await;
    let kit = node_with(&store, &clock, &[2], true);
    kit.engine.jobs().admit_keys(&[id(&key(1))]).await.unwrap();
    let (ann, link) = past_the_mail(&kit, ANN).await;
    let Link::Waiting(waiting) = link else {
        panic!("in without a second factor");
    };
    assert!(waiting.set_up);
    assert_eq!(ann.who().await, None);
}

async fn a_key_in_use_is_not_retired(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let kit = node(&store, &clock, &[2, 1]);
    for seed in [1, 2] {
        let refused = kit.engine.jobs().admit_keys(&[id(&key(seed))]).await;
        assert!(matches!(refused, Err(KeyProblem::Given(_))), "{refused:?}");
    }
    kit.engine.jobs().admit_keys(&[]).await.unwrap();
}

async fn nodes_that_start_at_once_agree_on_the_first_key(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let nodes: Vec<Kit> = (0..8)
        .map(|seed| node(&store, &clock, &[seed / 2]))
        .collect();
    let starts: Vec<_> = nodes
        .iter()
        .map(|kit| {
            let engine = kit.engine.clone();
            tokio::spawn(async move { engine.jobs().admit_keys(&[]).await })
        })
        .collect();
    let mut admitted = Vec::new();
    for (place, start) in starts.into_iter().enumerate() {
        match start.await.unwrap() {
            Ok(()) => admitted.push(place / 2),
            Err(KeyProblem::Foreign { .. }) => {}
            Err(other) => panic!("{other}"),
        }
    }
    // Both of one key, and nobody else.
    assert_eq!(admitted.len(), 2, "{admitted:?}");
    assert_eq!(admitted[0], admitted[1]);
}

async fn a_key_of_another_database_opens_none(store: Arc<dyn Store>) {
    let clock = Clock::default();
    may_draw(&*store).await.unwrap();
    node(&store, &clock, &[1])
        .engine
        .jobs()
        .admit_keys(&[])
        .await
        .unwrap();
    let drawn = may_draw(&*store).await.unwrap_err().to_string();
    let other = node(&store, &clock, &[2]);
    let refused = other
        .engine
        .jobs()
        .admit_keys(&[])
        .await
        .unwrap_err()
        .to_string();
    let beside = other
        .engine
        .jobs()
        .check_keys()
        .await
        .unwrap_err()
        .to_string();
    for words in [drawn, refused, beside] {
        assert!(words.contains(&id(&key(1)).to_string()), "{words}");
        assert!(words.contains("`secret_file` or `secrets`"), "{words}");
    }
    // Beside the right one it is a new one.
    let both = node(&store, &clock, &[2, 1]);
    both.engine.jobs().admit_keys(&[]).await.unwrap();
    other.engine.jobs().admit_keys(&[]).await.unwrap();
}

async fn another_key_of_a_known_id_is_noticed(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let kit = node(&store, &clock, &[1]);
    kit.engine.jobs().admit_keys(&[]).await.unwrap();
    let known = store.fact("keys").await.unwrap().unwrap();
    let last = if known.ends_with('0') { "1" } else { "0" };
    let bent = format!("{}{last}", &known[..known.len() - 1]);
    let change = Change::ReplaceFact {
        key: "keys".to_owned(),
        from: known,
        to: Some(bent),
    };
    store.apply(vec![change]).await.unwrap();
    let refused = kit.engine.jobs().admit_keys(&[]).await;
    assert!(
        matches!(refused, Err(KeyProblem::Impostor(_))),
        "{refused:?}"
    );
    assert!(kit.engine.jobs().check_keys().await.is_err());
}

/// As the version before left it, which wrote down no keys.
async fn no_key_is_drawn_for_a_database_that_has_rows(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let before = node(&store, &clock, &[1]);
    with_totp(&before, ANN).await;
    let drawn = may_draw(&*store).await.unwrap_err().to_string();
    assert!(drawn.contains(&id(&key(1)).to_string()), "{drawn}");
    let other = node(&store, &clock, &[2]);
    let refused = other.engine.jobs().admit_keys(&[]).await;
    assert!(
        matches!(refused, Err(KeyProblem::Missing(_))),
        "{refused:?}"
    );
    // With its own key it goes on.
    before.engine.jobs().admit_keys(&[]).await.unwrap();
}

async fn nodes_that_seal_again_at_once_move_each_secret_once(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let kit = node(&store, &clock, &[1]);
    kit.engine.jobs().admit_keys(&[]).await.unwrap();
    let mut secrets = Vec::new();
    for n in 0..6 {
        let email = format!("user-{n}@example.org");
        let (_, secret, _) = with_totp(&kit, &email).await;
        secrets.push((email, secret));
    }
    let nodes: Vec<Kit> = (0..4).map(|_| node(&store, &clock, &[2, 1])).collect();
    let jobs: Vec<_> = nodes
        .iter()
        .map(|kit| {
            let engine = kit.engine.clone();
            tokio::spawn(async move { engine.jobs().reseal().await.unwrap().moved })
        })
        .collect();
    let mut moved = 0;
    for job in jobs {
        moved += job.await.unwrap();
    }
    assert_eq!(moved, 6);
    for (email, secret) in secrets {
        let (mut user, _) = past_the_mail(&nodes[0], &email).await;
        let code = user.totp(&secret);
        user.type_factor("totp", &code).await.unwrap();
    }
}
