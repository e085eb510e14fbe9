//! Guessing, and what an answer gives away.

use std::collections::BTreeSet;

use crate::actors::{ANN, app, path_of};

#[tokio::test]
async fn a_thousand_guessed_links_get_one_answer() {
    let app = app();
    let mut ann = app.browser();
    ann.ask(ANN).await;
    let mut answers = BTreeSet::new();
    for n in 0..1000 {
        let guess =
            pass0_core::secret::Token::draw(pass0_core::secret::TokenKind::Link, &app.kit.clock);
        let mut browser = if n % 2 == 0 {
            ann.clone()
        } else {
            app.browser()
        };
        let reply = browser
            .get(&format!("/auth/verify/{}", *guess.expose()))
            .await;
        answers.insert((reply.status.as_u16(), reply.error(), reply.body.len()));
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn no_body_and_no_address_ever_holds_a_secret() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let mut replies = vec![ann.go("/auth/flow").await, ann.get("/auth/flow").await];
    let mut other = app.browser();
    replies.push(other.go(path_of(&letter)).await);
    replies.push(other.go("/auth/link").await);
    replies.push(ann.go(path_of(&letter)).await);
    replies.push(ann.get("/auth/session").await);
    replies.push(ann.get("/auth/sessions").await);
    replies.push(ann.go("/auth/sessions").await);
    for reply in replies {
        for secret in [
            letter.token(),
            letter.code(),
            &ann.jar["__Host-pass0"],
            &ann.jar["__Host-pass0-flow"],
        ] {
            assert!(!reply.body.contains(secret) && !reply.location().contains(secret));
        }
    }
}
