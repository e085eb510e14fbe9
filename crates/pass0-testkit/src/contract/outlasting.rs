//! Sign-ins whose links live longer than their codes: how long they take room, and how many are kept.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{Challenge, ChallengeState, Purpose};
use pass0_core::ports::{Caps, ChallengeKey, Conflict, Retention, Store};

use super::caps::{about, per_network, per_subject, try_insert};
use super::purge::{HOUR, RETENTION, purge};
use super::sample::{NOW, at, challenge, flow};
use super::{insert, put};

/// A link of a day beside one of ten minutes: both take room for ten minutes.
pub(super) async fn what_lives_longer_takes_room_for_no_longer(store: Arc<dyn Store>) {
    let caps = |cap| Caps {
        outlasting: Duration::from_secs(23 * 3600),
        ..cap
    };
    let day = |n: u64, now: i64| Challenge {
        created_at: at(now),
        expires_at: at(now + 24 * 3600),
        ..about(n, "ann@example.org")
    };
    for (n, cap) in [(1, per_network(0)), (2, per_subject(0))] {
        let now = i64::try_from(n).expect("small") * 48 * 3600;
        let row = |k: u64, later: i64| day(10 * n + k, now + later);
        assert_eq!(try_insert(&store, row(0, 0), caps(cap)).await, None);
        let met = try_insert(&store, row(1, 3599), caps(cap)).await;
        assert_eq!(met, Some(Conflict::Capped));
        let met = try_insert(&store, row(2, 3600), cap).await;
        assert_eq!(met, Some(Conflict::Capped), "without it, for a day");
        assert_eq!(try_insert(&store, row(3, 3600), caps(cap)).await, None);
        let found = store.challenge(ChallengeKey::Id(&flow(10 * n))).await;
        let found = found.expect("a read").expect("the row");
        assert!(found.is_open(at(now + 24 * 3600 - 1)), "it is pending");
    }
}

/// A link of a day: its flow is there until it ends, and then as long as others that are over.
pub(super) async fn a_flow_is_purged_after_its_own_life_however_long(store: Arc<dyn Store>) {
    let day = 24 * HOUR;
    let long = Challenge {
        expires_at: at(day),
        ..challenge(1)
    };
    put(&store, vec![insert(&long), insert(&challenge(2))]).await;
    for (now, purged) in [
        (at(600 + 2 * HOUR), 0),
        (at(601 + 2 * HOUR), 1),
        (at(day), 0),
        (at(day + 2 * HOUR), 0),
        (at(day + 2 * HOUR + 1), 1),
    ] {
        let done = purge(&store, now, 1000).await;
        assert_eq!(done.challenges, purged, "{now:?}");
    }
    let found = store.challenge(ChallengeKey::Id(&flow(1))).await;
    assert_eq!(found.expect("a read"), None);
}

/// Sign-ins whose links live for a day take room for ten minutes only, so their number is bounded
/// here: those that end first are over now. Others, and those that still take room, are left alone.
pub(super) async fn of_long_sign_ins_those_beyond_a_bound_end_early(store: Arc<dyn Store>) {
    let day = 24 * HOUR;
    let retention = Retention {
        rows: 3,
        outlasting: Duration::from_secs(24 * 3600 - 600),
        ..RETENTION
    };
    let ends = |n, expires_at| Challenge {
        expires_at,
        ..challenge(n)
    };
    let ceremony = Challenge {
        purpose: Purpose::Ceremony,
        ..ends(7, at(300))
    };
    let used = Challenge {
        state: ChallengeState::Used,
        closed_at: Some(NOW),
        ..ends(8, at(HOUR))
    };
    let rows = [
        ends(1, at(HOUR)),
        ends(2, at(2 * HOUR)),
        ends(3, at(3 * HOUR)),
        ends(4, at(4 * HOUR)),
        ends(5, at(day)),
        ends(6, at(day)),
        ceremony,
        used,
        ends(9, at(5 * HOUR)),
    ];
    put(&store, rows.iter().map(insert).collect()).await;
    for (batch, ended) in [(1, 1), (1000, 1), (1000, 0)] {
        let dry = store.purge(NOW, &retention, batch, true).await;
        assert_eq!(dry.expect("a dry purge").ended, ended);
        let done = store.purge(NOW, &retention, batch, false).await;
        assert_eq!(done.expect("a purge").ended, ended);
    }
    for (row, is_open) in rows
        .iter()
        .zip([false, false, true, true, true, true, true, false, true])
    {
        let found = store.challenge(ChallengeKey::Id(&row.id)).await;
        let found = found.expect("a read").expect("the row");
        assert_eq!(found.is_open(NOW), is_open, "{}", row.id);
    }
    // Where links live no longer than codes, none ends early.
    let none = store
        .purge(
            NOW,
            &Retention {
                rows: 1,
                ..RETENTION
            },
            1000,
            false,
        )
        .await;
    assert_eq!(none.expect("a purge").ended, 0);
}
