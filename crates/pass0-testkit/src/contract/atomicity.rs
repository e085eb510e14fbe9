//! `apply`: all of it, or none.

use std::sync::Arc;

use pass0_core::model::{
    Challenge, ChallengeState, Credential, Hit, LetterFate, Mailbox, Session, User, UserState,
    Window,
};
use pass0_core::ports::{Caps, Change, Conflict, Store};

use super::declined::declined;
use super::sample::{NOW, at, challenge, credential, digest, event, flow, letter, session, user};
use super::snapshot::{FACTS, LIMIT, Snapshot, snapshot};
use super::{attempt, insert, put};

/// Rows 1 and 2 are what the changes that succeed work on, rows 3 what those that fail stumble
/// over, so that neither stands in the way of the other.
async fn seed(store: &Arc<dyn Store>) -> Snapshot {
    for n in 1..=3 {
        put(
            store,
            vec![
                Change::InsertUser(user(n)),
                insert(&challenge(n)),
                Change::InsertLetter(letter(n)),
                Change::InsertSession(session(n, &user(n))),
                Change::InsertCredential(credential(n, &user(n))),
                Change::Decline(declined(n, "passkey", 0)),
                Change::InsertEvent(event(n)),
            ],
        )
        .await;
    }
    let closed = Challenge {
        state: ChallengeState::Cancelled,
        closed_at: Some(NOW),
        ..challenge(4)
    };
    let settle = Change::SettleLetter(letter(3).id, LetterFate::Accepted);
    let bob = Change::InsertUser(user(4));
    let fact = |key: &str| Change::InsertFact(key.into(), "1".into());
    let facts = [fact(FACTS[0]), fact(FACTS[2])];
    put(
        store,
        [vec![insert(&closed), settle, bob], facts.into()].concat(),
    )
    .await;
    let once = Hit {
        key: LIMIT.into(),
        windows: vec![Window::new(1, 60)],
    };
    store.hit(&[once], NOW).await.expect("an answer");
    snapshot(store).await
}

/// One of every kind of change that changes something; each leaves a trace, alone and all together in this order.
fn succeeding() -> Vec<Change> {
    let ann = user(1);
    vec![
        Change::InsertUser(user(5)),
        Change::ProveUser {
            id: ann.id.clone(),
            epoch: 0,
            at: NOW,
        },
        set_email(&ann, 0, "ann@example.net"),
        Change::BumpEpoch(ann.id.clone()),
        Change::SetUserState(ann.id.clone(), UserState::Disabled),
        Change::InsertChallenge(challenge(5), Caps::NONE),
        Change::Close {
            id: flow(1),
            state: ChallengeState::Used,
            at: NOW,
        },
        Change::CloseOthers {
            subject: user(2).email,
            except: flow(1),
            state: ChallengeState::Ended,
            at: NOW,
        },
        Change::VoidOthers {
            subject: user(2).email,
            except: flow(1),
        },
        Change::InsertSession(session(5, &ann)),
        Change::Seen(vec![(session(1, &ann).id, at(60))]),
        Change::EndSession(session(1, &ann).id, ann.id.clone()),
        Change::EndSessionsOf(user(2).id, None),
        Change::InsertCredential(credential(5, &ann)),
        replaced_data(&credential(1, &ann), &credential(1, &ann).data),
        used(&credential(1, &ann), 6),
        Change::LabelCredential(credential(1, &ann).id, ann.id.clone(), "mine".into()),
        Change::DeleteCredential(credential(1, &ann).id, ann.id.clone()),
        Change::DeleteCredentialsOf(user(2).id, Some("passkey".into())),
        Change::DeleteCredentialsOf(user(2).id, None),
        Change::Decline(declined(1, "totp", 0)),
        Change::ForgetDeclined(user(2).id, Some("passkey".into())),
        Change::ForgetDeclined(ann.id.clone(), None),
        Change::InsertLetter(letter(5)),
        Change::DeferLetter(letter(1).id, at(60)),
        Change::SettleLetter(letter(1).id, LetterFate::Refused),
        Change::InsertEvent(event(5)),
        Change::ResetLimit(LIMIT.into()),
        counted(9),
        Change::SetMailbox(mailbox(1)),
        Change::InsertFact(FACTS[1].into(), "1".into()),
        replaced(FACTS[0], "1", Some("2")),
        Change::DeleteUser(user(2).id),
    ]
}

