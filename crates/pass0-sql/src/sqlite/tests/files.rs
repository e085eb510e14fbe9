//! What happens to the file of a running program.

use std::fs;

use pass0_core::ports::{EventFilter, Reads as _, Store as _, StoreError};

use super::{details, noted, place};
use crate::SqliteStore;

/// Writes, and says what was answered.
async fn write(store: &SqliteStore, detail: &str) -> Result<(), StoreError> {
    store.apply(vec![noted(detail)]).await
}

#[tokio::test]
async fn nothing_is_said_to_be_stored_in_a_file_that_was_taken_away() {
    let (folder, path) = place();
    let store = SqliteStore::open(&path).await.unwrap();
    write(&store, "before").await.unwrap();
    let aside = folder.path().join("aside.db");
    fs::rename(&path, &aside).unwrap();
    let refused = write(&store, "meanwhile").await.unwrap_err();
    assert!(refused.to_string().contains("moved"), "{refused}");
    assert!(store.ping().await.is_err());
    assert!(!path.exists(), "none is made in its place");

    fs::rename(&aside, &path).unwrap();
    write(&store, "after").await.unwrap();
    assert_eq!(details(&store).await, ["before", "after"]);
    drop(store);
    let again = SqliteStore::open(&path).await.unwrap();
    assert_eq!(details(&again).await, ["before", "after"]);
}

#[tokio::test]
async fn a_file_that_was_deleted_or_replaced_takes_a_restart() {
    for replaced in [false, true] {
        let (folder, path) = place();
        let backup = folder.path().join("backup.db");
        let store = SqliteStore::open(&path).await.unwrap();
        write(&store, "kept").await.unwrap();
        drop(store);
        fs::copy(&path, &backup).unwrap();

        let store = SqliteStore::open(&path).await.unwrap();
        write(&store, "later").await.unwrap();
        match replaced {
            true => fs::rename(&backup, &path).unwrap(),
            false => fs::remove_file(&path).unwrap(),
        }
        for _ in 0..3 {
            assert!(write(&store, "lost").await.is_err(), "{replaced}");
        }
        // Nothing is read that may not be there any more.
        let filter = EventFilter::default();
        let read = store.events(&filter).await;
        assert!(read.is_err(), "{replaced}");
        drop(store);
        if replaced {
            for log in ["pass0.db-wal", "pass0.db-shm"] {
                let _ = fs::remove_file(folder.path().join(log));
            }
            let again = SqliteStore::open(&path).await.unwrap();
            assert_eq!(details(&again).await, ["kept"]);
        }
    }
}

/// As a kill would leave it: nothing is closed.
#[tokio::test]
async fn nothing_is_lost_with_a_log_that_was_deleted() {
    for ending in ["-wal", "-shm"] {
        let (folder, path) = place();
        let store = SqliteStore::open(&path).await.unwrap();
        write(&store, "before").await.unwrap();
        fs::remove_file(folder.path().join(format!("pass0.db{ending}"))).unwrap();
        for _ in 0..3 {
            let refused = write(&store, "lost").await.unwrap_err();
            assert!(refused.to_string().contains("-wal"), "{refused}");
        }
        assert!(store.events(&EventFilter::default()).await.is_err());
        let copy = folder.path().join("copy.db");
        fs::copy(&path, &copy).unwrap();
        let copy = SqliteStore::open(&copy).await.unwrap();
        assert_eq!(details(&copy).await, ["before"]);
        drop(store);
        let again = SqliteStore::open(&path).await.unwrap();
        write(&again, "after").await.unwrap();
        assert_eq!(details(&again).await, ["before", "after"]);
    }
}

#[tokio::test]
async fn a_link_to_the_file_is_as_good_as_the_file() {
    let (folder, path) = place();
    fs::create_dir(folder.path().join("real")).unwrap();
    let real = folder.path().join("real/data.db");
    std::os::unix::fs::symlink(&real, &path).unwrap();
    // SQLite makes no file through a link to nothing.
    drop(SqliteStore::open(&real).await.unwrap());
    let store = SqliteStore::open(&path).await.unwrap();
    write(&store, "one").await.unwrap();
    assert!(folder.path().join("real/data.db-wal").exists());
    fs::remove_file(folder.path().join("real/data.db-wal")).unwrap();
    assert!(write(&store, "two").await.is_err());
}

