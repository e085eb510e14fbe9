//! Sites that sign people in by link, most of them badly.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

/// What is in every site's link.
pub(crate) const TOKEN: &str = "1f0c8f2e7b6d4a59b3c2d1e0f9a8b7c6";
/// What is in every site's cookie.
pub(crate) const SESSION: &str = "the-session-of-ann";

/// How a site signs in.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Manner {
    /// Whoever gets the link, once.
    OnGet,
    /// Whoever presses the button.
    OnPress,
    /// Whoever runs the page's script, which keeps a token in the page's storage.
    ByScript,
    /// Nobody: the page is words. Everybody gets the same cookie.
    Never,
    /// Nobody, and browsers wait forever.
    Hangs,
}

pub(crate) struct Site {
    pub(crate) link: String,
    /// Told when a browser has come to a site that hangs.
    pub(crate) visited: Arc<Notify>,
    serving: AbortHandle,
}

#[derive(Clone)]
struct Rules {
    manner: Manner,
    used: Arc<AtomicBool>,
    visited: Arc<Notify>,
}

impl Site {
    pub(crate) async fn that(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let visited = Arc::new(Notify::new());
        let rules = Rules {
            manner,
            used: Arc::default(),
            visited: visited.clone(),
        };
        let router = Router::new()
            .route("/in", get(open).post(press))
            .route("/auth/verify/{token}", get(open))
            .route("/auth/session", get(session))
            .route("/home", get(home))
            .with_state(rules);
        let serving = tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            link: format!("http://localhost:{port}/in?token={TOKEN}"),
            visited,
            serving: serving.abort_handle(),
        }
    }

    /// A link that looks like one of pass0, to a site that answers like one.
    pub(crate) fn pass0_link(&self) -> String {
        self.link.replace("/in?token=", "/auth/verify/p0l_").clone()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn open(
    State(rules): State<Rules>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let wrong = query.get("token").is_some_and(|token| token != TOKEN);
    if wrong && rules.manner != Manner::Never {
        return (StatusCode::FORBIDDEN, "wrong link").into_response();
    }
    match rules.manner {
        Manner::OnGet if rules.used.swap(true, Ordering::SeqCst) => {
            StatusCode::GONE.into_response()
        }
        Manner::OnGet => welcome(),
        Manner::OnPress => Html(
            "<!doctype html><form method=post><input name=name required>\
             <button type=button>Help</button><button>Sign in</button></form>",
        )
        .into_response(),
        Manner::ByScript => Html(
            "<!doctype html><script>\
             setTimeout(() => localStorage.setItem('app-auth-token', 'x'), 100)</script>",
        )
        .into_response(),
        Manner::Never => (
            [(header::SET_COOKIE, "sid=everybody; HttpOnly")],
            Html("<!doctype html><p>Type the code where you began."),
        )
            .into_response(),
        Manner::Hangs => {
            let agent = headers.get(header::USER_AGENT);
            if agent.is_some_and(|agent| agent.to_str().unwrap().contains("Headless")) {
                rules.visited.notify_one();
                std::future::pending::<()>().await;
            }
            StatusCode::OK.into_response()
        }
    }
}

async fn press(State(rules): State<Rules>) -> Response {
    match rules.manner {
        Manner::OnPress => welcome(),
        _ => StatusCode::METHOD_NOT_ALLOWED.into_response(),
    }
}

fn welcome() -> Response {
    let cookie = format!("session={SESSION}; Path=/; HttpOnly; SameSite=Lax");
    ([(header::SET_COOKIE, cookie)], Redirect::to("/home")).into_response()
}

async fn home() -> Html<&'static str> {
    Html("<!doctype html><h1>Hello Ann</h1>")
}

async fn session(headers: HeaderMap) -> Response {
    let signed_in = headers
        .get(header::COOKIE)
        .is_some_and(|cookies| cookies.to_str().unwrap().contains(SESSION));
    let status = if signed_in {
        StatusCode::OK
    } else {
        StatusCode::UNAUTHORIZED
    };
    let body = serde_json::json!({ "authenticated": signed_in });
    (status, axum::Json(body)).into_response()
}
