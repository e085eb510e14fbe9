//! Extractors: who is signed in, in the handlers of an app.

use std::marker::PhantomData;
use std::ops::Deref;
use std::time::Duration;

use axum::extract::{FromRequestParts, OptionalFromRequestParts, OriginalUri};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use pass0_core::model::{Client, Operator, Strength};
use pass0_core::{Current, Error, Visit};
use serde_json::json;

use crate::accept;
use crate::client::is_probe;
use crate::codes::message;
use crate::csrf::{self, Source};
use crate::failure::StepUp;
use crate::http::Http;
use crate::shared_pages::login;

/// The signed-in user. A page request of nobody is sent to sign in and comes back; any other gets
/// 401. On an unsafe method the request must come from this site, else 403.
///
/// As `Option<CurrentUser>`: `None` for nobody. User and session are those of [`Current`].
#[derive(Clone, Debug)]
pub struct CurrentUser(pub Current);

impl Deref for CurrentUser {
    type Target = Current;

    fn deref(&self) -> &Current {
        &self.0
    }
}

impl CurrentUser {
    /// The user's opaque id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.user.id.as_str()
    }

    /// The operator's link that opened the session; `None`: the user signed in. An app that lets
    /// operators look and not act refuses what is irrevocable.
    #[must_use]
    pub fn operator(&self) -> Option<Operator> {
        self.session.operator()
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
        let age = http.engine.config().fresh;
        let user = proven(&http, parts, Strength::Issued, age).await?;
        Ok(Self(user))
    }
}

/// The proof that a route of an app wants, see [`FreshBy`].
pub trait Demand {
    /// The weakest that counts. What the account's sign-in demands counts besides.
    const LEAST: Strength;
    /// How old it may be.
    const AGE: Duration;
}

/// As [`Fresh`], with a proof as strong and young as the route demands. Users without a factor
/// that is strong enough are asked to set one up.
///
/// ```
/// # use std::time::Duration;
/// # use pass0_axum::{Demand, FreshBy};
/// # use pass0_core::model::Strength;
/// /// A second factor or a passkey of the last minute.
/// struct Now;
///
/// impl Demand for Now {
///     const LEAST: Strength = Strength::SecondFactor;
///     const AGE: Duration = Duration::from_secs(60);
/// }
///
/// async fn wipe(FreshBy(user, _): FreshBy<Now>) -> String {
///     format!("{} may", user.email())
/// }
/// ```
#[derive(Clone, Debug)]
pub struct FreshBy<D>(pub CurrentUser, pub PhantomData<D>);

impl<D: Demand, S: Sync> FromRequestParts<S> for FreshBy<D> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        let http = http(parts)?;
        let user = proven(&http, parts, D::LEAST, D::AGE).await?;
        Ok(Self(user, PhantomData))
    }
}

async fn proven(
    http: &Http,
    parts: &Parts,
    least: Strength,
    age: Duration,
) -> Result<CurrentUser, Refusal> {
    let Some(who) = current(http, parts).await? else {
        return Err(signed_out(http, parts));
    };
    let visit = Visit::new(http.engine.now(), Client::default());
    let freshness = http
        .engine
        .account(&who)
        .freshness_within(&visit, least, age)
        .await;
    let freshness = freshness.map_err(|error| unavailable(&error))?;
    if freshness.fresh {
        return Ok(who);
    }
    if is_page(parts) {
        return Err(match least {
            Strength::Issued => to_login(http, parts, "fresh=1"),
            _ => to_step_up(http, parts, least),
        });
    }
    let step_up = StepUp {
        email: who.0.user.delivery,
        methods: freshness.methods,
        set_up: freshness.set_up,
        next: String::new(),
    };
    let code = "fresh_required";
    let mut body = json!({"error": code, "message": message(code)});
    if let Some(body) = body.as_object_mut() {
        step_up.tell(&http.brand.prefix, body);
    }
    Err(refuse_with(StatusCode::FORBIDDEN, &body))
}

fn http(parts: &Parts) -> Result<Http, Refusal> {
    parts.extensions.get::<Http>().cloned().ok_or_else(|| {
        tracing::error!("pass0 is not attached to this router: call Http::attach on it");
        refuse(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            message("internal"),
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

/// Refuses what no person sent from this site, a mail or the address bar, whatever the method.
pub(crate) fn asked_by_a_person(parts: &Parts) -> Result<(), Refusal> {
    if is_probe(parts) {
        let message = "This request was made ahead of time. Open the link to use it.";
        return Err(refuse(StatusCode::FORBIDDEN, "probe", message));
    }
    let mut sites = parts.headers.get_all("sec-fetch-site").iter();
    if sites.any(|site| !matches!(site.as_bytes(), b"same-origin" | b"none")) {
        return Err(foreign());
    }
    Ok(())
}

async fn current(http: &Http, parts: &Parts) -> Result<Option<CurrentUser>, Refusal> {
    let Some(secret) = http.cookies.session_of(&parts.headers) else {
        return Ok(None);
    };
    http.from_this_site(parts)?;
    let mut visit = Visit::new(http.engine.now(), Client::default());
    visit.session = Some(secret);
    match http.engine.current(&visit).await {
        Ok(current) => Ok(current.map(CurrentUser)),
        Err(error) => Err(unavailable(&error.into())),
    }
}

fn foreign() -> Refusal {
    refuse(StatusCode::FORBIDDEN, "csrf", message("csrf"))
}

fn unavailable(error: &Error) -> Refusal {
    if error.is_outage() {
        tracing::debug!(%error, "not available");
    } else {
        tracing::error!(%error, "the store failed at a session check");
    }
    let mut refusal = refuse(
        StatusCode::SERVICE_UNAVAILABLE,
        "unavailable",
        message("unavailable"),
    );
    refusal
        .0
        .headers_mut()
        .insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
    refusal
}

/// Pages redirect to the sign-in page and back; other requests get a 401.
fn signed_out(http: &Http, parts: &Parts) -> Refusal {
    if is_page(parts) {
        return to_login(http, parts, "");
    }
    refuse(
        StatusCode::UNAUTHORIZED,
        "unauthenticated",
        message("unauthenticated"),
    )
}

fn is_page(parts: &Parts) -> bool {
    parts.method.is_safe() && accept::reads_html(&parts.headers)
}

fn to_login(http: &Http, parts: &Parts, query: &str) -> Refusal {
    let login = login(http, path(parts).as_deref(), query);
    Refusal(Box::new(Redirect::to(&login).into_response()))
}

/// The page that asks for a proof, and back.
fn to_step_up(http: &Http, parts: &Parts, least: Strength) -> Refusal {
    let prefix = &http.brand.prefix;
    let mut at = format!("{prefix}/step-up?least={}", least.as_str());
    if let Some(next) = path(parts).and_then(|path| http.engine.targets().check(&path)) {
        let next: String = url::form_urlencoded::byte_serialize(next.as_bytes()).collect();
        at.push_str(&format!("&next={next}"));
    }
    Refusal(Box::new(Redirect::to(&at).into_response()))
}

/// Path and query of the request. A nested router sees its own part of the path alone.
fn path(parts: &Parts) -> Option<String> {
    let whole = parts.extensions.get::<OriginalUri>();
    let uri = whole.map_or(&parts.uri, |whole| &whole.0);
    uri.path_and_query().map(ToString::to_string)
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Refusal {
    refuse_with(status, &json!({"error": code, "message": message}))
}

fn refuse_with(status: StatusCode, body: &serde_json::Value) -> Refusal {
    let mut response = (status, axum::Json(body)).into_response();
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    Refusal(Box::new(response))
}
