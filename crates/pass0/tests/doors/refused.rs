//! What every door refuses, and when.

use std::sync::Arc;

use pass0_core::methods::Answer;
use pass0_core::model::Client;
use pass0_core::{Engine, Link, OWN_USERS};
use pass0_testkit::Authenticator;

use crate::given::Given;
use crate::{DOORS, Door, KEY, SITE};

const OTHER_KEY: &str = "vN7f2Yb0qLr5XhT9cWkE3sZ8uJmA6pQdGxI1oHyR4tU=";

/// Why a door does not build with these settings.
async fn refusal(door: Door, given: &Given) -> String {
    match door.build(given).await {
        Ok(_) => panic!("{door:?} starts"),
        Err(why) => why,
    }
}

async fn all_refuse(given: &Given, why: &str) {
    for door in DOORS {
        let refused = refusal(door, given).await;
        assert!(refused.contains(why), "{door:?}: {refused}");
    }
}

#[tokio::test]
async fn keys_that_can_be_guessed_are_refused() {
    for weak in [
        "please-change-me-please-change-me-now-ok",
        "changeme-changeme-changeme-changeme-1234",
        "abababababababababababababababababababab",
        "q0Hk3v2x",
    ] {
        let mut given = Given::good();
        given.set("secrets", vec![weak]);
        for door in DOORS {
            let refused = refusal(door, &given).await;
            assert!(
                refused.starts_with("secret") || refused.contains("secrets: "),
                "{refused}"
            );
            assert!(!refused.contains(weak), "{door:?} tells it: {refused}");
        }
    }
}

#[tokio::test]
async fn a_file_of_keys_that_others_can_change_is_refused() {
    let mut given = Given::good();
    let file = given.write("key", KEY, 0o602);
    given.unset("secrets").set("secret_file", file);
    all_refuse(&given, "can be changed by others").await;
    given.write("key", KEY, 0o600);
    for door in DOORS {
        door.build(&given).await.unwrap();
    }
}

#[tokio::test]
async fn keys_of_another_database_are_refused_until_the_lost_ones_are_given_up() {
    for door in DOORS {
        let mut given = Given::good();
        let first = Door::Program.build(&given).await.unwrap();
        let lost = first.http.engine().ring().ids()[0].to_string();
        given.set("secrets", vec![OTHER_KEY]);
        let refused = refusal(door, &given).await;
        assert!(refused.contains(&lost), "{door:?}: {refused}");
        given.set("retire_keys", vec![lost]);
        door.build(&given).await.unwrap();
    }
}

#[tokio::test]
async fn a_relying_party_id_of_another_site_is_refused() {
    let mut given = Given::good();
    given.set("rp_id", "example.com");
    all_refuse(&given, "rp_id").await;
}

#[tokio::test]
async fn another_relying_party_id_is_refused_once_there_are_passkeys() {
    let mut given = Given::good();
    given
        .set("policy", "passkey_only")
        .set("rp_id", "example.org");
    let first = Door::Axum.build(&given).await.unwrap();
    add_passkey(first.http.engine()).await;
    drop(first);
    for door in DOORS {
        door.build(&given).await.unwrap();
    }
    given.set("rp_id", "app.example.org");
    all_refuse(
        &given,
        "people here have passkeys for another relying party id",
    )
    .await;
}

/// Ann's first passkey, by an operator's link where nobody signs in by mail.
async fn add_passkey(engine: &Engine) {
    engine.admin().add_user("ann@example.org").await.unwrap();
    let link = engine
        .admin()
        .issue_link("ann@example.org", None)
        .await
        .unwrap();
    let token = link.link.rsplit('/').next().unwrap();
    let mut visit = engine.visit(Client::default());
    let pressed = engine
        .sign_in()
        .press_link(&visit, token, "")
        .await
        .unwrap();
    let Link::Waiting(waiting) = pressed else {
        panic!("{pressed:?}");
    };
    visit.flow = waiting.flow;
    let options = engine
        .enrolment(None)
        .begin_enrolment(&visit, "passkey")
        .await
        .unwrap();
    let made = Authenticator::new(SITE).create(&options);
    engine
        .enrolment(None)
        .finish_enrolment(&visit, "passkey", Answer::Credential(&made), "")
        .await
        .unwrap();
}

#[tokio::test]
async fn a_template_that_does_not_render_is_refused() {
    let mut given = Given::good();
    std::fs::create_dir_all(given.folder.join("templates/pages")).unwrap();
    given.write(
        "templates/pages/login.html",
        "{{ no_such_thing | no_such_filter }}",
        0o644,
    );
    given.set("templates", given.folder.display().to_string());
    all_refuse(&given, "login.html").await;
}

#[tokio::test]
async fn no_way_for_mail_is_refused() {
    let mut given = Given::good();
    given.unset("smtp");
    all_refuse(&given, "smtp").await;
}

#[tokio::test]
async fn a_database_of_other_users_is_refused_where_pass0_has_its_own() {
    let given = Given::good();
    let engine = engine_beside(&given).await;
    let theirs = engine.claim_users("table customers in app.db").await;
    assert_eq!(theirs.unwrap(), None);
    for door in [Door::Program, Door::Axum] {
        let refused = refusal(door, &given).await;
        assert!(
            refused.contains("table customers in app.db"),
            "{door:?}: {refused}"
        );
    }
    // A host in another language knows whose users they are: it asks before it serves.
    let host = Door::Host.build(&given).await.unwrap();
    let other = host.http.engine().claim_users(OWN_USERS).await.unwrap();
    assert_eq!(other.as_deref(), Some("table customers in app.db"));
}

/// An engine on the same database that has claimed nothing.
async fn engine_beside(given: &Given) -> Engine {
    let host = Door::Host.build(given).await.unwrap();
    let engine = host.http.engine();
    let (config, store) = (engine.config().clone(), engine.store().clone());
    let env = Arc::new(pass0_core::ports::SystemEnv);
    Engine::new(config, store, env, engine.ring().clone()).unwrap()
}
