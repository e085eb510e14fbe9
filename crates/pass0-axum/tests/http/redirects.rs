//! Where a sign-in leads: never off this site.

use crate::actors::{ANN, app, path_of};

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
