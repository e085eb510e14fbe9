//! The store contract over PostgreSQL behind a real PgBouncer in transaction mode, where every
//! transaction may come to another connection and sessions keep nothing.
#![cfg(feature = "postgres")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod bouncer;
mod database;

use std::any::Any;
use std::sync::Arc;

use pass0_core::model::{Event, EventKind};
use pass0_core::ports::{Change, EventFilter, Reads as _, Store};
use pass0_testkit::contract::sample::NOW;

use bouncer::Bouncer;

async fn make() -> (Arc<dyn Store>, impl Any) {
    let bouncer = Bouncer::start("").await;
    let store = bouncer.store().await;
    (Arc::new(store) as Arc<dyn Store>, bouncer)
}

pass0_testkit::store_contract!(make);

/// Many connections of two nodes over three of the server: each statement is its own, whatever the
/// server's connection was used for before.
async fn two_nodes_share_few_connections(more: &str) {
    let bouncer = Bouncer::start(more).await;
    let nodes = [bouncer.store().await, bouncer.store().await];
    let mut running = Vec::new();
    for number in 0..200 {
        let node = nodes[number % 2].clone();
        running.push(tokio::spawn(async move {
            let event = Event::new(EventKind::FlowAsked, NOW).detail(number.to_string());
            node.apply(vec![Change::InsertEvent(event)]).await.unwrap();
            node.user_by_email("ann@example.org").await.unwrap();
            node.held("ann@example.org").await.unwrap();
        }));
    }
    for task in running {
        task.await.unwrap();
    }
    let all = EventFilter {
        limit: 1000,
        ..EventFilter::default()
    };
    let events = nodes[0].events(&all).await.unwrap();
    let mut noted: Vec<usize> = events.iter().map(|it| it.detail.parse().unwrap()).collect();
    noted.sort_unstable();
    assert_eq!(noted, (0..200).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_that_refuses_what_a_session_asks_for_is_noticed() {
    two_nodes_share_few_connections("").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pooler_that_ignores_what_a_session_asks_for_is_noticed() {
    let ignores = "ignore_startup_parameters = options,extra_float_digits";
    two_nodes_share_few_connections(ignores).await;
}
