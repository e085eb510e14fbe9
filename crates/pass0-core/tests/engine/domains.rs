//! Sign-up for some domains holds for every address that an account gets.

use std::sync::Arc;

use pass0_core::config::{Config, Origin, Signup};
use pass0_core::ports::LetterKind;
use pass0_core::{Engine, Rejected};
use pass0_testkit::{Kit, test_ring};

use crate::actors::{ANN, browser, kit_with, rejected, unlimited};

fn domains(config: &mut Config) {
    unlimited(config);
    config.signup = Signup::Domains(vec!["example.org".into(), "xn--bcher-kva.example".into()]);
}

#[tokio::test]
async fn an_address_change_does_not_leave_the_domains() {
    let kit = kit_with(domains);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let current = ann.current().await;
    let letters = kit.inbox.len();
    for outside in [
        "ann@elsewhere.example",
        "ann@sub.example.org",
        "ann@example.org.elsewhere.example",
        "ann@xample.org",
        "ann@bucher.example",
    ] {
        let visit = ann.visit();
        let asked = kit
            .engine
            .account(&current)
            .ask_for_email(&visit, outside)
            .await;
        let refused = rejected(asked).err();
        assert_eq!(refused, Some(Rejected::DomainNotAllowed), "{outside}");
    }
    kit.post().await;
    assert_eq!(kit.inbox.len(), letters);
    for inside in ["ann.new@EXAMPLE.org", "ann@bücher.example"] {
        let visit = ann.visit();
        let asked = kit
            .engine
            .account(&current)
            .ask_for_email(&visit, inside)
            .await;
        assert_eq!(rejected(asked), Ok(()), "{inside}");
    }
}

/// The rule is asked again when the link is used: it may be a newer one.
#[tokio::test]
async fn a_link_from_before_the_rule_does_not_leave_the_domains() {
    let before = kit_with(unlimited);
    let mut ann = browser(&before);
    ann.sign_in(ANN).await;
    let current = ann.current().await;
    let outside = "ann@elsewhere.example";
    let visit = ann.visit();
    let asked = before
        .engine
        .account(&current)
        .ask_for_email(&visit, outside)
        .await;
    rejected(asked).unwrap();
    before.post().await;
    let letter = before.inbox.newest(outside).unwrap();
    assert!(matches!(letter.text.kind, LetterKind::NewEmail { .. }));

    let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
    domains(&mut config);
    let (store, clock) = (
        before.engine.store().clone(),
        Arc::new(before.clock.clone()),
    );
    let kit = Kit {
        engine: Engine::new(config, store, clock, test_ring()).unwrap(),
        ..before.clone()
    };
    ann.kit = kit.clone();
    let visit = ann.visit();
    let pressed = kit
        .engine
        .sign_in()
        .press_link(&visit, letter.token(), "")
        .await;
    let refused = rejected(pressed).err();
    assert_eq!(refused, Some(Rejected::DomainNotAllowed));
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
}

#[tokio::test]
async fn operators_and_invited_users_choose_any_address() {
    let kit = kit_with(domains);
    kit.engine
        .admin()
        .add_user("bob@elsewhere.example")
        .await
        .unwrap();
    let invited = kit_with(|config| {
        unlimited(config);
        config.signup = Signup::Invite;
    });
    invited.engine.admin().add_user(ANN).await.unwrap();
    let mut ann = browser(&invited);
    ann.sign_in(ANN).await;
    let current = ann.current().await;
    let (visit, anywhere) = (ann.visit(), "ann@elsewhere.example");
    let asked = invited
        .engine
        .account(&current)
        .ask_for_email(&visit, anywhere)
        .await;
    assert_eq!(rejected(asked), Ok(()));
}
