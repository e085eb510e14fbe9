//! Challenges that are kept nowhere: who spends one first, and for how long that is known.

use std::sync::Arc;

use pass0_core::model::{ChallengeState, Timestamp};
use pass0_core::ports::{Change, Conflict, Purged, Store};

use super::purge::purge;
use super::races::{MANY, assert_one_winner, race_to_apply};
use super::sample::{NOW, at, event, flow, millis, session, user};
use super::{attempt, put};

fn spend(n: u64, made_at: Timestamp, state: ChallengeState) -> Change {
    Change::Spend {
        id: flow(n),
        made_at,
        state,
    }
}

async fn spent(store: &Arc<dyn Store>, n: u64, made_at: Timestamp) -> Option<ChallengeState> {
    let spent = store.spent(&flow(n), made_at).await;
    spent.expect("an answer")
}

pub(super) async fn a_challenge_is_spent_once(store: Arc<dyn Store>) {
    let (used, wrong) = (ChallengeState::Used, ChallengeState::Exhausted);
    assert_eq!(spent(&store, 1, NOW).await, None);
    put(&store, vec![spend(1, NOW, used), spend(2, NOW, wrong)]).await;
    for again in [used, wrong] {
        for n in [1, 2] {
            let met = attempt(&store, vec![spend(n, NOW, again)]).await;
            assert_eq!(met, Some(Conflict::Closed));
        }
    }
    assert_eq!(spent(&store, 1, NOW).await, Some(used));
    assert_eq!(spent(&store, 2, NOW).await, Some(wrong));
    assert_eq!(spent(&store, 3, NOW).await, None);
    assert_eq!(spent(&store, 1, at(1)).await, None, "made at another time");
}

pub(super) async fn what_fails_spends_nothing(store: Arc<dyn Store>) {
    let gone = Change::BumpEpoch(user(9).id);
    let met = attempt(&store, vec![spend(1, NOW, ChallengeState::Used), gone]).await;
    assert_eq!(met, Some(Conflict::Gone));
    assert_eq!(spent(&store, 1, NOW).await, None);
    put(&store, vec![spend(1, NOW, ChallengeState::Used)]).await;
}

pub(super) async fn one_of_many_that_spend_a_challenge_wins(store: Arc<dyn Store>) {
    put(&store, vec![Change::InsertUser(user(1))]).await;
    let results = race_to_apply(&store, MANY, |n| {
        vec![
            spend(1, NOW, ChallengeState::Used),
            Change::InsertSession(session(n, &user(1))),
            Change::InsertEvent(event(n)),
        ]
    })
    .await;
    assert_one_winner(&results, Conflict::Closed);
    let sessions = store.sessions_of(&user(1).id).await.expect("sessions");
    assert_eq!(sessions.len(), 1);
}

pub(super) async fn what_was_spent_in_vain_is_counted_up_to_a_number(store: Arc<dyn Store>) {
    for n in 0..5 {
        let made_at = at(i64::try_from(n).expect("a small number"));
        put(&store, vec![spend(n, made_at, ChallengeState::Exhausted)]).await;
        put(&store, vec![spend(n + 10, made_at, ChallengeState::Used)]).await;
    }
    for (since, most, expected) in [
        (at(-1), 0, 0),
        (at(-1), 3, 3),
        (at(-1), 5, 5),
        (at(-1), u64::MAX, 5),
        (at(1), u64::MAX, 3),
        (millis(1_001), 9, 3),
        (at(4), 9, 0),
    ] {
        let counted = store.count_spent(since, most).await;
        assert_eq!(counted.expect("a number"), expected);
    }
}

/// Not as long as an answer could still be timely anywhere.
pub(super) async fn spent_challenges_are_purged_by_their_age(store: Arc<dyn Store>) {
    for (n, made_at) in (0..).zip([NOW, NOW, millis(1), at(1)]) {
        put(&store, vec![spend(n, made_at, ChallengeState::Used)]).await;
    }
    let life = 7 * 60;
    for (now, spent) in [
        (at(life), 0),
        (at(life).plus(std::time::Duration::from_millis(1)), 2),
        (at(life).plus(std::time::Duration::from_millis(2)), 1),
        (at(life + 1), 0),
        (at(life + 2), 1),
    ] {
        let expected = Purged {
            spent,
            ..Purged::default()
        };
        assert_eq!(purge(&store, now, 1000).await, expected, "{now:?}");
    }
    for n in 0..5 {
        put(&store, vec![spend(n, NOW, ChallengeState::Used)]).await;
    }
    for spent in [2, 2, 1] {
        assert_eq!(purge(&store, at(life + 9), 2).await.spent, spent);
    }
}
