//! What is kept so that changes to an account can be contested.

use std::sync::Arc;

use pass0_core::model::{ChallengeId, Credential, Timestamp, User};
use pass0_core::ports::{Change, Conflict, Store};
use tokio::task::JoinSet;

use super::contested::{UNTIL, record, recovery, two_users};
use super::purge::purge;
use super::sample::{NOW, at, credential, flow, user};
use super::{attempt, put};

fn retire(credential: &Credential) -> Change {
    Change::RetireCredential {
        id: credential.id.clone(),
        user: credential.user.clone(),
        until: at(UNTIL),
    }
}

fn restore(credential: &Credential) -> Change {
    Change::RestoreCredential(credential.id.clone(), credential.user.clone())
}

fn moved(user: &User, epoch: i64, to: &str) -> Change {
    Change::SetEmail {
        id: user.id.clone(),
        epoch,
        email: to.into(),
        delivery: to.into(),
        at: NOW,
    }
}

async fn changes_of(store: &Arc<dyn Store>, user: &User) -> Vec<ChallengeId> {
    let history = store.history(&user.id).await.expect("a history");
    history.changes.into_iter().map(|row| row.id).collect()
}

pub(super) async fn a_change_is_recorded_with_the_account_as_it_was_before(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let (first, second) = (credential(1, &ann), credential(2, &ann));
    put(
        &store,
        vec![
            Change::InsertCredential(second.clone()),
            Change::InsertCredential(first.clone()),
            Change::InsertCredential(credential(3, &bob)),
        ],
    )
    .await;
    put(
        &store,
        vec![
            record(5, &ann),
            moved(&ann, 0, "elsewhere@example.org"),
            retire(&first),
        ],
    )
    .await;
    let history = store.history(&ann.id).await.expect("a history");
    let change = &history.changes[0];
    assert_eq!((&change.id, &change.user), (&flow(5), &ann.id));
    assert_eq!(
        (&change.email, &change.delivery),
        (&ann.email, &ann.delivery)
    );
    assert_eq!(change.credentials, [first.id.clone(), second.id]);
    assert_eq!((change.what.as_str(), change.at), ("added passkey", NOW));
    assert_eq!(change.until, at(UNTIL));
    assert_eq!(history.retired, [first]);
    let others = store.history(&bob.id).await.expect("a history");
    assert_eq!(others, pass0_core::ports::History::default());
    let again = attempt(&store, vec![record(5, &ann)]).await;
    assert_eq!(again, Some(Conflict::Taken));
    let nobody = attempt(&store, vec![record(6, &user(9))]).await;
    assert_eq!(nobody, Some(Conflict::Gone));
}

pub(super) async fn a_retired_credential_is_found_by_the_history_alone(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let kept = credential(1, &ann);
    put(&store, vec![Change::InsertCredential(kept.clone())]).await;
    let theirs = Change::RetireCredential {
        id: kept.id.clone(),
        user: bob.id.clone(),
        until: at(UNTIL),
    };
    assert_eq!(attempt(&store, vec![theirs]).await, Some(Conflict::Gone));
    put(&store, vec![retire(&kept)]).await;
    assert!(
        store
            .credentials_of(&ann.id)
            .await
            .expect("a list")
            .is_empty()
    );
    let found = store.credential(&kept.kind, &kept.handle).await;
    assert_eq!(found.expect("a read"), None);
    assert!(!store.has_other_scope("passkey", "x").await.expect("a read"));
    let uses = Change::UseCredential {
        id: kept.id.clone(),
        user: ann.id.clone(),
        counter: 9,
        at: NOW,
        data: None,
    };
    assert_eq!(attempt(&store, vec![uses]).await, Some(Conflict::Gone));
    let expected = Change::ExpectCredential(ann.id.clone(), kept.kind.clone());
    assert_eq!(attempt(&store, vec![expected]).await, Some(Conflict::Last));
    let again = attempt(&store, vec![retire(&kept)]).await;
    assert_eq!(again, Some(Conflict::Gone), "once");
    let history = store.history(&ann.id).await.expect("a history");
    assert_eq!(history.retired, [kept]);
}

pub(super) async fn a_retired_credential_comes_back_as_it_was(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let kept = credential(1, &ann);
    put(&store, vec![Change::InsertCredential(kept.clone())]).await;
    put(&store, vec![retire(&kept)]).await;
    let theirs = Change::RestoreCredential(kept.id.clone(), bob.id);
    assert_eq!(attempt(&store, vec![theirs]).await, Some(Conflict::Gone));
    put(&store, vec![restore(&kept)]).await;
    let found = store.credential(&kept.kind, &kept.handle).await;
    assert_eq!(found.expect("a read"), Some(kept.clone()));
    let history = store.history(&ann.id).await.expect("a history");
    assert!(history.retired.is_empty());
    let again = attempt(&store, vec![restore(&kept)]).await;
    assert_eq!(again, Some(Conflict::Gone));
}

