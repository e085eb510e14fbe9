//! The store contract over SQLite.
#![cfg(feature = "sqlite")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::any::Any;
use std::sync::Arc;

use pass0_core::ports::Store;
use pass0_sql::SqliteStore;

async fn make() -> (Arc<dyn Store>, impl Any) {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("pass0.db")).await;
    (Arc::new(store.unwrap()) as Arc<dyn Store>, folder)
}

pass0_testkit::store_contract!(make);
