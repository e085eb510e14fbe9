//! From setting a number up to signing in with it, and all that can go wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod site;

use axum::http::StatusCode;
use serde_json::json;
use site::{ANN, Browser, NUMBER, Site, other, site};

/// A second browser of somebody who has the factor, after the mail.
async fn past_the_mail(site: &Site) -> Browser<'_> {
    let mut first = site.browser();
    first.by_mail().await;
    first.add_number().await;
    let mut next = site.browser();
    let typed = next.by_mail().await;
    assert_eq!(typed.json()["requires_2fa"], json!(true));
    next
}

#[tokio::test]
async fn a_number_is_set_up_and_then_asked_for() {
    let site = site().await;
    let mut ann = site.browser();
    ann.by_mail().await;
    let account = ann.go("/auth/account").await;
    assert!(
        account.says("Set up codes by text message"),
        "{}",
        account.body
    );
    let page = ann.go("/auth/2fa/text_message/setup").await;
    assert!(
        page.says("type=\"tel\"") && !page.says("one-time-code"),
        "{}",
        page.body
    );
    let on = ann.add_number().await;
    assert!(on.says("Your recovery codes"), "{}", on.body);
    assert_eq!(
        site.gateway.given.lock().unwrap()[0]["to"],
        "+4915123456789"
    );
    let mail = site.told("Codes by text message were turned on").await;
    assert_eq!(mail.to, ANN);

    let account = ann.go("/auth/account?notice=text_message-on").await;
    for words in [
        "From now on, signing in also asks for a code by text message.",
        "Codes by text message turned on",
        "Codes by text message have been on since",
        "… 89",
    ] {
        assert!(account.says(words), "{words}: {}", account.body);
    }
    ann.submit("/auth/logout", &[]).await;
    assert!(!ann.is_signed_in().await);

    // The mail alone opens nothing, and the message is on its way by itself.
    let mut ann = site.browser();
    ann.by_mail().await;
    assert!(!ann.is_signed_in().await);
    let told = ann.get("/auth/2fa/verify").await.json();
    assert_eq!(told["sends"], json!(["text_message"]));
    assert_eq!(told["sent"], json!(["text_message"]));
    let page = ann.go("/auth/2fa/verify").await;
    assert!(
        page.says("We’ve sent a code to your phone."),
        "{}",
        page.body
    );
    assert!(page.says("one-time-code"), "{}", page.body);
    let code = site.gateway.code();
    let fields = [("method", "text_message"), ("code", code.as_str())];
    let right = ann.submit("/auth/2fa/verify", &fields).await;
    assert_eq!(right.status, 200, "a page that leads on: {}", right.body);
    assert!(ann.is_signed_in().await);
    let session = ann.get("/auth/session").await.json();
    assert_eq!(
        session["session"]["amr"],
        json!(["mail", "text_message"]),
        "{session}"
    );
    let data = ann.get("/auth/account/data").await;
    assert!(
        data.says("+4915123456789"),
        "what is kept is told: {}",
        data.body
    );
}

#[tokio::test]
async fn every_page_of_it_is_in_the_language_of_its_reader_or_in_english() {
    let site = site().await;
    let mut ann = past_the_mail(&site).await;
    for (languages, words) in [
        ("de", "Wir haben einen Code an Ihr Telefon gesendet."),
        ("en", "We’ve sent a code to your phone."),
        ("fr", "We’ve sent a code to your phone."),
    ] {
        ann.languages = languages;
        let page = ann.go("/auth/2fa/verify").await;
        assert!(page.says(words), "{languages}: {}", page.body);
    }
    ann.languages = "fr";
    let page = ann.go("/auth/2fa/verify").await;
    assert!(
        page.says("Encore une étape") || page.says("lang=\"fr\""),
        "the rest is French: {}",
        page.body
    );
}

