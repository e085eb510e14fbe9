//! The database of a test, looked at past the program.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::{NoTls, SimpleQueryMessage};

/// Of ids, which columns hold as their bytes.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A database that is empty at first and gone at the end.
pub(crate) enum Database {
    /// A file in the test's folder.
    Sqlite(PathBuf),
    /// One of its own on the server that `PASS0_TEST_POSTGRES` names.
    Postgres { admin: String, name: String },
}

impl Database {
    pub(crate) fn sqlite(folder: &Path) -> Self {
        Self::Sqlite(folder.join("pass0.db"))
    }

    pub(crate) async fn postgres() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let admin = std::env::var("PASS0_TEST_POSTGRES").expect(
            "PASS0_TEST_POSTGRES is not set: run `./test`, which starts a PostgreSQL server, or \
             set it to postgres://postgres@127.0.0.1:PORT",
        );
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("pass0_chaos_{}_{count}", std::process::id());
        query(
            &admin,
            &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        )
        .await;
        query(&admin, &format!("CREATE DATABASE {name}")).await;
        Self::Postgres { admin, name }
    }

    /// As the setting `database` wants it.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(path) => format!("sqlite:{}", path.display()),
            Self::Postgres { admin, name } => match admin.split_once('?') {
                Some((server, options)) => format!("{server}/{name}?{options}"),
                None => format!("{admin}/{name}"),
            },
        }
    }

    /// Does what a dump says.
    pub(crate) async fn load(&self, dump: &str) {
        match self {
            Self::Sqlite(path) => {
                let conn = rusqlite::Connection::open(path).unwrap();
                conn.execute_batch(dump).unwrap();
                drop(conn);
                let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
                std::fs::set_permissions(path, private).unwrap();
            }
            Self::Postgres { .. } => drop(query(&self.url(), dump).await),
        }
    }

    /// The rows' first columns, as text.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        match self {
            Self::Sqlite(path) => {
                let conn = rusqlite::Connection::open(path).unwrap();
                conn.busy_timeout(super::PATIENCE).unwrap();
                let mut statement = conn.prepare(sql).unwrap();
                let rows = statement.query_map((), |row| row.get(0)).unwrap();
                rows.map(Result::unwrap).collect()
            }
            Self::Postgres { .. } => query(&self.url(), sql).await,
        }
    }

    /// The one number that a query answers.
    pub(crate) async fn count(&self, from: &str) -> usize {
        let sql = format!("SELECT CAST(count(*) AS TEXT) FROM {from}");
        self.texts(&sql).await[0].parse().unwrap()
    }

    /// The ids that a query finds, as text.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) async fn ids(&self, column: &str, from: &str) -> Vec<String> {
        let hex = match self {
            Self::Sqlite(_) => format!("hex({column})"),
            Self::Postgres { .. } => format!("encode({column}, 'hex')"),
        };
        let found = self.texts(&format!("SELECT {hex} FROM {from}")).await;
        let text = |hex: &String| {
            let value = u128::from_str_radix(hex, 16).unwrap();
            let digits = (0..26).rev().map(|place| (value >> (place * 5)) & 31);
            digits
                .map(|digit| char::from(DIGITS[usize::try_from(digit).unwrap()]))
                .collect()
        };
        found.iter().map(text).collect()
    }

    /// Whether the file is whole; of a PostgreSQL server, its own crash recovery sees to that.
    pub(crate) async fn check(&self) {
        if let Self::Sqlite(_) = self {
            assert_eq!(self.texts("PRAGMA integrity_check").await, ["ok"]);
            let broken = "SELECT \"table\" FROM pragma_foreign_key_check";
            assert!(self.texts(broken).await.is_empty());
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::Postgres { admin, name } = self else {
            return;
        };
        let (admin, name) = (admin.clone(), name.clone());
        // On a thread of its own: this one may be inside a runtime.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            let sql = format!("DROP DATABASE {name} WITH (FORCE)");
            runtime.block_on(query(&admin, &sql));
        });
        let _ = dropped.join();
    }
}

async fn query(url: &str, sql: &str) -> Vec<String> {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("the PostgreSQL server of PASS0_TEST_POSTGRES");
    let connection = tokio::spawn(connection);
    let messages = client.simple_query(sql).await.expect(sql);
    drop(client);
    let _ = connection.await;
    let rows = messages.into_iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    });
    rows.collect()
}
