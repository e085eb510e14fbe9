//! Sign-ins by passkey that nothing is kept of until they are answered.

use std::sync::Arc;
use std::time::Duration;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use pass0_core::config::{Config, Origin};
use pass0_core::model::{Timestamp, Window};
use pass0_core::{Error, Rejected};
use pass0_testkit::{Authenticator, Kit};
use serde_json::{Value, json};

use crate::actors::{ANN, Browser, all_events, browser, kinds, kit_with, unlimited};
use crate::store_between::Between;

const SITE: &str = "https://app.example.org";

async fn with_passkey(kit: &Kit) -> Authenticator {
    let mut ann = browser(kit);
    ann.sign_in(ANN).await;
    let mut keys = Authenticator::new(SITE);
    ann.add_passkey(&mut keys).await;
    keys
}

/// An answer that is refused: the user was not verified.
fn wrong(keys: &mut Authenticator, options: &Value) -> Value {
    let flags = std::mem::replace(&mut keys.flags, 0b0001_1001);
    let answer = keys.get(options).unwrap();
    keys.flags = flags;
    answer
}

async fn spent(kit: &Kit) -> u64 {
    let since = Timestamp::from_millis(0);
    let counted = kit.engine.store().count_spent(since, u64::MAX);
    counted.await.unwrap()
}

/// How many answers are still known, of any kind.
async fn kept(kit: &Kit) -> u64 {
    let later = kit.engine.now().plus(Duration::from_secs(24 * 3600));
    let retention = kit.engine.config().retention();
    let dry = kit.engine.store().purge(later, &retention, 1000, true);
    dry.await.unwrap().spent
}

async fn wrong_answer(kit: &Kit, ip: &str, keys: &mut Authenticator) -> Error {
    let mut other = browser(kit).at(ip);
    let options = other.passkey_options().await;
    let answer = wrong(keys, &options);
    let visit = other.visit();
    let finished = kit
        .engine
        .sign_in()
        .finish_ceremony(&visit, "passkey", &answer);
    finished.await.unwrap_err()
}

#[tokio::test]
async fn beginning_a_ceremony_writes_nothing() {
    let store = Between::default();
    let config = Config::new(Origin::parse(SITE).unwrap());
    let kit = Kit::new(config, Arc::new(store.clone()));
    with_passkey(&kit).await;
    let before = store.writes();
    for n in 0..2_000 {
        let mut other = browser(&kit).at(&format!("198.51.100.{}", n % 250));
        other.passkey_options().await;
        other.passkey_options().await;
    }
    assert_eq!(store.writes(), before);
}

#[tokio::test]
async fn wrong_answers_to_ceremonies_are_limited_by_network() {
    let kit = kit_with(|config| config.limits.ceremonies = Window::new(60, 60));
    let mut keys = with_passkey(&kit).await;
    for _ in 0..60 {
        let refused = wrong_answer(&kit, "198.51.100.1", &mut keys).await;
        assert!(matches!(refused, Error::Rejected(Rejected::PasskeyRefused)));
    }
    let events = all_events(&kit).await.len();
    for _ in 0..5 {
        let limited = wrong_answer(&kit, "198.51.100.1", &mut keys).await;
        let Error::Limited { retry_after } = limited else {
            panic!("{limited:?}");
        };
        assert_eq!(retry_after.as_secs(), 60);
    }
    assert_eq!(all_events(&kit).await.len(), events, "and leave nothing");
    // Neither another network nor a right answer is held up.
    let refused = wrong_answer(&kit, "192.0.2.2", &mut keys).await;
    assert!(matches!(refused, Error::Rejected(Rejected::PasskeyRefused)));
    let mut ann = browser(&kit);
    let options = ann.passkey_options().await;
    let right = keys.get(&options).unwrap();
    assert!(ann.answer_passkey(&right).await.unwrap().is_some());
}

#[tokio::test]
async fn wrong_answers_to_ceremonies_are_capped_altogether() {
    let kit = kit_with(|config| config.limits.pending_total = 10);
    let mut keys = with_passkey(&kit).await;
    let mut noted = 0;
    for n in 0..450 {
        let ip = format!("198.51.100.{}", n % 50);
        let refused = wrong_answer(&kit, &ip, &mut keys).await;
        noted += u32::from(matches!(refused, Error::Rejected(Rejected::PasskeyRefused)));
    }
    assert_eq!(noted, 10);
    assert_eq!(spent(&kit).await, 10);
    // Right ones go on, and so do sign-ins by mail.
    let mut ann = browser(&kit);
    let options = ann.passkey_options().await;
    let right = keys.get(&options).unwrap();
    assert!(ann.answer_passkey(&right).await.unwrap().is_some());
    browser(&kit).sign_in("bob@example.org").await;
    // Once any answer to those would be too late, there is room again.
    kit.clock.advance(Duration::from_secs(5 * 60));
    kit.engine.jobs().tend().await.unwrap();
    let refused = wrong_answer(&kit, "192.0.2.2", &mut keys).await;
    assert!(matches!(refused, Error::Rejected(Rejected::PasskeyRefused)));
}