#[tokio::test]
async fn a_wrong_code_counts_and_three_end_what_was_sent_but_not_the_sign_in() {
    let site = site().await;
    let mut ann = past_the_mail(&site).await;
    let wrong = other(&site.gateway.code());
    let typed = [("method", "text_message"), ("code", wrong)];
    let first = ann.submit("/auth/2fa/verify", &typed).await;
    assert_eq!(first.status, StatusCode::FORBIDDEN);
    assert!(first.says("You have 2 more tries."), "{}", first.body);
    let body = json!({"method": "text_message", "code": wrong});
    let second = ann.post("/auth/2fa/verify", body.clone()).await;
    assert_eq!(second.json()["error"], "wrong_code");
    assert_eq!(second.json()["attempts_left"], 1);
    let third = ann.submit("/auth/2fa/verify", &typed).await;
    assert_eq!(third.status, StatusCode::GONE);
    assert!(
        third.says("That code is no longer valid."),
        "{}",
        third.body
    );
    assert!(
        third.says("Text me a code") && !third.says("one-time-code"),
        "{}",
        third.body
    );
    // Not even the right one is, now.
    let late = json!({"method": "text_message", "code": site.gateway.code()});
    let late = ann.post("/auth/2fa/verify", late).await;
    assert_eq!(
        (late.status.as_u16(), &late.json()["error"]),
        (410, &json!("expired"))
    );
    let again = ann.submit("/auth/2fa/text_message/begin", &[]).await;
    assert_eq!(again.location, "/auth/2fa/verify?method=text_message");
    let code = site.gateway.code();
    let right = json!({"method": "text_message", "code": code});
    assert_eq!(ann.post("/auth/2fa/verify", right).await.status, 200);
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn the_code_of_one_sign_in_is_none_in_another() {
    let site = site().await;
    let mut first = past_the_mail(&site).await;
    let earlier = site.gateway.code();
    let mut second = site.browser();
    second.by_mail().await;
    let later = site.gateway.code();
    if earlier != later {
        let body = json!({"method": "text_message", "code": earlier});
        let crossed = second.post("/auth/2fa/verify", body).await;
        assert_eq!(crossed.json()["error"], "wrong_code");
        assert!(!second.is_signed_in().await);
    }
    let body = json!({"method": "text_message", "code": earlier});
    assert_eq!(first.post("/auth/2fa/verify", body).await.status, 200);
}

#[tokio::test]
async fn nobody_is_sent_more_than_five_messages_in_an_hour() {
    let site = site().await;
    let mut ann = past_the_mail(&site).await;
    for sent in 3..=5 {
        let begun = ann.post("/auth/2fa/text_message/begin", json!({})).await;
        assert_eq!(begun.json()["success"], json!(true));
        assert_eq!(site.gateway.count(), sent);
    }
    let sixth = ann.post("/auth/2fa/text_message/begin", json!({})).await;
    assert_eq!(
        (sixth.status.as_u16(), &sixth.json()["error"]),
        (429, &json!("rate_limited"))
    );
    let page = ann.submit("/auth/2fa/text_message/begin", &[]).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(site.gateway.count(), 5);
    // What was sent last still counts.
    let body = json!({"method": "text_message", "code": site.gateway.code()});
    assert_eq!(ann.post("/auth/2fa/verify", body).await.status, 200);
}

#[tokio::test]
async fn a_gateway_that_is_down_is_said_and_the_sign_in_still_waits() {
    let site = site().await;
    let mut first = site.browser();
    first.by_mail().await;
    site.gateway.answers(StatusCode::BAD_GATEWAY);
    let failed = first
        .submit("/auth/2fa/text_message/setup", &[("given", NUMBER)])
        .await;
    assert_eq!(failed.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(failed.says("The code couldn’t be sent."), "{}", failed.body);
    site.gateway.answers(StatusCode::OK);
    first.add_number().await;

    site.gateway.answers(StatusCode::BAD_GATEWAY);
    let mut ann = site.browser();
    ann.by_mail().await;
    let page = ann.go("/auth/2fa/verify").await;
    assert!(page.says("The code couldn’t be sent."), "{}", page.body);
    assert!(
        !page.says("We’ve sent a code") && !page.says("one-time-code"),
        "{}",
        page.body
    );
    let told = ann.post("/auth/2fa/text_message/begin", json!({})).await;
    assert_eq!(
        (told.status.as_u16(), &told.json()["error"]),
        (503, &json!("not_sent"))
    );
    assert_eq!(ann.get("/auth/2fa/verify").await.json()["sent"], json!([]));
    // A recovery code, or a gateway that is up again.
    site.gateway.answers(StatusCode::OK);
    ann.submit("/auth/2fa/text_message/begin", &[]).await;
    let body = json!({"method": "text_message", "code": site.gateway.code()});
    assert_eq!(ann.post("/auth/2fa/verify", body).await.status, 200);
    let account = ann.go("/auth/account").await;
    assert!(
        account.says("A text message with a code couldn’t be sent"),
        "{}",
        account.body
    );
}

#[tokio::test]
async fn a_number_that_is_none_or_is_not_sent_to_costs_nothing() {
    let site = site().await;
    let mut ann = site.browser();
    ann.by_mail().await;
    for given in [
        "",
        "0151 23456789",
        "+49",
        "+49 151 2345678x",
        "+881 600 000000",
    ] {
        let refused = ann
            .submit("/auth/2fa/text_message/setup", &[("given", given)])
            .await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{given}");
        assert!(
            refused.says("We can’t send codes to that number."),
            "{}",
            refused.body
        );
    }
    let refused = ann
        .post("/auth/2fa/text_message/setup", json!({"given": "+1"}))
        .await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["error"]),
        (400, &json!("bad_code"))
    );
    assert_eq!(site.gateway.count(), 0);
}

