//! The second factor: a sign-in that waits for it, and what stands in for it.

use std::time::Duration;

use pass0_core::config::Policy;
use pass0_core::methods::{Answer, Mediation};
use pass0_core::model::{EventKind, Strength};
use pass0_core::ports::{LetterKind, Notice};
use pass0_core::{Link, Rejected};
use pass0_testkit::{Authenticator, Kit};

use crate::actors::{ANN, Browser, all_events, browser, kit_with, rejected, unlimited};

const STEP: Duration = Duration::from_secs(30);

/// Ann, with a second factor that was used the last time a while ago.
async fn ann_with_totp(kit: &Kit) -> (Browser, String, Vec<String>) {
    let mut ann = browser(kit);
    ann.sign_in(ANN).await;
    let (secret, codes) = ann.add_totp().await;
    kit.clock.advance(STEP * 4);
    (ann, secret, codes)
}

/// Another browser of hers, past the mail.
async fn past_the_mail(kit: &Kit) -> Browser {
    let mut ann = browser(kit);
    ann.ask(ANN).await;
    // Beside it there may be a notice of what was changed.
    let letters = kit.inbox.to(ANN);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    assert!(matches!(ann.open(letter).await, Ok(Link::Waiting(_))));
    ann
}

#[tokio::test]
async fn a_mail_alone_does_not_let_in_whoever_has_a_second_factor() {
    let kit = kit_with(unlimited);
    let (_, secret, _) = ann_with_totp(&kit).await;
    let mut ann = past_the_mail(&kit).await;
    assert_eq!(ann.who().await, None);
    let sessions = kit.engine.admin().find_user(ANN).await.unwrap();
    assert_eq!(
        kit.engine
            .admin()
            .sessions_of(&sessions)
            .await
            .unwrap()
            .len(),
        1
    );

    let code = ann.totp(&secret);
    ann.type_factor("totp", &code).await.unwrap();
    let current = ann.current().await;
    assert_eq!(current.strength(), Some(Strength::SecondFactor));
    // Two times "something you have" is no AAL2.
    assert_eq!(
        (current.acr(), current.amr()),
        ("aal1", vec!["mail", "totp"])
    );
}

#[tokio::test]
async fn a_code_of_an_app_is_good_once_and_no_earlier_one_after_it() {
    let kit = kit_with(unlimited);
    let (_, secret, _) = ann_with_totp(&kit).await;
    let mut first = past_the_mail(&kit).await;
    let earlier = pass0_testkit::totp(&secret, kit.engine.now().millis() / 1000 - 30);
    let code = first.totp(&secret);
    first.type_factor("totp", &code).await.unwrap();
    let mut second = past_the_mail(&kit).await;
    for old in [&code, &earlier] {
        let refused = second.type_factor("totp", old).await;
        assert!(
            matches!(refused, Err(Rejected::WrongCode { .. })),
            "{refused:?}"
        );
    }
    let events = all_events(&kit).await;
    let replayed = events
        .iter()
        .filter(|it| it.kind == EventKind::FactorReplayed);
    assert_eq!(replayed.count(), 2);
    kit.clock.advance(STEP);
    let code = second.totp(&secret);
    second.type_factor("totp", &code).await.unwrap();
}

#[tokio::test]
async fn of_many_who_type_one_code_at_once_one_gets_in() {
    let kit = kit_with(|config| {
        unlimited(config);
        config.limits.factors.max = u32::MAX;
    });
    let (_, secret, _) = ann_with_totp(&kit).await;
    let mut waiting = Vec::new();
    for _ in 0..16 {
        waiting.push(past_the_mail(&kit).await);
    }
    let code = waiting[0].totp(&secret);
    let mut tasks = tokio::task::JoinSet::new();
    for mut ann in waiting {
        let code = code.clone();
        tasks.spawn(async move { ann.type_factor("totp", &code).await.is_ok() });
    }
    let won = tasks.join_all().await.into_iter().filter(|won| *won);
    assert_eq!(won.count(), 1);
}

#[tokio::test]
async fn a_second_factor_has_five_tries_over_all_methods_and_then_a_new_sign_in() {
    let kit = kit_with(unlimited);
    let (_, secret, codes) = ann_with_totp(&kit).await;
    let mut ann = past_the_mail(&kit).await;
    for (left, method) in [(4, "totp"), (3, "recovery_code"), (2, "totp"), (1, "totp")] {
        let wrong = match method {
            "totp" => "000000",
            _ => "01-00000-00000-000",
        };
        let refused = ann.type_factor(method, wrong).await;
        assert_eq!(refused.err(), Some(Rejected::WrongCode { left }));
    }
    let _ = ann.type_factor("totp", "000000").await;
    let code = ann.totp(&secret);
    let over = ann.type_factor("totp", &code).await;
    assert_eq!(over.err(), Some(Rejected::Exhausted));
    let over = ann.type_factor("recovery_code", &codes[0]).await;
    assert_eq!(over.err(), Some(Rejected::Exhausted));
    assert_eq!(ann.who().await, None);
}

