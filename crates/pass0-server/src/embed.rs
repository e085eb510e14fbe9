//! An instance inside another process: the host has the HTTP server, and hands requests over.
//!
//! The host's settings are those of the program, by name; its requests take the way of the
//! program's, guard and all, and are answered alike.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use pass0_axum::{CurrentUser, Fresh, Http, RouteInfo, UnixPeer};
use pass0_core::Engine;
use pass0_core::config::{self, Policy};
use pass0_core::model::{Event, EventKind, UserId, UserState};
use pass0_core::ports::{Change, Env, EventFilter, StoreError};
use pass0_core::secret::DevKey;
use pass0_html::{DevLetter, Renderer};
use pass0_mail::{Courier, DevInbox};
use serde_json::Value;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinSet;
use tower::ServiceExt as _;

use crate::failure::Failure;
use crate::jobs::HangUp;
use crate::wiring::{Seams, Wired, wire};
use pass0::settings::{Layers, Place, Raw, resolve};

pub use crate::wiring::AroundStore;
use crate::{dev, jobs, run, wiring};

/// Events of a user that are looked at for the end of earlier sessions.
const LOOKED_AT: u32 = 1000;

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

/// What the host puts in place of ours.
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
    jobs: Mutex<JoinSet<()>>,
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
        Self::open(settings, prefix, data, host)
            .await
            .map_err(|failure| StartError(failure.to_string()))
    }

    async fn open(
        settings: Vec<Setting>,
        prefix: &str,
        data: &Path,
        host: Host,
    ) -> Result<Self, Failure> {
        let mut layers = Layers::default();
        for Setting { key, label, value } in settings {
            layers.named(&key, Raw::from_json(&value), Place::Env(label));
        }
        let own = |path: &str| Raw::Text(path.to_owned());
        if !layers.has("database") || !(layers.has("secrets") || layers.has("secret_file")) {
            dev::prepare(data)?;
        }
        if !layers.has("database") {
            let file = format!("sqlite:{}", data.join("pass0.db").display());
            layers.named("database", own(&file), Place::Default);
        }
        layers.sends_itself = host.courier.is_some();
        layers.own_key = Some(data.join("secret"));
        let mut settings = resolve(&layers)?;
        settings.config.prefix = prefix.to_owned();
        settings.config.cookie_scope = host.cookie_scope;
        pass0::log::start(&settings.log, settings.log_format);
        let seams = Seams {
            in_memory: host.in_memory,
            keep_mail: host.keep_mail,
            around_store: host.around_store,
            renderer: host.renderer,
            courier: host.courier,
            env: host.env,
            openapi: false,
            threaded: true,
        };
        let Wired {
            engine,
            http,
            mailer,
            inbox,
            kept,
        } = wire(&settings, seams).await?;
        let (stop, stopped) = watch::channel(false);
        let key_file = settings.key_source.file();
        let mut jobs = jobs::spawn(&engine, key_file, None, HangUp::Elsewhere, &stopped);
        let worker = pass0_mail::spawn(engine.clone(), mailer, stopped);
        jobs.spawn(async { worker.await.unwrap_or_default() });
        let mut app = http.router();
        if let Some(inbox) = &inbox {
            let inbox = inbox.clone();
            app = app.merge(http.dev_inbox(move || inbox.letters()));
        }
        Ok(Self {
            router: run::guarded(&http, app),
            engine,
            http,
            inbox: inbox.or(kept),
            stop,
            jobs: Mutex::new(jobs),
        })
    }

    /// The engine, for what operators do.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
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

    /// Whether a session that the host opened before it had pass0 is still good: a mail alone signs
    /// in here, and its user has no other factor here, is not disabled, and has ended no session
    /// here since.
    ///
    /// # Errors
    /// The answer to give: 403 `csrf`, 503.
    pub async fn admit_earlier(&self, parts: &Parts, user: UserId) -> Result<bool, Response> {
        self.http
            .from_this_site(parts)
            .map_err(|refusal| refusal.into_response())?;
        let config = self.engine.config();
        if config.policy != Policy::Default || config.second_factor_required {
            return Ok(false);
        }
        self.is_untouched(user).await.map_err(|error| {
            if !matches!(error, StoreError::Unavailable(_)) {
                tracing::error!(%error, "the store failed at a session check");
            }
            (
                StatusCode::SERVICE_UNAVAILABLE,
                [(header::RETRY_AFTER, "5")],
            )
                .into_response()
        })
    }

    /// Ends the sessions that the host opened for this user before it had pass0.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_earlier(&self, user: UserId) -> Result<(), StoreError> {
        let mut ended = Event::new(EventKind::SessionEnded, self.engine.now());
        ended.user = Some(user);
        let store = self.engine.store();
        store.apply(vec![Change::InsertEvent(ended)]).await
    }

    async fn is_untouched(&self, id: UserId) -> Result<bool, StoreError> {
        let store = self.engine.store();
        let theirs = EventFilter {
            user: Some(id.clone()),
            limit: LOOKED_AT,
            ..EventFilter::default()
        };
        let ended = |event: &Event| event.kind == EventKind::SessionEnded;
        let events = store.events(&theirs).await?;
        // More than are looked at may hold one that ended it.
        let all = u32::try_from(events.len()).is_ok_and(|seen| seen < LOOKED_AT);
        if !all || events.iter().any(ended) {
            return Ok(false);
        }
        // Whoever set up a factor here is asked for it, also by their older browsers.
        if !store.credentials_of(&id).await?.is_empty() {
            return Ok(false);
        }
        // Without a row they have never signed in here. That there is such a user, the host knows.
        let user = store.user(&id).await?;
        Ok(user.is_none_or(|user| user.state == UserState::Active && user.epoch == 0))
    }

    /// Stops the mail worker and the regular work, and waits for them.
    pub async fn stop(&self) {
        let _ = self.stop.send(true);
        let mut jobs = self.jobs.lock().await;
        while jobs.join_next().await.is_some() {}
        if let Err(error) = self.engine.flush_seen().await {
            tracing::error!(%error, "when sessions were last used was not noted");
        }
    }
}

