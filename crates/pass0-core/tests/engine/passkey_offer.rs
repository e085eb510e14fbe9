//! The offer of a passkey after a sign-in: declined for good, by an account and not by a browser.

use std::time::Duration;

use pass0_core::model::{EventKind, Operator};
use pass0_core::{Link, Rejected};
use pass0_testkit::{Authenticator, Kit};

use crate::actors::{ANN, Browser, browser, kinds, kit_with, rejected, unlimited};
use crate::operator_session::let_in;

const BOB: &str = "bob@example.org";
const SITE: &str = "https://app.example.org";

/// Whether a sign-in by mail in this browser ends with the offer.
async fn is_offered(there: &mut Browser, email: &str) -> bool {
    there.kit.clock.advance(Duration::from_secs(60));
    there.ask(email).await;
    let letters = there.kit.inbox.to(email);
    let letter = letters.into_iter().rfind(|letter| letter.signs_in());
    let Ok(Link::SignedIn(signed_in)) = there.open(&letter.expect("a letter")).await else {
        panic!("not in");
    };
    signed_in.offer_passkey
}

async fn decline(there: &Browser) -> Result<(), Rejected> {
    let (visit, current) = (there.visit(), there.current().await);
    let declined = there
        .kit
        .engine
        .account(&current)
        .decline_passkey_offer(&visit)
        .await;
    rejected(declined)
}

async fn times_noted(kit: &Kit) -> usize {
    let kinds = kinds(kit).await.into_iter();
    kinds
        .filter(|kind| *kind == EventKind::OfferDeclined)
        .count()
}

#[tokio::test]
async fn what_an_account_declines_is_offered_to_it_on_no_device_and_to_others_on_any() {
    let kit = kit_with(unlimited);
    let (mut phone, mut laptop) = (browser(&kit), browser(&kit));
    assert!(is_offered(&mut phone, ANN).await);
    assert!(is_offered(&mut phone, ANN).await, "she has not said a word");
    decline(&phone).await.unwrap();
    assert!(!is_offered(&mut phone, ANN).await);
    assert!(!is_offered(&mut laptop, ANN).await);
    assert!(
        is_offered(&mut phone, BOB).await,
        "another person, the same browser"
    );
    assert!(!is_offered(&mut phone, ANN).await);
}

#[tokio::test]
async fn said_twice_it_is_kept_and_noted_once_and_her_data_tell_of_it() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let before = ann.current().await;
    let visit = ann.visit();
    let data = kit.engine.account(&before).own_data(&visit).await.unwrap();
    assert_eq!(data["declined_offers"].as_array().unwrap().len(), 0);
    decline(&ann).await.unwrap();
    let said_at = kit.engine.now().for_people();
    kit.clock.advance(Duration::from_secs(120));
    decline(&ann).await.unwrap();
    assert_eq!(times_noted(&kit).await, 1);
    let data = kit.engine.account(&before).own_data(&visit).await.unwrap();
    let told = data["declined_offers"].as_array().unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["kind"], "passkey");
    assert_eq!(told[0]["at"], said_at, "when it was said first");
}

#[tokio::test]
async fn a_passkey_that_is_added_after_all_and_removed_again_is_offered_again() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    decline(&ann).await.unwrap();
    // Something else that is added changes no mind.
    ann.add_totp().await;
    decline(&ann).await.unwrap();
    assert_eq!(times_noted(&kit).await, 1);
    ann.add_passkey(&mut Authenticator::new(SITE)).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let engine = &kit.engine;
    let off = engine
        .account(&current)
        .disable_factor(&visit, "totp")
        .await;
    off.unwrap();
    let mut other = browser(&kit);
    assert!(!is_offered(&mut other, ANN).await, "she has one");
    let kept = engine.account(&current).credentials().await.unwrap();
    assert_eq!(kept.len(), 1);
    let removed = engine
        .account(&current)
        .remove_credential(&visit, "passkey", &kept[0].id)
        .await;
    removed.unwrap();
    assert!(is_offered(&mut other, ANN).await);
    decline(&other).await.unwrap();
    assert_eq!(times_noted(&kit).await, 2, "it could be said anew");
    assert!(!is_offered(&mut other, ANN).await);
}

#[tokio::test]
async fn the_first_proof_of_a_mailbox_takes_back_what_somebody_else_declined() {
    let kit = kit_with(unlimited);
    kit.engine.admin().add_user(ANN).await.unwrap();
    let squatter = let_in(&kit, Operator::Recovery).await;
    decline(&squatter).await.unwrap();
    let mut ann = browser(&kit);
    assert!(is_offered(&mut ann, ANN).await);
    assert!(is_offered(&mut ann, ANN).await, "nor later");
}

#[tokio::test]
async fn a_reset_of_the_credentials_takes_it_back() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    decline(&ann).await.unwrap();
    let id = ann.current().await.user.id;
    kit.engine.admin().reset_credentials(&id).await.unwrap();
    assert!(is_offered(&mut ann, ANN).await);
}

#[tokio::test]
async fn an_operators_session_declines_nothing_for_the_user() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let there = let_in(&kit, Operator::Link).await;
    assert_eq!(decline(&there).await, Err(Rejected::OperatorSession));
    assert!(is_offered(&mut ann, ANN).await);
    assert_eq!(times_noted(&kit).await, 0);
}

#[tokio::test]
async fn a_session_that_was_ended_meanwhile_declines_nothing() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    kit.engine
        .admin()
        .reset_credentials(&current.user.id)
        .await
        .unwrap();
    let late = kit
        .engine
        .account(&current)
        .decline_passkey_offer(&visit)
        .await;
    assert_eq!(rejected(late), Err(Rejected::Ended));
    assert!(is_offered(&mut ann, ANN).await);
    assert_eq!(times_noted(&kit).await, 0);
}

#[tokio::test]
async fn a_deleted_account_takes_it_along() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    decline(&ann).await.unwrap();
    let id = ann.current().await.user.id;
    kit.engine.admin().delete_user(&id).await.unwrap();
    assert!(is_offered(&mut ann, ANN).await, "a new account");
    assert!(is_offered(&mut ann, ANN).await);
}
