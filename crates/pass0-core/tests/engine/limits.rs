//! How often things may happen.

use std::time::Duration;

use pass0_core::model::EventKind;
use pass0_core::{Link, MailFate, Rejected};

use crate::actors::{ANN, MINUTE, browser, kinds, kit, kit_with, rejected, wrong};

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

#[tokio::test]
async fn over_the_budget_the_answer_is_the_same_and_the_waiting_page_says_so() {
    let kit = kit();
    browser(&kit).ask(ANN).await;
    let mut second = browser(&kit);
    second.ask(ANN).await;
    assert_eq!(kit.inbox.len(), 1);
    let flow = kit.engine.flow(&second.visit()).await.unwrap();
    assert_eq!(flow.mail, MailFate::Held);
    assert!(flow.resend_in > Duration::ZERO && flow.resend_in <= MINUTE);
}

#[tokio::test]
async fn one_network_may_ask_twenty_times_a_minute_over_all_its_addresses() {
    let kit = kit_with(|config| config.limits.pending_per_network = u32::MAX);
    for n in 0..40 {
        browser(&kit)
            .at(&format!("2001:db8:1:2::{n:x}"))
            .ask(&format!("u{n}@example.org"))
            .await;
    }
    assert_eq!(kit.inbox.len(), 20);
    browser(&kit).at("2001:db8:1:3::1").ask(ANN).await;
    assert_eq!(kit.inbox.len(), 21);
}

#[tokio::test]
async fn one_network_has_twenty_pending_flows_and_one_address_three() {
    let kit = kit_with(|config| {
        config.limits.network.max = u32::MAX;
        config.limits.mail.clear();
    });
    for n in 0..30 {
        browser(&kit).ask(&format!("u{n}@example.org")).await;
    }
    assert_eq!(kit.inbox.len(), 20);
    for n in 0..5 {
        browser(&kit).at(&format!("203.0.113.{n}")).ask(ANN).await;
    }
    assert_eq!(kit.inbox.to(ANN).len(), 3);
    kit.clock.advance(10 * MINUTE);
    browser(&kit).ask(ANN).await;
    assert_eq!(kit.inbox.to(ANN).len(), 4);
}

#[tokio::test]
async fn requests_that_get_no_mail_never_keep_out_the_one_that_does() {
    for places in 1..=3 {
        let kit = kit_with(|config| config.limits.pending_per_address = places);
        let mut ann = browser(&kit);
        ann.sign_in(ANN).await;
        ann.ask(ANN).await;
        kit.engine.cancel(&ann.visit()).await.unwrap();
        // Both budgets are spent: everybody's, and that of a browser that signed in before.
        for n in 0..5 {
            browser(&kit).at(&format!("203.0.113.{n}")).ask(ANN).await;
            let mut known = browser(&kit);
            known.known.clone_from(&ann.known);
            known.ask(ANN).await;
        }
        assert_eq!(kit.inbox.to(ANN).len(), 2);
        kit.clock.advance(MINUTE);
        browser(&kit).ask(ANN).await;
        assert_eq!(kit.inbox.to(ANN).len(), 3, "{places} places");
    }
}

#[tokio::test]
async fn when_too_many_flows_are_pending_altogether_no_new_one_is_stored() {
    let kit = kit_with(|config| config.limits.pending_total = 2);
    for n in 0..2 {
        browser(&kit).ask(&format!("u{n}@example.org")).await;
    }
    kit.engine.tend().await.unwrap();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    assert!(ann.flow.is_some(), "the answer is the same");
    assert_eq!(kit.inbox.len(), 2);
    kit.clock.advance(10 * MINUTE);
    kit.engine.tend().await.unwrap();
    ann.ask(ANN).await;
    assert_eq!(kit.inbox.len(), 3);
}

/// Many flows from many networks: 20 codes in an hour, then codes are off and the link works.
#[tokio::test]
async fn wrong_codes_over_many_flows_turn_codes_off_but_never_the_link() {
    let kit = kit_with(crate::actors::unlimited);
    let mut spent = 0;
    for n in 0..5 {
        let mut mallory = browser(&kit).at(&format!("198.51.100.{n}"));
        mallory.ask(ANN).await;
        let letter = mallory.mail(ANN);
        for _ in 0..4 {
            assert!(matches!(
                mallory.type_code(wrong(&letter)).await,
                Err(Rejected::WrongCode { .. })
            ));
            spent += 1;
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
    assert!(kit.engine.flow(&ann.visit()).await.unwrap().codes_off);
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
    kit.engine.add_user(ANN).await.unwrap();
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
        rejected(kit.engine.resend(&browser(&kit).visit()).await).unwrap_err(),
        Rejected::OtherBrowser
    );
}
