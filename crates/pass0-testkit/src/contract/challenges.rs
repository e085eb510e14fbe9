//! Challenges: what is kept, and how they close.

use std::sync::Arc;

use pass0_core::model::{Challenge, ChallengeState, Client, Epoch, Purpose, Timestamp, UserId};
use pass0_core::ports::{ChallengeKey, Change, Conflict, Store};

use super::sample::{NOW, at, browser, challenge, flow, link, millis, user};
use super::{attempt, insert, put};

const CLOSED: [ChallengeState; 5] = [
    ChallengeState::Used,
    ChallengeState::Replaced,
    ChallengeState::Cancelled,
    ChallengeState::Exhausted,
    ChallengeState::Ended,
];

async fn read(store: &Arc<dyn Store>, n: u64) -> Option<Challenge> {
    let found = store.challenge(ChallengeKey::Id(&flow(n))).await;
    found.expect("a read")
}

fn close(n: u64, state: ChallengeState, at: Timestamp) -> Change {
    Change::Close {
        id: flow(n),
        state,
        at,
    }
}

pub(super) async fn a_challenge_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let plain = challenge(1);
    let full = Challenge {
        id: "Ünï-код-🗝 'quoted\"".into(),
        purpose: Purpose::OperatorLink,
        method: "méthode".into(),
        binding: None,
        subject: "ä@bücher.example".into(),
        delivery: "Ä@Bücher.example".into(),
        user: Some("🗝".into()),
        epoch: Epoch::Of(i64::MAX),
        attempts_left: u32::MAX,
        data: (0..=255).collect(),
        context: "{\"für\": \"код 🗝 'quoted' \\\\\"}".into(),
        next: "/a?b=c&d=é#🗝".into(),
        client: Client {
            ip: Some("2001:db8::1".parse().expect("an address")),
            user_agent: "Mozilla/5.0 (✨; rv:1) \\ ' \"".into(),
            lang: "de-CH".into(),
        },
        created_at: Timestamp::from_millis(i64::MIN),
        expires_at: Timestamp::from_millis(i64::MAX),
        closed_at: Some(Timestamp::from_millis(i64::MAX)),
        ..challenge(2)
    };
    let empty = Challenge {
        id: "".into(),
        method: String::new(),
        subject: String::new(),
        delivery: String::new(),
        user: Some(UserId::from("")),
        epoch: Epoch::Of(i64::MIN),
        attempts_left: 0,
        data: Vec::new(),
        context: String::new(),
        next: String::new(),
        client: Client::default(),
        created_at: Timestamp::from_millis(-1),
        expires_at: Timestamp::from_millis(0),
        closed_at: Some(Timestamp::from_millis(0)),
        ..challenge(3)
    };
    let large = Challenge {
        data: vec![0xFF; 65_536],
        context: "🗝".repeat(20_000),
        ..challenge(4)
    };
    let mut rows = vec![plain, full, empty, large];
    for (n, state) in (5..).zip(CLOSED) {
        rows.push(Challenge {
            state,
            closed_at: Some(at(1)),
            ..challenge(n)
        });
    }
    for (n, purpose) in (20..).zip(Purpose::ALL) {
        rows.push(Challenge {
            purpose: *purpose,
            ..challenge(n)
        });
    }
    for row in rows {
        put(&store, vec![insert(&row)]).await;
        let found = store.challenge(ChallengeKey::Id(&row.id)).await;
        assert_eq!(found.expect("a read").as_ref(), Some(&row));
        if let Some(binding) = &row.binding {
            let found = store.challenge(ChallengeKey::Binding(binding)).await;
            assert_eq!(found.expect("a read"), Some(row));
        }
    }
}

pub(super) async fn a_challenge_that_is_not_there_reads_as_none(store: Arc<dyn Store>) {
    put(&store, vec![insert(&challenge(1))]).await;
    for key in [
        ChallengeKey::Id(&flow(2)),
        ChallengeKey::Binding(&browser(2)),
        // The digest of its secret finds nothing.
        ChallengeKey::Binding(&link(1)),
    ] {
        assert_eq!(store.challenge(key).await.expect("a read"), None);
    }
}

