//! Uses of credentials, and the last one of a kind.

use std::sync::Arc;

use pass0_core::model::{Credential, Timestamp, User};
use pass0_core::ports::{Change, Conflict, EventFilter, Store};

use super::races::{MANY, assert_one_winner, race_to_apply, winners};
use super::sample::{NOW, at, credential, event, user};
use super::{attempt, put};

/// Users 1 and 2, and these credentials.
async fn seed(store: &Arc<dyn Store>, rows: &[Credential]) {
    let mut changes = vec![Change::InsertUser(user(1)), Change::InsertUser(user(2))];
    changes.extend(rows.iter().cloned().map(Change::InsertCredential));
    put(store, changes).await;
}

async fn read(store: &Arc<dyn Store>, row: &Credential) -> Option<Credential> {
    let found = store.credential(&row.kind, &row.handle).await;
    found.expect("a read")
}

fn used(row: &Credential, counter: i64, at: Timestamp, data: Option<&[u8]>) -> Change {
    Change::UseCredential {
        id: row.id.clone(),
        user: row.user.clone(),
        counter,
        at,
        data: data.map(<[u8]>::to_vec),
    }
}

pub(super) async fn a_counter_only_grows(store: Arc<dyn Store>) {
    let row = credential(1, &user(1));
    let bystander = credential(2, &user(1));
    seed(&store, &[row.clone(), bystander.clone()]).await;
    for to in [5, 4, 0, -1, i64::MIN] {
        let conflict = attempt(&store, vec![used(&row, to, at(1), Some(b"new"))]).await;
        assert_eq!(conflict, Some(Conflict::Gone), "from 5 to {to}");
        assert_eq!(read(&store, &row).await, Some(row.clone()));
    }
    for (to, secs) in [(6, 2), (1000, 3), (i64::MAX, 4)] {
        assert_eq!(
            attempt(&store, vec![used(&row, to, at(secs), None)]).await,
            None
        );
        let raised = Credential {
            counter: to,
            used_at: Some(at(secs)),
            ..row.clone()
        };
        assert_eq!(read(&store, &row).await, Some(raised));
    }
    let conflict = attempt(&store, vec![used(&row, i64::MAX, at(5), None)]).await;
    assert_eq!(conflict, Some(Conflict::Gone));
    assert_eq!(read(&store, &bystander).await, Some(bystander));
}

pub(super) async fn a_counter_of_0_may_stay_and_is_not_come_back_to(store: Arc<dyn Store>) {
    // Of a passkey that does not count.
    let row = Credential {
        counter: 0,
        ..credential(1, &user(1))
    };
    let below = Credential {
        counter: -1,
        ..credential(2, &user(1))
    };
    seed(&store, &[row.clone(), below.clone()]).await;
    for secs in [1, 2] {
        put(&store, vec![used(&row, 0, at(secs), None)]).await;
        let expected = Credential {
            used_at: Some(at(secs)),
            ..row.clone()
        };
        assert_eq!(read(&store, &row).await, Some(expected));
    }
    // Only 0 may stay.
    for (row, counter) in [(&row, -1), (&below, -1)] {
        let conflict = attempt(&store, vec![used(row, counter, at(3), None)]).await;
        assert_eq!(conflict, Some(Conflict::Gone));
    }
    put(&store, vec![used(&row, 1, at(4), None)]).await;
    for counter in [0, 1] {
        let conflict = attempt(&store, vec![used(&row, counter, at(5), None)]).await;
        assert_eq!(conflict, Some(Conflict::Gone));
    }
}

pub(super) async fn a_use_keeps_the_data_or_replaces_it(store: Arc<dyn Store>) {
    let row = credential(1, &user(1));
    seed(&store, std::slice::from_ref(&row)).await;
    let large = vec![0xA5; 65_536];
    let uses: [(Option<&[u8]>, &[u8]); 5] = [
        (None, &row.data),
        (Some(b"\0new\xFF"), b"\0new\xFF"),
        (None, b"\0new\xFF"),
        (Some(&large), &large),
        (Some(b""), b""),
    ];
    for (counter, (given, kept)) in (6..).zip(uses) {
        put(&store, vec![used(&row, counter, at(counter), given)]).await;
        let expected = Credential {
            counter,
            used_at: Some(at(counter)),
            data: kept.to_vec(),
            ..row.clone()
        };
        assert_eq!(read(&store, &row).await, Some(expected));
    }
}

