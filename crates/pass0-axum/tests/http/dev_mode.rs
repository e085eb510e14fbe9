//! What dev mode shows, and to whom: this machine, with the dev key.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::http::request::Builder;
use pass0_axum::Options;
use pass0_core::memory::MemoryStore;
use pass0_core::secret::DevKey;
use pass0_html::DevLetter;

use crate::actors::{ANN, App, Reply, app_over};

const KEY: &str = "key-of-this-test";
const LINK: &str = "http://localhost:5000/auth/verify/p0l_secret";

/// An app in dev mode whose inbox holds one letter.
fn app(key: Option<&str>) -> App {
    let options = Options {
        dev_key: key.map(|key| DevKey::parse(key).unwrap()),
        ..Options::default()
    };
    let store = Arc::new(MemoryStore::default());
    let app = app_over(pass0_testkit::dev_config(), store, options);
    let letter = DevLetter {
        to: ANN.to_owned(),
        subject: "A sign-in link".to_owned(),
        text: String::new(),
        html: String::new(),
        link: LINK.to_owned(),
        code: String::new(),
        at: String::new(),
    };
    let inbox = app.http.dev_inbox(move || vec![letter.clone()]);
    App {
        router: app.http.guard(app.http.router().merge(inbox)),
        ..app
    }
}

fn from(ip: &str, request: Builder) -> Builder {
    let peer = SocketAddr::new(ip.parse().unwrap(), 4711);
    request
        .header("host", "localhost:5000")
        .extension(ConnectInfo(peer))
}

fn get(path: &str) -> Builder {
    from("127.0.0.1", Request::get(path))
}

async fn send(app: &App, request: Builder) -> Reply {
    app.send(request.body(Body::empty()).unwrap()).await
}

