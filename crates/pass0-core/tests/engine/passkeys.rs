//! Passkeys over the engine: added, used, copied, taken away.

use pass0_core::methods::Answer;
use pass0_core::model::{CredentialId, EventKind, Strength};
use pass0_core::ports::{LetterKind, Notice};
use pass0_core::{Link, Rejected};
use pass0_testkit::Authenticator;
use serde_json::json;

use crate::actors::{ANN, all_events, browser, kinds, kit, kit_with, rejected, unlimited};

const SITE: &str = "https://app.example.org";

#[tokio::test]
async fn a_passkey_signs_in_without_a_mail_and_counts_as_both_factors() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;

    let mut other = browser(&kit);
    let options = other.passkey_options().await;
    assert_eq!(options["allowCredentials"], json!([]), "of nobody");
    let answer = keys.get(&options).unwrap();
    let signed_in = other.answer_passkey(&answer).await.unwrap().unwrap();
    assert_eq!(signed_in.user.email, ANN);
    let current = other.current().await;
    assert_eq!(current.strength(), Some(Strength::Verified));
    assert_eq!((current.acr(), current.amr()), ("aal2", vec!["passkey"]));
    assert!(ann.who().await.is_some(), "the first session goes on");
}

#[tokio::test]
async fn an_assertion_is_good_once_and_in_its_own_browser() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;

    let mut other = browser(&kit);
    let options = other.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    let mut mallory = browser(&kit);
    let none = mallory.answer_passkey(&answer).await;
    assert_eq!(none.err(), Some(Rejected::OtherBrowser));
    mallory.passkey_options().await;
    let none = mallory.answer_passkey(&answer).await;
    assert_eq!(none.err(), Some(Rejected::OtherBrowser));

    // A question that pass0 did not ask.
    let mut unasked = options.clone();
    unasked["challenge"] = json!("A".repeat(43));
    let unasked = other.answer_passkey(&keys.get(&unasked).unwrap()).await;
    assert_eq!(unasked.err(), Some(Rejected::PasskeyRefused));

    assert!(other.answer_passkey(&answer).await.unwrap().is_some());
    let again = other.answer_passkey(&answer).await;
    assert_eq!(again.err(), Some(Rejected::UsedHere));
}

#[tokio::test]
async fn sixty_four_answers_at_once_open_one_session() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    let mut other = browser(&kit);
    let options = other.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let (mut other, answer) = (other.clone(), answer.clone());
        tasks.spawn(async move { other.answer_passkey(&answer).await.is_ok() });
    }
    let opened = tasks.join_all().await.into_iter().filter(|won| *won);
    assert_eq!(opened.count(), 1);
}

#[tokio::test]
async fn a_wrong_answer_uses_the_challenge_up() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    let mut other = browser(&kit);
    let options = other.passkey_options().await;
    let right = keys.get(&options).unwrap();
    keys.flags = 0b0001_1001;
    let unverified = keys.get(&options).unwrap();
    let refused = other.answer_passkey(&unverified).await;
    assert_eq!(refused.err(), Some(Rejected::PasskeyRefused));
    let too_late = other.answer_passkey(&right).await;
    assert_eq!(too_late.err(), Some(Rejected::Exhausted));
    let events = all_events(&kit).await;
    let step = events
        .iter()
        .find(|it| it.kind == EventKind::CeremonyRefused);
    assert_eq!(step.unwrap().detail, "passkey user-verification");
}

#[tokio::test]
async fn a_ceremony_is_over_after_five_minutes() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    let mut other = browser(&kit);
    let options = other.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    kit.clock.advance(std::time::Duration::from_secs(300));
    let late = other.answer_passkey(&answer).await;
    assert_eq!(late.err(), Some(Rejected::Expired));
}

