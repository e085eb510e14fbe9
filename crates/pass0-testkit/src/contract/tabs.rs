//! Tabs of one browser: what one begins never stands in the way of another, and outlives a fresh
//! proof. Through the engine, because bindings are its own.

use std::sync::Arc;

use pass0_core::methods::Answer;
use pass0_core::model::ChallengeId;
use pass0_core::ports::{LetterKind, Store};
use pass0_core::{Completed, Current, Engine, Error, Link, Rejected, Resumed, Visit};
use serde_json::Value;

use crate::kit::dev_config;
use crate::{Authenticator, Kit};

const ANN: &str = "ann@example.org";
const SITE: &str = "http://localhost:5000";

/// A browser in which Ann is signed in.
struct Browser {
    kit: Kit,
    visit: Visit,
}

impl Browser {
    async fn signed_in(kit: &Kit) -> Self {
        let cookie = kit.login_as(ANN).await;
        let (_, secret) = cookie.split_once('=').expect("a cookie");
        let mut visit = kit.visit();
        let kind = pass0_core::secret::TokenKind::Session;
        visit.session = pass0_core::secret::Token::parse(kind, secret);
        Self {
            kit: kit.clone(),
            visit,
        }
    }

    fn engine(&self) -> &Engine {
        &self.kit.engine
    }

    async fn current(&self) -> Current {
        let current = self.engine().current(&self.visit).await;
        current.expect("a read").expect("a session")
    }

    /// What the authenticator app gets.
    async fn begin(&self, method: &str) -> Value {
        let current = self.current().await;
        let begun = self
            .engine()
            .enrolment(Some(&current))
            .begin_enrolment(&self.visit, method);
        begun.await.expect("begun")
    }

    async fn finish(&self, method: &str, answer: Answer<'_>) -> Result<(), Error> {
        let current = self.current().await;
        let (visit, engine) = (&self.visit, self.engine());
        let finished = engine
            .enrolment(Some(&current))
            .finish_enrolment(visit, method, answer, "");
        finished.await.map(|_| ())
    }

    fn code(&self, told: &Value) -> String {
        let secret = told["secret"].as_str().expect("a secret");
        crate::totp(secret, self.engine().now().millis() / 1000)
    }

    async fn begin_step_up(&self) -> Value {
        let current = self.current().await;
        let begun = self
            .engine()
            .account(&current)
            .begin_step_up(&self.visit, "passkey");
        begun.await.expect("begun")
    }

    async fn step_up(&mut self, answer: &Value) {
        let current = self.current().await;
        let engine = self.kit.engine.clone();
        let finished =
            engine
                .account(&current)
                .finish_step_up(&self.visit, "passkey", answer, "/".into());
        self.visit.session = Some(finished.await.expect("a fresh proof").secret);
    }

    async fn suspend(&self, email: &str) -> Option<ChallengeId> {
        let form = form(email);
        let current = self.current().await;
        let kept = self
            .engine()
            .account(&current)
            .suspend(&self.visit, &form)
            .await;
        kept.expect("a store that works")
    }

    async fn resume(&self, id: &ChallengeId) -> Option<Resumed> {
        let current = self.current().await;
        match self
            .engine()
            .account(&current)
            .resume(&self.visit, id)
            .await
        {
            Ok(resumed) => Some(resumed),
            Err(Error::Rejected(Rejected::NotFound)) => None,
            Err(error) => panic!("{error}"),
        }
    }
}

fn form(email: &str) -> Resumed {
    Resumed {
        action: "/auth/email/change".into(),
        fields: vec![("email".into(), email.into())],
    }
}

fn kit(store: Arc<dyn Store>) -> Kit {
    Kit::new(dev_config(), store)
}

