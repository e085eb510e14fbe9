//! What waits, and what is contested, while an account is about to be deleted.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::Rejected;
use pass0_core::model::{ChallengeId, Email, Recovery, Timestamp, User, UserId, UserState};
use pass0_core::ports::{About, Change, Deletion, LetterKind, Store};

use crate::actors::{browser, rejected};
use crate::letters::words;
use crate::world::{Demands, World, stores};

#[tokio::test]
async fn a_contest_ends_the_question_whether_to_keep_the_account() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add passkey").await;
        world.intrudes("delete").await;
        let mut intruder = browser(&world.kit);
        let options = intruder.passkey_options().await;
        let answer = world.intruders_keys[0].get(&options).unwrap();
        assert!(intruder.answer_passkey(&answer).await.unwrap().is_none());
        let engine = world.kit.engine.clone();
        let leaving = engine.sign_in().leaving(&intruder.visit()).await;
        assert!(leaving.is_ok(), "{store}: the intruder may keep it, too");
        let ann = world.ann.clone();
        let notice = world.notices(&ann).pop().unwrap();
        world.contests(&notice, &ann).await.unwrap();
        let kept = engine.sign_in().keep_account(&intruder.visit()).await;
        assert_eq!(rejected(kept).err(), Some(Rejected::Ended), "{store}");
        assert_eq!(world.intruders_ways().await, "", "{store}");
    }
}

#[tokio::test]
async fn whoever_keeps_the_account_can_still_contest_what_was_before() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add passkey").await;
        world.intrudes("delete").await;
        world.owner_keeps().await;
        let ann = world.ann.clone();
        let notice = world.notices(&ann).pop().unwrap();
        let report = world.contests(&notice, &ann).await.unwrap();
        assert_eq!(report.removed, ["passkey"], "{store}");
        let engine = &world.kit.engine;
        let user = engine.admin().find_user(&ann).await.unwrap();
        assert_eq!(user.state, UserState::Active, "{store}");
        assert_eq!(world.owners_ways().await, "mail", "{store}");
        assert_eq!(world.intruders_ways().await, "", "{store}");
        let kept = world.kit.inbox.to(&ann).into_iter();
        let kept = kept.filter(|letter| {
            let kind = &letter.text.kind;
            matches!(kind, LetterKind::Deletion { what, .. } if *what == Deletion::Kept)
        });
        assert_eq!(kept.count(), 1, "{store}: nothing was kept by the contest");
    }
}

#[tokio::test]
async fn the_operator_takes_an_account_back_that_is_about_to_be_deleted() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Totp, true).await;
        for change in ["remove totp", "address", "delete"] {
            world.intrudes(change).await;
        }
        let engine = world.kit.engine.clone();
        let user = engine.admin().find_former(&world.ann).await.unwrap();
        let (changes, _) = engine.admin().contestable(&user).await.unwrap();
        let report = engine.admin().recover(&user, &changes[0].id).await.unwrap();
        assert_eq!(report.restored, ["recovery_code", "totp"], "{store}");
        assert_eq!(report.address, world.ann, "{store}");
        world.wait(8 * 24).await;
        assert_eq!(world.owners_ways().await, "mail+totp", "{store}");
        assert_eq!(world.intruders_ways().await, "", "{store}");
    }
}

