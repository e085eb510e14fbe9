//! What was made under which secret key.

mod retired;
mod rows;

use std::sync::Arc;

use pass0_core::model::{Challenge, ChallengeState, Credential, Letter, LetterFate, Session};
use pass0_core::ports::{ChallengeKey, Change, Conflict, Keyed, Shelf, Store};

use super::races::{MANY, assert_one_winner, race_to_apply};
use super::sample::{NOW, at, flow, letter, user};
use super::{attempt, insert, put};

use rows::{IDLE, LAST, NEW, OLD, asked, kept, keys, made, opened, seed, used, uses, written};

pub(super) use retired::{
    data_of_a_retired_credential_is_replaced_or_deleted_only_as_it_was_read,
    retired_credentials_are_found_by_their_key,
};

pub(super) async fn the_keys_that_rows_were_made_under_are_found(store: Arc<dyn Store>) {
    for what in [
        Keyed::Sessions,
        Keyed::Challenges,
        Keyed::Letters,
        Keyed::Credentials(Shelf::InUse, "totp"),
    ] {
        assert_eq!(keys(&store, what).await, [], "{what:?} of an empty store");
    }
    seed(&store).await;
    assert_eq!(keys(&store, Keyed::Sessions).await, [OLD, LAST]);
    assert_eq!(keys(&store, Keyed::Challenges).await, [OLD, NEW]);
    assert_eq!(keys(&store, Keyed::Letters).await, [OLD, NEW]);
    assert_eq!(
        keys(&store, Keyed::Credentials(Shelf::InUse, "totp")).await,
        [OLD, NEW]
    );
    assert_eq!(
        keys(&store, Keyed::Credentials(Shelf::InUse, "codes")).await,
        [OLD]
    );
    for none in ["", "short", "other"] {
        assert_eq!(
            keys(&store, Keyed::Credentials(Shelf::InUse, none)).await,
            [],
            "{none}"
        );
    }
}

pub(super) async fn sessions_of_use_are_counted_by_their_key(store: Arc<dyn Store>) {
    seed(&store).await;
    let over = Session {
        expires_at: NOW,
        ..opened(4, NEW)
    };
    let unused = Session {
        seen_at: NOW.minus(IDLE),
        ..opened(5, NEW)
    };
    let of_bob = Session {
        user: user(2).id,
        ..opened(6, OLD)
    };
    let rows = [over, unused, of_bob];
    put(&store, rows.map(Change::InsertSession).into()).await;
    let counted = uses(&store, Keyed::Sessions).await;
    assert_eq!(counted, [used(OLD, 3, 2), used(LAST, 1, 1)]);
}

pub(super) async fn challenges_that_are_open_are_counted_by_their_keys(store: Arc<dyn Store>) {
    seed(&store).await;
    let over = Challenge {
        expires_at: NOW,
        ..asked(4, LAST, None)
    };
    let closed = Challenge {
        state: ChallengeState::Used,
        closed_at: Some(NOW),
        ..asked(5, LAST, Some(LAST))
    };
    put(&store, vec![insert(&over), insert(&closed)]).await;
    let counted = uses(&store, Keyed::Challenges).await;
    assert_eq!(counted, [used(OLD, 2, 2), used(NEW, 2, 2)]);
}

pub(super) async fn letters_that_wait_are_counted_by_their_key(store: Arc<dyn Store>) {
    seed(&store).await;
    let late = Letter {
        drop_at: NOW,
        ..written(4, LAST)
    };
    put(&store, vec![Change::InsertLetter(late)]).await;
    let settled = Change::SettleLetter(letter(3).id, LetterFate::Accepted);
    put(&store, vec![settled]).await;
    let counted = uses(&store, Keyed::Letters).await;
    assert_eq!(counted, [used(OLD, 1, 0), used(NEW, 1, 0)]);
}

pub(super) async fn credentials_and_their_users_are_counted_by_key(store: Arc<dyn Store>) {
    seed(&store).await;
    let counted = uses(&store, Keyed::Credentials(Shelf::InUse, "totp")).await;
    assert_eq!(counted, [used(OLD, 1, 1), used(NEW, 1, 1)]);
    let counted = uses(&store, Keyed::Credentials(Shelf::InUse, "codes")).await;
    assert_eq!(counted, [used(OLD, 3, 2)]);
    assert_eq!(
        uses(&store, Keyed::Credentials(Shelf::InUse, "short")).await,
        []
    );
}

