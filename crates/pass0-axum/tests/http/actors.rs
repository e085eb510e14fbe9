//! Browsers over the router: each keeps its cookies and sends what browsers send.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use axum::routing::{get, post};
use pass0_axum::{CurrentUser, Demand, Fresh, FreshBy, Http, Options, own_routes};
use pass0_core::Config;
use pass0_core::config::{Limits, Origin};
use pass0_core::memory::MemoryStore;
use pass0_core::model::Strength;
use pass0_core::ports::{LetterKind, Store};
use pass0_html::Pages;
use pass0_testkit::{Kit, Letter};
use serde_json::Value;
use tower::ServiceExt as _;

pub const ANN: &str = "ann@example.org";
pub const HOST: &str = "app.example.org";

/// An app with pass0 attached, and what its tests hold.
#[derive(Clone)]
pub struct App {
    pub kit: Kit,
    pub http: Http,
    pub router: Router,
}

pub fn app() -> App {
    app_with(|_| {})
}

/// Production settings at https://app.example.org without limits on mails.
pub fn app_with(change: impl FnOnce(&mut Config)) -> App {
    let options = Options {
        openapi: true,
        well_known: true,
        ..Options::default()
    };
    app_over(
        config_with(change),
        Arc::new(MemoryStore::default()),
        options,
    )
}

pub fn config_with(change: impl FnOnce(&mut Config)) -> Config {
    let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
    config.limits = Limits {
        enabled: true,
        ..Limits::off()
    };
    config.limits.mail.clear();
    config.limits.network.max = u32::MAX;
    change(&mut config);
    config
}

pub fn app_over(mut config: Config, store: Arc<dyn Store>, options: Options) -> App {
    config.routes = own_routes();
    app_of(Kit::new(config, store), options)
}

pub fn app_of(kit: Kit, options: Options) -> App {
    let http = Http::new(kit.engine.clone(), Pages::new(None).unwrap(), options);
    let own = Router::new()
        .route(
            "/",
            get(|user: CurrentUser| async move { user.email().to_owned() }),
        )
        .route(
            "/maybe",
            get(|user: Option<CurrentUser>| async move {
                user.map_or("nobody".to_owned(), |user| user.email().to_owned())
            }),
        )
        .route(
            "/change",
            post(|user: CurrentUser| async move { format!("changed by {}", user.id()) }),
        )
        .route(
            "/fresh",
            get(|Fresh(user): Fresh| async move { user.email().to_owned() }),
        )
        .route(
            "/strong",
            get(|FreshBy(user, _): FreshBy<Strong>| async move { user.email().to_owned() })
                .post(|_: FreshBy<Strong>| async { "done" }),
        );
    App {
        router: http.attach(own),
        http,
        kit,
    }
}

/// What `/strong` wants: a second factor of the last minute.
#[derive(Clone, Debug)]
pub struct Strong;

impl Demand for Strong {
    const LEAST: Strength = Strength::SecondFactor;
    const AGE: Duration = Duration::from_secs(60);
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
    /// Where the browser goes on by itself: by a redirect, or by the page that is one.
    leads_to: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    pub fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or("").to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    pub fn location(&self) -> &str {
        &self.leads_to
    }

    /// Whether this is the page that goes on by itself, and no redirect.
    pub fn goes_on_by_page(&self) -> bool {
        self.status == 200 && self.header("location").is_empty() && !self.leads_to.is_empty()
    }

    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers
            .get_all("set-cookie")
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect()
    }
}

/// A browser.
#[derive(Clone)]
pub struct Browser {
    pub app: App,
    pub jar: BTreeMap<String, String>,
    pub ip: String,
    pub agent: String,
}

impl App {
    pub fn browser(&self) -> Browser {
        Browser {
            app: self.clone(),
            jar: BTreeMap::new(),
            ip: "192.0.2.1".into(),
            agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".into(),
        }
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = String::from_utf8(to_bytes(body, 1 << 20).await.unwrap().to_vec()).unwrap();
        let location = parts.headers.get("location");
        let leads_to = match location {
            Some(location) => location.to_str().unwrap().to_owned(),
            None => refresh(&body),
        };
        Reply {
            status: parts.status,
            headers: parts.headers,
            body,
            leads_to,
        }
    }

    pub async fn mail(&self, to: &str) -> Letter {
        self.kit.post().await;
        // Beside it there may be a notice of what was changed.
        let letters = self.kit.inbox.to(to).into_iter();
        let tells = |kind: &_| {
            matches!(
                kind,
                LetterKind::Notice { .. } | LetterKind::Report(_) | LetterKind::Deletion { .. }
            )
        };
        let mut letters = letters.filter(|it| !tells(&it.text.kind));
        letters.next_back().expect("a letter")
    }
}

impl Browser {
    pub fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", HOST)
            .header("user-agent", &self.agent)
            .extension(ConnectInfo(SocketAddr::new(self.ip.parse().unwrap(), 4711)));
        if !self.jar.is_empty() {
            let pairs: Vec<String> = self
                .jar
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header("cookie", pairs.join("; "));
        }
        request
    }

    pub async fn send(&mut self, request: Request<Body>) -> Reply {
        let reply = self.app.send(request).await;
        for cookie in reply.set_cookies() {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if rest.contains("Max-Age=0") {
                self.jar.remove(name);
            } else {
                self.jar.insert(name.to_owned(), value.to_owned());
            }
        }
        reply
    }

    /// Goes to a page, as by typing its address.
    pub async fn go(&mut self, path: &str) -> Reply {
        let request = self
            .request("GET", path)
            .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .header("sec-fetch-site", "none")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A script of our own page asks for JSON.
    pub async fn get(&mut self, path: &str) -> Reply {
        let request = self
            .request("GET", path)
            .header("accept", "application/json")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A script of our own page sends JSON.
    pub async fn post(&mut self, path: &str, body: Value) -> Reply {
        let request = self
            .request("POST", path)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body.to_string())).unwrap())
            .await
    }

    /// A form of our own page is sent.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .request("POST", path)
            .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("origin", "https://app.example.org")
            .header("sec-fetch-site", "same-origin");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub async fn ask(&mut self, email: &str) -> Letter {
        let reply = self
            .post(
                "/auth/request-magic-link",
                serde_json::json!({"email": email}),
            )
            .await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        self.app.mail(email).await
    }

    pub async fn sign_in(&mut self, email: &str) {
        let letter = self.ask(email).await;
        let reply = self.go(path_of(&letter)).await;
        assert_eq!(reply.status, 303);
        assert!(self.is_signed_in().await);
    }

    pub async fn is_signed_in(&mut self) -> bool {
        self.get("/auth/session").await.status == 200
    }
}

/// Where a page that goes on by itself leads to; empty: it does not.
fn refresh(body: &str) -> String {
    let start = r#"<meta http-equiv="refresh" content="0; url="#;
    let Some((_, rest)) = body.split_once(start) else {
        return String::new();
    };
    let (path, _) = rest.split_once('"').unwrap();
    path.replace("&#x2f;", "/").replace("&amp;", "&")
}

/// The path of a letter's link.
pub fn path_of(letter: &Letter) -> &str {
    letter
        .link()
        .strip_prefix("https://app.example.org")
        .expect("our origin")
}

pub fn wrong(letter: &Letter) -> &'static str {
    if letter.code() == "00000000" {
        "11111111"
    } else {
        "00000000"
    }
}