#[tokio::test]
async fn a_session_is_proven_afresh_by_a_code_that_is_asked_for() {
    let site = site().await;
    let mut ann = past_the_mail(&site).await;
    let body = json!({"method": "text_message", "code": site.gateway.code()});
    ann.post("/auth/2fa/verify", body).await;
    let page = ann.go("/auth/step-up?method=text_message").await;
    assert!(
        page.says("Text me a code") && !page.says("one-time-code"),
        "{}",
        page.body
    );
    let before = site.gateway.count();
    let page = ann
        .submit("/auth/step-up", &[("method", "text_message")])
        .await;
    assert!(
        page.says("We’ve sent a code") && page.says("one-time-code"),
        "{}",
        page.body
    );
    assert_eq!(site.gateway.count(), before + 1);
    let code = site.gateway.code();
    let wrong = [("method", "text_message"), ("code", other(&code))];
    assert_eq!(
        ann.submit("/auth/step-up/verify", &wrong).await.status,
        StatusCode::FORBIDDEN
    );
    let right = [("method", "text_message"), ("code", code.as_str())];
    assert_eq!(ann.submit("/auth/step-up/verify", &right).await.status, 200);
    let twice = ann.submit("/auth/step-up/verify", &right).await;
    assert_eq!(twice.status, StatusCode::GONE, "{}", twice.body);
}

#[tokio::test]
async fn it_is_switched_off_again() {
    let site = site().await;
    let mut ann = past_the_mail(&site).await;
    let body = json!({"method": "text_message", "code": site.gateway.code()});
    ann.post("/auth/2fa/verify", body).await;
    let off = ann.submit("/auth/2fa/text_message/disable", &[]).await;
    assert_eq!(off.location, "/auth/account?notice=text_message-off");
    let account = ann.go(&off.location).await;
    assert!(
        account.says("Signing in no longer asks for a code by text message."),
        "{}",
        account.body
    );
    site.told("Codes by text message were turned off").await;
    let mut next = site.browser();
    next.by_mail().await;
    assert!(next.is_signed_in().await);
}

#[tokio::test]
async fn strangers_learn_nothing_and_other_methods_are_not_there() {
    let site = site().await;
    // After the mail: what the account has not is not there, and what sends nothing begins nothing.
    let mut ann = past_the_mail(&site).await;
    for method in ["telegram", "mail", "passkey", "totp"] {
        let path = format!("/auth/2fa/{method}/begin");
        let refused = ann.post(&path, json!({})).await;
        assert_eq!(refused.status, 404, "{path}");
        assert_eq!(refused.json()["error"], "not_found", "{path}");
    }
    let nothing = ann.post("/auth/2fa/recovery_code/begin", json!({})).await;
    assert_eq!(nothing.json(), json!({"success": true}));
    // Before it, nothing tells whether the account has the factor, or pass0 the method.
    let mut stranger = site.browser();
    let asked = json!({"email": ANN});
    stranger.post("/auth/request-magic-link", asked).await;
    let before = site.gateway.count();
    for (path, body) in [
        ("/auth/2fa/text_message/begin", json!({})),
        ("/auth/2fa/telegram/begin", json!({})),
        (
            "/auth/2fa/verify",
            json!({"method": "text_message", "code": "123456"}),
        ),
        (
            "/auth/2fa/verify",
            json!({"method": "telegram", "code": "123456"}),
        ),
    ] {
        let refused = stranger.post(path, body).await;
        assert_eq!(refused.status, 403, "{path}");
        assert_eq!(refused.json()["error"], "other_browser", "{path}");
    }
    assert_eq!(site.gateway.count(), before);
}
