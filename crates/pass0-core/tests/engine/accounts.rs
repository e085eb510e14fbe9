//! Accounts: who may make one, what an unproven one may keep, what kills open links.

use pass0_core::config::Signup;
use pass0_core::model::{EventKind, UserState};
use pass0_core::ports::LetterKind;
use pass0_core::{Link, Rejected};

use crate::actors::{ANN, browser, kinds, kit, kit_with, rejected, unlimited};

fn invite(config: &mut pass0_core::Config) {
    unlimited(config);
    config.signup = Signup::Invite;
}

#[tokio::test]
async fn a_user_is_made_by_proving_the_mailbox_not_by_asking() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    assert_eq!(
        rejected(kit.engine.admin().find_user(ANN).await).unwrap_err(),
        Rejected::NotFound
    );
    let letter = ann.mail(ANN);
    ann.open(&letter).await.unwrap();
    assert!(
        kit.engine
            .admin()
            .find_user("Ann@EXAMPLE.org")
            .await
            .unwrap()
            .proven_at
            .is_some()
    );
}

#[tokio::test]
async fn where_sign_up_is_closed_the_letter_alone_tells() {
    let kit = kit_with(invite);
    let mut bob = browser(&kit);
    bob.ask("bob@example.org").await;
    let letter = bob.mail("bob@example.org");
    assert!(matches!(letter.text.kind, LetterKind::NoAccount));
    assert_eq!(
        bob.type_code("12345678").await.unwrap_err(),
        Rejected::WrongCode { left: 4 }
    );

    kit.engine.admin().add_user(ANN).await.unwrap();
    browser(&kit).sign_in(ANN).await;
}

#[tokio::test]
async fn sign_up_by_domain_takes_that_domain_alone() {
    let kit = kit_with(|config| config.signup = Signup::Domains(vec!["example.org".into()]));
    browser(&kit).sign_in(ANN).await;
    let mut other = browser(&kit);
    other.ask("ann@other.example").await;
    assert!(!other.mail("ann@other.example").signs_in());
}

#[tokio::test]
async fn a_link_is_dead_once_the_account_is_switched_off_and_on() {
    let kit = kit_with(unlimited);
    let user = kit.engine.admin().add_user(ANN).await.unwrap();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    kit.engine
        .admin()
        .set_user_state(&user.id, UserState::Disabled)
        .await
        .unwrap();
    assert_eq!(
        ann.open(&letter).await.unwrap_err(),
        Rejected::AccountDisabled
    );
    kit.engine
        .admin()
        .set_user_state(&user.id, UserState::Active)
        .await
        .unwrap();
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::Ended);
    assert_eq!(
        ann.type_code(letter.code()).await.unwrap_err(),
        Rejected::Ended
    );
    assert!(kinds(&kit).await.contains(&EventKind::SignInRefused));
}

#[tokio::test]
async fn a_link_is_dead_once_the_account_is_deleted_and_made_again() {
    let kit = kit_with(unlimited);
    let user = kit.engine.admin().add_user(ANN).await.unwrap();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    kit.engine.admin().delete_user(&user.id).await.unwrap();
    assert!(ann.open(&letter).await.is_err());
    kit.engine.admin().add_user(ANN).await.unwrap();
    assert!(ann.open(&letter).await.is_err());
    assert_eq!(ann.who().await, None);
}

#[tokio::test]
async fn a_link_is_dead_once_every_session_was_revoked() {
    let kit = kit_with(unlimited);
    let user = kit.engine.admin().add_user(ANN).await.unwrap();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    kit.engine.admin().revoke(&user.id, None).await.unwrap();
    assert_eq!(ann.open(&letter).await.unwrap_err(), Rejected::Ended);
}

#[tokio::test]
async fn a_disabled_user_is_out_at_the_next_request_and_is_told_by_mail() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    kit.engine
        .admin()
        .set_user_state(&user.id, UserState::Disabled)
        .await
        .unwrap();
    assert_eq!(ann.who().await, None);
    ann.ask(ANN).await;
    assert!(matches!(ann.mail(ANN).text.kind, LetterKind::Disabled));
    kit.engine
        .admin()
        .set_user_state(&user.id, UserState::Active)
        .await
        .unwrap();
    assert_eq!(ann.who().await, None, "the old session stays dead");
}