pub(super) async fn an_enrolment_goes_on_beside_one_of_another_method(store: Arc<dyn Store>) {
    let kit = kit(store);
    let ann = Browser::signed_in(&kit).await;
    let mut keys = Authenticator::new(SITE);
    // The codes first, then the passkey in another tab; each is finished.
    let told = ann.begin("totp").await;
    let options = ann.begin("passkey").await;
    assert_eq!(ann.begin("totp").await, told, "the page is opened again");
    let code = ann.code(&told);
    let finished = ann.finish("totp", Answer::Typed(&code)).await;
    finished.expect("the codes beside the passkey");
    let made = keys.create(&options);
    let finished = ann.finish("passkey", Answer::Credential(&made)).await;
    finished.expect("the passkey after the codes");

    // And the other way round, with two tabs for each.
    let early = ann.begin("passkey").await;
    let told = ann.begin("totp").await;
    let late = ann.begin("passkey").await;
    for options in [late, early] {
        let made = Authenticator::new(SITE).create(&options);
        let finished = ann.finish("passkey", Answer::Credential(&made)).await;
        finished.expect("a passkey of either tab");
    }
    let code = ann.code(&told);
    let finished = ann.finish("totp", Answer::Typed(&code)).await;
    finished.expect("the codes after the passkeys");
}

pub(super) async fn a_wrong_code_spends_an_attempt_of_its_own_enrolment(store: Arc<dyn Store>) {
    let kit = kit(store);
    let ann = Browser::signed_in(&kit).await;
    let told = ann.begin("totp").await;
    let right = ann.code(&told);
    let wrong = if right == "000000" {
        "111111"
    } else {
        "000000"
    };
    let options = ann.begin("passkey").await;
    for left in (0..5).rev() {
        let refused = ann.finish("totp", Answer::Typed(wrong)).await;
        let Err(Error::Rejected(Rejected::WrongCode { left: now })) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(now, left);
    }
    let refused = ann.finish("totp", Answer::Typed(&right)).await;
    assert!(matches!(refused, Err(Error::Rejected(_))), "{refused:?}");
    let made = Authenticator::new(SITE).create(&options);
    let finished = ann.finish("passkey", Answer::Credential(&made)).await;
    finished.expect("the other tab's passkey");
}

pub(super) async fn a_waiting_sign_in_sets_up_one_method_beside_another(store: Arc<dyn Store>) {
    let mut config = dev_config();
    config.second_factor_required = true;
    let kit = Kit::new(config, store);
    let mut visit = kit.visit();
    let engine = &kit.engine;
    let asked = engine
        .sign_in()
        .ask(&visit, ANN, None)
        .await
        .expect("asked");
    kit.post().await;
    visit.flow = Some(asked.flow);
    let letter = kit.inbox.newest(ANN).expect("a letter");
    let opened = engine.sign_in().open_link(&visit, letter.token()).await;
    let Ok(Link::Waiting(waiting)) = opened else {
        panic!("{opened:?}");
    };
    visit.flow = waiting.flow.or(visit.flow);
    let begun = engine.enrolment(None).begin_enrolment(&visit, "totp").await;
    let told = begun.expect("begun");
    let begun = engine
        .enrolment(None)
        .begin_enrolment(&visit, "passkey")
        .await;
    begun.expect("begun in another tab");
    let secret = told["secret"].as_str().expect("a secret");
    let code = crate::totp(secret, engine.now().millis() / 1000);
    let answer = Answer::Typed(&code);
    let finished = engine
        .enrolment(None)
        .finish_enrolment(&visit, "totp", answer, "");
    let completed = finished.await.expect("the codes").completed;
    assert!(matches!(completed, Some(Completed::SignedIn(_))));
}

