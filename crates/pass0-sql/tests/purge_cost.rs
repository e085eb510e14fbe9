//! What a purge of a large database reads.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod database;

use std::time::Duration;

use pass0_core::ports::{Retention, Store as _};
use pass0_sql::{PostgresOptions, PostgresStore};
use pass0_testkit::contract::sample::NOW;
use tokio_postgres::NoTls;

use database::Database;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// The most rows of a kind that strangers cause.
const ROWS: u64 = 1000;
const BATCH: u32 = 200;

/// Where that limit lies is found by going past as many rows as are kept: a million, for batches of
/// some hundred.
#[tokio::test]
async fn a_purge_does_not_look_for_its_bounds_in_every_batch() {
    let database = Database::create().await;
    let store = open(&database).await;
    let (old, recent) = (NOW.minus(DAY * 91).millis(), NOW.minus(DAY).millis());
    database
        .execute(&format!(
            "INSERT INTO pass0_events (at, kind, ip, user_agent, detail, passing)
             SELECT {old} + n, 'session.opened', '', '', '', 0 FROM generate_series(1, 2000) AS n;
             INSERT INTO pass0_events (at, kind, ip, user_agent, detail, passing)
             SELECT {recent} + n, 'flow.asked', '', '', '', 1 FROM generate_series(1, 1100) AS n"
        ))
        .await;
    let name = database.name();
    // As with a table that does not fit into memory.
    database
        .execute(&format!(
            "ALTER DATABASE {name} SET enable_seqscan = off; ALTER DATABASE {name} SET enable_sort = off; ANALYZE"
        ))
        .await;
    drop(store);
    let store = open(&database).await;
    let retention = Retention {
        rows: ROWS,
        ..Retention::default()
    };
    let (mut events, mut batches) = (0, 0);
    loop {
        let purged = store.purge(NOW, &retention, BATCH, false).await.unwrap();
        (events, batches) = (events + purged.events, batches + 1);
        if purged.most() < u64::from(BATCH) {
            break;
        }
    }
    assert_eq!(events, 2100);
    drop(store);
    let read = read_of_index(&database, "pass0_events_passing").await;
    // One search, and what was deleted.
    assert!(read < 3 * ROWS, "{read} entries in {batches} batches");
}

async fn open(database: &Database) -> PostgresStore {
    PostgresStore::connect(&database.url(), PostgresOptions::default())
        .await
        .unwrap()
}

/// How many entries of an index were read, once the server has counted.
async fn read_of_index(database: &Database, index: &str) -> u64 {
    let (client, connection) = tokio_postgres::connect(&database.url(), NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let others = "SELECT count(*) FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    // A server process counts for good when it ends.
    while client
        .query_one(others, &[])
        .await
        .unwrap()
        .get::<_, i64>(0)
        > 0
    {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let query = "SELECT idx_tup_read FROM pg_stat_user_indexes WHERE indexrelname = $1";
    let read: i64 = client.query_one(query, &[&index]).await.unwrap().get(0);
    assert!(read > 0, "nothing is counted");
    u64::try_from(read).unwrap()
}
