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
use crate::policy::{Next, Policy, Route, RouteInfo};

/// Puts a route's handler behind [`dispatch`].
type Mount = Box<dyn FnOnce(&Http) -> MethodRouter>;

/// Routes under construction. What is said of them is known before there is an [`Http`].
pub(crate) struct Table {
    prefix: String,
    routes: Vec<(RouteInfo, Mount)>,
}

impl Table {
    pub(crate) fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            routes: Vec::new(),
        }
    }

    /// Adds a route under the prefix.
    pub(crate) fn add<H, F>(
        self,
        method: &Method,
        path: &str,
        access: (Policy, Next),
        summary: &'static str,
        fields: &'static [&'static str],
        handler: H,
    ) -> Self
    where
        H: Fn(Ctx) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Answer, Failure>> + Send + 'static,
    {
        let path = format!("{}{path}", self.prefix);
        self.add_at(method, &path, access, summary, fields, handler)
    }

    /// Adds a route at this very path.
    pub(crate) fn add_at<H, F>(
        mut self,
        method: &Method,
        path: &str,
        access: (Policy, Next),
        summary: &'static str,
        fields: &'static [&'static str],
        handler: H,
    ) -> Self
    where
        H: Fn(Ctx) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = Result<Answer, Failure>> + Send + 'static,
    {
        let (policy, next) = access;
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
        let mount = move |http: &Http| {
            let http = http.clone();
            let serve =
                move |request: Request| dispatch(http.clone(), route, handler.clone(), request);
            MethodRouter::new().on(filter, serve)
        };
        let info = RouteInfo {
            method: method.to_string(),
            path: path.to_owned(),
            policy,
            next: next == Next::Allowed,
            summary,
            fields,
        };
        self.routes.push((info, Box::new(mount)));
        self
    }

    pub(crate) fn into_router(self, http: &Http) -> Router {
        let wrong_method = refuse(http, || Failure::Method);
        let nothing = refuse(http, || Failure::NotFound);
        let prefix = self.prefix;
        let mut router = Router::new();
        for (info, mount) in self.routes {
            router = router.route(&info.path, mount(http));
        }
        let router = router.method_not_allowed_fallback(wrong_method);
        if prefix.is_empty() {
            return router;
        }
        let rest = axum::routing::any(nothing);
        router
            .route(&format!("{prefix}/{{*rest}}"), rest.clone())
            .route(&prefix, rest.clone())
            .route(&format!("{prefix}/"), rest)
    }

    pub(crate) fn into_infos(self) -> Vec<RouteInfo> {
        self.routes.into_iter().map(|(info, _)| info).collect()
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