#[tokio::test]
async fn twenty_wrong_codes_an_hour_and_a_hundred_in_a_row_are_all() {
    let kit = kit_with(unlimited);
    let (mut signed_in, secret, _) = ann_with_totp(&kit).await;
    let mut wrong = 0;
    for hour in 0..6 {
        kit.clock.advance(Duration::from_secs(3600));
        for _ in 0..5 {
            let mut ann = past_the_mail(&kit).await;
            for _ in 0..4 {
                let refused = ann.type_factor("totp", "000000").await;
                wrong += u32::from(matches!(refused, Err(Rejected::WrongCode { .. })));
            }
        }
        assert_eq!(wrong, (20 * (hour + 1)).min(100), "in hour {hour}");
    }
    // Right ones are not even looked at, until it is set up again; and a link clears nothing.
    kit.clock.advance(Duration::from_secs(3600));
    let mut ann = past_the_mail(&kit).await;
    let code = ann.totp(&secret);
    let off = ann.type_factor("totp", &code).await;
    assert_eq!(off.err(), Some(Rejected::FactorOff));

    let (secret, _) = signed_in.add_totp().await;
    kit.clock.advance(STEP);
    let code = ann.totp(&secret);
    ann.type_factor("totp", &code).await.unwrap();
}

#[tokio::test]
async fn a_recovery_code_is_good_once_and_its_use_is_told() {
    let kit = kit_with(unlimited);
    let (_, _, codes) = ann_with_totp(&kit).await;
    assert_eq!(codes.len(), 10);
    let mut ann = past_the_mail(&kit).await;
    ann.type_factor("recovery_code", &codes[2].to_uppercase())
        .await
        .unwrap();
    kit.post().await;
    let spent = Notice::Spent("recovery_code".into(), 9);
    let told = kit.inbox.to(ANN).into_iter().any(
        |letter| matches!(letter.text.kind, LetterKind::Notice { notice, .. } if notice == spent),
    );
    assert!(told);
    let mut again = past_the_mail(&kit).await;
    let refused = again.type_factor("recovery_code", &codes[2]).await;
    assert!(matches!(refused, Err(Rejected::WrongCode { .. })));
    // The number of one with the rest of another.
    let mixed = format!("{}{}", &codes[3][..2], &codes[4][2..]);
    let refused = again.type_factor("recovery_code", &mixed).await;
    assert!(matches!(refused, Err(Rejected::WrongCode { .. })));
    again.type_factor("recovery_code", &codes[4]).await.unwrap();
}

#[tokio::test]
async fn a_recovery_code_of_somebody_else_is_wrong() {
    let kit = kit_with(unlimited);
    let (_, _, _) = ann_with_totp(&kit).await;
    let mut bob = browser(&kit);
    bob.sign_in("bob@example.org").await;
    let (_, bobs) = bob.add_totp().await;
    let mut ann = past_the_mail(&kit).await;
    let refused = ann.type_factor("recovery_code", &bobs[0]).await;
    assert!(matches!(refused, Err(Rejected::WrongCode { .. })));
}

#[tokio::test]
async fn of_many_who_type_one_recovery_code_at_once_one_gets_in() {
    let kit = kit_with(|config| {
        unlimited(config);
        config.limits.factors.max = u32::MAX;
    });
    let (_, _, codes) = ann_with_totp(&kit).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let mut ann = past_the_mail(&kit).await;
        let code = codes[0].clone();
        tasks.spawn(async move { ann.type_factor("recovery_code", &code).await.is_ok() });
    }
    let won = tasks.join_all().await.into_iter().filter(|won| *won);
    assert_eq!(won.count(), 1);
}

#[tokio::test]
async fn new_recovery_codes_void_the_old_ones() {
    let kit = kit_with(unlimited);
    let (ann, _, old) = ann_with_totp(&kit).await;
    let current = ann.current().await;
    let made = kit
        .engine
        .account(&current)
        .renew_backup(&ann.visit())
        .await
        .unwrap();
    let new = made["recovery_codes"][0].as_str().unwrap().to_owned();
    let mut ann = past_the_mail(&kit).await;
    let refused = ann.type_factor("recovery_code", &old[0]).await;
    assert!(matches!(refused, Err(Rejected::WrongCode { .. })));
    ann.type_factor("recovery_code", &new).await.unwrap();
}

