//! An engine with a clock and an inbox, for tests of apps.

use std::sync::Arc;

use pass0_core::config::{Config, Limits, Origin};
use pass0_core::memory::MemoryStore;
use pass0_core::methods::Methods;
use pass0_core::model::Client;
use pass0_core::ports::Store;
use pass0_core::secret::KeyRing;
use pass0_core::{Engine, Link, Visit};

use crate::{Clock, Inbox};

/// An engine of a test: dev mode on `http://localhost:5000`, no limits but the attempts of a flow,
/// in memory.
#[derive(Clone)]
pub struct Kit {
    /// The engine.
    pub engine: Engine,
    /// Its time.
    pub clock: Clock,
    /// Where its letters arrive when [`Kit::post`] is called.
    pub inbox: Inbox,
}

/// Settings of a test's engine: those of dev mode, without limits.
///
/// # Panics
/// Never.
#[must_use]
#[expect(clippy::expect_used, reason = "a constant")]
pub fn dev_config() -> Config {
    let origin = Origin::parse("http://localhost:5000").expect("an origin");
    Config {
        dev: true,
        limits: Limits::off(),
        ..Config::new(origin)
    }
}

/// A ring of one key, the same in every test.
///
/// # Panics
/// Never.
#[must_use]
#[expect(clippy::expect_used, reason = "a constant")]
pub fn test_ring() -> KeyRing {
    KeyRing::new(&[(0..32).collect::<Vec<u8>>()]).expect("a key")
}

impl Default for Kit {
    fn default() -> Self {
        Self::new(dev_config(), Arc::new(MemoryStore::default()))
    }
}

impl Kit {
    /// An engine with these settings over this store.
    ///
    /// # Panics
    /// When the settings are refused.
    #[must_use]
    pub fn new(config: Config, store: Arc<dyn Store>) -> Self {
        Self::with_methods(config, store, Methods::default())
    }

    /// As [`Kit::new`], with these methods.
    ///
    /// # Panics
    /// When the settings or the methods are refused.
    #[must_use]
    #[expect(
        clippy::expect_used,
        reason = "a test that sets wrong settings ends here"
    )]
    pub fn with_methods(config: Config, store: Arc<dyn Store>, methods: Methods) -> Self {
        let clock = Clock::default();
        let env = Arc::new(clock.clone());
        let engine =
            Engine::with_methods(config, store, env, test_ring(), methods).expect("settings");
        Self {
            engine,
            clock,
            inbox: Inbox::default(),
        }
    }

    /// A visit now, from a browser without cookies.
    #[must_use]
    pub fn visit(&self) -> Visit {
        let ip = "192.0.2.1".parse().ok();
        self.engine.visit(Client::new(
            ip,
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "en",
        ))
    }

    /// Delivers the letters that are due.
    ///
    /// # Panics
    /// When the store fails.
    #[expect(clippy::expect_used, reason = "a test whose store fails ends here")]
    pub async fn post(&self) {
        loop {
            let letters = self.engine.jobs().due_letters(16).await.expect("letters");
            if letters.is_empty() {
                return;
            }
            for letter in letters {
                self.engine
                    .jobs()
                    .deliver(&letter, &self.inbox)
                    .await
                    .expect("a fate");
            }
        }
    }

    /// Signs somebody in by a mailed link, and returns the `Cookie` header of their browser.
    ///
    /// # Panics
    /// When the sign-in is refused.
    #[expect(
        clippy::expect_used,
        clippy::panic,
        reason = "a test whose sign-in fails ends here"
    )]
    pub async fn login_as(&self, email: &str) -> String {
        let mut visit = self.visit();
        let asked = self
            .engine
            .sign_in()
            .ask(&visit, email, None)
            .await
            .expect("asked");
        self.post().await;
        visit.flow = Some(asked.flow);
        let letter = self.inbox.newest(email).expect("a letter");
        match self
            .engine
            .sign_in()
            .open_link(&visit, letter.token())
            .await
            .expect("opened")
        {
            Link::SignedIn(signed_in) => {
                let config = self.engine.config();
                let (prefix, name) = (config.cookie_prefix(), config.cookie_name());
                format!("{prefix}{name}={}", *signed_in.secret.expose())
            }
            other => panic!("not signed in: {other:?}"),
        }
    }
}
