//! Everything the routes share, in one value that is cheap to clone.

use std::sync::Arc;

use axum::http::{Extensions, HeaderMap};
use pass0_core::Engine;
use pass0_core::secret::DevKey;
use pass0_html::{Brand, Pages};
use tokio::sync::Semaphore;

use crate::cookie::CookieNames;
use crate::crowds::Crowds;
use crate::headers::headers;
use crate::log_throttle::Seldom;
use crate::options::Options;
use crate::share::Shares;

/// How many waiting pages may be answered late at a time; more are answered at once.
const LONG_POLLS: usize = 1024;

/// Requests under way at a time, of one client and altogether. Those that wait for a link to be
/// opened count, and many people may sit behind one address.
const EACH: usize = 512;
const ALL: usize = 8192;

/// The id of a request, in its answer and in the log.
#[derive(Clone)]
pub(crate) struct RequestId(pub(crate) String);

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
    /// Requests that took too long.
    pub(crate) given_up: Arc<Seldom>,
    /// Networks that have asked for too many sign-ins.
    pub(crate) crowds: Crowds,
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
            headers: headers(config.origin.is_secure()),
            under_way: Shares::new(EACH, ALL),
            given_up: Arc::default(),
            crowds: Crowds::default(),
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

    /// The id of a request inside the guard, as its answer and the log have it; empty outside.
    #[must_use]
    pub fn request_id(extensions: &Extensions) -> String {
        let id = extensions.get::<RequestId>();
        id.map(|id| id.0.clone()).unwrap_or_default()
    }
}
