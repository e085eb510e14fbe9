//! Many at once. Every task waits for all others before it starts, so that they do meet.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::Arc;

use pass0_core::model::{
    Challenge, ChallengeState, Client, Credential, Hit, LetterFate, Purpose, Session, User,
    UserState, Window,
};
use pass0_core::ports::{Caps, ChallengeKey, Change, Conflict, EventFilter, Store, StoreError};
use tokio::sync::Barrier;

use super::sample::{NOW, at, browser, challenge, credential, event, flow, letter, session, user};
use super::{attempt, insert, put};

const MANY: u64 = 64;

/// Runs `job(0)` to `job(n - 1)` at once; what they gave, in that order.
async fn race<T, F>(n: u64, job: impl Fn(u64) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(usize::try_from(n).expect("a small number")));
    let tasks: Vec<_> = (0..n)
        .map(|n| {
            let (barrier, job) = (Arc::clone(&barrier), job(n));
            tokio::spawn(async move {
                barrier.wait().await;
                job.await
            })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.expect("a task that ends"));
    }
    results
}

/// As [`race`], each with an apply of its own; what they met.
async fn race_to_apply(
    store: &Arc<dyn Store>,
    n: u64,
    changes: impl Fn(u64) -> Vec<Change>,
) -> Vec<Option<Conflict>> {
    race(n, |n| {
        let (store, changes) = (Arc::clone(store), changes(n));
        async move { attempt(&store, changes).await }
    })
    .await
}

fn winners(results: &[Option<Conflict>]) -> usize {
    results.iter().filter(|result| result.is_none()).count()
}

/// One wins, and all others meet this conflict.
fn assert_one_winner(results: &[Option<Conflict>], conflict: Conflict) {
    assert_eq!(winners(results), 1);
    let losers = results.iter().flatten();
    assert!(losers.copied().all(|met| met == conflict), "{results:?}");
}

pub(super) async fn one_of_many_openers_of_a_link_wins(store: Arc<dyn Store>) {
    put(
        &store,
        vec![Change::InsertUser(user(1)), insert(&challenge(1))],
    )
    .await;
    let results = race_to_apply(&store, MANY, |n| {
        let row = Session {
            opened_by: flow(1),
            ..session(n, &user(1))
        };
        vec![
            Change::Close {
                id: flow(1),
                state: ChallengeState::Used,
                at: NOW,
            },
            Change::InsertSession(row),
            Change::InsertEvent(event(n)),
        ]
    })
    .await;
    assert_one_winner(&results, Conflict::Closed);
    let sessions = store.sessions_of(&user(1).id).await.expect("a list");
    assert_eq!(sessions.len(), 1);
    let events = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(events.len(), 1);
}

pub(super) async fn one_of_many_closers_of_a_challenge_wins(store: Arc<dyn Store>) {
    put(&store, vec![insert(&challenge(1))]).await;
    let states = [ChallengeState::Used, ChallengeState::Cancelled];
    let results = race_to_apply(&store, MANY, |n| {
        let close = Change::Close {
            id: flow(1),
            state: states[(n % 2) as usize],
            at: NOW,
        };
        vec![close]
    })
    .await;
    assert_one_winner(&results, Conflict::Closed);
    let winner = results.iter().position(Option::is_none).unwrap_or(0);
    let found = store.challenge(ChallengeKey::Id(&flow(1))).await;
    let state = found.expect("a read").map(|row| row.state);
    assert_eq!(state, Some(states[winner % 2]));
}

pub(super) async fn many_claims_spend_exactly_the_attempts_there_are(store: Arc<dyn Store>) {
    const ATTEMPTS: u32 = 7;
    let row = Challenge {
        attempts_left: ATTEMPTS,
        ..challenge(1)
    };
    put(&store, vec![insert(&row)]).await;
    let results = race(200, |_| {
        let store = Arc::clone(&store);
        async move { store.claim(Purpose::SignIn, &browser(1), NOW).await }
    })
    .await;
    let mut left: Vec<_> = results
        .into_iter()
        .filter_map(|claimed| claimed.expect("a claim"))
        .map(|challenge| challenge.attempts_left)
        .collect();
    // Each learned a count of its own.
    left.sort_unstable();
    assert_eq!(left, (0..ATTEMPTS).collect::<Vec<_>>());
}

