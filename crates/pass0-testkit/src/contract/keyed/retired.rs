//! Credentials that were retired: found by their key, sealed again or deleted.

use std::sync::Arc;

use pass0_core::model::{Credential, CredentialId};
use pass0_core::ports::{Change, Conflict, Keyed, Shelf, Store};

use crate::contract::sample::{at, user};
use crate::contract::{attempt, put};

use super::rows::{IDLE, LAST, NEW, OLD, kept, keys, made, seed, used, uses};

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

pub(in crate::contract) async fn retired_credentials_are_found_by_their_key(store: Arc<dyn Store>) {
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

pub(in crate::contract) async fn data_of_a_retired_credential_is_replaced_or_deleted_only_as_it_was_read(
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
