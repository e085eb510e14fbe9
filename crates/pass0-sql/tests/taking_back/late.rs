//! Contests that were begun in time and proven late, and those that come twice.

use std::time::Duration;

use pass0_core::ports::{About, LetterKind, Report};
use pass0_core::{Completed, Link, Rejected};
use pass0_testkit::Letter;

use crate::actors::{Browser, browser, rejected};
use crate::world::{Demands, World, stores};

const MINUTE: Duration = Duration::from_secs(60);
/// A minute before the time to contest is over.
const NEARLY: Duration = Duration::from_secs(72 * 3600 - 60);

/// The button behind a letter is pressed: the browser, and the letter that proves the contest.
async fn begins(world: &World, letter: &Letter, mailbox: &str) -> (Browser, Letter) {
    let mut somewhere = browser(&world.kit);
    let engine = &world.kit.engine;
    let visit = somewhere.visit();
    let pressed = engine
        .sign_in()
        .press_link(&visit, letter.token(), "")
        .await;
    let Ok(Link::Asked(asked)) = pressed else {
        panic!("{pressed:?}");
    };
    somewhere.flow = Some(asked.flow);
    world.kit.post().await;
    let letters = world.kit.inbox.to(mailbox).into_iter();
    let mut proofs = letters.filter(|it| matches!(it.text.kind, LetterKind::Contest { .. }));
    (somewhere, proofs.next_back().unwrap())
}

async fn proves(world: &World, begun: &(Browser, Letter)) -> Report {
    let (somewhere, proof) = begun;
    let visit = somewhere.visit();
    let typed = world.kit.engine.sign_in().type_code(&visit, proof.code());
    match typed.await {
        Ok(Completed::TakenBack(taken)) => taken.report,
        other => panic!("{other:?}"),
    }
}

/// A notice went to the intruder's address, who began to contest with it before the owner did.
#[tokio::test]
async fn a_contest_that_an_intruder_began_does_nothing_once_the_address_is_back() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("address").await;
        world.intrudes("add totp").await;
        let (ann, evil) = (world.ann.clone(), world.evil.clone());
        let theirs = world.notices(&evil).pop().unwrap();
        let begun = begins(&world, &theirs, &evil).await;
        let owners = world.notices(&ann).pop().unwrap();
        let report = world.contests(&owners, &ann).await.unwrap();
        assert_eq!(report.pending, ["recovery_code", "totp"], "{store}");
        assert_eq!(proves(&world, &begun).await.about, About::Before, "{store}");
    }
}

#[tokio::test]
async fn a_contest_that_is_proven_when_its_time_is_over_does_nothing() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add passkey").await;
        let ann = world.ann.clone();
        let notice = world.notices(&ann).pop().unwrap();
        world.kit.clock.advance(NEARLY);
        let begun = begins(&world, &notice, &ann).await;
        world.kit.clock.advance(2 * MINUTE);
        assert_eq!(proves(&world, &begun).await.about, About::Before, "{store}");
        assert_eq!(world.intruders_ways().await, "passkey", "{store}");
    }
}

#[tokio::test]
async fn the_letter_to_a_former_address_begins_no_contest_once_it_is_held_no_more() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("address").await;
        let ann = world.ann.clone();
        world.kit.clock.advance(NEARLY);
        let mut owner = browser(&world.kit);
        owner.ask(&ann).await;
        let letter = owner.mail(&ann);
        assert!(
            matches!(letter.text.kind, LetterKind::Moved { .. }),
            "{store}"
        );
        world.kit.clock.advance(2 * MINUTE);
        let stranger = browser(&world.kit).visit();
        let pressed = world
            .kit
            .engine
            .sign_in()
            .press_link(&stranger, letter.token(), "");
        // It is the link of a sign-in that another browser asked for, and no more.
        assert!(
            matches!(pressed.await, Ok(Link::Elsewhere { .. })),
            "{store}"
        );
    }
}

#[tokio::test]
async fn the_same_contest_once_more_does_not_put_off_what_waits() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add totp").await;
        world.intrudes("recovery codes").await;
        let ann = world.ann.clone();
        let notices = world.notices(&ann);
        let first = world.contests(&notices[0], &ann).await.unwrap();
        world.kit.clock.advance(24 * 60 * MINUTE);
        let again = world.contests(&notices[0], &ann).await.unwrap();
        let later = world.contests(&notices[1], &ann).await.unwrap();
        assert_eq!(
            (again.until, later.until),
            (first.until, first.until),
            "{store}"
        );
        // It goes back as far as the first of them.
        let visit = browser(&world.kit).visit();
        let page = world
            .kit
            .engine
            .sign_in()
            .open_link(&visit, notices[0].token())
            .await;
        let Ok(Link::NotMe(page)) = page else {
            panic!("{store}: {page:?}");
        };
        assert_eq!(
            page.pending.map(|at| at.millis()),
            Some(first.until),
            "{store}"
        );
        assert!(!page.mail && !page.covered, "{store}");
    }
}

#[tokio::test]
async fn no_other_link_begins_a_contest_by_passkey() {
    for (store, rows, _guard) in stores().await {
        let world = World::new(&rows, 1, Demands::Mail, true).await;
        let (visit, current) = (world.owner.visit(), world.owner.current().await);
        let engine = &world.kit.engine;
        let asked = engine
            .account(&current)
            .ask_for_email(&visit, &world.evil)
            .await;
        asked.unwrap();
        world.kit.post().await;
        let confirms = world.kit.inbox.newest(&world.evil).unwrap();
        let begun = engine
            .sign_in()
            .begin_contest(&visit, confirms.token())
            .await;
        assert_eq!(rejected(begun).err(), Some(Rejected::Unknown), "{store}");
    }
}

/// Letters to a new address, until there are no more.
async fn spends(mailing: &Browser) -> usize {
    let (visit, current) = (mailing.visit(), mailing.current().await);
    let mut sent = 0;
    while sent < 10 {
        let wanted = format!("new{sent}@new.example");
        let asked = mailing
            .kit
            .engine
            .account(&current)
            .ask_for_email(&visit, &wanted);
        if asked.await.is_err() {
            break;
        }
        sent += 1;
    }
    sent
}

#[tokio::test]
async fn an_owner_has_the_budgets_that_an_intruder_spent() {
    for (store, rows, _guard) in stores().await {
        let mut world = World::new(&rows, 1, Demands::Mail, true).await;
        world.intrudes("add passkey").await;
        assert_eq!(spends(&world.intruder).await, 5, "{store}");
        let ann = world.ann.clone();
        let notice = world.notices(&ann).remove(0);
        world.contests(&notice, &ann).await.unwrap();
        let mut owner = browser(&world.kit);
        owner.sign_in(&ann).await;
        assert_eq!(spends(&owner).await, 5, "{store}");
    }
}
