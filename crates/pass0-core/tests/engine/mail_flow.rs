//! The flow of a mail sign-in: every row of its table.

use pass0_core::config::CrossDevice;
use pass0_core::model::EventKind;
use pass0_core::ports::EventFilter;
use pass0_core::{FlowState, Link, Rejected};

use crate::actors::{ANN, MINUTE, browser, kinds, kit, kit_with, rejected, unlimited, wrong};

#[tokio::test]
async fn a_link_signs_in_the_browser_that_asked() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    assert!(
        letter
            .link()
            .starts_with("https://app.example.org/auth/verify/p0l_")
    );

    let Ok(Link::SignedIn(signed_in)) = ann.open(&letter).await else {
        panic!("not signed in");
    };

    assert_eq!(signed_in.next, "/wanted");
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
    assert!(signed_in.user.proven_at.is_some());
    let told = kinds(&kit).await;
    assert_eq!(
        told,
        [
            EventKind::FlowAsked,
            EventKind::MailAccepted,
            EventKind::UserCreated,
            EventKind::SignedIn
        ]
    );
}

#[tokio::test]
async fn a_code_signs_in_the_browser_that_asked_however_it_is_spaced() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let code = ann.mail(ANN).code().to_owned();
    let (left, right) = code.split_at(4);
    let signed_in = ann.type_code(&format!(" {left} {right}")).await.unwrap();
    assert_eq!(signed_in.next, "/wanted");
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
}

#[tokio::test]
async fn a_link_opened_by_another_browser_changes_nothing_but_an_event() {
    let kit = kit();
    let (mut ann, mut scanner) = (browser(&kit), browser(&kit).at("198.51.100.7"));
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    for _ in 0..10 {
        let Ok(Link::Elsewhere {
            asked,
            code: true,
            confirm: false,
        }) = scanner.open(&letter).await
        else {
            panic!("opened");
        };
        assert_eq!(asked.client.ip_text(), "192.0.2.1");
    }
    assert_eq!(scanner.who().await, None);
    let pressed = kit
        .engine
        .sign_in()
        .press_link(&scanner.visit(), letter.token(), ANN)
        .await;
    assert!(matches!(rejected(pressed), Ok(Link::Elsewhere { .. })));
    assert_eq!(scanner.who().await, None);
    assert!(kinds(&kit).await.contains(&EventKind::LinkOpenedElsewhere));

    assert!(matches!(ann.open(&letter).await, Ok(Link::SignedIn(_))));
}

#[tokio::test]
async fn a_flood_of_openings_fills_no_disk() {
    let kit = kit();
    let (mut ann, mut scanner) = (browser(&kit), browser(&kit));
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    for _ in 0..100 {
        scanner.open(&letter).await.unwrap();
    }
    assert!(kinds(&kit).await.len() < 30);
}

#[tokio::test]
async fn a_code_typed_in_another_browser_is_refused_and_spends_nothing() {
    let kit = kit();
    let (mut ann, mut mallory) = (browser(&kit), browser(&kit));
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    for _ in 0..10 {
        assert_eq!(
            mallory.type_code(letter.code()).await.unwrap_err(),
            Rejected::OtherBrowser
        );
    }
    assert!(ann.type_code(letter.code()).await.is_ok());
}

#[tokio::test]
async fn a_code_of_one_flow_is_wrong_in_every_other() {
    let kit = kit_with(unlimited);
    let (mut ann, mut mallory) = (browser(&kit), browser(&kit));
    ann.ask(ANN).await;
    let code = ann.mail(ANN).code().to_owned();
    mallory.ask(ANN).await;
    assert_eq!(
        mallory.type_code(&code).await.unwrap_err(),
        Rejected::WrongCode { left: 4 }
    );
    assert_eq!(mallory.who().await, None);
}

