//! Answers and failures, written as pages or as JSON.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use pass0_core::{Error, FlowState, Rejected, Visit};
use pass0_html::{Lang, Page, Refusal};
use serde_json::json;

use crate::accept::Format;
use crate::answer::{Answer, Content};
use crate::failure::{Failure, StepUp};
use crate::http::Http;
use crate::resume;
use crate::shared_pages::{bad_email_page, login, step_up_page};

/// What an answer is written with, kept while the handler has the rest.
pub(crate) struct View {
    pub(crate) http: Http,
    pub(crate) lang: Lang,
    pub(crate) format: Format,
    pub(crate) request_id: String,
    /// Path and query of the request.
    pub(crate) path: String,
    /// A form was sent by a browser, which holds its page's policy against every redirect that
    /// follows (CSP 3 §6.3.1 `form-action`).
    pub(crate) form: bool,
    pub(crate) visit: Visit,
}

impl View {
    /// The sign-in page, leading back to this request's path when that is a safe target.
    pub(crate) fn login(&self) -> String {
        login(&self.http, Some(&self.path), "")
    }

    /// The page that asks for a proof.
    pub(crate) fn step_up(&self, wanted: StepUp) -> Page {
        step_up_page(&self.http, &self.visit, wanted, None)
    }

    /// Whether this browser has a sign-in under way that can still be finished.
    async fn has_flow_under_way(&self) -> bool {
        let flow = self.http.engine.sign_in().flow(&self.visit).await;
        flow.is_ok_and(|flow| flow.state == FlowState::Pending)
    }

    async fn is_signed_in(&self) -> bool {
        let current = self.http.engine.current(&self.visit).await;
        current.is_ok_and(|current| current.is_some())
    }

    /// The address of this browser's flow; empty when it has none.
    pub(crate) async fn flow_email(&self) -> String {
        let flow = self.http.engine.sign_in().flow(&self.visit).await;
        flow.map(|flow| flow.email).unwrap_or_default()
    }
}

impl Answer {
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

impl Failure {
    /// The answer, as a page or as JSON.
    pub(crate) async fn respond(self, view: &View) -> Response {
        match &self {
            // The store says so itself, once.
            Self::Engine(error) if error.is_outage() => {
                tracing::debug!(%error, request_id = view.request_id, "not available");
            }
            Self::Engine(Error::Store(error)) => {
                tracing::error!(%error, request_id = view.request_id, "the store failed");
            }
            Self::Engine(Error::Key(error)) => {
                tracing::error!(%error, request_id = view.request_id, "a sealed value does not open");
            }
            Self::Engine(Error::Crowded {
                network,
                retry_after,
            }) => view.http.crowds.tell(network, *retry_after),
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
            "message": self.message(),
            "request_id": view.request_id,
        });
        if let (Self::Engine(Error::Rejected(Rejected::WrongCode { left })), Some(body)) =
            (self, body.as_object_mut())
        {
            body.insert("attempts_left".to_owned(), json!(left));
        }
        if let (Self::Engine(Error::Rejected(Rejected::BadEmail(fault))), Some(body)) =
            (self, body.as_object_mut())
        {
            body.insert("fault".to_owned(), json!(fault.code()));
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
            Self::Engine(Error::Rejected(Rejected::BadEmail(fault))) => {
                let page = bad_email_page(&view.http, String::new(), String::new(), fault);
                Answer::new(status, Content::Page(page))
            }
            Self::Ceremony(_) => {
                let page = Page::Refused {
                    reason: Refusal::CeremonyOver,
                    next_email: String::new(),
                };
                Answer::new(status, Content::Page(page))
            }
            Self::Engine(Error::Rejected(rejected)) if refusal(rejected).is_some() => {
                let page = Page::Refused {
                    reason: refusal(rejected).unwrap_or(Refusal::Unknown),
                    next_email: view.flow_email().await,
                };
                Answer::new(status, Content::Page(page))
            }
            Self::Engine(Error::Crowded { .. }) => {
                let config = view.http.engine.config();
                let page = Page::Crowded {
                    minutes,
                    passkeys: config.passkey.rp_id(&config.origin).is_some(),
                    under_way: view.has_flow_under_way().await,
                    signed_in: view.is_signed_in().await,
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

/// The page of a refused link or code.
fn refusal(rejected: Rejected) -> Option<Refusal> {
    Some(match rejected {
        Rejected::Expired | Rejected::CodeExpired => Refusal::Expired,
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
        Rejected::PasskeyRefused
        | Rejected::PasskeyChanged
        | Rejected::PasskeyMiswritten
        | Rejected::UnknownPasskey => Refusal::PasskeyRefused,
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
