//! Turns of mailboxes, and what else an `apply` counts or renews.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{Challenge, ChallengeState, Hit, Mailbox, Timestamp, Window};
use pass0_core::ports::{
    ChallengeKey, Change, Conflict, EventFilter, Retention, Store, StoreError,
};
use pass0_core::secret::Digest;

use super::sample::{NOW, at, challenge, digest, event, flow, millis};
use super::{attempt, insert, put};

fn key(n: u64) -> Digest {
    digest(9, n)
}

fn mailbox(n: u64, version: i64) -> Mailbox {
    Mailbox {
        key: key(n),
        version,
        turns: format!("{n} {version}").into_bytes(),
        due_at: None,
        over_at: at(3600),
    }
}

async fn set(store: &Arc<dyn Store>, row: &Mailbox) -> Option<Conflict> {
    attempt(store, vec![Change::SetMailbox(row.clone())]).await
}

async fn read(store: &Arc<dyn Store>, n: u64) -> Option<Mailbox> {
    store.mailbox(&key(n)).await.expect("a read")
}

pub(super) async fn a_mailbox_is_replaced_by_whoever_read_its_newest_version(
    store: Arc<dyn Store>,
) {
    assert_eq!(read(&store, 1).await, None);
    assert_eq!(set(&store, &mailbox(1, 2)).await, Some(Conflict::Gone));
    for version in 1..=3 {
        let row = mailbox(1, version);
        assert_eq!(set(&store, &row).await, None);
        assert_eq!(read(&store, 1).await, Some(row.clone()));
        for other in [1, version, version + 2] {
            let other = Mailbox {
                over_at: at(9),
                ..mailbox(1, other)
            };
            assert_eq!(set(&store, &other).await, Some(Conflict::Gone));
        }
        assert_eq!(read(&store, 1).await, Some(row));
    }
    // One that was met leaves the rest of its apply undone.
    let changes = vec![
        Change::InsertChallenge(challenge(1), pass0_core::ports::Caps::NONE),
        Change::SetMailbox(mailbox(1, 3)),
    ];
    assert_eq!(attempt(&store, changes).await, Some(Conflict::Gone));
    let found = store.challenge(ChallengeKey::Id(&flow(1))).await;
    assert_eq!(found.expect("a read"), None);
}

pub(super) async fn a_mailbox_is_due_when_somebody_can_have_a_letter(store: Arc<dyn Store>) {
    for (n, due_at) in [
        (1, None),
        (2, Some(at(60))),
        (3, Some(at(30))),
        (4, Some(at(90))),
    ] {
        let row = Mailbox {
            due_at,
            ..mailbox(n, 1)
        };
        assert_eq!(set(&store, &row).await, None);
    }
    let due = async |now, limit| {
        let due = store.due_mailboxes(now, limit).await.expect("a list");
        due.iter().map(|row| row.key).collect::<Vec<_>>()
    };
    assert_eq!(due(millis(29_999), 9).await, []);
    assert_eq!(due(at(30), 9).await, [key(3)]);
    assert_eq!(due(at(60), 9).await, [key(3), key(2)]);
    assert_eq!(due(at(99), 2).await, [key(3), key(2)]);
    assert_eq!(set(&store, &mailbox(3, 2)).await, None);
    assert_eq!(due(at(99), 9).await, [key(2), key(4)]);
}

pub(super) async fn a_mailbox_that_is_over_is_purged(store: Arc<dyn Store>) {
    let retention = Retention {
        idle: Duration::from_hours(1),
        challenges: Duration::from_hours(2),
        events: Duration::from_hours(3),
        ..Retention::default()
    };
    for n in 1..=3 {
        assert_eq!(set(&store, &mailbox(n, 1)).await, None);
    }
    for (now, batch, dry, purged) in [
        (millis(3_599_999), 9, false, 0),
        (at(3600), 9, true, 3),
        (at(3600), 2, false, 2),
        (at(3600), 2, false, 1),
    ] {
        let done = store.purge(now, &retention, batch, dry).await;
        assert_eq!(done.expect("a purge").limits, purged);
    }
    assert_eq!(read(&store, 1).await, None);
    assert_eq!(set(&store, &mailbox(1, 1)).await, None);
}