#[tokio::test]
async fn five_wrong_codes_end_the_flow_for_code_and_link() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    for left in (0..5).rev() {
        assert_eq!(
            ann.type_code(wrong(&letter)).await.unwrap_err(),
            Rejected::WrongCode { left }
        );
    }
    assert_eq!(
        ann.type_code(letter.code()).await.unwrap_err(),
        Rejected::Exhausted
    );
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::Exhausted);
    assert_eq!(ann.who().await, None);
    assert!(kinds(&kit).await.contains(&EventKind::FlowExhausted));
}

#[tokio::test]
async fn what_is_no_code_spends_no_attempt() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    for _ in 0..20 {
        assert_eq!(
            ann.type_code("1234567").await.unwrap_err(),
            Rejected::BadCode
        );
    }
    let code = ann.mail(ANN).code().to_owned();
    assert!(ann.type_code(&code).await.is_ok());
}

#[tokio::test]
async fn link_and_code_expire_together() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    kit.clock.advance(10 * MINUTE);
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::Expired);
    assert_eq!(
        ann.type_code(letter.code()).await.unwrap_err(),
        Rejected::Expired
    );
    // The flow itself could still have got its letter, had that waited for its turn.
    kit.clock.advance(15 * MINUTE);
    assert_eq!(
        kit.engine.sign_in().flow(&ann.visit()).await.unwrap().state,
        FlowState::Expired
    );
}

#[tokio::test]
async fn a_clock_that_jumps_back_revives_nothing() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    kit.clock.rewind(2 * MINUTE);
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::Expired);
}

#[tokio::test]
async fn asking_again_in_one_browser_replaces_link_and_code() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let (first, first_flow) = (ann.mail(ANN), ann.flow.clone());
    ann.ask(ANN).await;
    let second = ann.mail(ANN);
    assert_eq!(ann.open(&first).await.unwrap_err(), Rejected::Replaced);
    let mut earlier = ann.clone();
    earlier.flow = first_flow;
    assert_eq!(
        earlier.type_code(first.code()).await.unwrap_err(),
        Rejected::Replaced
    );
    assert!(matches!(ann.open(&second).await, Ok(Link::SignedIn(_))));
    assert!(kinds(&kit).await.contains(&EventKind::FlowReplaced));
}

#[tokio::test]
async fn resending_makes_a_new_link_and_code_and_kills_the_old() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let first = ann.mail(ANN);
    kit.clock.advance(2 * MINUTE);
    let again = kit.engine.sign_in().resend(&ann.visit()).await.unwrap();
    kit.post().await;
    ann.flow = Some(again.flow);
    let second = ann.mail(ANN);
    assert_ne!(first.code(), second.code());
    assert_eq!(ann.open(&first).await.unwrap_err(), Rejected::Replaced);
    let Ok(Link::SignedIn(signed_in)) = ann.open(&second).await else {
        panic!("not signed in");
    };
    assert_eq!(signed_in.next, "/wanted");
}

#[tokio::test]
async fn asking_twice_in_a_hurry_keeps_the_first_mail_good() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    ann.ask(ANN).await;
    assert_eq!(kit.inbox.len(), 1);
    let letter = ann.mail(ANN);
    assert!(matches!(ann.open(&letter).await, Ok(Link::SignedIn(_))));
}

#[tokio::test]
async fn calling_it_off_kills_link_and_code() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    kit.engine.sign_in().cancel(&ann.visit()).await.unwrap();
    let letter = ann.mail(ANN);
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::Cancelled);
    assert_eq!(
        ann.type_code(letter.code()).await.unwrap_err(),
        Rejected::Cancelled
    );
    assert!(kit.engine.sign_in().cancel(&ann.visit()).await.is_ok());
    assert_eq!(
        rejected(kit.engine.sign_in().cancel(&browser(&kit).visit()).await),
        Err(Rejected::OtherBrowser)
    );
}

