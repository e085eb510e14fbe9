//! Answers, as pages or as JSON.

mod failure;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use pass0_html::{Asset, Page};
use serde_json::{Value, json};

use crate::accept::Format;
use crate::dispatch::View;
use crate::resume;

pub(crate) use failure::{Failure, StepUp};

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
    /// 303 to this path of ours.
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

    pub(crate) fn respond(mut self, view: &View) -> Response {
        if let Content::Redirect(path) = &mut self.content
            && goes_by_page(view, path)
        {
            let next = std::mem::take(path);
            self.content = Content::Page(Page::GoOn { next });
            self.status = StatusCode::OK;
        }
        let mut response = match self.content {
            Content::Page(page) => match view.http.pages.page(&page, view.lang, &view.http.brand) {
                Ok(html) => with_body(self.status, "text/html; charset=utf-8", html),
                Err(error) => {
                    tracing::error!(%error, "a page does not render");
                    with_body(
                        StatusCode::INTERNAL_SERVER_ERROR,
                        "text/plain",
                        "internal error",
                    )
                }
            },
            Content::Json(value) => with_body(self.status, "application/json", value.to_string()),
            Content::Download(name, value) => {
                let mut response = with_body(self.status, "application/json", value.to_string());
                let kept = format!("attachment; filename=\"{name}\"");
                if let Ok(kept) = HeaderValue::from_str(&kept) {
                    let headers = response.headers_mut();
                    headers.insert(header::CONTENT_DISPOSITION, kept);
                }
                response
            }
            Content::Asset(asset) => {
                let mut response =
                    with_body(self.status, asset.content_type, asset.bytes.into_owned());
                let cache = if asset.immutable {
                    "public, max-age=31536000, immutable"
                } else {
                    "no-cache"
                };
                response
                    .headers_mut()
                    .insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
                response
            }
            Content::Redirect(path) => {
                let mut response = with_body(self.status, "text/plain", "");
                if let Ok(location) = HeaderValue::from_str(&path) {
                    response.headers_mut().insert(header::LOCATION, location);
                }
                response
            }
            Content::Nothing => with_body(self.status, "text/plain", ""),
        };
        for cookie in self.cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// Whether the browser gets a page that goes on by itself, in the place of a redirect. It holds
/// `form-action` of the page with the form against every redirect that follows the form, those of
/// the app included; a navigation of the page's own begins anew. The target is the one this answer
/// was about to redirect to, and comes from nowhere else.
fn goes_by_page(view: &View, path: &str) -> bool {
    let prefix = view.http.brand.prefix.as_str();
    if view.format == Format::Json {
        return false;
    }
    if !view.form {
        // From a mail, the way to a form that waits must begin on this site.
        return resume::id(prefix, path).is_some();
    }
    // Our own pages stay on this site.
    let own = path.strip_prefix(prefix).filter(|_| !prefix.is_empty());
    !own.is_some_and(|rest| rest.starts_with('/'))
}

fn with_body(status: StatusCode, media: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    response
}
