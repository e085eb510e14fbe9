//! How often things may happen.

use std::time::Duration;

use pass0_core::model::{EventKind, Window};
use pass0_core::secret::Token;
use pass0_core::{Error, Link, Rejected};
use pass0_testkit::Kit;

use crate::actors::{ANN, Browser, MINUTE, browser, kinds, kit, kit_with, rejected, wrong};

#[tokio::test]
async fn a_bomber_gets_no_more_than_the_budget_through_and_the_owner_still_signs_in() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    kit.clock.advance(2 * MINUTE);
    for n in 0..100 {
        let spelling = [
            "ann@example.org",
            "ANN@example.org",
            "ann+1@example.org",
            "ann+x@Example.org",
        ];
        browser(&kit)
            .at(&format!("198.51.100.{}", n % 50))
            .ask(spelling[n % 4])
            .await;
        kit.clock.advance(Duration::from_secs(20));
    }
    let bombed = kit.inbox.len() - 1;
    assert!(bombed <= 5, "{bombed} mails in {} minutes", 100 * 20 / 60);
    assert!(kinds(&kit).await.contains(&EventKind::MailHeld));

    let mut known = browser(&kit);
    known.known.clone_from(&ann.known);
    known.sign_in(ANN).await;
}

/// The rules themselves are tried for longer and in more ways in `limits/turns/tests.rs`.
#[tokio::test]
async fn fifty_networks_asking_all_day_keep_no_owner_waiting() {
    let kit = kit();
    let mut waiting: Vec<(i64, Browser)> = Vec::new();
    let mut arrived = Vec::new();
    for minute in 0..26 * 60 {
        if minute % 30 == 0 {
            for n in 0..50 {
                browser(&kit).at(&format!("198.51.100.{n}")).ask(ANN).await;
            }
        }
        // The owner comes from somewhere else now and then, and waits.
        if minute % (5 * 60) == 245 {
            let mut ann = browser(&kit).at(&format!("203.0.113.{}", minute / 60));
            ann.ask(ANN).await;
            waiting.push((minute, ann));
        }
        kit.post().await;
        let letters = kit.inbox.to(ANN);
        arrived.resize(letters.len(), minute);
        for (asked, mut ann) in std::mem::take(&mut waiting) {
            let mut is_in = false;
            for letter in letters.iter().rev().take(3) {
                is_in |= matches!(ann.open(letter).await, Ok(Link::SignedIn(_)));
            }
            if !is_in {
                assert!(minute - asked < 15, "asked at {asked}");
                waiting.push((asked, ann));
            }
        }
        kit.clock.advance(MINUTE);
    }
    for (span, most) in [(60, 5), (24 * 60, 40)] {
        for from in &arrived {
            let within = arrived
                .iter()
                .filter(|at| (*from..from + span).contains(at));
            assert!(within.count() <= most, "in {span} minutes");
        }
    }
}

/// Of two who ask, one learns nothing of the other.
#[tokio::test]
async fn what_a_stranger_sees_does_not_depend_on_who_else_asked() {
    let mut seen = Vec::new();
    for others in [0, 1, 3, 60] {
        let kit = kit();
        for n in 0..others {
            browser(&kit).at(&format!("198.51.100.{n}")).ask(ANN).await;
        }
        let mut eve = browser(&kit).at("203.0.113.9");
        let mut views = Vec::new();
        for step in 0..30 {
            if step == 0 || step == 12 {
                let before = eve.flow.take();
                if step == 0 {
                    eve.ask(ANN).await;
                } else {
                    eve.flow.clone_from(&before);
                    let asked = kit.engine.sign_in().resend(&eve.visit()).await.unwrap();
                    eve.flow = Some(asked.flow);
                }
                let cookie = |flow: &Option<Token>| flow.as_ref().map(|it| it.expose().to_string());
                let same = cookie(&before) == cookie(&eve.flow);
                assert!(!same, "another cookie each time");
            }
            kit.post().await;
            views.push(kit.engine.sign_in().flow(&eve.visit()).await.unwrap());
            kit.clock.advance(MINUTE);
        }
        seen.push(views);
    }
    for other in &seen[1..] {
        assert_eq!(*other, seen[0]);
    }
}

