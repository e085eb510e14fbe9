//! What was made under which secret key.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{
    Challenge, ChallengeState, Credential, CredentialId, Letter, LetterFate, Session,
};
use pass0_core::ports::{ChallengeKey, Change, Conflict, KeyUse, Keyed, Shelf, Store};
use pass0_core::secret::{Digest, KeyId};

use super::races::{MANY, assert_one_winner, race_to_apply};
use super::sample::{NOW, at, challenge, credential, event, flow, letter, session, user};
use super::{attempt, insert, put};

const IDLE: Duration = Duration::from_secs(3600);
const OLD: KeyId = KeyId::from_bytes([0x11, 0, 0xff, 0x80]);
const NEW: KeyId = KeyId::from_bytes([0x11, 0, 0xff, 0x81]);
const LAST: KeyId = KeyId::from_bytes([0xff, 0xff, 0xff, 0xff]);

/// Something made under this key, unlike any other of number `n`.
fn made(key: KeyId, n: u8) -> Vec<u8> {
    let mut bytes = key.to_bytes().to_vec();
    bytes.resize(Digest::LEN, n);
    bytes
}

fn digest(key: KeyId, n: u8) -> Digest {
    Digest::from_bytes(&made(key, n)).expect("36 bytes")
}

fn opened(n: u8, key: KeyId) -> Session {
    Session {
        digest: digest(key, n),
        ..session(n.into(), &user(1))
    }
}

fn asked(n: u8, key: KeyId, bound: Option<KeyId>) -> Challenge {
    Challenge {
        digest: digest(key, n),
        binding: bound.map(|key| digest(key, n)),
        user: Some(user(n.into()).id),
        ..challenge(n.into())
    }
}

fn written(n: u8, key: KeyId) -> Letter {
    Letter {
        sealed: made(key, n),
        drop_at: at(60),
        ..letter(n.into())
    }
}

fn kept(n: u8, of: u64, kind: &str, data: Vec<u8>) -> Credential {
    Credential {
        kind: kind.into(),
        data,
        ..credential(n.into(), &user(of))
    }
}

fn used(key: KeyId, rows: u64, users: u64) -> KeyUse {
    KeyUse { key, rows, users }
}

async fn uses(store: &Arc<dyn Store>, what: Keyed<'_>) -> Vec<KeyUse> {
    store.key_uses(what, NOW, IDLE).await.expect("a count")
}

async fn keys(store: &Arc<dyn Store>, what: Keyed<'_>) -> Vec<KeyId> {
    store.keys_under(what).await.expect("the keys")
}

/// Users 1 to 4, sessions, challenges, letters and credentials under several keys.
async fn seed(store: &Arc<dyn Store>) {
    let mut rows: Vec<Change> = (1..=4).map(|n| Change::InsertUser(user(n))).collect();
    rows.extend([
        Change::InsertSession(opened(1, OLD)),
        Change::InsertSession(opened(2, OLD)),
        Change::InsertSession(opened(3, LAST)),
        insert(&asked(1, OLD, None)),
        insert(&asked(2, NEW, Some(OLD))),
        insert(&asked(3, NEW, Some(NEW))),
        Change::InsertLetter(written(1, NEW)),
        Change::InsertLetter(written(2, OLD)),
        Change::InsertLetter(written(3, OLD)),
        Change::InsertCredential(kept(1, 1, "totp", made(OLD, 1))),
        Change::InsertCredential(kept(2, 2, "totp", made(NEW, 2))),
        Change::InsertCredential(kept(3, 3, "codes", made(OLD, 3))),
        Change::InsertCredential(kept(4, 3, "codes", made(OLD, 4))),
        Change::InsertCredential(kept(5, 4, "codes", made(OLD, 5))),
        Change::InsertCredential(kept(6, 4, "short", vec![1, 2, 3])),
        Change::InsertEvent(event(1)),
    ]);
    put(store, rows).await;
}

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

/// Retires the credentials 1 and 3 to 5 of the seed; number 3 is kept the shortest.
async fn retire(store: &Arc<dyn Store>) {
    let rows = [(1, 1, 9), (3, 3, 1), (4, 3, 9), (5, 4, 9)].map(|(n, of, until)| {
        let row = kept(n, of, "", Vec::new());
        Change::RetireCredential {
            id: row.id,
            user: row.user,
            until: at(until),
        }
    });
    put(store, rows.into()).await;
}

async fn retired_of(store: &Arc<dyn Store>, n: u64) -> Vec<Credential> {
    let history = store.history(&user(n).id).await.expect("a history");
    history.retired
}