#[tokio::test]
async fn a_finished_sign_in_ends_every_other_flow_of_the_account() {
    let kit = kit_with(unlimited);
    let (mut ann, mut other) = (browser(&kit), browser(&kit));
    other.ask(ANN).await;
    let theirs = other.mail(ANN);
    ann.sign_in(ANN).await;
    assert_eq!(other.open(&theirs).await.unwrap_err(), Rejected::Ended);
    assert_eq!(
        other.type_code(theirs.code()).await.unwrap_err(),
        Rejected::Ended
    );
    assert_eq!(other.who().await, None);
    // Elsewhere, too, whoever has the link is told so.
    let mut stranger = browser(&kit);
    assert_eq!(stranger.open(&theirs).await.unwrap_err(), Rejected::Ended);
}

/// What another sign-in ended makes no account either, when the account is deleted since.
#[tokio::test]
async fn what_another_sign_in_ended_makes_no_account() {
    let kit = kit_with(unlimited);
    let (mut ann, mut other) = (browser(&kit), browser(&kit));
    other.ask(ANN).await;
    let theirs = other.mail(ANN);
    ann.sign_in(ANN).await;
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    kit.engine.admin().delete_user(&user.id).await.unwrap();
    assert!(other.open(&theirs).await.is_err());
    assert!(other.type_code(theirs.code()).await.is_err());
    assert!(kit.engine.admin().find_user(ANN).await.is_err());
}

#[tokio::test]
async fn a_link_used_twice_in_one_browser_just_goes_on() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let letter = ann.mail(ANN);
    kit.clock.advance(5 * MINUTE);
    let Ok(Link::Already { next }) = ann.open(&letter).await else {
        panic!("not already");
    };
    assert_eq!(next, "/wanted");
}

#[tokio::test]
async fn a_link_that_was_used_says_where() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let letter = ann.mail(ANN);
    assert_eq!(
        browser(&kit).open(&letter).await.unwrap_err(),
        Rejected::UsedElsewhere
    );
    kit.engine.sign_out(&ann.visit()).await.unwrap();
    kit.clock.advance(2 * MINUTE);
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::UsedHere);
    assert_eq!(
        ann.type_code(letter.code()).await.unwrap_err(),
        Rejected::UsedHere
    );
}

/// The first reply got lost, or the link was clicked twice: the browser that asked gets the same
/// session again for a minute, nobody else gets anything.
#[tokio::test]
async fn a_lost_reply_can_be_had_again_and_opens_no_second_session() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    let mut lost = ann.clone();
    assert!(matches!(lost.open(&letter).await, Ok(Link::SignedIn(_))));

    let mut again = ann.clone();
    assert!(matches!(again.open(&letter).await, Ok(Link::SignedIn(_))));
    assert_eq!(
        again.session.unwrap().expose(),
        lost.session.clone().unwrap().expose()
    );
    let mut typed = ann.clone();
    assert!(typed.type_code(letter.code()).await.is_ok());
    assert_eq!(
        typed.type_code(wrong(&letter)).await.unwrap_err(),
        Rejected::UsedHere
    );
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    assert_eq!(
        kit.engine.admin().sessions_of(&user).await.unwrap().len(),
        1
    );

    kit.engine.sign_out(&lost.visit()).await.unwrap();
    assert_eq!(
        ann.clone().open(&letter).await.unwrap_err(),
        Rejected::UsedHere
    );
    kit.clock.advance(MINUTE);
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::UsedHere);
}

#[tokio::test]
async fn sixty_four_clicks_at_once_open_one_session() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    let clicks: Vec<_> = (0..64)
        .map(|_| {
            let (mut ann, letter) = (ann.clone(), letter.clone());
            tokio::spawn(async move { ann.open(&letter).await.is_ok() })
        })
        .collect();
    for click in clicks {
        assert!(click.await.unwrap());
    }
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    assert_eq!(
        kit.engine.admin().sessions_of(&user).await.unwrap().len(),
        1
    );
}

