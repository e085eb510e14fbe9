//! A user's address, changed.

use std::sync::Arc;

use pass0_core::model::{ChallengeState, Timestamp, User, UserState};
use pass0_core::ports::{ChallengeKey, Change, Conflict, EventFilter, SessionKey, Store};

use super::races::{MANY, assert_one_winner, race_to_apply, winners};
use super::sample::{NOW, at, challenge, credential, event, flow, session, user};
use super::{attempt, insert, put};

/// To this address, which is written with a capital where mail is sent to.
fn set_email(who: &User, epoch: i64, email: &str, at: Timestamp) -> Change {
    Change::SetEmail {
        id: who.id.clone(),
        epoch,
        email: email.into(),
        delivery: format!("To {email}"),
        at,
    }
}

/// What [`set_email`] makes of a user.
fn moved(who: &User, email: &str, at: Timestamp) -> User {
    User {
        email: email.into(),
        delivery: format!("To {email}"),
        epoch: who.epoch + 1,
        proven_at: Some(at),
        ..who.clone()
    }
}

async fn read(store: &Arc<dyn Store>, who: &User) -> Option<User> {
    store.user(&who.id).await.expect("a read")
}

async fn by_email(store: &Arc<dyn Store>, email: &str) -> Option<User> {
    store.user_by_email(email).await.expect("a read")
}

pub(super) async fn a_changed_address_is_proven_and_bumps_the_epoch(store: Arc<dyn Store>) {
    let ann = User {
        epoch: 3,
        ..user(1)
    };
    let proven = User {
        proven_at: Some(at(-60)),
        ..user(2)
    };
    let users = [&ann, &proven, &user(3)].map(|row| Change::InsertUser(row.clone()));
    put(&store, users.to_vec()).await;
    for (row, email) in [(&ann, "ann@example.net"), (&proven, "ä+b@bücher.example")] {
        put(&store, vec![set_email(row, row.epoch, email, at(1))]).await;
        let expected = Some(moved(row, email, at(1)));
        assert_eq!(read(&store, row).await, expected);
        assert_eq!(by_email(&store, email).await, expected);
        assert_eq!(by_email(&store, &row.email).await, None);
    }
    assert_eq!(read(&store, &user(3)).await, Some(user(3)));
}

pub(super) async fn a_changed_address_leaves_what_else_the_user_has(store: Arc<dyn Store>) {
    // What the old epoch kills is the engine's to judge and to end.
    let ann = user(1);
    let (session, credential) = (session(1, &ann), credential(1, &ann));
    let asked = pass0_core::model::Challenge {
        user: Some(ann.id.clone()),
        ..challenge(1)
    };
    put(
        &store,
        vec![
            Change::InsertUser(ann.clone()),
            Change::InsertSession(session.clone()),
            Change::InsertCredential(credential.clone()),
            insert(&asked),
            set_email(&ann, 0, "ann@example.net", NOW),
        ],
    )
    .await;
    let found = store
        .session(SessionKey::Id(&session.id))
        .await
        .expect("a read");
    assert_eq!(found, Some((session, moved(&ann, "ann@example.net", NOW))));
    let listed = store.credentials_of(&ann.id).await.expect("a list");
    assert_eq!(listed, [credential]);
    let found = store.challenge(ChallengeKey::Id(&flow(1))).await;
    assert_eq!(found.expect("a read"), Some(asked));
}

pub(super) async fn an_address_changes_from_the_epoch_that_was_read_only(store: Arc<dyn Store>) {
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
    let email = "new@example.net";
    for change in [
        set_email(&ann, 2, email, NOW),
        set_email(&ann, 4, email, NOW),
        set_email(&disabled, 0, email, NOW),
        set_email(&user(9), 0, email, NOW),
    ] {
        let conflict = attempt(&store, vec![change.clone()]).await;
        assert_eq!(conflict, Some(Conflict::Gone), "{change:?}");
        assert_eq!(store.users(None, 9).await.expect("a list"), users);
    }
    // Not twice from one epoch either.
    put(&store, vec![set_email(&ann, 3, email, NOW)]).await;
    let again = set_email(&ann, 3, "newer@example.net", NOW);
    assert_eq!(attempt(&store, vec![again]).await, Some(Conflict::Gone));
}

pub(super) async fn an_address_that_is_taken_is_not_given(store: Arc<dyn Store>) {
    let users = [user(1), user(2)];
    put(&store, users.clone().map(Change::InsertUser).to_vec()).await;
    let taken = || set_email(&user(1), 0, &user(2).email, NOW);
    assert_eq!(attempt(&store, vec![taken()]).await, Some(Conflict::Taken));
    // Whoever may not change the address does not learn whether it is taken.
    let stale = set_email(&user(1), 7, &user(2).email, NOW);
    assert_eq!(attempt(&store, vec![stale]).await, Some(Conflict::Gone));
    // Nor does a change before it, or one behind it, come true.
    let within = vec![
        Change::InsertEvent(event(1)),
        taken(),
        Change::InsertEvent(event(2)),
    ];
    assert_eq!(attempt(&store, within).await, Some(Conflict::Taken));
    assert_eq!(store.users(None, 9).await.expect("a list"), users);
    let events = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(events, []);
}

