//! The stories that went wrong before, each by its name.

use std::time::Duration;

use pass0_core::config::Policy;
use pass0_core::ports::{About, LetterKind};
use pass0_core::{Completed, Link, Rejected};

use crate::actors::{browser, rejected};
use crate::world::{Demands, World, stores};

#[tokio::test]
async fn an_intruder_who_moved_the_address_and_added_factors_is_out_after_one_contest() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        for change in ["address", "add passkey", "add totp"] {
            world.intrudes(change).await;
        }
        let (ann, evil) = (world.ann.clone(), world.evil.clone());
        let notice = world.notices(&ann).pop().unwrap();
        let report = world.contests(&notice, &ann).await.unwrap();
        assert_eq!(report.address, ann, "{store}");
        assert_eq!(report.removed, ["passkey"], "{store}");
        assert_eq!(report.pending, ["recovery_code", "totp"], "{store}");
        assert_eq!(world.intruders_ways().await, "", "{store}");
        // Every address is told, at once and every day, and of the end.
        for (hours, about) in [
            (0, About::TakenBack),
            (24, About::Reminder),
            (48, About::Done),
        ] {
            world.wait(hours).await;
            for address in [&ann, &evil] {
                let letters = world.kit.inbox.to(address);
                let mut reports = letters.iter().filter_map(|letter| match &letter.text.kind {
                    LetterKind::Report(report) => Some(report.about),
                    _ => None,
                });
                // The intruder's address was never held: it hears of the contest alone.
                let last = reports.next_back();
                match (address == &ann, about) {
                    (true, _) => assert_eq!(last, Some(about), "{store}: {address}"),
                    (false, _) => assert_eq!(last, Some(About::TakenBack), "{store}"),
                }
            }
        }
        assert_eq!(world.owners_ways().await, "mail", "{store}");
        assert_eq!(world.intruders_ways().await, "", "{store}");
    }
}

#[tokio::test]
async fn of_two_added_factors_the_second_notice_works_after_the_first_and_before_it() {
    for (store, rows, _guard) in stores().await {
        for (n, order) in [[0, 1], [1, 0]].into_iter().enumerate() {
            let mut world = World::new(&rows, n, Demands::Mail, true).await;
            world.intrudes("add passkey").await;
            world.intrudes("add totp").await;
            let ann = world.ann.clone();
            let notices = world.notices(&ann);
            for place in order {
                let report = world.contests(&notices[place], &ann).await;
                assert!(report.is_ok(), "{store}, {order:?}: {report:?}");
            }
            assert_eq!(world.intruders_ways().await, "", "{store}, {order:?}");
            world.wait(73).await;
            assert_eq!(world.owners_ways().await, "mail", "{store}, {order:?}");
            assert_eq!(world.intruders_ways().await, "", "{store}, {order:?}");
        }
    }
}

/// A thief reads the owner's mailbox, and finds the notice of the owner's own second factor.
#[tokio::test]
async fn a_mailbox_thief_gets_no_second_factor_out_of_the_way() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        let (secret, _) = world.owner.add_totp().await;
        world.kit.post().await;
        world.owners_totp = secret;
        let ann = world.ann.clone();
        let notice = world.notices(&ann).pop().unwrap();
        let report = world.contests(&notice, &ann).await.unwrap();
        assert!(report.removed.is_empty(), "{store}");
        assert_eq!(report.pending, ["recovery_code", "totp"], "{store}");
        let mut thief = browser(&world.kit);
        thief.ask(&ann).await;
        let letters = world.kit.inbox.to(&ann);
        let letter = letters.iter().rfind(|it| it.signs_in()).unwrap();
        let opened = thief.open(letter).await;
        assert!(matches!(opened, Ok(Link::Waiting(_))), "{store}");
        world.wait(48).await;
        // The owner's next sign-in stops it, and says so.
        assert_eq!(world.owners_ways().await, "mail+totp", "{store}");
        world.kit.post().await;
        world.wait(73).await;
        assert_eq!(world.owners_ways().await, "mail+totp", "{store}");
    }
}

#[tokio::test]
async fn under_a_strict_policy_a_mailbox_contests_nothing() {
    for (store, rows, _guard) in stores().await {
        for (n, demands) in [Demands::Aal2, Demands::PasskeyOnly]
            .into_iter()
            .enumerate()
        {
            let mut world = World::new(&rows, n, demands, true).await;
            world.owner.add_totp().await;
            world.kit.post().await;
            let ann = world.ann.clone();
            let notice = world.notices(&ann).pop().unwrap();
            let refused = world.contests(&notice, &ann).await;
            assert_eq!(refused, Err(Rejected::AskOperator), "{store}, {demands:?}");
            assert!(world.owner.who().await.is_some(), "{store}");
        }
    }
}

