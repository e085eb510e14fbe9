//! What users may not do to their own accounts, and where the borders are.

use std::time::Duration;

use pass0_core::config::AccountLimits;
use pass0_core::model::{CredentialId, EventKind, Window};
use pass0_core::ports::{Deletion, LetterKind};
use pass0_core::{Error, Link, Rejected, Resumed};
use pass0_testkit::{Authenticator, Kit};

use crate::actors::{ANN, Browser, browser, kinds, kit_with, rejected, unlimited};

const SITE: &str = "https://app.example.org";
const NEW: &str = "ann@new.example";
const THREE_DAYS: Duration = Duration::from_secs(72 * 3600);
const MOMENT: Duration = Duration::from_millis(1);

async fn ann(kit: &Kit) -> Browser {
    let mut ann = browser(kit);
    ann.sign_in(ANN).await;
    ann
}

/// Asks for another address and proves it.
async fn moves(ann: &mut Browser, email: &str) {
    let (visit, current) = (ann.visit(), ann.current().await);
    let engine = ann.kit.engine.clone();
    let asked = engine.account(&current).ask_for_email(&visit, email).await;
    asked.unwrap();
    ann.kit.post().await;
    let link = ann.mail(email);
    assert!(matches!(link.text.kind, LetterKind::NewEmail { .. }));
    let pressed = engine.sign_in().press_link(&visit, link.token(), "").await;
    let Ok(Link::EmailChanged(renewed)) = pressed else {
        panic!("{pressed:?}");
    };
    let user = engine.admin().find_user(email).await.unwrap();
    assert_eq!(renewed.user, user, "as it is from now on");
    ann.session = Some(renewed.secret);
}

#[tokio::test]
async fn the_address_an_account_has_cannot_be_asked_for() {
    let kit = kit_with(unlimited);
    let ann = ann(&kit).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let asked = kit.engine.account(&current).ask_for_email(&visit, ANN);
    assert_eq!(rejected(asked.await), Err(Rejected::Taken));
}

#[tokio::test]
async fn the_address_of_an_account_may_be_written_otherwise() {
    let kit = kit_with(unlimited);
    let mut ann = ann(&kit).await;
    moves(&mut ann, "Ann@example.org").await;
    let user = ann.current().await.user;
    assert_eq!((&*user.email, &*user.delivery), (ANN, "Ann@example.org"));
}

#[tokio::test]
async fn a_network_over_its_limit_sends_nothing_to_new_addresses() {
    let kit = kit_with(|config| {
        config.limits.network = Window::new(1, 300);
    });
    let ann = ann(&kit).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    // As often as one likes: none of it counts against the account.
    for _ in 0..20 {
        let asked = kit
            .engine
            .account(&current)
            .ask_for_email(&visit, NEW)
            .await;
        assert!(matches!(asked, Err(Error::Crowded { .. })), "{asked:?}");
    }
    kit.post().await;
    assert!(kit.inbox.newest(NEW).is_none());
    kit.clock.advance(Duration::from_secs(301));
    let asked = kit
        .engine
        .account(&current)
        .ask_for_email(&ann.visit(), NEW)
        .await;
    asked.unwrap();
    kit.post().await;
    assert!(kit.inbox.newest(NEW).is_some());
}

#[tokio::test]
async fn an_address_that_was_left_is_told_of_changes_for_72_hours_and_then_free() {
    for (later, told) in [(THREE_DAYS - MOMENT, true), (THREE_DAYS, false)] {
        let kit = kit_with(|config| {
            unlimited(config);
            config.session_idle = Duration::from_secs(30 * 24 * 3600);
        });
        let mut ann = ann(&kit).await;
        moves(&mut ann, NEW).await;
        kit.clock.advance(later);
        // Before, it signs nobody in; after, it is anybody's.
        let mut other = browser(&kit);
        other.ask(ANN).await;
        let opened = other.open(&other.mail(ANN)).await.unwrap();
        assert_eq!(matches!(opened, Link::NotMe(_)), told, "{opened:?}");
        assert_eq!(matches!(opened, Link::SignedIn(_)), !told, "{opened:?}");
        let (visit, current) = (ann.visit(), ann.current().await);
        let deleted = kit.engine.account(&current).delete_own(&visit, NEW);
        deleted.await.unwrap();
        kit.post().await;
        let planned = |to| {
            let letters = kit.inbox.to(to).into_iter();
            let mut kinds = letters.map(|letter| letter.text.kind);
            kinds.any(|kind| {
                matches!(
                    kind,
                    LetterKind::Deletion {
                        what: Deletion::Planned,
                        ..
                    }
                )
            })
        };
        assert!(planned(NEW));
        assert_eq!(planned(ANN), told);
    }
}

