//! `purge`, and the small reads for operators.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{
    Challenge, ChallengeState, Event, EventKind, Hit, Letter, Session, Timestamp, Window,
};
use pass0_core::ports::{ChallengeKey, Change, EventFilter, Purged, Retention, SessionKey, Store};

use super::sample::{NOW, at, challenge, credential, event, flow, letter, millis, session, user};
use super::{insert, put};

pub(super) const HOUR: i64 = 3600;

pub(super) const RETENTION: Retention = Retention {
    idle: Duration::from_hours(1),
    challenges: Duration::from_hours(2),
    spent: Duration::from_mins(7),
    events: Duration::from_hours(3),
    passing: Duration::from_hours(3),
    rows: 1000,
    outlasting: Duration::ZERO,
};

/// What a real purge deletes, after a dry one that says the same.
pub(super) async fn purge(store: &Arc<dyn Store>, now: Timestamp, batch: u32) -> Purged {
    let dry = store.purge(now, &RETENTION, batch, true).await;
    let real = store.purge(now, &RETENTION, batch, false).await;
    let real = real.expect("a purge");
    assert_eq!(dry.expect("a dry purge"), real);
    real
}

async fn count(store: &Arc<dyn Store>, key: &str, windows: &[Window], now: Timestamp) {
    let hit = Hit {
        key: key.into(),
        windows: windows.to_vec(),
    };
    assert_eq!(store.hit(&[hit], now).await.expect("an answer"), None);
}

pub(super) async fn an_empty_store_has_nothing_to_purge(store: Arc<dyn Store>) {
    assert_eq!(purge(&store, NOW, 1000).await, Purged::default());
}

pub(super) async fn sessions_past_their_life_or_unused_too_long_are_purged(store: Arc<dyn Store>) {
    let ann = user(1);
    put(&store, vec![Change::InsertUser(ann.clone())]).await;
    // Purged exactly when `Session::is_live` says no more.
    for (n, (seen, expires, stays)) in (1..).zip([
        (millis(0), millis(1), true),
        (millis(0), millis(0), false),
        (millis(0), millis(-1), false),
        (millis(-3_599_999), at(HOUR), true),
        (millis(-3_600_000), at(HOUR), false),
        (millis(-3_600_001), at(HOUR), false),
        (at(0), Timestamp::from_millis(i64::MAX), true),
    ]) {
        let row = Session {
            created_at: at(-9 * HOUR),
            seen_at: seen,
            expires_at: expires,
            ..session(n, &ann)
        };
        assert_eq!(row.is_live(&ann, RETENTION.idle, NOW), stays);
        put(&store, vec![Change::InsertSession(row.clone())]).await;
        let purged = purge(&store, NOW, 1000).await;
        assert_eq!(purged.sessions, u64::from(!stays), "session {n}");
        let found = store
            .session(SessionKey::Id(&row.id))
            .await
            .expect("a read");
        assert_eq!(found.is_some(), stays, "session {n}");
    }
}

pub(super) async fn challenges_over_long_enough_are_purged_with_their_letters(
    store: Arc<dyn Store>,
) {
    let pending = |expires_at| Challenge {
        created_at: at(-9 * HOUR),
        expires_at,
        ..challenge(0)
    };
    let closed = |closed_at, expires_at| Challenge {
        state: ChallengeState::Used,
        closed_at: Some(closed_at),
        ..pending(expires_at)
    };
    for (n, (row, stays)) in (1..).zip([
        (pending(at(1)), true),
        (pending(at(-2 * HOUR)), true),
        (pending(millis(-7_200_001)), false),
        (closed(at(-1), at(1)), true),
        (closed(at(-2 * HOUR), at(1)), true),
        (closed(millis(-7_200_001), at(1)), false),
        (closed(millis(-7_200_002), millis(-7_200_001)), false),
    ]) {
        let row = Challenge {
            id: flow(n),
            digest: challenge(n).digest,
            ..row
        };
        let settled = Change::InsertLetter(letter(n));
        put(&store, vec![insert(&row), settled]).await;
        let purged = purge(&store, NOW, 1000).await;
        assert_eq!(purged.challenges, u64::from(!stays), "challenge {n}");
        assert_eq!(purged.letters, u64::from(!stays), "challenge {n}");
        let found = store.challenge(ChallengeKey::Id(&flow(n))).await;
        assert_eq!(found.expect("a read").is_some(), stays, "challenge {n}");
        let found = store.letter_of(&flow(n)).await.expect("a read");
        assert_eq!(found.is_some(), stays, "letter {n}");
    }
}

pub(super) async fn limits_whose_windows_are_over_are_purged(store: Arc<dyn Store>) {
    let short = Window::new(1, 60);
    let long = Window::new(1, 120);
    count(&store, "short", &[short], NOW).await;
    count(&store, "both", &[short, long], NOW).await;
    count(&store, "later", &[short], at(1)).await;
    for (now, limits) in [
        (millis(59_999), 0),
        (at(60), 1),
        (at(61), 1),
        (millis(119_999), 0),
        (at(120), 1),
    ] {
        let expected = Purged {
            limits,
            ..Purged::default()
        };
        assert_eq!(purge(&store, now, 1000).await, expected);
    }
    // A live window outlives the purge.
    count(&store, "both", &[short, long], at(200)).await;
    assert_eq!(purge(&store, at(260), 1000).await, Purged::default());
    let limited = store.limited("both", &[short, long], at(260)).await;
    assert_eq!(limited.expect("an answer"), Some(Duration::from_secs(60)));
}

