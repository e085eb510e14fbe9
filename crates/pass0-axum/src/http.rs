//! Everything the routes share, in one value that is cheap to clone.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Extensions, HeaderMap, Method};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Router};
use ipnet::IpNet;
use pass0_core::Engine;
use pass0_core::secret::DevKey;
use pass0_html::{Brand, Pages};
use tokio::sync::Semaphore;

use crate::api::link;
use crate::cookie::CookieNames;
use crate::dispatch::dispatch;
use crate::extract::asked_by_a_person;
use crate::guard::RequestId;
use crate::routes::{Policy, Route, RouteInfo};
use crate::share::Shares;
use crate::{guard, openapi, table};

/// How many waiting pages may be answered late at a time; more are answered at once.
const LONG_POLLS: usize = 1024;

/// How the routes behave on the wire.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Proxies whose `X-Forwarded-For` is believed. Empty: the TCP peer is the client.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether the `X-Forwarded-For` of a peer on a Unix socket is believed. The server marks such
    /// requests with [`crate::UnixPeer`].
    pub trust_unix: bool,
    /// Whether `/openapi.json` describes the routes. For the program: in an app that address is
    /// the app's.
    pub openapi: bool,
    /// Whether `/.well-known/webauthn` and `/.well-known/passkey-endpoints` are answered. In an app
    /// that has extra origins for passkeys they must be.
    pub well_known: bool,
    /// Whether `GET /flow?wait=…` is answered at once. For servers whose requests hold a thread each:
    /// those that wait would keep all others out.
    pub never_wait: bool,
    /// The key that dev mode wants before it shows a link, a code or a letter. `None`: derived from
    /// the secret key ([`DevKey::derived`]).
    pub dev_key: Option<DevKey>,
}

/// The sign-in routes of one engine. Clones share everything.
#[derive(Clone)]
pub struct Http(Arc<Shared>);

/// What [`Http`] shares with its clones.
pub struct Shared {
    pub(crate) engine: Engine,
    pub(crate) pages: Pages,
    pub(crate) brand: Brand,
    pub(crate) options: Options,
    pub(crate) cookies: CookieNames,
    pub(crate) long_polls: Semaphore,
    /// The security headers of every answer.
    pub(crate) headers: HeaderMap,
    /// Requests under way, by client.
    pub(crate) under_way: Arc<Shares>,
    /// In dev mode.
    pub(crate) dev_key: Option<DevKey>,
}

impl std::ops::Deref for Http {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl Http {
    /// Routes for this engine with these pages.
    #[must_use]
    pub fn new(engine: Engine, pages: Pages, options: Options) -> Self {
        let config = engine.config();
        let brand = Brand {
            app_name: config.app_name.clone(),
            prefix: config.prefix.clone(),
            dev: config.dev,
        };
        let long_polls = if options.never_wait { 0 } else { LONG_POLLS };
        let given = options.dev_key.clone();
        let dev_key = config
            .dev
            .then(|| given.unwrap_or_else(|| DevKey::derived(engine.ring())));
        Self(Arc::new(Shared {
            dev_key,
            cookies: CookieNames::new(config),
            headers: guard::headers(config.origin.is_secure()),
            under_way: Shares::new(guard::load::EACH, guard::load::ALL),
            engine,
            pages,
            brand,
            options,
            long_polls: Semaphore::new(long_polls),
        }))
    }

    /// The engine behind the routes.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// The pages.
    #[must_use]
    pub fn pages(&self) -> &Pages {
        &self.0.pages
    }

    /// What pages and letters call the app.
    #[must_use]
    pub fn brand(&self) -> &Brand {
        &self.0.brand
    }

    /// The sign-in routes, without [`Http::guard`] around them.
    pub fn router(&self) -> Router {
        table::table(self).into_router()
    }

    /// Every route with its policy.
    #[must_use]
    pub fn routes(&self) -> Vec<RouteInfo> {
        table::table(self).into_infos()
    }

    /// The OpenAPI 3.1 document of the routes.
    #[must_use]
    pub fn openapi(&self) -> serde_json::Value {
        openapi::document(self)
    }

    /// Signs in the browser of a request for the app's own route with the secret of a link that
    /// [`Engine::issue_link`] made; the answer has the cookies, as JSON or a redirect.
    ///
    /// The link is used up, so HEAD requests and what browsers fetch ahead are refused (403
    /// `probe`), and so are requests from other sites (403 `csrf`): nobody is signed in as another
    /// person by a page of theirs. A mail scanner may send a GET that looks like a person's: a route
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

    /// The id of a request inside the guard, as its answer and the log have it; empty outside.
    #[must_use]
    pub fn request_id(extensions: &Extensions) -> String {
        let id = extensions.get::<RequestId>();
        id.map(|id| id.0.clone()).unwrap_or_default()
    }

    /// Adds the guarded sign-in routes to an app, and makes the extractors work in its handlers.
    /// The app's own routes get no headers or limits of pass0's.
    pub fn attach(&self, app: Router) -> Router {
        app.merge(self.guard(self.router()))
            .layer(Extension(self.clone()))
    }
}