#[tokio::test]
async fn whoever_signs_up_does_not_get_an_address_that_was_left() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("address").await;
        let ann = world.ann.clone();
        // The owner simply signs in again: the same answer, and a letter that says why not.
        let mut owner = browser(&world.kit);
        owner.ask(&ann).await;
        let letter = owner.mail(&ann);
        assert!(
            matches!(letter.text.kind, LetterKind::Moved { .. }),
            "{store}"
        );
        assert_eq!(letter.code(), "");
        let opened = owner.open(&letter).await;
        let Ok(Link::NotMe(contest)) = opened else {
            panic!("{store}: {opened:?}");
        };
        assert!(contest.mail && !contest.covered);
        assert!(
            world.kit.engine.admin().find_user(&ann).await.is_err(),
            "{store}"
        );
        let report = world.contests(&letter, &ann).await.unwrap();
        assert_eq!(report.address, ann, "{store}");
        assert_eq!(world.owners_ways().await, "mail", "{store}");
    }
}

#[tokio::test]
async fn a_second_factor_that_was_removed_or_replaced_comes_back() {
    for (store, rows, _guard) in stores().await {
        for (n, change) in ["remove totp", "replace totp"].into_iter().enumerate() {
            let mut world = World::new(&rows, n, Demands::Totp, true).await;
            world.intrudes(change).await;
            let ann = world.ann.clone();
            let notice = world.notices(&ann).pop().unwrap();
            let report = world.contests(&notice, &ann).await.unwrap();
            assert_eq!(report.restored, ["recovery_code", "totp"], "{store}");
            assert!(report.pending.is_empty(), "{store}");
            assert_eq!(world.owners_ways().await, "mail+totp", "{store}, {change}");
            // So do the recovery codes.
            let mut owner = browser(&world.kit);
            owner.ask(&ann).await;
            let letters = world.kit.inbox.to(&ann);
            let letter = letters.iter().rfind(|it| it.signs_in()).unwrap();
            assert!(matches!(owner.open(letter).await, Ok(Link::Waiting(_))));
            let code = world.owners_codes[0].clone();
            assert!(owner.type_factor("recovery_code", &code).await.is_ok());
        }
    }
}

#[tokio::test]
async fn a_used_recovery_code_does_not_come_back() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Totp, true).await;
        let ann = world.ann.clone();
        let code = world.owners_codes[0].clone();
        world.intrudes("add passkey").await;
        let uses = async |world: &World| {
            world.kit.clock.advance(Duration::from_secs(61));
            let mut owner = browser(&world.kit);
            owner.ask(&ann).await;
            let letters = world.kit.inbox.to(&ann);
            let letter = letters.iter().rfind(|it| it.signs_in()).unwrap();
            assert!(matches!(owner.open(letter).await, Ok(Link::Waiting(_))));
            owner.type_factor("recovery_code", &code).await
        };
        assert!(uses(&world).await.is_ok(), "{store}");
        let notice = world.notices(&ann).pop().unwrap();
        let report = world.contests(&notice, &ann).await.unwrap();
        assert_eq!(report.lost, 1, "{store}");
        assert!(uses(&world).await.is_err(), "{store}");
    }
}

/// A scanner follows every link and presses every button it finds, in browsers of its own.
#[tokio::test]
async fn a_scanner_that_presses_everything_changes_nothing() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.owner.add_totp().await;
        world.kit.post().await;
        let ann = world.ann.clone();
        let mut seen = 0;
        while seen < world.kit.inbox.to(&ann).len() {
            let letter = world.kit.inbox.to(&ann)[seen].clone();
            seen += 1;
            if letter.link().is_empty() || letter.signs_in() {
                continue;
            }
            let scanner = browser(&world.kit);
            let engine = &world.kit.engine;
            let _ = engine
                .sign_in()
                .open_link(&scanner.visit(), letter.token())
                .await;
            let _ = engine
                .sign_in()
                .look_at_link(&scanner.visit(), letter.token())
                .await;
            let _ = engine
                .sign_in()
                .press_link(&scanner.visit(), letter.token(), "")
                .await;
            world.kit.post().await;
            assert!(seen < 20, "{store}: mails without end");
        }
        assert!(
            seen > 2,
            "{store}: the letter that proves a contest was scanned, too"
        );
        assert!(world.owner.who().await.is_some(), "{store}");
        let waits = world.kit.engine.admin().find_user(&ann).await.unwrap();
        let waits = world
            .kit
            .engine
            .admin()
            .contestable(&waits)
            .await
            .unwrap()
            .1;
        assert_eq!(waits, None, "{store}");
    }
}

