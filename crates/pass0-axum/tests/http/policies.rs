//! States × routes: every route lets in whom its policy names, and nobody else.

use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use pass0_axum::Policy;
use pass0_core::model::*;
use pass0_core::ports::*;
use pass0_core::secret::Digest;

use crate::actors::{ANN, Browser, app};

/// Whom a policy lets in.
fn admits(policy: Policy, state: &str) -> bool {
    match policy {
        Policy::Public | Policy::PublicStart => true,
        Policy::Flow => matches!(state, "flow" | "flow over" | "waiting" | "setting up"),
        Policy::Waiting => matches!(state, "waiting" | "setting up"),
        Policy::Session => matches!(state, "fresh" | "stale" | "weak" | "strong"),
        Policy::Fresh => matches!(state, "fresh" | "strong"),
        Policy::FreshStrong => state == "strong",
        Policy::Enrol => matches!(state, "fresh" | "strong" | "setting up"),
        _ => false,
    }
}

#[tokio::test]
async fn every_route_lets_in_whom_its_policy_names() {
    let app = app();
    let mut stale = app.browser();
    stale.sign_in(ANN).await;
    let mut revoked = app.browser();
    revoked.sign_in("revoked@example.org").await;
    revoked.clone().submit("/auth/logout", &[]).await;
    let mut disabled = app.browser();
    disabled.sign_in("disabled@example.org").await;
    let user = app
        .kit
        .engine
        .find_user("disabled@example.org")
        .await
        .unwrap();
    app.kit
        .engine
        .set_user_state(&user.id, UserState::Disabled)
        .await
        .unwrap();
    app.kit.clock.advance(Duration::from_secs(301));
    let mut fresh = app.browser();
    fresh.sign_in(ANN).await;
    // Freshly signed in by mail, before the account got a second factor.
    let mut weak = app.browser();
    weak.sign_in("two@example.org").await;
    let mut keys = pass0_testkit::Authenticator::new(crate::passkeys::SITE);
    weak.add_passkey(&mut keys).await;
    weak.add_totp().await;
    let mut strong = app.browser();
    assert_eq!(strong.use_passkey(&mut keys).await.status, 200);
    for browser in [
        &mut stale,
        &mut revoked,
        &mut disabled,
        &mut fresh,
        &mut weak,
        &mut strong,
    ] {
        browser.jar.remove("__Host-pass0-flow");
    }
    let mut flow = app.browser();
    flow.ask("flow@example.org").await;
    let mut over = app.browser();
    over.ask("over@example.org").await;
    over.clone().submit("/auth/cancel", &[]).await;
    let mut waiting = app.browser();
    waiting.ask("two@example.org").await;
    let letters = app.kit.inbox.to("two@example.org");
    let letter = letters.iter().rfind(|letter| letter.signs_in()).unwrap();
    let opened = waiting.go(crate::actors::path_of(letter)).await;
    assert_eq!(opened.location(), "/auth/2fa/verify");

    let states: [(&str, &Browser); 10] = [
        ("anonymous", &app.browser()),
        ("flow", &flow),
        ("flow over", &over),
        ("stale", &stale),
        ("fresh", &fresh),
        ("revoked", &revoked),
        ("disabled", &disabled),
        ("waiting", &waiting),
        ("weak", &weak),
        ("strong", &strong),
    ];
    let mut cells = 0;
    // Those that end sessions come last.
    let mut routes = app.http.routes();
    routes.sort_by_key(|route| {
        (
            route.path.ends_with("/logout"),
            route.path.ends_with("/2fa/disable"),
            route.path.ends_with("/revoke-others"),
            route.path.ends_with("/cancel"),
            route.path.ends_with("/resend"),
        )
    });
    for route in &routes {
        for (state, browser) in states {
            let path = route
                .path
                .replace("{id}", "none")
                .replace("{token}", "none")
                .replace("{name}", "none");
            let request = browser
                .request(&route.method, &path)
                .header("accept", "application/json")
                .header("sec-fetch-site", "same-origin")
                .header("sec-fetch-mode", "cors")
                .header("sec-fetch-dest", "empty")
                .header("content-type", "application/x-www-form-urlencoded");
            let reply = app.send(request.body(Body::empty()).unwrap()).await;
            let turned_away = matches!(reply.status.as_u16(), 401 | 403)
                && matches!(
                    reply.error().as_str(),
                    "unauthenticated" | "fresh_required" | "other_browser"
                );
            let public = matches!(route.policy, Policy::Public | Policy::PublicStart);
            if !public {
                assert_eq!(
                    turned_away,
                    !admits(route.policy, state),
                    "{} {path} as {state}: {} {}",
                    route.method,
                    reply.status,
                    reply.body
                );
            }
            cells += 1;
        }
    }
    assert_eq!(cells, routes.len() * states.len());
}

