//! Caps on pending challenges.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{Challenge, ChallengeState, Client, Purpose, Timestamp};
use pass0_core::ports::{Caps, ChallengeKey, Change, Conflict, Store};

use super::sample::{NOW, at, challenge, flow, millis};
use super::{attempt, insert, put};

pub(super) fn per_subject(cap: u32) -> Caps {
    Caps {
        per_subject: cap,
        ..Caps::NONE
    }
}

pub(super) fn per_network(cap: u32) -> Caps {
    Caps {
        per_network: cap,
        ..Caps::NONE
    }
}

fn from(n: u64, ip: Option<&str>) -> Challenge {
    Challenge {
        client: Client {
            ip: ip.map(|ip| ip.parse().expect("an address")),
            ..Client::default()
        },
        ..challenge(n)
    }
}

/// From one network, which the cap of an address counts with it.
pub(super) fn about(n: u64, subject: &str) -> Challenge {
    Challenge {
        subject: subject.into(),
        ..from(n, Some("192.0.2.1"))
    }
}

pub(super) async fn try_insert(
    store: &Arc<dyn Store>,
    row: Challenge,
    caps: Caps,
) -> Option<Conflict> {
    attempt(store, vec![Change::InsertChallenge(row, caps)]).await
}

pub(super) async fn as_many_challenges_as_the_cap_stand_beside_a_new_one(store: Arc<dyn Store>) {
    for n in 1..=3 {
        let row = about(n, "ann@example.org");
        assert_eq!(try_insert(&store, row, per_subject(2)).await, None);
    }
    for n in 4..=5 {
        let row = about(n, "ann@example.org");
        let conflict = try_insert(&store, row, per_subject(2)).await;
        assert_eq!(conflict, Some(Conflict::Capped));
        let found = store.challenge(ChallengeKey::Id(&flow(n))).await;
        assert_eq!(found.expect("a read"), None);
    }
    // A cap of 0: none beside it.
    let row = about(6, "bob@example.org");
    assert_eq!(try_insert(&store, row, per_subject(0)).await, None);
    let row = about(7, "bob@example.org");
    assert_eq!(
        try_insert(&store, row, per_subject(0)).await,
        Some(Conflict::Capped)
    );
    // The cap is the newcomer's, not the row's.
    let row = about(8, "bob@example.org");
    assert_eq!(try_insert(&store, row, per_subject(1)).await, None);
}

pub(super) async fn a_cap_of_none_is_no_cap(store: Arc<dyn Store>) {
    for n in 0..50 {
        let row = Challenge {
            subject: "ann@example.org".into(),
            ..from(n, None)
        };
        assert_eq!(try_insert(&store, row, Caps::NONE).await, None);
    }
    assert_eq!(store.counts(NOW).await.expect("counts").pending, 50);
}

pub(super) async fn the_cap_of_an_address_counts_that_address_and_network_only(
    store: Arc<dyn Store>,
) {
    // All from one network, as if behind one address translator.
    for (n, subject) in (1..).zip(["ann@example.org", "Ann@example.org", "bob@example.org", ""]) {
        let row = Challenge {
            subject: subject.into(),
            ..from(n, Some("192.0.2.1"))
        };
        assert_eq!(
            try_insert(&store, row, per_subject(0)).await,
            None,
            "{subject}"
        );
    }
    for (n, ip, conflict) in [
        (9, "192.0.2.1", Some(Conflict::Capped)),
        (10, "192.0.2.2", None),
    ] {
        let row = Challenge {
            subject: String::new(),
            ..from(n, Some(ip))
        };
        assert_eq!(try_insert(&store, row, per_subject(0)).await, conflict);
    }
}