fn set_email(who: &User, epoch: i64, email: &str) -> Change {
    Change::SetEmail {
        id: who.id.clone(),
        epoch,
        email: email.into(),
        delivery: email.into(),
        at: NOW,
    }
}

fn replaced(key: &str, from: &str, to: Option<&str>) -> Change {
    Change::ReplaceFact {
        key: key.into(),
        from: from.into(),
        to: to.map(str::to_owned),
    }
}

fn used(row: &Credential, counter: i64) -> Change {
    Change::UseCredential {
        id: row.id.clone(),
        user: row.user.clone(),
        counter,
        at: NOW,
        data: Some(vec![4, 5, 6]),
    }
}

fn replaced_data(row: &Credential, from: &[u8]) -> Change {
    Change::ReplaceData {
        id: row.id.clone(),
        user: row.user.clone(),
        from: from.to_vec(),
        to: vec![7, 8, 9],
    }
}

/// Every way to fail there is.
fn failing() -> Vec<(Change, Conflict)> {
    let eve = user(3);
    let nobody = user(9);
    let row = credential(3, &eve);
    let taken = [
        Change::InsertUser(User {
            id: eve.id.clone(),
            ..user(9)
        }),
        Change::InsertUser(User {
            email: eve.email.clone(),
            ..user(9)
        }),
        insert(&Challenge {
            id: flow(3),
            ..challenge(9)
        }),
        Change::InsertSession(Session {
            id: session(3, &eve).id,
            ..session(9, &eve)
        }),
        Change::InsertCredential(Credential {
            handle: row.handle.clone(),
            ..credential(9, &eve)
        }),
        Change::Decline(declined(3, "passkey", 1)),
        Change::InsertLetter(letter(3)),
        set_email(&user(4), 0, &eve.email),
        Change::InsertFact(FACTS[2].into(), "1".into()),
    ];
    let foreign = Credential {
        user: nobody.id.clone(),
        ..row.clone()
    };
    let gone = [
        Change::SetUserState(nobody.id.clone(), UserState::Active),
        Change::BumpEpoch(nobody.id.clone()),
        Change::ProveUser {
            id: eve.id.clone(),
            epoch: 7,
            at: NOW,
        },
        Change::ExpectUser {
            id: eve.id.clone(),
            epoch: 7,
        },
        Change::DeleteUser(nobody.id.clone()),
        Change::EndSession(session(3, &eve).id, nobody.id.clone()),
        set_email(&eve, 7, "eve@example.net"),
        used(&row, row.counter),
        used(&foreign, row.counter + 1),
        replaced_data(&row, b"not as it was read"),
        Change::LabelCredential(row.id.clone(), nobody.id.clone(), "mine".into()),
        Change::DeleteCredential(row.id.clone(), nobody.id),
        Change::Decline(declined(9, "passkey", 1)),
        Change::SettleLetter(letter(3).id, LetterFate::Accepted),
        Change::DeferLetter(letter(3).id, NOW),
        replaced(FACTS[2], "2", Some("3")),
        replaced(FACTS[2], "2", None),
        replaced("fact/9", "1", Some("2")),
        Change::SetMailbox(mailbox(5)),
    ];
    let closed = Change::Close {
        id: flow(4),
        state: ChallengeState::Used,
        at: NOW,
    };
    let last = Change::ExpectCredential(eve.id.clone(), "totp".into());
    let capped = Change::InsertChallenge(
        Challenge {
            subject: eve.email,
            client: challenge(3).client,
            ..challenge(9)
        },
        Caps {
            per_subject: 0,
            ..Caps::NONE
        },
    );
    let mut all = vec![
        (closed, Conflict::Closed),
        (capped, Conflict::Capped),
        (last, Conflict::Last),
        (counted(0), Conflict::Limited),
    ];
    all.extend(taken.map(|change| (change, Conflict::Taken)));
    all.extend(gone.map(|change| (change, Conflict::Gone)));
    all
}

fn counted(most: u32) -> Change {
    let hit = Hit {
        key: LIMIT.into(),
        windows: vec![Window::new(most, 60)],
    };
    Change::Count(hit, NOW)
}

fn mailbox(version: i64) -> Mailbox {
    Mailbox {
        key: digest(9, 1),
        version,
        turns: vec![1],
        due_at: None,
        over_at: at(60),
    }
}

