//! An instance inside another process: the host has the HTTP server, and hands requests over.
//!
//! The host's settings are those of the program, by name; its requests take the way of the
//! program's, guard and all, and are answered alike.

mod earlier;
mod request;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use pass0_axum::{CurrentUser, Fresh, Http, RouteInfo};
use pass0_core::Engine;
use pass0_core::memory::MemoryStore;
use pass0_core::ports::Env;
use pass0_core::secret::DevKey;
use pass0_html::{DevLetter, Renderer};
use pass0_mail::{Courier, DevInbox};
use serde_json::Value;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

pub use pass0_core::config::cookie_name;
pub use request::{Peer, request};

use crate::settings::{Layers, Place, Problem, Raw, Settings, resolve};
use crate::wiring::{self, AroundStore, Mail, Rows, Seams, Users, Wired, guarded, wire};
use crate::{folder, jobs};

/// A setting: its name here (`token_expiry`), the host's name for it (for what is said of it), and
/// its value.
#[derive(Debug)]
pub struct Setting {
    /// As in the program's file.
    pub key: String,
    /// As the host knows it.
    pub label: String,
    /// Text, number, flag, list or table.
    pub value: Value,
}

/// What the host replaces.
#[derive(Default)]
pub struct Host {
    /// Keep rows in memory: they are gone with the process, and no other process sees them.
    pub in_memory: bool,
    /// Keep letters in the place of sending them, whatever `smtp` says.
    pub keep_mail: bool,
    /// Something between engine and store.
    pub around_store: Option<AroundStore>,
    /// The path that cookie names are made from, where it is another than the routes' prefix: one app
    /// under several paths has one set of cookies, several apps on one origin have one each.
    pub cookie_scope: Option<String>,
    /// The host's template engine.
    pub renderer: Option<Arc<dyn Renderer>>,
    /// Sends the mail; neither a mail server nor a sender is needed then. Not called in dev mode.
    pub courier: Option<Arc<dyn Courier>>,
    /// Another clock, for tests.
    pub env: Option<Arc<dyn Env>>,
}

/// An instance, with its mail worker and regular work running on the present runtime.
pub struct Instance {
    engine: Engine,
    http: Http,
    router: Router,
    inbox: Option<DevInbox>,
    stop: watch::Sender<bool>,
    work: Mutex<JoinSet<()>>,
}

/// Why an instance does not start: a line for each problem, none with a secret in it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct StartError(String);

impl Instance {
    /// Opens everything. What lives in `data` (made for its owner alone) is the database and the
    /// key, unless the settings say otherwise. The routes are under `prefix`.
    ///
    /// # Errors
    /// [`StartError`] names every setting that is wrong, and what does not open.
    pub async fn start(
        settings: Vec<Setting>,
        prefix: &str,
        data: &Path,
        host: Host,
    ) -> Result<Self, StartError> {
        let settings = read(settings, data, host.courier.is_some())?;
        crate::log::start(&settings.log, settings.log_format);
        Self::open(&settings, prefix, host)
            .await
            .map_err(|error| StartError(settings.said(&error)))
    }

    async fn open(settings: &Settings, prefix: &str, host: Host) -> Result<Self, crate::Error> {
        let mut plan = settings.plan();
        prefix.clone_into(&mut plan.config.prefix);
        plan.config.cookie_scope = host.cookie_scope;
        if host.in_memory {
            plan.rows = Rows::Own(Arc::new(MemoryStore::default()));
        }
        plan.mail = match host.courier {
            _ if plan.config.dev => plan.mail,
            _ if host.keep_mail => Mail::Kept,
            Some(courier) => Mail::Courier(courier),
            None => plan.mail,
        };
        let seams = Seams {
            around_store: host.around_store,
            renderer: host.renderer,
            methods: Vec::new(),
            env: host.env,
            users: Users::ClaimedByHost,
            openapi: false,
            threaded: true,
        };
        let wired = wire(plan, seams).await?;
        let (stop, stopped) = watch::channel(false);
        let work = wired.work(Arc::default(), &stopped);
        let Wired {
            engine,
            http,
            inbox,
            kept,
            ..
        } = wired;
        let mut app = http.router();
        if let Some(inbox) = &inbox {
            let inbox = inbox.clone();
            app = app.merge(http.dev_inbox(move || inbox.letters()));
        }
        Ok(Self {
            router: guarded(&http, app),
            engine,
            http,
            inbox: inbox.or(kept),
            stop,
            work: Mutex::new(work),
        })
    }

