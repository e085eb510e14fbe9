//! The guard around a server that is pass0's alone, and its answer to what is not there.

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use pass0_axum::Http;
use pass0_html::{Lang, Page};
use serde_json::json;

/// The guard around `app`, which answers every path.
pub fn guarded(http: &Http, app: Router) -> Router {
    let seen = http.clone();
    http.guard(app.fallback(move |request: Request| async move { nothing_here(&seen, &request) }))
}

/// A path that pass0 does not serve: most likely the proxy sends too much here.
fn nothing_here(http: &Http, request: &Request) -> Response {
    let headers = request.headers();
    let request_id = Http::request_id(request.extensions());
    let accepts = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    let mut response = if accepts.is_some_and(|accepts| accepts.contains("text/html")) {
        let page = Page::Error {
            status: 404,
            code: "not_found".to_owned(),
            request_id,
            minutes: 0,
        };
        render(http, &page, lang(headers))
    } else {
        axum::Json(json!({
            "error": "not_found",
            "message": "There is nothing here.",
            "request_id": request_id,
        }))
        .into_response()
    };
    *response.status_mut() = StatusCode::NOT_FOUND;
    response
}

/// A page in the visitor's language.
fn render(http: &Http, page: &Page, lang: Lang) -> Response {
    match http.pages().page(page, lang, http.brand()) {
        Ok(html) => Html(html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page does not render");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The visitor's language.
fn lang(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(header::ACCEPT_LANGUAGE);
    Lang::negotiate(wanted.and_then(|value| value.to_str().ok()).unwrap_or(""))
}