pub(super) async fn what_a_session_began_outlives_its_fresh_proof(store: Arc<dyn Store>) {
    let kit = kit(store);
    let mut ann = Browser::signed_in(&kit).await;
    let mut keys = Authenticator::new(SITE);
    let options = ann.begin("passkey").await;
    let made = keys.create(&options);
    let added = ann.finish("passkey", Answer::Credential(&made)).await;
    added.expect("a passkey");

    let told = ann.begin("totp").await;
    let options = ann.begin("passkey").await;
    let (first, second) = (ann.begin_step_up().await, ann.begin_step_up().await);
    let suspended = ann.suspend("new@example.org").await.expect("kept");
    let before = ann.current().await.session;
    // Both tabs prove afresh, one after the other.
    for asked in [second, first] {
        let answer = keys.get(&asked).expect("an answer");
        ann.step_up(&answer).await;
    }
    let after = ann.current().await.session;
    assert_ne!((&before.id, before.digest), (&after.id, after.digest));
    assert_eq!(before.root, after.root);
    let code = ann.code(&told);
    let finished = ann.finish("totp", Answer::Typed(&code)).await;
    finished.expect("codes that were begun before the proof");
    let made = Authenticator::new(SITE).create(&options);
    let finished = ann.finish("passkey", Answer::Credential(&made)).await;
    finished.expect("a passkey that was begun before the proof");
    assert_eq!(ann.resume(&suspended).await, Some(form("new@example.org")));
}

pub(super) async fn a_form_that_waits_goes_on_in_its_own_session_alone(store: Arc<dyn Store>) {
    let kit = kit(store);
    let thief = Browser::signed_in(&kit).await;
    let mut owner = Browser::signed_in(&kit).await;
    let third = Browser::signed_in(&kit).await;
    let mut keys = Authenticator::new(SITE);
    let options = owner.begin("passkey").await;
    let made = keys.create(&options);
    let added = owner.finish("passkey", Answer::Credential(&made)).await;
    added.expect("a passkey");
    let id = thief.suspend("thief@example.net").await.expect("kept");
    assert_eq!(owner.resume(&id).await, None, "another session");
    let answer = keys.get(&owner.begin_step_up().await).expect("an answer");
    owner.step_up(&answer).await;
    assert_eq!(owner.resume(&id).await, None, "another session, renewed");
    assert_eq!(third.resume(&id).await, None, "a third session");
    let (visit, current) = (&owner.visit, owner.current().await);
    let waits = owner
        .engine()
        .account(&current)
        .is_suspended(visit, &id)
        .await;
    assert!(!waits.expect("a read"));

    // A new sign-in in the same browser is a fresh proof by mail: it takes the session's place.
    let mut visit = thief.visit.clone();
    let engine = thief.engine();
    let current = thief.current().await;
    let asked = engine.account(&current).ask_afresh(&visit, "/".into());
    visit.flow = Some(asked.await.expect("asked").flow);
    kit.post().await;
    let mut letters = kit.inbox.to(ANN).into_iter();
    let letter = letters.rfind(|it| matches!(it.text.kind, LetterKind::SignIn { .. }));
    let letter = letter.expect("a letter");
    let opened = engine.sign_in().open_link(&visit, letter.token()).await;
    let Ok(Link::SignedIn(signed_in)) = opened else {
        panic!("{opened:?}");
    };
    visit.session = Some(signed_in.secret);
    let renewed = Browser {
        kit: kit.clone(),
        visit,
    };
    let resumed = renewed.resume(&id).await;
    assert_eq!(resumed, Some(form("thief@example.net")));
    assert_eq!(renewed.resume(&id).await, None, "once");
}

pub(super) async fn eight_forms_of_a_session_wait_at_a_time(store: Arc<dyn Store>) {
    let kit = kit(store);
    let thief = Browser::signed_in(&kit).await;
    let owner = Browser::signed_in(&kit).await;
    for n in 0..8 {
        let kept = thief.suspend(&format!("n{n}@example.org")).await;
        assert!(kept.is_some(), "form {n}");
    }
    assert_eq!(thief.suspend("n8@example.org").await, None);
    let kept = owner.suspend("own@example.org").await;
    assert!(kept.is_some(), "another session has room of its own");
}