    /// The engine, for what operators do.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The routes' shared part.
    #[must_use]
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// The letters of dev mode, and those that were kept, the newest first.
    #[must_use]
    pub fn inbox(&self) -> Vec<DevLetter> {
        self.inbox
            .as_ref()
            .map(DevInbox::letters)
            .unwrap_or_default()
    }

    /// The address of the dev inbox with its key, to print on the console; `None` outside of dev mode.
    #[must_use]
    pub fn dev_inbox_url(&self) -> Option<String> {
        self.http.dev_inbox_url()
    }

    /// The dev key; `None` outside of dev mode.
    #[must_use]
    pub fn dev_key(&self) -> Option<&str> {
        self.http.dev_key().map(DevKey::expose)
    }

    /// Answers a request for one of our routes. Its peer's address is in its extensions
    /// (`ConnectInfo<SocketAddr>`), as axum has it.
    pub async fn answer(&self, request: Request) -> Response {
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }

    /// See [`Http::redeem`].
    pub async fn redeem(&self, request: Request, token: &str) -> Response {
        self.http.redeem(request, token).await
    }

    /// Who is signed in on a request for a route of the host's own.
    ///
    /// # Errors
    /// The answer to give: the way to the sign-in page, 401, 403, 503.
    pub async fn admit(
        &self,
        parts: &mut Parts,
        needs: Needs,
    ) -> Result<Option<CurrentUser>, Response> {
        parts.extensions.insert(self.http.clone());
        let admitted = match needs {
            Needs::Nobody => {
                <CurrentUser as OptionalFromRequestParts<()>>::from_request_parts(parts, &()).await
            }
            Needs::Somebody => {
                let user =
                    <CurrentUser as FromRequestParts<()>>::from_request_parts(parts, &()).await;
                user.map(Some)
            }
            Needs::FreshProof => {
                let fresh = Fresh::from_request_parts(parts, &()).await;
                fresh.map(|fresh| Some(fresh.0))
            }
        };
        admitted.map_err(|refusal| refusal.into_response())
    }

    /// Stops the mail worker and the regular work, and waits for them.
    pub async fn stop(&self) {
        let _ = self.stop.send(true);
        let mut work = self.work.lock().await;
        while work.join_next().await.is_some() {}
        jobs::flush_seen(&self.engine).await;
    }
}

/// The host's settings, and where what it leaves out lives.
fn read(given: Vec<Setting>, data: &Path, sends_itself: bool) -> Result<Settings, StartError> {
    let mut layers = Layers::default();
    for Setting { key, label, value } in given {
        layers.named(&key, Raw::from_json(&value), Place::Env(label));
    }
    let own = |path: &str| Raw::Text(path.to_owned());
    if !layers.has("database") || !(layers.has("secrets") || layers.has("secret_file")) {
        folder::prepare(data).map_err(|error| StartError(error.to_string()))?;
    }
    if !layers.has("database") {
        let file = format!("sqlite:{}", data.join("pass0.db").display());
        layers.named("database", own(&file), Place::Default);
    }
    layers.sends_itself = sends_itself;
    layers.own_key = Some(data.join("secret"));
    resolve(&layers).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(Problem::to_string).collect();
        StartError(lines.join("\n"))
    })
}

/// Every route under `prefix` with its policy; those that answer in dev mode alone, too.
///
/// # Errors
/// [`StartError`] when `prefix` is none.
pub fn routes(prefix: &str) -> Result<Vec<RouteInfo>, StartError> {
    let mut routes = wiring::table(prefix).map_err(|error| StartError(error.to_string()))?;
    routes.extend(wiring::dev_inbox_routes(prefix));
    Ok(routes)
}

/// What a route of the host's asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nobody in particular: who is it?
    Nobody,
    /// Somebody signed in.
    Somebody,
    /// A user who confirmed their identity within the last minutes.
    FreshProof,
}
