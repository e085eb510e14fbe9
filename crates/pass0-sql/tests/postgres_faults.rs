//! Settings of a server, a database or a role that are not those one would choose.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod cluster;
mod database;

use std::fmt::Write as _;
use std::time::Duration;

use pass0_core::model::{Event, EventKind};
use pass0_core::ports::{Change, EventFilter, Reads as _, Store as _, StoreError};
use pass0_sql::{PostgresOptions, PostgresStore};
use pass0_testkit::contract::sample::NOW;

use cluster::Cluster;
use database::Database;

async fn open(url: &str) -> Result<PostgresStore, String> {
    let store = PostgresStore::connect(url, PostgresOptions::default()).await;
    store.map_err(|error| error.to_string())
}

fn noted(detail: &str) -> Vec<Change> {
    let event = Event::new(EventKind::FlowAsked, NOW).detail(detail);
    vec![Change::InsertEvent(event)]
}

async fn details(store: &PostgresStore) -> Vec<String> {
    let events = store.events(&EventFilter::default()).await.unwrap();
    events.into_iter().map(|event| event.detail).collect()
}

/// `ALTER DATABASE … SET` is what a role's own setting is for its sessions.
async fn set(database: &Database, setting: &str) {
    let name = database.name();
    database
        .execute(&format!("ALTER DATABASE {name} SET {setting}"))
        .await;
}

#[tokio::test]
async fn tables_and_functions_that_a_search_path_leads_to_first_are_not_used() {
    let database = Database::create().await;
    drop(open(&database.url()).await.unwrap());
    // Whatever is asked of them fails.
    database
        .execute(
            "CREATE SCHEMA evil;
             CREATE FUNCTION evil.fail() RETURNS trigger LANGUAGE plpgsql
                 AS 'BEGIN RAISE EXCEPTION ''used''; END';
             CREATE TABLE evil.pass0_events (LIKE public.pass0_events INCLUDING ALL);
             CREATE TABLE evil.pass0_migrations (LIKE public.pass0_migrations);
             CREATE TABLE evil.pass0_users (id text);
             CREATE FUNCTION evil.coalesce_text(text) RETURNS text LANGUAGE sql AS 'SELECT NULL';
             CREATE FUNCTION evil.equal(text, text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
             CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.equal);
             CREATE TRIGGER fail BEFORE INSERT ON evil.pass0_events
                 FOR EACH ROW EXECUTE FUNCTION evil.fail()",
        )
        .await;
    set(&database, "search_path = evil, pg_catalog, public").await;
    let store = open(&database.url()).await.unwrap();
    store.apply(noted("here")).await.unwrap();
    assert_eq!(details(&store).await, ["here"]);
    let ann = store.user_by_email("ann@example.org").await;
    assert!(ann.unwrap().is_none());
}

#[tokio::test]
async fn tables_in_another_schema_are_named_and_used_when_the_url_says_so() {
    let database = Database::create().await;
    database.execute("CREATE SCHEMA \"own one\"").await;
    let mark = if database.url().contains('?') {
        '&'
    } else {
        '?'
    };
    let url = format!("{}{mark}schema=own%20one", database.url());
    let store = open(&url).await.unwrap();
    store.apply(noted("own")).await.unwrap();
    drop(store);
    database
        .execute("SELECT FROM \"own one\".pass0_events")
        .await;
    // As an earlier version found them.
    set(&database, "search_path = \"own one\"").await;
    let refused = open(&database.url()).await.unwrap_err();
    assert!(refused.contains("schema=own one"), "{refused}");
    assert_eq!(details(&open(&url).await.unwrap()).await, ["own"]);
    let missing = format!("{}{mark}schema=missing", database.url());
    let refused = open(&missing).await.unwrap_err();
    assert!(refused.contains("no schema `missing`"), "{refused}");
}

#[tokio::test]
async fn a_database_that_has_not_every_character_is_refused() {
    let database = Database::create().await;
    for (encoding, words) in [("LATIN1", Some("LATIN1")), ("SQL_ASCII", None)] {
        let name = format!("{}_{}", database.name(), encoding.to_lowercase());
        let made = format!(
            "CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0
             LC_COLLATE 'C' LC_CTYPE 'C'"
        );
        database.execute(&made).await;
        let url = database.url().replace(database.name(), &name);
        let opened = open(&url).await;
        match words {
            Some(words) => {
                let refused = opened.unwrap_err();
                assert!(
                    refused.contains(words) && refused.contains("UTF8"),
                    "{refused}"
                );
            }
            None => {
                let store = opened.unwrap();
                store.apply(noted("Zoë 東京 🦀")).await.unwrap();
                assert_eq!(details(&store).await, ["Zoë 東京 🦀"]);
            }
        }
        database
            .execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
            .await;
    }
}

