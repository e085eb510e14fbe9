//! A server that accepts connections and says nothing any more, or no longer takes writes.

use std::sync::Arc;
use std::time::Duration;

use pass0_core::model::{EventKind, UserId};
use pass0_core::ports::{Reads as _, Store as _, StoreError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::database::Database;
use super::{details, hasty, noted, open};
use crate::postgres::held::Held;
use crate::{PostgresOptions, PostgresStore};

/// A way to the server of a database that can be stopped: connections stay open, and nothing
/// passes.
struct Gate {
    port: u16,
    is_open: watch::Sender<bool>,
}

impl Gate {
    async fn to(database: &Database) -> Self {
        let url = database.url();
        let server = url.rsplit_once('@').unwrap().1;
        let server = Arc::new(server.split_once('/').unwrap().0.to_owned());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (is_open, watched) = watch::channel(true);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (server, watched) = (Arc::clone(&server), watched.clone());
                tokio::spawn(async move {
                    let server = TcpStream::connect(server.as_str()).await.unwrap();
                    let (from_client, to_client) = client.into_split();
                    let (from_server, to_server) = server.into_split();
                    tokio::select! {
                        () = pass(from_client, to_server, watched.clone()) => {}
                        () = pass(from_server, to_client, watched) => {}
                    }
                });
            }
        });
        Self { port, is_open }
    }

    /// The database, through this way alone.
    fn url(&self, database: &Database) -> String {
        let url = database.url();
        let (login, server) = url.rsplit_once('@').unwrap();
        let (_, name) = server.split_once('/').unwrap();
        format!("{login}@127.0.0.1:{}/{name}", self.port)
    }

    /// The database, through this way or directly.
    fn url_or_direct(&self, database: &Database) -> String {
        let url = database.url();
        let (login, server) = url.rsplit_once('@').unwrap();
        format!("{login}@127.0.0.1:{},{server}", self.port)
    }

    fn stop(&self) {
        self.is_open.send_replace(false);
    }

    fn go_on(&self) {
        self.is_open.send_replace(true);
    }
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut is_open: watch::Receiver<bool>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        if is_open.wait_for(|is_open| *is_open).await.is_err() {
            return;
        }
        if to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}

fn options(pool_size: usize) -> PostgresOptions {
    PostgresOptions {
        wait: Duration::from_secs(5),
        ..hasty(pool_size)
    }
}

async fn reach(url: &str, pool_size: usize) -> PostgresStore {
    let store = PostgresStore::connect(url, options(pool_size)).await;
    store.unwrap()
}

#[tokio::test]
async fn a_read_that_a_server_does_not_answer_is_asked_of_the_next() {
    let database = Database::create().await;
    let gate = Gate::to(&database).await;
    let store = reach(&gate.url_or_direct(&database), 3).await;
    store.apply(vec![noted("before")]).await.unwrap();
    let pool = &store.0.pool;
    let idle = tokio::join!(pool.get(), pool.get(), pool.get());
    drop(idle);
    assert_eq!(pool.status().size, 3);
    gate.stop();
    assert_eq!(details(&store).await, ["before"]);
    // And nobody else has to wait: the other connections to the same server are gone, too.
    assert_eq!(pool.status().size, 1);
    for number in 0..5 {
        store.apply(vec![noted(&number.to_string())]).await.unwrap();
    }
    assert_eq!(details(&store).await.len(), 6);
}

#[tokio::test]
async fn a_write_that_a_server_does_not_answer_is_done_once_at_most() {
    let database = Database::create().await;
    let gate = Gate::to(&database).await;
    let store = reach(&gate.url_or_direct(&database), 2).await;
    store.apply(vec![noted("before")]).await.unwrap();
    gate.stop();
    let lost = store.apply(vec![noted("lost")]).await;
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    store.apply(vec![noted("after")]).await.unwrap();
    gate.go_on();
    // What the server was asked comes to it only now, and the connection was closed since.
    tokio::time::sleep(Duration::from_millis(300)).await;
    store.apply(vec![noted("at last")]).await.unwrap();
    assert_eq!(details(&store).await, ["before", "after", "at last"]);
}

#[tokio::test]
async fn a_connection_that_was_given_up_is_not_used_again() {
    let database = Database::create().await;
    let gate = Gate::to(&database).await;
    let store = reach(&gate.url(&database), 1).await;
    let pid = async || {
        let client = store.0.pool.get().await.unwrap();
        let row = client.query_one("SELECT pg_backend_pid()", &[]).await;
        row.unwrap().get::<_, i32>(0)
    };
    let first = pid().await;
    gate.stop();
    let unread = store.user(&UserId::from("ann")).await;
    assert!(
        matches!(&unread, Err(StoreError::Unavailable(words)) if words.contains("does not answer")),
        "{unread:?}"
    );
    gate.go_on();
    assert_ne!(pid().await, first);
}

#[tokio::test]
async fn a_connection_whose_user_goes_away_soon_is_kept() {
    let database = Database::create().await;
    let store = open(&database).await;
    drop(Held::new(store.0.pool.get().await.unwrap()));
    assert_eq!(store.0.pool.status().size, 1);
    let held = Held::new(store.0.pool.get().await.unwrap());
    tokio::time::sleep(Duration::from_millis(1100)).await;
    drop(held);
    assert_eq!(
        store.0.pool.status().size,
        0,
        "it may lead to a server that hangs"
    );
}

#[tokio::test]
async fn a_server_that_has_become_a_standby_is_left() {
    let database = Database::create().await;
    let store = open(&database).await;
    // As every session of a standby: what writes is refused.
    let demoted = store.0.pool.get().await.unwrap();
    let demote = "SET default_transaction_read_only = on";
    demoted.batch_execute(demote).await.unwrap();
    drop(demoted);
    store.apply(vec![noted("elsewhere")]).await.unwrap();
    let demoted = store.0.pool.get().await.unwrap();
    demoted.batch_execute(demote).await.unwrap();
    drop(demoted);
    store.lease(super::NOW, super::NOW, 1).await.unwrap();
    let kinds: Vec<_> = store.events(&Default::default()).await.unwrap();
    let kinds: Vec<_> = kinds.into_iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::FlowAsked]);
}

#[tokio::test]
async fn a_backend_that_is_killed_is_seen_by_no_reader() {
    let database = Database::create().await;
    let store = open(&database).await;
    store.apply(vec![noted("before")]).await.unwrap();
    for _ in 0..20 {
        database
            .execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()",
            )
            .await;
        assert_eq!(details(&store).await, ["before"]);
    }
}

#[tokio::test]
async fn a_start_is_not_held_up_by_a_server_that_hangs() {
    let database = Database::create().await;
    let gate = Gate::to(&database).await;
    gate.stop();
    let store = reach(&gate.url_or_direct(&database), 1).await;
    assert!(details(&store).await.is_empty());
    let refused = PostgresStore::connect(&gate.url(&database), options(1)).await;
    assert!(
        refused.is_err_and(|error| error.to_string().contains("does not answer")),
        "it has no other"
    );
}
