//! Who may contest what, until when, and what is said of it.

use std::time::Duration;

use pass0_core::model::{EventKind, UserState};
use pass0_core::ports::{About, EventFilter, LetterKind, Report};
use pass0_core::{Completed, Link, Rejected};
use pass0_testkit::Letter;

use crate::actors::{Browser, browser, rejected};
use crate::world::{Demands, World, stores};

const HOUR: Duration = Duration::from_secs(3600);

/// The reports that went to this address, the oldest first.
fn reports(world: &World, to: &str) -> Vec<Report> {
    let letters = world.kit.inbox.to(to).into_iter();
    letters
        .filter_map(|letter| match letter.text.kind {
            LetterKind::Report(report) => Some(report),
            _ => None,
        })
        .collect()
}

fn of(world: &World, about: About) -> Vec<Report> {
    let all = reports(world, &world.ann).into_iter();
    all.filter(|report| report.about == about).collect()
}

/// Presses the button of a notice's page; the browser that asked to contest by mail.
async fn presses(world: &World, notice: &Letter) -> Result<Browser, Rejected> {
    let mut somewhere = browser(&world.kit);
    let engine = &world.kit.engine;
    let visit = somewhere.visit();
    let pressed = engine.sign_in().press_link(&visit, notice.token(), "");
    match rejected(pressed.await)? {
        Link::Asked(asked) => somewhere.flow = Some(asked.flow),
        other => panic!("{other:?}"),
    }
    world.kit.post().await;
    Ok(somewhere)
}

/// The letter that proves a contest.
fn proof(world: &World, to: &str) -> Letter {
    let letters = world.kit.inbox.to(to);
    let proves = |it: &&Letter| matches!(it.text.kind, LetterKind::Contest { .. });
    letters.iter().rfind(proves).expect("a code").clone()
}

async fn types(browser: &Browser, code: &str) -> Result<Report, Rejected> {
    let engine = &browser.kit.engine;
    match rejected(engine.sign_in().type_code(&browser.visit(), code).await)? {
        Completed::TakenBack(taken) => Ok(taken.report),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn after_a_contest_the_intruders_own_notice_contests_nothing() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("address").await;
        world.intrudes("add totp").await;
        world.notices_arrive().await;
        let (ann, evil) = (world.ann.clone(), world.evil.clone());
        let engine = world.kit.engine.clone();
        let theirs = world.notices(&evil).pop().unwrap();
        // The intruder has a contest under way when the owner's comes.
        let early = presses(&world, &theirs).await.unwrap();
        let code = proof(&world, &evil).code().to_owned();
        let owners = world.notices(&ann).remove(0);
        let report = world.contests(&owners, &ann).await.unwrap();
        assert_eq!(report.pending, ["recovery_code", "totp"], "{store}");

        let nothing = types(&early, &code).await.unwrap();
        assert_eq!(nothing.about, About::Before, "{store}");
        let late = presses(&world, &theirs).await;
        assert_eq!(late.err(), Some(Rejected::Ended), "{store}");
        for notice in [&owners, &theirs] {
            let visit = browser(&world.kit).visit();
            let page = engine
                .sign_in()
                .open_link(&visit, notice.token())
                .await
                .unwrap();
            let Link::NotMe(page) = page else {
                panic!("{page:?}");
            };
            let until = page.pending.map(|until| until.millis());
            assert_eq!(until, Some(report.until), "{store}");
            assert!(!page.mail, "{store}");
        }
        let user = engine.admin().find_user(&ann).await.unwrap();
        assert!(engine.admin().contestable(&user).await.unwrap().1.is_some());
    }
}

#[tokio::test]
async fn whoever_asks_at_an_address_that_was_taken_gets_it_back_from_the_first_move() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intruder = world.intruder.clone().at("198.51.100.66");
        world.intrudes("address").await;
        let moved = world.kit.engine.now();
        world.evil = "mallory-2@evil.example".into();
        world.intrudes("address").await;
        let (ann, engine) = (world.ann.clone(), world.kit.engine.clone());
        let mut owner = browser(&world.kit).at("203.0.113.7");
        world.kit.clock.advance(HOUR);
        owner.ask(&ann).await;
        let letter = owner.mail(&ann);
        assert!(matches!(letter.text.kind, LetterKind::Moved { .. }));
        let page = engine
            .sign_in()
            .open_link(&owner.visit(), letter.token())
            .await;
        let Ok(Link::NotMe(page)) = page else {
            panic!("{page:?}");
        };
        assert_eq!(page.made.at, moved, "{store}");
        assert_eq!(page.made.client.ip, "198.51.100.66".parse().ok(), "{store}");
        assert!(page.mail, "{store}");
        let somewhere = presses(&world, &letter).await.unwrap();
        // What the letter says of itself: whose it is, and five tries.
        let view = engine.sign_in().flow(&somewhere.visit()).await.unwrap();
        assert_eq!(view.email, ann, "{store}");
        let code = proof(&world, &ann).code().to_owned();
        let wrong = if code == "00000000" {
            "11111111"
        } else {
            "00000000"
        };
        let refused = types(&somewhere, wrong).await;
        assert_eq!(refused, Err(Rejected::WrongCode { left: 4 }), "{store}");
        let report = types(&somewhere, &code).await.unwrap();
        assert_eq!(report.address, ann, "{store}");
        assert!(!report.address_taken, "{store}");
    }
}