pub(super) async fn a_user_keeps_the_address_in_another_spelling(store: Arc<dyn Store>) {
    let ann = user(1);
    put(&store, vec![Change::InsertUser(ann.clone())]).await;
    put(&store, vec![set_email(&ann, 0, &ann.email, at(1))]).await;
    let expected = moved(&ann, &ann.email, at(1));
    assert_eq!(read(&store, &ann).await, Some(expected));
}

pub(super) async fn an_address_that_was_left_is_free(store: Arc<dyn Store>) {
    let (ann, bob) = (user(1), user(2));
    let users = [&ann, &bob].map(|row| Change::InsertUser(row.clone()));
    put(&store, users.to_vec()).await;
    put(&store, vec![set_email(&ann, 0, "ann@example.net", NOW)]).await;
    // For another user, for a new one, and for its owner to come back to.
    put(&store, vec![set_email(&bob, 0, &ann.email, NOW)]).await;
    let new = User {
        email: bob.email.clone(),
        ..user(3)
    };
    put(&store, vec![Change::InsertUser(new)]).await;
    let back = set_email(&ann, 1, &ann.email, NOW);
    assert_eq!(attempt(&store, vec![back]).await, Some(Conflict::Taken));
    // Left and taken in one apply.
    let passed_on = vec![
        set_email(&bob, 1, "bob@example.net", NOW),
        set_email(&ann, 1, &ann.email, NOW),
    ];
    assert_eq!(attempt(&store, passed_on).await, None);
    let found = by_email(&store, &ann.email).await;
    assert_eq!(found.map(|found| found.id), Some(ann.id));
}

pub(super) async fn one_of_many_changes_of_an_address_wins(store: Arc<dyn Store>) {
    let ann = user(1);
    put(
        &store,
        vec![Change::InsertUser(ann.clone()), insert(&challenge(1))],
    )
    .await;
    // Half of them to one address, the others each to its own.
    let results = race_to_apply(&store, MANY, |n| {
        let email = match n % 2 {
            0 => "ann@example.net".to_owned(),
            _ => format!("ann-{n}@example.net"),
        };
        vec![
            set_email(&ann, 0, &email, NOW),
            Change::InsertEvent(event(n)),
        ]
    })
    .await;
    assert_one_winner(&results, Conflict::Gone);
    let found = read(&store, &ann).await;
    assert_eq!(found.map(|found| found.epoch), Some(1));
    let events = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(events.len(), 1);
}

pub(super) async fn one_of_many_users_gets_an_address(store: Arc<dyn Store>) {
    let users = (0..MANY).map(|n| Change::InsertUser(user(n)));
    put(&store, users.collect()).await;
    let results = race_to_apply(&store, MANY + 8, |n| match n {
        // Some who have no account yet are after it, too.
        MANY.. => vec![Change::InsertUser(User {
            email: "new@example.net".into(),
            ..user(n)
        })],
        n => vec![
            Change::InsertEvent(event(n)),
            set_email(&user(n), 0, "new@example.net", NOW),
        ],
    })
    .await;
    assert_one_winner(&results, Conflict::Taken);
    let winner = results.iter().position(Option::is_none).expect("a winner");
    let found = by_email(&store, "new@example.net").await;
    assert_eq!(found.map(|found| found.id), Some(user(winner as u64).id));
    let all = store.users(None, 999).await.expect("a list");
    let kept = all.iter().filter(|row| row.epoch == 0).count();
    assert!(all.len() - kept <= 1, "a loser was changed");
}

/// Each wants the address of the next: a store with row locks meets deadlocks here.
pub(super) async fn users_in_a_ring_get_no_address_of_each_other(store: Arc<dyn Store>) {
    const RING: u64 = 4;
    let users: Vec<_> = (0..RING).map(user).collect();
    let changes = users.iter().cloned().map(Change::InsertUser);
    put(&store, changes.collect()).await;
    let results = race_to_apply(&store, RING, |n| {
        let next = user((n + 1) % RING).email;
        vec![set_email(&user(n), 0, &next, NOW)]
    })
    .await;
    assert!(results.iter().all(|met| *met == Some(Conflict::Taken)));
    assert_eq!(store.users(None, 9).await.expect("a list"), users);
}

pub(super) async fn a_link_is_used_up_by_the_change_that_wins(store: Arc<dyn Store>) {
    let ann = user(1);
    put(
        &store,
        vec![
            Change::InsertUser(ann.clone()),
            insert(&challenge(1)),
            insert(&challenge(2)),
        ],
    )
    .await;
    let results = race_to_apply(&store, MANY, |n| {
        let id = flow(1 + n % 2);
        let state = ChallengeState::Used;
        vec![
            Change::Close { id, state, at: NOW },
            set_email(&ann, 0, &format!("ann-{}@example.net", n % 2), NOW),
        ]
    })
    .await;
    assert_eq!(winners(&results), 1);
    let mut used = 0;
    for n in [1, 2] {
        let found = store.challenge(ChallengeKey::Id(&flow(n))).await;
        let state = found.expect("a read").map(|row| row.state);
        used += usize::from(state == Some(ChallengeState::Used));
    }
    assert_eq!(used, 1);
}