pub(super) async fn a_challenge_is_found_in_any_state(store: Arc<dyn Store>) {
    for (n, state) in (1..).zip(CLOSED) {
        put(&store, vec![insert(&challenge(n)), close(n, state, NOW)]).await;
        for key in [
            ChallengeKey::Id(&flow(n)),
            ChallengeKey::Binding(&browser(n)),
        ] {
            let found = store.challenge(key).await.expect("a read");
            assert_eq!(found.map(|found| found.state), Some(state));
        }
    }
}

pub(super) async fn a_binding_finds_the_newest_challenge(store: Arc<dyn Store>) {
    // The newest is neither written last nor of the highest id.
    for (n, made) in [(1, 10), (2, 30), (3, 20)] {
        let row = Challenge {
            binding: Some(browser(9)),
            created_at: at(made),
            ..challenge(n)
        };
        put(&store, vec![insert(&row)]).await;
    }
    let newest = async || {
        let found = store.challenge(ChallengeKey::Binding(&browser(9))).await;
        found.expect("a read").map(|found| found.id)
    };
    assert_eq!(newest().await, Some(flow(2)));
    // Closed or not.
    put(&store, vec![close(2, ChallengeState::Cancelled, at(30))]).await;
    assert_eq!(newest().await, Some(flow(2)));
}

pub(super) async fn an_id_belongs_to_one_challenge(store: Arc<dyn Store>) {
    let twin = Challenge {
        id: flow(1),
        ..challenge(2)
    };
    put(&store, vec![insert(&challenge(1))]).await;
    let conflict = attempt(&store, vec![insert(&twin)]).await;
    assert_eq!(conflict, Some(Conflict::Taken));
    assert_eq!(read(&store, 1).await, Some(challenge(1)));
}

pub(super) async fn many_challenges_share_a_binding_and_a_subject(store: Arc<dyn Store>) {
    for n in 1..=3 {
        let row = Challenge {
            binding: Some(browser(9)),
            subject: user(9).email,
            ..challenge(n)
        };
        put(&store, vec![insert(&row)]).await;
        assert_eq!(read(&store, n).await, Some(row));
    }
}

pub(super) async fn closing_notes_state_and_time_and_nothing_else(store: Arc<dyn Store>) {
    put(&store, vec![insert(&challenge(99))]).await;
    for (n, state) in (1..).zip(CLOSED) {
        let row = Challenge {
            attempts_left: 0,
            ..challenge(n)
        };
        put(&store, vec![insert(&row)]).await;
        put(&store, vec![close(n, state, at(7))]).await;
        let closed = Challenge {
            state,
            closed_at: Some(at(7)),
            ..row
        };
        assert_eq!(read(&store, n).await, Some(closed));
    }
    assert_eq!(read(&store, 99).await, Some(challenge(99)));
}

pub(super) async fn a_challenge_closes_once(store: Arc<dyn Store>) {
    for (n, first) in (1..).zip(CLOSED) {
        put(&store, vec![insert(&challenge(n)), close(n, first, at(1))]).await;
        for second in CLOSED {
            let conflict = attempt(&store, vec![close(n, second, at(2))]).await;
            assert_eq!(conflict, Some(Conflict::Closed));
        }
        let closed = Challenge {
            state: first,
            closed_at: Some(at(1)),
            ..challenge(n)
        };
        assert_eq!(read(&store, n).await, Some(closed));
    }
}

pub(super) async fn a_challenge_that_is_not_there_is_closed(store: Arc<dyn Store>) {
    put(&store, vec![insert(&challenge(1))]).await;
    let conflict = attempt(&store, vec![close(2, ChallengeState::Used, NOW)]).await;
    assert_eq!(conflict, Some(Conflict::Closed));
}

pub(super) async fn a_challenge_closes_from_a_minute_before_it_was_made_until_it_expires(
    store: Arc<dyn Store>,
) {
    for (n, (now, timely)) in (1..).zip([
        (at(-3600), false),
        (millis(-60_001), false),
        (millis(-60_000), true),
        (NOW, true),
        (millis(599_999), true),
        (at(600), false),
        (at(601), false),
        (Timestamp::from_millis(i64::MAX), false),
        (Timestamp::from_millis(i64::MIN), false),
    ]) {
        put(&store, vec![insert(&challenge(n))]).await;
        let conflict = attempt(&store, vec![close(n, ChallengeState::Used, now)]).await;
        let expected = (!timely).then_some(Conflict::Closed);
        assert_eq!(conflict, expected, "at {}", now.rfc3339());
        let state = read(&store, n).await.map(|row| row.state);
        let expected = match timely {
            true => ChallengeState::Used,
            false => ChallengeState::Pending,
        };
        assert_eq!(state, Some(expected), "at {}", now.rfc3339());
    }
}

