//! What the contract cannot see: settings, failures, migrations.

#[path = "../../tests/database/mod.rs"]
mod database;
mod hangs;
mod migrations;

use std::time::Duration;

use pass0_core::model::{Event, EventKind};
use pass0_core::ports::{Change, Conflict, EventFilter, Reads, Store, StoreError};
use pass0_testkit::contract::sample::{NOW, user};
use tokio_postgres::types::Type;

use deadpool_postgres::Pool;

use super::session::Session;
use super::{PostgresOptions, PostgresStore, connect, url};
use crate::{OpenError, statements};
use database::Database;

/// Patient for a fifth of a second only.
fn hasty(pool_size: usize) -> PostgresOptions {
    PostgresOptions {
        pool_size,
        wait: Duration::from_millis(200),
        statement_timeout: Duration::from_millis(200),
    }
}

fn pool(database: &Database) -> Pool {
    let options = PostgresOptions::default();
    let session = Session::new(true, options.statement_timeout, "public");
    connect::pool(&url::read(&database.url()).unwrap(), &session, &options).unwrap()
}

async fn open(database: &Database) -> PostgresStore {
    PostgresStore::connect(&database.url(), PostgresOptions::default())
        .await
        .unwrap()
}

fn noted(detail: &str) -> Change {
    Change::InsertEvent(Event::new(EventKind::FlowAsked, NOW).detail(detail))
}

async fn details(store: &PostgresStore) -> Vec<String> {
    let events = store.events(&EventFilter::default()).await.unwrap();
    events.into_iter().map(|event| event.detail).collect()
}

#[tokio::test]
async fn the_next_host_is_asked_when_the_first_is_not_there() {
    let database = Database::create().await;
    let (login, server) = database
        .url()
        .rsplit_once('@')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let url = format!("{login}@127.0.0.1:1,{server}");
    let store = PostgresStore::connect(&url, PostgresOptions::default());
    assert!(details(&store.await.unwrap()).await.is_empty());
}

#[tokio::test]
async fn every_statement_can_be_prepared_and_speaks_three_types() {
    let database = Database::create().await;
    let store = open(&database).await;
    let client = store.0.pool.get().await.unwrap();
    let ours = [Type::INT8, Type::TEXT, Type::BYTEA];
    for (name, statement) in statements::all() {
        let prepared = match client.prepare(statement.postgres()).await {
            Ok(prepared) => prepared,
            Err(error) => panic!("{name}: {}", super::words::words(&error)),
        };
        for taken in prepared.params() {
            assert!(ours.contains(taken), "{name} takes {taken}");
        }
        // Found or not found is all that is asked of these.
        let is_read = !["HIT", "UNDER_CAPS", "CAP_CREDENTIALS"].contains(&name);
        for given in prepared.columns().iter().filter(|_| is_read) {
            assert!(ours.contains(given.type_()), "{name} gives {given:?}");
        }
    }
}