#[tokio::test]
async fn a_change_can_be_taken_back_for_72_hours_to_the_millisecond() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("address").await;
        let engine = world.kit.engine.clone();
        let user = engine.admin().find_user(&world.evil).await.unwrap();
        world
            .kit
            .clock
            .advance(72 * HOUR - Duration::from_millis(1));
        assert!(
            engine.admin().find_former(&world.ann).await.is_ok(),
            "{store}"
        );
        assert_eq!(engine.admin().contestable(&user).await.unwrap().0.len(), 1);
        world.kit.clock.advance(Duration::from_millis(1));
        let former = rejected(engine.admin().find_former(&world.ann).await);
        assert_eq!(former.err(), Some(Rejected::NotFound), "{store}");
        assert!(
            engine
                .admin()
                .contestable(&user)
                .await
                .unwrap()
                .0
                .is_empty()
        );
    }
}

/// A sign-in by mail that waits for the second factor, which is reported lost.
async fn loses(world: &World) -> Report {
    let mut here = browser(&world.kit);
    here.ask(&world.ann).await;
    let letters = world.kit.inbox.to(&world.ann);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    let _ = here.open(letter).await;
    let report = world
        .kit
        .engine
        .sign_in()
        .report_lost(&here.visit())
        .await
        .unwrap();
    world.kit.post().await;
    report
}

#[tokio::test]
async fn what_waits_is_told_of_once_a_day_and_when_it_is_done() {
    for (store, rows, _guard) in stores().await {
        let world = World::new(&rows, 1, Demands::Totp, true).await;
        let lost = loses(&world).await;
        let removes = ["recovery_code", "totp"];
        for hour in 1..=72_usize {
            world.kit.clock.advance(HOUR);
            for _ in 0..2 {
                world.kit.engine.jobs().tend().await.unwrap();
            }
            world.kit.post().await;
            let reminders = of(&world, About::Reminder);
            assert_eq!(reminders.len(), (hour / 24).min(2), "{store}: hour {hour}");
            for reminder in reminders {
                assert_eq!(reminder.pending, removes, "{store}");
                assert_eq!(reminder.until, lost.until, "{store}");
            }
        }
        let done = of(&world, About::Done);
        assert_eq!(done.len(), 1, "{store}");
        assert_eq!(done[0].removed, removes, "{store}");
    }
}

#[tokio::test]
async fn a_passkey_calls_off_the_removal_of_a_factor_that_was_reported_lost() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Totp, true).await;
        world.owner.add_passkey(&mut world.owners_keys).await;
        loses(&world).await;
        let mut owner = browser(&world.kit);
        let options = owner.passkey_options().await;
        let answer = world.owners_keys.get(&options).unwrap();
        assert!(owner.answer_passkey(&answer).await.unwrap().is_some());
        world.kit.post().await;
        let engine = world.kit.engine.clone();
        let user = engine.admin().find_user(&world.ann).await.unwrap();
        assert_eq!(
            engine.admin().contestable(&user).await.unwrap().1,
            None,
            "{store}"
        );
        assert_eq!(of(&world, About::Cancelled).len(), 1, "{store}");
    }
}

#[tokio::test]
async fn the_removal_of_a_lost_factor_ends_where_an_operator_disables_the_account() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Totp, true).await;
        loses(&world).await;
        let engine = world.kit.engine.clone();
        let user = engine.admin().find_user(&world.ann).await.unwrap();
        let disabled = engine.admin().set_user_state(&user.id, UserState::Disabled);
        disabled.await.unwrap();
        world.wait(73).await;
        let enabled = engine.admin().set_user_state(&user.id, UserState::Active);
        enabled.await.unwrap();
        assert_eq!(
            engine.admin().contestable(&user).await.unwrap().1,
            None,
            "{store}"
        );
        assert_eq!(world.owners_ways().await, "mail+totp", "{store}");
    }
}

#[tokio::test]
async fn an_operator_ends_what_waits_at_once_or_calls_it_off() {
    for (done, about, ways) in [
        (true, About::Done, "mail"),
        (false, About::Cancelled, "mail+totp"),
    ] {
        for (store, rows, _guard) in stores().await {
            let mut world = World::new(&rows, 1, Demands::Totp, true).await;
            let engine = world.kit.engine.clone();
            let user = engine.admin().find_user(&world.ann).await.unwrap();
            let none = rejected(engine.admin().end_recovery(&user, done).await);
            assert_eq!(none, Err(Rejected::NotFound), "{store}");
            loses(&world).await;
            engine.admin().end_recovery(&user, done).await.unwrap();
            assert_eq!(engine.admin().contestable(&user).await.unwrap().1, None);
            world.kit.post().await;
            assert_eq!(of(&world, about).len(), 1, "{store}");
            assert_eq!(world.owners_ways().await, ways, "{store}");
        }
    }
}

