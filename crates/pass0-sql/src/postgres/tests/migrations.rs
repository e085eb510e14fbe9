//! Migrations.

use pass0_core::ports::Reads;
use tokio_postgres::types::Type;

use super::{Database, open, pool};
use crate::dialect::POSTGRES;
use crate::migrate::tests::{BROKEN, FIRST, SECOND, assert_earlier_rows_are_read, earlier_rows};
use crate::migrate::{MIGRATIONS, before};
use crate::postgres::migrate;
use crate::{OpenError, ids};

#[tokio::test]
async fn nodes_that_start_at_once_migrate_once() {
    let database = Database::create().await;
    let starts: Vec<_> = (0..8)
        .map(|_| {
            let pool = pool(&database);
            tokio::spawn(async move { migrate::run(&pool, true, &[FIRST, SECOND]).await })
        })
        .collect();
    for start in starts {
        start.await.unwrap().unwrap();
    }
    let pool = pool(&database);
    let client = pool.get().await.unwrap();
    let rows = client.query("SELECT n FROM pass0_second", &[]).await;
    assert_eq!(rows.unwrap().len(), 1);
}

#[tokio::test]
async fn a_migration_goes_on_where_it_stopped() {
    let database = Database::create().await;
    let pool = pool(&database);
    // Stops between two steps, then in the middle of one.
    migrate::run(&pool, true, &[FIRST]).await.unwrap();
    assert!(migrate::run(&pool, true, &[FIRST, BROKEN]).await.is_err());
    let half = pool
        .get()
        .await
        .unwrap()
        .query("SELECT n FROM pass0_half", &[])
        .await;
    assert!(half.is_err(), "half a step is there");
    migrate::run(&pool, true, &[FIRST, SECOND]).await.unwrap();
    migrate::run(&pool, true, &[FIRST, SECOND]).await.unwrap();
}

#[tokio::test]
async fn a_schema_that_is_newer_or_not_ours_is_refused() {
    let database = Database::create().await;
    let pool = pool(&database);
    migrate::run(&pool, true, &[FIRST, SECOND]).await.unwrap();
    let older = migrate::run(&pool, true, &[FIRST]).await;
    assert!(matches!(
        older,
        Err(OpenError::Newer { found: 2, known: 1 })
    ));
    let other = migrate::run(&pool, true, &[FIRST, BROKEN]).await;
    assert!(matches!(other, Err(OpenError::Changed(2))));
}

#[tokio::test]
async fn rows_of_the_first_step_are_read_and_no_more_are_written() {
    let database = Database::create().await;
    let pool = pool(&database);
    migrate::run(&pool, true, &MIGRATIONS[..1]).await.unwrap();
    database.execute(&earlier_rows(1, &POSTGRES)).await;
    let store = open(&database).await;
    assert_earlier_rows_are_read(1, &store).await;
    // A program that still runs on the database fails, and spoils nothing.
    let client = pool.get().await.unwrap();
    let late = "INSERT INTO pass0_users (id, email, delivery, state, epoch, created_at)
                VALUES ($1, $1, $1, 0, 0, 0)";
    let late = client.execute_typed(late, &[(&"user-2", Type::TEXT)]);
    late.await.unwrap_err();
    let users = store.users(None, 10).await.unwrap();
    assert_eq!(users.len(), 1);
    assert!(!store.has_other_scope("passkey", "").await.unwrap());
}

#[tokio::test]
async fn a_database_of_the_version_before_reads_as_it_did() {
    let database = Database::create().await;
    let pool = pool(&database);
    let taken = &MIGRATIONS[..before::STEPS];
    migrate::run(&pool, true, taken).await.unwrap();
    database.execute(&before::rows(&POSTGRES)).await;
    let store = open(&database).await;
    before::assert_read(&store).await;
}

#[tokio::test]
async fn the_server_makes_of_ids_what_the_program_makes_of_them() {
    let database = Database::create().await;
    let pool = pool(&database);
    let client = pool.get().await.unwrap();
    let step = include_str!("../../../migrations/0012_ids_as_bytes.postgres.sql");
    let (functions, _) = step.split_once("ALTER TABLE").unwrap();
    client.batch_execute(functions).await.unwrap();
    for text in ids::tests::EDGES {
        let row = client.query_one("SELECT pass0_id($1)", &[text]).await;
        assert_eq!(
            row.unwrap().get::<_, Vec<u8>>(0),
            ids::encode(text),
            "{text}"
        );
    }
    let list = [EDGE, "b", "a"];
    let row = client
        .query_one("SELECT pass0_ids($1)", &[&list.join(" ")])
        .await;
    let listed: String = row.unwrap().get(0);
    assert_eq!(listed, ids::list(list.into_iter()));
}

const EDGE: &str = "01m8nm02r3gjt57v26v96fg5dg";