/// The intruder gets into an account whose app is contested, and deletes it.
#[tokio::test]
async fn what_waits_goes_on_once_the_account_is_kept() {
    for (store, rows, _guard) in stores().await {
        for contested_again in [false, true] {
            let n = usize::from(contested_again);
            let mut world = World::new(&rows, n, Demands::Mail, true).await;
            world.intrudes("add passkey").await;
            world.intrudes("add totp").await;
            let ann = world.ann.clone();
            let notices = world.notices(&ann);
            world.contests(&notices[1], &ann).await.unwrap();
            world.intruder = browser(&world.kit);
            let options = world.intruder.passkey_options().await;
            let answer = world.intruders_keys[0].get(&options).unwrap();
            assert!(world.intruder.answer_passkey(&answer).await.is_ok());
            world.intrudes("delete").await;
            world.wait(71).await;
            let since = world.letters().await[0].len();
            if contested_again {
                let report = world.contests(&notices[0], &ann).await.unwrap();
                assert_eq!(report.removed, ["passkey"], "{store}");
                assert_eq!(report.pending, ["recovery_code", "totp"], "{store}");
            } else {
                // The app is the intruder's, so is the passkey: they keep it, for what it is worth.
                let options = world.intruder.passkey_options().await;
                let answer = world.intruders_keys[0].get(&options).unwrap();
                let kept = world.intruder.answer_passkey(&answer).await;
                assert!(kept.unwrap().is_none(), "{store}");
                let visit = world.intruder.visit();
                world
                    .kit
                    .engine
                    .sign_in()
                    .keep_account(&visit)
                    .await
                    .unwrap();
            }
            world.wait(2).await;
            assert_eq!(world.owners_ways().await, "mail", "{store}");
            let told = words(&world.letters().await[0][since..]);
            let back = "back -passkey ~recovery_code ~totp; kept";
            let before = if contested_again { back } else { "kept" };
            let expected = format!("{before}; done -recovery_code -totp");
            assert_eq!(told, expected, "{store}");
        }
    }
}

#[tokio::test]
async fn a_notice_of_an_account_that_was_deleted_contests_nothing() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add passkey").await;
        let ann = world.ann.clone();
        let notice = world.notices(&ann).pop().unwrap();
        let engine = world.kit.engine.clone();
        engine.admin().delete_user(&world.id).await.unwrap();
        let late = world.contests(&notice, &ann).await;
        assert_eq!(late, Err(Rejected::Unknown), "{store}");
        let late = world.contests_by_passkey(&notice).await;
        assert_eq!(late, Err(Rejected::Unknown), "{store}");
        assert!(engine.admin().find_user(&ann).await.is_err(), "{store}");
    }
}

/// A user made by hand, of whose account this waits.
async fn waits(rows: &Arc<dyn Store>, n: usize, now: Timestamp, state: UserState) {
    let email = Email::parse(&format!("crowd-{n}@example.org")).unwrap();
    let id = UserId::from(format!("crowd-{n:03}").as_str());
    let user = User {
        id: id.clone(),
        email: email.canonical().to_owned(),
        delivery: email.delivery().to_owned(),
        state,
        epoch: 0,
        proven_at: None,
        created_at: now,
    };
    let recovery = Recovery {
        user: id,
        id: ChallengeId::from(format!("crowd-{n}").as_str()),
        change: None,
        removes: vec![],
        lang: "en".to_owned(),
        started_at: now,
        due_at: now,
        next_at: now,
    };
    let changes = vec![Change::InsertUser(user), Change::StartRecovery(recovery)];
    rows.apply(changes).await.unwrap();
}

#[tokio::test]
async fn a_crowd_that_is_about_to_be_deleted_holds_nobody_else_up() {
    for (store, rows, _guard) in stores().await {
        let world = World::new(&rows, 1, Demands::Mail, true).await;
        let now = world.kit.engine.now();
        let never = now.plus(Duration::from_secs(400 * 24 * 3600));
        for n in 0..250 {
            waits(&rows, n, now, UserState::Leaving(never)).await;
        }
        let moment = now.plus(Duration::from_millis(1));
        waits(&rows, 999, moment, UserState::Active).await;
        world.kit.clock.advance(Duration::from_secs(1));
        for _ in 0..3 {
            world.kit.engine.jobs().tend().await.unwrap();
        }
        world.kit.post().await;
        let done = world.kit.inbox.to("crowd-999@example.org");
        let done: Vec<_> = done.into_iter().map(|letter| letter.text.kind).collect();
        let report = matches!(&done[..], [LetterKind::Report(it)] if it.about == About::Done);
        assert!(report, "{store}: {done:?}");
    }
}