#[tokio::test]
async fn a_second_factor_is_on_only_after_a_right_code() {
    let kit = kit_with(unlimited);
    let (mut ann, secret, _) = ann_with_totp(&kit).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let told = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "totp")
        .await
        .unwrap();
    let again = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "totp")
        .await
        .unwrap();
    assert_eq!(told, again, "the same until it is over");
    let new = told["secret"].as_str().unwrap();
    assert_ne!(new, secret);
    let wrong = kit
        .engine
        .enrolment(Some(&current))
        .finish_enrolment(&visit, "totp", Answer::Typed("000000"), "")
        .await;
    let wrong = rejected(wrong).err();
    assert!(
        matches!(wrong, Some(Rejected::WrongCode { left: 4 })),
        "{wrong:?}"
    );
    // The active one still is.
    let mut other = past_the_mail(&kit).await;
    let code = other.totp(&secret);
    other.type_factor("totp", &code).await.unwrap();
    kit.clock.advance(STEP);
    let code = ann.totp(new);
    kit.engine
        .enrolment(Some(&current))
        .finish_enrolment(&visit, "totp", Answer::Typed(&code), "")
        .await
        .unwrap();
    kit.clock.advance(STEP);
    let mut other = past_the_mail(&kit).await;
    let code = other.totp(&secret);
    assert!(other.type_factor("totp", &code).await.is_err());
    let code = ann.totp(new);
    other.type_factor("totp", &code).await.unwrap();
    let _ = ann.type_factor("totp", "").await;
}

#[tokio::test]
async fn a_passkey_needs_no_second_factor_beside_it() {
    let kit = kit_with(unlimited);
    let (mut ann, _, _) = ann_with_totp(&kit).await;
    let mut keys = Authenticator::new("https://app.example.org");
    ann.add_passkey(&mut keys).await;
    let mut other = browser(&kit);
    let options = other.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    assert!(other.answer_passkey(&answer).await.unwrap().is_some());
}

#[tokio::test]
async fn an_operators_link_does_not_pass_the_second_factor_by() {
    let kit = kit_with(unlimited);
    let (_, secret, _) = ann_with_totp(&kit).await;
    let link = kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let token = link.link.rsplit('/').next().unwrap();
    let mut ann = browser(&kit);
    let pressed = kit
        .engine
        .sign_in()
        .press_link(&ann.visit(), token, "")
        .await
        .unwrap();
    let Link::Waiting(waiting) = pressed else {
        panic!("{pressed:?}");
    };
    ann.flow = waiting.flow;
    assert_eq!(ann.who().await, None);
    let code = ann.totp(&secret);
    ann.type_factor("totp", &code).await.unwrap();
}

#[tokio::test]
async fn a_weaker_proof_never_counts_as_fresh() {
    let kit = kit_with(unlimited);
    let (mut ann, secret, codes) = ann_with_totp(&kit).await;
    // Signed in by mail alone, before there was a second factor.
    let fresh = kit
        .engine
        .account(&ann.current().await)
        .freshness(&ann.visit(), Strength::Issued)
        .await
        .unwrap();
    assert!(!fresh.fresh);
    assert_eq!(fresh.methods, ["totp"]);
    let (visit, current) = (ann.visit(), ann.current().await);
    let backup = kit
        .engine
        .account(&current)
        .type_step_up(&visit, "recovery_code", &codes[0], "/".into())
        .await;
    assert_eq!(rejected(backup).err(), Some(Rejected::NotFound));
    let code = ann.totp(&secret);
    let proven = kit
        .engine
        .account(&current)
        .type_step_up(&visit, "totp", &code, "/".into())
        .await
        .unwrap();
    assert_eq!(ann.who().await, None, "another secret");
    ann.session = Some(proven.secret);
    let fresh = |ann: &Browser| {
        let (visit, engine) = (ann.visit(), kit.engine.clone());
        let ann = ann.clone();
        async move {
            let current = ann.current().await;
            let fresh = engine
                .account(&current)
                .freshness(&visit, Strength::SecondFactor);
            fresh.await.unwrap().fresh
        }
    };
    assert!(fresh(&ann).await);
    kit.clock.advance(Duration::from_secs(300));
    assert!(!fresh(&ann).await);
    for _ in 0..5 {
        let current = ann.current().await;
        let _ = kit
            .engine
            .account(&current)
            .type_step_up(&ann.visit(), "totp", "000000", "/".into())
            .await;
    }
    let current = ann.current().await;
    let code = ann.totp(&secret);
    let over = kit
        .engine
        .account(&current)
        .type_step_up(&ann.visit(), "totp", &code, "/".into())
        .await;
    assert_eq!(rejected(over).err(), Some(Rejected::Exhausted));
}

