//! What is left of an account after it was deleted: every table is dumped and searched for its
//! address.
#![cfg(all(feature = "sqlite", feature = "postgres"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod database;

use std::sync::Arc;
use std::time::Duration;

use pass0_core::config::{Config, Origin};
use pass0_core::methods::Answer;
use pass0_core::ports::Store;
use pass0_core::{Link, Visit};
use pass0_sql::{PostgresOptions, PostgresStore, SqliteStore};
use pass0_testkit::{Authenticator, Kit};

use database::Database;

const ADDRESS: &str = "forgotten+tag@example.org";
const UNTAGGED: &str = "forgotten@example.org";
const SITE: &str = "https://app.example.org";

/// Signs in from a browser that may have done so before.
async fn sign_in(kit: &Kit, known: Option<&str>) -> (Visit, String) {
    kit.clock.advance(Duration::from_secs(61));
    let mut visit = kit.visit();
    visit.known = known.map(str::to_owned);
    let asked = kit
        .engine
        .sign_in()
        .ask(&visit, ADDRESS, None)
        .await
        .unwrap();
    kit.post().await;
    visit.flow = Some(asked.flow);
    let _wrong = kit.engine.sign_in().type_code(&visit, "00000000").await;
    let letter = kit.inbox.newest(ADDRESS).unwrap();
    let opened = kit
        .engine
        .sign_in()
        .open_link(&visit, letter.token())
        .await
        .unwrap();
    let Link::SignedIn(signed_in) = opened else {
        panic!("not signed in");
    };
    visit.session = Some(signed_in.secret.clone());
    (visit, signed_in.known)
}

/// An account with all there is, and its end.
async fn story(store: Arc<dyn Store>) {
    let kit = Kit::new(Config::new(Origin::parse(SITE).unwrap()), store);
    let engine = &kit.engine;
    let (_, known) = sign_in(&kit, None).await;
    let (visit, _) = sign_in(&kit, Some(&known)).await;
    let current = engine.current(&visit).await.unwrap().unwrap();
    let begun = engine
        .enrolment(Some(&current))
        .begin_enrolment(&visit, "passkey");
    let made = Authenticator::new(SITE).create(&begun.await.unwrap());
    let answer = Answer::Credential(&made);
    let kept = engine
        .enrolment(Some(&current))
        .finish_enrolment(&visit, "passkey", answer, ADDRESS);
    kept.await.unwrap();
    let asked = engine
        .account(&current)
        .ask_for_email(&visit, "elsewhere@example.org");
    asked.await.unwrap();
    // Somebody else asks for the address, and somebody asks to sign in with it.
    let (other, _) = {
        kit.clock.advance(Duration::from_secs(61));
        let mut other = kit.visit();
        let asked = engine
            .sign_in()
            .ask(&other, "other@example.org", None)
            .await
            .unwrap();
        kit.post().await;
        other.flow = Some(asked.flow);
        let letter = kit.inbox.newest("other@example.org").unwrap();
        match engine
            .sign_in()
            .open_link(&other, letter.token())
            .await
            .unwrap()
        {
            Link::SignedIn(signed_in) => other.session = Some(signed_in.secret.clone()),
            other => panic!("{other:?}"),
        }
        let current = engine.current(&other).await.unwrap().unwrap();
        (other, current)
    };
    let others = engine.current(&other).await.unwrap().unwrap();
    let wanted = engine.account(&others).ask_for_email(&other, ADDRESS).await;
    wanted.unwrap();
    engine
        .sign_in()
        .ask(&kit.visit(), ADDRESS, None)
        .await
        .unwrap();
    kit.post().await;
    let current = engine.current(&visit).await.unwrap().unwrap();
    let at = engine
        .account(&current)
        .delete_own(&visit, ADDRESS)
        .await
        .unwrap();
    assert!(at.is_some());
    kit.post().await;
    engine
        .sign_in()
        .ask(&kit.visit(), ADDRESS, None)
        .await
        .unwrap();
    kit.clock.advance(Duration::from_secs(7 * 24 * 3600));
    engine.jobs().tend().await.unwrap();
    assert!(engine.admin().find_user(ADDRESS).await.is_err());
    kit.post().await;
    engine.jobs().purge(false).await.unwrap();
}

/// Fails where the text holds the address in any of the forms it could be kept in.
fn assert_forgotten(dump: &str) {
    let dump = dump.to_lowercase();
    assert!(dump.contains("user.deleted"), "the dump shows what is kept");
    for address in [ADDRESS, UNTAGGED, "forgotten"] {
        let hex: String = address.bytes().map(|byte| format!("{byte:02x}")).collect();
        for form in [address.to_owned(), hex, address.replace('@', "%40")] {
            let found = dump.lines().find(|line| line.contains(&form));
            assert!(found.is_none(), "{form}: {found:?}");
        }
    }
}

#[tokio::test]
async fn no_row_of_sqlite_holds_the_address_of_a_deleted_account() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pass0.db");
    let store = SqliteStore::open(&path).await.unwrap();
    story(Arc::new(store)).await;
    let conn = rusqlite::Connection::open(&path).unwrap();
    let names = "SELECT name FROM sqlite_master WHERE type = 'table'";
    let mut statement = conn.prepare(names).unwrap();
    let names = statement
        .query_map([], |row| row.get::<_, String>(0))
        .unwrap();
    let mut dump = String::new();
    for name in names.map(Result::unwrap) {
        let mut rows = conn.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            for column in 0..columns {
                let value = row.get_ref(column).unwrap();
                // Blobs as text and in hexadecimal.
                if let Ok(bytes) = value.as_bytes() {
                    dump.push_str(&String::from_utf8_lossy(bytes).replace('\n', " "));
                    dump.push(' ');
                }
                dump.push_str(&format!("{value:?} "));
            }
            dump.push_str(&format!("({name})\n"));
        }
    }
    assert_forgotten(&dump);
}

#[tokio::test]
async fn no_row_of_postgresql_holds_the_address_of_a_deleted_account() {
    let database = Database::create().await;
    let store = PostgresStore::connect(&database.url(), PostgresOptions::default()).await;
    story(Arc::new(store.unwrap())).await;
    let (client, connection) = tokio_postgres::connect(&database.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let names = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
    let mut dump = String::new();
    for name in client.query(names, &[]).await.unwrap() {
        let name: String = name.get(0);
        let rows = format!("SELECT row_to_json(t)::text FROM {name} AS t");
        for row in client.query(&rows, &[]).await.unwrap() {
            dump.push_str(&format!("{} ({name})\n", row.get::<_, String>(0)));
        }
    }
    drop(client);
    let _ = connection.await;
    assert_forgotten(&dump);
}