#[tokio::test]
async fn a_path_may_have_any_characters() {
    use std::os::unix::ffi::OsStrExt as _;
    let (folder, _) = place();
    for name in [&b"a b?c#d%41&mode=ro.db"[..], b"file:x.db", b"caf\xe9.db"] {
        let path = folder.path().join(std::ffi::OsStr::from_bytes(name));
        let store = SqliteStore::open(&path).await.unwrap();
        write(&store, "one").await.unwrap();
        drop(store);
        let again = SqliteStore::open(&path).await.unwrap();
        assert_eq!(details(&again).await, ["one"]);
        assert!(path.exists());
    }
}

#[tokio::test]
async fn a_log_cut_or_garbled_by_a_crash_costs_only_what_was_in_it_last() {
    use std::os::unix::fs::FileExt as _;
    let (folder, path) = place();
    let store = SqliteStore::open(&path).await.unwrap();
    write(&store, "first").await.unwrap();
    let log = || fs::read(folder.path().join("pass0.db-wal")).unwrap();
    let before = log();
    write(&store, "last").await.unwrap();
    // The log is used again from its start: its length says nothing.
    let after = log();
    let same = before.iter().zip(&after);
    let same = same.take_while(|(one, other)| one == other);
    let last = u64::try_from(same.count()).unwrap();
    for (name, damage) in [("cut", 0), ("garbled", 1)] {
        let copy = folder.path().join(format!("{name}.db"));
        let log = folder.path().join(format!("{name}.db-wal"));
        fs::copy(&path, &copy).unwrap();
        fs::copy(folder.path().join("pass0.db-wal"), &log).unwrap();
        let log = fs::OpenOptions::new().write(true).open(&log).unwrap();
        match damage {
            0 => log.set_len(last + 100).unwrap(),
            _ => log.write_all_at(&[0xaa; 64], last + 200).unwrap(),
        }
        let store = SqliteStore::open(&copy).await.unwrap();
        assert_eq!(details(&store).await, ["first"], "{name}");
        write(&store, "next").await.unwrap();
    }
}

/// A header is written when all that the log had is in the file. If it is damaged later, what is in the
/// log alone is not found, and the file is what it was before.
#[tokio::test]
async fn a_log_without_its_header_leaves_the_file_whole() {
    use std::os::unix::fs::FileExt as _;
    let (folder, path) = place();
    let store = SqliteStore::open(&path).await.unwrap();
    write(&store, "first").await.unwrap();
    drop(store);
    let store = SqliteStore::open(&path).await.unwrap();
    write(&store, "last").await.unwrap();
    for (name, left) in [("cut", 10), ("garbled", 0)] {
        let copy = folder.path().join(format!("{name}.db"));
        let log = folder.path().join(format!("{name}.db-wal"));
        fs::copy(&path, &copy).unwrap();
        fs::copy(folder.path().join("pass0.db-wal"), &log).unwrap();
        let log = fs::OpenOptions::new().write(true).open(&log).unwrap();
        match left {
            0 => log.write_all_at(&[0xaa; 32], 0).unwrap(),
            left => log.set_len(left).unwrap(),
        }
        let store = SqliteStore::open(&copy).await.unwrap();
        assert_eq!(details(&store).await, ["first"], "{name}");
        write(&store, "next").await.unwrap();
        drop(store);
        let whole = rusqlite::Connection::open(&copy).unwrap();
        let check = "PRAGMA integrity_check";
        let said: String = whole.query_row(check, (), |row| row.get(0)).unwrap();
        assert_eq!(said, "ok", "{name}");
    }
}

/// A bad page is found when it is read; what is on others works.
#[tokio::test]
async fn a_damaged_page_is_told_with_what_to_do() {
    use std::os::unix::fs::FileExt as _;
    let (_folder, path) = place();
    let store = SqliteStore::open(&path).await.unwrap();
    // So many that the second half of the file holds nothing else.
    for n in 0..300 {
        write(&store, &format!("{n} {}", "x".repeat(3000)))
            .await
            .unwrap();
    }
    drop(store);
    let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
    let pages = file.metadata().unwrap().len() / 4096;
    for page in pages / 2..pages {
        file.write_all_at(&[0xee; 4096], page * 4096).unwrap();
    }
    let store = SqliteStore::open(&path).await.unwrap();
    let refused = store.events(&EventFilter::default()).await.unwrap_err();
    assert!(refused.to_string().contains("backup"), "{refused}");
    assert!(
        store
            .user_by_email("nobody@example.org")
            .await
            .unwrap()
            .is_none()
    );
}