pub(super) async fn retired_credentials_are_found_by_their_key(store: Arc<dyn Store>) {
    let codes = Keyed::Credentials(Shelf::Retired, "codes");
    assert_eq!(keys(&store, codes).await, []);
    seed(&store).await;
    assert_eq!(keys(&store, codes).await, []);
    retire(&store).await;
    assert_eq!(keys(&store, codes).await, [OLD]);
    assert_eq!(
        keys(&store, Keyed::Credentials(Shelf::Retired, "totp")).await,
        [OLD]
    );
    assert_eq!(
        keys(&store, Keyed::Credentials(Shelf::InUse, "totp")).await,
        [NEW]
    );
    assert_eq!(
        keys(&store, Keyed::Credentials(Shelf::InUse, "codes")).await,
        []
    );
    assert_eq!(uses(&store, codes).await, [used(OLD, 3, 2)]);
    let later = store.key_uses(codes, at(1), IDLE).await.expect("a count");
    assert_eq!(later, [used(OLD, 2, 2)], "one whose time is over is no use");
    let page = |after: Option<CredentialId>| {
        let store = store.clone();
        async move {
            let page = store.credentials_under(Shelf::Retired, "codes", OLD, after.as_ref(), 2);
            page.await.expect("a page")
        }
    };
    let first = page(None).await;
    let all = [(3, 3), (4, 3), (5, 4)].map(|(n, of)| kept(n, of, "codes", made(OLD, n)));
    assert_eq!(first, all[..2]);
    assert_eq!(page(Some(first[1].id.clone())).await, all[2..]);
    let none = store.credentials_under(Shelf::Retired, "codes", NEW, None, 9);
    assert_eq!(none.await.expect("a page"), []);
    let none = store.credentials_under(Shelf::InUse, "codes", OLD, None, 9);
    assert_eq!(none.await.expect("a page"), []);
}

pub(super) async fn data_of_a_retired_credential_is_replaced_or_deleted_only_as_it_was_read(
    store: Arc<dyn Store>,
) {
    seed(&store).await;
    let row = kept(1, 1, "totp", made(OLD, 1));
    let replace = |of: u64, from: Vec<u8>, to: Option<Vec<u8>>| {
        vec![Change::ReplaceRetired {
            id: row.id.clone(),
            user: user(of).id,
            from,
            to,
        }]
    };
    let gone = Some(Conflict::Gone);
    let old = made(OLD, 1);
    let in_use = attempt(&store, replace(1, old.clone(), None)).await;
    assert_eq!(in_use, gone, "it is in use");
    retire(&store).await;
    for (of, from, to) in [
        (1, made(NEW, 1), Some(made(LAST, 1))),
        (1, vec![], Some(made(LAST, 1))),
        (2, old.clone(), Some(made(LAST, 1))),
        (1, made(NEW, 1), None),
        (2, old.clone(), None),
    ] {
        assert_eq!(attempt(&store, replace(of, from, to)).await, gone);
    }
    let in_use = attempt(
        &store,
        vec![Change::ReplaceData {
            id: row.id.clone(),
            user: row.user.clone(),
            from: old.clone(),
            to: made(LAST, 1),
        }],
    );
    assert_eq!(in_use.await, gone, "it is out of use");
    assert_eq!(retired_of(&store, 1).await, std::slice::from_ref(&row));
    put(&store, replace(1, old.clone(), Some(made(NEW, 9)))).await;
    let now = Credential {
        data: made(NEW, 9),
        ..row.clone()
    };
    assert_eq!(retired_of(&store, 1).await, std::slice::from_ref(&now));
    let again = attempt(&store, replace(1, old, Some(made(LAST, 1)))).await;
    assert_eq!(again, gone);
    // What comes back has the data it was given.
    let back = Change::RestoreCredential(row.id.clone(), row.user.clone());
    put(&store, vec![back]).await;
    let found = store.credential(&row.kind, &row.handle).await;
    assert_eq!(found.expect("a read"), Some(now));
    retire_one(&store, &row).await;
    put(&store, replace(1, made(NEW, 9), None)).await;
    assert_eq!(retired_of(&store, 1).await, []);
    assert_eq!(retired_of(&store, 4).await.len(), 1);
}

async fn retire_one(store: &Arc<dyn Store>, row: &Credential) {
    let change = Change::RetireCredential {
        id: row.id.clone(),
        user: row.user.clone(),
        until: at(9),
    };
    put(store, vec![change]).await;
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
