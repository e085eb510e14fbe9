//! What a handler answers: a page, JSON, a file or the way to another page.

use axum::http::{HeaderValue, StatusCode};
use pass0_html::{Asset, Page};
use serde_json::{Value, json};

use crate::accept::Format;

/// What a handler answers.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
    pub(crate) cookies: Vec<HeaderValue>,
}

/// The body of an answer.
pub(crate) enum Content {
    Page(Page),
    Json(Value),
    /// JSON to be kept under this name.
    Download(&'static str, Value),
    /// 303 to this path of pass0's.
    Redirect(String),
    Asset(Asset),
    Nothing,
}

impl Answer {
    pub(crate) fn new(status: StatusCode, content: Content) -> Self {
        Self {
            status,
            content,
            cookies: Vec::new(),
        }
    }

    pub(crate) fn json(value: Value) -> Self {
        Self::new(StatusCode::OK, Content::Json(value))
    }

    pub(crate) fn page(page: Page) -> Self {
        Self::new(StatusCode::OK, Content::Page(page))
    }

    pub(crate) fn see_other(path: impl Into<String>) -> Self {
        Self::new(StatusCode::SEE_OTHER, Content::Redirect(path.into()))
    }

    /// `{"success":true}` or a redirect, as the client prefers.
    pub(crate) fn done(format: Format, path: impl Into<String>) -> Self {
        match format {
            Format::Json => Self::json(json!({"success": true})),
            Format::Html => Self::see_other(path),
        }
    }

    pub(crate) fn cookie(mut self, cookie: Option<HeaderValue>) -> Self {
        self.cookies.extend(cookie);
        self
    }
}
