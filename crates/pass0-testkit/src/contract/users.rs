//! Users.

use std::sync::Arc;

use pass0_core::model::{Timestamp, User, UserState};
use pass0_core::ports::{Change, Conflict, Store};

use super::sample::{NOW, at, user};
use super::{attempt, put};

pub(super) async fn a_user_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let plain = user(1);
    let proven = User {
        id: "Ünï-код-🗝 'quoted\" \\%_".into(),
        email: "ä+b@xn--bcher-kva.example".into(),
        delivery: "Ä+B@bücher.example\n\t🗝".into(),
        state: UserState::Disabled,
        epoch: i64::MAX,
        proven_at: Some(Timestamp::from_millis(i64::MAX)),
        created_at: Timestamp::from_millis(i64::MIN),
    };
    let empty = User {
        id: "".into(),
        email: String::new(),
        delivery: String::new(),
        epoch: i64::MIN,
        proven_at: Some(Timestamp::from_millis(0)),
        created_at: Timestamp::from_millis(-1),
        ..user(2)
    };
    let long = User {
        id: "x".repeat(255).as_str().into(),
        email: format!("{}@example.org", "y".repeat(242)),
        ..user(3)
    };
    for row in [plain, proven, empty, long] {
        put(&store, vec![Change::InsertUser(row.clone())]).await;
        assert_eq!(
            store.user(&row.id).await.expect("a read"),
            Some(row.clone())
        );
        assert_eq!(
            store.user_by_email(&row.email).await.expect("a read"),
            Some(row)
        );
    }
}

pub(super) async fn a_user_that_is_not_there_reads_as_none(store: Arc<dyn Store>) {
    put(&store, vec![Change::InsertUser(user(1))]).await;
    let absent = user(2);
    assert_eq!(store.user(&absent.id).await.expect("a read"), None);
    assert_eq!(
        store.user_by_email(&absent.email).await.expect("a read"),
        None
    );
}

pub(super) async fn an_address_belongs_to_one_user(store: Arc<dyn Store>) {
    let first = user(1);
    let second = User {
        email: first.email.clone(),
        ..user(2)
    };
    put(&store, vec![Change::InsertUser(first.clone())]).await;
    let conflict = attempt(&store, vec![Change::InsertUser(second)]).await;
    assert_eq!(conflict, Some(Conflict::Taken));
    assert_eq!(store.users(None, 9).await.expect("a list"), [first]);
}

pub(super) async fn an_id_belongs_to_one_user(store: Arc<dyn Store>) {
    let first = user(1);
    let second = User {
        id: first.id.clone(),
        ..user(2)
    };
    put(&store, vec![Change::InsertUser(first.clone())]).await;
    let conflict = attempt(&store, vec![Change::InsertUser(second)]).await;
    assert_eq!(conflict, Some(Conflict::Taken));
    assert_eq!(store.users(None, 9).await.expect("a list"), [first]);
}

pub(super) async fn addresses_are_compared_byte_for_byte(store: Arc<dyn Store>) {
    let spellings = [
        "ann@example.org",
        "Ann@example.org",
        "ann@example.org ",
        "ánn@example.org",
        "a\u{301}nn@example.org",
    ];
    for (n, spelling) in (1..).zip(spellings) {
        let row = User {
            email: spelling.into(),
            ..user(n)
        };
        put(&store, vec![Change::InsertUser(row)]).await;
    }
    for (n, spelling) in (1..).zip(spellings) {
        let found = store.user_by_email(spelling).await.expect("a read");
        assert_eq!(found.map(|found| found.id), Some(user(n).id), "{spelling}");
    }
    let found = store.user_by_email("ANN@EXAMPLE.ORG").await;
    assert_eq!(found.expect("a read"), None);
}

