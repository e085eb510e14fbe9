//! Addresses with dots where a name has none, with the setting that takes them and without.

use std::sync::Arc;

use pass0_core::config::{Config, Origin, Signup};
use pass0_core::memory::MemoryStore;
use pass0_core::model::{InvalidEmail, UserState};
use pass0_core::ports::Store;
use pass0_core::{Imported, Link, Rejected};
use pass0_testkit::{Authenticator, Kit};

use crate::actors::{ANN, Browser, browser, rejected, unlimited};

const ODD: [&str; 3] = [
    "a..b@docomo.example",
    "ann.@docomo.example",
    ".Ann@docomo.example",
];
const DOTS: Rejected = Rejected::BadEmail(InvalidEmail::Dots);

fn kit(store: &Arc<dyn Store>, legacy: bool) -> Kit {
    let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
    unlimited(&mut config);
    config.legacy_addresses = legacy;
    config.signup = Signup::Domains(vec!["docomo.example".into(), "example.org".into()]);
    Kit::new(config, store.clone())
}

fn store() -> Arc<dyn Store> {
    Arc::new(MemoryStore::default())
}

fn imported(email: &str) -> Imported {
    Imported {
        id: None,
        email: email.to_owned(),
        verified: false,
        disabled: false,
    }
}

async fn asks(browser: &Browser, email: &str) -> Option<Rejected> {
    let visit = browser.visit();
    rejected(browser.kit.engine.sign_in().ask(&visit, email, None).await).err()
}

async fn with_passkey(browser: &mut Browser, key: &mut Authenticator) {
    let options = browser.passkey_options().await;
    let answer = key.get(&options).unwrap();
    browser.answer_passkey(&answer).await.unwrap();
}

#[tokio::test]
async fn where_the_setting_takes_them_they_sign_in_and_are_changed_to() {
    let kit = kit(&store(), true);
    for odd in ODD {
        let mut ann = browser(&kit);
        ann.ask(odd).await;
        let letter = ann.mail(odd);
        assert_eq!(letter.text.to, odd);
        assert!(matches!(ann.open(&letter).await, Ok(Link::SignedIn(_))));
        assert_eq!(ann.who().await, Some(odd.to_lowercase()));
        // A second sign-in, by another spelling of the same mailbox.
        let mut elsewhere = browser(&kit);
        elsewhere.ask(&odd.to_uppercase()).await;
        let letter = elsewhere.mail(odd);
        elsewhere.open(&letter).await.unwrap();
        let who = elsewhere.current().await.user.id;
        assert_eq!(who, ann.current().await.user.id);
    }
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let new = "new..ann@docomo.example";
    let asked = kit
        .engine
        .account(&current)
        .ask_for_email(&visit, new)
        .await;
    rejected(asked).unwrap();
    kit.post().await;
    let link = kit.inbox.newest(new).unwrap();
    let pressed = rejected(
        kit.engine
            .sign_in()
            .press_link(&ann.visit(), link.token(), "")
            .await,
    );
    assert!(matches!(pressed, Ok(Link::EmailChanged(_))), "{pressed:?}");
    assert!(kit.engine.admin().find_user(new).await.is_ok());
}

#[tokio::test]
async fn where_it_does_not_everybody_is_told_the_fault() {
    let store = store();
    let (on, off) = (kit(&store, true), kit(&store, false));
    on.engine.admin().add_user(ODD[0]).await.unwrap();
    let mut ann = browser(&off);
    // The same for the one that has an account: an answer of its own would tell.
    for odd in ODD {
        assert_eq!(asks(&ann, odd).await, Some(DOTS), "{odd}");
        let by_form = off
            .engine
            .sign_in()
            .ask_by_form(&ann.visit(), odd, None)
            .await;
        assert_eq!(rejected(by_form).err(), Some(DOTS), "{odd}");
        let added = off.engine.admin().add_user(odd).await;
        assert_eq!(rejected(added).err(), Some(DOTS), "{odd}");
        let import = off.engine.admin().import_user(&imported(odd), true).await;
        assert_eq!(rejected(import).err(), Some(DOTS), "{odd}");
    }
    ann.sign_in(ANN).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let changed = off
        .engine
        .account(&current)
        .ask_for_email(&visit, ODD[1])
        .await;
    assert_eq!(rejected(changed).err(), Some(DOTS));
    assert!(off.inbox.to(ODD[0]).is_empty());
    for odd in ODD {
        let import = on.engine.admin().import_user(&imported(odd), false).await;
        assert!(import.is_ok(), "{odd}: {import:?}");
    }
}

/// What was accepted once can be used, changed and deleted, whatever the setting says now.
#[tokio::test]
async fn an_account_from_before_is_kept_with_its_other_ways_in() {
    let store = store();
    let (on, off) = (kit(&store, true), kit(&store, false));
    let [odd, other, _] = ODD;
    let mut ann = browser(&on);
    ann.sign_in(odd).await;
    let mut key = Authenticator::new("https://app.example.org");
    ann.add_passkey(&mut key).await;

    let mut ann = browser(&off);
    assert_eq!(asks(&ann, odd).await, Some(DOTS));
    with_passkey(&mut ann, &mut key).await;
    assert_eq!(ann.who().await.as_deref(), Some(odd));
    // A fresh proof by mail, asked for again.
    let (visit, current) = (ann.visit(), ann.current().await);
    let next = "/wanted".to_owned();
    let asked = off
        .engine
        .account(&current)
        .ask_afresh(&visit, next)
        .await
        .unwrap();
    ann.flow = Some(asked.flow);
    off.post().await;
    ann.flow = Some(
        rejected(off.engine.sign_in().resend(&ann.visit()).await)
            .unwrap()
            .flow,
    );
    off.post().await;
    assert_eq!(
        off.engine.sign_in().flow(&ann.visit()).await.unwrap().email,
        odd
    );
    let letter = ann.mail(odd);
    let opened = ann.open(&letter).await;
    assert!(matches!(opened, Ok(Link::SignedIn(_))), "{opened:?}");
    // By an operator's link, and what operators do.
    let user = off.engine.admin().find_user(odd).await.unwrap();
    let link = off.engine.admin().issue_link(odd, None).await;
    assert!(link.is_ok(), "{link:?}");
    for state in [UserState::Disabled, UserState::Active] {
        off.engine
            .admin()
            .set_user_state(&user.id, state)
            .await
            .unwrap();
    }
    // To an address as they are everywhere, and from it the account goes.
    let mut ann = browser(&off);
    with_passkey(&mut ann, &mut key).await;
    let (visit, current) = (ann.visit(), ann.current().await);
    let gone = off.engine.account(&current).delete_own(&visit, other).await;
    assert!(rejected(gone).is_err());
    let gone = off.engine.account(&current).delete_own(&visit, odd).await;
    assert!(rejected(gone).is_ok());
}
