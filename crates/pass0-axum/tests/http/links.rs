//! Links: who opens them, and what each gets.

use std::time::Duration;

use axum::body::Body;
use pass0_core::config::CrossDevice;

use crate::actors::{ANN, app, app_with, path_of};

/// HEAD, GETs, prefetches, frames and scripts, then every button: nobody gets a session, and the
/// browser that asked still signs in.
#[tokio::test]
async fn a_scanner_that_gets_the_link_first_spends_nothing() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let path = path_of(&letter);
    let mut scanner = app.browser();
    for _ in 0..3 {
        let head = scanner.request("HEAD", path).body(Body::empty()).unwrap();
        assert!(scanner.send(head).await.status.is_success());
    }
    for _ in 0..10 {
        let opened = scanner.go(path).await;
        assert_eq!(
            (opened.status.as_u16(), opened.location()),
            (303, "/auth/link")
        );
    }
    let page = scanner.go("/auth/link").await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("<form"), "there is no button to press");
    for pressed in ["/auth/link", "/auth/verify-code", "/auth/resend"] {
        scanner.submit(pressed, &[]).await;
    }
    scanner.submit("/auth/link", &[("email", ANN)]).await;
    assert!(!scanner.is_signed_in().await);

    assert_eq!(ann.go(path).await.location(), "/");
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn the_asking_browser_itself_signs_in_by_navigating_only() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let path = path_of(&letter);
    for (name, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
        ("sec-fetch-dest", "image"),
        ("sec-fetch-dest", "iframe"),
        ("sec-fetch-mode", "no-cors"),
        ("sec-fetch-mode", "cors"),
    ] {
        let request = ann
            .request("GET", path)
            .header("accept", "text/html")
            .header(name, value);
        let reply = ann.send(request.body(Body::empty()).unwrap()).await;
        assert!(
            reply
                .set_cookies()
                .iter()
                .all(|cookie| !cookie.starts_with("__Host-pass0=")),
            "{name}: {value}"
        );
    }
    let head = ann.request("HEAD", path).body(Body::empty()).unwrap();
    ann.send(head).await;
    assert!(!ann.is_signed_in().await);
    assert_eq!(ann.go(path).await.status, 303);
    assert!(ann.is_signed_in().await);
}

#[tokio::test]
async fn no_page_is_shown_at_an_address_with_the_token_in_it() {
    let app = app();
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    for path in [
        path_of(&letter),
        "/auth/verify/unknown",
        "/auth/verify/%22%3E%3Cscript%3E",
    ] {
        let opened = app.browser().go(path).await;
        assert_eq!(
            (opened.status.as_u16(), opened.location()),
            (303, "/auth/link"),
            "{path}"
        );
        assert_eq!(opened.body, "");
        assert_eq!(opened.header("referrer-policy"), "no-referrer");
        assert_eq!(opened.header("cache-control"), "no-store");
        assert_eq!(opened.header("x-robots-tag"), "noindex");
    }
}

#[tokio::test]
async fn every_refusal_has_a_page_and_a_code_of_its_own() {
    let app = app();
    let mut pages = Vec::new();
    let mut check = |page: crate::actors::Reply, json: crate::actors::Reply, code: &str| {
        assert_eq!(json.error(), code);
        assert_eq!(page.status, json.status, "{code}");
        assert!(page.status.is_client_error());
        pages.push(page.body);
    };

    let mut ann = app.browser();
    let first = ann.ask(ANN).await;
    let second = ann.ask(ANN).await;
    ann.go(path_of(&first)).await;
    check(
        ann.go("/auth/link").await,
        ann.get(path_of(&first)).await,
        "replaced",
    );

    ann.go(path_of(&second)).await;
    let mut other = app.browser();
    other.go(path_of(&second)).await;
    check(
        other.go("/auth/link").await,
        other.get(path_of(&second)).await,
        "used_elsewhere",
    );
    ann.submit("/auth/logout", &[]).await;
    ann.go(path_of(&second)).await;
    check(
        ann.go("/auth/link").await,
        ann.get(path_of(&second)).await,
        "used",
    );

    let third = ann.ask(ANN).await;
    ann.submit("/auth/cancel", &[]).await;
    ann.go(path_of(&third)).await;
    check(
        ann.go("/auth/link").await,
        ann.get(path_of(&third)).await,
        "cancelled",
    );

    let fourth = ann.ask(ANN).await;
    app.browser().sign_in(ANN).await;
    ann.go(path_of(&fourth)).await;
    check(
        ann.go("/auth/link").await,
        ann.get(path_of(&fourth)).await,
        "ended",
    );

    let fifth = ann.ask(ANN).await;
    app.kit.clock.advance(std::time::Duration::from_secs(600));
    ann.go(path_of(&fifth)).await;
    check(
        ann.go("/auth/link").await,
        ann.get(path_of(&fifth)).await,
        "expired",
    );

    let unknown = format!("/auth/verify/p0l_{}", "A".repeat(54));
    ann.go(&unknown).await;
    check(
        ann.go("/auth/link").await,
        ann.get(&unknown).await,
        "unknown",
    );

    let all = pages.len();
    pages.sort();
    pages.dedup();
    assert_eq!(pages.len(), all, "two refusals look the same");
}

