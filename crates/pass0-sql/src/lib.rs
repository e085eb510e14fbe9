//! SQLite and PostgreSQL stores for pass0: the same statements on both.
//!
//! [`SqliteStore`] is for one node: durable writes of many callers share one fsync.
//! [`PostgresStore`] is for several. [`open`] takes either by its URL.
//!
//! ```no_run
//! # async fn example() -> Result<(), pass0_sql::OpenError> {
//! let store = pass0_sql::open("sqlite:pass0.db").await?;
//! # Ok(()) }
//! ```

#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres")),
    allow(
        dead_code,
        unused_imports,
        reason = "without an engine there is nothing to open"
    )
)]

mod apply;
mod conn;
mod dialect;
mod error;
mod events;
mod ids;
mod keyed;
mod limit_windows;
mod look;
mod migrate;
mod open;
mod outage;
mod over;
#[cfg(feature = "postgres")]
mod postgres;
mod purge;
mod room;
mod rows;
#[cfg(feature = "sqlite")]
mod sqlite;
mod statements;
mod store;
mod value;
mod verbs;
mod walk;
mod work;

pub use error::OpenError;
pub use look::{Schema, Seen, look};
#[cfg(feature = "postgres")]
pub use open::check_postgres_url;
pub use open::open;
#[cfg(feature = "postgres")]
pub use postgres::{PostgresOptions, PostgresStore};
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
pub use store::SqlStore;

/// The example of the README runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
