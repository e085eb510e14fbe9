//! Links that an operator makes.

use pass0_core::{Link, Rejected};

use crate::actors::{ANN, MINUTE, browser, kit, rejected};

#[tokio::test]
async fn an_operators_link_takes_a_press_and_works_once() {
    let kit = kit();
    kit.engine.admin().add_user(ANN).await.unwrap();
    let issued = kit
        .engine
        .admin()
        .issue_link(ANN, Some("/wanted"))
        .await
        .unwrap();
    let token = issued.link.rsplit('/').next().unwrap();
    let visit = browser(&kit).visit();
    for _ in 0..5 {
        let opened = rejected(kit.engine.sign_in().open_link(&visit, token).await);
        assert!(matches!(opened, Ok(Link::Confirm { email, .. }) if email == ANN));
    }
    let pressed = rejected(kit.engine.sign_in().press_link(&visit, token, "").await);
    assert!(matches!(pressed, Ok(Link::SignedIn(signed_in)) if signed_in.next == "/wanted"));
    let again = rejected(kit.engine.sign_in().press_link(&visit, token, "").await);
    assert_eq!(again.unwrap_err(), Rejected::UsedElsewhere);
}

#[tokio::test]
async fn an_operators_link_lives_shorter_than_a_mailed_one() {
    let kit = kit();
    kit.engine.admin().add_user(ANN).await.unwrap();
    let issued = kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let token = issued.link.rsplit('/').next().unwrap();
    kit.clock.advance(5 * MINUTE);
    let pressed = rejected(
        kit.engine
            .sign_in()
            .press_link(&browser(&kit).visit(), token, "")
            .await,
    );
    assert_eq!(pressed.unwrap_err(), Rejected::Expired);
}

#[tokio::test]
async fn an_operators_link_needs_an_account_that_is_on() {
    let kit = kit();
    assert_eq!(
        rejected(kit.engine.admin().issue_link(ANN, None).await).unwrap_err(),
        Rejected::NotFound
    );
    let user = kit.engine.admin().add_user(ANN).await.unwrap();
    kit.engine
        .admin()
        .set_user_state(&user.id, pass0_core::model::UserState::Disabled)
        .await
        .unwrap();
    assert_eq!(
        rejected(kit.engine.admin().issue_link(ANN, None).await).unwrap_err(),
        Rejected::AccountDisabled
    );
}

#[tokio::test]
async fn a_token_of_one_kind_is_never_taken_for_the_other() {
    let kit = kit();
    kit.engine.admin().add_user(ANN).await.unwrap();
    let issued = kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let token = issued.link.rsplit('/').next().unwrap();
    let disguised = token.replace("p0o_", "p0l_");
    let opened = kit
        .engine
        .sign_in()
        .press_link(&browser(&kit).visit(), &disguised, ANN)
        .await;
    assert_eq!(rejected(opened).unwrap_err(), Rejected::Unknown);
}