pub(super) async fn users_are_listed_in_the_byte_order_of_their_ids(store: Arc<dyn Store>) {
    let in_order = ["", "-", "10", "9", "A", "Z", "_", "a", "ab", "b", "É", "é"];
    // 7 and 12 share no factor: every id once, in another order.
    for n in 0..in_order.len() {
        let row = User {
            id: in_order[(n * 7 + 3) % in_order.len()].into(),
            ..user(n as u64)
        };
        put(&store, vec![Change::InsertUser(row)]).await;
    }
    let ids = |users: Vec<User>| -> Vec<String> {
        users
            .into_iter()
            .map(|user| user.id.as_str().to_owned())
            .collect()
    };
    let all = store.users(None, u32::MAX).await.expect("a list");
    assert_eq!(ids(all), in_order);
    let some = store.users(Some(&"9".into()), 4).await.expect("a list");
    assert_eq!(ids(some), ["A", "Z", "_", "a"]);
    let between = store.users(Some(&"B".into()), 1).await.expect("a list");
    assert_eq!(ids(between), ["Z"]);
    assert_eq!(store.users(Some(&"é".into()), 9).await.expect("a list"), []);
    assert_eq!(store.users(None, 0).await.expect("a list"), []);
}

pub(super) async fn setting_the_state_bumps_the_epoch(store: Arc<dyn Store>) {
    let ann = user(1);
    put(
        &store,
        vec![Change::InsertUser(ann.clone()), Change::InsertUser(user(2))],
    )
    .await;
    let states = [UserState::Disabled, UserState::Disabled, UserState::Active];
    for (epoch, state) in (1..).zip(states) {
        put(&store, vec![Change::SetUserState(ann.id.clone(), state)]).await;
        let expected = User {
            state,
            epoch,
            ..ann.clone()
        };
        assert_eq!(store.user(&ann.id).await.expect("a read"), Some(expected));
    }
    assert_eq!(
        store.user(&user(2).id).await.expect("a read"),
        Some(user(2))
    );
}

pub(super) async fn bumping_the_epoch_changes_nothing_else(store: Arc<dyn Store>) {
    let ann = user(1);
    put(
        &store,
        vec![
            Change::InsertUser(ann.clone()),
            Change::InsertUser(user(2)),
            Change::BumpEpoch(ann.id.clone()),
            Change::BumpEpoch(ann.id.clone()),
        ],
    )
    .await;
    let bumped = User { epoch: 2, ..ann };
    assert_eq!(
        store.users(None, 9).await.expect("a list"),
        [bumped, user(2)]
    );
}

fn prove(user: &User, epoch: i64, at: Timestamp) -> Change {
    Change::ProveUser {
        id: user.id.clone(),
        epoch,
        at,
    }
}

pub(super) async fn a_mailbox_is_proven_once(store: Arc<dyn Store>) {
    let ann = user(1);
    put(
        &store,
        vec![Change::InsertUser(ann.clone()), Change::InsertUser(user(2))],
    )
    .await;
    put(&store, vec![prove(&ann, 0, at(1))]).await;
    put(&store, vec![prove(&ann, 0, at(2))]).await;
    let proven = User {
        proven_at: Some(at(1)),
        ..ann
    };
    assert_eq!(
        store.users(None, 9).await.expect("a list"),
        [proven, user(2)]
    );
}

pub(super) async fn only_the_epoch_that_was_read_is_proven(store: Arc<dyn Store>) {
    let ann = User {
        epoch: 3,
        ..user(1)
    };
    put(&store, vec![Change::InsertUser(ann.clone())]).await;
    for epoch in [2, 4, 0, -3] {
        let conflict = attempt(&store, vec![prove(&ann, epoch, NOW)]).await;
        assert_eq!(conflict, Some(Conflict::Gone));
    }
    assert_eq!(
        store.user(&ann.id).await.expect("a read"),
        Some(ann.clone())
    );
    // Proven already makes no difference.
    put(&store, vec![prove(&ann, 3, NOW)]).await;
    let conflict = attempt(&store, vec![prove(&ann, 2, NOW)]).await;
    assert_eq!(conflict, Some(Conflict::Gone));
}

pub(super) async fn a_disabled_user_is_not_proven(store: Arc<dyn Store>) {
    for (n, proven_at) in [(1, None), (2, Some(NOW))] {
        let row = User {
            state: UserState::Disabled,
            proven_at,
            ..user(n)
        };
        put(&store, vec![Change::InsertUser(row.clone())]).await;
        let conflict = attempt(&store, vec![prove(&row, 0, at(1))]).await;
        assert_eq!(conflict, Some(Conflict::Gone));
        assert_eq!(store.user(&row.id).await.expect("a read"), Some(row));
    }
}

