//! Why a request is not answered as wanted.

use std::time::Duration;

use axum::http::StatusCode;
use pass0_core::{Error, Rejected};
use serde_json::{Map, Value, json};

use crate::codes::{fault_message, message};

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
    /// The answer of a passkey to a ceremony that is over, or another browser's.
    Ceremony(Rejected),
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
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Engine(Error::Rejected(rejected)) | Self::Ceremony(rejected) => {
                status_of(*rejected)
            }
            Self::Engine(Error::Limited { .. } | Error::Crowded { .. }) => {
                StatusCode::TOO_MANY_REQUESTS
            }
            // A missing key is the server's fault, and never "no such factor".
            Self::Engine(Error::Store(_) | Error::Key(_) | Error::Unsent { .. }) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
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
    pub(crate) fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Engine(Error::Limited { retry_after } | Error::Crowded { retry_after, .. }) => {
                Some(whole_seconds(*retry_after))
            }
            Self::Engine(Error::Store(_) | Error::Key(_) | Error::Unsent { .. }) => Some(5),
            _ => None,
        }
    }

    /// Of the codes of a flow, those that a ceremony has, too, are about a passkey there.
    pub(crate) fn message(&self) -> &'static str {
        match self {
            Self::Ceremony(Rejected::OtherBrowser) => {
                "This browser did not ask for this passkey. Load the page again, and try again."
            }
            Self::Ceremony(_) => {
                "The request for the passkey is over: it is good for one answer within five minutes. Try again."
            }
            Self::Engine(Error::Rejected(Rejected::BadEmail(fault))) => fault_message(*fault),
            _ => message(self.code()),
        }
    }

    /// Why the visitor is refused, if that is it.
    pub(crate) fn rejected(&self) -> Option<Rejected> {
        match self {
            Self::Engine(Error::Rejected(rejected)) | Self::Ceremony(rejected) => Some(*rejected),
            _ => None,
        }
    }

    /// What a passkey's answer was refused with.
    pub(crate) fn of_ceremony(error: Error) -> Self {
        match error {
            Error::Rejected(
                rejected @ (Rejected::Expired
                | Rejected::UsedHere
                | Rejected::UsedElsewhere
                | Rejected::Replaced
                | Rejected::Cancelled
                | Rejected::Exhausted
                | Rejected::Ended
                | Rejected::Unknown
                | Rejected::OtherBrowser),
            ) => Self::Ceremony(rejected),
            error => Self::Engine(error),
        }
    }

    /// The stable code.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Engine(Error::Rejected(rejected)) | Self::Ceremony(rejected) => rejected.code(),
            Self::Engine(Error::Limited { .. } | Error::Crowded { .. }) => "rate_limited",
            Self::Engine(Error::Unsent { .. }) => "not_sent",
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
}

/// Rounded up, so that a client that comes back then is not rejected again.
fn whole_seconds(wait: Duration) -> u64 {
    let more = u64::from(wait.subsec_nanos() > 0);
    wait.as_secs().saturating_add(more).max(1)
}

fn status_of(rejected: Rejected) -> StatusCode {
    match rejected {
        Rejected::BadEmail(_) | Rejected::BadCode => StatusCode::BAD_REQUEST,
        Rejected::SignedOut => StatusCode::UNAUTHORIZED,
        Rejected::NotFound => StatusCode::NOT_FOUND,
        Rejected::Taken | Rejected::LastWay | Rejected::RecoveryPending => StatusCode::CONFLICT,
        Rejected::UnknownPasskey => StatusCode::NOT_FOUND,
        Rejected::Expired
        | Rejected::CodeExpired
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::CODES;
    use pass0_core::model::InvalidEmail;

    #[test]
    fn every_failure_has_its_line_in_the_table() {
        let rejected = [
            Rejected::BadEmail(InvalidEmail::Form),
            Rejected::BadCode,
            Rejected::CodesOff,
            Rejected::Expired,
            Rejected::CodeExpired,
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
            Rejected::PasskeyChanged,
            Rejected::PasskeyMiswritten,
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
            Failure::Engine(Error::Unsent {
                method: String::new(),
                why: String::new(),
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