#[tokio::test]
async fn a_contest_that_leaves_the_address_says_nothing_of_it() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add passkey").await;
        let ann = world.ann.clone();
        let notice = world.notices(&ann).pop().unwrap();
        let report = world.contests(&notice, &ann).await.unwrap();
        assert_eq!(report.removed, ["passkey"], "{store}");
        assert_eq!((&*report.address, report.address_taken), ("", false));
        let filter = EventFilter {
            limit: 1000,
            ..EventFilter::default()
        };
        let events = world.kit.engine.admin().events(&filter).await.unwrap();
        let restored = |event: &_| matches!(event, EventKind::EmailRestored);
        assert!(!events.iter().any(|event| restored(&event.kind)), "{store}");
    }
}

#[tokio::test]
async fn a_removal_that_waits_outlives_the_contest_of_something_else() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Totp, true).await;
        world.intrudes("add passkey").await;
        let ann = world.ann.clone();
        let notice = world.notices(&ann).pop().unwrap();
        let lost = loses(&world).await;
        let report = world.contests(&notice, &ann).await.unwrap();
        assert_eq!(report.removed, ["passkey"], "{store}");
        assert_eq!(report.until, lost.until, "{store}");
        let engine = world.kit.engine.clone();
        let user = engine.admin().find_user(&ann).await.unwrap();
        assert!(engine.admin().contestable(&user).await.unwrap().1.is_some());
    }
}

#[tokio::test]
async fn of_two_contests_the_one_that_goes_back_further_waits() {
    for order in [[0, 1], [1, 0]] {
        for (store, rows, _guard) in stores().await {
            let mut world = World::new(&rows, 1, Demands::Mail, true).await;
            world.intrudes("add passkey").await;
            world.intrudes("add totp").await;
            world.notices_arrive().await;
            let (ann, engine) = (world.ann.clone(), world.kit.engine.clone());
            let user = engine.admin().find_user(&ann).await.unwrap();
            let first = engine
                .admin()
                .contestable(&user)
                .await
                .unwrap()
                .0
                .remove(0)
                .id;
            let notices = world.notices(&ann);
            assert_eq!(notices.len(), 2);
            for place in order {
                world.contests(&notices[place], &ann).await.unwrap();
            }
            let waits = engine.admin().contestable(&user).await.unwrap().1.unwrap();
            assert_eq!(waits.change, Some(first), "{store} {order:?}");
        }
    }
}

#[tokio::test]
async fn a_passkey_shown_to_contest_signs_nobody_in_and_the_other_way_round() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.owner.add_passkey(&mut world.owners_keys).await;
        world.intrudes("add totp").await;
        let engine = world.kit.engine.clone();
        let notice = world.notices(&world.ann).pop().unwrap();
        let mut somewhere = browser(&world.kit);
        let begun = engine
            .sign_in()
            .begin_contest(&somewhere.visit(), notice.token())
            .await
            .unwrap();
        somewhere.ceremony = begun.cookie;
        let answer = world.owners_keys.get(&begun.options).unwrap();
        let signed_in = somewhere.answer_passkey(&answer).await;
        assert_eq!(signed_in.err(), Some(Rejected::PasskeyRefused), "{store}");
        let options = somewhere.passkey_options().await;
        let answer = world.owners_keys.get(&options).unwrap();
        let taken = engine
            .sign_in()
            .finish_contest(&somewhere.visit(), &answer)
            .await;
        assert_eq!(rejected(taken).err(), Some(Rejected::PasskeyRefused));
    }
}

#[tokio::test]
async fn looking_at_the_link_of_a_contest_notes_nothing() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add passkey").await;
        let ann = world.ann.clone();
        let notice = world.notices(&ann).pop().unwrap();
        presses(&world, &notice).await.unwrap();
        let link = proof(&world, &ann);
        let engine = &world.kit.engine;
        let filter = EventFilter {
            limit: 1000,
            ..EventFilter::default()
        };
        let before = engine.admin().events(&filter).await.unwrap().len();
        let visit = browser(&world.kit).visit();
        let looked = engine.sign_in().look_at_link(&visit, link.token()).await;
        assert!(matches!(looked, Ok(Link::Elsewhere { .. })), "{store}");
        let after = engine.admin().events(&filter).await.unwrap().len();
        assert_eq!(before, after, "{store}");
    }
}

#[tokio::test]
async fn what_a_passkey_takes_back_at_once_waits_no_longer() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.owner.add_passkey(&mut world.owners_keys).await;
        world.intrudes("add totp").await;
        let (ann, engine) = (world.ann.clone(), world.kit.engine.clone());
        let notice = world.notices(&ann).pop().unwrap();
        let report = world.contests(&notice, &ann).await.unwrap();
        assert_eq!(report.pending, ["recovery_code", "totp"], "{store}");
        let report = world.contests_by_passkey(&notice).await.unwrap();
        assert_eq!(report.removed, ["recovery_code", "totp"], "{store}");
        let user = engine.admin().find_user(&ann).await.unwrap();
        assert_eq!(
            engine.admin().contestable(&user).await.unwrap().1,
            None,
            "{store}"
        );
    }
}
