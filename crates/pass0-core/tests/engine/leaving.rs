//! An account that is deleted: disabled at once, gone after the grace, unless its owner keeps it.

use std::time::Duration;

use pass0_core::model::{EventKind, UserState};
use pass0_core::ports::{Deletion, LetterKind};
use pass0_core::{FlowState, Link, Rejected};
use pass0_testkit::{Authenticator, Kit};

use crate::actors::{ANN, Browser, all_events, browser, kinds, kit, kit_with, rejected, unlimited};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Ann asked for the deletion of her account.
async fn leaves(kit: &Kit) -> Browser {
    let mut ann = browser(kit);
    ann.sign_in(ANN).await;
    deletes(&ann).await;
    ann
}

async fn deletes(ann: &Browser) {
    let (visit, current) = (ann.visit(), ann.current().await);
    let at = ann
        .kit
        .engine
        .account(&current)
        .delete_own(&visit, ANN)
        .await
        .unwrap();
    assert_eq!(at, Some(visit.now.plus(7 * DAY)));
    ann.kit.post().await;
}

/// What the letters to Ann say of her account.
fn told(kit: &Kit) -> Vec<Deletion> {
    let letters = kit.inbox.to(ANN).into_iter();
    letters
        .filter_map(|letter| match letter.text.kind {
            LetterKind::Deletion { what, .. } => Some(what),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn a_deletion_disables_at_once_and_is_carried_out_after_seven_days() {
    let kit = kit_with(unlimited);
    let (mut elsewhere, mut asked) = (browser(&kit), browser(&kit));
    elsewhere.sign_in(ANN).await;
    asked.ask(ANN).await;
    let link = asked.mail(ANN);
    let ann = leaves(&kit).await;
    assert_eq!((ann.who().await, elsewhere.who().await), (None, None));
    assert_eq!(asked.open(&link).await.err(), Some(Rejected::Ended));
    assert_eq!(told(&kit), [Deletion::Planned]);
    kit.clock.advance(7 * DAY - Duration::from_secs(1));
    kit.engine.jobs().tend().await.unwrap();
    assert!(kit.engine.admin().find_user(ANN).await.is_ok());
    kit.clock.advance(Duration::from_secs(1));
    kit.engine.jobs().tend().await.unwrap();
    kit.engine.jobs().tend().await.unwrap();
    assert!(kit.engine.admin().find_user(ANN).await.is_err());
    kit.post().await;
    assert_eq!(told(&kit), [Deletion::Planned, Deletion::Done]);
    let deleted = all_events(&kit).await.into_iter();
    let deleted = deleted.filter(|event| event.kind == EventKind::UserDeleted);
    assert_eq!(
        deleted.map(|event| event.detail).collect::<Vec<_>>(),
        ["due"]
    );
}

#[tokio::test]
async fn a_sign_in_before_the_deletion_opens_nothing_but_the_question_whether_to_keep_the_account()
{
    let kit = kit_with(unlimited);
    leaves(&kit).await;
    kit.clock.advance(6 * DAY);
    let mut owner = browser(&kit);
    owner.ask(ANN).await;
    let letter = owner.mail(ANN);
    assert!(letter.signs_in(), "not the letter of a disabled account");
    // In another browser the link does nothing, as ever.
    assert!(
        browser(&kit)
            .open(&letter)
            .await
            .is_ok_and(|it| matches!(it, Link::Elsewhere { .. }))
    );
    let Ok(Link::Waiting(waiting)) = owner.open(&letter).await else {
        panic!("a session, or nothing");
    };
    assert!(waiting.keep && !waiting.set_up);
    assert_eq!(owner.who().await, None);
    let again = owner.open(&letter).await;
    assert!(matches!(again, Ok(Link::Waiting(waiting)) if waiting.keep));
    let flow = kit.engine.sign_in().flow(&owner.visit()).await.unwrap();
    assert_eq!(flow.state, FlowState::Leaving);
    let leaving = kit.engine.sign_in().leaving(&owner.visit()).await.unwrap();
    assert_eq!(leaving.email, ANN);
    let stranger = browser(&kit);
    let kept = kit.engine.sign_in().keep_account(&stranger.visit()).await;
    assert_eq!(rejected(kept).err(), Some(Rejected::OtherBrowser));

    kit.engine
        .sign_in()
        .keep_account(&owner.visit())
        .await
        .unwrap();
    let twice = kit.engine.sign_in().keep_account(&owner.visit()).await;
    assert!(rejected(twice).is_err());
    assert_eq!(owner.who().await, None, "keeping opens no session, either");
    kit.post().await;
    assert_eq!(told(&kit), [Deletion::Planned, Deletion::Kept]);
    assert!(kinds(&kit).await.contains(&EventKind::UserKept));
    kit.clock.advance(7 * DAY);
    kit.engine.jobs().tend().await.unwrap();
    let mut owner = browser(&kit);
    owner.sign_in(ANN).await;
    assert_eq!(owner.who().await.as_deref(), Some(ANN));
}

#[tokio::test]
async fn keeping_an_account_takes_all_that_its_sign_in_demands() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let (secret, _) = ann.add_totp().await;
    deletes(&ann).await;
    kit.clock.advance(DAY);
    // A thief who reads the mailbox.
    let mut thief = browser(&kit);
    thief.ask(ANN).await;
    let letter = thief.mail(ANN);
    let Ok(Link::Waiting(waiting)) = thief.open(&letter).await else {
        panic!("not waiting");
    };
    assert!(!waiting.keep);
    assert!(
        kit.engine
            .sign_in()
            .keep_account(&thief.visit())
            .await
            .is_err()
    );
    // The owner has the app, too.
    let code = thief.totp(&secret);
    let typed = kit
        .engine
        .sign_in()
        .type_factor(&thief.visit(), "totp", &code)
        .await;
    assert!(thief.in_by(typed.unwrap()).is_none(), "no session");
    kit.engine
        .sign_in()
        .keep_account(&thief.visit())
        .await
        .unwrap();
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    assert_eq!(user.state, UserState::Active);
}

#[tokio::test]
async fn a_passkey_keeps_an_account_as_well() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new("https://app.example.org");
    ann.add_passkey(&mut keys).await;
    deletes(&ann).await;
    let mut owner = browser(&kit);
    let options = owner.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    assert!(owner.answer_passkey(&answer).await.unwrap().is_none());
    assert_eq!(owner.who().await, None);
    kit.engine
        .sign_in()
        .keep_account(&owner.visit())
        .await
        .unwrap();
    let options = owner.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    assert!(owner.answer_passkey(&answer).await.unwrap().is_some());
}

#[tokio::test]
async fn an_answer_to_keep_does_not_outlive_another_end_of_the_account() {
    let kit = kit_with(unlimited);
    leaves(&kit).await;
    let mut owner = browser(&kit);
    owner.ask(ANN).await;
    let letter = owner.mail(ANN);
    owner.open(&letter).await.unwrap();
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    let disabled = kit
        .engine
        .admin()
        .set_user_state(&user.id, UserState::Disabled);
    disabled.await.unwrap();
    let kept = kit.engine.sign_in().keep_account(&owner.visit()).await;
    assert_eq!(rejected(kept).err(), Some(Rejected::Ended));
    kit.clock.advance(8 * DAY);
    kit.engine.jobs().tend().await.unwrap();
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    assert_eq!(user.state, UserState::Disabled);
}

#[tokio::test]
async fn whoever_is_signed_out_everywhere_keeps_the_account_only_by_a_new_sign_in() {
    let kit = kit_with(unlimited);
    leaves(&kit).await;
    let mut owner = browser(&kit);
    owner.ask(ANN).await;
    let letter = owner.mail(ANN);
    owner.open(&letter).await.unwrap();
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    kit.engine.admin().revoke(&user.id, None).await.unwrap();
    let kept = kit.engine.sign_in().keep_account(&owner.visit()).await;
    assert_eq!(rejected(kept).err(), Some(Rejected::Ended));
}

#[tokio::test]
async fn operators_delete_at_once_or_after_the_grace_and_the_user_is_told() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    let at = kit
        .engine
        .admin()
        .delete_user_later(&user.id)
        .await
        .unwrap();
    assert_eq!(at, Some(kit.engine.now().plus(7 * DAY)));
    kit.clock.advance(DAY);
    let again = kit
        .engine
        .admin()
        .delete_user_later(&user.id)
        .await
        .unwrap();
    assert_eq!(again, at, "asking twice puts nothing off");
    assert_eq!(ann.who().await, None);
    kit.engine.admin().delete_user(&user.id).await.unwrap();
    assert!(kit.engine.admin().find_user(ANN).await.is_err());
    kit.post().await;
    assert_eq!(told(&kit), [Deletion::Planned, Deletion::Done]);
    let gone = kit.engine.admin().delete_user(&user.id).await;
    assert_eq!(rejected(gone).err(), Some(Rejected::NotFound));
}

#[tokio::test]
async fn without_a_grace_the_account_is_gone_at_once() {
    let kit = kit_with(|config| config.delete_grace = Duration::ZERO);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let gone = kit
        .engine
        .account(&current)
        .delete_own(&visit, ANN)
        .await
        .unwrap();
    assert_eq!(gone, None);
    assert!(kit.engine.admin().find_user(ANN).await.is_err());
    kit.post().await;
    assert_eq!(told(&kit), [Deletion::Done]);
}
