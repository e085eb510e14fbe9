//! Where a sign-in leads: never off this site.

use crate::actors::{ANN, app, app_with, path_of};

const OFF_SITE: &[&str] = &[
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/x/..//evil.example",
    "/%2e%2e//evil.example",
    "https://evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//app.example.org@evil.example",
    "/\u{7f}/evil.example",
    "https://app.example.org/p",
    "evil.example",
    "",
    "/auth/logout",
    "/auth/../auth/logout",
    "/a b",
    "/\r\nX: y",
    "/%61uth/logout",
    "/auth%2flogout",
    "/auth%252flogout",
    "/x/%2e%2e%2fauth/logout",
    "/auth;x/logout",
    "/auth%5clogout",
    "/AUTH/logout",
    "/%c1%a1uth/logout",
    "/auth/step-up/resume?id=01kdwpvng0ysaa8m8bwevwktxg",
    "/%09/x",
    "/%00/x",
    "/%2509/x",
];

#[tokio::test]
async fn a_target_off_this_site_becomes_the_default() {
    let app = app();
    for wanted in OFF_SITE {
        let mut ann = app.browser();
        let asked = ann
            .submit(
                "/auth/request-magic-link",
                &[("email", ANN), ("next", wanted)],
            )
            .await;
        assert_eq!(asked.status, 303, "{wanted:?}");
        let letter = app.mail(ANN).await;
        assert_eq!(ann.go(path_of(&letter)).await.location(), "/", "{wanted:?}");
        let encoded: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
        let login = ann.go(&format!("/auth/login?next={encoded}")).await;
        assert_eq!(login.location(), "/", "{wanted:?}");
        let page = app
            .browser()
            .go(&format!("/auth/login?next={encoded}"))
            .await;
        assert!(!page.body.contains("evil.example"), "{wanted:?}");
    }
}

#[tokio::test]
async fn the_mailed_link_carries_no_target_and_takes_none() {
    let app = app();
    let mut ann = app.browser();
    ann.submit(
        "/auth/request-magic-link",
        &[("email", ANN), ("next", "/wanted")],
    )
    .await;
    let letter = app.mail(ANN).await;
    assert!(!letter.link().contains("wanted"));
    let opened = ann
        .go(&format!(
            "{}?next=/other&redirect=//evil.example",
            path_of(&letter)
        ))
        .await;
    assert_eq!(opened.location(), "/wanted");
}

/// Every path that a sign-in may lead to although it is pass0's, written by hand: pages that change
/// nothing. All others are refused.
const TARGETS: [&str; 9] = [
    "/openapi.json",
    "/.well-known/webauthn",
    "/.well-known/passkey-endpoints",
    "/auth/account",
    "/auth/account/data",
    "/auth/account/delete",
    "/auth/sessions",
    "/auth/2fa/setup",
    "/auth/2fa/backup-codes",
];

#[tokio::test]
async fn a_sign_in_leads_to_those_routes_alone_that_are_listed_by_hand() {
    for prefix in ["/auth", "/shop/sign-in", ""] {
        let app = app_with(|config| config.prefix = prefix.to_owned());
        let mut wrong = Vec::new();
        let mut met = 0;
        for route in app.http.routes() {
            let path = route.path.replace(['{', '}'], "");
            let by_hand = match path.strip_prefix(prefix) {
                Some(rest) if !path.starts_with("/.well-known") && path != "/openapi.json" => {
                    TARGETS.contains(&format!("/auth{rest}").as_str())
                }
                _ => TARGETS.contains(&path.as_str()),
            };
            met += usize::from(by_hand && route.next);
            let encoded: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
            let login = format!("{prefix}/login?next={encoded}");
            let page = app.browser().go(&login).await.body.replace("&#x2f;", "/");
            let kept = page.contains(&format!(r#"name="next" value="{path}""#));
            let engine = app.http.engine();
            if kept != by_hand || engine.targets().check(&path).is_some() != by_hand {
                wrong.push(format!("{} {path}", route.method));
            }
        }
        assert_eq!(wrong, Vec::<String>::new(), "{prefix:?}");
        assert_eq!(
            met,
            TARGETS.len(),
            "{prefix:?}: every one of them is a route"
        );
    }
}