#[tokio::test]
async fn a_letter_that_waited_lives_as_long_as_any_from_when_it_is_sent() {
    let kit = kit();
    for ip in ["198.51.100.1", "198.51.100.2"] {
        browser(&kit).at(ip).ask(ANN).await;
        kit.clock.advance(MINUTE);
    }
    let mut ann = browser(&kit).at("203.0.113.9");
    ann.ask(ANN).await;
    assert_eq!(kit.inbox.to(ANN).len(), 2, "it waits");
    assert_eq!(
        ann.type_code("12345678").await.unwrap_err(),
        Rejected::WrongCode { left: 4 }
    );
    let mut waited = 0;
    while kit.inbox.to(ANN).len() == 2 {
        kit.clock.advance(MINUTE);
        kit.post().await;
        waited += 1;
    }
    assert!((10..=15).contains(&waited), "{waited}");
    let letter = ann.mail(ANN);
    assert_eq!(letter.text.minutes, 10);
    kit.clock.advance(10 * MINUTE - Duration::from_millis(1));
    let mut by_code = ann.clone();
    assert!(by_code.type_code(letter.code()).await.is_ok());
}

#[tokio::test]
async fn what_was_mailed_is_good_for_ten_minutes_though_the_flow_waits_on() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    kit.clock.advance(10 * MINUTE);
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::Expired);
    let wrong = ann.type_code(wrong(&letter)).await.unwrap_err();
    assert_eq!(wrong, Rejected::WrongCode { left: 4 });
    let right = ann.type_code(letter.code()).await.unwrap_err();
    assert_eq!(right, Rejected::Expired);
}

#[tokio::test]
async fn three_hundred_people_behind_one_address_sign_in_within_ten_minutes() {
    let kit = kit();
    for n in 0..300 {
        browser(&kit).sign_in(&format!("u{n}@example.org")).await;
    }
    // All at once, and a passkey each.
    for _ in 0..300 {
        browser(&kit).passkey_options().await;
    }
}

#[tokio::test]
async fn a_request_that_is_not_served_spends_nothing() {
    let kit = kit_with(|config| {
        config.limits.pending_per_network = 2;
        config.limits.network = Window::new(3, 3600);
        config.limits.ceremonies = Window::new(3, 3600);
    });
    for n in 0..2 {
        browser(&kit).ask(&format!("u{n}@example.org")).await;
    }
    // No room: neither the budget of the network nor that of the mailbox is touched.
    for _ in 0..20 {
        assert_eq!(crowded(&kit, "192.0.2.1", ANN).await.1, 25 * 60);
    }
    kit.post().await;
    assert_eq!(kit.inbox.len(), 2);
    kit.clock.advance(26 * MINUTE);
    browser(&kit).ask(ANN).await;
    assert_eq!(kit.inbox.to(ANN).len(), 1, "the third of the network");
    assert_eq!(
        crowded(&kit, "192.0.2.1", "late@example.org").await.1,
        34 * 60
    );
    assert_eq!(kit.inbox.len(), 3, "and that was the last");
    // Nor is the mailbox's spent by what the network may not ask.
    browser(&kit)
        .at("203.0.113.9")
        .ask("late@example.org")
        .await;
    assert_eq!(kit.inbox.len(), 4);
}

#[tokio::test]
async fn one_network_asks_four_hundred_times_in_five_minutes_over_all_its_addresses() {
    let kit = kit();
    for n in 0..400 {
        browser(&kit)
            .at(&format!("2001:db8:1:2::{n:x}"))
            .ask(&format!("u{n}@example.org"))
            .await;
    }
    kit.clock.advance(Duration::from_secs(100));
    for n in 400..450 {
        let (network, wait) = crowded(&kit, &format!("2001:db8:1:2::{n:x}"), ANN).await;
        assert_eq!((&*network, wait), ("2001:db8:1:2::/64", 200));
    }
    assert_eq!(kit.inbox.len(), 400);
    browser(&kit).at("2001:db8:1:3::1").ask(ANN).await;
    assert_eq!(kit.inbox.len(), 401);
}

