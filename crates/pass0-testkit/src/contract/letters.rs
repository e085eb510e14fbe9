//! Letters: the queue of outgoing mail.

use std::sync::Arc;

use pass0_core::model::{Letter, LetterFate, LetterId, Timestamp};
use pass0_core::ports::{Change, Conflict, Store};

use super::sample::{NOW, at, flow, letter, millis};
use super::{attempt, put};

const SETTLED: [LetterFate; 3] = [
    LetterFate::Accepted,
    LetterFate::Refused,
    LetterFate::Expired,
];

fn insert(row: &Letter) -> Change {
    Change::InsertLetter(row.clone())
}

async fn read(store: &Arc<dyn Store>, n: u64) -> Letter {
    let found = store.letter_of(&flow(n)).await;
    found.expect("a read").expect("a letter")
}

/// What a worker gets, in the order of the ids.
async fn lease(
    store: &Arc<dyn Store>,
    now: Timestamp,
    until: Timestamp,
    limit: u32,
) -> Vec<Letter> {
    let mut leased = store.lease(now, until, limit).await.expect("a lease");
    leased.sort_by(|one, other| one.id.cmp(&other.id));
    leased
}

fn ids(letters: &[Letter]) -> Vec<&LetterId> {
    letters.iter().map(|letter| &letter.id).collect()
}

pub(super) async fn a_letter_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let full = Letter {
        id: "Ünï-🗝 'quoted\"".into(),
        sealed: (0..=255).cycle().take(65_536).collect(),
        tries: u32::MAX,
        due_at: Timestamp::from_millis(i64::MIN),
        drop_at: Timestamp::from_millis(i64::MAX),
        created_at: Timestamp::from_millis(-1),
        ..letter(1)
    };
    let empty = Letter {
        id: "".into(),
        sealed: Vec::new(),
        due_at: Timestamp::from_millis(0),
        drop_at: Timestamp::from_millis(0),
        created_at: Timestamp::from_millis(0),
        ..letter(2)
    };
    let mut rows = vec![full, empty];
    for (n, fate) in (3..).zip([
        LetterFate::Queued,
        LetterFate::Deferred,
        LetterFate::Accepted,
        LetterFate::Refused,
        LetterFate::Expired,
    ]) {
        rows.push(Letter { fate, ..letter(n) });
    }
    for (n, row) in (1..).zip(rows) {
        put(&store, vec![insert(&row)]).await;
        assert_eq!(read(&store, n).await, row);
    }
}

pub(super) async fn the_newest_letter_of_a_flow_is_found(store: Arc<dyn Store>) {
    for (n, secs) in [(1, 10), (2, 30), (3, 20)] {
        let row = Letter {
            flow: Some(flow(9)),
            created_at: at(secs),
            ..letter(n)
        };
        put(&store, vec![insert(&row)]).await;
    }
    let without_flow = Letter {
        flow: None,
        created_at: at(40),
        ..letter(4)
    };
    put(&store, vec![insert(&without_flow)]).await;
    assert_eq!(read(&store, 9).await.id, letter(2).id);
    assert_eq!(store.letter_of(&flow(1)).await.expect("a read"), None);
}

pub(super) async fn an_id_belongs_to_one_letter(store: Arc<dyn Store>) {
    let twin = Letter {
        id: letter(1).id,
        ..letter(2)
    };
    put(&store, vec![insert(&letter(1))]).await;
    let conflict = attempt(&store, vec![insert(&twin)]).await;
    assert_eq!(conflict, Some(Conflict::Taken));
    assert_eq!(read(&store, 1).await, letter(1));
}

pub(super) async fn a_letter_is_leased_when_it_is_due_and_not_before(store: Arc<dyn Store>) {
    let later = Letter {
        due_at: millis(1),
        ..letter(2)
    };
    put(&store, vec![insert(&letter(1)), insert(&later)]).await;
    assert_eq!(lease(&store, millis(-1), at(60), 9).await, []);
    let leased = lease(&store, NOW, at(60), 9).await;
    assert_eq!(ids(&leased), [&letter(1).id]);
    let leased = lease(&store, millis(1), at(60), 9).await;
    assert_eq!(ids(&leased), [&letter(2).id]);
}

pub(super) async fn a_leased_letter_is_put_off_and_counted(store: Arc<dyn Store>) {
    put(&store, vec![insert(&letter(1))]).await;
    for (round, start) in [(1, 0), (2, 60), (3, 120)] {
        let leased = lease(&store, at(start), at(start + 60), 9).await;
        let expected = Letter {
            tries: round,
            due_at: at(start + 60),
            ..letter(1)
        };
        assert_eq!(leased, std::slice::from_ref(&expected));
        assert_eq!(read(&store, 1).await, expected);
        // Nobody else gets it meanwhile.
        assert_eq!(lease(&store, at(start + 59), at(999), 9).await, []);
    }
}

