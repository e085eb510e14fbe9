//! Why a request is not answered as wanted, as a page or as JSON.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use pass0_core::{Error, Rejected};
use pass0_html::{Notice, Page, Refusal};
use serde_json::{Map, Value, json};

use super::{Answer, Content};
use crate::accept::Format;
use crate::api::login::login_page;
use crate::codes::message;
use crate::dispatch::View;

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
    /// For scripts: which proof is enough, and where to give it.
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
            // A missing key is the server's fault, and never "no such factor".
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
