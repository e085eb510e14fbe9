//! Answers and failures, as pages or as JSON.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use pass0_core::{Error, Rejected};
use pass0_html::{Asset, Notice, Page, Refusal};
use serde_json::{Map, Value, json};

use crate::accept::Format;
use crate::api::login::login_page;
use crate::codes::message;
use crate::dispatch::View;
use crate::resume;

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

/// The proof that a request needs first.
#[derive(Debug)]
pub(crate) struct StepUp {
    /// Whose account it is.
    pub(crate) email: String,
    /// The methods that would do.
    pub(crate) methods: Vec<&'static str>,
    /// What could be set up, where there is none.
    pub(crate) set_up: Vec<&'static str>,
    /// Where to go on after the proof; empty: to the default.
    pub(crate) next: String,
}

impl StepUp {
    /// What a script is told: what would do, and where.
    pub(crate) fn tell(&self, prefix: &str, body: &mut Map<String, Value>) {
        let at = format!("{prefix}/step-up");
        body.insert("methods".to_owned(), json!(self.methods));
        body.insert("step_up".to_owned(), json!(at));
        if !self.set_up.is_empty() {
            body.insert("set_up".to_owned(), json!(self.set_up));
        }
    }
}

/// Why a request is not answered as wanted.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The engine says no.
    Engine(Error),
    /// Signed in, but not proven recently or strongly enough.
    Fresh(Box<StepUp>),
    /// The body is not what the route takes.
    Malformed,
    /// One cookie name came twice.
    CookieTwice,
    /// The body is of another media type.
    MediaType,
    TooLarge,
    TooSlow,
    /// The request does not come from our own pages.
    Csrf,
    /// No such route.
    NotFound,
    /// The route does not take this method.
    Method,
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Engine(error.into())
    }
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::Engine(Error::Rejected(rejected)) => status_of(*rejected),
            Self::Engine(Error::Limited { .. }) => StatusCode::TOO_MANY_REQUESTS,
            // A key that is not here is a fault of ours, and never "no such factor".
            Self::Engine(Error::Store(_) | Error::Key(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Engine(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Fresh(_) | Self::Csrf => StatusCode::FORBIDDEN,
            Self::Malformed | Self::CookieTwice => StatusCode::BAD_REQUEST,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    /// In how many seconds it is worth coming back.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Engine(Error::Limited { retry_after }) => Some(retry_after.as_secs().max(1)),
            Self::Engine(Error::Store(_) | Error::Key(_)) => Some(5),
            _ => None,
        }
    }

    /// The stable code.
    fn code(&self) -> &'static str {
        match self {
            Self::Engine(Error::Rejected(rejected)) => rejected.code(),
            Self::Engine(Error::Limited { .. }) => "rate_limited",
            Self::Engine(Error::Store(_) | Error::Key(_)) => "unavailable",
            Self::Engine(_) => "internal",
            Self::Fresh(_) => "fresh_required",
            Self::Malformed => "bad_request",
            Self::CookieTwice => "duplicate_cookie",
            Self::MediaType => "unsupported_media_type",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Csrf => "csrf",
            Self::NotFound => "not_found",
            Self::Method => "method_not_allowed",
        }
    }

    /// The answer, as a page or as JSON.
    pub(crate) async fn respond(self, view: &View) -> Response {
        match &self {
            Self::Engine(Error::Store(error)) => {
                tracing::error!(%error, request_id = view.request_id, "the store failed");
            }
            Self::Engine(Error::Key(error)) => {
                tracing::error!(%error, request_id = view.request_id, "a sealed value does not open");
            }
            _ => {}
        }
        let retry = self.retry_after();
        let mut response = match view.format {
            Format::Json => self.as_json(view).respond(view),
            Format::Html => self.into_page(view).await.respond(view),
        };
        if let Some(seconds) = retry {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    fn as_json(&self, view: &View) -> Answer {
        let mut body = json!({
            "error": self.code(),
            "message": message(self.code()),
            "request_id": view.request_id,
        });
        if let (Self::Engine(Error::Rejected(Rejected::WrongCode { left })), Some(body)) =
            (self, body.as_object_mut())
        {
            body.insert("attempts_left".to_owned(), json!(left));
        }
        if let (Self::Fresh(step_up), Some(body)) = (self, body.as_object_mut()) {
            step_up.tell(&view.http.brand.prefix, body);
        }
        Answer::new(self.status(), Content::Json(body))
    }

    async fn into_page(self, view: &View) -> Answer {
        let status = self.status();
        let minutes = self.retry_after().map_or(1, |secs| secs.div_ceil(60));
        let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
        match self {
            Self::Engine(Error::Rejected(Rejected::SignedOut)) => Answer::see_other(view.login()),
            Self::Engine(Error::Rejected(Rejected::BadEmail)) => {
                let bad = Some(Notice::BadEmail);
                let page = login_page(&view.http, String::new(), String::new(), bad);
                Answer::new(status, Content::Page(page))
            }
            Self::Engine(Error::Rejected(rejected)) if refusal(rejected).is_some() => {
                let page = Page::Refused {
                    reason: refusal(rejected).unwrap_or(Refusal::Unknown),
                    next_email: view.flow_email().await,
                };
                Answer::new(status, Content::Page(page))
            }
            Self::Fresh(step_up) => {
                let page = view.step_up(*step_up);
                Answer::new(status, Content::Page(page))
            }
            other => {
                let page = Page::Error {
                    status: status.as_u16(),
                    code: other.code().to_owned(),
                    request_id: view.request_id.clone(),
                    minutes,
                };
                Answer::new(status, Content::Page(page))
            }
        }
    }
}

fn status_of(rejected: Rejected) -> StatusCode {
    match rejected {
        Rejected::BadEmail | Rejected::BadCode => StatusCode::BAD_REQUEST,
        Rejected::SignedOut => StatusCode::UNAUTHORIZED,
        Rejected::NotFound => StatusCode::NOT_FOUND,
        Rejected::Taken | Rejected::LastWay | Rejected::RecoveryPending => StatusCode::CONFLICT,
        Rejected::UnknownPasskey => StatusCode::NOT_FOUND,
        Rejected::Expired
        | Rejected::UsedHere
        | Rejected::UsedElsewhere
        | Rejected::Replaced
        | Rejected::Cancelled
        | Rejected::Exhausted
        | Rejected::Ended
        | Rejected::Unknown => StatusCode::GONE,
        _ => StatusCode::FORBIDDEN,
    }
}

/// The page of a refused link or code.
fn refusal(rejected: Rejected) -> Option<Refusal> {
    Some(match rejected {
        Rejected::Expired => Refusal::Expired,
        Rejected::UsedHere => Refusal::UsedHere,
        Rejected::UsedElsewhere => Refusal::UsedElsewhere,
        Rejected::Replaced => Refusal::Replaced,
        Rejected::OtherBrowser => Refusal::OtherBrowser,
        Rejected::Cancelled => Refusal::Cancelled,
        Rejected::Exhausted => Refusal::Exhausted,
        Rejected::CodesOff => Refusal::CodesOff,
        Rejected::Ended => Refusal::Ended,
        Rejected::AccountDisabled => Refusal::AccountDisabled,
        Rejected::Unknown | Rejected::NoAccount => Refusal::Unknown,
        Rejected::PasskeyRefused | Rejected::UnknownPasskey => Refusal::PasskeyRefused,
        Rejected::FactorOff => Refusal::SecondFactorOff,
        Rejected::LastWay => Refusal::LastWay,
        Rejected::MailOff => Refusal::PasskeyOnly,
        Rejected::DomainNotAllowed => Refusal::DomainNotAllowed,
        Rejected::RecoveryPending => Refusal::RecoveryPending,
        Rejected::AskOperator => Refusal::AskOperator,
        Rejected::OperatorSession => Refusal::OperatorSession,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::CODES;

    #[test]
    fn every_failure_has_its_line_in_the_table() {
        let rejected = [
            Rejected::BadEmail,
            Rejected::BadCode,
            Rejected::CodesOff,
            Rejected::Expired,
            Rejected::UsedHere,
            Rejected::UsedElsewhere,
            Rejected::Replaced,
            Rejected::Cancelled,
            Rejected::Exhausted,
            Rejected::Ended,
            Rejected::AccountDisabled,
            Rejected::NoAccount,
            Rejected::OtherBrowser,
            Rejected::Unknown,
            Rejected::SignedOut,
            Rejected::FreshRequired,
            Rejected::NotFound,
            Rejected::Taken,
            Rejected::PasskeyRefused,
            Rejected::UnknownPasskey,
            Rejected::FactorOff,
            Rejected::LastWay,
            Rejected::MailOff,
            Rejected::DomainNotAllowed,
            Rejected::Unproven,
            Rejected::RecoveryPending,
            Rejected::AskOperator,
            Rejected::OperatorSession,
            Rejected::WrongCode { left: 1 },
        ];
        let failures = [
            Failure::Fresh(Box::new(StepUp {
                email: String::new(),
                methods: Vec::new(),
                set_up: Vec::new(),
                next: String::new(),
            })),
            Failure::Malformed,
            Failure::CookieTwice,
            Failure::MediaType,
            Failure::TooLarge,
            Failure::TooSlow,
            Failure::Csrf,
            Failure::NotFound,
            Failure::Method,
            Failure::Engine(Error::Limited {
                retry_after: std::time::Duration::ZERO,
            }),
        ];
        for failure in rejected.into_iter().map(Failure::from).chain(failures) {
            let line = CODES.iter().find(|(code, ..)| *code == failure.code());
            assert_eq!(
                line.map(|(_, status, _)| *status),
                Some(failure.status().as_u16()),
                "{failure:?}"
            );
        }
    }
}
