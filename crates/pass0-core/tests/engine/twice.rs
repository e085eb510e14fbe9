//! The same form sent more than once before the first answer has arrived: every request comes with
//! the same cookies, and the browser keeps the last one that is set.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::Rejected;
use pass0_core::config::{Config, Origin};
use pass0_core::model::Client;
use pass0_core::secret::{Token, TokenKind};
use pass0_testkit::Kit;

use crate::actors::{ANN, Browser, browser, kit, kit_with, unlimited};
use crate::store_between::Between;

/// A browser that has the sign-in page open.
fn on_the_page(kit: &Kit) -> Browser {
    let mut ann = browser(kit);
    ann.start = Some(kit.engine.sign_in().start_cookie());
    ann
}

/// Sends the form so often with the same cookies; the browser keeps the cookie of the answer `last`.
async fn send(ann: &mut Browser, times: usize, last: usize) {
    let visit = ann.visit();
    let mut flows = Vec::new();
    for _ in 0..times {
        let asked = ann
            .kit
            .engine
            .sign_in()
            .ask_by_form(&visit, ANN, None)
            .await;
        flows.push(asked.unwrap().flow);
    }
    ann.flow = flows.into_iter().nth(last);
    ann.kit.post().await;
}

#[tokio::test]
async fn a_form_sent_thrice_is_one_flow_whichever_answer_is_the_last() {
    for limited in [true, false] {
        for last in 0..3 {
            let kit = if limited { kit() } else { kit_with(unlimited) };
            let mut ann = on_the_page(&kit);
            send(&mut ann, 3, last).await;
            assert_eq!(kit.inbox.to(ANN).len(), 1, "one letter");
            let letter = ann.mail(ANN);
            assert!(ann.type_code(letter.code()).await.is_ok(), "{last}");
        }
    }
}

#[tokio::test]
async fn a_form_sent_at_the_very_same_moment_is_one_flow() {
    let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
    unlimited(&mut config);
    let kit = Kit::new(config, Arc::new(Between::default()));
    let mut ann = on_the_page(&kit);
    let visit = ann.visit();
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (kit, visit) = (kit.clone(), visit.clone());
        asked.spawn(async move {
            kit.engine
                .sign_in()
                .ask_by_form(&visit, ANN, None)
                .await
                .unwrap()
        });
    }
    let asked = asked.join_all().await;
    let mut flows: Vec<_> = asked.into_iter().map(|it| it.flow).collect();
    kit.post().await;
    assert_eq!(kit.inbox.to(ANN).len(), 1);
    let texts: std::collections::HashSet<_> =
        flows.iter().map(|it| it.expose().to_string()).collect();
    assert_eq!(texts.len(), 1, "all answers set the same cookie");
    ann.flow = flows.pop();
    let letter = ann.mail(ANN);
    assert!(ann.open(&letter).await.is_ok());
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
}

#[tokio::test]
async fn a_form_sent_again_with_the_first_answers_cookie_is_the_same_flow() {
    let kit = kit_with(unlimited);
    let mut ann = on_the_page(&kit);
    send(&mut ann, 1, 0).await;
    send(&mut ann, 2, 1).await;
    assert_eq!(kit.inbox.to(ANN).len(), 1);
    let letter = ann.mail(ANN);
    assert!(ann.type_code(letter.code()).await.is_ok());
}

#[tokio::test]
async fn half_a_minute_later_the_form_asks_for_another_mail() {
    let kit = kit_with(unlimited);
    let mut ann = on_the_page(&kit);
    send(&mut ann, 1, 0).await;
    kit.clock.advance(Duration::from_secs(31));
    send(&mut ann, 2, 0).await;
    assert_eq!(kit.inbox.to(ANN).len(), 2);
    let letter = ann.mail(ANN);
    assert!(ann.type_code(letter.code()).await.is_ok());
}

#[tokio::test]
async fn a_browser_with_an_old_flow_needs_no_cookie_of_the_page() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    ann.session = None;
    kit.clock.advance(Duration::from_secs(3600));
    let before = kit.inbox.to(ANN).len();
    send(&mut ann, 3, 0).await;
    assert_eq!(kit.inbox.to(ANN).len(), before + 1);
    let letter = ann.mail(ANN);
    assert!(ann.type_code(letter.code()).await.is_ok());
}

