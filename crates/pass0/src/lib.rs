//! Sign-in without passwords, by e-mail link or code, in an axum app.
//!
//! ```no_run
//! # #[cfg(all(feature = "axum", feature = "sqlite"))]
//! # mod app {
//! use axum::{Router, routing::get};
//! use pass0::{CurrentUser, Pass0};
//!
//! async fn home(user: CurrentUser) -> String {
//!     format!("Hello, {}!", user.email())
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), pass0::Error> {
//!     let pass0 = Pass0::dev("http://localhost:3000").await?;
//!     pass0.serve(Router::new().route("/", get(home))).await
//! }
//! # }
//! ```
//!
//! [`Pass0::dev`] needs nothing: a SQLite file in `./pass0-data`, links and codes on the console.
//! [`Pass0::builder`] is for production.
//!
//! | for | there is |
//! |---|---|
//! | an app's start | [`Pass0`], [`Builder`], [`Config`], [`Error`] |
//! | its handlers | [`CurrentUser`], [`Fresh`], [`FreshBy`] with a [`Demand`] |
//! | sending email with its own code | [`Courier`], [`Message`] |
//! | asking the engine: sessions, accounts, keys | [`Engine`], [`User`], [`Session`], [`Strength`] |
//! | an app with a server or a wiring of its own | [`Http`], [`Options`], [`serve()`], [`ConnectionLimits`], [`UnixPeer`], [`spawn_jobs`], [`open_store`], [`DevInbox`], [`mail`] |
//! | everything else of the engine | [`engine`] |
//! | the program, and hosts in other languages | [`settings`], [`wiring`], [`embedded`], [`folder`], [`log`] |

pub use pass0_core as engine;
pub use pass0_core::model::{Session, Strength, User};
pub use pass0_core::{Config, Engine};

#[cfg(feature = "axum")]
mod app;
#[cfg(feature = "axum")]
mod builder;
#[cfg(all(feature = "axum", feature = "sqlite"))]
mod dev;
#[cfg(feature = "settings")]
pub mod embedded;
#[cfg(feature = "axum")]
mod error;
#[cfg(feature = "axum")]
pub mod folder;
#[cfg(feature = "axum")]
mod jobs;
#[cfg(feature = "settings")]
pub mod log;
#[cfg(feature = "axum")]
pub mod mail;
#[cfg(feature = "settings")]
pub mod settings;
#[cfg(feature = "axum")]
mod start;
#[cfg(feature = "axum")]
pub mod wiring;

#[cfg(feature = "axum")]
pub use app::Pass0;
#[cfg(feature = "axum")]
pub use builder::Builder;
#[cfg(feature = "axum")]
pub use error::Error;
#[cfg(feature = "axum")]
pub use jobs::spawn_jobs;
#[cfg(feature = "axum")]
pub use pass0_axum::{
    ConnectionLimits, CurrentUser, Demand, Fresh, FreshBy, Http, Options, UnixPeer, serve,
};
#[cfg(feature = "axum")]
pub use pass0_html::MethodPages;
#[cfg(feature = "axum")]
pub use pass0_mail::{Courier, DevInbox, Message};
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub use pass0_sql::open as open_store;

/// The examples of the documentation compile.
#[cfg(all(doctest, feature = "axum", feature = "sqlite"))]
#[doc = include_str!("../../../docs/axum.md")]
pub struct Documentation;

/// So does that of the README.
#[cfg(all(doctest, feature = "axum", feature = "sqlite"))]
#[doc = include_str!("../README.md")]
pub struct Readme;
