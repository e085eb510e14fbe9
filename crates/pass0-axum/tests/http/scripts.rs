//! Whatever visitors write, no page runs it.

use axum::body::Body;

use crate::actors::{ANN, app, path_of};

const POLYGLOTS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg onload=alert(1)>",
    "javascript:alert(1)//",
    "</title><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "\u{2028}</script><script>alert(1)//",
];

fn is_clean(body: &str) -> bool {
    let lower = body.to_lowercase();
    !lower.contains("<script>alert")
        && !lower.contains("<img src=x")
        && !lower.contains("<svg onload")
        && !lower.contains(" onerror=alert(1)>")
        && !lower.contains("href=\"javascript:")
}

#[tokio::test]
async fn nothing_a_visitor_sends_becomes_markup() {
    let app = app();
    for text in POLYGLOTS {
        let encoded: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let mut ann = app.browser();
        ann.agent = text.chars().filter(char::is_ascii).collect();
        let mut pages = vec![
            ann.go(&format!("/auth/login?next=/{encoded}&notice={encoded}"))
                .await,
            ann.go(&format!("/auth/login?next={encoded}")).await,
            ann.go(&format!("/auth/{encoded}")).await,
            ann.go(&format!("/auth/verify/{encoded}")).await,
            ann.submit(
                "/auth/request-magic-link",
                &[("email", text), ("next", text)],
            )
            .await,
            ann.submit("/auth/verify-code", &[("code", text)]).await,
        ];
        let request = ann
            .request("GET", "/auth/login")
            .header("accept", "text/html")
            .header("accept-language", ann.agent.clone());
        pages.push(ann.send(request.body(Body::empty()).unwrap()).await);
        let letter = ann.ask(ANN).await;
        pages.push(ann.submit("/auth/verify-code", &[("code", text)]).await);
        let mut other = app.browser();
        other.go(path_of(&letter)).await;
        pages.push(other.go("/auth/link").await);
        ann.go(path_of(&letter)).await;
        pages.push(ann.go("/auth/sessions").await);
        for page in pages {
            assert!(is_clean(&page.body), "{text}: {}", page.body);
            assert!(!page.location().to_lowercase().starts_with("javascript"));
        }
    }
}