pub(super) async fn the_cap_of_a_network_counts_that_network_only(store: Arc<dyn Store>) {
    let mut n = 0;
    for (first, neighbour, stranger) in [
        (Some("192.0.2.1"), Some("192.0.2.1"), Some("192.0.2.2")),
        (
            Some("2001:db8:1:2::1"),
            Some("2001:db8:1:2:ffff::9"),
            Some("2001:db8:1:3::1"),
        ),
        // Without an address: one bucket for all of them, never no bucket.
        (None, None, Some("192.0.2.3")),
    ] {
        n += 3;
        let inserted = try_insert(&store, from(n, first), per_network(0)).await;
        assert_eq!(inserted, None, "{first:?}");
        let conflict = try_insert(&store, from(n + 1, neighbour), per_network(0)).await;
        assert_eq!(conflict, Some(Conflict::Capped), "{neighbour:?}");
        let inserted = try_insert(&store, from(n + 2, stranger), per_network(0)).await;
        assert_eq!(inserted, None, "{stranger:?}");
    }
}

pub(super) async fn a_cap_counts_challenges_of_the_same_purpose_only(store: Arc<dyn Store>) {
    // An office: one network, and one name that many ceremonies are counted by.
    let office = |n, purpose| Challenge {
        purpose,
        subject: "an office".into(),
        ..from(n, Some("192.0.2.1"))
    };
    let caps = Caps {
        per_network: 1,
        per_subject: 1,
        ..Caps::NONE
    };
    for (n, purpose) in (0..).zip(Purpose::ALL) {
        for (place, expected) in [None, None, Some(Conflict::Capped)].into_iter().enumerate() {
            let row = office(n * 3 + place as u64, *purpose);
            let met = try_insert(&store, row, caps).await;
            assert_eq!(met, expected, "{purpose:?} {place}");
        }
    }
    // Each of the two caps by itself.
    for (n, cap) in [(97, per_network as fn(u32) -> Caps), (98, per_subject)] {
        let row = office(n, Purpose::Ceremony);
        let met = try_insert(&store, row.clone(), cap(1)).await;
        assert_eq!(met, Some(Conflict::Capped));
        let beside_two = row.clone();
        assert_eq!(try_insert(&store, beside_two, cap(2)).await, None);
        let close = Change::Close {
            id: row.id,
            state: ChallengeState::Ended,
            at: NOW,
        };
        put(&store, vec![close]).await;
    }
}

pub(super) async fn only_pending_and_timely_challenges_count_against_a_cap(store: Arc<dyn Store>) {
    let subject = "ann@example.org";
    let used = Challenge {
        state: ChallengeState::Used,
        closed_at: Some(NOW),
        ..about(1, subject)
    };
    let expired = Challenge {
        expires_at: NOW,
        ..about(2, subject)
    };
    let ahead = Challenge {
        created_at: millis(60_001),
        ..about(3, subject)
    };
    put(&store, [&used, &expired, &ahead].map(insert).to_vec()).await;
    // Timely at the time at which the new one is made.
    let row = about(4, subject);
    assert_eq!(try_insert(&store, row, per_subject(0)).await, None);
    let barely = Challenge {
        created_at: millis(-600_000),
        expires_at: millis(1),
        ..about(5, "bob@example.org")
    };
    let slightly_ahead = Challenge {
        created_at: millis(60_000),
        ..about(6, "eve@example.org")
    };
    put(&store, [&barely, &slightly_ahead].map(insert).to_vec()).await;
    for (n, subject) in [(7, "bob@example.org"), (8, "eve@example.org")] {
        let conflict = try_insert(&store, about(n, subject), per_subject(0)).await;
        assert_eq!(conflict, Some(Conflict::Capped), "{subject}");
    }
    let later = Challenge {
        created_at: millis(1),
        ..about(9, "bob@example.org")
    };
    assert_eq!(try_insert(&store, later, per_subject(0)).await, None);
    let at_the_end = Challenge {
        created_at: Timestamp::from_millis(i64::MAX),
        expires_at: Timestamp::from_millis(i64::MAX),
        ..about(10, "eve@example.org")
    };
    assert_eq!(try_insert(&store, at_the_end, per_subject(0)).await, None);
}