pub(super) async fn a_limit_that_still_runs_outlives_a_clock_that_came_back(store: Arc<dyn Store>) {
    let short = Window::new(1, 60);
    let long = Window::new(9, 600);
    // All of it ahead; the clock comes back, and all starts anew.
    count(&store, "ahead", &[short, long], at(24 * HOUR)).await;
    count(&store, "ahead", &[short, long], NOW).await;
    // One of two ahead: the other, which runs until 650, goes on.
    count(&store, "both", &[short, long], at(50)).await;
    count(&store, "both", &[short, long], at(200)).await;
    count(&store, "both", &[short, long], NOW).await;
    for (now, limits) in [(millis(599_999), 0), (at(600), 1), (millis(649_999), 0)] {
        assert_eq!(purge(&store, now, 1000).await.limits, limits);
    }
    // A store that does not note the end of each window may keep it for a minute more.
    assert_eq!(purge(&store, at(710), 1000).await.limits, 1);
}

pub(super) async fn letters_of_no_challenge_are_purged(store: Arc<dyn Store>) {
    let notice = |n, drop_at| Letter {
        flow: None,
        drop_at,
        ..letter(n)
    };
    for (n, drop_at, purged) in [
        (1, at(HOUR), 0),
        (2, at(-2 * HOUR), 0),
        (3, millis(-7_200_001), 1),
        (4, at(-99 * HOUR), 1),
    ] {
        put(&store, vec![Change::InsertLetter(notice(n, drop_at))]).await;
        assert_eq!(purge(&store, NOW, 1000).await.letters, purged, "letter {n}");
    }
}

pub(super) async fn old_events_are_purged(store: Arc<dyn Store>) {
    let made = |n, at| Event { at, ..event(n) };
    put(
        &store,
        [
            made(1, at(-3 * HOUR)),
            made(2, millis(-10_800_001)),
            made(3, NOW),
            made(4, at(-9 * HOUR)),
            made(5, at(HOUR)),
        ]
        .map(Change::InsertEvent)
        .to_vec(),
    )
    .await;
    assert_eq!(purge(&store, NOW, 1000).await.events, 2);
    let left = store.events(&EventFilter::default()).await.expect("a list");
    let left: Vec<_> = left.iter().map(|event| event.detail.as_str()).collect();
    assert_eq!(left, ["1", "3", "5"]);
}

pub(super) async fn events_that_anybody_can_cause_are_kept_for_less_time(store: Arc<dyn Store>) {
    let made = |n, kind, at| Event {
        kind,
        at,
        ..event(n)
    };
    let (asked, opened) = (EventKind::FlowAsked, EventKind::SignedIn);
    put(
        &store,
        [
            made(1, opened, at(-2 * HOUR)),
            made(2, asked, at(-2 * HOUR)),
            made(3, opened, at(-4 * HOUR)),
            made(4, asked, at(-HOUR)),
            made(5, asked, millis(-3_600_001)),
        ]
        .map(Change::InsertEvent)
        .to_vec(),
    )
    .await;
    let retention = Retention {
        passing: Duration::from_hours(1),
        ..RETENTION
    };
    for dry in [true, false] {
        let purged = store.purge(NOW, &retention, 1000, dry).await;
        assert_eq!(purged.expect("a purge").events, 3);
    }
    let left = store.events(&EventFilter::default()).await.expect("a list");
    let left: Vec<_> = left.iter().map(|event| event.detail.as_str()).collect();
    assert_eq!(left, ["1", "4"]);
}

/// However long they are to be kept: of what is over, no more rows of a kind than the store may hold.
pub(super) async fn of_what_is_over_the_oldest_rows_beyond_a_cap_are_purged(store: Arc<dyn Store>) {
    let retention = Retention {
        rows: 3,
        ..RETENTION
    };
    put(
        &store,
        vec![insert(&challenge(0)), Change::InsertLetter(letter(0))],
    )
    .await;
    for n in 1..=8 {
        // Closed one after the other, all within the time for which they are kept.
        let over = at(-3600 + i64::try_from(n).expect("small") * 60);
        let row = Challenge {
            state: ChallengeState::Used,
            closed_at: Some(over),
            created_at: at(-7200),
            expires_at: at(9 * HOUR),
            ..challenge(n)
        };
        put(
            &store,
            vec![
                insert(&row),
                Change::InsertLetter(Letter {
                    drop_at: at(9 * HOUR),
                    ..letter(n)
                }),
                Change::InsertEvent(Event {
                    at: over,
                    ..event(n)
                }),
                Change::InsertEvent(Event {
                    at: over,
                    kind: EventKind::SignedIn,
                    ..event(100 + n)
                }),
            ],
        )
        .await;
    }
    let mut purged = store.purge(NOW, &retention, 1000, false).await;
    let first = purged.expect("a purge");
    assert_eq!((first.challenges, first.letters, first.events), (5, 5, 5));
    purged = store.purge(NOW, &retention, 1000, false).await;
    assert_eq!(purged.expect("a purge"), Purged::default());
    for n in 0..=8 {
        let found = store.challenge(ChallengeKey::Id(&flow(n))).await;
        let stays = n == 0 || n > 5;
        assert_eq!(found.expect("a read").is_some(), stays, "challenge {n}");
    }
    let left = store.events(&EventFilter::default()).await.expect("a list");
    assert_eq!(left.len(), 8 + 3, "events of what was done stay");
}