#[tokio::test]
async fn where_allowed_the_address_typed_in_another_browser_signs_in_there() {
    let kit = kit_with(|config| config.cross_device = CrossDevice::Confirm);
    let (mut ann, mut phone) = (browser(&kit), browser(&kit));
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    assert!(matches!(
        phone.open(&letter).await,
        Ok(Link::Elsewhere { confirm: true, .. })
    ));
    assert_eq!(phone.who().await, None);
    let wrong = kit
        .engine
        .sign_in()
        .press_link(&phone.visit(), letter.token(), "bob@example.org")
        .await;
    assert_eq!(rejected(wrong).unwrap_err(), Rejected::OtherBrowser);
    let right = kit
        .engine
        .sign_in()
        .press_link(&phone.visit(), letter.token(), " Ann@example.org")
        .await;
    let Ok(Link::SignedIn(signed_in)) = rejected(right) else {
        panic!("not signed in");
    };
    phone.session = Some(signed_in.secret);
    assert_eq!(phone.who().await.as_deref(), Some(ANN));
    assert_eq!(ann.who().await, None);
}

#[tokio::test]
async fn wrong_addresses_typed_elsewhere_spend_the_attempts_of_the_flow() {
    let kit = kit_with(|config| config.cross_device = CrossDevice::Confirm);
    let (mut ann, phone) = (browser(&kit), browser(&kit));
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    for _ in 0..5 {
        let pressed = kit
            .engine
            .sign_in()
            .press_link(&phone.visit(), letter.token(), "bob@example.org")
            .await;
        assert_eq!(rejected(pressed).unwrap_err(), Rejected::OtherBrowser);
    }
    let pressed = kit
        .engine
        .sign_in()
        .press_link(&phone.visit(), letter.token(), ANN)
        .await;
    assert_eq!(rejected(pressed).unwrap_err(), Rejected::Exhausted);
}

#[tokio::test]
async fn the_timeline_of_a_flow_tells_the_whole_story() {
    let kit = kit();
    let (mut ann, mut scanner) = (browser(&kit), browser(&kit));
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    scanner.open(&letter).await.unwrap();
    ann.type_code(wrong(&letter)).await.unwrap_err();
    let session = ann.type_code(letter.code()).await.unwrap().session;
    let filter = EventFilter {
        flow: Some(session.opened_by),
        ..EventFilter::default()
    };
    let told: Vec<_> = kit
        .engine
        .admin()
        .events(&filter)
        .await
        .unwrap()
        .iter()
        .map(|event| event.kind)
        .collect();
    assert_eq!(
        told,
        [
            EventKind::FlowAsked,
            EventKind::MailAccepted,
            EventKind::LinkOpenedElsewhere,
            EventKind::CodeWrong,
            EventKind::UserCreated,
            EventKind::SignedIn,
        ]
    );
}

#[tokio::test]
async fn where_codes_are_off_the_mail_has_the_link_alone_and_no_code_is_taken() {
    let kit = kit_with(|config| config.codes = false);
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    assert_eq!(letter.code(), "");
    assert_eq!(
        ann.type_code("12345678").await.unwrap_err(),
        Rejected::CodesOff
    );
    assert!(matches!(ann.open(&letter).await, Ok(Link::SignedIn(_))));
}

#[tokio::test]
async fn a_link_pasted_in_the_place_of_its_code_signs_in_the_browser_that_asked() {
    let kit = kit_with(unlimited);
    let (mut ann, mut mallory) = (browser(&kit), browser(&kit));
    ann.ask(ANN).await;
    let own = ann.mail(ANN).link().to_owned();
    mallory.ask(ANN).await;
    let other = mallory.mail(ANN).link().to_owned();
    // That of another browser's mail is no code, and opens nothing.
    let foreign = ann.type_code(&other).await;
    assert_eq!(foreign.unwrap_err(), Rejected::BadCode);
    for wrong in [
        "p0l_",
        &own[..own.len() - 1],
        "https://app.example.org/auth/verify/",
    ] {
        assert_eq!(ann.type_code(wrong).await.unwrap_err(), Rejected::BadCode);
    }
    ann.type_code(&format!("Sign in: <{own}>\n")).await.unwrap();
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
}
