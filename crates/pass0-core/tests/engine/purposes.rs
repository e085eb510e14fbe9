//! Every kind of secret to everything that takes one: only the diagonal succeeds.

use pass0_core::methods::Answer;
use pass0_core::secret::{Token, TokenKind};
use pass0_core::{Link, Visit};
use pass0_testkit::{Authenticator, Kit};
use serde_json::json;

use crate::actors::{ANN, browser, kit_with, unlimited};

/// The text of each token, as whoever holds all of them has it.
struct Secrets(Vec<(TokenKind, String)>);

/// What takes a token, and whether it did something with this one.
async fn takes(kit: &Kit, consumer: TokenKind, text: &str) -> bool {
    let engine = &kit.engine;
    let blank = browser(kit).visit();
    let with = |set: fn(&mut Visit, Option<Token>)| {
        let mut visit = blank.clone();
        set(&mut visit, Token::parse(consumer, text));
        visit
    };
    match consumer {
        TokenKind::Session => {
            let visit = with(|visit, token| visit.session = token);
            engine.current(&visit).await.unwrap().is_some()
        }
        TokenKind::Flow => {
            let visit = with(|visit, token| visit.flow = token);
            engine.sign_in().flow(&visit).await.is_ok()
        }
        TokenKind::Ceremony => {
            let visit = with(|visit, token| visit.ceremony = token);
            let begun = engine
                .sign_in()
                .begin_ceremony(&visit, "passkey", None)
                .await;
            // A cookie that is taken is not set again.
            begun.unwrap().cookie.is_none()
        }
        TokenKind::Start => {
            let visit = with(|visit, token| visit.start = token);
            let ask = || {
                engine
                    .sign_in()
                    .ask_by_form(&visit, "eve@example.org", None)
            };
            let (first, again) = (ask().await.unwrap(), ask().await.unwrap());
            *first.flow.expose() == *again.flow.expose()
        }
        kind => {
            let looked = engine.sign_in().look_at_link(&blank, text).await;
            match kind {
                TokenKind::Link => matches!(looked, Ok(Link::Elsewhere { .. })),
                TokenKind::OperatorLink => matches!(looked, Ok(Link::Confirm { .. })),
                TokenKind::EmailChange => matches!(looked, Ok(Link::NewEmail { .. })),
                _ => matches!(looked, Ok(Link::NotMe { .. })),
            }
        }
    }
}

/// One live secret of every kind.
async fn secrets(kit: &Kit) -> Secrets {
    let mut ann = browser(kit);
    ann.sign_in(ANN).await;
    ann.add_passkey(&mut Authenticator::new("https://app.example.org"))
        .await;
    let current = ann.current().await;
    let new = "ann@new.example";
    kit.engine
        .account(&current)
        .ask_for_email(&ann.visit(), new)
        .await
        .unwrap();
    kit.post().await;
    let mut bob = browser(kit);
    bob.ask("bob@example.org").await;
    bob.passkey_options().await;
    let issued = kit.engine.admin().issue_link(ANN, None).await.unwrap().link;
    let last = |link: &str| link.rsplit('/').next().unwrap().to_owned();
    let notice = kit.inbox.to(ANN).into_iter().find(|it| !it.signs_in());
    let expose = |token: &Option<Token>| token.as_ref().unwrap().expose().to_string();
    let start = Some(kit.engine.sign_in().start_cookie());
    Secrets(vec![
        (TokenKind::Start, expose(&start)),
        (TokenKind::Session, expose(&ann.session)),
        (TokenKind::Flow, expose(&bob.flow)),
        (TokenKind::Ceremony, expose(&bob.ceremony)),
        (TokenKind::Link, last(bob.mail("bob@example.org").link())),
        (TokenKind::OperatorLink, last(&issued)),
        (
            TokenKind::EmailChange,
            last(kit.inbox.newest(new).unwrap().link()),
        ),
        (TokenKind::NotMe, last(notice.unwrap().link())),
    ])
}