pub(super) async fn nobody_uses_the_credential_of_another(store: Arc<dyn Store>) {
    let row = credential(1, &user(1));
    seed(&store, std::slice::from_ref(&row)).await;
    let foreign = Credential {
        user: user(2).id,
        ..row.clone()
    };
    for stranger in [foreign, credential(2, &user(1)), credential(3, &user(9))] {
        let conflict = attempt(&store, vec![used(&stranger, 6, NOW, None)]).await;
        assert_eq!(conflict, Some(Conflict::Gone));
    }
    assert_eq!(read(&store, &row).await, Some(row));
}

pub(super) async fn one_of_many_uses_of_a_counter_wins(store: Arc<dyn Store>) {
    let row = credential(1, &user(1));
    seed(&store, std::slice::from_ref(&row)).await;
    let results = race_to_apply(&store, MANY, |n| {
        let data = n.to_be_bytes();
        vec![
            Change::InsertEvent(event(n)),
            used(&row, 6, NOW, Some(&data)),
        ]
    })
    .await;
    assert_one_winner(&results, Conflict::Gone);
    let winner = results.iter().position(Option::is_none).expect("a winner");
    let found = read(&store, &row).await.expect("a credential");
    assert_eq!(found.data, (winner as u64).to_be_bytes());
    let events = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(events.len(), 1);
}

pub(super) async fn all_of_many_uses_without_a_counter_win(store: Arc<dyn Store>) {
    let row = Credential {
        counter: 0,
        ..credential(1, &user(1))
    };
    seed(&store, std::slice::from_ref(&row)).await;
    let results = race_to_apply(&store, MANY, |_| vec![used(&row, 0, NOW, None)]).await;
    assert_eq!(winners(&results), 64);
}

pub(super) async fn a_counter_that_many_raise_ends_at_the_highest(store: Arc<dyn Store>) {
    let rows = [credential(1, &user(1)), credential(2, &user(1))];
    seed(&store, &rows).await;
    // Every value once, in no order, and the two in both orders.
    let results = race_to_apply(&store, MANY, |n| {
        let counter = 6 + i64::try_from(n * 37 % MANY).expect("a small number");
        let mut uses = rows
            .each_ref()
            .map(|row| used(row, counter, NOW, None))
            .to_vec();
        if n % 2 == 1 {
            uses.reverse();
        }
        uses
    })
    .await;
    assert!(results.iter().flatten().all(|met| *met == Conflict::Gone));
    for row in &rows {
        let found = read(&store, row).await;
        assert_eq!(found.map(|found| found.counter), Some(69));
    }
}

fn expect_passkey(who: &User) -> Change {
    Change::ExpectCredential(who.id.clone(), "passkey".into())
}

fn delete(row: &Credential) -> Change {
    Change::DeleteCredential(row.id.clone(), row.user.clone())
}

pub(super) async fn an_expected_credential_is_of_the_user_and_the_kind(store: Arc<dyn Store>) {
    let code = Credential {
        kind: "totp".into(),
        ..credential(1, &user(1))
    };
    seed(&store, &[code, credential(2, &user(2))]).await;
    let conflict = attempt(&store, vec![expect_passkey(&user(1))]).await;
    assert_eq!(conflict, Some(Conflict::Last));
    let conflict = attempt(&store, vec![expect_passkey(&user(9))]).await;
    assert_eq!(conflict, Some(Conflict::Last));
    assert_eq!(attempt(&store, vec![expect_passkey(&user(2))]).await, None);
    let added = vec![
        Change::InsertCredential(credential(3, &user(1))),
        expect_passkey(&user(1)),
    ];
    assert_eq!(attempt(&store, added).await, None);
}

pub(super) async fn the_last_credential_of_a_kind_can_be_kept(store: Arc<dyn Store>) {
    let code = Credential {
        kind: "totp".into(),
        ..credential(3, &user(1))
    };
    let rows = [credential(1, &user(1)), credential(2, &user(1)), code];
    seed(&store, &rows).await;
    let without = |row: &Credential| vec![delete(row), expect_passkey(&user(1))];
    assert_eq!(attempt(&store, without(&rows[0])).await, None);
    let kept = attempt(&store, without(&rows[1])).await;
    assert_eq!(kept, Some(Conflict::Last));
    assert_eq!(read(&store, &rows[1]).await, Some(rows[1].clone()));
    // One of another kind is not held up, and one that is replaced is not the last.
    assert_eq!(attempt(&store, without(&rows[2])).await, None);
    let replaced = vec![
        delete(&rows[1]),
        Change::InsertCredential(credential(4, &user(1))),
        expect_passkey(&user(1)),
    ];
    assert_eq!(attempt(&store, replaced).await, None);
}

