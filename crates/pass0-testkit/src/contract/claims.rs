//! `claim`: may I try this secret?

use std::sync::Arc;

use pass0_core::model::{Challenge, ChallengeState, Purpose, Timestamp};
use pass0_core::ports::{ChallengeKey, Change, Store};

use super::sample::{NOW, at, browser, challenge, flow, link, millis};
use super::{insert, put};

/// A challenge bound to browser 1.
fn bound(n: u64) -> Challenge {
    Challenge {
        binding: Some(browser(1)),
        ..challenge(n)
    }
}

/// What browser 1 gets for a sign-in.
async fn claim(store: &Arc<dyn Store>, now: Timestamp) -> Option<Challenge> {
    let claimed = store.claim(Purpose::SignIn, &browser(1), now).await;
    claimed.expect("a claim")
}

async fn read(store: &Arc<dyn Store>, n: u64) -> Challenge {
    let found = store.challenge(ChallengeKey::Id(&flow(n))).await;
    found.expect("a read").expect("a challenge")
}

pub(super) async fn a_claim_spends_one_attempt_and_returns_what_is_left(store: Arc<dyn Store>) {
    put(&store, vec![insert(&bound(1)), insert(&challenge(2))]).await;
    for left in (0..5).rev() {
        let expected = Challenge {
            attempts_left: left,
            ..bound(1)
        };
        assert_eq!(claim(&store, NOW).await, Some(expected.clone()));
        assert_eq!(read(&store, 1).await, expected);
    }
    assert_eq!(read(&store, 2).await, challenge(2));
}

pub(super) async fn a_claim_without_attempts_left_spends_nothing(store: Arc<dyn Store>) {
    let spent = Challenge {
        attempts_left: 0,
        ..bound(1)
    };
    put(&store, vec![insert(&spent)]).await;
    for _ in 0..3 {
        assert_eq!(claim(&store, NOW).await, None);
    }
    // Still pending: only `Close` closes.
    assert_eq!(read(&store, 1).await, spent);
}

pub(super) async fn a_claim_of_another_purpose_or_binding_finds_nothing(store: Arc<dyn Store>) {
    put(&store, vec![insert(&bound(1))]).await;
    for (purpose, binding) in [
        (Purpose::OperatorLink, browser(1)),
        (Purpose::SignIn, browser(2)),
        (Purpose::SignIn, link(1)),
    ] {
        let claimed = store.claim(purpose, &binding, NOW).await;
        assert_eq!(claimed.expect("a claim"), None);
    }
    assert_eq!(read(&store, 1).await, bound(1));

    // A newer one of another purpose does not stand in the way.
    let newer = Challenge {
        purpose: Purpose::OperatorLink,
        created_at: at(1),
        ..bound(2)
    };
    put(&store, vec![insert(&newer)]).await;
    let claimed = claim(&store, at(1)).await;
    assert_eq!(claimed.map(|row| row.id), Some(flow(1)));
    assert_eq!(read(&store, 2).await, newer);
}

pub(super) async fn a_claim_takes_the_newest_challenge(store: Arc<dyn Store>) {
    // The newest is neither written last nor of the highest id.
    for (n, made) in [(1, 10), (2, 30), (3, 20)] {
        let row = Challenge {
            created_at: at(made),
            ..bound(n)
        };
        put(&store, vec![insert(&row)]).await;
    }
    let claimed = claim(&store, at(30)).await;
    assert_eq!(claimed.map(|row| row.id), Some(flow(2)));
    for (n, left) in [(1, 5), (2, 4), (3, 5)] {
        assert_eq!(read(&store, n).await.attempts_left, left);
    }
}

pub(super) async fn a_claim_never_falls_back_to_an_older_challenge(store: Arc<dyn Store>) {
    let newest = Challenge {
        created_at: at(1),
        attempts_left: 1,
        ..bound(2)
    };
    put(&store, vec![insert(&bound(1)), insert(&newest)]).await;
    let claimed = claim(&store, at(1)).await;
    assert_eq!(claimed.map(|row| row.id), Some(flow(2)));
    assert_eq!(claim(&store, at(1)).await, None);
    assert_eq!(read(&store, 1).await.attempts_left, 5);
}

pub(super) async fn a_claim_passes_over_closed_and_expired_challenges(store: Arc<dyn Store>) {
    let expired = Challenge {
        created_at: at(20),
        expires_at: at(30),
        ..bound(2)
    };
    let closed = Challenge {
        created_at: at(25),
        ..bound(3)
    };
    put(
        &store,
        vec![
            insert(&bound(1)),
            insert(&expired),
            insert(&closed),
            Change::Close {
                id: flow(3),
                state: ChallengeState::Cancelled,
                at: at(26),
            },
        ],
    )
    .await;
    let claimed = claim(&store, at(30)).await;
    assert_eq!(claimed.map(|row| row.id), Some(flow(1)));
    assert_eq!(read(&store, 2).await.attempts_left, 5);
    assert_eq!(read(&store, 3).await.attempts_left, 5);
}

pub(super) async fn a_claim_works_from_a_minute_before_the_challenge_was_made_until_it_expires(
    store: Arc<dyn Store>,
) {
    let row = Challenge {
        attempts_left: 100,
        ..bound(1)
    };
    put(&store, vec![insert(&row)]).await;
    for (now, timely) in [
        (Timestamp::from_millis(i64::MIN), false),
        (millis(-60_001), false),
        (millis(-60_000), true),
        (NOW, true),
        (millis(599_999), true),
        (at(600), false),
        (Timestamp::from_millis(i64::MAX), false),
    ] {
        let before = read(&store, 1).await.attempts_left;
        let claimed = claim(&store, now).await;
        assert_eq!(claimed.is_some(), timely, "at {}", now.rfc3339());
        let spent = before - read(&store, 1).await.attempts_left;
        assert_eq!(spent, u32::from(timely), "at {}", now.rfc3339());
    }
}

pub(super) async fn a_challenge_without_binding_cannot_be_claimed(store: Arc<dyn Store>) {
    let row = Challenge {
        purpose: Purpose::OperatorLink,
        binding: None,
        ..challenge(1)
    };
    put(&store, vec![insert(&row)]).await;
    for binding in [browser(1), link(1)] {
        let claimed = store.claim(Purpose::OperatorLink, &binding, NOW).await;
        assert_eq!(claimed.expect("a claim"), None);
    }
    assert_eq!(read(&store, 1).await, row);
}