pub(super) async fn a_retired_handle_stays_its_users(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let kept = credential(1, &ann);
    put(&store, vec![Change::InsertCredential(kept.clone())]).await;
    put(&store, vec![retire(&kept)]).await;
    let again = |n, user: &User| Credential {
        handle: kept.handle.clone(),
        ..credential(n, user)
    };
    let bobs = Change::InsertCredential(again(2, &bob));
    assert_eq!(attempt(&store, vec![bobs]).await, Some(Conflict::Taken));
    // A second factor has one handle for each user: the next one takes the place of the last.
    let anns = again(3, &ann);
    put(&store, vec![Change::InsertCredential(anns.clone())]).await;
    let both = attempt(&store, vec![restore(&kept)]).await;
    assert_eq!(both, Some(Conflict::Taken));
    put(&store, vec![retire(&anns), restore(&kept)]).await;
    let active = store.credentials_of(&ann.id).await.expect("a list");
    assert_eq!(active, [kept]);
}

pub(super) async fn a_kind_is_retired_as_a_whole(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let other = Credential {
        kind: "totp".into(),
        ..credential(3, &ann)
    };
    let rows = [
        credential(1, &ann),
        credential(2, &ann),
        other.clone(),
        credential(4, &bob),
    ];
    put(&store, rows.map(Change::InsertCredential).to_vec()).await;
    for _ in 0..2 {
        let all = Change::RetireCredentialsOf {
            user: ann.id.clone(),
            kind: "passkey".into(),
            until: at(UNTIL),
        };
        put(&store, vec![all]).await;
        let active = store.credentials_of(&ann.id).await.expect("a list");
        assert_eq!(active, std::slice::from_ref(&other));
        let history = store.history(&ann.id).await.expect("a history");
        assert_eq!(history.retired, [credential(1, &ann), credential(2, &ann)]);
    }
    assert_eq!(
        store.credentials_of(&bob.id).await.expect("a list").len(),
        1
    );
}

pub(super) async fn credentials_are_expected_exactly(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let rows = [
        credential(1, &ann),
        credential(2, &ann),
        credential(3, &bob),
    ];
    let [one, two, bobs] = rows.clone().map(|row| row.id);
    put(&store, rows.map(Change::InsertCredential).to_vec()).await;
    let expect = |ids: &[&pass0_core::model::CredentialId]| {
        let ids = ids.iter().map(|id| (*id).clone()).collect();
        vec![Change::ExpectCredentials(ann.id.clone(), ids)]
    };
    assert_eq!(attempt(&store, expect(&[&two, &one])).await, None);
    for wrong in [&[][..], &[&one], &[&one, &bobs], &[&one, &two, &bobs]] {
        let met = attempt(&store, expect(wrong)).await;
        assert_eq!(met, Some(Conflict::Gone), "{wrong:?}");
    }
}

pub(super) async fn a_forgotten_change_takes_the_later_ones_along(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    for (n, user) in [(7, &ann), (5, &ann), (8, &bob), (6, &ann)] {
        put(&store, vec![record(n, user)]).await;
    }
    let theirs = Change::ForgetChanges(bob.id.clone(), flow(5));
    assert_eq!(attempt(&store, vec![theirs]).await, Some(Conflict::Gone));
    let forget = || vec![Change::ForgetChanges(ann.id.clone(), flow(5))];
    put(&store, forget()).await;
    // In the order of writing, whatever the ids say.
    assert_eq!(changes_of(&store, &ann).await, [flow(7)]);
    assert_eq!(changes_of(&store, &bob).await, [flow(8)]);
    assert_eq!(attempt(&store, forget()).await, Some(Conflict::Gone));
}

pub(super) async fn later_changes_are_rebased_on_an_earlier_one(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    put(&store, vec![record(3, &ann)]).await;
    let first = credential(1, &ann);
    put(&store, vec![Change::InsertCredential(first.clone())]).await;
    put(&store, vec![record(1, &ann), record(4, &bob)]).await;
    put(&store, vec![moved(&ann, 0, "elsewhere@example.org")]).await;
    put(&store, vec![Change::InsertCredential(credential(2, &ann))]).await;
    put(&store, vec![record(2, &ann)]).await;
    let rebase = |user: &User| vec![Change::RebaseChanges(user.id.clone(), flow(1))];
    assert_eq!(attempt(&store, rebase(&bob)).await, Some(Conflict::Gone));
    put(&store, rebase(&ann)).await;
    let changes = store.history(&ann.id).await.expect("a history").changes;
    let seen: Vec<_> = changes
        .iter()
        .map(|row| (&row.id, row.credentials.len()))
        .collect();
    assert_eq!(seen, [(&flow(3), 0), (&flow(1), 1), (&flow(2), 1)]);
    assert!(changes.iter().all(|row| row.email == ann.email));
    assert_eq!(changes[2].credentials, [first.id]);
    assert_eq!(changes[2].delivery, ann.delivery);
}

