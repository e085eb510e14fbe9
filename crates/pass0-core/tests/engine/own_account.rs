//! What users do to their own accounts.

use std::time::Duration;

use pass0_core::model::InvalidEmail;
use pass0_core::ports::LetterKind;
use pass0_core::{Link, Rejected, Resumed};
use pass0_testkit::{Authenticator, Kit, Letter};

use crate::actors::{ANN, Browser, browser, kit, kit_with, rejected, unlimited};

const NEW: &str = "ann@new.example";

/// The newest letter of this kind.
fn letter(kit: &Kit, to: &str, is: fn(&LetterKind) -> bool) -> Letter {
    let letters = kit.inbox.to(to);
    let found = letters.into_iter().rfind(|letter| is(&letter.text.kind));
    found.expect("a letter")
}

fn confirms(kind: &LetterKind) -> bool {
    matches!(kind, LetterKind::NewEmail { .. })
}

fn notifies(kind: &LetterKind) -> bool {
    matches!(kind, LetterKind::Notice { .. })
}

async fn asked_for(kit: &Kit, ann: &Browser, email: &str) {
    let current = ann.current().await;
    kit.engine
        .account(&current)
        .ask_for_email(&ann.visit(), email)
        .await
        .unwrap();
    kit.post().await;
}

async fn press(ann: &Browser, letter: &Letter) -> Result<Link, Rejected> {
    let visit = ann.visit();
    rejected(
        ann.kit
            .engine
            .sign_in()
            .press_link(&visit, letter.token(), "")
            .await,
    )
}

#[tokio::test]
async fn a_new_address_takes_its_link_and_a_session_of_the_same_user() {
    let kit = kit();
    let (mut ann, mut bob) = (browser(&kit), browser(&kit));
    ann.sign_in(ANN).await;
    bob.sign_in("bob@example.org").await;
    asked_for(&kit, &ann, NEW).await;
    let link = letter(&kit, NEW, confirms);
    // Nobody signed in, and somebody else: nothing happens.
    for other in [&browser(&kit), &bob] {
        let pressed = press(other, &link).await.unwrap();
        assert!(matches!(pressed, Link::NewEmail { old: None, .. }));
    }
    // Opening it does nothing, either.
    let opened = kit
        .engine
        .sign_in()
        .open_link(&ann.visit(), link.token())
        .await;
    assert!(matches!(opened, Ok(Link::NewEmail { old: Some(_), .. })));
    assert!(kit.engine.admin().find_user(NEW).await.is_err());

    let mut elsewhere = browser(&kit);
    kit.clock.advance(Duration::from_secs(61));
    elsewhere.sign_in(ANN).await;
    let Ok(Link::EmailChanged(renewed)) = press(&ann, &link).await else {
        panic!("not changed");
    };
    assert_eq!(ann.who().await, None, "the secret from before is dead");
    ann.session = Some(renewed.secret);
    assert_eq!(ann.who().await.as_deref(), Some(NEW));
    assert_eq!(elsewhere.who().await, None, "other sessions end");
    assert!(kit.engine.admin().find_user(ANN).await.is_err());
    let again = press(&ann, &link).await;
    assert!(matches!(again, Ok(Link::Already { .. })));
    let again = press(&elsewhere, &link).await;
    assert_eq!(again.err(), Some(Rejected::UsedElsewhere));
}

#[tokio::test]
async fn an_address_in_use_is_told_of_by_mail_alone() {
    let kit = kit();
    let (mut ann, mut bob) = (browser(&kit), browser(&kit));
    ann.sign_in(ANN).await;
    bob.sign_in("bob@example.org").await;
    kit.clock.advance(Duration::from_secs(61));
    asked_for(&kit, &ann, "bob@example.org").await;
    let told = kit.inbox.newest("bob@example.org").unwrap();
    assert!(matches!(told.text.kind, LetterKind::EmailInUse));
    assert_eq!(told.link(), "");
}

#[tokio::test]
async fn the_newest_address_asked_for_counts() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    asked_for(&kit, &ann, "first@new.example").await;
    asked_for(&kit, &ann, NEW).await;
    let first = letter(&kit, "first@new.example", confirms);
    assert_eq!(press(&ann, &first).await.err(), Some(Rejected::Replaced));
    let second = letter(&kit, NEW, confirms);
    assert!(press(&ann, &second).await.is_ok());
}

#[tokio::test]
async fn of_two_users_who_want_one_address_one_gets_it() {
    let kit = kit_with(unlimited);
    let (mut ann, mut bob) = (browser(&kit), browser(&kit));
    ann.sign_in(ANN).await;
    bob.sign_in("bob@example.org").await;
    asked_for(&kit, &ann, NEW).await;
    let anns = letter(&kit, NEW, confirms);
    kit.clock.advance(Duration::from_secs(1));
    asked_for(&kit, &bob, NEW).await;
    let bobs = letter(&kit, NEW, confirms);
    assert!(press(&bob, &bobs).await.is_ok());
    assert_eq!(press(&ann, &anns).await.err(), Some(Rejected::Taken));
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
}