#[tokio::test]
async fn a_factor_that_is_off_cannot_be_switched_off() {
    let kit = kit_with(unlimited);
    let mut ann = ann(&kit).await;
    ann.add_passkey(&mut Authenticator::new(SITE)).await;
    let off = |method| {
        let (ann, engine) = (ann.clone(), kit.engine.clone());
        async move {
            let (visit, current) = (ann.visit(), ann.current().await);
            rejected(
                engine
                    .account(&current)
                    .disable_factor(&visit, method)
                    .await,
            )
        }
    };
    assert_eq!(off("totp").await, Err(Rejected::NotFound));
    // Passkeys are removed one by one, never all at once.
    assert_eq!(off("passkey").await, Err(Rejected::NotFound));
    assert_eq!(off("nothing").await, Err(Rejected::NotFound));
    assert!(!kinds(&kit).await.contains(&EventKind::CredentialRemoved));
}

#[tokio::test]
async fn recovery_codes_are_made_beside_a_second_factor_alone() {
    let kit = kit_with(unlimited);
    let mut ann = ann(&kit).await;
    ann.add_passkey(&mut Authenticator::new(SITE)).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let renewed = kit.engine.account(&current).renew_backup(&visit);
    assert_eq!(rejected(renewed.await), Err(Rejected::NotFound));
}

#[tokio::test]
async fn a_credential_is_removed_by_its_own_id_and_kind() {
    let kit = kit_with(unlimited);
    let mut ann = ann(&kit).await;
    ann.add_passkey(&mut Authenticator::new(SITE)).await;
    ann.add_totp().await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let owned = kit.engine.account(&current).credentials().await.unwrap();
    let id = |kind| {
        let found = owned.iter().find(|owned| owned.kind == kind);
        found.unwrap().id.clone()
    };
    for (kind, id) in [
        ("passkey", id("totp")),
        ("passkey", CredentialId::from("none")),
        ("totp", id("passkey")),
    ] {
        let removed = kit
            .engine
            .account(&current)
            .remove_credential(&visit, kind, &id);
        assert_eq!(rejected(removed.await), Err(Rejected::NotFound));
        let renamed = kit
            .engine
            .account(&current)
            .rename_credential(&visit, kind, &id, "mine");
        assert_eq!(rejected(renamed.await), Err(Rejected::NotFound));
    }
    let left = kit.engine.account(&current).credentials().await.unwrap();
    assert_eq!(left.len(), owned.len());
    assert!(left.iter().all(|owned| !owned.flag("none")));
}

#[tokio::test]
async fn an_account_full_of_passkeys_is_told_before_another_is_made() {
    let kit = kit_with(|config| {
        unlimited(config);
        config.limits.account = AccountLimits::off();
    });
    let mut ann = ann(&kit).await;
    for _ in 0..32 {
        ann.add_passkey(&mut Authenticator::new(SITE)).await;
    }
    let (visit, current) = (ann.visit(), ann.current().await);
    let begin = |method| {
        kit.engine
            .enrolment(Some(&current))
            .begin_enrolment(&visit, method)
    };
    assert_eq!(rejected(begin("passkey").await), Err(Rejected::Taken));
    begin("totp").await.unwrap();
}

fn form(bytes: usize) -> Resumed {
    let around = r#"{"action":"","fields":[]}"#.len();
    Resumed {
        action: "x".repeat(bytes - around),
        fields: Vec::new(),
    }
}

#[tokio::test]
async fn eight_forms_of_a_session_wait_and_none_over_4096_bytes() {
    let kit = kit_with(unlimited);
    let (ann, bob) = (ann(&kit).await, ann(&kit).await);
    let (visit, current) = (ann.visit(), ann.current().await);
    let large = kit
        .engine
        .account(&current)
        .suspend(&visit, &form(4097))
        .await;
    assert_eq!(large.unwrap(), None);
    for n in 1..=9 {
        let kept = kit
            .engine
            .account(&current)
            .suspend(&visit, &form(4096))
            .await;
        assert_eq!(kept.unwrap().is_some(), n <= 8, "the {n}th");
    }
    let (visit, current) = (bob.visit(), bob.current().await);
    let kept = kit
        .engine
        .account(&current)
        .suspend(&visit, &form(100))
        .await;
    assert!(kept.unwrap().is_some(), "another session");
}

#[tokio::test]
async fn a_form_waits_as_long_as_a_sign_in_may_take() {
    let kit = kit_with(unlimited);
    let ann = ann(&kit).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let kept = kit
        .engine
        .account(&current)
        .suspend(&visit, &form(100))
        .await;
    let id = kept.unwrap().unwrap();
    kit.clock.advance(kit.engine.config().flow_life);
    let visit = ann.visit();
    let waits = kit.engine.account(&current).is_suspended(&visit, &id).await;
    assert!(!waits.unwrap());
    let resumed = kit.engine.account(&current).resume(&visit, &id).await;
    assert_eq!(rejected(resumed), Err(Rejected::NotFound));
}

#[tokio::test]
async fn what_users_see_of_the_timeline_is_their_own() {
    let kit = kit_with(unlimited);
    let ann = ann(&kit).await;
    let mut bob = browser(&kit);
    bob.sign_in("bob@example.org").await;
    for person in [&ann, &bob] {
        let current = person.current().await;
        let events = kit.engine.account(&current).own_events(100).await.unwrap();
        assert!(!events.is_empty());
        let own = Some(&current.user.id);
        assert!(events.iter().all(|event| event.user.as_ref() == own));
    }
}
