//! The routes as an axum app takes them: bare, guarded, or added to its own.

use axum::body::Body;
use axum::extract::Request;
use axum::http::Method;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};

use crate::api::link;
use crate::dispatch::dispatch;
use crate::extract::asked_by_a_person;
use crate::http::Http;
use crate::policy::{Policy, Route, RouteInfo};
use crate::table::Table;
use crate::{guard, routes};

impl Http {
    /// The sign-in routes, without [`Http::guard`] around them.
    pub fn router(&self) -> Router {
        self.table().into_router(self)
    }

    /// Every route with its policy.
    #[must_use]
    pub fn routes(&self) -> Vec<RouteInfo> {
        self.table().into_infos()
    }

    /// The OpenAPI 3.1 document of the routes.
    #[must_use]
    pub fn openapi(&self) -> serde_json::Value {
        routes::document(self)
    }

    /// Signs in the browser of a request for the app's own route with the secret of a link that
    /// [`Admin::issue_link`](pass0_core::Admin::issue_link) made; the answer has the cookies, as JSON or a redirect.
    ///
    /// The link is used up, so HEAD requests and what browsers fetch ahead are refused (403
    /// `probe`), and so are requests from other sites (403 `csrf`): nobody is signed in as another
    /// person by a page of the app's. A mail scanner may send a GET that looks like a person's: a route
    /// that is opened from a mail should show a button, and call this for what the button sends.
    pub async fn redeem(&self, request: Request, token: &str) -> Response {
        let route = Route {
            policy: Policy::Public,
            longest: 0,
        };
        let (mut parts, _) = request.into_parts();
        if let Err(refusal) = self.from_this_site(&parts) {
            return refusal.into_response();
        }
        if let Err(refusal) = asked_by_a_person(&parts) {
            return refusal.into_response();
        }
        // Its body is the app's.
        parts.method = Method::GET;
        let request = Request::from_parts(parts, Body::empty());
        dispatch(self.clone(), route, |ctx| link::redeem(ctx, token), request).await
    }

    fn table(&self) -> Table {
        routes::table(&self.engine().config().prefix, &self.options)
    }

    /// Puts the guard around every route of `router`: security headers, Host check, request id,
    /// time limit, panic catcher, access log.
    pub fn guard(&self, router: Router) -> Router {
        guard::wrap(self, router)
    }

    /// Puts the security headers alone on every answer of `router`: for routes outside the guard, such
    /// as health checks, which come by address.
    pub fn harden(&self, router: Router) -> Router {
        guard::harden_all(self, router)
    }

    /// Adds the guarded sign-in routes to an app, and makes the extractors work in its handlers.
    /// The app's own routes get no headers or limits of pass0's.
    pub fn attach(&self, app: Router) -> Router {
        app.merge(self.guard(self.router()))
            .layer(Extension(self.clone()))
    }
}