pub(super) async fn a_count_of_an_apply_is_one_with_the_rest(store: Arc<dyn Store>) {
    let count = |windows: &[Window], at: Timestamp| {
        let hit = Hit {
            key: "k".into(),
            windows: windows.to_vec(),
        };
        Change::Count(hit, at)
    };
    let window = [Window::new(2, 60)];
    // What meets a conflict has counted nothing.
    put(&store, vec![insert(&challenge(1))]).await;
    for _ in 0..3 {
        let changes = vec![count(&window, NOW), insert(&challenge(1))];
        assert_eq!(attempt(&store, changes).await, Some(Conflict::Taken));
    }
    for _ in 0..2 {
        put(&store, vec![count(&window, NOW)]).await;
    }
    let changes = vec![Change::InsertEvent(event(1)), count(&window, NOW)];
    assert_eq!(attempt(&store, changes).await, Some(Conflict::Limited));
    let events = store.events(&EventFilter::default()).await;
    assert_eq!(events.expect("a list"), []);
    put(&store, vec![count(&[], NOW), count(&window, at(60))]).await;
}

pub(super) async fn passes_are_those_of_the_first_window(store: Arc<dyn Store>) {
    let (minute, hour) = (Duration::from_mins(1), Duration::from_hours(1));
    let passes = async |key: &str, span, now| {
        let passes = store.passes(key, span, now).await;
        passes.expect("an answer")
    };
    assert_eq!(passes("k", minute, NOW).await, 0);
    let hit = Hit {
        key: "k".into(),
        windows: vec![Window::new(9, 60), Window::new(9, 3600)],
    };
    for expected in 1..=3 {
        let hits = [hit.clone()];
        assert_eq!(store.hit(&hits, NOW).await.expect("an answer"), None);
        assert_eq!(passes("k", minute, NOW).await, expected);
    }
    assert_eq!(passes("k", minute, millis(59_999)).await, 3);
    assert_eq!(passes("k", minute, at(60)).await, 0);
    assert_eq!(passes("other", hour, NOW).await, 0);
}

pub(super) async fn a_challenge_gets_other_secrets_while_it_is_pending(store: Arc<dyn Store>) {
    let renew = |n, until| Change::Renew {
        id: flow(n),
        digest: digest(8, 1),
        data: vec![7],
        context: "until".into(),
        at: NOW,
        expires_at: until,
    };
    let asked = challenge(1);
    put(&store, vec![insert(&asked), insert(&challenge(2))]).await;
    for (until, expires_at) in [(at(1), asked.expires_at), (at(9999), at(9999))] {
        put(&store, vec![renew(1, until)]).await;
        let found = store.challenge(ChallengeKey::Id(&asked.id)).await;
        let expected = Challenge {
            digest: digest(8, 1),
            data: vec![7],
            context: "until".into(),
            expires_at,
            ..asked.clone()
        };
        assert_eq!(found.expect("a read"), Some(expected));
    }
    let close = Change::Close {
        id: flow(1),
        state: ChallengeState::Cancelled,
        at: NOW,
    };
    put(&store, vec![close]).await;
    for n in [1, 3] {
        let over = attempt(&store, vec![renew(n, NOW)]).await;
        assert_eq!(over, Some(Conflict::Closed));
    }
}

pub(super) async fn a_challenge_is_bound_anew_while_it_is_pending(store: Arc<dyn Store>) {
    let rebind = |n, at| Change::Rebind {
        id: flow(n),
        binding: digest(8, 2),
        context: "waits".into(),
        digest: digest(8, 3),
        at,
        expires_at: at.plus(Duration::from_secs(5)),
    };
    let asked = challenge(1);
    put(&store, vec![insert(&asked)]).await;
    put(&store, vec![rebind(1, at(7))]).await;
    let bound = digest(8, 2);
    let found = store.challenge(ChallengeKey::Binding(&bound)).await;
    let expected = Challenge {
        binding: Some(digest(8, 2)),
        context: "waits".into(),
        created_at: at(7),
        expires_at: at(12),
        ..asked
    };
    assert_eq!(found.expect("a read"), Some(expected));
    for (n, now) in [(1, at(12)), (2, at(7))] {
        let over = attempt(&store, vec![rebind(n, now)]).await;
        assert_eq!(over, Some(Conflict::Closed));
    }
}

pub(super) async fn one_of_many_who_read_a_mailbox_replaces_it(store: Arc<dyn Store>) {
    for version in 1..=3 {
        let tried: Vec<_> = (0..16)
            .map(|_| {
                let store = store.clone();
                let change = Change::SetMailbox(mailbox(1, version));
                tokio::spawn(async move { store.apply(vec![change]).await })
            })
            .collect();
        let mut won = 0;
        for tried in tried {
            match tried.await.expect("no panic") {
                Ok(()) => won += 1,
                Err(StoreError::Conflict(Conflict::Gone)) => {}
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!(won, 1);
    }
}