fn expect(user: &User, epoch: i64) -> Change {
    Change::ExpectUser {
        id: user.id.clone(),
        epoch,
    }
}

pub(super) async fn an_expected_user_is_active_and_of_the_epoch_that_was_read(
    store: Arc<dyn Store>,
) {
    let ann = User {
        epoch: 3,
        ..user(1)
    };
    let disabled = User {
        state: UserState::Disabled,
        ..user(2)
    };
    let users = [ann.clone(), disabled.clone()];
    put(&store, users.clone().map(Change::InsertUser).to_vec()).await;
    assert_eq!(attempt(&store, vec![expect(&ann, 3)]).await, None);
    for change in [expect(&ann, 2), expect(&ann, 4), expect(&disabled, 0)] {
        let conflict = attempt(&store, vec![change.clone()]).await;
        assert_eq!(conflict, Some(Conflict::Gone), "{change:?}");
    }
    assert_eq!(store.users(None, 9).await.expect("a list"), users);
}

pub(super) fn leaving(n: u64, secs: i64) -> User {
    User {
        state: UserState::Leaving(at(secs)),
        ..user(n)
    }
}

pub(super) async fn users_who_leave_are_found_when_they_are_due(store: Arc<dyn Store>) {
    let disabled = User {
        state: UserState::Disabled,
        ..user(4)
    };
    let rows = [
        leaving(1, 30),
        leaving(2, 10),
        leaving(3, 20),
        disabled,
        user(5),
    ];
    put(&store, rows.map(Change::InsertUser).to_vec()).await;
    let due = async |secs, limit| {
        let found = store.leaving(at(secs), limit).await;
        found.expect("a list")
    };
    assert_eq!(due(9, 9).await, []);
    assert_eq!(due(10, 9).await, [leaving(2, 10)]);
    assert_eq!(
        due(99, 9).await,
        [leaving(2, 10), leaving(3, 20), leaving(1, 30)]
    );
    assert_eq!(due(99, 1).await, [leaving(2, 10)]);
    put(
        &store,
        vec![Change::SetUserState(user(2).id, UserState::Active)],
    )
    .await;
    put(&store, vec![Change::DeleteUser(user(3).id)]).await;
    assert_eq!(due(99, 9).await, [leaving(1, 30)]);
}

pub(super) async fn an_expected_state_is_the_very_one_that_was_read(store: Arc<dyn Store>) {
    let rows = [user(1), leaving(2, 10)];
    put(&store, rows.clone().map(Change::InsertUser).to_vec()).await;
    let expect = |row: &User, epoch, state| Change::ExpectState {
        id: row.id.clone(),
        epoch,
        state,
    };
    for row in &rows {
        assert_eq!(attempt(&store, vec![expect(row, 0, row.state)]).await, None);
        let wrong = [
            expect(row, 1, row.state),
            expect(row, 0, UserState::Disabled),
            expect(row, 0, UserState::Leaving(at(11))),
            expect(&user(9), 0, row.state),
        ];
        for change in wrong {
            let conflict = attempt(&store, vec![change.clone()]).await;
            assert_eq!(conflict, Some(Conflict::Gone), "{change:?}");
        }
    }
    // Nobody signs in as a user who leaves.
    let id = user(2).id;
    let signed_in = Change::ExpectUser { id, epoch: 0 };
    assert_eq!(attempt(&store, vec![signed_in]).await, Some(Conflict::Gone));
    assert_eq!(store.users(None, 9).await.expect("a list"), rows);
}

pub(super) async fn a_user_that_is_not_there_cannot_be_changed(store: Arc<dyn Store>) {
    put(&store, vec![Change::InsertUser(user(1))]).await;
    let absent = user(2);
    for change in [
        Change::SetUserState(absent.id.clone(), UserState::Disabled),
        Change::BumpEpoch(absent.id.clone()),
        prove(&absent, 0, NOW),
        expect(&absent, 0),
        Change::DeleteUser(absent.id.clone()),
    ] {
        let conflict = attempt(&store, vec![change.clone()]).await;
        assert_eq!(conflict, Some(Conflict::Gone), "{change:?}");
    }
    assert_eq!(store.users(None, 9).await.expect("a list"), [user(1)]);
}
