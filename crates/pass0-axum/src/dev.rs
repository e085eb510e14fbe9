//! What dev mode shows, and to whom: this machine, with the dev key.
//!
//! Neither is enough by itself. Behind `proxy_pass`, `ssh -R` or any forwarder the internet's
//! requests come from this machine and look as its own do; and the key is for this machine's user.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use pass0_core::secret::DevKey;
use pass0_html::{DevLetter, Page};
use serde_json::json;

use crate::client::{self, is_local};
use crate::codes::message;
use crate::cookie::pairs;
use crate::http::Http;

/// The header that carries the dev key.
const HEADER: HeaderName = HeaderName::from_static("pass0-dev-key");
/// The query parameter of the inbox that carries it.
const QUERY: &str = "key";
/// How long a browser keeps it: the key lives until the next draw.
const KEPT: u32 = 30 * 24 * 3600;

/// How an answer without link and code tells a developer where they are.
pub(crate) const HINT: &str = "Link and code are on the console. To see them here, send the key \
    from the inbox address printed there as the header pass0-dev-key.";

/// Gives the letters, the newest first.
type Letters = Arc<dyn Fn() -> Vec<DevLetter> + Send + Sync>;

#[derive(Clone)]
struct Inbox {
    http: Http,
    letters: Letters,
}

impl Http {
    /// The key that dev mode wants before it shows a link, a code or a letter; `None` outside of
    /// dev mode. Print it on the console and nowhere else.
    #[must_use]
    pub fn dev_key(&self) -> Option<&DevKey> {
        self.dev_key.as_ref()
    }

    /// The address of the dev inbox, with the key; `None` outside of dev mode.
    #[must_use]
    pub fn dev_inbox_url(&self) -> Option<String> {
        let config = self.engine.config();
        let (origin, prefix) = (config.origin.as_str(), &config.prefix);
        let key = self.dev_key.as_ref()?.expose();
        Some(format!("{origin}{prefix}/dev/inbox?{QUERY}={key}"))
    }

    /// The routes of the dev inbox, as a page and as JSON, over what `letters` gives (the newest
    /// first). They answer this machine with the dev key, so outside of dev mode nobody.
    pub fn dev_inbox(
        &self,
        letters: impl Fn() -> Vec<DevLetter> + Send + Sync + 'static,
    ) -> Router {
        let prefix = &self.engine.config().prefix;
        let inbox = Inbox {
            http: self.clone(),
            letters: Arc::new(letters),
        };
        Router::new()
            .route(&format!("{prefix}/dev/inbox"), get(page))
            .route(&format!("{prefix}/dev/inbox.json"), get(json))
            .with_state(inbox)
    }

    /// Whether a request may see what dev mode shows: it comes from this machine, and has the key
    /// in its header or cookie.
    pub(crate) fn shows_secrets(&self, headers: &HeaderMap, extensions: &Extensions) -> bool {
        is_local(headers, extensions) && self.has_dev_key(headers, None)
    }

    fn has_dev_key(&self, headers: &HeaderMap, query: Option<&str>) -> bool {
        let Some(key) = &self.dev_key else {
            return false;
        };
        let cookie = self.dev_cookie();
        let cookies = pairs(headers)
            .filter(|(name, _)| *name == cookie.as_bytes())
            .map(|(_, value)| value);
        let header = headers.get_all(HEADER);
        let headers = header.iter().filter_map(|value| value.to_str().ok());
        cookies
            .chain(headers)
            .chain(query)
            .any(|given| key.is(given))
    }

    /// One name for each port: browsers keep cookies of all ports of a host together.
    fn dev_cookie(&self) -> String {
        let port = self.engine.config().origin.url().port_or_known_default();
        format!("pass0-dev-{}", port.unwrap_or_default())
    }

    fn set_dev_cookie(&self) -> Option<HeaderValue> {
        let (config, key) = (self.engine.config(), self.dev_key.as_ref()?);
        let path = match config.prefix.as_str() {
            "" => "/",
            prefix => prefix,
        };
        let secure = if config.origin.is_secure() {
            "; Secure"
        } else {
            ""
        };
        let text = format!(
            "{}={}; Path={path}; Max-Age={KEPT}; HttpOnly; SameSite=Lax{secure}",
            self.dev_cookie(),
            key.expose()
        );
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

async fn json(State(inbox): State<Inbox>, request: Request) -> Response {
    match inbox.admit(&request) {
        Err(status) if status == StatusCode::FORBIDDEN => {
            let body = json!({
                "error": "dev_key",
                "message": message("dev_key"),
                "request_id": Http::request_id(request.extensions()),
            });
            (status, Json(body)).into_response()
        }
        Err(status) => status.into_response(),
        Ok(_) => Json((inbox.letters)()).into_response(),
    }
}

async fn page(State(inbox): State<Inbox>, request: Request) -> Response {
    match inbox.admit(&request) {
        Err(status) if status == StatusCode::FORBIDDEN => {
            (status, inbox.render(&request, None)).into_response()
        }
        Err(status) => status.into_response(),
        // The key leaves the address bar and the history's next entries.
        Ok(true) => {
            let clean = format!("{}/dev/inbox", inbox.http.engine.config().prefix);
            let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, clean)]).into_response();
            if let Some(cookie) = inbox.http.set_dev_cookie() {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Ok(false) => inbox
            .render(&request, Some((inbox.letters)()))
            .into_response(),
    }
}

impl Inbox {
    /// Whether the key came in the URL; or the status that refuses the request, the same for a
    /// wrong key and for none.
    fn admit(&self, request: &Request) -> Result<bool, StatusCode> {
        if self.http.dev_key.is_none() || !is_local(request.headers(), request.extensions()) {
            return Err(StatusCode::NOT_FOUND);
        }
        let query = request.uri().query().unwrap_or("");
        let given = url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, _)| name == QUERY)
            .map(|(_, value)| value.into_owned());
        match self.http.has_dev_key(request.headers(), given.as_deref()) {
            true => Ok(given.is_some()),
            false => Err(StatusCode::FORBIDDEN),
        }
    }

    fn render(&self, request: &Request, letters: Option<Vec<DevLetter>>) -> Response {
        let http = &self.http;
        let page = Page::DevInbox {
            locked: letters.is_none(),
            letters: letters.unwrap_or_default(),
        };
        match http
            .pages
            .page(&page, client::lang(request.headers()), &http.brand)
        {
            Ok(html) => Html(html).into_response(),
            Err(error) => {
                tracing::error!(%error, "a page does not render");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}
