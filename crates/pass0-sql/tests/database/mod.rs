//! A PostgreSQL database for one test.

use std::sync::atomic::{AtomicU32, Ordering};

use tokio_postgres::NoTls;

/// Dropped with its guard.
pub(crate) struct Database {
    admin: String,
    name: String,
}

impl Database {
    /// Makes an empty database on the server that `PASS0_TEST_POSTGRES` names.
    pub(crate) async fn create() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let admin = std::env::var("PASS0_TEST_POSTGRES").expect(
            "PASS0_TEST_POSTGRES is not set: run `./test`, which starts a PostgreSQL server, or \
             set it to postgres://postgres@127.0.0.1:PORT",
        );
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("pass0_test_{}_{count}", std::process::id());
        execute(
            &admin,
            &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        )
        .await;
        execute(&admin, &format!("CREATE DATABASE {name}")).await;
        Self { admin, name }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        match self.admin.split_once('?') {
            Some((server, options)) => format!("{server}/{}?{options}", self.name),
            None => format!("{}/{}", self.admin, self.name),
        }
    }

    /// Runs SQL on it, as its administrator.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) async fn execute(&self, sql: &str) {
        execute(&self.url(), sql).await;
    }

    /// What it is called.
    #[allow(dead_code, reason = "not every test needs it")]
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (admin, name) = (self.admin.clone(), self.name.clone());
        // On a thread of its own: this one may be inside a runtime.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(execute(
                &admin,
                &format!("DROP DATABASE {name} WITH (FORCE)"),
            ));
        });
        let _ = dropped.join();
    }
}

async fn execute(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls)
        .await
        .expect("the PostgreSQL server of PASS0_TEST_POSTGRES");
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.expect(sql);
    drop(client);
    let _ = connection.await;
}
