//! People of the tests, each with a browser that keeps its cookies.

use std::time::Duration;

use pass0_core::config::{Config, Limits, Origin};
use pass0_core::memory::MemoryStore;
use pass0_core::methods::Answer;
use pass0_core::model::Client;
use pass0_core::model::{Event, EventKind};
use pass0_core::ports::{EventFilter, Store};
use pass0_core::secret::Token;
use pass0_core::{Completed, Current, Error, Link, Rejected, SignedIn, Visit};
use pass0_testkit::{Authenticator, Kit, Letter};
use serde_json::Value;
use std::sync::Arc;

pub const ANN: &str = "ann@example.org";

/// A browser: what it holds between requests.
#[derive(Clone)]
pub struct Browser {
    pub kit: Kit,
    pub ip: String,
    pub start: Option<Token>,
    pub flow: Option<Token>,
    pub session: Option<Token>,
    pub known: Option<String>,
    pub ceremony: Option<Token>,
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
        start: None,
        flow: None,
        session: None,
        known: None,
        ceremony: None,
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
        visit.start.clone_from(&self.start);
        visit.flow.clone_from(&self.flow);
        visit.session.clone_from(&self.session);
        visit.known.clone_from(&self.known);
        visit.ceremony.clone_from(&self.ceremony);
        visit
    }

    /// Asks, lets the mail be delivered, and keeps the flow cookie.
    pub async fn ask(&mut self, email: &str) {
        let asked = self
            .kit
            .engine
            .sign_in()
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
            .sign_in()
            .open_link(&self.visit(), letter.token())
            .await;
        let opened = rejected(opened)?;
        if let Link::SignedIn(signed_in) = &opened {
            self.keep(signed_in);
        }
        Ok(opened)
    }

    pub async fn type_code(&mut self, code: &str) -> Result<SignedIn, Rejected> {
        let completed = rejected(
            self.kit
                .engine
                .sign_in()
                .type_code(&self.visit(), code)
                .await,
        )?;
        Ok(self.in_by(completed).expect("nothing more to show"))
    }

    /// Keeps what a right answer led to: the session, or the flow that waits for more.
    pub fn in_by(&mut self, completed: Completed) -> Option<SignedIn> {
        match completed {
            Completed::SignedIn(signed_in) => {
                self.keep(&signed_in);
                Some(*signed_in)
            }
            Completed::Waiting(waiting) => {
                if let Some(flow) = waiting.flow {
                    self.flow = Some(flow);
                }
                None
            }
            Completed::TakenBack(_) => panic!("no sign-in"),
        }
    }

    pub async fn current(&self) -> Current {
        let current = self.kit.engine.current(&self.visit()).await.unwrap();
        current.expect("somebody signed in")
    }

    /// Adds a passkey to the account that is signed in.
    pub async fn add_passkey(&mut self, authenticator: &mut Authenticator) -> Value {
        let (visit, current) = (self.visit(), self.current().await);
        let engine = &self.kit.engine;
        let options = engine
            .enrolment(Some(&current))
            .begin_enrolment(&visit, "passkey")
            .await
            .unwrap();
        let made = authenticator.create(&options);
        let answer = Answer::Credential(&made);
        let kept = engine
            .enrolment(Some(&current))
            .finish_enrolment(&visit, "passkey", answer, "")
            .await
            .unwrap();
        kept.reply
    }

    /// Begins a sign-in by passkey and keeps its cookie.
    pub async fn passkey_options(&mut self) -> Value {
        let begun = self
            .kit
            .engine
            .sign_in()
            .begin_ceremony(&self.visit(), "passkey", None)
            .await
            .unwrap();
        if let Some(cookie) = begun.cookie {
            self.ceremony = Some(cookie);
        }
        begun.options
    }

    pub async fn answer_passkey(&mut self, answer: &Value) -> Result<Option<SignedIn>, Rejected> {
        let finished = self
            .kit
            .engine
            .sign_in()
            .finish_ceremony(&self.visit(), "passkey", answer)
            .await;
        Ok(self.in_by(rejected(finished)?))
    }

    /// Switches a second factor on; the secret of the app, and the recovery codes.
    pub async fn add_totp(&mut self) -> (String, Vec<String>) {
        let (visit, current) = (self.visit(), self.current().await);
        let engine = &self.kit.engine;
        let told = engine
            .enrolment(Some(&current))
            .begin_enrolment(&visit, "totp")
            .await
            .unwrap();
        let secret = told["secret"].as_str().unwrap().to_owned();
        let code = self.totp(&secret);
        let answer = Answer::Typed(&code);
        let kept = engine
            .enrolment(Some(&current))
            .finish_enrolment(&visit, "totp", answer, "")
            .await
            .unwrap();
        let codes = kept.reply["recovery_codes"].as_array().unwrap();
        let codes = codes.iter().map(|code| code.as_str().unwrap().to_owned());
        (secret, codes.collect())
    }

    /// What an app shows now.
    pub fn totp(&self, secret: &str) -> String {
        pass0_testkit::totp(secret, self.kit.engine.now().millis() / 1000)
    }

    pub async fn type_factor(&mut self, method: &str, code: &str) -> Result<SignedIn, Rejected> {
        let engine = self.kit.engine.clone();
        let completed = rejected(
            engine
                .sign_in()
                .type_factor(&self.visit(), method, code)
                .await,
        )?;
        Ok(self.in_by(completed).expect("nothing more to show"))
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
        // A notice may arrive at the same moment.
        let letters = self.kit.inbox.to(email);
        let letter = letters.into_iter().rfind(Letter::signs_in);
        let letter = letter.expect("a letter");
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
    kit.engine.admin().events(&filter).await.unwrap()
}

pub const MINUTE: Duration = Duration::from_secs(60);
