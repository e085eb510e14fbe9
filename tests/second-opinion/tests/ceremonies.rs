//! Passkeys made and used by the authenticator and client of others: what they and we read in the
//! standard is the same.

use std::sync::Arc;

use pass0_core::config::{Config, Origin};
use pass0_core::memory::MemoryStore;
use pass0_core::methods::Answer;
use pass0_core::{Completed, Current, Link, Visit};
use pass0_testkit::Kit;
use passkey::authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey::client::{Client, DefaultClientData};
use passkey::crypto::rust_crypto::RustCryptoBackend;
use passkey::types::Passkey;
use passkey::types::ctap2::{Aaguid, Ctap2Error};
use passkey::types::webauthn::{CredentialCreationOptions, CredentialRequestOptions};
use serde_json::{Value, from_value, json, to_value};
use url::Url;

const ANN: &str = "ann@example.org";
const SITE: &str = "https://app.example.org";

/// Somebody who is there, and is recognised.
struct Somebody;

#[async_trait::async_trait]
impl UserValidationMethod for Somebody {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Self::PasskeyItem>,
        _presence: bool,
        _verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck {
            presence: true,
            verification: true,
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}

#[tokio::test]
async fn a_passkey_of_others_is_made_and_signs_in() {
    let (kit, mut visit, user) = signed_in().await;
    let origin = Url::parse(SITE).unwrap();
    let mut client = Client::new(authenticator());

    let (current, wish) = begin(&kit, &visit).await;
    let made = client.register(&origin, wish, DefaultClientData).await;
    let made = to_value(made.unwrap()).unwrap();
    let answer = Answer::Credential(&made);
    let kept = kit
        .engine
        .enrolment(Some(&current))
        .finish_enrolment(&visit, "passkey", answer, "");
    kept.await.unwrap();

    for _ in 0..2 {
        let begun = kit
            .engine
            .sign_in()
            .begin_ceremony(&visit, "passkey", None)
            .await
            .unwrap();
        visit.ceremony = begun.cookie.or(visit.ceremony);
        let wish: CredentialRequestOptions = as_browsers_read(begun.options);
        let shown = client.authenticate(&origin, wish, DefaultClientData).await;
        let shown = to_value(shown.unwrap()).unwrap();
        let done = kit
            .engine
            .sign_in()
            .finish_ceremony(&visit, "passkey", &shown)
            .await;
        let Ok(Completed::SignedIn(again)) = done else {
            panic!("{done:?}");
        };
        assert_eq!(again.user.id.as_str(), user);
        assert!(
            kit.engine
                .sign_in()
                .finish_ceremony(&visit, "passkey", &shown)
                .await
                .is_err()
        );
    }
}

#[tokio::test]
async fn another_site_gets_no_passkey_of_ours() {
    let (kit, visit, _) = signed_in().await;
    let mut client = Client::new(authenticator());
    let (_, wish) = begin(&kit, &visit).await;
    let phisher = Url::parse("https://app.example.org.evil.example").unwrap();
    let refused = client.register(&phisher, wish, DefaultClientData).await;
    assert!(refused.is_err(), "{refused:?}");
}

fn authenticator() -> Authenticator<Option<Passkey>, Somebody, RustCryptoBackend> {
    Authenticator::new(Aaguid::new_empty(), None, Somebody, RustCryptoBackend)
}

/// Who is signed in, and what the browser is asked for a new passkey of theirs.
async fn begin(kit: &Kit, visit: &Visit) -> (Current, CredentialCreationOptions) {
    let current = kit.engine.current(visit).await.unwrap().unwrap();
    let begun = kit
        .engine
        .enrolment(Some(&current))
        .begin_enrolment(visit, "passkey");
    let wish = as_browsers_read(begun.await.unwrap());
    (current, wish)
}

/// Somebody signed in by mail: the engine, their browser, their id.
async fn signed_in() -> (Kit, Visit, String) {
    let config = Config::new(Origin::parse(SITE).unwrap());
    let kit = Kit::new(config, Arc::new(MemoryStore::default()));
    let mut visit = kit.visit();
    let asked = kit.engine.sign_in().ask(&visit, ANN, None).await.unwrap();
    kit.post().await;
    visit.flow = Some(asked.flow);
    let letter = kit.inbox.newest(ANN).unwrap();
    let opened = kit.engine.sign_in().open_link(&visit, letter.token()).await;
    let Ok(Link::SignedIn(signed_in)) = opened else {
        panic!("{opened:?}");
    };
    visit.session = Some(signed_in.secret);
    (kit, visit, signed_in.user.id.to_string())
}

fn as_browsers_read<T: serde::de::DeserializeOwned>(options: Value) -> T {
    from_value(json!({"publicKey": options})).unwrap()
}