#[tokio::test]
async fn another_address_typed_at_once_replaces_the_first() {
    let kit = kit_with(unlimited);
    let mut ann = on_the_page(&kit);
    let visit = ann.visit();
    let typo = kit
        .engine
        .sign_in()
        .ask_by_form(&visit, "an@example.org", None);
    let typo = typo.await.unwrap();
    send(&mut ann, 1, 0).await;
    let flow = |visit| async move { kit.engine.sign_in().flow(&visit).await.unwrap() };
    assert_eq!(flow(ann.visit()).await.email, ANN);
    // The answer to the typo arrives last.
    ann.flow = Some(typo.flow);
    let letter = ann.mail(ANN);
    assert!(ann.type_code(letter.code()).await.is_ok());
}

#[tokio::test]
async fn another_mail_asked_for_twice_at_once_is_one_mail() {
    for limited in [true, false] {
        let kit = if limited { kit() } else { kit_with(unlimited) };
        let mut ann = on_the_page(&kit);
        send(&mut ann, 1, 0).await;
        kit.clock.advance(Duration::from_secs(120));
        let visit = ann.visit();
        let first = kit.engine.sign_in().resend(&visit).await.unwrap();
        let second = kit.engine.sign_in().resend(&visit).await.unwrap();
        kit.post().await;
        assert_eq!(*first.flow.expose(), *second.flow.expose());
        assert_eq!(kit.inbox.to(ANN).len(), 2);
        ann.flow = Some(second.flow);
        let letter = ann.mail(ANN);
        assert!(ann.type_code(letter.code()).await.is_ok());
    }
}

#[tokio::test]
async fn the_page_shown_again_asks_again() {
    let kit = kit_with(unlimited);
    let mut ann = on_the_page(&kit);
    for letters in 1..4 {
        ann.start = Some(kit.engine.sign_in().start_cookie());
        send(&mut ann, 2, 1).await;
        assert_eq!(kit.inbox.to(ANN).len(), letters);
    }
    let letter = ann.mail(ANN);
    assert!(ann.type_code(letter.code()).await.is_ok());
}

/// Neither the network nor the address nor the moment joins two browsers.
#[tokio::test]
async fn nobody_joins_the_flow_of_another_browser() {
    let kit = kit_with(unlimited);
    let (mut ann, mallory) = (on_the_page(&kit), on_the_page(&kit));
    let nobody = browser(&kit);
    send(&mut ann, 1, 0).await;
    let own = ann.flow.clone().unwrap();
    for mut other in [mallory, nobody] {
        let visit = kit
            .engine
            .visit(Client::new("192.0.2.1".parse().ok(), "Firefox", "en"));
        assert_eq!(visit.client.ip_text(), ann.visit().client.ip_text());
        let letters = kit.inbox.to(ANN);
        send(&mut other, 1, 0).await;
        assert_ne!(*other.flow.as_ref().unwrap().expose(), *own.expose());
        for letter in letters {
            let wrong = other.type_code(letter.code()).await.unwrap_err();
            assert!(matches!(wrong, Rejected::WrongCode { .. }), "{wrong:?}");
        }
        assert_eq!(other.who().await, None);
    }
}

/// A stranger asks for a link, and gets somebody to open it. What that browser asks for afterwards from
/// a page without a cookie of its own does not follow from the link, which the stranger knows.
#[tokio::test]
async fn a_link_that_a_stranger_passed_on_binds_no_flow_to_the_stranger() {
    let kit = kit();
    let mut eve = browser(&kit).at("203.0.113.9");
    eve.ask("eve@example.org").await;
    let letter = eve.mail("eve@example.org");
    let link = TokenKind::LINKS
        .iter()
        .find_map(|kind| Token::parse(*kind, letter.token()));
    assert!(link.is_some());
    let opened_by = |browser: Browser| {
        let mut visit = browser.visit();
        visit.link.clone_from(&link);
        visit
    };
    let ann = opened_by(browser(&kit));
    let of_ann = kit
        .engine
        .sign_in()
        .ask_by_form(&ann, ANN, None)
        .await
        .unwrap();
    let other = opened_by(browser(&kit).at("203.0.113.9"));
    let of_eve = kit
        .engine
        .sign_in()
        .ask_by_form(&other, ANN, None)
        .await
        .unwrap();
    assert_ne!(*of_ann.flow.expose(), *of_eve.flow.expose());
}
