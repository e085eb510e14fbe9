//! Whom a count is kept for, and when nothing is counted.

use std::time::Duration;

use pass0_core::config::{AccountLimits, Limits, Origin};
use pass0_core::model::{EventKind, Window};
use pass0_core::{Error, Rejected, Resumed};
use pass0_testkit::Kit;

use crate::actors::{ANN, Browser, browser, kinds, kit_with, rejected, unlimited};

const STEP: Duration = Duration::from_secs(30);
const BOB: &str = "bob@example.org";

/// Somebody with a second factor; a sign-in of theirs that waits for it, and their secrets.
async fn with_factor(kit: &Kit, email: &str) -> (Browser, String, Vec<String>) {
    let mut first = browser(kit);
    first.sign_in(email).await;
    let (secret, codes) = first.add_totp().await;
    kit.clock.advance(STEP * 4);
    (past_the_mail(kit, email).await, secret, codes)
}

async fn past_the_mail(kit: &Kit, email: &str) -> Browser {
    let mut second = browser(kit);
    second.ask(email).await;
    let letters = kit.inbox.to(email);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    second.open(letter).await.unwrap();
    second
}

#[tokio::test]
async fn wrong_answers_in_a_row_turn_off_that_factor_of_that_user_alone() {
    let kit = kit_with(|config| {
        unlimited(config);
        config.limits.factor_row = 2;
    });
    let (mut ann, secret, codes) = with_factor(&kit, ANN).await;
    let (mut bob, bobs, _) = with_factor(&kit, BOB).await;
    for _ in 0..2 {
        assert!(ann.type_factor("totp", "000000").await.is_err());
    }
    let code = ann.totp(&secret);
    let off = ann.type_factor("totp", &code).await;
    assert_eq!(off.err(), Some(Rejected::FactorOff));
    let code = bob.totp(&bobs);
    bob.type_factor("totp", &code).await.unwrap();
    ann.type_factor("recovery_code", &codes[0]).await.unwrap();
}

#[tokio::test]
async fn a_user_over_the_hourly_answers_is_told_how_long_to_wait() {
    let kit = kit_with(|config| {
        unlimited(config);
        config.limits.factors = Window::new(2, 3600);
    });
    let (mut ann, secret, _) = with_factor(&kit, ANN).await;
    for _ in 0..2 {
        assert!(ann.type_factor("totp", "000000").await.is_err());
    }
    let code = ann.totp(&secret);
    let typed = kit
        .engine
        .sign_in()
        .type_factor(&ann.visit(), "totp", &code)
        .await;
    let Err(Error::Limited { retry_after }) = typed else {
        panic!("{typed:?}");
    };
    assert_eq!(retry_after, Duration::from_secs(3600));
}

#[tokio::test]
async fn the_timeline_says_when_a_sign_in_ran_out_of_answers() {
    let kit = kit_with(unlimited);
    let (mut ann, _, _) = with_factor(&kit, ANN).await;
    for n in 1..=5 {
        assert!(ann.type_factor("totp", "000000").await.is_err());
        let over = kinds(&kit).await.contains(&EventKind::FlowExhausted);
        assert_eq!(over, n == 5, "after {n}");
    }
}

#[tokio::test]
async fn without_limits_an_account_changes_as_often_as_it_likes() {
    let kit = kit_with(|config| {
        config.dev = true;
        config.origin = Origin::parse("http://localhost:3000").unwrap();
        config.limits.enabled = false;
        config.limits.account = AccountLimits::default();
    });
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    for _ in 0..11 {
        let (visit, current) = (ann.visit(), ann.current().await);
        let data = kit.engine.account(&current).own_data(&visit);
        data.await.unwrap();
    }
}

#[tokio::test]
async fn what_a_session_begins_counts_against_its_network() {
    let kit = kit_with(|config| {
        config.limits.ceremonies = Window::new(2, 300);
    });
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let begun = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "passkey");
    begun.await.unwrap();
    let form = Resumed {
        action: "/wanted".into(),
        fields: Vec::new(),
    };
    let kept = kit.engine.account(&current).suspend(&visit, &form).await;
    assert!(kept.unwrap().is_some());
    let begun = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "passkey");
    assert!(matches!(begun.await, Err(Error::Limited { .. })));
    let kept = kit.engine.account(&current).suspend(&visit, &form).await;
    assert!(matches!(kept, Err(Error::Limited { .. })));
    // Another network has its own.
    let visit = ann.clone().at("198.51.100.1").visit();
    let begun = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "passkey");
    begun.await.unwrap();
}

#[tokio::test]
async fn a_known_browser_over_its_own_budget_shares_that_of_everybody() {
    let kit = kit_with(|config| {
        config.limits.mail = vec![Window::new(3, 3600)];
    });
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    kit.engine.sign_out(&ann.visit()).await.unwrap();
    for _ in 0..4 {
        kit.clock.advance(Duration::from_secs(61));
        ann.ask(ANN).await;
    }
    assert_eq!(
        kit.inbox.to(ANN).len(),
        5,
        "one of them from the other budget"
    );
}

#[tokio::test]
async fn an_enrolment_out_of_answers_begins_anew() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let begin = || {
        kit.engine
            .enrolment(Some(&current))
            .begin_enrolment(&visit, "totp")
    };
    let first = begin().await.unwrap();
    let answer = |code: String| {
        let (visit, current, engine) = (ann.visit(), current.clone(), kit.engine.clone());
        async move {
            let answer = pass0_core::methods::Answer::Typed(&code);
            let kept = engine
                .enrolment(Some(&current))
                .finish_enrolment(&visit, "totp", answer, "");
            rejected(kept.await)
        }
    };
    for _ in 0..5 {
        assert!(answer("000000".into()).await.is_err());
    }
    let second = begin().await.unwrap();
    assert_ne!(first["secret"], second["secret"]);
    let code = ann.totp(second["secret"].as_str().unwrap());
    answer(code).await.unwrap();
    assert!(kinds(&kit).await.contains(&EventKind::CredentialAdded));
}

#[test]
fn limits_that_are_off_cap_no_pending_flow() {
    let off = Limits::off();
    assert!(!off.enabled);
    assert_eq!(off.pending_per_network, u32::MAX);
    assert_eq!(off.pending_per_address, u32::MAX);
    assert_eq!(off.pending_total, u64::MAX);
}

#[test]
fn a_count_that_only_a_reset_ends_lasts_a_lifetime() {
    let longest = Limits::default()
        .codes
        .iter()
        .map(|window| window.span)
        .max();
    assert!(longest.unwrap() >= Duration::from_secs(90 * 365 * 24 * 3600));
}