#[tokio::test]
async fn a_database_that_is_read_only_by_default_is_told_with_what_to_do() {
    let database = Database::create().await;
    set(&database, "default_transaction_read_only = on").await;
    let refused = open(&database.url()).await.unwrap_err();
    assert!(
        refused.contains("default_transaction_read_only is on"),
        "{refused}"
    );
}

#[tokio::test]
async fn settings_of_a_role_for_time_and_isolation_are_not_those_of_pass0() {
    let database = Database::create().await;
    set(&database, "default_transaction_isolation = serializable").await;
    set(&database, "statement_timeout = '300ms'").await;
    let store = open(&database.url()).await.unwrap();
    database
        .execute(
            "CREATE FUNCTION check_level() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 NEW.detail := current_setting('transaction_isolation');
                 PERFORM pg_sleep(0.6);
                 RETURN NEW;
             END $$;
             CREATE TRIGGER check_level BEFORE INSERT ON pass0_events
                 FOR EACH ROW EXECUTE FUNCTION check_level()",
        )
        .await;
    store.apply(noted("")).await.unwrap();
    assert_eq!(details(&store).await, ["read committed"]);
}

#[tokio::test]
async fn transactions_that_lose_against_others_are_tried_again() {
    let database = Database::create().await;
    let store = open(&database.url()).await.unwrap();
    // A sequence goes on when its transaction is rolled back.
    database
        .execute(
            "CREATE SEQUENCE storm;
             CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF nextval('storm') % 4 <> 0 THEN
                     RAISE EXCEPTION 'storm' USING ERRCODE = NEW.detail;
                 END IF;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER lose BEFORE INSERT ON pass0_events
                 FOR EACH ROW EXECUTE FUNCTION lose()",
        )
        .await;
    for code in ["40001", "40P01"] {
        store.apply(noted(code)).await.unwrap();
    }
    assert_eq!(details(&store).await.len(), 2);
    // And not for ever.
    database
        .execute("ALTER SEQUENCE storm INCREMENT 4 RESTART 1")
        .await;
    let lost = store.apply(noted("40001")).await;
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
}

#[tokio::test]
async fn a_write_whose_connection_breaks_before_its_commit_is_done_on_another() {
    let database = Database::create().await;
    let store = open(&database.url()).await.unwrap();
    database
        .execute(
            "CREATE SEQUENCE cut;
             CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                 IF nextval('cut') <= 2 THEN
                     PERFORM pg_terminate_backend(pg_backend_pid());
                 END IF;
                 RETURN NEW;
             END $$;
             CREATE TRIGGER cut BEFORE INSERT ON pass0_events
                 FOR EACH ROW EXECUTE FUNCTION cut()",
        )
        .await;
    store.apply(noted("once")).await.unwrap();
    assert_eq!(details(&store).await, ["once"]);
}

/// What RFC 4013 maps, maps to nothing or forbids, and what URLs have a use for.
const PASSWORDS: [&str; 6] = [
    "p/w#?:&=+%20 @[]\\\"'$`;<>|{}^~!*(),",
    "\u{FB01}nance\u{AD}s",
    "Ⅸ\u{A0}a\u{3000}b",
    "пароль🔑密码",
    "e\u{301}t\u{E9}",
    "a\u{7}\u{200B}b",
];

#[tokio::test]
async fn a_password_of_any_characters_is_that_of_the_server() {
    let server = Cluster::start("").await;
    for (number, password) in PASSWORDS.into_iter().enumerate() {
        let (role, quoted) = (format!("role{number}"), password.replace('\'', "''"));
        for statement in [
            format!("CREATE ROLE {role} LOGIN PASSWORD '{quoted}'"),
            format!("CREATE DATABASE {role} OWNER {role}"),
        ] {
            server.execute("postgres", &statement).await;
        }
        let mut encoded = String::new();
        for byte in password.bytes() {
            write!(encoded, "%{byte:02X}").unwrap();
        }
        let opened = open(&server.url(&format!("{role}:{encoded}"), &role)).await;
        assert!(opened.is_ok(), "{password:?}: {opened:?}");
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), format!("{password}\n")).unwrap();
        let rest = format!("{role}?password_file={}", file.path().display());
        let opened = open(&server.url(&role, &rest)).await;
        // A file has one line, and nothing in it that cannot be seen.
        let is_plain = !password.contains(char::is_control);
        assert_eq!(opened.is_ok(), is_plain, "{password:?}: {opened:?}");
        let refused = open(&server.url(&format!("{role}:{encoded}x"), &role)).await;
        let refused = refused.unwrap_err();
        assert!(refused.contains("check user and password"), "{refused}");
        assert!(!refused.contains(password), "{refused}");
    }
}

