//! What the store keeps is good for what it was kept for, and nothing else: also when rows are copied.

use pass0_core::Rejected;
use std::time::Duration;

use pass0_core::model::{ChallengeId, Credential, CredentialId};
use pass0_core::ports::{Caps, ChallengeKey, Change, EventFilter};
use pass0_core::secret::Digest;

use crate::actors::{ANN, Browser, browser, kit_with, unlimited};

const SECOND: Duration = Duration::from_secs(1);

/// The flow that was asked for last.
async fn newest_flow(browser: &Browser) -> ChallengeId {
    let filter = EventFilter {
        limit: 10,
        ..EventFilter::default()
    };
    let events = browser.kit.engine.store().events(&filter).await.unwrap();
    // Ids are in the order of time.
    events
        .into_iter()
        .filter_map(|event| event.flow)
        .max()
        .unwrap()
}

/// The hash of a code is made over its flow as well: copied into another flow's row, it matches nothing.
#[tokio::test]
async fn the_hash_of_a_code_is_worth_nothing_in_another_flow() {
    let kit = kit_with(unlimited);
    let store = kit.engine.store();
    let (mut ann, mut mallory) = (browser(&kit), browser(&kit));
    ann.ask(ANN).await;
    let code = ann.mail(ANN).code().to_owned();
    let flow = newest_flow(&ann).await;
    let theirs = store.challenge(ChallengeKey::Id(&flow)).await.unwrap();

    kit.clock.advance(SECOND);
    mallory.ask("mallory@example.org").await;
    let flow = newest_flow(&mallory).await;
    let own = store.challenge(ChallengeKey::Id(&flow)).await.unwrap();
    let mut copy = own.unwrap();
    // The newest of a browser is the one that a code is tried on.
    kit.clock.advance(SECOND);
    copy.created_at = kit.engine.now();
    copy.id = ChallengeId::draw(&kit.clock, copy.created_at);
    copy.data = theirs.unwrap().data;
    let mut digest = copy.digest.as_bytes().to_vec();
    *digest.last_mut().unwrap() ^= 1;
    copy.digest = Digest::from_bytes(&digest).unwrap();
    let changes = vec![Change::InsertChallenge(copy.clone(), Caps::NONE)];
    store.apply(changes).await.unwrap();

    let typed = mallory.type_code(&code).await;
    assert!(
        matches!(typed, Err(Rejected::WrongCode { .. })),
        "{:?}",
        typed.err()
    );
    let copy = store.challenge(ChallengeKey::Id(&copy.id)).await.unwrap();
    let copy = copy.unwrap();
    assert_eq!(
        copy.attempts_left, 4,
        "the copy was what the code was tried on"
    );
    assert_eq!(mallory.who().await, None);
    ann.type_code(&code).await.unwrap();
}

/// Whatever way it came there: an authenticator on an account that nobody has proven is not its owner's.
#[tokio::test]
async fn the_first_proof_of_a_mailbox_takes_every_credential_from_before_it() {
    let kit = kit_with(unlimited);
    let store = kit.engine.store();
    let user = kit.engine.admin().add_user(ANN).await.unwrap();
    for kind in ["passkey", "totp", "recovery_code"] {
        let planted = Credential {
            id: CredentialId::draw(&kit.clock, kit.engine.now()),
            kind: kind.to_owned(),
            handle: kind.as_bytes().to_vec(),
            user: user.id.clone(),
            label: String::new(),
            scope: String::new(),
            data: Vec::new(),
            counter: 0,
            created_at: kit.engine.now(),
            used_at: None,
        };
        let changes = vec![Change::InsertCredential(planted)];
        store.apply(changes).await.unwrap();
    }
    assert_eq!(store.credentials_of(&user.id).await.unwrap().len(), 3);

    let mut ann = browser(&kit);
    ann.ask(ANN).await;
    let letter = ann.mail(ANN);
    ann.open(&letter).await.unwrap();

    assert_eq!(store.credentials_of(&user.id).await.unwrap(), []);
    assert_eq!(ann.who().await.as_deref(), Some(ANN));
}

#[tokio::test]
async fn a_method_shown_twice_in_a_session_is_named_once() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let mut current = ann.current().await;
    let again = current.session.proofs[0].clone();
    current.session.proofs.push(again);
    assert_eq!(current.amr(), ["mail"]);
}
