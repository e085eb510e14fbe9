//! An account, its owner, an intruder with a stolen fresh session, and who can get in.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use pass0_core::config::{Config, Origin, Policy, Signup};
use pass0_core::memory::MemoryStore;
use pass0_core::model::UserId;
use pass0_core::ports::{LetterKind, Report, Store};
use pass0_core::{Completed, Engine, Link, Rejected};
use pass0_sql::{PostgresOptions, PostgresStore, SqliteStore};
use pass0_testkit::{Authenticator, Clock, Inbox, Kit, Letter, test_ring};

use crate::actors::{Browser, browser, rejected, unlimited};
use crate::database::Database;
use crate::ways::Entry;

pub const ORIGIN: &str = "https://app.example.org";

/// What the account demands when the story begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demands {
    /// The mailbox.
    Mail,
    /// The mailbox and the owner's app.
    Totp,
    /// A passkey, under `aal2`.
    Aal2,
    /// A passkey, under `passkey_only`.
    PasskeyOnly,
}

/// The stores there are.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Memory,
    Sqlite,
    Postgres,
}

impl Kind {
    /// A fresh store, with what must live as long as it.
    pub async fn store(self) -> (Arc<dyn Store>, Box<dyn Any + Send>) {
        match self {
            Self::Memory => (Arc::new(MemoryStore::default()), Box::new(())),
            Self::Sqlite => {
                let folder = tempfile::tempdir().unwrap();
                let store = SqliteStore::open(&folder.path().join("pass0.db")).await;
                (Arc::new(store.unwrap()), Box::new(folder))
            }
            Self::Postgres => {
                let database = Database::create().await;
                let options = PostgresOptions::default();
                let store = PostgresStore::connect(&database.url(), options).await;
                (Arc::new(store.unwrap()), Box::new(database))
            }
        }
    }
}

/// A fresh store of each kind, with what must live as long as it.
pub async fn stores() -> Vec<(&'static str, Arc<dyn Store>, Box<dyn Any>)> {
    let mut stores: Vec<(_, _, Box<dyn Any>)> = Vec::new();
    for (name, kind) in [
        ("memory", Kind::Memory),
        ("SQLite", Kind::Sqlite),
        ("PostgreSQL", Kind::Postgres),
    ] {
        let (store, guard) = kind.store().await;
        stores.push((name, store, guard));
    }
    stores
}

pub struct World {
    pub kit: Kit,
    /// The account of the story.
    pub id: UserId,
    pub ann: String,
    pub evil: String,
    pub owner: Browser,
    pub intruder: Browser,
    pub owners_keys: Authenticator,
    pub owners_totp: String,
    pub owners_codes: Vec<String>,
    pub intruders_keys: Vec<Authenticator>,
    pub intruders_totp: String,
}

impl World {
    /// An account that demands this, its owner signed in a moment ago, and their session stolen.
    pub async fn new(store: &Arc<dyn Store>, n: usize, demands: Demands, open: bool) -> Self {
        let clock = Clock::default();
        let inbox = Inbox::default();
        let kit = |policy: Policy, open: bool| {
            let mut config = Config::new(Origin::parse(ORIGIN).unwrap());
            unlimited(&mut config);
            policy.preset(&mut config);
            if !open {
                config.signup = Signup::Invite;
            }
            let env = Arc::new(clock.clone());
            let engine = Engine::new(config, store.clone(), env, test_ring()).unwrap();
            Kit {
                engine,
                clock: clock.clone(),
                inbox: inbox.clone(),
            }
        };
        let first = kit(Policy::Default, true);
        let ann = format!("ann-{n}@example.org");
        let mut owner = browser(&first);
        owner.sign_in(&ann).await;
        let mut owners_keys = Authenticator::new(ORIGIN);
        let mut secrets = (String::new(), Vec::new());
        let policy = match demands {
            Demands::Mail => Policy::Default,
            Demands::Totp => {
                secrets = owner.add_totp().await;
                Policy::Default
            }
            Demands::Aal2 | Demands::PasskeyOnly => {
                owner.add_passkey(&mut owners_keys).await;
                match demands {
                    Demands::Aal2 => Policy::Aal2,
                    _ => Policy::PasskeyOnly,
                }
            }
        };
        let kit = kit(policy, open);
        let mut world = Self {
            id: owner.current().await.user.id,
            evil: format!("mallory-{n}@evil.example"),
            owner: browser(&kit),
            intruder: browser(&kit),
            owners_keys,
            owners_totp: secrets.0,
            owners_codes: secrets.1,
            intruders_keys: Vec::new(),
            intruders_totp: String::new(),
            kit,
            ann,
        };
        // Long ago: nothing of the beginning can be contested any more.
        world.wait(73).await;
        world.kit.engine.jobs().purge(false).await.unwrap();
        let way = match demands {
            Demands::Mail => "mail",
            Demands::Totp => "mail+totp",
            _ => "passkey",
        };
        let mut owner = browser(&world.kit);
        let entry = world.enters(&mut owner, way, true).await;
        assert_eq!(entry, Entry::Session, "the owner's way");
        world.owner = owner;
        world.intruder.session.clone_from(&world.owner.session);
        world
    }

    /// So many hours pass, and what is due is done.
    pub async fn wait(&self, hours: u64) {
        for _ in 0..hours.div_ceil(24) {
            let day = Duration::from_secs(hours * 3600 / hours.div_ceil(24));
            self.kit.clock.advance(day);
            self.kit.engine.jobs().tend().await.unwrap();
            self.kit.post().await;
        }
    }

