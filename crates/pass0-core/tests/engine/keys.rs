//! Keys rotate under the engine's feet.

use pass0_core::Link;

use crate::actors::{ANN, browser, kit_with, unlimited};

fn key(seed: u8) -> Vec<u8> {
    (0..40).map(|n: u8| n.wrapping_mul(7) ^ seed).collect()
}

#[tokio::test]
async fn keys_rotate_three_times_without_losing_a_flow_or_a_session() {
    let kit = kit_with(unlimited);
    let mut keys = vec![(0..32).collect::<Vec<u8>>()];
    let mut signed_in = browser(&kit);
    signed_in.sign_in(ANN).await;
    for round in 1..=3 {
        let mut link = browser(&kit);
        let mut code = browser(&kit);
        link.ask("link@example.org").await;
        code.ask("code@example.org").await;
        let undelivered = kit
            .engine
            .sign_in()
            .ask(&browser(&kit).visit(), "late@example.org", None)
            .await
            .unwrap();

        keys.insert(0, key(round));
        kit.engine.ring().replace(&keys).unwrap();

        let letter = link.mail("link@example.org");
        assert!(matches!(link.open(&letter).await, Ok(Link::SignedIn(_))));
        let digits = code.mail("code@example.org").code().to_owned();
        assert!(code.type_code(&digits).await.is_ok());
        assert_eq!(link.who().await.as_deref(), Some("link@example.org"));
        assert_eq!(signed_in.who().await.as_deref(), Some(ANN));
        kit.post().await;
        let mut late = browser(&kit);
        late.flow = Some(undelivered.flow);
        let letter = late.mail("late@example.org");
        assert!(matches!(late.open(&letter).await, Ok(Link::SignedIn(_))));
    }
}

#[tokio::test]
async fn without_its_key_a_session_is_none_and_a_letter_waits_and_is_told() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    kit.engine
        .sign_in()
        .ask(&browser(&kit).visit(), "late@example.org", None)
        .await
        .unwrap();
    kit.engine.ring().replace(&[key(9)]).unwrap();
    assert_eq!(ann.who().await, None);
    kit.post().await;
    assert!(kit.inbox.to("late@example.org").is_empty());
    let told = crate::actors::all_events(&kit).await;
    let last = told.last().unwrap();
    assert_eq!(last.kind, pass0_core::model::EventKind::MailDeferred);
    assert_eq!(last.detail, "sealed under a key that is not here");
}
