//! Letters that are gathered: none is lost, and none goes out too soon after another.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{Gather, Letter, LetterFate, Timestamp};
use pass0_core::ports::{Change, Store};

use super::races::{MANY, race, race_to_apply, winners};
use super::sample::{NOW, at, flow, letter, user};
use super::{attempt, put};

/// Ten minutes, in seconds.
const EVERY: i64 = 600;

fn gather(n: u64) -> Gather {
    Gather {
        user: user(n).id,
        kind: "added/passkey".into(),
        every: Duration::from_secs(600),
    }
}

/// Letter `n`, written so many seconds after [`NOW`].
fn written(n: u64, secs: i64) -> Letter {
    Letter {
        due_at: at(secs),
        created_at: at(secs),
        drop_at: at(72 * 3600),
        ..letter(n)
    }
}

async fn add(store: &Arc<dyn Store>, n: u64, secs: i64) {
    put(
        store,
        vec![Change::GatherLetter(written(n, secs), gather(1))],
    )
    .await;
}

async fn due(store: &Arc<dyn Store>, n: u64) -> Option<Timestamp> {
    let found = store.letter_of(&flow(n)).await.expect("a read");
    found.map(|letter| letter.due_at)
}

/// The numbers of the letters that are in this one, itself first.
fn numbers(letter: &Letter) -> Vec<u64> {
    let pieces = letter.pieces().expect("pieces");
    pieces
        .iter()
        .map(|(id, sealed)| {
            assert_eq!(*sealed, [9; 64]);
            let number = id.as_str().rsplit('-').next().expect("a number");
            number.parse().expect("a number")
        })
        .collect()
}

async fn lease(store: &Arc<dyn Store>, secs: i64) -> Vec<Letter> {
    let leased = store.lease(at(secs), at(secs + 90), 999).await;
    leased.expect("a lease")
}

async fn settle(store: &Arc<dyn Store>, row: &Letter) {
    let settled = Change::SettleLetter(row.id.clone(), LetterFate::Accepted);
    put(store, vec![settled]).await;
}

pub(super) async fn the_first_of_a_kind_is_due_at_once_and_the_rest_are_one_letter(
    store: Arc<dyn Store>,
) {
    put(&store, vec![Change::InsertUser(user(1))]).await;
    for (n, secs) in (1..).zip([0, 1, 2, EVERY - 1]) {
        add(&store, n, secs).await;
    }
    assert_eq!(due(&store, 1).await, Some(NOW));
    assert_eq!(due(&store, 2).await, Some(at(EVERY)));
    assert_eq!((due(&store, 3).await, due(&store, 4).await), (None, None));
    let first = lease(&store, EVERY - 1).await;
    assert_eq!(first.iter().map(numbers).collect::<Vec<_>>(), [vec![1]]);
    settle(&store, &first[0]).await;
    let second = lease(&store, EVERY).await;
    assert_eq!(second.iter().map(numbers).collect::<Vec<_>>(), [[2, 3, 4]]);
    settle(&store, &second[0]).await;
    let emptied = store.letter_of(&flow(2)).await.expect("a read");
    assert!(emptied.is_some_and(|row| row.more.is_empty() && row.sealed.is_empty()));
    // The letter that gathered begins another ten minutes.
    add(&store, 5, EVERY + 1).await;
    assert_eq!(due(&store, 5).await, Some(at(2 * EVERY)));
    // After a pause one goes out at once again.
    add(&store, 6, 3 * EVERY).await;
    assert_eq!(due(&store, 6).await, Some(at(3 * EVERY)));
}

pub(super) async fn letters_of_another_user_or_kind_do_not_wait(store: Arc<dyn Store>) {
    let of_another_kind = Gather {
        kind: "added/totp".into(),
        ..gather(1)
    };
    add(&store, 1, 0).await;
    for (n, gather) in (2..).zip([gather(2), of_another_kind]) {
        put(&store, vec![Change::GatherLetter(written(n, 1), gather)]).await;
        assert_eq!(due(&store, n).await, Some(at(1)));
    }
    put(&store, vec![Change::InsertLetter(written(4, 1))]).await;
    assert_eq!(due(&store, 4).await, Some(at(1)));
}