#[tokio::test]
async fn a_challenge_of_one_ceremony_is_of_no_use_in_another() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let engine = &kit.engine;

    // A registration's challenge signs nobody in.
    let creation = engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "passkey")
        .await
        .unwrap();
    let as_request = json!({"rpId": "example.org", "challenge": creation["challenge"]});
    let answer = keys.get(&as_request).unwrap();
    ann.passkey_options().await;
    let refused = ann.answer_passkey(&answer).await;
    assert_eq!(refused.err(), Some(Rejected::PasskeyRefused));

    // A step-up's does not, either, and a sign-in's steps nobody up.
    let step_up = engine
        .account(&current)
        .begin_step_up(&visit, "passkey")
        .await
        .unwrap();
    let answer = keys.get(&step_up).unwrap();
    let refused = ann.answer_passkey(&answer).await;
    assert_eq!(refused.err(), Some(Rejected::PasskeyRefused));
    let sign_in = ann.passkey_options().await;
    let answer = keys.get(&sign_in).unwrap();
    let refused = engine
        .account(&current)
        .finish_step_up(&visit, "passkey", &answer, "/".into())
        .await;
    assert_eq!(rejected(refused).err(), Some(Rejected::PasskeyRefused));
}

#[tokio::test]
async fn a_counter_that_does_not_grow_is_refused_and_its_owner_told() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    keys.counts_by = 1;
    ann.add_passkey(&mut keys).await;
    for _ in 0..2 {
        let options = ann.passkey_options().await;
        let answer = keys.get(&options).unwrap();
        assert!(ann.answer_passkey(&answer).await.unwrap().is_some());
    }
    keys.set_counters(0);
    let options = ann.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    let refused = ann.answer_passkey(&answer).await;
    assert_eq!(refused.err(), Some(Rejected::PasskeyRefused));
    assert!(kinds(&kit).await.contains(&EventKind::CloneSuspected));
    kit.post().await;
    let suspected = Notice::CloneSuspected("passkey".into());
    let told = kit.inbox.to(ANN).into_iter().any(
        |letter| matches!(letter.text.kind, LetterKind::Notice { notice, .. } if notice == suspected),
    );
    assert!(told);
}

#[tokio::test]
async fn whether_a_passkey_is_backed_up_is_as_it_said_last() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    let (kept_here, backed_up) = (0b0000_1101, 0b0001_1101);
    keys.flags = kept_here;
    ann.add_passkey(&mut keys).await;
    for (flags, synced) in [(kept_here, false), (backed_up, true), (kept_here, false)] {
        keys.flags = flags;
        let options = ann.passkey_options().await;
        let answer = keys.get(&options).unwrap();
        assert!(ann.answer_passkey(&answer).await.unwrap().is_some());
        let current = ann.current().await;
        let owned = kit.engine.account(&current).credentials().await.unwrap();
        assert_eq!(owned[0].about["synced"], synced);
    }
}

#[tokio::test]
async fn passkeys_of_a_user_have_one_handle_and_no_authenticator_makes_two() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    let first = ann.add_passkey(&mut keys).await["passkey"].clone();
    let (visit, current) = (ann.visit(), ann.current().await);
    let begun = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "passkey");
    let options = begun.await.unwrap();
    assert_eq!(options["user"]["id"], first["user_handle"], "{first}");
    let excluded = options["excludeCredentials"].as_array().unwrap();
    assert_eq!(excluded.len(), 1);
    assert_eq!(excluded[0]["id"], first["credential_id"]);
}

#[tokio::test]
async fn nobody_steps_up_with_the_passkey_of_somebody_else() {
    let kit = kit();
    let (mut ann, mut bob) = (browser(&kit), browser(&kit));
    ann.sign_in(ANN).await;
    bob.sign_in("bob@example.org").await;
    let (mut anns, mut bobs) = (Authenticator::new(SITE), Authenticator::new(SITE));
    ann.add_passkey(&mut anns).await;
    bob.add_passkey(&mut bobs).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let options = kit
        .engine
        .account(&current)
        .begin_step_up(&visit, "passkey")
        .await
        .unwrap();
    let any = json!({"rpId": options["rpId"], "challenge": options["challenge"]});
    let answer = bobs.get(&any).unwrap();
    let refused = kit
        .engine
        .account(&current)
        .finish_step_up(&visit, "passkey", &answer, "/".into())
        .await;
    assert_eq!(rejected(refused).err(), Some(Rejected::PasskeyRefused));

    let options = kit
        .engine
        .account(&current)
        .begin_step_up(&visit, "passkey")
        .await
        .unwrap();
    let answer = anns.get(&options).unwrap();
    let proven = kit
        .engine
        .account(&current)
        .finish_step_up(&visit, "passkey", &answer, "/next".into())
        .await
        .unwrap();
    assert_eq!(ann.who().await, None, "the secret from before is dead");
    ann.session = Some(proven.secret);
    let current = ann.current().await;
    assert_eq!(current.amr(), ["mail", "passkey"]);
}