/// Whatever is changed of a challenge, it is none of ours: the engine says so before it looks at
/// any passkey.
#[tokio::test]
async fn a_challenge_that_was_changed_is_refused() {
    let kit = kit_with(unlimited);
    let mut keys = with_passkey(&kit).await;
    let mut ann = browser(&kit);
    let options = ann.passkey_options().await;
    let challenge = BASE64URL_NOPAD
        .decode(options["challenge"].as_str().unwrap().as_bytes())
        .unwrap();
    let mut changed: Vec<Vec<u8>> = (0..challenge.len())
        .map(|at| {
            let mut changed = challenge.clone();
            changed[at] ^= 1;
            changed
        })
        .collect();
    changed.extend((0..challenge.len()).map(|length| challenge[..length].to_vec()));
    changed.push([&challenge[..], b"0"].concat());
    for changed in changed {
        let mut options = options.clone();
        options["challenge"] = json!(BASE64URL_NOPAD.encode(&changed));
        let answer = keys.get(&options).unwrap();
        let refused = ann.answer_passkey(&answer).await.err();
        let refused = refused.expect("a refusal");
        // Under a key that is not here: it may have been one that was retired.
        let unknown_key = changed.get(26..30) != challenge.get(26..30) && changed.len() > 42;
        let expected = match unknown_key {
            true => Rejected::Ended,
            false => Rejected::PasskeyRefused,
        };
        assert_eq!(refused, expected, "{}", HEXLOWER.encode(&changed));
    }
    let right = keys.get(&options).unwrap();
    assert!(ann.answer_passkey(&right).await.unwrap().is_some());
}

/// Two sites with one key ring, and one browser that holds the same cookie for both.
#[tokio::test]
async fn a_challenge_is_of_its_own_site() {
    let kit = kit_with(unlimited);
    let mut keys = with_passkey(&kit).await;
    let mut config = kit.engine.config().clone();
    config.origin = Origin::parse("https://other.example.org").unwrap();
    config.passkey.rp_id = kit.engine.config().passkey.rp_id.clone();
    let other = Kit::new(config, kit.engine.store().clone());
    let mut ann = browser(&other);
    let options = ann.passkey_options().await;
    let here = browser(&kit);
    let mut here = Browser {
        ceremony: ann.ceremony.clone(),
        ..here
    };
    let answer = keys.get(&options).unwrap();
    let refused = here.answer_passkey(&answer).await;
    assert_eq!(refused.err(), Some(Rejected::PasskeyRefused));
}

#[tokio::test]
async fn a_right_answer_is_known_as_used_until_it_would_be_too_late_anywhere() {
    let kit = kit_with(unlimited);
    let mut keys = with_passkey(&kit).await;
    let mut ann = browser(&kit);
    let options = ann.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    assert!(ann.answer_passkey(&answer).await.unwrap().is_some());
    kit.engine.sign_out(&ann.visit()).await.unwrap();
    // The clock of another node is a minute behind, and an operator deletes what is over.
    kit.clock.advance(Duration::from_secs(299));
    kit.engine.jobs().purge(false).await.unwrap();
    let again = ann.answer_passkey(&answer).await;
    assert_eq!(again.err(), Some(Rejected::UsedHere));
    kit.clock.advance(Duration::from_secs(60));
    kit.engine.jobs().purge(false).await.unwrap();
    assert_eq!(kept(&kit).await, 1);
    kit.clock.advance(Duration::from_secs(62));
    kit.engine.jobs().purge(false).await.unwrap();
    assert_eq!(kept(&kit).await, 0);
    let late = ann.answer_passkey(&answer).await;
    assert_eq!(late.err(), Some(Rejected::Expired));
}

#[tokio::test]
async fn a_challenge_leads_where_its_page_wanted_to_go() {
    let kit = kit_with(unlimited);
    let mut keys = with_passkey(&kit).await;
    let long = format!("/{}", "long/".repeat(200));
    for (next, leads_to) in [
        (None, "/"),
        (Some("/wanted?a=1&b=%C3%BC"), "/wanted?a=1&b=%C3%BC"),
        (Some("https://evil.example/"), "/"),
        (Some(long.as_str()), long.as_str()),
    ] {
        let mut ann = browser(&kit);
        let visit = ann.visit();
        let begun = kit.engine.sign_in().begin_ceremony(&visit, "passkey", next);
        let begun = begun.await.unwrap();
        ann.ceremony = begun.cookie;
        let answer = keys.get(&begun.options).unwrap();
        let signed_in = ann.answer_passkey(&answer).await.unwrap().unwrap();
        assert_eq!(signed_in.next, leads_to);
    }
}