pub(super) async fn a_challenge_closed_in_the_same_apply_makes_room(store: Arc<dyn Store>) {
    let subject = "ann@example.org";
    put(&store, vec![insert(&about(1, subject))]).await;
    let replace = vec![
        Change::Close {
            id: flow(1),
            state: ChallengeState::Replaced,
            at: at(1),
        },
        Change::InsertChallenge(about(2, subject), per_subject(0)),
    ];
    assert_eq!(attempt(&store, replace).await, None);
    let end_all = vec![
        Change::CloseOthers {
            subject: subject.into(),
            except: flow(3),
            state: ChallengeState::Ended,
            at: at(2),
        },
        Change::InsertChallenge(about(3, subject), per_subject(0)),
    ];
    assert_eq!(attempt(&store, end_all).await, None);
}

pub(super) async fn challenges_of_one_apply_count_each_other(store: Arc<dyn Store>) {
    let row = |n| Change::InsertChallenge(about(n, "ann@example.org"), per_subject(1));
    let conflict = attempt(&store, vec![row(1), row(2), row(3)]).await;
    assert_eq!(conflict, Some(Conflict::Capped));
    assert_eq!(store.counts(NOW).await.expect("counts").pending, 0);
    assert_eq!(attempt(&store, vec![row(1), row(2)]).await, None);
}

/// By whatever of its own is not about to be closed.
pub(super) async fn a_network_is_told_until_when_it_is_crowded(store: Arc<dyn Store>) {
    let ends = |n: u64, ip: &str, seconds: i64| Challenge {
        expires_at: at(seconds),
        ..from(n, Some(ip))
    };
    let others = [
        Challenge {
            purpose: Purpose::Ceremony,
            ..ends(5, "192.0.2.1", 900)
        },
        Challenge {
            state: ChallengeState::Used,
            closed_at: Some(NOW),
            ..ends(6, "192.0.2.1", 900)
        },
        ends(7, "192.0.2.2", 900),
        ends(8, "192.0.2.1", 0),
        // By a node whose clock runs ahead.
        Challenge {
            created_at: at(500),
            ..ends(9, "192.0.2.1", 900)
        },
    ];
    let rows = [
        ends(1, "192.0.2.1", 300),
        ends(2, "192.0.2.1", 100),
        ends(3, "192.0.2.1", 200),
    ];
    put(&store, rows.iter().chain(&others).map(insert).collect()).await;
    let undoes = Change::Close {
        id: flow(6),
        state: ChallengeState::Used,
        at: NOW,
    };
    for (cap, now, outlasting, closed, until) in [
        (0, 0, 0, None, Some(300)),
        (1, 0, 0, None, Some(200)),
        (2, 0, 0, None, Some(100)),
        (3, 0, 0, None, None),
        (u32::MAX, 0, 0, None, None),
        (2, 100, 0, None, None),
        (1, 100, 0, None, Some(200)),
        // Without it, there is room earlier.
        (0, 0, 0, Some(1), Some(200)),
        (1, 0, 0, Some(3), Some(100)),
        (2, 0, 0, Some(2), None),
        // For as long as what counts takes room.
        (0, 0, 50, None, Some(250)),
        (2, 0, 99, None, Some(1)),
        (2, 0, 100, None, None),
        (0, 150, 150, None, None),
    ] {
        let caps = Caps {
            outlasting: Duration::from_secs(outlasting),
            ..per_network(cap)
        };
        let row = Challenge {
            created_at: at(now),
            ..from(20, Some("192.0.2.1"))
        };
        let closed = closed.map(flow);
        let told = store.crowded_until(&row, caps, closed.as_ref()).await;
        assert_eq!(told.expect("an answer"), until.map(at), "{cap} at {now}");
        // Told exactly where it is refused.
        if closed.is_none() {
            let refused = until.map(|_| Conflict::Capped);
            let asked = vec![Change::InsertChallenge(row, caps), undoes.clone()];
            let met = attempt(&store, asked).await;
            assert_eq!(met, refused.or(Some(Conflict::Closed)), "{cap} at {now}");
        }
    }
}
