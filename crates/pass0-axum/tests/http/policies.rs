//! States × routes: every route lets in whom its policy names, and nobody else.

use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use pass0_core::model::*;
use pass0_core::ports::*;
use pass0_core::secret::{Digest, KeyId};

use crate::actors::{ANN, App, Browser, Reply, app};
use crate::admitted::{ROUTES, STATES, Who};

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

    let anonymous = app.browser();
    let browsers: [&Browser; 10] = [
        &anonymous, &flow, &over, &stale, &fresh, &revoked, &disabled, &waiting, &weak, &strong,
    ];
    let mut wrong = Vec::new();
    for (method, route, _, admitted) in in_order() {
        let path = route
            .replace("{id}", "none")
            .replace("{token}", "none")
            .replace("{name}", "none");
        for (state, browser) in STATES.into_iter().zip(browsers) {
            for form in [false, true] {
                let reply = ask(&app, browser, method, &path, form).await;
                if turned_away(&reply, form) == admitted.contains(&state) {
                    let kind = if form { "form" } else { "script" };
                    let status = reply.status;
                    wrong.push(format!("{method} {path} as {state}, {kind}: {status}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn every_route_has_the_policy_that_is_written_by_hand() {
    let mut served: Vec<_> = app()
        .http
        .routes()
        .iter()
        .map(|route| format!("{} {} {}", route.method, route.path, route.policy.as_str()))
        .collect();
    let mut listed: Vec<_> = ROUTES
        .iter()
        .map(|(method, path, policy, _)| format!("{method} {path} {policy}"))
        .collect();
    served.sort();
    listed.sort();
    assert_eq!(served, listed, "tests/http/admitted.rs lists every route");
}

/// Those that end what later requests need come last.
fn in_order() -> Vec<(&'static str, &'static str, &'static str, Who)> {
    let mut routes = ROUTES.to_vec();
    routes.sort_by_key(|(_, path, _, _)| {
        let last = [
            "/resend",
            "/cancel",
            "/revoke-others",
            "/2fa/disable",
            "/2fa/lost",
            "/logout",
        ];
        last.iter()
            .position(|end| path.ends_with(end))
            .map_or(0, |at| at + 1)
    });
    routes
}

/// An empty request, as a script of the own pages sends it or as their forms do.
async fn ask(app: &App, browser: &Browser, method: &str, path: &str, form: bool) -> Reply {
    let (accept, mode, dest) = match form {
        false => ("application/json", "cors", "empty"),
        true => (
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "navigate",
            "document",
        ),
    };
    let request = browser
        .request(method, path)
        .header("accept", accept)
        .header("origin", "https://app.example.org")
        .header("sec-fetch-site", "same-origin")
        .header("sec-fetch-mode", mode)
        .header("sec-fetch-dest", dest)
        .header("content-type", "application/x-www-form-urlencoded");
    app.send(request.body(Body::empty()).unwrap()).await
}

/// Whether the answer says "sign in first", "confirm it's you" or "not in this browser".
fn turned_away(reply: &Reply, form: bool) -> bool {
    if form {
        let to_login = reply.status == 303
            && reply.location().starts_with("/auth/login")
            && !reply.location().contains("notice=");
        return to_login || reply.status == 403 || reply.location().ends_with("notice=too-many");
    }
    matches!(reply.status.as_u16(), 401 | 403)
        && matches!(
            reply.error().as_str(),
            "unauthenticated" | "fresh_required" | "other_browser"
        )
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
    async fn leaving(&self, _: Timestamp, _: u32) -> Result<Vec<User>, StoreError> {
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
    async fn passes(&self, _: &str, _: Duration, _: Timestamp) -> Result<u32, StoreError> {
        down()
    }
    async fn mailbox(&self, _: &Digest) -> Result<Option<Mailbox>, StoreError> {
        down()
    }
    async fn due_mailboxes(&self, _: Timestamp, _: u32) -> Result<Vec<Mailbox>, StoreError> {
        down()
    }
    async fn pending(&self, _: Purpose, _: Timestamp, _: u64) -> Result<u64, StoreError> {
        down()
    }
    async fn sessions_of(&self, _: &UserId) -> Result<Vec<Session>, StoreError> {
        down()
    }
    async fn credentials_of(&self, _: &UserId) -> Result<Vec<Credential>, StoreError> {
        down()
    }
    async fn history(&self, _: &UserId) -> Result<History, StoreError> {
        down()
    }
    async fn recovery_of(&self, _: &UserId) -> Result<Option<Recovery>, StoreError> {
        down()
    }
    async fn recoveries(&self, _: Timestamp, _: u32) -> Result<Vec<Recovery>, StoreError> {
        down()
    }
    async fn held(&self, _: &str) -> Result<Option<HeldAddress>, StoreError> {
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
    async fn keys_under(&self, _: Keyed<'_>) -> Result<Vec<KeyId>, StoreError> {
        down()
    }
    async fn key_uses(
        &self,
        _: Keyed<'_>,
        _: Timestamp,
        _: Duration,
    ) -> Result<Vec<KeyUse>, StoreError> {
        down()
    }
    async fn credentials_under(
        &self,
        _: Shelf,
        _: &str,
        _: KeyId,
        _: Option<&CredentialId>,
        _: u32,
    ) -> Result<Vec<Credential>, StoreError> {
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
    async fn end_under(&self, _: KeyId, _: Timestamp, _: u32) -> Result<u64, StoreError> {
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