#[tokio::test]
async fn every_connection_has_its_limits() {
    let database = Database::create().await;
    let store = open(&database).await;
    let client = store.0.pool.get().await.unwrap();
    for (name, expected) in [
        ("statement_timeout", "5s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "5s"),
        ("default_transaction_isolation", "read committed"),
        ("synchronous_commit", "on"),
    ] {
        let row = client.query_one(&format!("SHOW {name}"), &[]).await;
        assert_eq!(row.unwrap().get::<_, String>(0), expected, "{name}");
    }
}

#[tokio::test]
async fn a_server_that_does_not_wait_for_its_disk_is_refused() {
    let database = Database::create().await;
    let off = format!(
        "ALTER DATABASE {} SET synchronous_commit = off",
        database.name()
    );
    database.execute(&off).await;
    let refused = PostgresStore::connect(&database.url(), PostgresOptions::default()).await;
    assert!(
        matches!(&refused, Err(OpenError::Unsafe(reason)) if reason.contains("synchronous_commit")),
        "{refused:?}"
    );
}

#[tokio::test]
async fn tls_that_is_required_is_not_done_without() {
    let database = Database::create().await;
    let (url, mark) = (
        database.url(),
        if database.url().contains('?') {
            '&'
        } else {
            '?'
        },
    );
    let refused = PostgresStore::connect(&format!("{url}{mark}sslmode=require"), hasty(1)).await;
    assert!(
        matches!(refused, Err(OpenError::Unavailable(_))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_store_whose_connections_were_cut_comes_back() {
    let database = Database::create().await;
    let store = open(&database).await;
    store.apply(vec![noted("before")]).await.unwrap();
    database
        .execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        .await;
    // The first may still meet a dead connection; no answer is wrong.
    let mut answered = 0;
    for n in 0..20 {
        match store.apply(vec![noted(&n.to_string())]).await {
            Ok(()) => answered += 1,
            Err(StoreError::Unavailable(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert!(answered >= 10, "{answered} of 20");
    assert_eq!(details(&store).await.len(), answered + 1);
}

#[tokio::test]
async fn a_lock_that_is_not_let_go_is_not_waited_for() {
    let database = Database::create().await;
    let store = PostgresStore::connect(&database.url(), hasty(1))
        .await
        .unwrap();
    let other = open(&database).await;
    let holder = other.0.pool.get().await.unwrap();
    let hold = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0;
                LOCK TABLE pass0_users IN ACCESS EXCLUSIVE MODE";
    holder.batch_execute(hold).await.unwrap();
    let changes = vec![noted("half"), Change::InsertUser(user(1))];
    // The second finds the only connection in use, or waits for the lock as well.
    let id = user(1).id;
    let both = tokio::join!(store.apply(changes.clone()), store.user(&id));
    assert!(matches!(both.0, Err(StoreError::Unavailable(_))));
    assert!(matches!(both.1, Err(StoreError::Unavailable(_))));
    holder.batch_execute("COMMIT").await.unwrap();
    assert!(details(&store).await.is_empty());
    store.apply(changes).await.unwrap();
    assert_eq!(details(&store).await, ["half"]);
}

#[tokio::test]
async fn what_was_asked_is_done_whole_though_nobody_waits_for_it() {
    let database = Database::create().await;
    let store = open(&database).await;
    let holder = store.0.pool.get().await.unwrap();
    let hold = "BEGIN; LOCK TABLE pass0_users IN ACCESS EXCLUSIVE MODE";
    holder.batch_execute(hold).await.unwrap();
    let changes = vec![noted("left behind"), Change::InsertUser(user(1))];
    {
        let left = store.apply(changes);
        let soon = tokio::time::timeout(Duration::from_millis(50), left).await;
        assert!(soon.is_err(), "nobody held it up");
    }
    holder.batch_execute("COMMIT").await.unwrap();
    // Waits for the lock of the row that is on its way.
    let twin = store.apply(vec![Change::InsertUser(user(1))]).await;
    assert!(matches!(twin, Err(StoreError::Conflict(_))), "{twin:?}");
    assert_eq!(details(&store).await, ["left behind"]);
}

#[tokio::test]
async fn a_connection_is_not_given_back_in_the_middle_of_a_transaction() {
    let database = Database::create().await;
    let store = PostgresStore::connect(&database.url(), hasty(1))
        .await
        .unwrap();
    {
        let client = store.0.pool.get().await.unwrap();
        client.batch_execute("BEGIN").await.unwrap();
        let mut held = super::Held::new(client);
        held.begin();
        drop(held);
    }
    // Were it the same connection, this COMMIT would only warn.
    store.apply(vec![noted("on its own")]).await.unwrap();
    assert_eq!(details(&open(&database).await).await, ["on its own"]);
}

#[tokio::test]
async fn what_one_node_ends_is_ended_on_the_other() {
    let database = Database::create().await;
    let (one, other) = (open(&database).await, open(&database).await);
    let ann = user(1);
    one.apply(vec![Change::InsertUser(ann.clone())])
        .await
        .unwrap();
    for epoch in 1..20 {
        one.apply(vec![Change::BumpEpoch(ann.id.clone())])
            .await
            .unwrap();
        let seen = other.user(&ann.id).await.unwrap().unwrap();
        assert_eq!(seen.epoch, epoch);
    }
}

#[tokio::test]
async fn text_with_a_zero_byte_is_kept_without_it() {
    let database = Database::create().await;
    let store = open(&database).await;
    store.apply(vec![noted("a\0b")]).await.unwrap();
    assert_eq!(details(&store).await, ["a\u{FFFD}b"]);
}

#[tokio::test]
async fn of_two_nodes_that_want_one_address_one_gets_it() {
    let database = Database::create().await;
    let nodes = [open(&database).await, open(&database).await];
    let users = [user(1), user(2)];
    let inserted = users.clone().map(Change::InsertUser).to_vec();
    nodes[0].apply(inserted).await.unwrap();
    for round in 0..10 {
        let change = |node: usize| {
            vec![Change::SetEmail {
                id: users[node].id.clone(),
                epoch: 0,
                email: format!("new-{round}@example.org"),
                delivery: format!("new-{round}@example.org"),
                at: NOW,
            }]
        };
        // Back to where they were.
        let reset = |node: usize| {
            vec![
                Change::DeleteUser(users[node].id.clone()),
                Change::InsertUser(users[node].clone()),
            ]
        };
        let both = tokio::join!(nodes[0].apply(change(0)), nodes[1].apply(change(1)));
        let taken = |outcome| matches!(outcome, Err(StoreError::Conflict(Conflict::Taken)));
        assert!(both.0.is_ok() != both.1.is_ok());
        assert!(taken(both.0) != taken(both.1));
        for node in [0, 1] {
            nodes[node].apply(reset(node)).await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_role_that_may_not_make_tables_runs_a_database_that_is_up_to_date() {
    let database = Database::create().await;
    drop(open(&database).await);
    let role = format!("{}_limited", database.name());
    database
        .execute(&format!(
            "CREATE ROLE {role} LOGIN;
             REVOKE CREATE ON SCHEMA public FROM public;
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
             GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role}"
        ))
        .await;
    let url = database.url();
    let (_, server) = url.rsplit_once('@').unwrap();
    let limited = format!("postgres://{role}@{server}");
    let store = PostgresStore::connect(&limited, PostgresOptions::default()).await;
    let store = store.unwrap();
    store.apply(vec![noted("limited")]).await.unwrap();
    assert_eq!(details(&store).await, ["limited"]);
    drop(store);
    let gone = format!("DROP OWNED BY {role}; DROP ROLE {role}");
    database.execute(&gone).await;
}