/// Somebody made the account for an address that is not theirs and has a session by an operator's
/// link: the owner's first proof of the mailbox throws them out.
#[tokio::test]
async fn the_first_proof_of_a_mailbox_wipes_what_the_unproven_account_held() {
    let kit = kit_with(unlimited);
    kit.engine.admin().add_user(ANN).await.unwrap();
    let issued = kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let mut squatter = browser(&kit);
    let token = issued.link.rsplit('/').next().unwrap();
    let Ok(Link::SignedIn(signed_in)) = rejected(
        kit.engine
            .sign_in()
            .press_link(&squatter.visit(), token, "")
            .await,
    ) else {
        panic!("not signed in");
    };
    squatter.session = Some(signed_in.secret);
    assert_eq!(squatter.who().await.as_deref(), Some(ANN));
    assert!(
        kit.engine
            .admin()
            .find_user(ANN)
            .await
            .unwrap()
            .proven_at
            .is_none(),
        "an issued link proves no mailbox"
    );

    browser(&kit).sign_in(ANN).await;

    assert_eq!(squatter.who().await, None);
    assert!(kinds(&kit).await.contains(&EventKind::UserProven));
}

#[tokio::test]
async fn the_owner_may_prove_the_mailbox_in_the_browser_an_operator_let_in() {
    let kit = kit_with(unlimited);
    kit.engine.admin().add_user(ANN).await.unwrap();
    let issued = kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let mut ann = browser(&kit);
    let token = issued.link.rsplit('/').next().unwrap();
    let Ok(Link::SignedIn(signed_in)) = rejected(
        kit.engine
            .sign_in()
            .press_link(&ann.visit(), token, "")
            .await,
    ) else {
        panic!("not signed in");
    };
    ann.session = Some(signed_in.secret);
    let before = ann.clone();
    ann.sign_in(ANN).await;
    assert_eq!(before.who().await, None);
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
}

#[tokio::test]
async fn two_first_sign_ins_at_once_make_one_user() {
    let kit = kit_with(unlimited);
    let mut browsers = Vec::new();
    for _ in 0..8 {
        let mut ann = browser(&kit);
        ann.ask(ANN).await;
        let letter = ann.mail(ANN);
        browsers.push((ann, letter));
    }
    let opened: Vec<_> = browsers
        .into_iter()
        .map(|(mut ann, letter)| tokio::spawn(async move { ann.open(&letter).await.is_ok() }))
        .collect();
    let mut won = 0;
    for open in opened {
        won += usize::from(open.await.unwrap());
    }
    assert!(won >= 1);
    assert_eq!(kit.engine.store().users(None, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn one_mailbox_has_one_account_however_it_is_written() {
    let kit = kit_with(unlimited);
    browser(&kit).sign_in(ANN).await;
    assert_eq!(
        rejected(kit.engine.admin().add_user(" ANN@Example.ORG").await).unwrap_err(),
        Rejected::Taken
    );
    let mut again = browser(&kit);
    again.ask("ANN@EXAMPLE.ORG").await;
    let letter = again.mail(ANN);
    again.open(&letter).await.unwrap();
    assert_eq!(kit.engine.store().users(None, 10).await.unwrap().len(), 1);
}

/// RFC 5321 §2.4: a host may tell `ANN@` from `ann@`, and give them to two people.
#[tokio::test]
async fn mail_of_an_account_goes_to_its_stored_address_however_it_is_typed() {
    const TYPED: &str = "ANN@example.org";
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;

    let mut other = browser(&kit);
    other.ask(TYPED).await;
    let view = kit.engine.sign_in().flow(&other.visit()).await.unwrap();
    assert_eq!(view.email, TYPED, "the page shows what was typed");
    other.flow = Some(
        kit.engine
            .sign_in()
            .resend(&other.visit())
            .await
            .unwrap()
            .flow,
    );
    kit.post().await;
    assert_eq!(kit.inbox.to(ANN).len(), 3);

    let mut bob = browser(&kit);
    bob.sign_in("bob@example.org").await;
    let (visit, current) = (bob.visit(), bob.current().await);
    let asked = kit
        .engine
        .account(&current)
        .ask_for_email(&visit, TYPED)
        .await;
    asked.unwrap();
    kit.post().await;
    let told = kit.inbox.newest(ANN).unwrap();
    assert!(matches!(told.text.kind, LetterKind::EmailInUse));

    let id = ann.current().await.user.id;
    let off = kit
        .engine
        .admin()
        .set_user_state(&id, UserState::Disabled)
        .await;
    off.unwrap();
    other.ask(TYPED).await;
    let told = kit.inbox.newest(ANN).unwrap();
    assert!(matches!(told.text.kind, LetterKind::Disabled));
    assert_eq!(kit.inbox.to(TYPED).len(), 0);
}

#[tokio::test]
async fn a_link_mailed_to_another_spelling_opens_no_account_made_meanwhile() {
    let kit = kit_with(unlimited);
    let mut other = browser(&kit);
    other.ask("ANN@example.org").await;
    let letter = other.mail("ANN@example.org");
    kit.engine.admin().add_user(ANN).await.unwrap();
    assert_eq!(other.open(&letter).await.unwrap_err(), Rejected::Ended);
    assert_eq!(
        other.type_code(letter.code()).await.unwrap_err(),
        Rejected::Ended
    );
}
