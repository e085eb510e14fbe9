//! Removals of second factors that wait.

use std::sync::Arc;

use pass0_core::model::Recovery;
use pass0_core::ports::{Change, Conflict, Store};
use tokio::task::JoinSet;

use super::contested::{record, recovery, two_users};
use super::sample::{at, flow};
use super::{attempt, put};

pub(super) async fn a_recovery_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let one = recovery(1, &ann);
    let two = Recovery {
        change: None,
        removes: Vec::new(),
        next_at: at(50),
        ..recovery(2, &bob)
    };
    for row in [&one, &two] {
        put(&store, vec![Change::StartRecovery(row.clone())]).await;
        let found = store.recovery_of(&row.user).await.expect("a read");
        assert_eq!(found.as_ref(), Some(row));
    }
    let due = |now, limit| store.recoveries(now, limit);
    assert!(due(at(49), 9).await.expect("a list").is_empty());
    let due_now = due(at(50), 9).await.expect("a list");
    assert_eq!(due_now, std::slice::from_ref(&two));
    assert_eq!(due(at(100), 9).await.expect("a list"), [two.clone(), one]);
    assert_eq!(due(at(100), 1).await.expect("a list"), [two]);
}

pub(super) async fn while_a_recovery_is_pending_nothing_is_recorded(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    put(&store, vec![Change::StartRecovery(recovery(1, &ann))]).await;
    let pending = Some(Conflict::Pending);
    assert_eq!(attempt(&store, vec![record(5, &ann)]).await, pending);
    let second = vec![Change::StartRecovery(recovery(2, &ann))];
    assert_eq!(attempt(&store, second).await, pending);
    put(&store, vec![record(6, &bob)]).await;
    put(
        &store,
        vec![Change::DropRecovery(ann.id.clone()), record(5, &ann)],
    )
    .await;
    put(&store, vec![Change::DropRecovery(ann.id.clone())]).await;
}

pub(super) async fn a_recovery_is_put_off_and_ended_once(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    put(&store, vec![Change::StartRecovery(recovery(1, &ann))]).await;
    let put_off = |from, to| {
        vec![Change::PutOffRecovery {
            user: ann.id.clone(),
            id: flow(1),
            from: at(from),
            to: at(to),
        }]
    };
    put(&store, put_off(100, 200)).await;
    assert_eq!(
        attempt(&store, put_off(100, 200)).await,
        Some(Conflict::Gone)
    );
    assert!(
        store
            .recoveries(at(199), 9)
            .await
            .expect("a list")
            .is_empty()
    );
    for wrong in [
        Change::EndRecovery(ann.id.clone(), flow(2)),
        Change::EndRecovery(bob.id, flow(1)),
    ] {
        assert_eq!(attempt(&store, vec![wrong]).await, Some(Conflict::Gone));
    }
    let end = || vec![Change::EndRecovery(ann.id.clone(), flow(1))];
    put(&store, end()).await;
    assert_eq!(attempt(&store, end()).await, Some(Conflict::Gone));
    assert_eq!(store.recovery_of(&ann.id).await.expect("a read"), None);
}

pub(super) async fn one_of_many_who_start_or_end_a_recovery_wins(store: Arc<dyn Store>) {
    let (ann, _) = two_users(&store).await;
    for round in 0..2 {
        let mut tasks = JoinSet::new();
        for n in 0..16 {
            let (store, ann) = (store.clone(), ann.clone());
            tasks.spawn(async move {
                let change = match round {
                    0 => Change::StartRecovery(Recovery {
                        id: flow(1),
                        ..recovery(n, &ann)
                    }),
                    _ => Change::EndRecovery(ann.id.clone(), flow(1)),
                };
                attempt(
                    &store,
                    vec![
                        Change::ExpectUser {
                            id: ann.id,
                            epoch: 0,
                        },
                        change,
                    ],
                )
                .await
            });
        }
        let mut won = 0;
        while let Some(met) = tasks.join_next().await {
            won += u32::from(met.expect("no panic").is_none());
        }
        assert_eq!(won, 1, "round {round}");
    }
}
