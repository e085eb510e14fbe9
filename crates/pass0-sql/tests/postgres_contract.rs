//! The store contract over PostgreSQL.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod database;

use std::any::Any;
use std::sync::Arc;

use pass0_core::ports::Store;
use pass0_sql::{PostgresOptions, PostgresStore};

use database::Database;

async fn make() -> (Arc<dyn Store>, impl Any) {
    let database = Database::create().await;
    let store = PostgresStore::connect(&database.url(), PostgresOptions::default()).await;
    (Arc::new(store.unwrap()) as Arc<dyn Store>, database)
}

pass0_testkit::store_contract!(make);