#[tokio::test]
async fn every_route_is_in_the_interface_description() {
    let app = app();
    let document = app.browser().get("/openapi.json").await.json();
    for route in app.http.routes() {
        let operation = &document["paths"][&route.path][route.method.to_lowercase()];
        assert!(
            operation["summary"].is_string(),
            "{} {}",
            route.method,
            route.path
        );
        assert!(operation["x-policy"].is_string());
    }
    assert_eq!(document["openapi"], "3.1.0");
}

/// A store that cannot answer.
pub struct Down;

fn down<T>() -> Result<T, StoreError> {
    Err(StoreError::Unavailable("down".into()))
}

#[async_trait]
impl Reads for Down {
    async fn user(&self, _: &UserId) -> Result<Option<User>, StoreError> {
        down()
    }
    async fn user_by_email(&self, _: &str) -> Result<Option<User>, StoreError> {
        down()
    }
    async fn users(&self, _: Option<&UserId>, _: u32) -> Result<Vec<User>, StoreError> {
        down()
    }
    async fn challenge(&self, _: ChallengeKey<'_>) -> Result<Option<Challenge>, StoreError> {
        down()
    }
    async fn session(&self, _: &Digest) -> Result<Option<(Session, User)>, StoreError> {
        down()
    }
    async fn session_by_id(&self, _: &SessionId) -> Result<Option<Session>, StoreError> {
        down()
    }
    async fn has_other_scope(&self, _: &str, _: &str) -> Result<bool, StoreError> {
        down()
    }
    async fn pending(&self, _: Timestamp, _: u64) -> Result<bool, StoreError> {
        down()
    }
    async fn sessions_of(&self, _: &UserId) -> Result<Vec<Session>, StoreError> {
        down()
    }
    async fn credentials_of(&self, _: &UserId) -> Result<Vec<Credential>, StoreError> {
        down()
    }
    async fn credential(&self, _: &str, _: &[u8]) -> Result<Option<Credential>, StoreError> {
        down()
    }
    async fn events(&self, _: &EventFilter) -> Result<Vec<Event>, StoreError> {
        down()
    }
    async fn letter_of(&self, _: &ChallengeId) -> Result<Option<Letter>, StoreError> {
        down()
    }
    async fn limited(
        &self,
        _: &str,
        _: &[Window],
        _: Timestamp,
    ) -> Result<Option<Duration>, StoreError> {
        down()
    }
    async fn counts(&self, _: Timestamp) -> Result<Counts, StoreError> {
        down()
    }
    async fn fact(&self, _: &str) -> Result<Option<String>, StoreError> {
        down()
    }
    async fn ping(&self) -> Result<(), StoreError> {
        down()
    }
}

#[async_trait]
impl Store for Down {
    async fn claim(
        &self,
        _: Purpose,
        _: &Digest,
        _: Timestamp,
    ) -> Result<Option<Challenge>, StoreError> {
        down()
    }
    async fn hit(&self, _: &[Hit], _: Timestamp) -> Result<Option<Refused>, StoreError> {
        down()
    }
    async fn apply(&self, _: Vec<Change>) -> Result<(), StoreError> {
        down()
    }
    async fn lease(&self, _: Timestamp, _: Timestamp, _: u32) -> Result<Vec<Letter>, StoreError> {
        down()
    }
    async fn purge(
        &self,
        _: Timestamp,
        _: &Retention,
        _: u32,
        _: bool,
    ) -> Result<Purged, StoreError> {
        down()
    }
}
