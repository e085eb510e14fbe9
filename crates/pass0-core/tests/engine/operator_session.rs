//! What an operator's link opens: told, marked, and bounded.

use pass0_core::methods::Answer;
use pass0_core::model::{EventKind, Operator};
use pass0_core::ports::{LetterKind, Notice};
use pass0_core::{Link, Rejected};
use pass0_testkit::{Authenticator, Kit};

use crate::actors::{ANN, Browser, browser, kit, kit_with, rejected, unlimited};

/// A browser that Ann's operator let in with a link of this kind.
pub async fn let_in(kit: &Kit, operator: Operator) -> Browser {
    let issued = match operator {
        Operator::Link => kit.engine.admin().issue_link(ANN, None).await,
        Operator::Recovery => kit.engine.admin().issue_recovery_link(ANN, None).await,
    };
    let issued = issued.unwrap();
    assert_eq!(issued.operator, operator);
    let token = issued.link.rsplit('/').next().unwrap();
    let mut there = browser(kit);
    let pressed = kit
        .engine
        .sign_in()
        .press_link(&there.visit(), token, "")
        .await;
    let Ok(Link::SignedIn(signed_in)) = pressed else {
        panic!("not in: {pressed:?}");
    };
    assert!(
        !signed_in.offer_passkey || operator == Operator::Recovery,
        "an offer"
    );
    there.session = Some(signed_in.secret);
    there
}

/// What the notices to Ann say of operators.
async fn told(kit: &Kit) -> Vec<String> {
    kit.post().await;
    let letters = kit.inbox.to(ANN);
    let notices = letters.iter().filter_map(|letter| match &letter.text.kind {
        LetterKind::Notice {
            notice: Notice::Operator(method),
            link,
        } => {
            assert!(link.is_empty(), "there is nothing to take back");
            Some(method.clone())
        }
        _ => None,
    });
    notices.collect()
}

#[tokio::test]
async fn the_user_is_told_of_a_session_that_an_operators_link_opened() {
    for operator in [Operator::Link, Operator::Recovery] {
        let kit = kit_with(unlimited);
        browser(&kit).sign_in(ANN).await;
        assert_eq!(told(&kit).await, [""; 0]);
        let there = let_in(&kit, operator).await;
        assert_eq!(told(&kit).await, [operator.method()]);
        let current = there.current().await;
        assert_eq!(current.session.operator(), Some(operator));
        let events = kit.engine.account(&current).own_events(100).await.unwrap();
        let opened = events
            .iter()
            .rfind(|event| event.kind == EventKind::SignedIn)
            .unwrap();
        assert_eq!(opened.detail, operator.method());
    }
}

#[tokio::test]
async fn an_operators_session_changes_no_way_in_and_takes_nothing_along() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    ann.add_passkey(&mut Authenticator::new("https://app.example.org"))
        .await;
    let own = ann.current().await;
    let id = kit.engine.account(&own).credentials().await.unwrap()[0]
        .id
        .clone();
    let there = let_in(&kit, Operator::Link).await;
    let (engine, visit, current) = (&kit.engine, there.visit(), there.current().await);
    let no = Some(Rejected::OperatorSession);
    for method in ["passkey", "totp", "recovery_code"] {
        let begun = engine
            .enrolment(Some(&current))
            .begin_enrolment(&visit, method)
            .await;
        assert_eq!(rejected(begun).err(), no, "{method}");
        let typed = Answer::Typed("123456");
        let done = engine
            .enrolment(Some(&current))
            .finish_enrolment(&visit, method, typed, "")
            .await;
        assert_eq!(rejected(done).err(), no, "{method}");
    }
    let removed = engine
        .account(&current)
        .remove_credential(&visit, "passkey", &id)
        .await;
    assert_eq!(rejected(removed).err(), no);
    let off = engine
        .account(&current)
        .disable_factor(&visit, "totp")
        .await;
    assert_eq!(rejected(off).err(), no);
    let codes = engine.account(&current).renew_backup(&visit).await;
    assert_eq!(rejected(codes).err(), no);
    let asked = engine
        .account(&current)
        .ask_for_email(&visit, "eve@example.org")
        .await;
    assert_eq!(rejected(asked).err(), no);
    let data = engine.account(&current).own_data(&visit).await;
    assert_eq!(rejected(data).err(), no);
    let deleted = engine.account(&current).delete_own(&visit, ANN).await;
    assert_eq!(rejected(deleted).err(), no);
    // The owner's own session does all of that.
    assert!(engine.account(&own).own_data(&ann.visit()).await.is_ok());
}

#[tokio::test]
async fn the_mark_stays_however_often_the_session_is_proven_afresh() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new("https://app.example.org");
    ann.add_passkey(&mut keys).await;
    let mut there = let_in(&kit, Operator::Link).await;
    // More often than proofs are kept.
    for _ in 0..20 {
        let (visit, current) = (there.visit(), there.current().await);
        let asked = kit
            .engine
            .account(&current)
            .begin_step_up(&visit, "passkey")
            .await;
        let answer = keys.get(&asked.unwrap()).unwrap();
        let proven = kit
            .engine
            .account(&current)
            .finish_step_up(&visit, "passkey", &answer, String::new())
            .await;
        there.session = Some(proven.unwrap().secret);
    }
    let current = there.current().await;
    assert!(current.session.proofs.len() <= 16);
    assert_eq!(current.session.operator(), Some(Operator::Link));
    let data = kit.engine.account(&current).own_data(&there.visit()).await;
    assert_eq!(rejected(data).err(), Some(Rejected::OperatorSession));
    // A sign-in of the owner's in that browser is the owner's.
    there.sign_in(ANN).await;
    assert_eq!(there.current().await.session.operator(), None);
}

#[tokio::test]
async fn a_recovery_link_opens_a_session_that_may_set_up_ways_in() {
    let kit = kit();
    browser(&kit).sign_in(ANN).await;
    let mut there = let_in(&kit, Operator::Recovery).await;
    there
        .add_passkey(&mut Authenticator::new("https://app.example.org"))
        .await;
    let current = there.current().await;
    assert_eq!(current.session.operator(), Some(Operator::Recovery));
    assert!(
        kit.engine
            .account(&current)
            .own_data(&there.visit())
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn where_something_must_be_set_up_an_operators_link_does_not_set_it_up() {
    let kit = kit_with(unlimited);
    browser(&kit).sign_in(ANN).await;
    let early = kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let mut config = kit.engine.config().clone();
    config.second_factor_required = true;
    let strict = Kit::new(config, kit.engine.store().clone());
    let refused = strict.engine.admin().issue_link(ANN, None).await;
    assert_eq!(rejected(refused).err(), Some(Rejected::OperatorSession));
    // One that was made before the setting was.
    let token = early.link.rsplit('/').next().unwrap();
    let there = browser(&strict);
    let pressed = strict
        .engine
        .sign_in()
        .press_link(&there.visit(), token, "")
        .await;
    assert_eq!(rejected(pressed).err(), Some(Rejected::OperatorSession));
    assert!(
        strict
            .engine
            .admin()
            .issue_recovery_link(ANN, None)
            .await
            .is_ok()
    );
}
