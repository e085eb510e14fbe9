//! How much there is.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{Challenge, ChallengeState, Letter, Purpose, Session};
use pass0_core::ports::{Change, Counts, Store};

use super::purge::HOUR;
use super::sample::{NOW, at, challenge, flow, letter, millis, session, user};
use super::{insert, put};

pub(super) async fn rows_are_counted(store: Arc<dyn Store>) {
    assert_eq!(store.counts(NOW).await.expect("counts"), Counts::default());
    let ann = user(1);
    let expired = Session {
        expires_at: at(-1),
        ..session(3, &ann)
    };
    let used = Challenge {
        state: ChallengeState::Used,
        closed_at: Some(NOW),
        ..challenge(3)
    };
    let deferred = Letter {
        fate: pass0_core::model::LetterFate::Deferred,
        ..letter(3)
    };
    let accepted = Letter {
        fate: pass0_core::model::LetterFate::Accepted,
        ..letter(4)
    };
    let mut changes = [1, 2, 3, 4].map(|n| Change::InsertUser(user(n))).to_vec();
    changes.extend([session(1, &ann), session(2, &ann), expired].map(Change::InsertSession));
    changes.extend([challenge(1), challenge(2), used].iter().map(insert));
    changes.extend([letter(1), letter(2), deferred, accepted].map(Change::InsertLetter));
    put(&store, changes).await;
    for (now, pending) in [
        (millis(-60_001), 0),
        (millis(-60_000), 2),
        (NOW, 2),
        (millis(599_999), 2),
        (at(600), 0),
    ] {
        let expected = Counts {
            users: 4,
            sessions: 3,
            pending,
            waiting_letters: 3,
        };
        assert_eq!(store.counts(now).await.expect("counts"), expected);
    }
}

pub(super) async fn what_is_pending_is_counted_up_to_what_was_asked(store: Arc<dyn Store>) {
    let counted = async |now, most| {
        let counted = store.pending(Purpose::SignIn, now, Duration::ZERO, most);
        counted.await.expect("an answer")
    };
    assert_eq!(counted(NOW, 9).await, 0);
    let closed = Challenge {
        state: ChallengeState::Cancelled,
        closed_at: Some(NOW),
        ..challenge(4)
    };
    // By a node whose clock runs ahead.
    let closed_ahead = Challenge {
        state: ChallengeState::Used,
        closed_at: Some(at(60)),
        ..challenge(5)
    };
    let long = Challenge {
        expires_at: at(24 * HOUR),
        ..challenge(3)
    };
    // These are counted apart.
    let others = [Purpose::NotMe, Purpose::OperatorLink, Purpose::Ceremony];
    let others = (6..).zip(others).map(|(n, purpose)| Challenge {
        purpose,
        expires_at: at(24 * HOUR),
        ..challenge(n)
    });
    let mut rows = vec![challenge(1), challenge(2), long, closed, closed_ahead];
    rows.extend(others);
    put(&store, rows.iter().map(insert).collect()).await;
    for (now, pending) in [
        (millis(-60_001), 0),
        (millis(-60_000), 3),
        (NOW, 3),
        (millis(599_999), 3),
        (at(600), 1),
        (at(24 * HOUR), 0),
    ] {
        assert_eq!(store.counts(now).await.expect("counts").pending, pending);
        for most in [0, 1, 2, 3, 4, 200_000, u64::MAX] {
            assert_eq!(counted(now, most).await, pending.min(most), "{most}");
        }
    }
    let close = Change::Close {
        id: flow(2),
        state: ChallengeState::Used,
        at: NOW,
    };
    put(&store, vec![close]).await;
    assert_eq!(counted(NOW, 9).await, 2);
    // Those that are pending for longer than that, and none that is of no use now.
    for (now, longer, pending) in [
        (NOW, 599_999, 2),
        (NOW, 600_000, 1),
        (NOW, 24 * 3_600_000 - 1, 1),
        (NOW, 24 * 3_600_000, 0),
        (millis(-60_001), 600_000, 0),
    ] {
        let longer = Duration::from_millis(longer);
        let counted = store.pending(Purpose::SignIn, now, longer, 9).await;
        assert_eq!(counted.expect("an answer"), pending, "{longer:?}");
    }
}

pub(super) async fn the_store_answers_a_ping(store: Arc<dyn Store>) {
    store.ping().await.expect("an answer");
}
