//! Refusals of the guard's own.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use pass0_html::{Lang, Page};

use crate::accept;
use crate::client;
use crate::http::Http;
use crate::plain_error::error;

/// In which form a refusal is read.
#[derive(Clone, Copy)]
pub(super) struct Reader {
    html: bool,
    lang: Lang,
}

impl Reader {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            html: accept::reads_html(request.headers()),
            lang: client::lang(request.headers()),
        }
    }
}

/// A page for browsers.
pub(super) fn refused(
    http: &Http,
    reader: Reader,
    status: StatusCode,
    code: &str,
    message: &str,
    id: &str,
) -> Response {
    let page = Page::Error {
        status: status.as_u16(),
        code: code.to_owned(),
        request_id: id.to_owned(),
        minutes: 0,
    };
    match http.pages.page(&page, reader.lang, &http.brand) {
        Ok(html) if reader.html => {
            let mut response = Response::new(Body::from(html));
            *response.status_mut() = status;
            let html = HeaderValue::from_static("text/html; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, html);
            response
        }
        _ => error(status, code, message, id),
    }
}
