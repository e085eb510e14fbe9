//! Many at once at what is counted: attempts, limits, caps, the queue.

use std::collections::BTreeSet;
use std::sync::Arc;

use pass0_core::model::{Challenge, Client, Hit, Purpose, Window};
use pass0_core::ports::{Caps, Change, Conflict, Store};

use super::races::{MANY, race, race_to_apply, winners};
use super::sample::{NOW, at, browser, challenge, letter};
use super::{insert, put};

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
        client: Client::default(),
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