/// How many of `n` hits pass at once.
async fn burst(store: &Arc<dyn Store>, n: u64, hits: impl Fn(u64) -> Vec<Hit>) -> usize {
    let results = race(n, |n| {
        let (store, hits) = (Arc::clone(store), hits(n));
        async move { store.hit(&hits, NOW).await }
    })
    .await;
    results
        .into_iter()
        .filter(|result| result.as_ref().expect("an answer").is_none())
        .count()
}

fn on(key: &str, windows: &[Window]) -> Hit {
    Hit {
        key: key.into(),
        windows: windows.to_vec(),
    }
}

pub(super) async fn a_burst_passes_a_limit_exactly_as_often_as_it_allows(store: Arc<dyn Store>) {
    let passed = burst(&store, 1000, |_| vec![on("k", &[Window::new(137, 60)])]).await;
    assert_eq!(passed, 137);
}

pub(super) async fn a_burst_through_two_windows_passes_the_narrower(store: Arc<dyn Store>) {
    let windows = [Window::new(90, 60), Window::new(41, 600)];
    let passed = burst(&store, 300, |_| vec![on("k", &windows)]).await;
    assert_eq!(passed, 41);
    // The wide one counted what passed and no more: 49 are left of 90.
    let passed = burst(&store, 100, |_| vec![on("k", &windows[..1])]).await;
    assert_eq!(passed, 49);
}

pub(super) async fn crossing_hits_are_all_counted(store: Arc<dyn Store>) {
    let window = [Window::new(100, 60)];
    let passed = burst(&store, 100, |n| {
        let mut hits = vec![on("a", &window), on("b", &window)];
        if n % 2 == 1 {
            hits.reverse();
        }
        hits
    })
    .await;
    assert_eq!(passed, 100);
    for key in ["a", "b"] {
        let limited = store.limited(key, &window, NOW).await;
        assert!(limited.expect("an answer").is_some(), "{key}");
        let wider = store.limited(key, &[Window::new(101, 60)], NOW).await;
        assert_eq!(wider.expect("an answer"), None, "{key}");
    }
}

pub(super) async fn one_of_many_inserts_of_an_address_wins(store: Arc<dyn Store>) {
    let results = race_to_apply(&store, MANY, |n| {
        let row = User {
            email: "ann@example.org".into(),
            ..user(n)
        };
        vec![Change::InsertEvent(event(n)), Change::InsertUser(row)]
    })
    .await;
    assert_one_winner(&results, Conflict::Taken);
    assert_eq!(store.users(None, 99).await.expect("a list").len(), 1);
    let events = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(events.len(), 1);
}

pub(super) async fn one_of_many_inserts_of_a_handle_wins(store: Arc<dyn Store>) {
    put(
        &store,
        vec![Change::InsertUser(user(0)), Change::InsertUser(user(1))],
    )
    .await;
    let results = race_to_apply(&store, MANY, |n| {
        let row = Credential {
            handle: b"one handle".to_vec(),
            ..credential(n, &user(n % 2))
        };
        vec![Change::InsertCredential(row)]
    })
    .await;
    assert_one_winner(&results, Conflict::Taken);
}

pub(super) async fn one_of_many_raises_to_a_value_wins(store: Arc<dyn Store>) {
    let row = credential(1, &user(1));
    put(
        &store,
        vec![
            Change::InsertUser(user(1)),
            Change::InsertCredential(row.clone()),
        ],
    )
    .await;
    let results = race_to_apply(&store, MANY, |_| {
        vec![Change::RaiseCounter(row.id.clone(), 6, NOW)]
    })
    .await;
    assert_one_winner(&results, Conflict::Gone);
}

