//! Migrations.

use pass0_core::ports::{EventFilter, Reads, Store};

use super::{noted, place};
use crate::OpenError;
use crate::dialect::SQLITE;
use crate::migrate::tests::{BROKEN, FIRST, SECOND, assert_earlier_rows_are_read, earlier_rows};
use crate::migrate::{MIGRATIONS, before};
use crate::sqlite::conn::open;
use crate::sqlite::{SqliteStore, migrate};

#[test]
fn processes_that_start_at_once_migrate_once() {
    let (_folder, path) = place();
    let starts: Vec<_> = (0..8)
        .map(|_| {
            let path = path.clone();
            std::thread::spawn(move || {
                let mut conn = open(&path)?;
                migrate::run(&mut conn, &[FIRST, SECOND])
            })
        })
        .collect();
    for start in starts {
        start.join().unwrap().unwrap();
    }
    let rows: i64 = open(&path)
        .unwrap()
        .query_row("SELECT count(*) FROM pass0_second", (), |row| row.get(0))
        .unwrap();
    assert_eq!(rows, 1);
}

#[test]
fn a_migration_goes_on_where_it_stopped() {
    let (_folder, path) = place();
    let mut conn = open(&path).unwrap();
    // Stops between two steps, then in the middle of one.
    migrate::run(&mut conn, &[FIRST]).unwrap();
    assert!(migrate::run(&mut conn, &[FIRST, BROKEN]).is_err());
    let half = conn.prepare("SELECT n FROM pass0_half");
    assert!(half.is_err(), "half a step is there");
    drop(half);
    migrate::run(&mut conn, &[FIRST, SECOND]).unwrap();
    migrate::run(&mut conn, &[FIRST, SECOND]).unwrap();
}

#[test]
fn a_schema_that_is_newer_or_not_ours_is_refused() {
    let (_folder, path) = place();
    let mut conn = open(&path).unwrap();
    migrate::run(&mut conn, &[FIRST, SECOND]).unwrap();
    let older = migrate::run(&mut conn, &[FIRST]);
    assert!(matches!(
        older,
        Err(OpenError::Newer { found: 2, known: 1 })
    ));
    let other = migrate::run(&mut conn, &[FIRST, BROKEN]);
    assert!(matches!(other, Err(OpenError::Changed(2))));
}

#[tokio::test]
async fn rows_of_the_first_step_are_read_and_no_more_are_written() {
    let (_folder, path) = place();
    let mut conn = open(&path).unwrap();
    migrate::run(&mut conn, &MIGRATIONS[..1]).unwrap();
    conn.execute_batch(&earlier_rows(1, &SQLITE)).unwrap();
    let store = SqliteStore::open(&path).await.unwrap();
    assert_earlier_rows_are_read(1, &store).await;
    // A program that still runs on the file fails, and spoils nothing.
    conn.execute_batch(&earlier_rows(2, &SQLITE)).unwrap_err();
    let users = store.users(None, 10).await.unwrap();
    assert_eq!(users.len(), 1);
    assert!(!store.has_other_scope("passkey", "").await.unwrap());
}

#[tokio::test]
async fn a_file_of_the_version_before_reads_as_it_did() {
    let (_folder, path) = place();
    let mut conn = open(&path).unwrap();
    migrate::run(&mut conn, &MIGRATIONS[..before::STEPS]).unwrap();
    conn.execute_batch(&before::rows(&SQLITE)).unwrap();
    // The number of an event that was deleted is not given again.
    conn.execute_batch(
        "INSERT INTO pass0_events (seq, at, kind, ip, user_agent, detail) VALUES (90, 0, '', '', '', '');
         DELETE FROM pass0_events WHERE seq = 90;",
    )
    .unwrap();
    let store = SqliteStore::open(&path).await.unwrap();
    before::assert_read(&store).await;
    store.apply(vec![noted("new")]).await.unwrap();
    let events = store.events(&EventFilter::default()).await.unwrap();
    assert_eq!(events.last().unwrap().seq, 91);
    let old: i64 = conn
        .query_row(
            "SELECT count(*) FROM sqlite_master WHERE name LIKE '%old%'",
            (),
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(old, 0);
}