/// Whoever has a passkey has it answered as often as a script likes.
#[tokio::test]
async fn right_answers_to_ceremonies_are_limited_by_network_and_by_user() {
    let kit = kit_with(|config| {
        unlimited(config);
        config.limits.ceremonies = Window::new(30, 300);
    });
    let mut keys = with_passkey(&kit).await;
    let mut opened = 0;
    for n in 0..40 {
        let mut ann = browser(&kit).at(&format!("198.51.100.{n}"));
        opened += u32::from(is_in(&mut ann, &mut keys).await);
    }
    assert_eq!(opened, 30, "of one user, from any network");
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    let sessions = kit.engine.store().sessions_of(&user.id).await.unwrap();
    assert_eq!(sessions.len(), 31);

    let mut bob = browser(&kit).at("203.0.113.1");
    bob.sign_in("bob@example.org").await;
    let mut bobs = Authenticator::new(SITE);
    bob.add_passkey(&mut bobs).await;
    let mut bob = browser(&kit).at("198.51.100.1");
    assert!(is_in(&mut bob, &mut bobs).await, "another user");
    kit.clock.advance(Duration::from_secs(300));
    for n in 0..20 {
        let (mut ann, mut bob) = (browser(&kit), browser(&kit));
        assert_eq!(is_in(&mut ann, &mut keys).await, n < 15, "{n}");
        assert_eq!(is_in(&mut bob, &mut bobs).await, n < 15, "{n}");
    }
}

async fn is_in(browser: &mut Browser, keys: &mut Authenticator) -> bool {
    let options = browser.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    let visit = browser.visit();
    let sign_in = browser.kit.engine.sign_in();
    match sign_in.finish_ceremony(&visit, "passkey", &answer).await {
        Ok(_) => true,
        Err(Error::Limited { .. }) => false,
        Err(other) => panic!("{other}"),
    }
}

/// Nor does an account that is switched off make rows for ever.
#[tokio::test]
async fn an_answer_that_is_turned_away_is_spent_and_counted() {
    let kit = kit_with(|config| config.limits.ceremonies = Window::new(5, 300));
    let mut keys = with_passkey(&kit).await;
    let user = kit.engine.admin().find_user(ANN).await.unwrap();
    let disabled = pass0_core::model::UserState::Disabled;
    let admin = kit.engine.admin();
    admin.set_user_state(&user.id, disabled).await.unwrap();
    let mut ann = browser(&kit).at("198.51.100.1");
    let options = ann.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    let refused = ann.answer_passkey(&answer).await;
    assert_eq!(refused.err(), Some(Rejected::AccountDisabled));
    let active = pass0_core::model::UserState::Active;
    admin.set_user_state(&user.id, active).await.unwrap();
    let again = ann.answer_passkey(&answer).await;
    assert_eq!(again.err(), Some(Rejected::Exhausted), "it was spent");
    admin.set_user_state(&user.id, disabled).await.unwrap();
    let events = all_events(&kit).await.len();
    let mut limited = 0;
    for _ in 0..10 {
        let mut ann = browser(&kit).at("198.51.100.1");
        limited += u32::from(!tried(&mut ann, &mut keys).await);
    }
    assert_eq!(limited, 6);
    assert_eq!(all_events(&kit).await.len(), events + 4);
}

async fn tried(browser: &mut Browser, keys: &mut Authenticator) -> bool {
    let options = browser.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    let visit = browser.visit();
    let sign_in = browser.kit.engine.sign_in();
    let finished = sign_in.finish_ceremony(&visit, "passkey", &answer).await;
    !matches!(finished, Err(Error::Limited { .. }))
}

/// Junk from the same network does not keep an owner from being told of a copy.
#[tokio::test]
async fn nobody_elses_wrong_answers_hide_a_copied_passkey() {
    let kit = kit_with(|config| {
        config.limits.ceremonies = Window::new(5, 300);
        config.limits.pending_total = 5;
    });
    let mut keys = with_passkey(&kit).await;
    keys.counts_by = 1;
    let mut ann = browser(&kit).at("198.51.100.1");
    assert!(is_in(&mut ann, &mut keys).await);
    for n in 0..10 {
        wrong_answer(&kit, &format!("198.51.100.{}", n % 2 + 1), &mut keys).await;
    }
    assert!(is_in(&mut ann, &mut keys).await);
    // As a copy counts that does not know of that.
    keys.counts_by = 0;
    let options = ann.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    let refused = ann.answer_passkey(&answer).await;
    assert_eq!(refused.err(), Some(Rejected::PasskeyRefused));
    let told = kinds(&kit).await;
    assert!(told.contains(&pass0_core::model::EventKind::CloneSuspected));
}
