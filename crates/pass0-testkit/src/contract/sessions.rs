//! Sessions.

use std::sync::Arc;

use pass0_core::model::{Proof, Session, SessionId, Strength, Timestamp, User, UserId, UserState};
use pass0_core::ports::{Change, Conflict, SessionKey, Store};

use super::sample::{at, digest, flow, session, user};
use super::{attempt, put};

/// Users 1 and 2, as almost every rule here needs them.
async fn two_users(store: &Arc<dyn Store>) -> (User, User) {
    let users = (user(1), user(2));
    put(
        store,
        vec![
            Change::InsertUser(users.0.clone()),
            Change::InsertUser(users.1.clone()),
        ],
    )
    .await;
    users
}

async fn open(store: &Arc<dyn Store>, sessions: &[Session]) {
    let changes = sessions.iter().cloned().map(Change::InsertSession);
    put(store, changes.collect()).await;
}

/// The ids of a user's sessions, as they are listed.
async fn list(store: &Arc<dyn Store>, user: &UserId) -> Vec<SessionId> {
    let sessions = store.sessions_of(user).await.expect("a list");
    sessions.into_iter().map(|session| session.id).collect()
}

async fn read(store: &Arc<dyn Store>, row: &Session) -> Option<Session> {
    let found = store
        .session(SessionKey::Id(&row.id))
        .await
        .expect("a read");
    found.map(|(session, _)| session)
}

pub(super) async fn a_session_reads_back_as_it_was_written(store: Arc<dyn Store>) {
    let (ann, _) = two_users(&store).await;
    let proof = |method: &str, strength, at| Proof {
        method: method.into(),
        strength,
        at: Timestamp::from_millis(at),
    };
    let full = Session {
        id: SessionId::of(&ann.id, u64::MAX),
        epoch: i64::MAX,
        opened_by: "код".into(),
        root: "Wurzel ✨".into(),
        proofs: vec![
            proof("operator", Strength::Issued, i64::MIN),
            proof("mail", Strength::Mailbox, 0),
            proof("totp", Strength::SecondFactor, 7),
            proof("passkey", Strength::Verified, i64::MAX),
        ],
        ip: "2001:db8::1".into(),
        user_agent: "Mozilla/5.0 (✨; \\ ' \")".into(),
        created_at: Timestamp::from_millis(i64::MIN),
        seen_at: Timestamp::from_millis(-1),
        expires_at: Timestamp::from_millis(i64::MAX),
        ..session(2, &ann)
    };
    let empty = Session {
        id: SessionId::of(&ann.id, 0),
        epoch: i64::MIN,
        opened_by: "".into(),
        proofs: Vec::new(),
        ip: String::new(),
        user_agent: String::new(),
        created_at: Timestamp::from_millis(0),
        seen_at: Timestamp::from_millis(0),
        expires_at: Timestamp::from_millis(0),
        ..session(3, &ann)
    };
    for row in [session(1, &ann), full, empty] {
        open(&store, std::slice::from_ref(&row)).await;
        assert_eq!(read(&store, &row).await, Some(row.clone()));
        let listed = store.sessions_of(&ann.id).await.expect("a list");
        assert!(listed.contains(&row));
    }
}

pub(super) async fn a_session_comes_with_its_user_whether_live_or_not(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let expired = Session {
        expires_at: at(-1),
        ..session(1, &ann)
    };
    open(&store, &[expired.clone(), session(2, &bob)]).await;
    let disable = Change::SetUserState(bob.id.clone(), UserState::Disabled);
    put(&store, vec![disable]).await;

    let found = store
        .session(SessionKey::Id(&expired.id))
        .await
        .expect("a read");
    assert_eq!(found, Some((expired, ann)));
    let found = store.session(SessionKey::Id(&session(2, &bob).id)).await;
    let disabled = User {
        state: UserState::Disabled,
        epoch: 1,
        ..bob.clone()
    };
    assert_eq!(found.expect("a read"), Some((session(2, &bob), disabled)));
}

