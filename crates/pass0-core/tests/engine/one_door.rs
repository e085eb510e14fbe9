//! The one door to a session: what may change between asking and answering, and what is shown.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::config::{Config, Origin, Policy, Signup};
use pass0_core::memory::MemoryStore;
use pass0_core::model::UserState;
use pass0_core::ports::{Conflict, Store};
use pass0_core::{Link, Rejected};
use pass0_testkit::{Authenticator, Kit};

use crate::actors::{ANN, browser, kit, kit_with, rejected, unlimited};
use crate::store_between::Between;

const SITE: &str = "https://app.example.org";

fn between() -> (Kit, Between) {
    let store = Between::default();
    let mut config = Config::new(Origin::parse(SITE).unwrap());
    unlimited(&mut config);
    (Kit::new(config, Arc::new(store.clone())), store)
}

#[tokio::test]
async fn an_account_made_after_the_mail_was_asked_for_is_signed_in_to() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let made = kit.engine.admin().add_user(ANN).await.unwrap();
    let opened = ann.open(&ann.mail(ANN)).await;
    assert!(matches!(opened, Ok(Link::SignedIn(signed_in)) if signed_in.user.id == made.id));
}

#[tokio::test]
async fn an_account_made_and_switched_off_after_the_mail_was_asked_for_stays_shut() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let made = kit.engine.admin().add_user(ANN).await.unwrap();
    kit.engine
        .admin()
        .set_user_state(&made.id, UserState::Disabled)
        .await
        .unwrap();
    let opened = ann.open(&ann.mail(ANN)).await;
    assert_eq!(opened.unwrap_err(), Rejected::AccountDisabled);
    assert_eq!(ann.who().await, None);
}

#[tokio::test]
async fn an_account_made_and_signed_out_everywhere_since_takes_no_earlier_link() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let made = kit.engine.admin().add_user(ANN).await.unwrap();
    kit.engine.admin().revoke(&made.id, None).await.unwrap();
    let opened = ann.open(&ann.mail(ANN)).await;
    assert_eq!(opened.unwrap_err(), Rejected::Ended);
}

#[tokio::test]
async fn where_sign_up_closed_since_a_link_makes_no_account() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let settings = |signup| Config {
        signup,
        ..Config::new(Origin::parse(SITE).unwrap())
    };
    let open = Kit::new(settings(Signup::Open), store.clone());
    let mut ann = browser(&open);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    ann.kit = Kit::new(settings(Signup::Invite), store);
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::NoAccount);
    assert_eq!(
        rejected(open.engine.admin().find_user(ANN).await).unwrap_err(),
        Rejected::NotFound
    );
}

#[tokio::test]
async fn a_passkey_is_offered_to_whoever_has_none() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let Ok(Link::SignedIn(first)) = ann.open(&ann.mail(ANN)).await else {
        panic!("not in");
    };
    assert!(first.offer_passkey);
    let (secret, _) = ann.add_totp().await;
    let mut keys = Authenticator::new(SITE);
    let mut other = browser(&kit);
    kit.clock.advance(Duration::from_secs(60));
    other.ask(ANN).await;
    let letters = kit.inbox.to(ANN);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    assert!(matches!(other.open(letter).await, Ok(Link::Waiting(_))));
    let code = other.totp(&secret);
    let second = other.type_factor("totp", &code).await.unwrap();
    assert!(
        second.offer_passkey,
        "a second factor does not sign in by itself"
    );
    ann.add_passkey(&mut keys).await;
    let mut third = browser(&kit);
    let options = third.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    assert!(
        !third
            .answer_passkey(&answer)
            .await
            .unwrap()
            .unwrap()
            .offer_passkey
    );
}

#[tokio::test]
async fn a_passkey_alone_asks_nothing_more_of_a_sign_in_by_mail() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    ann.add_passkey(&mut Authenticator::new(SITE)).await;
    let mut other = browser(&kit);
    other.ask(ANN).await;
    let letters = kit.inbox.to(ANN);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    let opened = other.open(letter).await;
    assert!(matches!(opened, Ok(Link::SignedIn(signed_in)) if !signed_in.offer_passkey));
}

#[tokio::test]
async fn under_aal2_whoever_has_an_app_and_no_passkey_sets_one_up() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    let settings = |policy: Policy| {
        let mut config = Config::new(Origin::parse(SITE).unwrap());
        unlimited(&mut config);
        policy.preset(&mut config);
        config
    };
    let before = Kit::new(settings(Policy::Default), store.clone());
    let mut ann = browser(&before);
    ann.sign_in(ANN).await;
    let (secret, _) = ann.add_totp().await;

    let kit = Kit::new(settings(Policy::Aal2), store);
    kit.clock.advance(Duration::from_secs(120));
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letters = kit.inbox.to(ANN);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    assert!(matches!(ann.open(letter).await, Ok(Link::Waiting(waiting)) if !waiting.set_up));
    let code = ann.totp(&secret);
    let typed = kit
        .engine
        .sign_in()
        .type_factor(&ann.visit(), "totp", &code)
        .await;
    let completed = rejected(typed).unwrap();
    assert!(ann.in_by(completed).is_none(), "mail and app are no AAL2");
    let factor = kit.engine.sign_in().factor(&ann.visit()).await.unwrap();
    assert_eq!(factor.set_up, ["passkey"]);
}

#[tokio::test]
async fn a_session_proven_afresh_is_as_old_as_it_was() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    let before = ann.current().await.session;
    kit.clock.advance(Duration::from_secs(3600));
    let current = ann.current().await;
    let begun = kit
        .engine
        .account(&current)
        .begin_step_up(&ann.visit(), "passkey")
        .await
        .unwrap();
    let answer = keys.get(&begun).unwrap();
    let done = kit
        .engine
        .account(&current)
        .finish_step_up(&ann.visit(), "passkey", &answer, "/".into())
        .await
        .unwrap();
    assert_eq!(done.session.created_at, before.created_at);
    assert_eq!(done.session.expires_at, before.expires_at);
    assert_ne!(done.session.digest, before.digest);
}

#[tokio::test]
async fn who_was_overtaken_is_looked_at_again() {
    for conflict in [Conflict::Taken, Conflict::Gone] {
        let (kit, store) = between();
        let mut ann = browser(&kit);
        ann.ask(ANN).await;
        store.refuse_once(conflict);
        let opened = ann.open(&ann.mail(ANN)).await;
        assert!(matches!(opened, Ok(Link::SignedIn(_))), "{conflict}");
        assert!(!store.is_armed());
    }
    let (kit, store) = between();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    store.refuse_once(Conflict::Closed);
    let opened = ann.open(&ann.mail(ANN)).await;
    assert_eq!(opened.unwrap_err(), Rejected::Ended);
}

#[tokio::test]
async fn what_a_credential_was_used_for_is_not_used_again() {
    let (kit, store) = between();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    let mut other = browser(&kit);
    let options = other.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    store.refuse_once(Conflict::Gone);
    assert_eq!(
        other.answer_passkey(&answer).await.unwrap_err(),
        Rejected::Ended
    );
    assert!(!store.is_armed());
}
