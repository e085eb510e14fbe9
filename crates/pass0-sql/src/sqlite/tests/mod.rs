//! What the contract cannot see: settings, failures, several processes; plans and migrations in
//! files of their own.

mod files;
mod migrations;
mod plans;

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use pass0_core::model::{Challenge, Event, EventKind, Purpose};
use pass0_core::ports::{Caps, Change, Conflict, EventFilter, Reads, Store, StoreError};
use pass0_testkit::contract::sample::{NOW, challenge, session, user};
use rusqlite::Connection;
use tempfile::TempDir;

use super::conn::{open, reader};
use super::{Identity, Readers, Sqlite, SqliteStore, Writer, batch, migrate};
use crate::OpenError;
use crate::migrate::MIGRATIONS;
use crate::store::SqlStore;
use crate::work::Work;

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pass0.db");
    (folder, path)
}

fn migrated(path: &std::path::Path) -> Connection {
    let mut conn = open(path).unwrap();
    migrate::run(&mut conn, MIGRATIONS).unwrap();
    conn
}

/// A store whose writer uses this connection, until that fails.
fn store_over(conn: Connection, path: &std::path::Path) -> SqliteStore {
    SqlStore(Sqlite {
        readers: Readers::new(Identity::of(path)),
        writer: Writer::start(conn, Identity::of(path)).unwrap(),
        memo: Arc::default(),
    })
}

fn noted(detail: impl Into<String>) -> Change {
    Change::InsertEvent(Event::new(EventKind::FlowAsked, NOW).detail(detail))
}

async fn details(store: &SqliteStore) -> Vec<String> {
    let events = store.events(&EventFilter::default()).await.unwrap();
    events.into_iter().map(|event| event.detail).collect()
}

fn setting(conn: &Connection, name: &str) -> String {
    conn.pragma_query_value(None, name, |row| {
        row.get_ref(0).map(|value| match value.as_str() {
            Ok(text) => text.to_owned(),
            Err(_) => value.as_i64().unwrap().to_string(),
        })
    })
    .unwrap()
}

#[test]
fn what_is_committed_waits_for_the_disk() {
    let (_folder, path) = place();
    let conn = migrated(&path);
    let full = "2";
    for (name, expected) in [
        ("journal_mode", "wal"),
        ("synchronous", full),
        ("foreign_keys", "1"),
        ("busy_timeout", "5000"),
    ] {
        assert_eq!(setting(&conn, name), expected, "{name}");
    }
    assert_eq!(setting(&reader(&path).unwrap(), "query_only"), "1");
}

#[test]
fn only_a_question_and_what_an_apply_follows_may_be_lost() {
    let asked = |purpose| Challenge {
        purpose,
        ..challenge(1)
    };
    for purpose in Purpose::ALL {
        let alone = Work::Apply(vec![Change::InsertChallenge(asked(*purpose), Caps::NONE)]);
        let ceremony = [Purpose::StepUp, Purpose::Enrol].contains(purpose);
        assert_eq!(alone.is_relaxed(), ceremony, "{purpose:?}");
    }
    let question = || Change::InsertChallenge(asked(Purpose::StepUp), Caps::NONE);
    let one = Caps {
        per_network: 1,
        ..Caps::NONE
    };
    for durable in [
        vec![],
        vec![question(), question()],
        vec![question(), noted("told of")],
        vec![Change::InsertChallenge(asked(Purpose::StepUp), one)],
        vec![Change::InsertSession(session(1, &user(1)))],
    ] {
        assert!(!Work::Apply(durable).is_relaxed());
    }
}

#[tokio::test]
async fn only_the_owner_can_read_the_file_and_its_log() {
    let (folder, path) = place();
    let store = SqliteStore::open(&path).await.unwrap();
    store.apply(vec![noted("one")]).await.unwrap();
    let mut files = 0;
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let mode = file.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        files += 1;
    }
    assert_eq!(files, 3);
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_told_by_name() {
    let (_folder, path) = place();
    let error = SqliteStore::open(&path.join("no/such")).await.unwrap_err();
    assert!(matches!(&error, OpenError::Unavailable(reason) if reason.contains("no/such")));
}

#[tokio::test]
async fn only_a_file_is_a_store() {
    for url in ["sqlite::memory:", "sqlite:", "mysql://x", "pass0.db"] {
        let error = crate::open(url).await.err().unwrap();
        assert!(matches!(error, OpenError::Url(_)), "{url}: {error}");
    }
    let (folder, _) = place();
    let path = folder.path().join("file:pass0.db?mode=memory");
    let store = crate::open(&format!("sqlite://{}", path.display())).await;
    store.unwrap().ping().await.unwrap();
    assert!(path.exists());
}

#[tokio::test]
async fn another_process_sees_a_write_at_once() {
    let (_folder, path) = place();
    let one = SqliteStore::open(&path).await.unwrap();
    let other = SqliteStore::open(&path).await.unwrap();
    for n in 0..50 {
        let (writer, looker) = if n % 2 == 0 {
            (&one, &other)
        } else {
            (&other, &one)
        };
        let row = user(n);
        writer
            .apply(vec![Change::InsertUser(row.clone())])
            .await
            .unwrap();
        assert_eq!(looker.user(&row.id).await.unwrap(), Some(row));
    }
}

