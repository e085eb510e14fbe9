//! Users who are deleted, and what goes with them.

use std::sync::Arc;

use pass0_core::model::{ChallengeState, User};
use pass0_core::ports::{ChallengeKey, Change, Conflict, EventFilter, SessionKey, Store};

use super::declined::declined;
use super::races::{MANY, assert_one_winner, race_to_apply};
use super::sample::{NOW, at, challenge, credential, event, flow, letter, session, user};
use super::users::leaving;
use super::{insert, put};

/// User `n` with a session, a credential, a challenge with its letter, and an event.
fn belongings(n: u64) -> Vec<Change> {
    let mut asked = challenge(n);
    asked.user = Some(user(n).id);
    vec![
        Change::InsertUser(user(n)),
        Change::InsertSession(session(n, &user(n))),
        Change::InsertCredential(credential(n, &user(n))),
        Change::Decline(declined(n, "passkey", 0)),
        insert(&asked),
        Change::InsertLetter(letter(n)),
        Change::InsertEvent(event(n).user(Some(&user(n).id)).flow(&flow(n))),
    ]
}

pub(super) async fn of_many_who_delete_a_user_one_does(store: Arc<dyn Store>) {
    put(&store, vec![Change::InsertUser(leaving(1, 0))]).await;
    let results = race_to_apply(&store, MANY, |n| {
        let row = leaving(1, 0);
        vec![
            Change::ExpectState {
                id: row.id.clone(),
                epoch: 0,
                state: row.state,
            },
            Change::DeleteUser(row.id),
            Change::InsertEvent(event(n)),
        ]
    })
    .await;
    assert_one_winner(&results, Conflict::Gone);
    let events = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(events.len(), 1);
}

pub(super) async fn a_deleted_user_leaves_nothing_but_events(store: Arc<dyn Store>) {
    put(&store, belongings(1)).await;
    put(&store, belongings(2)).await;
    put(&store, vec![Change::DeleteUser(user(1).id)]).await;

    for (n, there) in [(1, false), (2, true)] {
        let user = user(n);
        assert_eq!(store.user(&user.id).await.expect("a read").is_some(), there);
        assert_eq!(
            store
                .user_by_email(&user.email)
                .await
                .expect("a read")
                .is_some(),
            there
        );
        let found = store.session(SessionKey::Id(&session(n, &user).id)).await;
        assert_eq!(found.expect("a read").is_some(), there);
        let sessions = store.sessions_of(&user.id).await.expect("a list");
        assert_eq!(sessions.len(), usize::from(there));
        let credentials = store.credentials_of(&user.id).await.expect("a list");
        assert_eq!(credentials.len(), usize::from(there));
        let declined = store.declined(&user.id).await.expect("a list");
        assert_eq!(declined.len(), usize::from(there));
        let found = store.challenge(ChallengeKey::Id(&flow(n))).await;
        assert_eq!(found.expect("a read").is_some(), there);
        let found = store.letter_of(&flow(n)).await.expect("a read");
        assert_eq!(found.is_some(), there);
        let filter = EventFilter {
            user: Some(user.id),
            ..EventFilter::default()
        };
        let kept = store.events(&filter).await.expect("a list");
        assert_eq!(kept.len(), 1);
    }
    let counts = store.counts(NOW).await.expect("counts");
    assert_eq!(
        [
            counts.users,
            counts.sessions,
            counts.pending,
            counts.waiting_letters
        ],
        [1; 4]
    );
}

pub(super) async fn a_deleted_user_takes_challenges_about_the_address_along(store: Arc<dyn Store>) {
    // Asked before the account was made: the address alone says whose it is.
    let by_address = challenge(1);
    // About an address the user had once: the id alone says whose it is.
    let mut by_id = challenge(2);
    by_id.user = Some(user(1).id);
    // Closed ones go too.
    let mut closed = challenge(3);
    closed.subject = user(1).email;
    closed.state = ChallengeState::Cancelled;
    closed.closed_at = Some(NOW);
    let other = challenge(4);
    let mut changes = vec![Change::InsertUser(user(1))];
    for (n, row) in (1..).zip([&by_address, &by_id, &closed, &other]) {
        changes.push(insert(row));
        changes.push(Change::InsertLetter(letter(n)));
    }
    put(&store, changes).await;
    put(&store, vec![Change::DeleteUser(user(1).id)]).await;
    for (n, there) in [(1, false), (2, false), (3, false), (4, true)] {
        let found = store.challenge(ChallengeKey::Id(&flow(n))).await;
        assert_eq!(found.expect("a read").is_some(), there, "challenge {n}");
        let found = store.letter_of(&flow(n)).await.expect("a read");
        assert_eq!(found.is_some(), there, "letter {n}");
    }
}

pub(super) async fn a_deleted_user_takes_challenges_about_held_addresses_along(
    store: Arc<dyn Store>,
) {
    let ann = user(1);
    let hold = |epoch, to: &str| {
        [
            Change::HoldAddress(ann.id.clone(), at(1000)),
            Change::SetEmail {
                id: ann.id.clone(),
                epoch,
                email: to.into(),
                delivery: to.into(),
                at: NOW,
            },
        ]
    };
    let about = |n, subject: &str| {
        let mut asked = challenge(n);
        subject.clone_into(&mut asked.subject);
        [insert(&asked), Change::InsertLetter(letter(n))]
    };
    let mut changes = vec![Change::InsertUser(ann.clone())];
    changes.extend(hold(0, "second@example.org"));
    changes.extend(hold(1, "third@example.org"));
    // Somebody else took one of them once its time was over.
    changes.push(Change::InsertUser(User {
        email: "second@example.org".into(),
        created_at: at(2000),
        ..user(2)
    }));
    changes.extend(about(1, &ann.email));
    changes.extend(about(2, "second@example.org"));
    changes.extend(about(3, "third@example.org"));
    changes.extend(about(4, "fourth@example.org"));
    put(&store, changes).await;
    put(&store, vec![Change::DeleteUser(ann.id)]).await;
    for (n, there) in [(1, false), (2, true), (3, false), (4, true)] {
        let found = store.challenge(ChallengeKey::Id(&flow(n))).await;
        assert_eq!(found.expect("a read").is_some(), there, "challenge {n}");
        let found = store.letter_of(&flow(n)).await.expect("a read");
        assert_eq!(found.is_some(), there, "letter {n}");
    }
}

pub(super) async fn a_deleted_address_is_free_again(store: Arc<dyn Store>) {
    put(&store, belongings(1)).await;
    put(&store, vec![Change::DeleteUser(user(1).id)]).await;
    put(&store, belongings(1)).await;
    assert_eq!(store.users(None, 9).await.expect("a list"), [user(1)]);
}
