//! Migrations.

use pass0_core::ports::Reads;

use super::place;
use crate::OpenError;
use crate::dialect::SQLITE;
use crate::migrate::MIGRATIONS;
use crate::migrate::tests::{BROKEN, FIRST, SECOND, assert_earlier_rows_are_read, earlier_rows};
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
async fn a_node_of_the_version_before_goes_on_writing() {
    let (_folder, path) = place();
    let mut conn = open(&path).unwrap();
    migrate::run(&mut conn, &MIGRATIONS[..1]).unwrap();
    conn.execute_batch(&earlier_rows(1, &SQLITE)).unwrap();
    let store = SqliteStore::open(&path).await.unwrap();
    conn.execute_batch(&earlier_rows(2, &SQLITE)).unwrap();
    for n in [1, 2] {
        assert_earlier_rows_are_read(n, &store).await;
    }
    assert!(!store.has_other_scope("passkey", "").await.unwrap());
}