#[tokio::test]
async fn a_full_disk_is_not_available_and_leaves_nothing_half_written() {
    let (_folder, path) = place();
    let conn = migrated(&path);
    let pages: i64 = setting(&conn, "page_count").parse().unwrap();
    conn.pragma_update(None, "max_page_count", pages + 2)
        .unwrap();
    let store = store_over(conn, &path);
    let mut stored = Vec::new();
    let error = loop {
        let n = stored.len();
        let row = vec![noted(format!("{n} first")), noted("x".repeat(3000))];
        match store.apply(row).await {
            Ok(()) => stored.push(n),
            Err(error) => break error,
        }
        assert!(n < 100, "the disk does not fill up");
    };
    assert!(matches!(&error, StoreError::Unavailable(reason) if reason.contains("full")));
    let kept = details(&store).await;
    assert_eq!(kept.len(), stored.len() * 2);
    // The writer's new connection finds room again.
    store.apply(vec![noted("afterwards")]).await.unwrap();
    assert_eq!(details(&store).await.last().unwrap(), "afterwards");
}

#[tokio::test]
async fn a_file_that_another_process_keeps_locked_is_not_available() {
    let (_folder, path) = place();
    let conn = migrated(&path);
    conn.busy_timeout(Duration::from_millis(20)).unwrap();
    let store = store_over(conn, &path);
    let other = open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let locked = store.apply(vec![noted("locked out")]).await;
    assert!(matches!(locked, Err(StoreError::Unavailable(_))));
    // Readers do not mind.
    assert!(details(&store).await.is_empty());
    other.execute_batch("COMMIT").unwrap();
    store.apply(vec![noted("let in")]).await.unwrap();
    assert_eq!(details(&store).await, ["let in"]);
}

/// The first waits as long as another program may well take; nobody waits for the others' waits.
#[tokio::test]
async fn who_comes_while_a_lock_stays_is_told_soon() {
    let (_folder, path) = place();
    let store = store_over(migrated(&path), &path);
    let other = open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let wait = async || {
        let begun = tokio::time::Instant::now();
        assert!(store.apply(vec![noted("locked out")]).await.is_err());
        begun.elapsed()
    };
    let (first, second) = (wait().await, wait().await);
    assert!(second < first, "{first:?}, {second:?}");
}

#[tokio::test]
async fn a_writer_waits_for_another_process() {
    let (_folder, path) = place();
    let store = SqliteStore::open(&path).await.unwrap();
    let other = open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut waiting = pin!(store.apply(vec![noted("patient")]));
    // Queued now, and not answered while the lock is held.
    let polled = waiting
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending());
    other.execute_batch("COMMIT").unwrap();
    waiting.await.unwrap();
}

#[tokio::test]
async fn what_was_asked_is_done_though_nobody_waits_for_it() {
    let (_folder, path) = place();
    let store = SqliteStore::open(&path).await.unwrap();
    {
        let mut left = pin!(store.apply(vec![noted("left behind")]));
        let mut context = Context::from_waker(Waker::noop());
        let _ = left.as_mut().poll(&mut context);
    }
    store.apply(vec![noted("next")]).await.unwrap();
    assert_eq!(details(&store).await, ["left behind", "next"]);
}

#[tokio::test]
async fn too_much_that_waits_is_refused_at_once() {
    let (_folder, path) = place();
    let store = SqliteStore::open(&path).await.unwrap();
    let other = open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut context = Context::from_waker(Waker::noop());
    let mut waiting = Vec::new();
    let refused = loop {
        let mut asked = Box::pin(store.apply(vec![noted("one of many")]));
        match asked.as_mut().poll(&mut context) {
            std::task::Poll::Ready(answer) => break answer,
            std::task::Poll::Pending => waiting.push(asked),
        }
        assert!(waiting.len() < 100_000, "the queue has no end");
    };
    assert!(matches!(refused, Err(StoreError::Unavailable(_))));
    other.execute_batch("COMMIT").unwrap();
    for asked in waiting {
        asked.await.unwrap();
    }
}

#[test]
fn a_conflict_in_a_batch_leaves_the_others_alone() {
    let (_folder, path) = place();
    let conn = migrated(&path);
    let taken = Change::InsertUser(user(1));
    let work = [
        Work::Apply(vec![taken.clone()]),
        Work::Apply(vec![noted("half"), taken.clone(), noted("other half")]),
        Work::Apply(vec![taken]),
        // Of a user who is not there.
        Work::Apply(vec![
            noted("orphan"),
            Change::InsertSession(session(1, &user(2))),
        ]),
        Work::Apply(vec![noted("whole")]),
    ];
    let outcomes = batch::run(&conn, &work).unwrap();
    let conflicts: Vec<_> = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            Ok(_) => None,
            Err(StoreError::Conflict(conflict)) => Some(conflict),
            Err(other) => panic!("{other}"),
        })
        .collect();
    let (taken, gone) = (Some(Conflict::Taken), Some(Conflict::Gone));
    assert_eq!(conflicts, [None, taken, taken, gone, None]);
    let mut kept = conn.prepare("SELECT detail FROM pass0_events").unwrap();
    let kept: Vec<String> = kept
        .query_map((), |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(kept, ["whole"]);
}

#[tokio::test]
async fn of_two_nodes_that_want_one_address_one_gets_it() {
    let (_folder, path) = place();
    let nodes = [
        SqliteStore::open(&path).await.unwrap(),
        SqliteStore::open(&path).await.unwrap(),
    ];
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