    pub fn a_moment(&self) {
        self.kit.clock.advance(Duration::from_secs(31));
    }

    /// The letters that the owner's address got, and the intruder's.
    pub async fn letters(&self) -> [Vec<Letter>; 2] {
        self.kit.post().await;
        [&self.ann, &self.evil].map(|address| self.kit.inbox.to(address))
    }

    /// The intruder does this in the stolen session.
    pub async fn intrudes(&mut self, change: &str) {
        self.a_moment();
        let engine = self.kit.engine.clone();
        match change {
            "address" => {
                let (visit, current) = (self.intruder.visit(), self.intruder.current().await);
                let asked = engine
                    .account(&current)
                    .ask_for_email(&visit, &self.evil)
                    .await;
                asked.unwrap();
                self.kit.post().await;
                let letters = self.kit.inbox.to(&self.evil);
                let confirms = |it: &&Letter| matches!(it.text.kind, LetterKind::NewEmail { .. });
                let link = letters.iter().rfind(confirms).unwrap();
                let pressed = engine.sign_in().press_link(&visit, link.token(), "").await;
                let Ok(Link::EmailChanged(renewed)) = pressed else {
                    panic!("{pressed:?}");
                };
                self.intruder.session = Some(renewed.secret);
            }
            "add passkey" => {
                let mut keys = Authenticator::new(ORIGIN);
                self.intruder.add_passkey(&mut keys).await;
                self.intruders_keys.push(keys);
            }
            "add totp" | "replace totp" => {
                self.intruders_totp = self.intruder.add_totp().await.0;
            }
            "remove totp" => {
                let (visit, current) = (self.intruder.visit(), self.intruder.current().await);
                let removed = engine
                    .account(&current)
                    .disable_factor(&visit, "totp")
                    .await;
                removed.unwrap();
            }
            "recovery codes" => {
                let (visit, current) = (self.intruder.visit(), self.intruder.current().await);
                engine.account(&current).renew_backup(&visit).await.unwrap();
            }
            "rename" => {
                let (visit, current) = (self.intruder.visit(), self.intruder.current().await);
                let owned = engine.account(&current).credentials().await.unwrap();
                let (kind, id) = (&owned[0].kind, &owned[0].id);
                let renamed = engine
                    .account(&current)
                    .rename_credential(&visit, kind, id, "mine");
                renamed.await.unwrap();
            }
            "delete" => {
                let (visit, current) = (self.intruder.visit(), self.intruder.current().await);
                let typed = current.user.email.clone();
                let at = engine
                    .account(&current)
                    .delete_own(&visit, &typed)
                    .await
                    .unwrap();
                assert!(at.is_some(), "not before a grace");
            }
            other => panic!("{other}"),
        }
        self.kit.post().await;
    }

    /// Notices of one kind come ten minutes apart: time for the last to arrive.
    pub async fn notices_arrive(&self) {
        self.kit.clock.advance(Duration::from_secs(601));
        self.kit.post().await;
    }

    /// The notices with a link that went to this address, the oldest first.
    pub fn notices(&self, to: &str) -> Vec<Letter> {
        let mut letters = self.kit.inbox.to(to);
        letters.retain(|letter| {
            let notice = matches!(letter.text.kind, LetterKind::Notice { .. });
            let moment = self.kit.engine.now().minus(Duration::from_secs(72 * 3600));
            notice && !letter.link().is_empty() && letter.text.asked_at > moment.millis()
        });
        letters
    }

    /// Whoever reads the mail of this address contests with this letter, by mail.
    pub async fn contests(&self, letter: &Letter, mailbox: &str) -> Result<Report, Rejected> {
        self.a_moment();
        let mut somewhere = browser(&self.kit);
        let engine = &self.kit.engine;
        let pressed = engine
            .sign_in()
            .press_link(&somewhere.visit(), letter.token(), "")
            .await;
        let asked = match rejected(pressed)? {
            Link::Asked(asked) => asked,
            other => panic!("{other:?}"),
        };
        somewhere.flow = Some(asked.flow);
        self.kit.post().await;
        let letters = self.kit.inbox.to(mailbox);
        let proves = |it: &&Letter| matches!(it.text.kind, LetterKind::Contest { .. });
        let code = letters
            .iter()
            .rfind(proves)
            .expect("a code")
            .code()
            .to_owned();
        let typed = engine.sign_in().type_code(&somewhere.visit(), &code).await;
        match rejected(typed)? {
            Completed::TakenBack(taken) => Ok(taken.report),
            other => panic!("{other:?}"),
        }
    }

    /// The owner contests with this letter and the passkey they had.
    pub async fn contests_by_passkey(&mut self, letter: &Letter) -> Result<Report, Rejected> {
        self.a_moment();
        let mut somewhere = browser(&self.kit);
        let engine = self.kit.engine.clone();
        let begun = engine
            .sign_in()
            .begin_contest(&somewhere.visit(), letter.token())
            .await;
        let begun = rejected(begun)?;
        somewhere.ceremony = begun.cookie;
        let answer = self.owners_keys.get(&begun.options).expect("a passkey");
        let taken = engine
            .sign_in()
            .finish_contest(&somewhere.visit(), &answer)
            .await;
        rejected(taken).map(|taken| taken.report)
    }
}