pub(super) async fn what_is_void_waits_on_and_is_never_used(store: Arc<dyn Store>) {
    let about = |n, subject: &str| Challenge {
        subject: subject.into(),
        ..challenge(n)
    };
    let cancelled = Challenge {
        state: ChallengeState::Cancelled,
        closed_at: Some(at(-5)),
        ..about(4, "ann@example.org")
    };
    let other = about(5, "Ann@example.org");
    let rows = [
        about(1, "ann@example.org"),
        about(2, "ann@example.org"),
        about(3, "ann@example.org"),
        cancelled.clone(),
        other.clone(),
    ];
    put(&store, rows.iter().map(insert).collect()).await;
    let void_others = Change::VoidOthers {
        subject: "ann@example.org".into(),
        except: flow(1),
    };
    put(&store, vec![void_others]).await;
    let void = |row: &Challenge| Challenge {
        epoch: Epoch::Void,
        ..row.clone()
    };
    let [stays, second, third, ..] = &rows;
    assert_eq!(read(&store, 1).await.as_ref(), Some(stays));
    assert_eq!(read(&store, 2).await, Some(void(second)));
    assert_eq!(read(&store, 3).await, Some(void(third)));
    assert_eq!(read(&store, 4).await, Some(cancelled));
    assert_eq!(read(&store, 5).await, Some(other));

    // An attempt at it is spent as at any other, and it can be called off, but not used.
    let claimed = store.claim(Purpose::SignIn, &browser(2), NOW).await;
    let left = claimed.expect("a claim").map(|row| row.attempts_left);
    assert_eq!(left, Some(4));
    let close = |n, state| Change::Close {
        id: flow(n),
        state,
        at: NOW,
    };
    let used = attempt(&store, vec![close(2, ChallengeState::Used)]).await;
    assert_eq!(used, Some(Conflict::Closed));
    let off = attempt(&store, vec![close(2, ChallengeState::Cancelled)]).await;
    assert_eq!(off, None);
    let used = attempt(&store, vec![close(1, ChallengeState::Used)]).await;
    assert_eq!(used, None);
}

pub(super) async fn closing_the_others_leaves_one_and_what_was_closed_before(
    store: Arc<dyn Store>,
) {
    let about = |n, subject: &str| Challenge {
        subject: subject.into(),
        ..challenge(n)
    };
    let stays = about(1, "ann@example.org");
    let goes = about(2, "ann@example.org");
    let expired = Challenge {
        expires_at: at(-1),
        ..about(3, "ann@example.org")
    };
    let cancelled = Challenge {
        state: ChallengeState::Cancelled,
        closed_at: Some(at(-5)),
        ..about(4, "ann@example.org")
    };
    let other = about(5, "Ann@example.org");
    put(
        &store,
        [&stays, &goes, &expired, &cancelled, &other]
            .map(insert)
            .to_vec(),
    )
    .await;
    let close_others = Change::CloseOthers {
        subject: "ann@example.org".into(),
        except: flow(1),
        state: ChallengeState::Ended,
        at: at(9),
    };
    put(&store, vec![close_others]).await;

    let ended = |row: Challenge| Challenge {
        state: ChallengeState::Ended,
        closed_at: Some(at(9)),
        ..row
    };
    assert_eq!(read(&store, 1).await, Some(stays));
    assert_eq!(read(&store, 2).await, Some(ended(goes)));
    assert_eq!(read(&store, 3).await, Some(ended(expired)));
    assert_eq!(read(&store, 4).await, Some(cancelled));
    assert_eq!(read(&store, 5).await, Some(other));
}

pub(super) async fn closing_the_others_may_touch_none(store: Arc<dyn Store>) {
    put(&store, vec![insert(&challenge(1))]).await;
    for (subject, except) in [(user(1).email, flow(1)), (user(2).email, flow(2))] {
        let close_others = Change::CloseOthers {
            subject,
            except,
            state: ChallengeState::Ended,
            at: NOW,
        };
        assert_eq!(attempt(&store, vec![close_others]).await, None);
    }
    assert_eq!(read(&store, 1).await, Some(challenge(1)));
}
