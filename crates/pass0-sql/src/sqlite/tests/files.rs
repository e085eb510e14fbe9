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
