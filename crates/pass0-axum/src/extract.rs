//! Extractors: who is signed in, in the handlers of an app.

use axum::extract::{FromRequestParts, OptionalFromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use pass0_core::model::{Client, Session, Strength, User};
use pass0_core::{Current, Visit};
use serde_json::json;

use crate::accept;
use crate::csrf::{self, Source};
use crate::dispatch::login;
use crate::http::Http;

/// The signed-in user. A page request of nobody is sent to sign in and comes back; any other gets
/// 401. On an unsafe method the request must come from this site, else 403.
///
/// As `Option<CurrentUser>`: `None` for nobody.
#[derive(Clone, Debug)]
pub struct CurrentUser {
    /// The user.
    pub user: User,
    /// The session.
    pub session: Session,
}

impl CurrentUser {
    /// The user's opaque id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.user.id.as_str()
    }

    /// The user's address, as mail is sent to it.
    #[must_use]
    #[expect(
        clippy::misnamed_getters,
        reason = "the canonical form is for comparing, not for showing"
    )]
    pub fn email(&self) -> &str {
        &self.user.delivery
    }
}

/// The signed-in user, who proved who they are within the last five minutes. Otherwise as
/// [`CurrentUser`], and 403 `fresh_required` (for a page: off to prove it again, and back).
#[derive(Clone, Debug)]
pub struct Fresh(pub CurrentUser);

/// Why a handler is not run.
#[derive(Debug)]
pub struct Refusal(Box<Response>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl<S: Sync> FromRequestParts<S> for CurrentUser {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let http = http(parts)?;
        match current(&http, parts).await? {
            Some(current) => Ok(current),
            None => Err(signed_out(&http, parts)),
        }
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for CurrentUser {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Refusal> {
        let http = http(parts)?;
        current(&http, parts).await
    }
}

impl<S: Sync> FromRequestParts<S> for Fresh {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let http = http(parts)?;
        let Some(current) = current(&http, parts).await? else {
            return Err(signed_out(&http, parts));
        };
        let who = Current {
            session: current.session,
            user: current.user,
        };
        let visit = Visit::new(http.engine.now(), Client::default());
        match http.engine.freshness(&visit, &who, Strength::Issued).await {
            Ok(freshness) if freshness.fresh => {
                return Ok(Self(CurrentUser {
                    user: who.user,
                    session: who.session,
                }));
            }
            Ok(_) => {}
            Err(error) => return Err(unavailable(&error)),
        }
        if is_page(parts) {
            return Err(to_login(&http, parts, "fresh=1"));
        }
        Err(refuse(
            StatusCode::FORBIDDEN,
            "fresh_required",
            "Please sign in again to do this.",
        ))
    }
}

fn http(parts: &Parts) -> Result<Http, Refusal> {
    parts.extensions.get::<Http>().cloned().ok_or_else(|| {
        tracing::error!("pass0 is not attached to this router: call Http::attach on it");
        refuse(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            "Something went wrong here.",
        )
    })
}

impl Http {
    /// Whether a session that an app vouches for may be believed on this request: by the rule of
    /// our own sessions, an unsafe method must come from this site.
    ///
    /// # Errors
    /// The answer to give: 403 `csrf`.
    pub fn from_this_site(&self, parts: &Parts) -> Result<(), Refusal> {
        let own = csrf::source(&parts.method, &parts.headers, &self.engine.config().origin);
        match own {
            Source::Own => Ok(()),
            Source::Foreign | Source::Silent => Err(foreign()),
        }
    }
}

async fn current(http: &Http, parts: &Parts) -> Result<Option<CurrentUser>, Refusal> {
    let Some(secret) = http.cookies.session_of(&parts.headers) else {
        return Ok(None);
    };
    http.from_this_site(parts)?;
    let mut visit = Visit::new(http.engine.now(), Client::default());
    visit.session = Some(secret);
    match http.engine.current(&visit).await {
        Ok(current) => Ok(current.map(|current| CurrentUser {
            user: current.user,
            session: current.session,
        })),
        Err(error) => Err(unavailable(&error)),
    }
}

fn foreign() -> Refusal {
    refuse(
        StatusCode::FORBIDDEN,
        "csrf",
        "The request does not come from this site.",
    )
}

fn unavailable(error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(%error, "the store failed at a session check");
    let mut refusal = refuse(
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        "Not available now. Try again soon.",
    );
    refusal
        .0
        .headers_mut()
        .insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
    refusal
}

/// Pages lead to the sign-in page and back; everything else is told 401.
fn signed_out(http: &Http, parts: &Parts) -> Refusal {
    if is_page(parts) {
        return to_login(http, parts, "");
    }
    refuse(
        StatusCode::UNAUTHORIZED,
        "unauthenticated",
        "Not signed in.",
    )
}

fn is_page(parts: &Parts) -> bool {
    parts.method.is_safe() && accept::reads_html(&parts.headers)
}

fn to_login(http: &Http, parts: &Parts, query: &str) -> Refusal {
    // A nested router sees its own part of the path alone.
    let whole = parts.extensions.get::<OriginalUri>();
    let uri = whole.map_or(&parts.uri, |whole| &whole.0);
    let path = uri.path_and_query().map(|path| path.as_str());
    Refusal(Box::new(
        Redirect::to(&login(http, path, query)).into_response(),
    ))
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Refusal {
    let body = axum::Json(json!({"error": code, "message": message}));
    let mut response = (status, body).into_response();
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    Refusal(Box::new(response))
}
