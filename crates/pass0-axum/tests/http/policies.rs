//! States × routes: every route lets in whom its policy names, and nobody else.

use std::time::Duration;

use axum::body::Body;
use pass0_core::model::*;

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
        .admin()
        .find_user("disabled@example.org")
        .await
        .unwrap();
    app.kit
        .engine
        .admin()
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
            .replace("{method}", "totp")
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
            "/2fa/{method}/disable",
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