#[tokio::test]
async fn networks_of_one_site_share_four_times_that() {
    let kit = kit_with(|config| config.limits.network = Window::new(10, 300));
    for n in 0..40 {
        browser(&kit)
            .at(&format!("2001:db8:1:{n:x}::1"))
            .ask(&format!("u{n}@example.org"))
            .await;
    }
    for n in 40..100 {
        let (network, wait) = crowded(&kit, &format!("2001:db8:1:{n:x}::1"), ANN).await;
        assert_eq!((&*network, wait), ("2001:db8:1::/48", 300));
    }
    assert_eq!(kit.inbox.len(), 40);
}

#[tokio::test]
async fn pending_flows_of_a_network_and_of_its_addresses_are_capped() {
    let kit = kit_with(|config| {
        config.limits.pending_per_network = 20;
        config.limits.pending_per_address = 3;
        config.limits.mail.clear();
    });
    for _ in 0..5 {
        browser(&kit).ask(ANN).await;
    }
    assert_eq!(kit.inbox.to(ANN).len(), 3);
    kit.clock.advance(MINUTE);
    for n in 0..16 {
        browser(&kit).ask(&format!("u{n}@example.org")).await;
    }
    let mut last = browser(&kit);
    last.ask("last@example.org").await;
    // The answer names the network's limit and when the first of its sign-ins is over, whatever
    // the address. It does not name the limit of an address.
    kit.clock.advance(MINUTE);
    for email in [ANN, "u1@example.org", "nobody@example.org"] {
        let (network, wait) = crowded(&kit, "192.0.2.1", email).await;
        assert_eq!((&*network, wait), ("192.0.2.1", 8 * 60), "{email}");
    }
    // Nor is that of an address told to a browser whose own sign-in would make room for the next.
    let asked = kit.engine.sign_in().ask(&last.visit(), ANN, None).await;
    assert!(asked.is_ok(), "{asked:?}");
    kit.post().await;
    assert_eq!(kit.inbox.len(), 20);
    last.ask("again@example.org").await;
    assert_eq!(kit.inbox.to("again@example.org").len(), 1);
    // Whoever is elsewhere has room of their own.
    browser(&kit).at("203.0.113.1").ask(ANN).await;
    assert_eq!(kit.inbox.to(ANN).len(), 4);
}

#[tokio::test]
async fn when_too_many_flows_are_pending_altogether_no_new_one_is_stored() {
    let kit = kit_with(|config| config.limits.pending_total = 2);
    for n in 0..2 {
        browser(&kit).ask(&format!("u{n}@example.org")).await;
    }
    let mut ann = browser(&kit);
    let refused = kit
        .engine
        .sign_in()
        .ask(&ann.visit(), ANN, None)
        .await
        .unwrap_err();
    assert!(matches!(refused, Error::Limited { .. }), "{refused:?}");
    assert_eq!(kit.inbox.len(), 2);
    kit.clock.advance(26 * MINUTE);
    kit.engine.jobs().tend().await.unwrap();
    ann.ask(ANN).await;
    assert_eq!(kit.inbox.len(), 3);
}

#[tokio::test]
async fn one_network_takes_no_more_than_half_of_all_that_may_be_pending() {
    let kit = kit_with(|config| config.limits.pending_total = 20);
    for n in 0..10 {
        browser(&kit).ask(&format!("u{n}@example.org")).await;
    }
    for n in 10..50 {
        let email = format!("u{n}@example.org");
        assert_eq!(crowded(&kit, "192.0.2.1", &email).await.1, 25 * 60);
    }
    kit.post().await;
    assert_eq!(kit.inbox.len(), 10);
    browser(&kit).at("203.0.113.9").ask(ANN).await;
    assert_eq!(kit.inbox.to(ANN).len(), 1);
}

