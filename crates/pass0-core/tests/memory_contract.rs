//! The store in memory keeps the contract of every store.

use std::sync::Arc;

use pass0_core::memory::MemoryStore;
use pass0_core::ports::Store;

async fn memory() -> (Arc<dyn Store>, ()) {
    (Arc::new(MemoryStore::default()), ())
}

pass0_testkit::store_contract!(memory);
