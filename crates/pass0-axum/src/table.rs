//! The table that routes are added to. None can be added without saying what it needs.

use std::future::Future;

use axum::Router;
use axum::extract::Request;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter};

use crate::answer::Answer;
use crate::body::{LONGEST_BODY, LONGEST_CREDENTIAL};
use crate::ctx::Ctx;
use crate::dispatch::dispatch;
use crate::failure::Failure;
use crate::http::Http;
use crate::policy::{Policy, Route, RouteInfo};

/// Routes under construction.
pub(crate) struct Table {
    http: Http,
    router: Router,
    infos: Vec<RouteInfo>,
}

impl Table {
    pub(crate) fn new(http: &Http) -> Self {
        Self {
            http: http.clone(),
            router: Router::new(),
            infos: Vec::new(),
        }
    }

    /// Adds a route under the prefix.
    pub(crate) fn add<H, F>(
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
    pub(crate) fn add_at<H, F>(
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
        let answers = fields.contains(&"credential") || fields.contains(&"credential?");
        let route = Route {
            policy,
            longest: if answers {
                LONGEST_CREDENTIAL
            } else {
                LONGEST_BODY
            },
        };
        let serve = move |request: Request| dispatch(http.clone(), route, handler.clone(), request);
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
            Route {
                policy: Policy::Public,
                longest: LONGEST_BODY,
            },
            move |_| async move { Err(why()) },
            request,
        ))
    }
}
