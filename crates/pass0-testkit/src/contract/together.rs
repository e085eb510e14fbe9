//! A session is read with its user as the user is: a store may keep what a check needs in the session's
//! row, and then rewrites it with the user.

use std::sync::Arc;

use pass0_core::memory::MemoryStore;
use pass0_core::model::{Session, SessionId, Timestamp, User, UserState};
use pass0_core::ports::{Change, SessionKey, Store};

use super::sample::{at, session, user};
use super::{attempt, put};

/// Everything that is read of these sessions and their users.
async fn seen(store: &Arc<dyn Store>, sessions: &[Session], users: &[User]) -> String {
    let mut seen = Vec::new();
    for row in sessions {
        let found = store.session(SessionKey::Id(&row.id)).await;
        seen.push(format!("{:?}", found.expect("a session")));
        let found = store.session_by_id(&row.id).await.expect("a session");
        seen.push(format!("{found:?}"));
    }
    for row in users {
        seen.push(format!("{:?}", store.user(&row.id).await.expect("a user")));
        let found = store.sessions_of(&row.id).await.expect("a list");
        seen.push(format!("{found:?}"));
    }
    seen.join("\n")
}

/// What can be done to a user, and to the sessions of one.
fn changes(ann: &User, first: &Session) -> Vec<Change> {
    let (id, epoch) = (ann.id.clone(), ann.epoch);
    vec![
        Change::SetUserState(id.clone(), UserState::Disabled),
        Change::SetUserState(id.clone(), UserState::Leaving(at(9))),
        Change::SetUserState(id.clone(), UserState::Active),
        Change::BumpEpoch(id.clone()),
        Change::ProveUser {
            id: id.clone(),
            epoch,
            at: at(3),
        },
        Change::ExpectUser {
            id: id.clone(),
            epoch,
        },
        Change::ExpectState {
            id: id.clone(),
            epoch,
            state: UserState::Active,
        },
        Change::SetEmail {
            id: id.clone(),
            epoch,
            email: format!("new-{}", ann.email),
            delivery: format!("New-{}", ann.email),
            at: at(4),
        },
        Change::HoldAddress(id.clone(), at(900)),
        Change::ForgetHistory(id.clone()),
        Change::InsertSession(session(7, ann)),
        Change::Seen(vec![(first.id.clone(), at(5))]),
        Change::EndSession(first.id.clone(), id.clone()),
        Change::EndSessionsOf(id.clone(), Some(first.id.clone())),
        Change::EndSessionsOf(id.clone(), None),
        Change::DeleteUser(id),
    ]
}

/// Every change, alone and after every other one: what is read afterwards is what the store in memory
/// reads, of the user, of every session, and of the neighbour's.
pub(super) async fn a_session_is_read_with_its_user_as_the_user_is(store: Arc<dyn Store>) {
    let (mut ann, mut bob) = (user(1), user(2));
    let count = changes(&ann, &session(1, &ann)).len();
    let model: Arc<dyn Store> = Arc::new(MemoryStore::default());
    for one in 0..count {
        for other in 0..=count {
            // Another pair each time, so that the stores need not be emptied.
            let nth = u64::try_from(one * 100 + other * 2).expect("a small number") + 10;
            for (n, row) in [(nth, &mut ann), (nth + 1, &mut bob)] {
                *row = user(n);
                row.proven_at = n.is_multiple_of(3).then_some(Timestamp::from_millis(1));
                row.delivery = row.email.clone();
            }
            let mut last = session(3, &ann);
            last.id = SessionId::of(&ann.id, u64::MAX);
            let sessions = [session(0, &ann), last, session(7, &ann), session(5, &bob)];
            let users = [ann.clone(), bob.clone()];
            let mut made = users.clone().map(Change::InsertUser).to_vec();
            let opened = [&sessions[0], &sessions[1], &sessions[3]];
            made.extend(opened.map(|row| Change::InsertSession(row.clone())));
            let mut wanted = vec![changes(&ann, &sessions[0])[one].clone()];
            wanted.extend(changes(&ann, &sessions[0]).get(other).cloned());
            for side in [&store, &model] {
                put(side, made.clone()).await;
            }
            let mut answers = Vec::new();
            for side in [&store, &model] {
                let mut answer = Vec::new();
                for change in &wanted {
                    answer.push(attempt(side, vec![change.clone()]).await);
                }
                answers.push((answer, seen(side, &sessions, &users).await));
            }
            let model = answers.pop().expect("two");
            assert_eq!(answers, [model], "{wanted:?}");
        }
    }
}
