//! What the owners of second factors are told when a key is retired.

use pass0_core::model::Client;
use pass0_core::ports::LetterText;

use super::*;

pub(crate) async fn the_owners_of_what_a_retired_key_takes_are_told_once(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let old = node(&store, &clock, &[1]);
    old.engine.jobs().admit_keys(&[]).await.unwrap();
    for email in [ANN, BOB] {
        with_totp(&old, email).await;
    }
    let nodes: Vec<Kit> = (0..4).map(|_| node(&store, &clock, &[2])).collect();
    let starts: Vec<_> = nodes
        .iter()
        .map(|kit| {
            let engine = kit.engine.clone();
            tokio::spawn(async move { engine.jobs().admit_keys(&[id(&key(1))]).await })
        })
        .collect();
    for start in starts {
        start.await.unwrap().unwrap();
    }
    nodes[0].post().await;
    for email in [ANN, BOB] {
        let letters = nodes[0].inbox.to(email);
        let told: Vec<_> = letters
            .iter()
            .filter_map(|letter| match &letter.text.kind {
                LetterKind::FactorsReset { methods } => Some(methods.clone()),
                _ => None,
            })
            .collect();
        assert_eq!(told, [["recovery_code", "totp"]], "{email}");
    }
}

pub(crate) async fn an_owner_is_told_in_their_language_or_in_every_one(store: Arc<dyn Store>) {
    let clock = Clock::default();
    let old = node(&store, &clock, &[1]);
    old.engine.jobs().admit_keys(&[]).await.unwrap();
    // Ann's browser speaks German.
    let mut german = old.engine.visit(Client::new(None, "Firefox", "de"));
    german.flow = Some(
        old.engine
            .sign_in()
            .ask(&german, ANN, None)
            .await
            .unwrap()
            .flow,
    );
    old.post().await;
    let letter = old.inbox.newest(ANN).unwrap();
    let opened = old
        .engine
        .sign_in()
        .open_link(&german, letter.token())
        .await
        .unwrap();
    let Link::SignedIn(signed_in) = opened else {
        panic!("{opened:?}");
    };
    let mut ann = browser(&old);
    ann.session = Some(signed_in.secret);
    ann.add_totp().await;
    // Bob's session is over: nobody knows what his browser spoke.
    with_totp(&old, BOB).await;
    let bob = old.engine.admin().find_user(BOB).await.unwrap();
    let ends = Change::EndSessionsOf(bob.id, None);
    store.apply(vec![ends]).await.unwrap();

    let kit = node(&store, &clock, &[2]);
    kit.engine.jobs().admit_keys(&[id(&key(1))]).await.unwrap();
    kit.post().await;
    for (email, lang) in [(ANN, "de"), (BOB, LetterText::MANY)] {
        let told = kit.inbox.newest(email).unwrap();
        assert!(matches!(told.text.kind, LetterKind::FactorsReset { .. }));
        assert_eq!(told.text.lang, lang, "{email}");
    }
}
