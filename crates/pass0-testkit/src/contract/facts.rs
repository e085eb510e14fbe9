//! Facts: what all nodes know about the database.

use std::sync::Arc;

use pass0_core::ports::{Change, Conflict, Store, StoreError};

use super::races::{MANY, assert_one_winner, race, race_to_apply};
use super::{attempt, put};

fn insert(key: &str, value: &str) -> Change {
    Change::InsertFact(key.into(), value.into())
}

fn replace(key: &str, from: &str, to: Option<&str>) -> Change {
    Change::ReplaceFact {
        key: key.into(),
        from: from.into(),
        to: to.map(str::to_owned),
    }
}

async fn read(store: &Arc<dyn Store>, key: &str) -> Option<String> {
    store.fact(key).await.expect("a read")
}

pub(super) async fn a_fact_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let long = "Ünï-🗝 'quoted\"\n".repeat(1000);
    for (key, value) in [("", ""), ("a", ""), ("A", "1"), ("ä/🗝 '\"", &long)] {
        put(&store, vec![insert(key, value)]).await;
        assert_eq!(read(&store, key).await.as_deref(), Some(value));
    }
}

pub(super) async fn a_fact_that_is_not_there_reads_as_none(store: Arc<dyn Store>) {
    put(&store, vec![insert("one", "1")]).await;
    for key in ["", "on", "One", "one ", "two"] {
        assert_eq!(read(&store, key).await, None, "{key:?}");
    }
}

pub(super) async fn a_key_belongs_to_one_fact(store: Arc<dyn Store>) {
    put(&store, vec![insert("one", "1")]).await;
    for value in ["1", "2"] {
        let met = attempt(&store, vec![insert("one", value)]).await;
        assert_eq!(met, Some(Conflict::Taken));
    }
    assert_eq!(read(&store, "one").await.as_deref(), Some("1"));
}

pub(super) async fn a_fact_is_replaced_only_as_it_was_read(store: Arc<dyn Store>) {
    put(&store, vec![insert("one", "1"), insert("two", "1")]).await;
    for (key, from, to) in [
        ("one", "0", Some("2")),
        ("one", "", None),
        ("one", "1 ", None),
        ("three", "1", Some("2")),
        ("three", "", None),
    ] {
        let met = attempt(&store, vec![replace(key, from, to)]).await;
        assert_eq!(met, Some(Conflict::Gone), "{key}: {from:?}");
    }
    put(&store, vec![replace("one", "1", Some("2"))]).await;
    assert_eq!(read(&store, "one").await.as_deref(), Some("2"));
    assert_eq!(read(&store, "two").await.as_deref(), Some("1"));
    assert_eq!(read(&store, "three").await, None);
}

pub(super) async fn a_fact_that_is_only_expected_stays(store: Arc<dyn Store>) {
    put(&store, vec![insert("one", "1")]).await;
    put(&store, vec![replace("one", "1", Some("1"))]).await;
    let met = attempt(&store, vec![replace("one", "2", Some("2"))]).await;
    assert_eq!(met, Some(Conflict::Gone));
    assert_eq!(read(&store, "one").await.as_deref(), Some("1"));
}

pub(super) async fn a_deleted_fact_is_free_again(store: Arc<dyn Store>) {
    put(&store, vec![insert("one", "1")]).await;
    put(&store, vec![replace("one", "1", None)]).await;
    assert_eq!(read(&store, "one").await, None);
    let met = attempt(&store, vec![replace("one", "1", None)]).await;
    assert_eq!(met, Some(Conflict::Gone));
    put(&store, vec![insert("one", "2")]).await;
    assert_eq!(read(&store, "one").await.as_deref(), Some("2"));
}

pub(super) async fn one_of_many_inserts_of_a_fact_wins(store: Arc<dyn Store>) {
    let results = race_to_apply(&store, MANY, |n| vec![insert("one", &n.to_string())]).await;
    assert_one_winner(&results, Conflict::Taken);
    let winner = results.iter().position(Option::is_none).expect("one");
    assert_eq!(read(&store, "one").await, Some(winner.to_string()));
}

pub(super) async fn one_of_many_replacements_of_a_fact_wins(store: Arc<dyn Store>) {
    put(&store, vec![insert("one", "of many")]).await;
    let results = race_to_apply(&store, MANY, |n| {
        // Some of them delete it.
        let to = (n % 2 == 0).then(|| n.to_string());
        vec![replace("one", "of many", to.as_deref())]
    })
    .await;
    assert_one_winner(&results, Conflict::Gone);
    let winner = results.iter().position(Option::is_none).expect("one");
    let left = (winner % 2 == 0).then(|| winner.to_string());
    assert_eq!(read(&store, "one").await, left);
}

/// What nodes do that each add something to one fact: read it, replace it, and again if another
/// was faster.
pub(super) async fn no_addition_to_a_fact_is_lost(store: Arc<dyn Store>) {
    const ADDED: u64 = 8;
    put(&store, vec![insert("all", "")]).await;
    race(ADDED, |n| {
        let store = Arc::clone(&store);
        async move {
            loop {
                let from = read(&store, "all").await.expect("the fact");
                let to = format!("{from} {n}");
                match store.apply(vec![replace("all", &from, Some(&to))]).await {
                    Ok(()) => return,
                    Err(StoreError::Conflict(Conflict::Gone)) => {}
                    Err(other) => panic!("neither done nor a conflict: {other}"),
                }
            }
        }
    })
    .await;
    let all = read(&store, "all").await.expect("the fact");
    let mut added: Vec<u64> = all.split(' ').filter_map(|n| n.parse().ok()).collect();
    added.sort_unstable();
    assert_eq!(added, (0..ADDED).collect::<Vec<_>>());
}
