//! What a signed-in visitor may do to the account, however many requests and sessions they use.

use std::time::Duration;

use pass0_core::methods::Answer;
use pass0_core::model::{CredentialId, EventKind};
use pass0_core::{Error, Rejected};
use pass0_testkit::{Authenticator, Kit};

use crate::actors::{ANN, Browser, all_events, browser, kit, kit_with};

const SITE: &str = "https://app.example.org";
const HOUR: Duration = Duration::from_secs(3600);

/// When there is more of it; none: it was done.
fn wait<T>(outcome: Result<T, Error>) -> Option<Duration> {
    match outcome {
        Ok(_) => None,
        Err(Error::Limited { retry_after }) => Some(retry_after),
        Err(other) => panic!("{other}"),
    }
}

async fn ann(kit: &Kit) -> Browser {
    let mut ann = browser(kit);
    ann.sign_in(ANN).await;
    ann
}

async fn passkeys(ann: &Browser) -> Vec<CredentialId> {
    let owned = ann
        .kit
        .engine
        .account(&ann.current().await)
        .credentials()
        .await;
    let owned = owned.unwrap().into_iter();
    owned
        .filter(|owned| owned.kind == "passkey")
        .map(|owned| owned.id)
        .collect()
}

async fn count(kit: &Kit, kind: EventKind) -> usize {
    let events = all_events(kit).await;
    events.iter().filter(|event| event.kind == kind).count()
}

#[tokio::test]
async fn passkeys_begun_in_time_do_not_pass_the_maximum_when_they_are_finished() {
    let kit = kit_with(|config| {
        config.limits.account = pass0_core::config::AccountLimits::off();
    });
    let ann = ann(&kit).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let mut made = Vec::new();
    for _ in 0..40 {
        let begun = kit
            .engine
            .enrolment(Some(&current))
            .begin_enrolment(&visit, "passkey");
        made.push(Authenticator::new(SITE).create(&begun.await.unwrap()));
    }
    let mut refused = 0;
    for answer in &made {
        let answer = Answer::Credential(answer);
        let kept = kit
            .engine
            .enrolment(Some(&current))
            .finish_enrolment(&visit, "passkey", answer, "");
        match kept.await {
            Ok(_) => {}
            Err(Error::Rejected(Rejected::Taken)) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((passkeys(&ann).await.len(), refused), (32, 8));
}

#[tokio::test]
async fn an_account_adds_ten_credentials_an_hour_whatever_was_begun() {
    let kit = kit();
    let ann = ann(&kit).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let mut made = Vec::new();
    for _ in 0..11 {
        let begun = kit
            .engine
            .enrolment(Some(&current))
            .begin_enrolment(&visit, "passkey");
        made.push(Authenticator::new(SITE).create(&begun.await.unwrap()));
    }
    let mut waits = Vec::new();
    for answer in &made {
        let answer = Answer::Credential(answer);
        let kept = kit
            .engine
            .enrolment(Some(&current))
            .finish_enrolment(&visit, "passkey", answer, "");
        waits.extend(wait(kept.await));
    }
    assert_eq!(waits, [HOUR]);
    assert_eq!(count(&kit, EventKind::CredentialAdded).await, 10);
    // It is said before an authenticator is asked, too.
    let begun = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "passkey");
    assert_eq!(wait(begun.await), Some(HOUR));
    let begun = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "totp");
    assert_eq!(wait(begun.await), Some(HOUR));
    // What was added can be removed all the same.
    for id in passkeys(&ann).await {
        let removed = kit
            .engine
            .account(&current)
            .remove_credential(&visit, "passkey", &id);
        removed.await.unwrap();
    }
    kit.clock.advance(HOUR);
    let visit = ann.visit();
    let begun = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "passkey");
    assert_eq!(wait(begun.await), None);
}