pub(super) async fn a_held_address_is_its_users_until_its_time(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let hold = Change::HoldAddress(ann.id.clone(), at(UNTIL));
    put(&store, vec![hold, moved(&ann, 0, "new@example.org")]).await;
    let held = store.held(&ann.email).await.expect("a read").expect("held");
    assert_eq!((held.user, held.until), (ann.id.clone(), at(UNTIL)));
    assert_eq!(held.delivery, ann.delivery);
    assert_eq!(store.held("new@example.org").await.expect("a read"), None);
    let newcomer = |at: Timestamp| {
        vec![Change::InsertUser(User {
            email: ann.email.clone(),
            created_at: at,
            ..user(3)
        })]
    };
    assert_eq!(attempt(&store, newcomer(NOW)).await, Some(Conflict::Taken));
    let last = attempt(&store, newcomer(at(UNTIL - 1))).await;
    assert_eq!(last, Some(Conflict::Taken));
    let bobs = attempt(&store, vec![moved(&bob, 0, &ann.email)]).await;
    assert_eq!(bobs, Some(Conflict::Taken));
    // Its own user takes it back at any time.
    put(&store, vec![moved(&ann, 1, &ann.email)]).await;
    put(&store, vec![moved(&ann, 2, "new@example.org")]).await;
    put(&store, newcomer(at(UNTIL))).await;
}

pub(super) async fn a_sign_up_at_the_same_time_does_not_get_a_held_address(store: Arc<dyn Store>) {
    let (ann, _) = two_users(&store).await;
    let mut tasks = JoinSet::new();
    for n in 10..26 {
        let (store, email) = (store.clone(), ann.email.clone());
        tasks.spawn(async move {
            let newcomer = User { email, ..user(n) };
            attempt(&store, vec![Change::InsertUser(newcomer)]).await
        });
    }
    let hold = Change::HoldAddress(ann.id.clone(), at(UNTIL));
    put(&store, vec![hold, moved(&ann, 0, "new@example.org")]).await;
    while let Some(met) = tasks.join_next().await {
        assert_eq!(met.expect("no panic"), Some(Conflict::Taken));
    }
    assert_eq!(store.user_by_email(&ann.email).await.expect("a read"), None);
}

pub(super) async fn a_forgotten_history_is_gone_and_no_other(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    for (n, user) in [(1, &ann), (2, &bob)] {
        full(&store, n, user).await;
    }
    put(&store, vec![Change::ForgetHistory(ann.id.clone())]).await;
    let gone = store.history(&ann.id).await.expect("a history");
    assert_eq!(gone, pass0_core::ports::History::default());
    assert_eq!(store.recovery_of(&ann.id).await.expect("a read"), None);
    put(&store, vec![Change::ForgetHistory(ann.id)]).await;
    assert!(store.recovery_of(&bob.id).await.expect("a read").is_some());
    put(&store, vec![Change::DeleteUser(bob.id.clone())]).await;
    let gone = store.history(&bob.id).await.expect("a history");
    assert_eq!(gone, pass0_core::ports::History::default());
    assert_eq!(store.recovery_of(&bob.id).await.expect("a read"), None);
    assert_eq!(store.held(&bob.email).await.expect("a read"), None);
}

pub(super) async fn a_history_is_purged_when_its_time_has_come(store: Arc<dyn Store>) {
    let (ann, _) = two_users(&store).await;
    full(&store, 1, &ann).await;
    assert_eq!(purge(&store, at(UNTIL - 1), 9).await.history, 0);
    assert_eq!(purge(&store, at(UNTIL), 9).await.history, 3);
    let gone = store.history(&ann.id).await.expect("a history");
    assert_eq!(gone, pass0_core::ports::History::default());
    let pending = store.recovery_of(&ann.id).await.expect("a read");
    assert!(pending.is_some(), "what is pending is never purged");
}

/// A change, a retired credential, a held address and a recovery.
async fn full(store: &Arc<dyn Store>, n: u64, user: &User) {
    let kept = credential(n, user);
    put(
        store,
        vec![
            Change::InsertCredential(kept.clone()),
            record(n, user),
            retire(&kept),
            Change::HoldAddress(user.id.clone(), at(UNTIL)),
            Change::StartRecovery(recovery(n + 50, user)),
        ],
    )
    .await;
}