pub(super) async fn a_session_that_is_not_there_reads_as_none(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    open(&store, &[session(1, &ann)]).await;
    for absent in [session(2, &ann).id, session(1, &bob).id, "none".into()] {
        let found = store.session(SessionKey::Id(&absent)).await;
        assert_eq!(found.expect("a read"), None);
    }
    let unknown = digest(3, 2);
    let found = store.session(SessionKey::Earlier(&unknown)).await;
    assert_eq!(found.expect("a read"), None);
    assert_eq!(list(&store, &bob.id).await, []);
    assert_eq!(list(&store, &user(3).id).await, []);
}

/// Inserting `twin` beside session 1 is refused and leaves nothing.
async fn is_taken(store: &Arc<dyn Store>, twin: Session) {
    let (ann, bob) = two_users(store).await;
    let twin = Session {
        user: bob.id.clone(),
        ..twin
    };
    open(store, &[session(1, &ann)]).await;
    let conflict = attempt(store, vec![Change::InsertSession(twin)]).await;
    assert_eq!(conflict, Some(Conflict::Taken));
    assert_eq!(list(store, &bob.id).await, []);
    let first = session(1, &ann);
    assert_eq!(read(store, &first).await, Some(first));
}

pub(super) async fn a_session_is_found_by_its_id_whether_live_or_not(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let by_id = async |id: &SessionId| store.session_by_id(id).await.expect("a read");
    let expired = Session {
        expires_at: at(-1),
        ..session(2, &ann)
    };
    let of_an_old_epoch = Session {
        epoch: -1,
        ..session(3, &bob)
    };
    let odd = Session {
        id: SessionId::of(&bob.id, u64::MAX),
        ..session(4, &bob)
    };
    let rows = [session(1, &ann), expired, of_an_old_epoch, odd];
    open(&store, &rows).await;
    for row in rows {
        assert_eq!(by_id(&row.id).await, Some(row.clone()));
        let ended = Change::EndSession(row.id.clone(), row.user.clone());
        put(&store, vec![ended]).await;
        assert_eq!(by_id(&row.id).await, None);
    }
    open(&store, &[session(1, &ann)]).await;
    for id in [
        "",
        "Ünï-🗝 'quoted\"",
        &session(1, &ann).id.as_str().to_uppercase(),
        &format!("{} ", session(1, &ann).id),
        session(1, &bob).id.as_str(),
        flow(1).as_str(),
    ] {
        assert_eq!(by_id(&id.into()).await, None, "{id:?}");
    }
}

pub(super) async fn an_id_belongs_to_one_session(store: Arc<dyn Store>) {
    let twin = Session {
        id: session(1, &user(1)).id,
        ..session(2, &user(2))
    };
    is_taken(&store, twin).await;
}

pub(super) async fn sessions_of_a_user_are_listed_newest_first(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    // Neither in the order of writing nor of the ids.
    let made = [(1, 20), (2, 40), (3, 10), (4, 30)].map(|(n, made)| Session {
        created_at: at(made),
        ..session(n, &ann)
    });
    open(&store, &made).await;
    open(&store, &[session(5, &bob)]).await;
    let [first, second, third, fourth] = made;
    let listed = store.sessions_of(&ann.id).await.expect("a list");
    assert_eq!(listed, [second, fourth, first, third]);
}

pub(super) async fn a_user_ends_an_own_session_once(store: Arc<dyn Store>) {
    let (ann, _) = two_users(&store).await;
    let (ends, stays) = (session(1, &ann), session(2, &ann));
    open(&store, &[ends.clone(), stays.clone()]).await;
    let end = Change::EndSession(ends.id.clone(), ann.id.clone());
    assert_eq!(attempt(&store, vec![end.clone()]).await, None);
    assert_eq!(read(&store, &ends).await, None);
    assert_eq!(list(&store, &ann.id).await, [stays.id]);
    assert_eq!(attempt(&store, vec![end]).await, Some(Conflict::Gone));
}