#[tokio::test]
async fn while_a_removal_waits_no_factor_and_no_address_is_changed() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add passkey").await;
        world.intrudes("add totp").await;
        let ann = world.ann.clone();
        let notices = world.notices(&ann);
        // Only the app is contested: the intruder's passkey still opens the account.
        world.contests(&notices[1], &ann).await.unwrap();
        let mut intruder = browser(&world.kit);
        let options = intruder.passkey_options().await;
        let answer = world.intruders_keys[0].get(&options).unwrap();
        assert!(intruder.answer_passkey(&answer).await.unwrap().is_some());
        let (visit, current) = (intruder.visit(), intruder.current().await);
        let engine = &world.kit.engine;
        let pending = Some(Rejected::RecoveryPending);
        let off = engine
            .account(&current)
            .disable_factor(&visit, "totp")
            .await;
        assert_eq!(rejected(off).err(), pending, "{store}");
        let codes = engine.account(&current).renew_backup(&visit).await;
        assert_eq!(rejected(codes).err(), pending, "{store}");
        engine
            .account(&current)
            .ask_for_email(&visit, &world.evil)
            .await
            .unwrap();
        world.kit.post().await;
        let link = world.kit.inbox.newest(&world.evil).unwrap();
        let moved = engine.sign_in().press_link(&visit, link.token(), "").await;
        assert_eq!(rejected(moved).err(), pending, "{store}");
    }
}

#[tokio::test]
async fn only_the_browser_that_began_a_contest_ends_it() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add passkey").await;
        let ann = world.ann.clone();
        let notice = world.notices(&ann).pop().unwrap();
        let mut owner = browser(&world.kit);
        let engine = &world.kit.engine;
        let pressed = engine
            .sign_in()
            .press_link(&owner.visit(), notice.token(), "")
            .await;
        let Ok(Link::Asked(asked)) = pressed else {
            panic!("{store}: {pressed:?}");
        };
        owner.flow = Some(asked.flow);
        world.kit.post().await;
        let proof = world.kit.inbox.newest(&ann).unwrap();
        let elsewhere = browser(&world.kit);
        for gesture in 0..3 {
            let visit = elsewhere.visit();
            let met = match gesture {
                0 => engine.sign_in().open_link(&visit, proof.token()).await,
                1 => engine.sign_in().look_at_link(&visit, proof.token()).await,
                _ => {
                    engine
                        .sign_in()
                        .press_link(&visit, proof.token(), &ann)
                        .await
                }
            };
            let confirms = matches!(met, Ok(Link::Elsewhere { confirm: false, .. }));
            assert!(confirms, "{store}: {met:?}");
        }
        let typed = engine
            .sign_in()
            .type_code(&elsewhere.visit(), proof.code())
            .await;
        assert_eq!(
            rejected(typed).err(),
            Some(Rejected::OtherBrowser),
            "{store}"
        );
        assert!(world.intruder.who().await.is_some(), "{store}");
        let opened = engine
            .sign_in()
            .open_link(&owner.visit(), proof.token())
            .await;
        assert!(
            matches!(opened, Ok(Link::TakenBack(_))),
            "{store}: {opened:?}"
        );
        let shown = engine.sign_in().taken_back(&owner.visit()).await.unwrap();
        assert_eq!(shown.unwrap().removed, ["passkey"], "{store}");
        // Neither the link nor the code is good again.
        let again = engine
            .sign_in()
            .open_link(&owner.visit(), proof.token())
            .await;
        assert_eq!(rejected(again).err(), Some(Rejected::UsedHere), "{store}");
        let again = engine
            .sign_in()
            .type_code(&owner.visit(), proof.code())
            .await;
        assert!(!matches!(again, Ok(Completed::TakenBack(_))), "{store}");
    }
}

#[tokio::test]
async fn a_notice_is_good_for_three_days() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add passkey").await;
        let ann = world.ann.clone();
        let notice = world.notices(&ann).pop().unwrap();
        world.kit.clock.advance(Duration::from_secs(72 * 3600));
        let late = world.contests(&notice, &ann).await;
        assert_eq!(late, Err(Rejected::Expired), "{store}");
    }
}

#[tokio::test]
async fn the_operator_takes_an_account_back_by_the_address_that_it_had() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        for change in ["address", "add passkey", "add totp"] {
            world.intrudes(change).await;
        }
        let (ann, engine) = (world.ann.clone(), world.kit.engine.clone());
        let user = engine.admin().find_former(&ann).await.unwrap();
        let (changes, waits) = engine.admin().contestable(&user).await.unwrap();
        let what: Vec<_> = changes.iter().map(|change| change.what.trim()).collect();
        assert_eq!(what, ["email_changed", "added passkey", "added totp"]);
        assert_eq!(waits, None);
        let report = engine.admin().recover(&user, &changes[0].id).await.unwrap();
        assert!(report.pending.is_empty(), "{store}: at once");
        world.kit.post().await;
        let told = world.kit.inbox.newest(&ann).unwrap();
        assert!(matches!(told.text.kind, LetterKind::Report(_)), "{store}");
        assert_eq!(world.owners_ways().await, "mail", "{store}");
        assert_eq!(world.intruders_ways().await, "", "{store}");
        let again = engine.admin().recover(&user, &changes[0].id).await;
        assert_eq!(rejected(again).err(), Some(Rejected::NotFound), "{store}");
        assert_eq!(engine.config().policy, Policy::Default);
    }
}