async fn ask(app: &App, request: Builder) -> Reply {
    let request = request.header("content-type", "application/json");
    let body = Body::from(format!(r#"{{"email":"{ANN}"}}"#));
    let reply = app.send(request.body(body).unwrap()).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply
}

fn post() -> Builder {
    from("127.0.0.1", Request::post("/auth/request-magic-link"))
}

#[tokio::test]
async fn without_the_dev_key_nobody_sees_a_link_a_code_or_a_letter() {
    let app = app(Some(KEY));
    let near = [
        "key-of-this-tes",
        "key-of-this-testt",
        "KEY-OF-THIS-TEST",
        "",
    ];
    for wrong in near {
        for request in [
            post(),
            post().header("pass0-dev-key", wrong),
            post().header("x-pass0-dev-key", KEY),
            from(
                "127.0.0.1",
                Request::post(format!("/auth/request-magic-link?key={KEY}")),
            ),
        ] {
            let told = ask(&app, request).await;
            assert!(!told.body.contains("verify") && told.json().get("code").is_none());
            let hint = told.json()["dev"].as_str().unwrap().to_owned();
            assert!(hint.contains("console") && hint.contains("pass0-dev-key"));
        }
        for request in [
            get("/auth/dev/inbox"),
            get(&format!("/auth/dev/inbox?key={}", wrong)),
            get(&format!("/auth/dev/inbox?token={KEY}")),
            get("/auth/dev/inbox").header("pass0-dev-key", wrong),
            get("/auth/dev/inbox").header("cookie", format!("pass0-dev-5000={wrong}x")),
            get("/auth/dev/inbox").header("cookie", format!("pass0-dev-3000={KEY}")),
            get("/auth/dev/inbox").header("cookie", format!("pass0={KEY}")),
        ] {
            let reply = send(&app, request).await;
            assert_eq!(reply.status, 403);
            assert!(!reply.body.contains(LINK) && !reply.body.contains(ANN));
            assert!(
                reply
                    .body
                    .contains("Open the inbox address printed on the console.")
            );
            assert!(reply.set_cookies().is_empty());
        }
        let reply = send(
            &app,
            get("/auth/dev/inbox.json").header("pass0-dev-key", wrong),
        )
        .await;
        assert_eq!(
            (reply.status.as_u16(), reply.error().as_str()),
            (403, "dev_key")
        );
        assert!(!reply.body.contains(LINK));
    }
}

#[tokio::test]
async fn the_dev_key_opens_by_header_by_cookie_and_by_the_address_that_is_printed() {
    let app = app(Some(KEY));
    let url = app.http.dev_inbox_url().unwrap();
    assert_eq!(
        url,
        format!("http://localhost:5000/auth/dev/inbox?key={KEY}")
    );

    let first = send(&app, get(&url[21..])).await;
    assert_eq!(
        (first.status.as_u16(), first.location()),
        (303, "/auth/dev/inbox")
    );
    let cookie =
        format!("pass0-dev-5000={KEY}; Path=/auth; Max-Age=2592000; HttpOnly; SameSite=Lax");
    assert_eq!(first.set_cookies(), [cookie.as_str()]);

    let held = format!("other=1; pass0-dev-5000={KEY}");
    for request in [
        get("/auth/dev/inbox").header("cookie", &held),
        get("/auth/dev/inbox").header("pass0-dev-key", KEY),
        get("/auth/dev/inbox.json").header("cookie", &held),
        get("/auth/dev/inbox.json").header("pass0-dev-key", KEY),
        get(&format!("/auth/dev/inbox.json?key={KEY}")),
    ] {
        let reply = send(&app, request).await;
        assert_eq!(reply.status, 200);
        assert!(reply.body.contains(LINK), "{}", reply.body);
    }
    for request in [
        post().header("pass0-dev-key", KEY),
        post()
            .header("cookie", &held)
            .header("sec-fetch-site", "same-origin"),
    ] {
        let told = ask(&app, request).await.json();
        assert!(told["link"].is_string() && told["code"].is_string() && told.get("dev").is_none());
    }
}

#[tokio::test]
async fn the_dev_key_is_in_no_referer_and_no_log_of_routes() {
    let app = app(Some(KEY));
    for path in [
        format!("/auth/dev/inbox?key={KEY}"),
        format!("/auth/dev/inbox.json?key={KEY}"),
        "/auth/dev/inbox".to_owned(),
    ] {
        let reply = send(&app, get(&path)).await;
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert!(!reply.body.contains(KEY) && !reply.location().contains(KEY));
    }
}

#[tokio::test]
async fn in_dev_mode_this_machine_alone_gets_link_and_code() {
    let app = app(Some(KEY));
    for (ip, told) in [("127.0.0.1", true), ("::1", true), ("192.0.2.1", false)] {
        let post = from(ip, Request::post("/auth/request-magic-link"));
        let reply = ask(&app, post.header("pass0-dev-key", KEY)).await;
        assert_eq!(reply.json().get("link").is_some(), told, "{ip}");
        assert_eq!(reply.json().get("code").is_some(), told, "{ip}");
        let inbox = from(ip, Request::get("/auth/dev/inbox.json")).header("pass0-dev-key", KEY);
        let status = send(&app, inbox).await.status.as_u16();
        assert_eq!(status, if told { 200 } else { 404 }, "{ip}");
    }
}

#[tokio::test]
async fn link_and_code_are_not_told_through_a_tunnel() {
    let app = app(Some(KEY));
    for header in ["x-forwarded-for", "forwarded", "x-real-ip"] {
        let request = post()
            .header(header, "203.0.113.9")
            .header("pass0-dev-key", KEY);
        let reply = ask(&app, request).await;
        assert!(reply.json().get("link").is_none() && reply.json().get("code").is_none());
    }
}

#[tokio::test]
async fn unless_it_is_chosen_the_dev_key_is_of_the_secret_key() {
    let app = app(None);
    let derived = DevKey::derived(app.kit.engine.ring());
    let request = get("/auth/dev/inbox.json").header("pass0-dev-key", derived.expose());
    assert_eq!(send(&app, request).await.status, 200);
}

#[tokio::test]
async fn outside_of_dev_mode_there_is_no_dev_key_and_no_inbox() {
    let options = Options {
        dev_key: Some(DevKey::parse(KEY).unwrap()),
        ..Options::default()
    };
    let origin = pass0_core::config::Origin::parse("http://localhost:5000").unwrap();
    let config = pass0_core::Config::new(origin);
    let app = app_over(config, Arc::new(MemoryStore::default()), options);
    assert!(app.http.dev_key().is_none() && app.http.dev_inbox_url().is_none());
    let told = ask(&app, post().header("pass0-dev-key", KEY)).await.json();
    for field in ["link", "code", "dev"] {
        assert!(told.get(field).is_none(), "{field}");
    }
    let router = app.http.guard(app.http.dev_inbox(Vec::new));
    let app = App { router, ..app };
    let request = get("/auth/dev/inbox.json").header("pass0-dev-key", KEY);
    assert_eq!(send(&app, request).await.status, 404);
}