#[tokio::test]
async fn a_credential_id_belongs_to_one_user() {
    let kit = kit();
    let (mut ann, mut bob) = (browser(&kit), browser(&kit));
    ann.sign_in(ANN).await;
    bob.sign_in("bob@example.org").await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    // Bob's browser answers his challenge with Ann's credential id and key: as if made anew.
    let (visit, current) = (bob.visit(), bob.current().await);
    let options = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "passkey")
        .await
        .unwrap();
    let again = keys.create_again(&options);
    let answer = Answer::Credential(&again);
    let refused = kit
        .engine
        .enrolment(Some(&current))
        .finish_enrolment(&visit, "passkey", answer, "")
        .await;
    assert_eq!(rejected(refused).err(), Some(Rejected::Taken));
    let options = ann.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    let signed_in = ann.answer_passkey(&answer).await.unwrap().unwrap();
    assert_eq!(signed_in.user.email, ANN);
}

#[tokio::test]
async fn nobody_names_or_removes_what_is_not_theirs() {
    let kit = kit();
    let (mut ann, mut bob) = (browser(&kit), browser(&kit));
    ann.sign_in(ANN).await;
    bob.sign_in("bob@example.org").await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    let id = kit
        .engine
        .account(&ann.current().await)
        .credentials()
        .await
        .unwrap();
    let id: CredentialId = id[0].id.clone();
    let (visit, current) = (bob.visit(), bob.current().await);
    let engine = &kit.engine;
    let renamed = engine
        .account(&current)
        .rename_credential(&visit, "passkey", &id, "mine")
        .await;
    assert_eq!(rejected(renamed).err(), Some(Rejected::NotFound));
    let removed = engine
        .account(&current)
        .remove_credential(&visit, "passkey", &id)
        .await;
    assert_eq!(rejected(removed).err(), Some(Rejected::NotFound));

    let (visit, current) = (ann.visit(), ann.current().await);
    engine
        .account(&current)
        .rename_credential(&visit, "passkey", &id, " \u{7}Desk ")
        .await
        .unwrap();
    let owned = engine.account(&current).credentials().await.unwrap();
    assert_eq!(owned[0].about["name"], "Desk");
    engine
        .account(&current)
        .remove_credential(&visit, "passkey", &id)
        .await
        .unwrap();
    let options = ann.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    let gone = ann.answer_passkey(&answer).await;
    assert_eq!(gone.err(), Some(Rejected::UnknownPasskey));
}

#[tokio::test]
async fn an_account_that_nobody_proved_gets_no_passkey() {
    let kit = kit();
    kit.engine.admin().add_user(ANN).await.unwrap();
    let link = kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let token = link.link.rsplit('/').next().unwrap().to_owned();
    let mut ann = browser(&kit);
    let pressed = kit
        .engine
        .sign_in()
        .press_link(&ann.visit(), &token, "")
        .await;
    let Ok(Link::SignedIn(signed_in)) = pressed else {
        panic!("not in");
    };
    ann.session = Some(signed_in.secret);
    let current = ann.current().await;
    let begun = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&ann.visit(), "passkey")
        .await;
    assert_eq!(rejected(begun).err(), Some(Rejected::Unproven));
}

#[tokio::test]
async fn a_disabled_user_does_not_get_in_by_passkey() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    kit.engine
        .admin()
        .set_user_state(&user.id, pass0_core::model::UserState::Disabled)
        .await
        .unwrap();
    let options = ann.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    let refused = ann.answer_passkey(&answer).await;
    assert_eq!(refused.err(), Some(Rejected::AccountDisabled));
}

#[tokio::test]
async fn a_changed_relying_party_id_that_orphans_passkeys_is_refused() {
    let kit = kit();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    ann.add_passkey(&mut Authenticator::new(SITE)).await;
    assert!(kit.engine.check_credentials().await.is_ok());
    let mut config = kit.engine.config().clone();
    config.passkey.rp_id = Some("app.example.org".into());
    let store = kit.engine.store().clone();
    let moved = pass0_testkit::Kit::new(config, store);
    let refused = moved.engine.check_credentials().await;
    assert_eq!(refused.unwrap_err().setting, "rp_id");
}