#[tokio::test]
async fn a_second_factor_over_the_budget_makes_no_recovery_codes() {
    let kit = kit_with(|config| {
        config.limits.account.additions = vec![pass0_core::model::Window::new(1, 3600)];
    });
    let ann = ann(&kit).await;
    kit.clock.advance(Duration::from_secs(61));
    let mut elsewhere = browser(&kit);
    elsewhere.sign_in(ANN).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let told = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "totp");
    let code = ann.totp(told.await.unwrap()["secret"].as_str().unwrap());
    elsewhere.add_passkey(&mut Authenticator::new(SITE)).await;
    let answer = Answer::Typed(&code);
    let kept = kit
        .engine
        .enrolment(Some(&current))
        .finish_enrolment(&visit, "totp", answer, "");
    assert_eq!(wait(kept.await), Some(HOUR));
    let owned = kit.engine.account(&current).credentials().await.unwrap();
    assert_eq!(owned.len(), 1, "the passkey alone");
}

#[tokio::test]
async fn an_account_makes_three_sets_of_recovery_codes_an_hour() {
    let kit = kit();
    let mut ann = ann(&kit).await;
    ann.add_totp().await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let mut waits = Vec::new();
    for _ in 0..5 {
        waits.push(wait(
            kit.engine.account(&current).renew_backup(&visit).await,
        ));
    }
    assert_eq!(waits, [None, None, None, Some(HOUR), Some(HOUR)]);
    // The app's codes, the set that came with them, and three sets more.
    assert_eq!(count(&kit, EventKind::CredentialAdded).await, 5);
}

#[tokio::test]
async fn an_account_has_twenty_renames_an_hour() {
    let kit = kit();
    let mut ann = ann(&kit).await;
    ann.add_passkey(&mut Authenticator::new(SITE)).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let id = passkeys(&ann).await.remove(0);
    let mut waits = Vec::new();
    for n in 0..22 {
        let name = format!("Key {n}");
        let renamed = kit
            .engine
            .account(&current)
            .rename_credential(&visit, "passkey", &id, &name);
        waits.extend(wait(renamed.await));
    }
    assert_eq!(waits, [HOUR, HOUR]);
    assert_eq!(count(&kit, EventKind::CredentialRenamed).await, 20);
}

#[tokio::test]
async fn an_account_sends_five_letters_an_hour_to_new_addresses() {
    let kit = kit();
    let ann = ann(&kit).await;
    let before = kit.inbox.len();
    let mut waits = Vec::new();
    // Each from a network of its own, to an address of its own.
    for n in 0..7 {
        let ann = ann.clone().at(&format!("198.51.100.{n}"));
        let (visit, current) = (ann.visit(), ann.current().await);
        let wanted = format!("ann{n}@new.example");
        let asked = kit.engine.account(&current).ask_for_email(&visit, &wanted);
        waits.extend(wait(asked.await));
    }
    kit.post().await;
    assert_eq!(waits, [HOUR, HOUR]);
    assert_eq!(kit.inbox.len() - before, 5);
}

#[tokio::test]
async fn an_account_is_downloaded_ten_times_an_hour() {
    let kit = kit();
    let ann = ann(&kit).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let mut waits = Vec::new();
    for _ in 0..11 {
        waits.extend(wait(kit.engine.account(&current).own_data(&visit).await));
    }
    assert_eq!(waits, [HOUR]);
}

#[tokio::test]
async fn ending_other_sessions_where_there_are_none_writes_nothing() {
    let kit = kit();
    let ann = ann(&kit).await;
    for _ in 0..10 {
        let (visit, current) = (ann.visit(), ann.current().await);
        let ended = kit.engine.account(&current).end_other_sessions(&visit);
        ended.await.unwrap();
    }
    assert_eq!(count(&kit, EventKind::SessionEnded).await, 0);
}

#[tokio::test]
async fn one_account_spends_nothing_of_another() {
    let kit = kit();
    let ann = ann(&kit).await;
    let mut bob = browser(&kit);
    bob.sign_in("bob@example.org").await;
    for n in 0..6 {
        let (visit, current) = (ann.visit(), ann.current().await);
        let wanted = format!("ann{n}@new.example");
        let asked = kit.engine.account(&current).ask_for_email(&visit, &wanted);
        assert_eq!(wait(asked.await).is_some(), n == 5);
    }
    let (visit, current) = (bob.visit(), bob.current().await);
    let asked = kit
        .engine
        .account(&current)
        .ask_for_email(&visit, "bob@new.example");
    assert_eq!(wait(asked.await), None);
}