#[tokio::test]
async fn where_a_second_factor_is_required_it_is_set_up_before_the_door_opens() {
    let kit = kit_with(|config| {
        unlimited(config);
        config.second_factor_required = true;
    });
    let mut ann = past_the_mail(&kit).await;
    let factor = kit.engine.sign_in().factor(&ann.visit()).await.unwrap();
    assert_eq!(
        (factor.methods, factor.set_up),
        (vec![], vec!["passkey", "totp"])
    );
    let visit = ann.visit();
    let told = kit
        .engine
        .enrolment(None)
        .begin_enrolment(&visit, "totp")
        .await
        .unwrap();
    let secret = told["secret"].as_str().unwrap();
    assert_eq!(ann.who().await, None);
    let code = ann.totp(secret);
    let enrolled = kit
        .engine
        .enrolment(None)
        .finish_enrolment(&visit, "totp", Answer::Typed(&code), "")
        .await
        .unwrap();
    ann.in_by(enrolled.completed.unwrap()).expect("in");
    assert_eq!(ann.current().await.amr(), ["mail", "totp"]);

    // The next time it is asked for, and nothing can be set up instead.
    let other = past_the_mail(&kit).await;
    let begun = kit
        .engine
        .enrolment(None)
        .begin_enrolment(&other.visit(), "passkey")
        .await;
    assert_eq!(rejected(begun).err(), Some(Rejected::FreshRequired));
}

#[tokio::test]
async fn under_aal2_every_sign_in_shows_a_passkey() {
    let kit = kit_with(|config| {
        Policy::Aal2.preset(config);
        unlimited(config);
    });
    let config = kit.engine.config();
    assert_eq!(config.session_idle, Duration::from_secs(3600));
    assert_eq!(config.session_max, Duration::from_secs(24 * 3600));
    let mut ann = past_the_mail(&kit).await;
    let visit = ann.visit();
    let totp = kit
        .engine
        .enrolment(None)
        .begin_enrolment(&visit, "totp")
        .await;
    assert_eq!(
        rejected(totp).err(),
        Some(Rejected::FreshRequired),
        "no AAL2"
    );
    let silent = Mediation::Conditional;
    let silent = kit
        .engine
        .enrolment(None)
        .begin_enrolment_as(&visit, "passkey", silent);
    assert_eq!(
        rejected(silent.await).err(),
        Some(Rejected::SignedOut),
        "no sign-in goes on by what was made without a gesture"
    );
    let options = kit
        .engine
        .enrolment(None)
        .begin_enrolment(&visit, "passkey")
        .await
        .unwrap();
    let mut keys = Authenticator::new("https://app.example.org");
    let made = keys.create(&options);
    let enrolled = kit
        .engine
        .enrolment(None)
        .finish_enrolment(&visit, "passkey", Answer::Credential(&made), "")
        .await
        .unwrap();
    ann.in_by(enrolled.completed.unwrap()).expect("in");
    assert_eq!(ann.current().await.acr(), "aal2");

    let waiting = past_the_mail(&kit).await;
    assert_eq!(waiting.who().await, None);
    let factor = kit.engine.sign_in().factor(&waiting.visit()).await.unwrap();
    assert_eq!(factor.methods, ["passkey"]);
    let mut other = browser(&kit);
    let options = other.passkey_options().await;
    let answer = keys.get(&options).unwrap();
    assert!(other.answer_passkey(&answer).await.unwrap().is_some());
    // The last one stays.
    let current = other.current().await;
    let id = kit.engine.account(&current).credentials().await.unwrap()[0]
        .id
        .clone();
    let removed = kit
        .engine
        .account(&current)
        .remove_credential(&other.visit(), "passkey", &id)
        .await;
    assert_eq!(rejected(removed).err(), Some(Rejected::LastWay));
}

#[tokio::test]
async fn under_passkey_only_no_mail_signs_in_and_an_operators_link_leads_to_a_passkey() {
    let kit = kit_with(|config| {
        Policy::PasskeyOnly.preset(config);
        unlimited(config);
    });
    let mut ann = browser(&kit);
    let asked = kit.engine.sign_in().ask(&ann.visit(), ANN, None).await;
    assert_eq!(rejected(asked).err(), Some(Rejected::MailOff));
    kit.engine.admin().add_user(ANN).await.unwrap();
    let link = kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let token = link.link.rsplit('/').next().unwrap();
    let pressed = kit
        .engine
        .sign_in()
        .press_link(&ann.visit(), token, "")
        .await
        .unwrap();
    let Link::Waiting(waiting) = pressed else {
        panic!("{pressed:?}");
    };
    assert!(waiting.set_up);
    ann.flow = waiting.flow;
    let visit = ann.visit();
    let options = kit
        .engine
        .enrolment(None)
        .begin_enrolment(&visit, "passkey")
        .await
        .unwrap();
    let mut keys = Authenticator::new("https://app.example.org");
    let made = keys.create(&options);
    let enrolled = kit
        .engine
        .enrolment(None)
        .finish_enrolment(&visit, "passkey", Answer::Credential(&made), "")
        .await
        .unwrap();
    ann.in_by(enrolled.completed.unwrap()).expect("in");
}
