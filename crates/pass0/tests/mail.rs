//! Ways for mail in an axum app.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

use std::sync::Arc;

use pass0::engine::Visit;
use pass0::engine::memory::MemoryStore;
use pass0::engine::model::Client;
use pass0::engine::ports::{Env as _, SystemEnv};
use pass0::{Builder, Error, Message, Pass0};
use tokio::sync::mpsc;

fn builder() -> Builder {
    Pass0::builder("http://localhost:3000")
        .unwrap()
        .config(|config| config.signup = pass0::engine::config::Signup::Open)
        .store(Arc::new(MemoryStore::default()))
        .secrets(&["q0Hk3v2xWc8ZrT5yNnB7fUeJ1aLpGdMsQXoI4iV6Y9E="])
        .unwrap()
}

async fn why(builder: Builder) -> String {
    match builder.build().await {
        Ok(_) => panic!("it starts"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_closure_gets_written_emails_and_those_it_could_not_send_again() {
    let (bag, mut emails) = mpsc::unbounded_channel();
    let pass0 = builder()
        .mail_by(move |message: Message| {
            let bag = bag.clone();
            async move {
                let _ = bag.send(message);
                Err("not today")
            }
        })
        .build()
        .await
        .unwrap();
    let visit = Visit::new(SystemEnv.now(), Client::default());
    pass0
        .engine()
        .sign_in()
        .ask(&visit, "ann@example.org", None)
        .await
        .unwrap();
    let first = emails.recv().await.unwrap();
    assert_eq!(first.to, "ann@example.org");
    assert!(first.text.contains("/auth/verify/") && first.html.contains("/auth/verify/"));
    let again = emails.recv().await.unwrap();
    assert_eq!((first.id, first.text), (again.id, again.text));
    pass0.stop().await;
}

#[tokio::test]
async fn wrong_ways_for_mail_are_named() {
    let from = "App <login@example.org>";
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    for (builder, wanted) in [
        (builder(), "no mail"),
        (
            builder().mail_http("http://mailer.example.org/", secret, from),
            "https://",
        ),
        (
            builder().mail_http("https://mailer.example.org/", "changeme", from),
            "whsec_",
        ),
        (
            builder().smtp("smtp://mail.example.org", from),
            "smtp+plain://",
        ),
        (
            builder().smtp("smtps://u:p/w@mail.example.org", from),
            "percent-encoded",
        ),
        (
            builder()
                .smtp("smtps://mail.example.org", from)
                .smtp_ehlo("two words"),
            "host name",
        ),
        (
            builder()
                .smtp("smtps://mail.example.org", from)
                .smtp_ca("hello"),
            "PEM",
        ),
    ] {
        let said = why(builder).await;
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let error = builder().build().await.err().unwrap();
    assert!(matches!(error, Error::Missing(_)));
}