/// Who asks from a network without room, and what is said: its name, and for how many seconds.
async fn crowded(kit: &Kit, ip: &str, email: &str) -> (String, u64) {
    let visit = browser(kit).at(ip).visit();
    match kit.engine.sign_in().ask(&visit, email, None).await {
        Err(Error::Crowded {
            network,
            retry_after,
        }) => (network, retry_after.as_secs()),
        other => panic!("{other:?}"),
    }
}

/// Nor does it depend on whose turn at the mailbox it is, which a stranger must not see.
#[tokio::test]
async fn a_network_without_room_is_told_the_same_whatever_it_asks_for() {
    let mut told = Vec::new();
    for (account, others) in [(false, 0), (true, 0), (false, 3), (true, 60)] {
        let kit = kit_with(|config| config.limits.network = Window::new(3, 300));
        if account {
            browser(&kit).at("203.0.113.1").sign_in(ANN).await;
            kit.clock.advance(26 * MINUTE);
        }
        for n in 0..others {
            browser(&kit).at(&format!("198.51.100.{n}")).ask(ANN).await;
        }
        let mut eve = browser(&kit).at("203.0.113.9");
        let mut answers = Vec::new();
        eve.ask(ANN).await;
        for _ in 0..6 {
            kit.clock.advance(Duration::from_secs(31));
            let resent = kit.engine.sign_in().resend(&eve.visit()).await;
            answers.push(format!("{:?}", resent.as_ref().err()));
            if let Ok(asked) = resent {
                eve.flow = Some(asked.flow);
            }
            answers.push(format!(
                "{:?}",
                kit.engine.sign_in().flow(&eve.visit()).await
            ));
        }
        told.push(answers);
    }
    assert!(told[0][4].contains("203.0.113.9"), "{}", told[0][4]);
    for other in &told[1..] {
        assert_eq!(*other, told[0]);
    }
}

#[tokio::test]
async fn a_network_without_room_leaves_alone_what_is_under_way_there() {
    let kit = kit_with(|config| config.limits.network = Window::new(2, 300));
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    browser(&kit).ask("bob@example.org").await;
    for _ in 0..3 {
        let again = kit.engine.sign_in().resend(&ann.visit()).await.unwrap_err();
        assert!(matches!(again, Error::Crowded { .. }), "{again:?}");
    }
    ann.type_code(letter.code()).await.unwrap();
    // A browser that signed in has a budget of its own.
    let mut known = browser(&kit);
    known.known.clone_from(&ann.known);
    known.ask(ANN).await;
    assert_eq!(kit.inbox.to(ANN).len(), 2);
}

/// Codes are turned off for who guesses, before they are for the owner.
#[tokio::test]
async fn wrong_codes_count_against_the_network_that_asked_first() {
    let kit = kit_with(crate::actors::unlimited);
    let mut refused = 0;
    for n in 0..12 {
        let mut eve = browser(&kit).at("198.51.100.1");
        eve.ask(ANN).await;
        let letter = eve.mail(ANN);
        // A phone of hers, elsewhere, types for the flow that she asked for.
        eve.ip = format!("198.51.100.{}", 100 + n);
        let told = eve.type_code(wrong(&letter)).await.unwrap_err();
        refused += u32::from(told == Rejected::CodesOff);
    }
    assert_eq!(refused, 7, "five in an hour");
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    assert!(
        !kit.engine
            .sign_in()
            .flow(&ann.visit())
            .await
            .unwrap()
            .codes_off
    );
    let code = ann.mail(ANN).code().to_owned();
    assert!(ann.type_code(&code).await.is_ok());
}

