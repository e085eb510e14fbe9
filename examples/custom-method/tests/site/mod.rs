//! The app in a folder of its own, a gateway that does as it is told, and browsers.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Json, State};
use axum::http::{Request, StatusCode};
use axum::routing::{get, post};
use axum::{Router, response::IntoResponse as _};
use custom_method::{Gateway, TextMessage, pages};
use pass0::{CurrentUser, Message, Pass0};
use serde_json::{Value, json};
use tower::ServiceExt as _;

pub const ANN: &str = "ann@example.org";
pub const NUMBER: &str = "+49 151 23456789";

/// An app that runs, and what came out of it.
pub struct Site {
    _pass0: Pass0,
    router: Router,
    mails: Arc<Mutex<Vec<Message>>>,
    pub gateway: Scripted,
    _folder: tempfile::TempDir,
}

/// A gateway: what it was given, and what it answers.
#[derive(Clone)]
pub struct Scripted {
    pub given: Arc<Mutex<Vec<Value>>>,
    pub answer: Arc<Mutex<StatusCode>>,
}

impl Scripted {
    /// The code in the newest message.
    pub fn code(&self) -> String {
        let given = self.given.lock().unwrap();
        let text = given.last().expect("a message")["text"].as_str().unwrap();
        text.split(' ').next().unwrap().to_owned()
    }

    pub fn count(&self) -> usize {
        self.given.lock().unwrap().len()
    }

    pub fn answers(&self, status: StatusCode) {
        *self.answer.lock().unwrap() = status;
    }
}

async fn take(
    State(gateway): State<Scripted>,
    Json(message): Json<Value>,
) -> impl axum::response::IntoResponse {
    let answer = *gateway.answer.lock().unwrap();
    if answer.is_success() {
        gateway.given.lock().unwrap().push(message);
    }
    answer.into_response()
}

pub async fn site() -> Site {
    let gateway = Scripted {
        given: Arc::default(),
        answer: Arc::new(Mutex::new(StatusCode::ACCEPTED)),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let app = Router::new()
        .route("/messages", post(take))
        .with_state(gateway.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });

    let folder = tempfile::tempdir().unwrap();
    let mails: Arc<Mutex<Vec<Message>>> = Arc::default();
    let inbox = mails.clone();
    let method = TextMessage {
        gateway: Gateway(at),
        countries: &["+49"],
    };
    let pass0 = Pass0::builder("https://app.example.org")
        .unwrap()
        // A person asks for few mails; these tests do for many.
        .config(|config| config.limits.mail.clear())
        .database(format!("sqlite:{}", folder.path().join("app.db").display()))
        .key_file(folder.path().join("secret.key"))
        .mail_by(move |message: Message| {
            inbox.lock().unwrap().push(message);
            async { Ok::<(), std::convert::Infallible>(()) }
        })
        .method(method, pages())
        .build()
        .await
        .unwrap();
    let home = |user: CurrentUser| async move { user.email().to_owned() };
    Site {
        router: pass0.attach(Router::new().route("/", get(home))),
        _pass0: pass0,
        mails,
        gateway,
        _folder: folder,
    }
}

/// An answer.
pub struct Reply {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    pub fn says(&self, words: &str) -> bool {
        self.body.replace("&#x27;", "'").contains(words)
    }
}

/// A browser, which keeps its cookies.
pub struct Browser<'a> {
    site: &'a Site,
    jar: BTreeMap<String, String>,
    pub languages: &'static str,
}

impl Site {
    pub fn browser(&self) -> Browser<'_> {
        Browser {
            site: self,
            jar: BTreeMap::new(),
            languages: "en",
        }
    }

    /// The number of mails so far.
    fn mails(&self) -> usize {
        self.mails.lock().unwrap().len()
    }

    /// The mail after this many, once it is there.
    async fn mail(&self, after: usize, subject: &str) -> Message {
        for _ in 0..3000 {
            let mails = self.mails.lock().unwrap().clone();
            let mut new = mails.into_iter().skip(after);
            if let Some(mail) = new.find(|mail| mail.subject.contains(subject)) {
                return mail;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no mail about {subject:?}");
    }

    /// The newest mail about this, once it is there.
    pub async fn told(&self, subject: &str) -> Message {
        self.mail(0, subject).await
    }
}

impl Browser<'_> {
    async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Reply {
        let jar: Vec<String> = self
            .jar
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "app.example.org")
            .header("accept-language", self.languages)
            .header("cookie", jar.join("; "))
            .extension(ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 4711))));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.site.router.clone().oneshot(request).await.unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            match rest.contains("Max-Age=0") {
                true => self.jar.remove(name),
                false => self.jar.insert(name.to_owned(), value.to_owned()),
            };
        }
        let location = response.headers().get("location");
        let location = location.map_or("", |location| location.to_str().unwrap());
        let (status, location) = (response.status(), location.to_owned());
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Reply {
            status,
            location,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// Opens a page.
    pub async fn go(&mut self, path: &str) -> Reply {
        let headers = [
            ("accept", "text/html"),
            ("sec-fetch-site", "none"),
            ("sec-fetch-mode", "navigate"),
            ("sec-fetch-dest", "document"),
        ];
        self.send("GET", path, &headers, String::new()).await
    }

    /// Sends a form of pass0's own pages.
    pub async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let plus = |text: &str| text.replace('+', "%2B").replace(' ', "+");
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", plus(value)))
            .collect();
        let headers = [
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("sec-fetch-site", "same-origin"),
        ];
        self.send("POST", path, &headers, pairs.join("&")).await
    }

    /// A script of the site asks.
    pub async fn get(&mut self, path: &str) -> Reply {
        let headers = [
            ("accept", "application/json"),
            ("sec-fetch-site", "same-origin"),
        ];
        self.send("GET", path, &headers, String::new()).await
    }

    /// A script of the site sends JSON.
    pub async fn post(&mut self, path: &str, body: Value) -> Reply {
        let headers = [
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("sec-fetch-site", "same-origin"),
        ];
        self.send("POST", path, &headers, body.to_string()).await
    }

    /// Types the code of a mail: signed in, or one step before.
    pub async fn by_mail(&mut self) -> Reply {
        let before = self.site.mails();
        let asked = self
            .post("/auth/request-magic-link", json!({"email": ANN}))
            .await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        let mail = self.site.mail(before, "is your code for").await;
        let code = mail.text.lines().last().unwrap().to_owned();
        let typed = self.post("/auth/verify-code", json!({"code": code})).await;
        assert_eq!(typed.status, 200, "{}", typed.body);
        typed
    }

    /// Sets codes by text message up.
    pub async fn add_number(&mut self) -> Reply {
        let asked = self
            .submit("/auth/2fa/text_message/setup", &[("given", NUMBER)])
            .await;
        assert_eq!(asked.status, 200, "{}", asked.body);
        let code = self.site.gateway.code();
        let on = self
            .submit("/auth/2fa/text_message/confirm", &[("code", &code)])
            .await;
        assert_eq!(on.status, 200, "{}", on.body);
        on
    }

    pub async fn is_signed_in(&mut self) -> bool {
        self.get("/auth/session").await.status == 200
    }
}

pub fn other(code: &str) -> &'static str {
    match code {
        "000000" => "111111",
        _ => "000000",
    }
}
