//! Offers that a user wants no more.

use std::sync::Arc;

use pass0_core::model::{Declined, User};
use pass0_core::ports::{Change, Conflict, Store};

use super::contested::two_users;
use super::races::{MANY, assert_one_winner, race_to_apply};
use super::sample::{at, event, user};
use super::{attempt, put};

pub(super) fn declined(n: u64, kind: &str, secs: i64) -> Declined {
    Declined {
        user: user(n).id,
        kind: kind.into(),
        at: at(secs),
    }
}

async fn read(store: &Arc<dyn Store>, user: &User) -> Vec<Declined> {
    store.declined(&user.id).await.expect("a list")
}

pub(super) async fn a_declined_offer_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    assert_eq!(read(&store, &ann).await, []);
    let rows = [
        declined(1, "totp", 2),
        declined(2, "passkey", 3),
        declined(1, "passkey", 1),
    ];
    put(&store, rows.clone().map(Change::Decline).to_vec()).await;
    let [second, other, first] = rows;
    assert_eq!(read(&store, &ann).await, [first, second], "by their kinds");
    assert_eq!(read(&store, &bob).await, [other]);
    assert_eq!(read(&store, &user(3)).await, []);
}

pub(super) async fn an_offer_is_declined_once_and_by_a_user(store: Arc<dyn Store>) {
    let (ann, _) = two_users(&store).await;
    let first = declined(1, "passkey", 1);
    put(&store, vec![Change::Decline(first.clone())]).await;
    let again = vec![Change::Decline(declined(1, "passkey", 2))];
    assert_eq!(attempt(&store, again).await, Some(Conflict::Taken));
    assert_eq!(read(&store, &ann).await, [first]);
    let nobody = vec![Change::Decline(declined(3, "passkey", 1))];
    assert_eq!(attempt(&store, nobody).await, Some(Conflict::Gone));
}

pub(super) async fn one_of_many_who_decline_at_once_is_kept(store: Arc<dyn Store>) {
    let (ann, _) = two_users(&store).await;
    let results = race_to_apply(&store, MANY, |n| {
        let (id, epoch) = (user(1).id, 0);
        let secs = i64::try_from(n).expect("a small number");
        vec![
            Change::ExpectUser { id, epoch },
            Change::Decline(declined(1, "passkey", secs)),
            Change::InsertEvent(event(n)),
        ]
    })
    .await;
    assert_one_winner(&results, Conflict::Taken);
    assert_eq!(read(&store, &ann).await.len(), 1);
}

pub(super) async fn a_declined_offer_is_forgotten_alone_or_with_all_of_the_user(
    store: Arc<dyn Store>,
) {
    let (ann, bob) = two_users(&store).await;
    let rows = || {
        vec![
            Change::Decline(declined(1, "passkey", 1)),
            Change::Decline(declined(1, "totp", 1)),
        ]
    };
    put(&store, rows()).await;
    put(&store, vec![Change::Decline(declined(2, "passkey", 1))]).await;
    let forget = |kind: Option<&str>| {
        let kind = kind.map(str::to_owned);
        vec![Change::ForgetDeclined(user(1).id, kind)]
    };
    for (kind, left) in [
        (Some("Passkey"), 2),
        (Some("passkey"), 1),
        (Some("passkey"), 1),
        (None, 0),
        (None, 0),
    ] {
        assert_eq!(attempt(&store, forget(kind)).await, None);
        assert_eq!(read(&store, &ann).await.len(), left, "without {kind:?}");
    }
    assert_eq!(read(&store, &bob).await.len(), 1);
    // It can be said again.
    put(&store, rows()).await;
    assert_eq!(read(&store, &ann).await.len(), 2);
}