#[tokio::test]
async fn every_kind_of_secret_is_good_for_its_own_purpose_alone() {
    let kit = kit_with(unlimited);
    let Secrets(secrets) = secrets(&kit).await;
    assert_eq!(secrets.len(), TokenKind::ALL.len());
    for (kind, text) in &secrets {
        let body = text.split_once('_').unwrap().1;
        for consumer in TokenKind::ALL {
            // As it is, and dressed as what the consumer takes.
            let dressed = format!("{}{body}", consumer.prefix());
            let cell = format!("{kind:?} to {consumer:?}");
            let taken = takes(&kit, *consumer, text).await;
            assert_eq!(taken, kind == consumer, "{cell}");
            // These cookies are the browser's own choice: what is bound to them is not.
            let own = matches!(consumer, TokenKind::Ceremony | TokenKind::Start);
            if kind != consumer && !own {
                assert!(!takes(&kit, *consumer, &dressed).await, "{cell}, dressed");
            }
        }
    }
}

#[tokio::test]
async fn a_typed_secret_of_one_kind_is_wrong_as_another() {
    let kit = kit_with(unlimited);
    let mut ann = browser(&kit);
    ann.sign_in(ANN).await;
    let (secret, codes) = ann.add_totp().await;
    kit.clock.advance(std::time::Duration::from_secs(120));
    let mut other = browser(&kit);
    other.ask(ANN).await;
    let letters = kit.inbox.to(ANN);
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    let code = letter.code().to_owned();
    let totp = other.totp(&secret);
    for wrong in [&totp, &codes[0]] {
        assert!(other.type_code(wrong).await.is_err(), "as a mail's code");
    }
    assert!(matches!(other.open(letter).await, Ok(Link::Waiting(_))));
    for (method, wrong) in [
        ("totp", &code),
        ("totp", &codes[0]),
        ("recovery_code", &code),
        ("recovery_code", &totp),
        ("mail", &code),
        ("passkey", &code),
    ] {
        let typed = kit
            .engine
            .sign_in()
            .type_factor(&other.visit(), method, wrong)
            .await;
        assert!(typed.is_err(), "{method} {wrong}");
    }
    // An authenticator's answer is no code, and a code no answer.
    let answer = json!({"id": totp});
    let finished = kit
        .engine
        .sign_in()
        .finish_ceremony(&other.visit(), "totp", &answer)
        .await;
    assert!(finished.is_err());
    let current = ann.current().await;
    let kept = kit
        .engine
        .enrolment(Some(&current))
        .finish_enrolment(&ann.visit(), "passkey", Answer::Typed(&totp), "")
        .await;
    assert!(kept.is_err());
    other.type_factor("totp", &totp).await.unwrap();
}

/// A token whose selector was changed, or taken from another token of the same kind, is worth nothing.
#[tokio::test]
async fn a_selector_that_was_altered_or_belongs_to_another_finds_nothing() {
    let kit = kit_with(unlimited);
    let Secrets(ours) = secrets(&kit).await;
    let mut eve = browser(&kit);
    eve.ask("eve@example.org").await;
    let letter = eve.mail("eve@example.org");
    let theirs = letter.link().rsplit('/').next().unwrap();
    for (kind, text) in ours {
        if matches!(kind, TokenKind::Ceremony | TokenKind::Start) {
            continue;
        }
        // Base64url: the selector is the first 21 characters and a third of the next.
        let (prefix, body) = text.split_once('_').unwrap();
        for place in 0..21 {
            let mut altered = body.as_bytes().to_vec();
            altered[place] = if altered[place] == b'A' { b'B' } else { b'A' };
            let altered = format!("{prefix}_{}", str::from_utf8(&altered).unwrap());
            assert!(
                !takes(&kit, kind, &altered).await,
                "{kind:?}, place {place}"
            );
        }
        let other = theirs.split_once('_').unwrap().1;
        let grafted = format!("{prefix}_{}{}", &other[..24], &body[24..]);
        assert!(!takes(&kit, kind, &grafted).await, "{kind:?}, grafted");
    }
}