#[tokio::test]
async fn a_link_to_the_old_address_dies_with_it() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut old = browser(&kit);
    old.ask(ANN).await;
    let letters = kit.inbox.to(ANN);
    let sign_in = letters.iter().rfind(|it| it.signs_in()).unwrap().clone();
    asked_for(&kit, &ann, NEW).await;
    assert!(press(&ann, &letter(&kit, NEW, confirms)).await.is_ok());
    assert_eq!(old.open(&sign_in).await.err(), Some(Rejected::Ended));
}

#[tokio::test]
async fn a_form_that_waited_goes_on_once_and_for_its_user_alone() {
    let kit = kit();
    let (mut ann, mut bob) = (browser(&kit), browser(&kit));
    ann.sign_in(ANN).await;
    bob.sign_in("bob@example.org").await;
    let form = Resumed {
        action: "/auth/email/change".into(),
        fields: vec![("email".into(), NEW.into())],
    };
    let engine = &kit.engine;
    let (visit, current) = (ann.visit(), ann.current().await);
    let id = engine
        .account(&current)
        .suspend(&visit, &form)
        .await
        .unwrap();
    let id = id.expect("kept");
    let bobs = engine
        .account(&bob.current().await)
        .resume(&bob.visit(), &id)
        .await;
    assert_eq!(rejected(bobs).err(), Some(Rejected::NotFound));
    assert_eq!(
        engine.account(&current).resume(&visit, &id).await.unwrap(),
        form
    );
    let again = engine.account(&current).resume(&visit, &id).await;
    assert_eq!(rejected(again).err(), Some(Rejected::NotFound));
    let large = Resumed {
        fields: vec![("email".into(), "a".repeat(5000))],
        ..form
    };
    assert_eq!(
        engine
            .account(&current)
            .suspend(&visit, &large)
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn an_account_is_deleted_by_whoever_types_its_address() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    ann.add_passkey(&mut Authenticator::new("https://app.example.org"))
        .await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let data = kit.engine.account(&current).own_data(&visit).await.unwrap();
    assert_eq!(data["user"]["email"], ANN);
    assert_eq!(data["credentials"][0]["kind"], "passkey");
    let wrong = kit
        .engine
        .account(&current)
        .delete_own(&visit, "bob@example.org")
        .await;
    assert_eq!(
        rejected(wrong).err(),
        Some(Rejected::BadEmail(InvalidEmail::Form))
    );
    kit.engine
        .account(&current)
        .delete_own(&visit, "ANN@example.org")
        .await
        .unwrap();
    assert_eq!(ann.who().await, None);
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    assert_eq!(user.state.as_str(), "leaving");
}

#[tokio::test]
async fn an_operator_lets_in_whoever_lost_every_passkey_and_second_factor() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new("https://app.example.org");
    ann.add_passkey(&mut keys).await;
    ann.add_totp().await;
    kit.clock.advance(Duration::from_secs(1));
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    kit.engine
        .admin()
        .reset_credentials(&user.id)
        .await
        .unwrap();
    assert_eq!(ann.who().await, None);
    kit.post().await;
    let told = letter(&kit, ANN, notifies);
    assert_eq!(told.link(), "", "nothing to undo");
    let mut again = browser(&kit);
    again.ask(ANN).await;
    let letters = kit.inbox.to(ANN);
    let sign_in = letters.iter().rfind(|it| it.signs_in()).unwrap();
    assert!(matches!(again.open(sign_in).await, Ok(Link::SignedIn(_))));
}

#[tokio::test]
async fn an_address_asked_for_before_the_mailbox_was_proven_dies_with_the_first_proof() {
    let kit = kit_with(unlimited);
    kit.engine.admin().add_user(ANN).await.unwrap();
    let issued = kit
        .engine
        .admin()
        .issue_recovery_link(ANN, None)
        .await
        .unwrap();
    let issued = issued.link;
    let token = issued.rsplit('/').next().unwrap();
    let mut mallory = browser(&kit);
    let pressed = kit
        .engine
        .sign_in()
        .press_link(&mallory.visit(), token, "")
        .await;
    let Ok(Link::SignedIn(signed_in)) = pressed else {
        panic!("not in");
    };
    mallory.session = Some(signed_in.secret);
    asked_for(&kit, &mallory, "mallory@example.org").await;
    let pending = letter(&kit, "mallory@example.org", confirms);

    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    assert_eq!(mallory.who().await, None);
    assert_eq!(press(&mallory, &pending).await.err(), Some(Rejected::Ended));
    assert_eq!(press(&ann, &pending).await.err(), Some(Rejected::Ended));
}