/// Every route under `prefix` with its policy; those that answer in dev mode alone, too.
///
/// # Errors
/// [`StartError`] when `prefix` is none.
pub fn routes(prefix: &str) -> Result<Vec<RouteInfo>, StartError> {
    let mut routes = wiring::table(prefix).map_err(|failure| StartError(failure.to_string()))?;
    routes.extend(dev::inbox_infos(prefix));
    Ok(routes)
}

/// What the names of cookies begin with under this path, after `__Host-` where they have that.
#[must_use]
pub fn cookie_name(scope: &str) -> String {
    config::cookie_name(scope)
}

/// What a route of the host's asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nobody in particular: who is it?
    Nobody,
    /// Somebody signed in.
    Somebody,
    /// Somebody who proved who they are within the last minutes.
    FreshProof,
}

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// From this IP address.
    Address(std::net::IpAddr),
    /// From a process of this machine, over a Unix socket.
    Unix,
}

/// A request from its parts.
///
/// # Errors
/// When method, target or a header is not HTTP.
pub fn request(
    method: &str,
    target: &str,
    headers: &[(&str, Vec<u8>)],
    peer: Option<Peer>,
    body: Vec<u8>,
) -> Result<Request, axum::http::Error> {
    let mut builder = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        builder = builder.header(*name, value.as_slice());
    }
    builder = match peer {
        Some(Peer::Address(ip)) => {
            let peer = std::net::SocketAddr::from((ip, 0));
            builder.extension(axum::extract::ConnectInfo(peer))
        }
        Some(Peer::Unix) => builder.extension(UnixPeer),
        None => builder,
    };
    builder.body(Body::from(body))
}
