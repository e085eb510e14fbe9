//! People of the tests, each with a browser that keeps its cookies.

use std::time::Duration;

use pass0_core::config::{Config, Limits, Origin};
use pass0_core::memory::MemoryStore;
use pass0_core::model::Client;
use pass0_core::model::{Event, EventKind};
use pass0_core::ports::{EventFilter, Store};
use pass0_core::secret::Token;
use pass0_core::{Error, Link, Rejected, SignedIn, Visit};
use pass0_testkit::{Kit, Letter};
use std::sync::Arc;

pub const ANN: &str = "ann@example.org";

/// A browser: what it holds between requests.
#[derive(Clone)]
pub struct Browser {
    pub kit: Kit,
    pub ip: String,
    pub flow: Option<Token>,
    pub session: Option<Token>,
    pub known: Option<String>,
}

/// An engine with production settings and the default limits.
pub fn kit() -> Kit {
    kit_with(|_| {})
}

pub fn kit_with(change: impl FnOnce(&mut Config)) -> Kit {
    let mut config = Config::new(Origin::parse("https://app.example.org").unwrap());
    change(&mut config);
    let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
    Kit::new(config, store)
}

/// Without limits but the attempts of a flow.
pub fn unlimited(config: &mut Config) {
    config.limits = Limits {
        enabled: true,
        mail: vec![],
        network: pass0_core::model::Window::new(u32::MAX, 1),
        pending_per_network: u32::MAX,
        pending_per_address: u32::MAX,
        ..Limits::default()
    };
}

pub fn browser(kit: &Kit) -> Browser {
    Browser {
        kit: kit.clone(),
        ip: "192.0.2.1".into(),
        flow: None,
        session: None,
        known: None,
    }
}

impl Browser {
    pub fn at(mut self, ip: &str) -> Self {
        self.ip = ip.into();
        self
    }

    pub fn visit(&self) -> Visit {
        let mut visit = self
            .kit
            .engine
            .visit(Client::new(self.ip.parse().ok(), "Firefox", "en"));
        visit.flow.clone_from(&self.flow);
        visit.session.clone_from(&self.session);
        visit.known.clone_from(&self.known);
        visit
    }

    /// Asks, lets the mail be delivered, and keeps the flow cookie.
    pub async fn ask(&mut self, email: &str) {
        let asked = self
            .kit
            .engine
            .ask(&self.visit(), email, Some("/wanted"))
            .await
            .unwrap();
        self.flow = Some(asked.flow);
        self.kit.post().await;
    }

    pub fn mail(&self, to: &str) -> Letter {
        self.kit.inbox.newest(to).expect("a letter")
    }

    pub async fn open(&mut self, letter: &Letter) -> Result<Link, Rejected> {
        let opened = self
            .kit
            .engine
            .open_link(&self.visit(), letter.token())
            .await;
        let opened = rejected(opened)?;
        if let Link::SignedIn(signed_in) = &opened {
            self.keep(signed_in);
        }
        Ok(opened)
    }

    pub async fn type_code(&mut self, code: &str) -> Result<SignedIn, Rejected> {
        let signed_in = rejected(self.kit.engine.type_code(&self.visit(), code).await)?;
        self.keep(&signed_in);
        Ok(signed_in)
    }

    fn keep(&mut self, signed_in: &SignedIn) {
        self.session = Some(signed_in.secret.clone());
        self.known = Some(signed_in.known.clone());
    }

    /// Whose session this browser has.
    pub async fn who(&self) -> Option<String> {
        let current = self.kit.engine.current(&self.visit()).await.unwrap();
        current.map(|current| current.user.email)
    }

    /// The whole way by link.
    pub async fn sign_in(&mut self, email: &str) {
        self.ask(email).await;
        let letter = self.mail(email);
        assert!(matches!(self.open(&letter).await, Ok(Link::SignedIn(_))));
    }
}

pub fn rejected<T>(outcome: Result<T, Error>) -> Result<T, Rejected> {
    outcome.map_err(|error| match error {
        Error::Rejected(rejected) => rejected,
        other => panic!("{other}"),
    })
}

/// A code that is wrong for this letter.
pub fn wrong(letter: &Letter) -> &'static str {
    if letter.code() == "00000000" {
        "11111111"
    } else {
        "00000000"
    }
}

pub async fn kinds(kit: &Kit) -> Vec<EventKind> {
    all_events(kit)
        .await
        .iter()
        .map(|event| event.kind)
        .collect()
}

pub async fn all_events(kit: &Kit) -> Vec<Event> {
    let filter = EventFilter {
        limit: 10_000,
        ..EventFilter::default()
    };
    kit.engine.events(&filter).await.unwrap()
}

pub const MINUTE: Duration = Duration::from_secs(60);
