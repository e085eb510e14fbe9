//! Somebody else was faster: what is said then, and what still happens.

use std::sync::Arc;

use pass0_core::config::{Config, Origin};
use pass0_core::model::{ChallengeId, ChallengeState, EventKind};
use pass0_core::ports::{Change, Conflict};
use pass0_core::{Link, Rejected};
use pass0_testkit::Kit;

use crate::actors::{ANN, all_events, browser, unlimited};
use crate::store_between::Between;

pub fn between() -> (Kit, Between) {
    let store = Between::default();
    let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
    unlimited(&mut config);
    (Kit::new(config, Arc::new(store.clone())), store)
}

/// The flow that was asked for last is closed before anything else happens.
async fn closes(kit: &Kit, store: &Between, state: ChallengeState) {
    let events = all_events(kit).await.into_iter();
    let mut asked = events.filter(|event| event.kind == EventKind::FlowAsked);
    let id: ChallengeId = asked.next().unwrap().flow.unwrap();
    let at = kit.engine.now();
    store.overtake(vec![Change::Close { id, state, at }]);
}

#[tokio::test]
async fn a_link_called_off_while_it_was_opened_says_so() {
    for (state, why) in [
        (ChallengeState::Cancelled, Rejected::Cancelled),
        (ChallengeState::Replaced, Rejected::Replaced),
        (ChallengeState::Used, Rejected::UsedHere),
    ] {
        let (kit, store) = between();
        let mut ann = browser(&kit);
        ann.ask(ANN).await;
        let letter = ann.mail(ANN);
        closes(&kit, &store, state).await;
        assert_eq!(ann.open(&letter).await.unwrap_err(), why);
        assert_eq!(ann.who().await, None);
    }
}

#[tokio::test]
async fn asking_again_while_the_first_flow_ends_gets_a_mail_all_the_same() {
    let (kit, store) = between();
    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    closes(&kit, &store, ChallengeState::Ended).await;
    ann.ask(ANN).await;
    assert_eq!(kit.inbox.to(ANN).len(), 2);
    let letter = ann.mail(ANN);
    assert!(matches!(ann.open(&letter).await, Ok(Link::SignedIn(_))));
}

#[tokio::test]
async fn signing_out_of_a_session_that_has_just_ended_is_done() {
    let (kit, store) = between();
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    store.refuse_once(Conflict::Gone);
    kit.engine.sign_out(&ann.visit()).await.unwrap();
    assert!(!store.is_armed());
}