/// Many flows from many networks: 20 codes in an hour, then codes are off and the link works.
#[tokio::test]
async fn wrong_codes_over_many_flows_turn_codes_off_but_never_the_link() {
    let kit = kit_with(crate::actors::unlimited);
    let mut spent = 0;
    for n in 0..30 {
        let mut mallory = browser(&kit).at(&format!("198.51.100.{n}"));
        mallory.ask(ANN).await;
        let letter = mallory.mail(ANN);
        for _ in 0..4 {
            match mallory.type_code(wrong(&letter)).await {
                Err(Rejected::WrongCode { .. }) => spent += 1,
                Err(Rejected::CodesOff) => break,
                other => panic!("{other:?}"),
            }
        }
        // Whoever typed wrong ones is stopped first: five networks with all the letters that a
        // mailbox gets in an hour leave something for the others.
        if n == 4 {
            assert_eq!(spent, 17);
        }
    }
    assert_eq!(spent, 20);
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    assert_eq!(
        ann.type_code(letter.code()).await.unwrap_err(),
        Rejected::CodesOff
    );
    assert!(
        kit.engine
            .sign_in()
            .flow(&ann.visit())
            .await
            .unwrap()
            .codes_off
    );
    assert!(kinds(&kit).await.contains(&EventKind::CodeRefused));

    let mut mallory = browser(&kit);
    mallory.sign_in("mallory@example.org").await;
    assert_eq!(
        ann.type_code(letter.code()).await.unwrap_err(),
        Rejected::CodesOff,
        "another account's success clears nothing"
    );

    assert!(matches!(ann.open(&letter).await, Ok(Link::SignedIn(_))));
    let mut again = browser(&kit);
    again.ask(ANN).await;
    let code = again.mail(ANN).code().to_owned();
    assert!(
        again.type_code(&code).await.is_ok(),
        "the owner's link turned codes on again"
    );
}

#[tokio::test]
async fn a_hundred_wrong_codes_in_a_row_turn_codes_off_for_good() {
    let kit = kit_with(crate::actors::unlimited);
    let mut wrongs = 0;
    while wrongs < 100 {
        let mut mallory = browser(&kit);
        mallory.ask(ANN).await;
        let letter = mallory.mail(ANN);
        for _ in 0..5 {
            match mallory.type_code(wrong(&letter)).await.unwrap_err() {
                Rejected::WrongCode { .. } => wrongs += 1,
                Rejected::CodesOff => kit.clock.advance(60 * MINUTE),
                Rejected::Expired => break,
                other => panic!("{other:?}"),
            }
        }
    }
    kit.clock.advance(24 * 60 * MINUTE);
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    assert_eq!(
        ann.type_code(letter.code()).await.unwrap_err(),
        Rejected::CodesOff
    );
    assert!(matches!(ann.open(&letter).await, Ok(Link::SignedIn(_))));
}

#[tokio::test]
async fn two_hundred_wrong_codes_at_once_count_five() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    let typed: Vec<_> = (0..200)
        .map(|_| {
            let (mut ann, letter) = (ann.clone(), letter.clone());
            tokio::spawn(async move { ann.type_code(wrong(&letter)).await.unwrap_err() })
        })
        .collect();
    let mut counted = 0;
    for typed in typed {
        counted += usize::from(matches!(typed.await.unwrap(), Rejected::WrongCode { .. }));
    }
    assert_eq!(counted, 5);
    let wrongs = kinds(&kit)
        .await
        .iter()
        .filter(|kind| **kind == EventKind::CodeWrong)
        .count();
    assert_eq!(wrongs, 5);
}

#[tokio::test]
async fn limits_do_not_depend_on_whether_the_account_exists() {
    let kit = kit();
    kit.engine.admin().add_user(ANN).await.unwrap();
    for address in [ANN, "nobody@example.org"] {
        for n in 0..3 {
            browser(&kit)
                .at(&format!("203.0.113.{n}"))
                .ask(address)
                .await;
        }
        let mut view = browser(&kit);
        view.ask(address).await;
    }
    assert_eq!(
        kit.inbox.to(ANN).len(),
        kit.inbox.to("nobody@example.org").len()
    );
    assert_eq!(
        rejected(kit.engine.sign_in().resend(&browser(&kit).visit()).await).unwrap_err(),
        Rejected::OtherBrowser
    );
}
