//! The table of routes. A route cannot be added without saying what it needs.

use std::future::Future;

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter};
use serde::Serialize;

use crate::answer::{Answer, Failure};
use crate::api::{flow, link, login, meta, session};
use crate::dispatch::{Ctx, dispatch};
use crate::http::Http;

/// What a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Policy {
    /// Nothing.
    Public,
    /// Nothing; also for clients that are no browsers and send no cookie.
    PublicStart,
    /// The flow cookie of a browser that asked to sign in.
    Flow,
    /// A session.
    Session,
    /// A session with a proof from the last minutes.
    Fresh,
}

/// A route, as `pass0 routes` prints it.
#[derive(Clone, Debug, Serialize)]
pub struct RouteInfo {
    /// HTTP method.
    pub method: String,
    /// Path with `{parameters}`.
    pub path: String,
    /// What it needs.
    pub policy: Policy,
    /// What it does.
    pub summary: &'static str,
    /// The fields of its body; `?` marks those that may be absent.
    pub fields: &'static [&'static str],
}

/// Every route of pass0.
pub(crate) fn table(http: &Http) -> Table {
    use Policy::{Flow, Fresh, Public, PublicStart, Session};
    let get = Method::GET;
    let post = Method::POST;
    let mut table = Table::new(http);
    if http.options.openapi {
        table = table.add_at(
            &get,
            "/openapi.json",
            Public,
            "This interface",
            &[],
            meta::openapi,
        );
    }
    table
        .add(&get, "/login", Public, "The sign-in page", &[], login::page)
        .add(
            &post,
            "/request-magic-link",
            PublicStart,
            "Ask for a mail with link and code",
            &["email", "next?"],
            login::ask,
        )
        .add(
            &get,
            "/verify/{token}",
            Public,
            "Open a mailed link",
            &[],
            link::open,
        )
        .add(
            &get,
            "/link",
            Public,
            "What an opened link that did not sign in has to say",
            &[],
            link::page,
        )
        .add(
            &post,
            "/link",
            Public,
            "Press the button of that page",
            &["email?"],
            link::press,
        )
        .add(
            &post,
            "/verify-code",
            Flow,
            "Type the code",
            &["code"],
            flow::verify_code,
        )
        .add(
            &post,
            "/resend",
            Flow,
            "Ask for another mail",
            &[],
            flow::resend,
        )
        .add(
            &post,
            "/cancel",
            Flow,
            "Call the sign-in off",
            &[],
            flow::cancel,
        )
        .add(
            &get,
            "/flow",
            Public,
            "Where the sign-in stands; with `wait` seconds, when that changes",
            &[],
            flow::state,
        )
        .add(
            &get,
            "/session",
            Public,
            "Who is signed in",
            &[],
            session::show,
        )
        .add(
            &get,
            "/logout",
            Public,
            "Sign out; from another site, a page with a button",
            &[],
            session::logout_page,
        )
        .add(&post, "/logout", Public, "Sign out", &[], session::logout)
        .add(
            &get,
            "/account",
            Session,
            "The account, and what happened lately",
            &[],
            session::account,
        )
        .add(
            &get,
            "/sessions",
            Fresh,
            "The sessions of the account",
            &[],
            session::list,
        )
        .add(
            &Method::DELETE,
            "/sessions/{id}",
            Fresh,
            "End a session",
            &[],
            session::end,
        )
        .add(
            &post,
            "/sessions/{id}/end",
            Fresh,
            "End a session, for forms",
            &[],
            session::end,
        )
        .add(
            &post,
            "/sessions/revoke-others",
            Fresh,
            "End every other session",
            &[],
            session::end_others,
        )
        .add(
            &get,
            "/static/{name}",
            Public,
            "Style, script and icon of the pages",
            &[],
            meta::asset,
        )
}

/// Routes under construction.
pub(crate) struct Table {
    http: Http,
    router: Router,
    infos: Vec<RouteInfo>,
}

impl Table {
    fn new(http: &Http) -> Self {
        Self {
            http: http.clone(),
            router: Router::new(),
            infos: Vec::new(),
        }
    }

    /// Adds a route under the prefix.
    fn add<H, F>(
        self,
        method: &Method,
        path: &str,
        policy: Policy,
        summary: &'static str,
        fields: &'static [&'static str],
        handler: H,
    ) -> Self
    where
        H: Fn(Ctx) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Answer, Failure>> + Send + 'static,
    {
        let path = format!("{}{path}", self.http.engine.config().prefix);
        self.add_at(method, &path, policy, summary, fields, handler)
    }

    /// Adds a route at this very path.
    fn add_at<H, F>(
        mut self,
        method: &Method,
        path: &str,
        policy: Policy,
        summary: &'static str,
        fields: &'static [&'static str],
        handler: H,
    ) -> Self
    where
        H: Fn(Ctx) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Answer, Failure>> + Send + 'static,
    {
        let http = self.http.clone();
        let Ok(filter) = MethodFilter::try_from(method.clone()) else {
            return self;
        };
        let serve =
            move |request: Request| dispatch(http.clone(), policy, handler.clone(), request);
        self.router = self
            .router
            .route(path, MethodRouter::new().on(filter, serve));
        self.infos.push(RouteInfo {
            method: method.to_string(),
            path: path.to_owned(),
            policy,
            summary,
            fields,
        });
        self
    }

    pub(crate) fn into_router(self) -> Router {
        let wrong_method = refuse(&self.http, || Failure::Method);
        let nothing = refuse(&self.http, || Failure::NotFound);
        let prefix = &self.http.engine.config().prefix;
        let router = self.router.method_not_allowed_fallback(wrong_method);
        if prefix.is_empty() {
            return router;
        }
        let rest = axum::routing::any(nothing);
        router
            .route(&format!("{prefix}/{{*rest}}"), rest.clone())
            .route(prefix, rest.clone())
            .route(&format!("{prefix}/"), rest)
    }

    pub(crate) fn into_infos(self) -> Vec<RouteInfo> {
        self.infos
    }
}

/// A handler that refuses everything, for the same reason.
fn refuse(
    http: &Http,
    why: fn() -> Failure,
) -> impl Fn(Request) -> std::pin::Pin<Box<dyn Future<Output = axum::response::Response> + Send>>
+ Clone
+ Send
+ Sync
+ 'static
+ use<> {
    let http = http.clone();
    move |request: Request| {
        let mut request = request;
        // Nothing is done here: what the request carries need not be read or judged.
        *request.method_mut() = Method::GET;
        Box::pin(dispatch(
            http.clone(),
            Policy::Public,
            move |_| async move { Err(why()) },
            request,
        ))
    }
}