pub(super) async fn credentials_of_one_key_are_listed_in_the_order_of_their_ids(
    store: Arc<dyn Store>,
) {
    seed(&store).await;
    let mut after = None;
    let mut seen = Vec::new();
    loop {
        let page = store
            .credentials_under(Shelf::InUse, "codes", OLD, after.as_ref(), 2)
            .await
            .expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        seen.extend(page);
    }
    let all = [(3, 3), (4, 3), (5, 4)].map(|(n, of)| kept(n, of, "codes", made(OLD, n)));
    assert_eq!(seen, all);
    for (kind, key) in [("codes", NEW), ("totp", LAST), ("other", OLD)] {
        let none = store
            .credentials_under(Shelf::InUse, kind, key, None, 9)
            .await;
        assert_eq!(none.expect("a page"), [], "{kind} {key}");
    }
}

pub(super) async fn data_is_replaced_only_as_it_was_read(store: Arc<dyn Store>) {
    seed(&store).await;
    let row = kept(1, 1, "totp", made(OLD, 1));
    let replace = |row: &Credential, from: Vec<u8>, to: Vec<u8>| {
        vec![Change::ReplaceData {
            id: row.id.clone(),
            user: row.user.clone(),
            from,
            to,
        }]
    };
    let foreign = Credential {
        user: user(2).id,
        ..row.clone()
    };
    let gone = Some(Conflict::Gone);
    let other = attempt(&store, replace(&row, made(NEW, 1), made(LAST, 1))).await;
    assert_eq!(other, gone);
    let cut = attempt(&store, replace(&row, vec![], made(LAST, 1))).await;
    assert_eq!(cut, gone);
    let of_bob = attempt(&store, replace(&foreign, row.data.clone(), made(LAST, 1))).await;
    assert_eq!(of_bob, gone);
    put(&store, replace(&row, row.data.clone(), made(NEW, 9))).await;
    let found = store.credential(&row.kind, &row.handle).await;
    let now = Credential {
        data: made(NEW, 9),
        ..row.clone()
    };
    assert_eq!(found.expect("a read"), Some(now));
    let again = attempt(&store, replace(&row, row.data.clone(), made(LAST, 1))).await;
    assert_eq!(again, gone);
}

pub(super) async fn one_of_many_replacements_of_data_wins(store: Arc<dyn Store>) {
    seed(&store).await;
    let row = kept(1, 1, "totp", made(OLD, 1));
    let results = race_to_apply(&store, MANY, |n| {
        vec![Change::ReplaceData {
            id: row.id.clone(),
            user: row.user.clone(),
            from: row.data.clone(),
            to: made(NEW, u8::try_from(n).expect("a small number")),
        }]
    })
    .await;
    assert_one_winner(&results, Conflict::Gone);
}

pub(super) async fn what_was_made_under_a_key_ends_and_nothing_else(store: Arc<dyn Store>) {
    seed(&store).await;
    let ended = store.end_under(OLD, at(1), 100).await.expect("an end");
    assert_eq!(ended, 2 + 2 + 2);
    assert_eq!(store.end_under(OLD, at(1), 100).await.expect("an end"), 0);
    assert_eq!(uses(&store, Keyed::Sessions).await, [used(LAST, 1, 1)]);
    assert_eq!(uses(&store, Keyed::Challenges).await, [used(NEW, 1, 1)]);
    assert_eq!(uses(&store, Keyed::Letters).await, [used(NEW, 1, 0)]);
    // What was in use by a browser says that it ended.
    for n in [1, 2] {
        let found = store.challenge(ChallengeKey::Id(&flow(n))).await;
        let found = found.expect("a read").expect("a challenge");
        assert_eq!(found.state, ChallengeState::Ended);
        assert_eq!(found.closed_at, Some(at(1)));
    }
    let dropped = store.letter_of(&flow(2)).await.expect("a read");
    let dropped = dropped.expect("a letter");
    assert_eq!(dropped.fate, LetterFate::Expired);
    assert!(dropped.sealed.is_empty());
    // Credentials are for their owners to be told of.
    let left = uses(&store, Keyed::Credentials(Shelf::InUse, "codes")).await;
    assert_eq!(left, [used(OLD, 3, 2)]);
}

pub(super) async fn a_batch_of_what_was_made_under_a_key_ends(store: Arc<dyn Store>) {
    seed(&store).await;
    for left in [1, 0] {
        let ended = store.end_under(OLD, NOW, 1).await.expect("an end");
        assert_eq!(ended, 3);
        let sessions = uses(&store, Keyed::Sessions).await;
        let under = sessions.iter().filter(|it| it.key == OLD);
        assert_eq!(under.map(|it| it.rows).sum::<u64>(), left);
    }
    assert_eq!(store.end_under(OLD, NOW, 1).await.expect("an end"), 0);
}
