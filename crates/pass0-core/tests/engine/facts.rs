//! Facts that the first node to start writes.

use std::sync::Arc;

use pass0_core::OWN_USERS;
use pass0_core::memory::MemoryStore;
use pass0_testkit::{Kit, dev_config};

#[tokio::test]
async fn the_first_claim_of_a_databases_users_stands() {
    let store = Arc::new(MemoryStore::default());
    let [shop, other_node, admin] =
        std::array::from_fn(|_| Kit::new(dev_config(), store.clone()).engine);
    assert_eq!(shop.claim_users("customers").await.unwrap(), None);
    assert_eq!(other_node.claim_users("customers").await.unwrap(), None);
    for users in ["staff", "Customers", "", OWN_USERS] {
        let other = admin.claim_users(users).await.unwrap();
        assert_eq!(other.as_deref(), Some("customers"), "{users:?}");
    }
    assert_eq!(shop.claim_users("customers").await.unwrap(), None);
}

#[tokio::test]
async fn a_fact_has_the_value_of_whoever_wrote_it_first() {
    let engine = Kit::default().engine;
    assert_eq!(engine.first_fact("day", "1").await.unwrap(), "1");
    assert_eq!(engine.first_fact("day", "2").await.unwrap(), "1");
    assert_eq!(engine.first_fact("night", "2").await.unwrap(), "2");
}