pub(super) async fn nothing_is_added_to_a_letter_that_a_worker_has(store: Arc<dyn Store>) {
    add(&store, 1, 0).await;
    add(&store, 2, 1).await;
    // A worker whose clock is ahead took it before its time, and put it off.
    let leased = lease(&store, EVERY).await;
    assert_eq!(leased.len(), 2);
    put(
        &store,
        vec![Change::DeferLetter(letter(2).id, at(2 * EVERY))],
    )
    .await;
    add(&store, 3, 2).await;
    assert_eq!(due(&store, 3).await, Some(at(2 * EVERY)));
    let found = store.letter_of(&flow(2)).await.expect("a read");
    assert_eq!(numbers(&found.expect("a letter")), [2]);
}

pub(super) async fn a_letter_takes_in_so_much_and_another_is_begun(store: Arc<dyn Store>) {
    add(&store, 1, 0).await;
    let large = Letter {
        sealed: vec![7; Gather::MOST],
        ..written(3, 2)
    };
    add(&store, 2, 1).await;
    put(&store, vec![Change::GatherLetter(large, gather(1))]).await;
    add(&store, 4, 3).await;
    assert_eq!(due(&store, 4).await, Some(at(2 * EVERY)));
    add(&store, 5, 4).await;
    let found = store.letter_of(&flow(4)).await.expect("a read");
    assert_eq!(numbers(&found.expect("a letter")), [4, 5]);
    assert_eq!(due(&store, 3).await, None, "once, with the second");
}

pub(super) async fn a_clock_that_ran_ahead_keeps_no_letter_waiting(store: Arc<dyn Store>) {
    let ahead = written(1, 25 * 3600);
    put(&store, vec![Change::GatherLetter(ahead, gather(1))]).await;
    add(&store, 2, 0).await;
    assert_eq!(due(&store, 2).await, Some(NOW));
}

pub(super) async fn gathered_letters_go_with_their_user_and_with_what_fails(store: Arc<dyn Store>) {
    put(&store, vec![Change::InsertUser(user(1))]).await;
    add(&store, 1, 0).await;
    add(&store, 2, 1).await;
    let failing = vec![
        Change::GatherLetter(written(3, 2), gather(1)),
        Change::BumpEpoch(user(9).id),
    ];
    assert!(attempt(&store, failing).await.is_some());
    let found = store.letter_of(&flow(2)).await.expect("a read");
    assert_eq!(numbers(&found.expect("a letter")), [2]);
    put(&store, vec![Change::DeleteUser(user(1).id)]).await;
    assert_eq!((due(&store, 1).await, due(&store, 2).await), (None, None));
    add(&store, 4, 2).await;
    assert_eq!(due(&store, 4).await, Some(at(2)));
}

pub(super) async fn of_many_gathered_at_once_none_is_lost(store: Arc<dyn Store>) {
    let results = race_to_apply(&store, MANY, |n| {
        vec![Change::GatherLetter(written(n, 0), gather(1))]
    })
    .await;
    assert_eq!(winners(&results), 64);
    let at_once = lease(&store, 0).await;
    assert_eq!(at_once.len(), 1);
    let later = lease(&store, EVERY).await;
    // The first, leased again, and the rest in one.
    assert_eq!(later.len(), 2);
    let mut all: Vec<u64> = later.iter().flat_map(numbers).collect();
    all.sort_unstable();
    assert_eq!(all, (0..MANY).collect::<Vec<_>>());
}

pub(super) async fn a_letter_gathered_while_a_worker_takes_it_is_in_one_of_them(
    store: Arc<dyn Store>,
) {
    add(&store, 900, -EVERY).await;
    add(&store, 901, 1 - EVERY).await;
    // The letter that gathers is due now, and just then workers come and more is added: each by a
    // node whose clock is a little behind.
    let taken = race(MANY, |n| {
        let store = Arc::clone(&store);
        async move {
            if n % 4 == 0 {
                return lease(&store, 0).await;
            }
            put(
                &store,
                vec![Change::GatherLetter(written(n, -1), gather(1))],
            )
            .await;
            Vec::new()
        }
    })
    .await;
    let mut sent: Vec<u64> = taken.iter().flatten().flat_map(numbers).collect();
    let later = store.lease(at(9 * EVERY), at(10 * EVERY), 999).await;
    let later = later.expect("a lease");
    // What was sent before is leased again, as nobody settled it: with the same pieces.
    for row in &later {
        let pieces = numbers(row);
        match taken.iter().flatten().find(|before| before.id == row.id) {
            Some(before) => assert_eq!(numbers(before), pieces),
            None => sent.extend(pieces),
        }
    }
    sent.sort_unstable();
    let mut expected: Vec<u64> = (0..MANY).filter(|n| n % 4 != 0).collect();
    expected.extend([900, 901]);
    assert_eq!(sent, expected);
}