pub(super) async fn no_bump_of_an_epoch_is_lost(store: Arc<dyn Store>) {
    put(&store, vec![Change::InsertUser(user(1))]).await;
    let results = race_to_apply(&store, MANY, |n| {
        vec![match n % 2 {
            0 => Change::BumpEpoch(user(1).id),
            _ => Change::SetUserState(user(1).id, UserState::Active),
        }]
    })
    .await;
    assert_eq!(winners(&results), 64);
    let found = store.user(&user(1).id).await.expect("a read");
    assert_eq!(found.map(|user| user.epoch), Some(64));
}

pub(super) async fn one_of_many_enders_of_a_session_wins(store: Arc<dyn Store>) {
    let row = session(1, &user(1));
    put(
        &store,
        vec![
            Change::InsertUser(user(1)),
            Change::InsertSession(row.clone()),
        ],
    )
    .await;
    let results = race_to_apply(&store, MANY, |n| {
        vec![
            Change::EndSession(row.id.clone(), user(1).id),
            Change::InsertEvent(event(n)),
        ]
    })
    .await;
    assert_one_winner(&results, Conflict::Gone);
    let events = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(events.len(), 1);
}

pub(super) async fn a_session_seen_by_many_keeps_the_latest_time(store: Arc<dyn Store>) {
    let rows = [session(1, &user(1)), session(2, &user(1))];
    let mut changes = vec![Change::InsertUser(user(1))];
    changes.extend(rows.clone().map(Change::InsertSession));
    put(&store, changes).await;
    // Every time once, in no order; the batches cross.
    let results = race_to_apply(&store, MANY, |n| {
        let secs = i64::try_from(n * 37 % MANY).expect("a small number");
        let mut batch = rows.clone().map(|row| (row.id, at(secs))).to_vec();
        if n % 2 == 1 {
            batch.reverse();
        }
        vec![Change::Seen(batch)]
    })
    .await;
    assert_eq!(winners(&results), 64);
    for row in rows {
        let found = store.session(&row.digest).await.expect("a read");
        let seen = found.map(|(session, _)| session.seen_at);
        assert_eq!(seen, Some(at(63)));
    }
}

pub(super) async fn a_user_disabled_meanwhile_gets_no_session(store: Arc<dyn Store>) {
    put(&store, vec![Change::InsertUser(user(1))]).await;
    let results = race_to_apply(&store, MANY, |n| match n {
        32 => vec![
            Change::SetUserState(user(1).id, UserState::Disabled),
            Change::EndSessionsOf(user(1).id, None),
        ],
        n => vec![
            Change::ProveUser {
                id: user(1).id,
                epoch: 0,
                at: NOW,
            },
            Change::InsertSession(session(n, &user(1))),
        ],
    })
    .await;
    // Those that came first were ended, those that came later were refused.
    assert_eq!(results[32], None);
    assert!(results.iter().flatten().all(|met| *met == Conflict::Gone));
    let left = store.sessions_of(&user(1).id).await.expect("a list");
    assert_eq!(left, []);
}

pub(super) async fn two_workers_never_lease_the_same_letter(store: Arc<dyn Store>) {
    let letters: Vec<_> = (0..100).map(letter).collect();
    let every: BTreeSet<_> = letters.iter().map(|letter| letter.id.clone()).collect();
    put(
        &store,
        letters.into_iter().map(Change::InsertLetter).collect(),
    )
    .await;
    let worker = |_| {
        let store = Arc::clone(&store);
        async move {
            let mut mine = Vec::new();
            loop {
                let leased = store.lease(NOW, at(60), 3).await.expect("a lease");
                if leased.is_empty() {
                    return mine;
                }
                assert!(leased.len() <= 3);
                assert!(leased.iter().all(|letter| letter.tries == 1));
                mine.extend(leased.into_iter().map(|letter| letter.id));
            }
        }
    };
    let mut leased: Vec<_> = race(8, worker).await.into_iter().flatten().collect();
    // A worker may give up while others still hold the last ones; nobody does now.
    leased.extend(worker(8).await);
    assert_eq!(leased.len(), every.len());
    assert_eq!(leased.into_iter().collect::<BTreeSet<_>>(), every);
}