pub(super) async fn a_lease_takes_no_more_than_asked_for(store: Arc<dyn Store>) {
    put(&store, (1..=5).map(|n| insert(&letter(n))).collect()).await;
    assert_eq!(lease(&store, NOW, at(60), 0).await, []);
    let mut all = Vec::new();
    for expected in [2, 2, 1, 0] {
        let leased = lease(&store, NOW, at(60), 2).await;
        assert_eq!(leased.len(), expected);
        all.extend(leased.into_iter().map(|letter| letter.id));
    }
    all.sort();
    let every: Vec<_> = (1..=5).map(|n| letter(n).id).collect();
    assert_eq!(all, every);
    assert_eq!(lease(&store, at(60), at(120), u32::MAX).await.len(), 5);
}

pub(super) async fn a_lease_takes_all_that_wait_and_nothing_settled(store: Arc<dyn Store>) {
    let deferred = Letter {
        fate: LetterFate::Deferred,
        ..letter(2)
    };
    let without_flow = Letter {
        flow: None,
        ..letter(3)
    };
    put(
        &store,
        [&letter(1), &deferred, &without_flow].map(insert).to_vec(),
    )
    .await;
    for (n, fate) in (4..).zip(SETTLED) {
        put(&store, vec![insert(&Letter { fate, ..letter(n) })]).await;
    }
    let leased = lease(&store, NOW, at(60), 99).await;
    let expected = [letter(1), deferred, without_flow].map(|row| Letter {
        tries: 1,
        due_at: at(60),
        ..row
    });
    assert_eq!(leased, expected);
}

/// Or nobody would ever settle it.
pub(super) async fn a_letter_too_late_to_send_is_still_leased(store: Arc<dyn Store>) {
    put(&store, vec![insert(&letter(1))]).await;
    let leased = lease(&store, at(601), at(660), 9).await;
    assert_eq!(ids(&leased), [&letter(1).id]);
}

pub(super) async fn a_settled_letter_is_emptied(store: Arc<dyn Store>) {
    for (n, fate) in (1..).zip(SETTLED) {
        let row = Letter {
            tries: 2,
            ..letter(n)
        };
        put(&store, vec![insert(&row), insert(&letter(n + 10))]).await;
        put(&store, vec![Change::SettleLetter(row.id.clone(), fate)]).await;
        let settled = Letter {
            fate,
            sealed: Vec::new(),
            ..row
        };
        assert_eq!(read(&store, n).await, settled);
        assert_eq!(read(&store, n + 10).await, letter(n + 10));
    }
    assert_eq!(store.counts(NOW).await.expect("counts").waiting_letters, 3);
}

pub(super) async fn a_letter_is_settled_once(store: Arc<dyn Store>) {
    for (n, first) in (1..).zip(SETTLED) {
        put(&store, vec![insert(&letter(n))]).await;
        put(&store, vec![Change::SettleLetter(letter(n).id, first)]).await;
        for second in SETTLED {
            let again = Change::SettleLetter(letter(n).id, second);
            assert_eq!(attempt(&store, vec![again]).await, Some(Conflict::Gone));
        }
        assert_eq!(read(&store, n).await.fate, first);
    }
    let absent = Change::SettleLetter(letter(9).id, LetterFate::Accepted);
    assert_eq!(attempt(&store, vec![absent]).await, Some(Conflict::Gone));
}

pub(super) async fn a_deferred_letter_waits_until_its_time(store: Arc<dyn Store>) {
    put(&store, vec![insert(&letter(1)), insert(&letter(2))]).await;
    for secs in [30, 60] {
        put(&store, vec![Change::DeferLetter(letter(1).id, at(secs))]).await;
        let deferred = Letter {
            fate: LetterFate::Deferred,
            due_at: at(secs),
            ..letter(1)
        };
        assert_eq!(read(&store, 1).await, deferred);
    }
    assert_eq!(read(&store, 2).await, letter(2));
    let leased = lease(&store, at(59), at(99), 9).await;
    assert_eq!(ids(&leased), [&letter(2).id]);
    let leased = lease(&store, at(60), at(99), 9).await;
    assert_eq!(ids(&leased), [&letter(1).id]);
}

pub(super) async fn only_a_waiting_letter_is_deferred(store: Arc<dyn Store>) {
    for (n, fate) in (1..).zip(SETTLED) {
        let settle = Change::SettleLetter(letter(n).id, fate);
        put(&store, vec![insert(&letter(n)), settle]).await;
        let before = read(&store, n).await;
        let defer = Change::DeferLetter(letter(n).id, at(9));
        assert_eq!(attempt(&store, vec![defer]).await, Some(Conflict::Gone));
        assert_eq!(read(&store, n).await, before);
    }
    let absent = Change::DeferLetter(letter(9).id, at(9));
    assert_eq!(attempt(&store, vec![absent]).await, Some(Conflict::Gone));
}