#[tokio::test]
async fn an_operators_link_names_the_account_and_takes_a_press() {
    let app = app();
    app.kit.engine.admin().add_user(ANN).await.unwrap();
    let issued = app.kit.engine.admin().issue_link(ANN, None).await.unwrap();
    let path = issued.link.strip_prefix("https://app.example.org").unwrap();
    let mut ann = app.browser();
    ann.go(path).await;
    let page = ann.go("/auth/link").await;
    assert!(page.body.contains(ANN) && page.body.contains("<form"));
    assert!(!ann.is_signed_in().await);
    let action = page
        .body
        .split("action=\"")
        .find(|text| text.contains("flow="))
        .unwrap();
    let action = action.split('"').next().unwrap();
    assert_eq!(ann.submit(action, &[]).await.location(), "/");
    assert!(ann.is_signed_in().await);
    assert!(!ann.jar.contains_key("__Host-pass0-link"));
    let mut late = app.browser();
    late.go(path).await;
    assert_eq!(late.submit("/auth/link", &[]).await.status, 410);
}

#[tokio::test]
async fn where_allowed_the_address_is_typed_on_the_other_device() {
    let app = app_with(|config| config.cross_device = CrossDevice::Confirm);
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let mut phone = app.browser();
    phone.go(path_of(&letter)).await;
    let page = phone.go("/auth/link").await;
    assert!(
        page.body.contains(r#"name="email""#) && !page.body.contains(ANN),
        "it asks and does not tell"
    );
    assert_eq!(
        phone
            .submit("/auth/link", &[("email", "bob@example.org")])
            .await
            .status,
        403
    );
    let pressed = phone.submit("/auth/link", &[("email", ANN)]).await;
    assert!(pressed.goes_on_by_page());
    assert!(phone.is_signed_in().await);
    assert!(!ann.is_signed_in().await);
}

/// Somebody sends their own link to a victim: the victim's browser never gets the session.
#[tokio::test]
async fn a_link_of_somebody_else_signs_a_victim_into_nothing() {
    let app = app();
    let (mut mallory, mut victim) = (app.browser(), app.browser());
    victim.sign_in("victim@example.org").await;
    let letter = mallory.ask("mallory@example.org").await;
    victim.go(path_of(&letter)).await;
    victim.submit("/auth/link", &[]).await;
    let session = victim.get("/auth/session").await.json();
    assert_eq!(session["user"]["email"], "victim@example.org");
}

/// Letters that strangers ask for have links, too: opened here, they end the wait for one's own.
#[tokio::test]
async fn a_link_for_another_browser_gives_this_one_letters_of_its_own() {
    let app = app_with(|config| {
        config.limits.mail = pass0_core::config::Limits::default().mail;
    });
    for n in 0..6 {
        let mut stranger = app.browser();
        stranger.ip = format!("198.51.{n}.1");
        stranger
            .submit("/auth/request-magic-link", &[("email", ANN)])
            .await;
        app.kit.post().await;
        app.kit.clock.advance(Duration::from_secs(60));
    }
    let theirs = app.kit.inbox.newest(ANN).unwrap();
    let mut ann = app.browser();
    ann.ip = "203.0.113.1".into();
    ann.submit("/auth/request-magic-link", &[("email", ANN)])
        .await;
    app.kit.post().await;
    let before = app.kit.inbox.len();

    let head = ann.request("HEAD", path_of(&theirs));
    let reply = ann.send(head.body(Body::empty()).unwrap()).await;
    assert!(reply.set_cookies().is_empty());
    let opened = ann.go(path_of(&theirs)).await;
    assert_eq!(opened.location(), "/auth/link");
    assert_eq!(ann.go("/auth/link").await.status, 200);
    assert!(!ann.is_signed_in().await);

    ann.submit("/auth/resend", &[]).await;
    app.kit.post().await;
    assert_eq!(app.kit.inbox.len(), before + 1);
    let hers = app.kit.inbox.newest(ANN).unwrap();
    ann.go(path_of(&hers)).await;
    assert!(ann.is_signed_in().await);
}

/// The page, the letter and the answers say how long each lives, and what to do when the code is over.
#[tokio::test]
async fn a_link_that_outlives_its_code_is_said_to_and_does() {
    let app = app_with(|config| config.link_life = Some(Duration::from_secs(24 * 3600)));
    let mut ann = app.browser();
    let letter = ann.ask(ANN).await;
    let page = ann.go("/auth/flow").await;
    let life = "The code expires 10 minutes after the email is sent, the link after 24 hours.";
    assert!(page.body.contains(life), "{}", page.body);
    let flow = ann.get("/auth/flow").await.json();
    assert_eq!(flow["expires_in"], 24 * 3600);
    assert_eq!(flow["code_expires_in"], 600);

    app.kit.clock.advance(Duration::from_secs(25 * 60));
    let code = letter.code().to_owned();
    let over = "The code has expired. Open the link in the email in this browser";
    let typed = ann.submit("/auth/verify-code", &[("code", &code)]).await;
    assert_eq!(typed.status.as_u16(), 410);
    assert!(typed.body.contains(over), "{}", typed.body);
    let page = ann.go("/auth/flow").await;
    assert!(page.body.contains(over) && !page.body.contains("name=\"code\""));

    app.kit.clock.advance(Duration::from_secs(23 * 3600));
    let mut other = app.browser();
    other.go(path_of(&letter)).await;
    let page = other.go("/auth/link").await;
    assert!(
        page.body
            .contains("Open the link from the email in the browser"),
        "{}",
        page.body
    );
    ann.go(path_of(&letter)).await;
    assert!(ann.is_signed_in().await);
}