pub(super) async fn one_of_many_settlers_of_a_letter_wins(store: Arc<dyn Store>) {
    put(&store, vec![Change::InsertLetter(letter(1))]).await;
    let results = race_to_apply(&store, MANY, |n| {
        vec![
            Change::SettleLetter(letter(1).id, LetterFate::Accepted),
            Change::InsertEvent(event(n)),
        ]
    })
    .await;
    assert_one_winner(&results, Conflict::Gone);
    let events = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(events.len(), 1);
}

/// A cap of 4: with the new one there are at most 5.
async fn five_of_many_fit(store: &Arc<dyn Store>, caps: Caps, row: impl Fn(u64) -> Challenge) {
    let results = race_to_apply(store, MANY, |n| vec![Change::InsertChallenge(row(n), caps)]).await;
    assert_eq!(winners(&results), 5);
    assert!(results.iter().flatten().all(|met| *met == Conflict::Capped));
    assert_eq!(store.counts(NOW).await.expect("counts").pending, 5);
}

pub(super) async fn a_cap_on_an_address_holds_under_a_burst(store: Arc<dyn Store>) {
    let caps = Caps {
        per_subject: 4,
        ..Caps::NONE
    };
    five_of_many_fit(&store, caps, |n| Challenge {
        subject: "ann@example.org".into(),
        ..challenge(n)
    })
    .await;
}

pub(super) async fn a_cap_on_a_network_holds_under_a_burst(store: Arc<dyn Store>) {
    let caps = Caps {
        per_network: 4,
        ..Caps::NONE
    };
    // Many addresses of one network.
    five_of_many_fit(&store, caps, |n| Challenge {
        client: Client {
            ip: format!("2001:db8:1:2::{n:x}").parse().ok(),
            ..Client::default()
        },
        ..challenge(n)
    })
    .await;
}

/// Two users changed in both orders: a store with row locks meets deadlocks here. It may give up
/// on some, as long as it says so and leaves no half of them.
pub(super) async fn crossing_applies_are_each_made_whole(store: Arc<dyn Store>) {
    put(
        &store,
        vec![Change::InsertUser(user(1)), Change::InsertUser(user(2))],
    )
    .await;
    let results = race(MANY, |n| {
        let store = Arc::clone(&store);
        let mut changes = vec![Change::BumpEpoch(user(1).id), Change::BumpEpoch(user(2).id)];
        if n % 2 == 1 {
            changes.reverse();
        }
        async move { store.apply(changes).await }
    })
    .await;
    let mut made = 0;
    for result in results {
        match result {
            Ok(()) => made += 1,
            Err(StoreError::Unavailable(_)) => {}
            Err(other) => panic!("neither made nor given up: {other}"),
        }
    }
    assert!(made > 0);
    for n in [1, 2] {
        let found = store.user(&user(n).id).await.expect("a read");
        assert_eq!(found.map(|user| user.epoch), Some(made));
    }
}

pub(super) async fn events_of_concurrent_applies_are_numbered_apart(store: Arc<dyn Store>) {
    let results = race_to_apply(&store, MANY, |n| {
        let written = [1, 2].map(|_| Change::InsertEvent(event(n).flow(&flow(n))));
        written.to_vec()
    })
    .await;
    assert_eq!(winners(&results), 64);
    let filter = EventFilter {
        limit: 1000,
        ..EventFilter::default()
    };
    let events = store.events(&filter).await.expect("a list");
    assert_eq!(events.len(), 128);
    assert!(events.is_sorted_by(|one, next| one.seq < next.seq));
}