/// Every one deleted by somebody at once, each on the condition that one is left.
async fn one_is_left(store: &Arc<dyn Store>, held: bool) {
    const KEYS: u64 = 16;
    let rows: Vec<_> = (0..KEYS).map(|n| credential(n, &user(1))).collect();
    seed(store, &rows).await;
    let results = race_to_apply(store, KEYS, |n| {
        let mut changes = vec![
            delete(&credential(n, &user(1))),
            expect_passkey(&user(1)),
            Change::InsertEvent(event(n)),
        ];
        if held {
            let id = user(1).id;
            changes.insert(0, Change::ExpectUser { id, epoch: 0 });
        }
        changes
    })
    .await;
    assert_eq!(winners(&results), 15);
    assert!(results.iter().flatten().all(|met| *met == Conflict::Last));
    let left = store.credentials_of(&user(1).id).await.expect("a list");
    let kept = results.iter().position(Option::is_some).expect("a loser");
    assert_eq!(left, [credential(kept as u64, &user(1))]);
    let events = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(events.len(), 15);
}

pub(super) async fn of_many_who_delete_one_each_one_is_told_it_is_the_last(store: Arc<dyn Store>) {
    one_is_left(&store, true).await;
}

pub(super) async fn the_last_is_kept_whether_the_user_is_expected_or_not(store: Arc<dyn Store>) {
    one_is_left(&store, false).await;
}

pub(super) async fn a_credential_deleted_meanwhile_is_not_used(store: Arc<dyn Store>) {
    let row = credential(1, &user(1));
    seed(&store, std::slice::from_ref(&row)).await;
    let results = race_to_apply(&store, MANY, |n| match n {
        32 => vec![delete(&row)],
        n => {
            let counter = 6 + i64::try_from(n).expect("a small number");
            vec![used(&row, counter, NOW, None)]
        }
    })
    .await;
    assert_eq!(results[32], None);
    assert!(results.iter().flatten().all(|met| *met == Conflict::Gone));
    assert_eq!(read(&store, &row).await, None);
    let conflict = attempt(&store, vec![used(&row, 999, NOW, None)]).await;
    assert_eq!(conflict, Some(Conflict::Gone));
}

fn cap(most: u32) -> Change {
    Change::CapCredentials(user(1).id, "passkey".into(), most)
}

pub(super) async fn a_cap_counts_what_the_user_has_of_the_kind(store: Arc<dyn Store>) {
    let totp = Credential {
        kind: "totp".into(),
        ..credential(3, &user(1))
    };
    let others = credential(4, &user(2));
    let rows = [
        credential(1, &user(1)),
        credential(2, &user(1)),
        totp,
        others,
    ];
    seed(&store, &rows).await;
    for (most, met) in [
        (0, Some(Conflict::Capped)),
        (1, Some(Conflict::Capped)),
        (2, None),
        (3, None),
        (u32::MAX, None),
    ] {
        assert_eq!(
            attempt(&store, vec![cap(most)]).await,
            met,
            "at most {most}"
        );
    }
    let third = Change::InsertCredential(credential(5, &user(1)));
    let over = attempt(&store, vec![third.clone(), cap(2)]).await;
    assert_eq!(over, Some(Conflict::Capped));
    assert_eq!(read(&store, &credential(5, &user(1))).await, None);
    // One goes and one comes: there is room for it.
    let swapped = vec![delete(&credential(1, &user(1))), third, cap(2)];
    assert_eq!(attempt(&store, swapped).await, None);
    let none = Change::CapCredentials(user(9).id, "passkey".into(), 0);
    assert_eq!(attempt(&store, vec![none]).await, None);
}

pub(super) async fn many_who_add_at_once_never_pass_a_cap(store: Arc<dyn Store>) {
    seed(&store, &[]).await;
    let results = race_to_apply(&store, MANY, |n| {
        let row = credential(n, &user(1));
        vec![
            Change::InsertCredential(row),
            cap(32),
            Change::InsertEvent(event(n)),
        ]
    })
    .await;
    assert_eq!(winners(&results), 32);
    assert!(results.iter().flatten().all(|met| *met == Conflict::Capped));
    let kept = store.credentials_of(&user(1).id).await.expect("a list");
    assert_eq!(kept.len(), 32);
    let events = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(events.len(), 32);
}