#[tokio::test]
async fn a_server_without_free_connections_is_told_and_used_again() {
    let server = Cluster::start("max_connections = 6\nsuperuser_reserved_connections = 3").await;
    server
        .execute("postgres", "CREATE ROLE ann LOGIN PASSWORD 'pw'")
        .await;
    server
        .execute("postgres", "CREATE DATABASE ann OWNER ann")
        .await;
    let url = server.url("ann:pw", "ann");
    let store = open(&url).await.unwrap();
    let others = [open(&url).await.unwrap(), open(&url).await.unwrap()];
    // One connection each is held; more are to be had from nobody.
    let both = tokio::join!(
        store.apply(noted("1")),
        store.apply(noted("2")),
        store.apply(noted("3"))
    );
    let outcomes = [both.0, both.1, both.2];
    let refused = outcomes.iter().filter_map(|it| it.as_ref().err());
    let words: Vec<_> = refused.map(ToString::to_string).collect();
    assert!(!words.is_empty());
    for words in words {
        assert!(words.contains("raise max_connections"), "{words}");
    }
    drop(others);
    let mut tries = 0;
    while tokio::join!(store.apply(noted("4")), store.apply(noted("5")))
        .0
        .is_err()
    {
        tries += 1;
        assert!(tries < 100, "it does not recover");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_standby_alone_is_told_with_what_to_do() {
    let server = Cluster::start("").await;
    server.run("pg_ctl", &["-w", "-s", "-m", "fast", "stop"]);
    server.write("standby.signal", "");
    server.run("pg_ctl", &["-w", "-s", "-l", "log", "start"]);
    let refused = open(&server.admin("postgres")).await.unwrap_err();
    assert!(refused.contains("it is a standby"), "{refused}");
}

/// No standby has this name: every commit waits from now on.
async fn wait_for_nobody(server: &Cluster, store: &PostgresStore) -> StoreError {
    store.apply(noted("before")).await.unwrap();
    let waits = "ALTER SYSTEM SET synchronous_standby_names = 'nobody'";
    server.execute("postgres", waits).await;
    server.run("pg_ctl", &["-s", "reload"]);
    // A server takes a moment to read its settings again.
    loop {
        match store.apply(noted("unsure")).await {
            Ok(()) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => return error,
        }
    }
}

async fn wait_for_none(server: &Cluster) {
    let alone = "ALTER SYSTEM RESET synchronous_standby_names";
    server.execute("postgres", alone).await;
    server.run("pg_ctl", &["-s", "reload"]);
}

#[tokio::test]
async fn what_no_synchronous_standby_has_is_not_acknowledged() {
    let server = Cluster::start("").await;
    let store = hasty(&server).await;
    let unsure = wait_for_nobody(&server, &store).await;
    assert!(matches!(unsure, StoreError::Unavailable(_)), "{unsure}");
    assert!(
        unsure
            .to_string()
            .contains("wait for a synchronous standby"),
        "{unsure}"
    );
    for _ in 0..3 {
        assert!(store.apply(noted("unsure")).await.is_err());
    }
    wait_for_none(&server).await;
    while store.apply(noted("after")).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Of the store below.
const POOL: usize = 2;

async fn hasty(server: &Cluster) -> PostgresStore {
    let options = PostgresOptions {
        pool_size: POOL,
        statement_timeout: Duration::from_millis(300),
        ..PostgresOptions::default()
    };
    PostgresStore::connect(&server.admin("postgres"), options)
        .await
        .unwrap()
}

/// Closing a connection ends no commit: each try would leave a process with its locks behind, until
/// not even the standby that all wait for finds a free connection.
#[tokio::test]
async fn commits_that_wait_for_a_standby_do_not_pile_up_on_the_server() {
    let server = Cluster::start("").await;
    let store = hasty(&server).await;
    wait_for_nobody(&server, &store).await;
    let mut most = 0;
    for _ in 0..6 {
        let all = tokio::join!(
            store.apply(noted("1")),
            store.apply(noted("2")),
            store.apply(noted("3")),
            store.apply(noted("4")),
        );
        assert!(all.0.is_err() && all.1.is_err() && all.2.is_err() && all.3.is_err());
        most = most.max(server.count(WAITING).await);
        // Who is signed in stays so.
        assert!(store.user_by_email("ann@example.org").await.is_ok());
    }
    assert!(most >= POOL, "{most}: the test has not had its way");
    assert!(most <= 2 * POOL, "{most} commits wait");
    wait_for_none(&server).await;
    while store.apply(noted("after")).await.is_err() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.count(WAITING).await, 0);
}

const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
