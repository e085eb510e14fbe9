//! The sign-in engine of pass0: it knows no runtime, no framework, no SQL and no HTML.
//!
//! Five nouns (user, credential, challenge, session, event), three verbs on the store (`claim`,
//! `hit`, `apply`), one door in (`ceremony`) and one door to a session (`sign_in`).

mod account;
mod admin;
mod ceremony;
mod clock;
mod commit;
pub mod config;
mod context;
mod current;
mod delivery;
mod doors;
mod engine;
mod error;
mod facts;
mod form_token;
mod import;
pub mod keys;
mod known;
mod label;
mod letter;
mod limits;
mod mailbox;
mod memo;
pub mod memory;
pub mod methods;
pub mod model;
mod pending;
mod policy;
pub mod ports;
mod purge;
pub mod redirect;
mod room;
pub mod secret;
mod session;
mod sign_in;
mod subject;
mod tend;

pub use account::{Contest, Enrolled, Freshness, Leaving, Owned, PendingRemoval, TakenBack};
pub use admin::IssuedLink;
pub use ceremony::{
    Asked, Begun, FactorView, FlowState, FlowView, Link, MailFate, Requester, SecondFactor,
    SentState,
};
pub use config::Config;
pub use context::{Cx, Visit};
pub use current::Current;
pub use doors::{Account, Admin, Enrolment, Jobs, SignIn};
pub use engine::Engine;
pub use error::{Error, Rejected};
pub use facts::OWN_USERS;
pub use import::{Import, Imported};
pub use label::label;
pub use memo::Resumed;
pub use sign_in::{Completed, SignedIn, Waiting};

/// The example of the README runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