/// Five rows of every kind that are over at [`NOW`], and one that is not.
async fn five_of_each(store: &Arc<dyn Store>) {
    put(store, vec![Change::InsertUser(user(1))]).await;
    for n in 0..=5 {
        let made = if n == 0 { NOW } else { at(-99 * HOUR) };
        let row = Challenge {
            created_at: made,
            expires_at: made.plus(Duration::from_mins(10)),
            ..challenge(n)
        };
        put(
            store,
            vec![
                Change::InsertSession(Session {
                    seen_at: made,
                    ..session(n, &user(1))
                }),
                insert(&row),
                Change::InsertLetter(letter(n)),
                Change::InsertEvent(Event {
                    at: made,
                    ..event(n)
                }),
            ],
        )
        .await;
        count(store, &format!("limit {n}"), &[Window::new(1, 60)], made).await;
    }
}

const FIVE: Purged = Purged {
    sessions: 5,
    challenges: 5,
    ended: 0,
    spent: 0,
    letters: 5,
    limits: 5,
    events: 5,
    history: 0,
};

pub(super) async fn a_dry_purge_counts_what_a_real_one_would_delete(store: Arc<dyn Store>) {
    five_of_each(&store).await;
    for _ in 0..2 {
        let dry = store.purge(NOW, &RETENTION, 1000, true).await;
        assert_eq!(dry.expect("a dry purge"), FIVE);
    }
    let counts = store.counts(NOW).await.expect("counts");
    assert_eq!((counts.sessions, counts.waiting_letters), (6, 6));
    assert_eq!(purge(&store, NOW, 1000).await, FIVE);
    assert_eq!(purge(&store, NOW, 1000).await, Purged::default());
}

pub(super) async fn a_purge_deletes_no_more_than_a_batch_of_a_kind(store: Arc<dyn Store>) {
    five_of_each(&store).await;
    let mut total = Purged::default();
    for _ in 0..9 {
        let round = purge(&store, NOW, 2).await;
        assert!(round.most() <= 2, "{round:?}");
        total.sessions += round.sessions;
        total.challenges += round.challenges;
        total.letters += round.letters;
        total.limits += round.limits;
        total.events += round.events;
        // No letter outlives its challenge, and none is lost before.
        for n in 1..=5 {
            let challenge = store.challenge(ChallengeKey::Id(&flow(n))).await;
            let letter = store.letter_of(&flow(n)).await.expect("a read");
            assert_eq!(challenge.expect("a read").is_some(), letter.is_some());
        }
        if round.most() < 2 {
            break;
        }
    }
    assert_eq!(total, FIVE);
    assert_eq!(purge(&store, NOW, 2).await, Purged::default());
}

pub(super) async fn a_challenge_with_many_letters_is_purged_with_the_last_of_them(
    store: Arc<dyn Store>,
) {
    let row = Challenge {
        created_at: at(-99 * HOUR),
        expires_at: at(-98 * HOUR),
        ..challenge(1)
    };
    let mut changes = vec![insert(&row)];
    for n in 1..=5 {
        let flow = Some(flow(1));
        changes.push(Change::InsertLetter(Letter { flow, ..letter(n) }));
    }
    put(&store, changes).await;
    let mut left = 5;
    while left > 0 {
        let round = purge(&store, NOW, 2).await;
        left -= round.letters;
        // A full batch says that there is more to do.
        assert_eq!(round.letters, if left > 0 { 2 } else { 1 });
        assert_eq!(round.challenges, u64::from(left == 0));
    }
    assert_eq!(store.letter_of(&flow(1)).await.expect("a read"), None);
    let waiting = store.counts(NOW).await.expect("counts").waiting_letters;
    assert_eq!(waiting, 0);
}

pub(super) async fn users_and_credentials_are_never_purged(store: Arc<dyn Store>) {
    let rows = vec![
        Change::InsertUser(user(1)),
        Change::InsertCredential(credential(1, &user(1))),
    ];
    put(&store, rows).await;
    let end = Timestamp::from_millis(i64::MAX);
    assert_eq!(purge(&store, end, 1000).await, Purged::default());
    assert_eq!(store.users(None, 9).await.expect("a list"), [user(1)]);
    let left = store.credentials_of(&user(1).id).await.expect("a list");
    assert_eq!(left, [credential(1, &user(1))]);
}