pub(super) async fn nobody_ends_the_session_of_another(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    open(&store, &[session(1, &ann)]).await;
    let end = Change::EndSession(session(1, &ann).id, bob.id);
    assert_eq!(attempt(&store, vec![end]).await, Some(Conflict::Gone));
    assert_eq!(list(&store, &ann.id).await, [session(1, &ann).id]);
}

pub(super) async fn ending_all_but_one_leaves_that_one(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let rows = [1, 2, 3].map(|n| session(n, &ann));
    open(&store, &rows).await;
    open(&store, &[session(4, &bob)]).await;
    let [_, stays, _] = rows;
    let end = Change::EndSessionsOf(ann.id.clone(), Some(stays.id.clone()));
    put(&store, vec![end]).await;
    assert_eq!(list(&store, &ann.id).await, [stays.id]);
    put(&store, vec![Change::EndSessionsOf(ann.id.clone(), None)]).await;
    assert_eq!(list(&store, &ann.id).await, []);
    assert_eq!(list(&store, &bob.id).await, [session(4, &bob).id]);
}

/// A hash of two users may be the same: what is done to one is not done to the other's.
pub(super) async fn a_session_that_lies_with_those_of_another_user_stays(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let astray = Session {
        id: SessionId::of(&ann.id, 7),
        ..session(2, &bob)
    };
    open(&store, &[session(1, &ann), astray.clone()]).await;
    assert_eq!(list(&store, &ann.id).await, [session(1, &ann).id]);
    for change in [
        Change::SetUserState(ann.id.clone(), UserState::Disabled),
        Change::EndSessionsOf(ann.id.clone(), None),
        Change::DeleteUser(ann.id.clone()),
    ] {
        put(&store, vec![change]).await;
        let found = store.session(SessionKey::Id(&astray.id)).await;
        assert_eq!(found.expect("a read"), Some((astray.clone(), bob.clone())));
    }
}

pub(super) async fn ending_all_may_touch_none(store: Arc<dyn Store>) {
    let (ann, _) = two_users(&store).await;
    open(&store, &[session(1, &ann)]).await;
    for change in [
        Change::EndSessionsOf(user(2).id, None),
        Change::EndSessionsOf(user(3).id, None),
        Change::EndSessionsOf(ann.id.clone(), Some(session(1, &ann).id)),
    ] {
        assert_eq!(attempt(&store, vec![change]).await, None);
    }
    assert_eq!(list(&store, &ann.id).await, [session(1, &ann).id]);
}

pub(super) async fn a_session_is_never_seen_earlier_than_before(store: Arc<dyn Store>) {
    let (ann, bob) = two_users(&store).await;
    let rows = [session(1, &ann), session(2, &bob), session(3, &ann)];
    open(&store, &rows).await;
    let [first, second, third] = rows;
    let seen = |row: &Session, secs| (row.id.clone(), at(secs));
    let gone = (SessionId::from("no such session"), at(70));

    let batch = vec![seen(&first, 60), gone.clone(), seen(&second, -60)];
    assert_eq!(attempt(&store, vec![Change::Seen(batch)]).await, None);
    // Twice in one batch: the later of the two, in whatever order.
    let batch = vec![seen(&second, 90), seen(&second, 80), seen(&first, 59)];
    assert_eq!(attempt(&store, vec![Change::Seen(batch)]).await, None);
    for nothing in [vec![gone], vec![]] {
        assert_eq!(attempt(&store, vec![Change::Seen(nothing)]).await, None);
    }
    for (row, secs) in [(first, 60), (second, 90), (third, 0)] {
        let expected = Session {
            seen_at: at(secs),
            ..row
        };
        assert_eq!(read(&store, &expected).await, Some(expected));
    }
}