pub(super) async fn an_empty_apply_changes_nothing(store: Arc<dyn Store>) {
    let before = seed(&store).await;
    assert_eq!(attempt(&store, vec![]).await, None);
    assert_eq!(snapshot(&store).await, before);
}

pub(super) async fn changes_see_the_changes_before_them(store: Arc<dyn Store>) {
    let ann = user(1);
    let disabled = User {
        state: UserState::Disabled,
        ..user(2)
    };
    put(
        &store,
        vec![
            Change::InsertUser(ann.clone()),
            Change::ProveUser {
                id: ann.id.clone(),
                epoch: 0,
                at: NOW,
            },
            insert(&challenge(1)),
            Change::Close {
                id: flow(1),
                state: ChallengeState::Used,
                at: NOW,
            },
            Change::InsertSession(session(1, &ann)),
            Change::InsertSession(session(2, &ann)),
            Change::EndSession(session(2, &ann).id, ann.id.clone()),
            Change::InsertCredential(credential(1, &ann)),
            used(&credential(1, &ann), 6),
            Change::ExpectCredential(ann.id.clone(), "passkey".into()),
            Change::InsertLetter(letter(1)),
            Change::SettleLetter(letter(1).id, LetterFate::Accepted),
            Change::InsertUser(disabled),
            Change::SetUserState(user(2).id, UserState::Active),
            Change::ProveUser {
                id: user(2).id,
                epoch: 1,
                at: NOW,
            },
        ],
    )
    .await;
    let stale = vec![
        Change::BumpEpoch(ann.id.clone()),
        Change::ProveUser {
            id: ann.id.clone(),
            epoch: 0,
            at: NOW,
        },
    ];
    assert_eq!(attempt(&store, stale).await, Some(Conflict::Gone));
    // What one change frees the next may take.
    let moved = vec![
        Change::DeleteUser(ann.id.clone()),
        Change::InsertUser(ann.clone()),
        Change::InsertSession(session(1, &ann)),
    ];
    assert_eq!(attempt(&store, moved).await, None);
}

pub(super) async fn a_failing_change_undoes_any_change_before_it(store: Arc<dyn Store>) {
    let before = seed(&store).await;
    for (fails, conflict) in failing() {
        for succeeds in succeeding() {
            let label = format!("{succeeds:?} then {fails:?}");
            let changes = vec![succeeds, fails.clone()];
            assert_eq!(attempt(&store, changes).await, Some(conflict), "{label}");
            assert_eq!(snapshot(&store).await, before, "{label}");
        }
    }
}

pub(super) async fn a_failing_change_undoes_all_changes_around_it(store: Arc<dyn Store>) {
    let before = seed(&store).await;
    for (n, (fails, conflict)) in failing().into_iter().enumerate() {
        let mut changes = succeeding();
        let place = n % (changes.len() + 1);
        changes.insert(place, fails.clone());
        let label = format!("{fails:?} at {place}");
        assert_eq!(attempt(&store, changes).await, Some(conflict), "{label}");
        assert_eq!(snapshot(&store).await, before, "{label}");
    }
    // And without it they all come true, so that the above was worth something.
    assert_eq!(attempt(&store, succeeding()).await, None);
    assert_ne!(snapshot(&store).await, before);
}

pub(super) async fn two_of_one_kind_in_one_apply_are_taken(store: Arc<dyn Store>) {
    let before = seed(&store).await;
    let twin = |id: &str| id.into();
    for pair in [
        vec![
            Change::InsertUser(user(5)),
            Change::InsertUser(User {
                id: twin("another"),
                ..user(5)
            }),
        ],
        vec![
            Change::InsertSession(session(5, &user(1))),
            Change::InsertSession(Session {
                id: session(5, &user(1)).id,
                ..session(6, &user(1))
            }),
        ],
        vec![
            Change::InsertCredential(credential(5, &user(1))),
            Change::InsertCredential(Credential {
                handle: credential(5, &user(1)).handle,
                ..credential(6, &user(2))
            }),
        ],
        vec![
            insert(&challenge(5)),
            insert(&Challenge {
                id: flow(5),
                ..challenge(6)
            }),
        ],
    ] {
        assert_eq!(attempt(&store, pair).await, Some(Conflict::Taken));
        assert_eq!(snapshot(&store).await, before);
    }
}
