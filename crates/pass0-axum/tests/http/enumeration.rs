//! Nobody learns from an answer whether an address has an account.

use std::collections::BTreeSet;

use axum::body::Body;
use pass0_core::config::Signup;
use pass0_core::model::{UserState, Window};
use serde_json::json;

use crate::actors::{App, Browser, Reply, app_with};

/// What of an answer could tell something: secrets, which differ by chance, are blotted out.
fn normal(reply: &Reply, address: &str) -> String {
    let mut headers: Vec<String> = reply
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "content-length"))
        .map(|(name, value)| format!("{name}: {}", blot(value.to_str().unwrap())))
        .collect();
    headers.sort();
    let id = reply.header("x-request-id");
    let body = blot(&reply.body.replace(address, "ADDRESS").replace(id, "ID"));
    format!("{} {headers:?} {body}", reply.status)
}

fn blot(text: &str) -> String {
    let is_secret = |word: &str| {
        word.len() >= 30
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    let mut out = String::new();
    for word in
        text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
    {
        let bare =
            word.trim_end_matches(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')));
        if is_secret(bare) {
            out.push_str("SECRET");
            out.push_str(&word[bare.len()..]);
        } else {
            out.push_str(word);
        }
    }
    out
}

async fn states() -> (App, Vec<&'static str>) {
    let app = app_with(|config| {
        config.signup = Signup::Domains(vec!["open.example".into()]);
        config.limits.mail = vec![Window::new(2, 60)];
    });
    let engine = &app.kit.engine;
    for known in [
        "known@closed.example",
        "off@closed.example",
        "unproven@closed.example",
        "over@closed.example",
    ] {
        engine.admin().add_user(known).await.unwrap();
    }
    app.browser().sign_in("known@closed.example").await;
    let off = engine
        .admin()
        .find_user("off@closed.example")
        .await
        .unwrap();
    engine
        .admin()
        .set_user_state(&off.id, UserState::Disabled)
        .await
        .unwrap();
    for _ in 0..2 {
        app.browser().ask("over@closed.example").await;
    }
    app.kit.clock.advance(std::time::Duration::from_secs(30));
    (
        app,
        vec![
            "known@closed.example",
            "off@closed.example",
            "unproven@closed.example",
            "over@closed.example",
            "nobody@closed.example",
            "newcomer@open.example",
        ],
    )
}

async fn all_same(ask: impl AsyncFn(&mut Browser, &str) -> Reply) {
    let (app, addresses) = states().await;
    let mut answers = BTreeSet::new();
    for address in &addresses {
        let mut browser = app.browser();
        answers.insert(normal(&ask(&mut browser, address).await, address));
    }
    assert_eq!(answers.len(), 1, "{answers:#?}");
}

#[tokio::test]
async fn asking_by_script_gives_one_answer_for_every_state_of_an_account() {
    all_same(async |browser, address| {
        browser
            .post("/auth/request-magic-link", json!({"email": address}))
            .await
    })
    .await;
}

#[tokio::test]
async fn asking_by_form_gives_one_answer_for_every_state_of_an_account() {
    all_same(async |browser, address| {
        browser
            .submit("/auth/request-magic-link", &[("email", address)])
            .await
    })
    .await;
}

#[tokio::test]
async fn a_wrong_code_gives_one_answer_for_every_state_of_an_account() {
    all_same(async |browser, address| {
        browser
            .post("/auth/request-magic-link", json!({"email": address}))
            .await;
        // The right code is one of 10⁸: this one is wrong.
        browser
            .post("/auth/verify-code", json!({"code": "00000000"}))
            .await
    })
    .await;
}

/// The waiting page tells nothing of limits: whose letter waits for its turn sees what others see.
#[tokio::test]
async fn the_waiting_page_is_the_same_for_every_state_and_over_the_limit() {
    let (app, addresses) = states().await;
    let mut answers = BTreeSet::new();
    for address in &addresses {
        let mut browser = app.browser();
        let asked = json!({"email": address});
        browser.post("/auth/request-magic-link", asked).await;
        for minutes in [0, 1, 9] {
            app.kit.post().await;
            for accept in ["text/html", "application/json"] {
                let request = browser
                    .request("GET", "/auth/flow")
                    .header("accept", accept);
                let reply = browser.send(request.body(Body::empty()).unwrap()).await;
                answers.insert((minutes, normal(&reply, address)));
            }
            let wait = std::time::Duration::from_secs(minutes * 60);
            app.kit.clock.advance(wait);
        }
        browser.post("/auth/cancel", json!({})).await;
    }
    assert_eq!(answers.len(), 6, "{answers:#?}");
}

#[tokio::test]
async fn resending_gives_one_answer_for_every_state_of_an_account() {
    all_same(async |browser, address| {
        browser
            .post("/auth/request-magic-link", json!({"email": address}))
            .await;
        browser.post("/auth/resend", json!({})).await
    })
    .await;
}

/// Whoever asked for somebody else's address sees nothing of it when the owner signs in meanwhile.
#[tokio::test]
async fn the_owners_sign_in_changes_nothing_for_who_asked_before() {
    const OWNER: &str = "owner@closed.example";
    let mut told = BTreeSet::new();
    for signs_in in [false, true] {
        let app = app_with(|config| config.signup = Signup::Invite);
        app.kit.engine.admin().add_user(OWNER).await.unwrap();
        let mut tries = app.browser();
        let mut gives_up = app.browser();
        let mut answers = Vec::new();
        for mallory in [&mut tries, &mut gives_up] {
            mallory.ask(OWNER).await;
        }
        if signs_in {
            app.browser().sign_in(OWNER).await;
        } else {
            app.browser().ask(OWNER).await;
        }
        let wrong = app.kit.inbox.to(OWNER);
        let wrong = ["00000000", "11111111", "22222222", "33333333"]
            .into_iter()
            .find(|code| wrong.iter().all(|letter| letter.code() != *code))
            .unwrap();
        answers.push(tries.go("/auth/flow").await);
        for _ in 0..6 {
            let code = json!({"code": wrong});
            answers.push(tries.post("/auth/verify-code", code).await);
            answers.push(tries.get("/auth/flow").await);
        }
        answers.push(gives_up.get("/auth/flow").await);
        let jar = gives_up.jar.clone();
        answers.push(gives_up.post("/auth/cancel", json!({})).await);
        gives_up.jar = jar;
        answers.push(gives_up.get("/auth/flow").await);
        answers.push(gives_up.post("/auth/resend", json!({})).await);
        answers.push(gives_up.get("/auth/flow").await);
        app.kit.clock.advance(std::time::Duration::from_secs(600));
        answers.push(gives_up.get("/auth/flow").await);
        let answers: Vec<_> = answers.iter().map(|it| normal(it, OWNER)).collect();
        assert!(answers[0].contains("flow"), "{}", answers[0]);
        told.insert(answers);
    }
    assert_eq!(told.len(), 1, "{told:#?}");
}

/// Every flow is stored, known address or not: the same rows, so the same work.
#[tokio::test]
async fn every_address_costs_the_same_rows() {
    let (app, addresses) = states().await;
    let mut costs = BTreeSet::new();
    for address in addresses
        .iter()
        .filter(|address| !address.starts_with("over"))
    {
        let before = app
            .kit
            .engine
            .store()
            .counts(app.kit.engine.now())
            .await
            .unwrap();
        app.browser()
            .post("/auth/request-magic-link", json!({"email": address}))
            .await;
        let after = app
            .kit
            .engine
            .store()
            .counts(app.kit.engine.now())
            .await
            .unwrap();
        costs.insert((
            after.pending - before.pending,
            after.waiting_letters - before.waiting_letters,
        ));
        app.kit.post().await;
    }
    assert_eq!(costs, BTreeSet::from([(1, 1)]));
}
