//! The engine: settings, store, keys, time and chance in one value that is cheap to clone.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::sync::{Arc, Mutex, OnceLock};

use crate::config::{Config, ConfigError};
use crate::context::{Cx, Visit};
use crate::methods::Methods;
use crate::model::{Client, Email, Event, EventKind, InvalidEmail, SessionId, Timestamp};
use crate::ports::{Change, Env, Store, StoreError};
use crate::redirect::Targets;
use crate::room::Pending;
use crate::secret::KeyRing;

/// The sign-in engine. Clones share everything.
#[derive(Clone)]
pub struct Engine(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) config: Config,
    pub(crate) targets: Targets,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) env: Arc<dyn Env>,
    pub(crate) ring: KeyRing,
    pub(crate) methods: Methods,
    /// When sessions were last used, until the next flush.
    pub(crate) seen: Mutex<HashMap<SessionId, Timestamp>>,
    /// Sign-ins that are pending.
    pub(crate) flows: Pending,
    /// Ceremonies that were answered lately.
    pub(crate) spent: Pending,
    /// By how many milliseconds this node's clock was ahead of the store's.
    pub(crate) ahead: AtomicI64,
    /// Whether an operator was warned of it.
    pub(crate) warned: AtomicBool,
    /// Called when a letter was written.
    wake: OnceLock<Box<dyn Fn() + Send + Sync>>,
}

impl Engine {
    /// An engine over this store.
    ///
    /// # Errors
    /// [`ConfigError`] for settings that would weaken every sign-in.
    pub fn new(
        config: Config,
        store: Arc<dyn Store>,
        env: Arc<dyn Env>,
        ring: KeyRing,
    ) -> Result<Self, ConfigError> {
        Self::with_methods(config, store, env, ring, Methods::default())
    }

    /// An engine that has these methods: pass0's own, and those that the host adds.
    ///
    /// # Errors
    /// As [`Engine::new`]; also for a method that is no second factor, or has the name of another.
    pub fn with_methods(
        config: Config,
        store: Arc<dyn Store>,
        env: Arc<dyn Env>,
        ring: KeyRing,
        methods: Methods,
    ) -> Result<Self, ConfigError> {
        config.check()?;
        let engine = Self(Arc::new(Inner {
            targets: config.targets(),
            config,
            store,
            env,
            ring,
            methods,
            seen: Mutex::default(),
            flows: Pending::default(),
            spent: Pending::default(),
            ahead: AtomicI64::new(0),
            warned: AtomicBool::new(false),
            wake: OnceLock::new(),
        }));
        let nobody = engine.visit(Client::default());
        engine.0.methods.check(&engine.cx(&nobody))?;
        Ok(engine)
    }

    /// An address that somebody typed.
    pub(crate) fn typed(&self, email: &str) -> Result<Email, InvalidEmail> {
        Email::typed(email, self.0.config.legacy_addresses)
    }

    /// Refuses settings that would orphan credentials people have. Call it at start.
    ///
    /// # Errors
    /// [`ConfigError`] names the setting; also when the store cannot tell.
    pub async fn check_credentials(&self) -> Result<(), ConfigError> {
        let bad = |reason: String| ConfigError {
            setting: "rp_id",
            reason,
        };
        let config = &self.0.config;
        let Some(rp_id) = config.passkey.rp_id(&config.origin) else {
            return Ok(());
        };
        match self.0.store.has_other_scope("passkey", &rp_id).await {
            Ok(false) => Ok(()),
            Ok(true) => Err(bad(format!(
                "people here have passkeys for another relying party id than {rp_id}, which would \
                 not work any more: set rp_id to that one"
            ))),
            Err(error) => Err(bad(error.to_string())),
        }
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.0.store
    }

    /// The key ring; its keys can be replaced while the engine runs.
    #[must_use]
    pub fn ring(&self) -> &KeyRing {
        &self.0.ring
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.env.now()
    }

    /// Fills `bytes` from the engine's source of chance.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.0.env.fill(bytes);
    }

    /// Where visitors may be sent after signing in.
    #[must_use]
    pub fn targets(&self) -> &Targets {
        &self.0.targets
    }

    /// A request that came now, without cookies.
    #[must_use]
    pub fn visit(&self, client: Client) -> Visit {
        Visit::new(self.now(), client)
    }

    /// Calls `wake` whenever a letter was written. The first caller wins.
    pub fn on_letter(&self, wake: impl Fn() + Send + Sync + 'static) {
        let _ = self.0.wake.set(Box::new(wake));
    }

    pub(crate) fn wake(&self) {
        if let Some(wake) = self.0.wake.get() {
            wake();
        }
    }

    pub(crate) fn cx<'a>(&'a self, visit: &'a Visit) -> Cx<'a> {
        Cx {
            now: visit.now,
            env: &*self.0.env,
            ring: &self.0.ring,
            config: &self.0.config,
            reads: &*self.0.store,
            client: &visit.client,
        }
    }

    /// Writes one event that stands alone.
    pub(crate) async fn note(&self, event: Event) -> Result<(), StoreError> {
        self.0.store.apply(vec![Change::InsertEvent(event)]).await
    }
}

/// An event of a visitor's request.
pub(crate) fn event(kind: EventKind, visit: &Visit) -> Event {
    Event::new(kind, visit.now).client(&visit.client)
}
