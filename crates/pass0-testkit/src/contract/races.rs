//! Many at once. Every task waits for all others before it starts, so that they do meet.

use std::future::Future;
use std::sync::Arc;

use pass0_core::model::{ChallengeState, Credential, LetterFate, Session, User, UserState};
use pass0_core::ports::{
    ChallengeKey, Change, Conflict, EventFilter, SessionKey, Store, StoreError,
};
use tokio::sync::Barrier;

use super::sample::{NOW, at, challenge, credential, event, flow, letter, session, user};
use super::{attempt, insert, put};

pub(super) const MANY: u64 = 64;

/// Runs `job(0)` to `job(n - 1)` at once; what they gave, in that order.
pub(super) async fn race<T, F>(n: u64, job: impl Fn(u64) -> F) -> Vec<T>
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
pub(super) async fn race_to_apply(
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

pub(super) fn winners(results: &[Option<Conflict>]) -> usize {
    results.iter().filter(|result| result.is_none()).count()
}

/// One wins, and all others meet this conflict.
pub(super) fn assert_one_winner(results: &[Option<Conflict>], conflict: Conflict) {
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
        let found = store
            .session(SessionKey::Id(&row.id))
            .await
            .expect("a read");
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
        n => {
            let (id, epoch) = (user(1).id, 0);
            let expected = match n % 2 {
                0 => Change::ProveUser { id, epoch, at: NOW },
                _ => Change::ExpectUser { id, epoch },
            };
            vec![expected, Change::InsertSession(session(n, &user(1)))]
        }
    })
    .await;
    // Those that came first were ended, those that came later were refused.
    assert_eq!(results[32], None);
    assert!(results.iter().flatten().all(|met| *met == Conflict::Gone));
    let left = store.sessions_of(&user(1).id).await.expect("a list");
    assert_eq!(left, []);
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
