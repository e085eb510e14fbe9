//! The pool: how connections are made, what each is told, and which server is refused.

use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Hook, HookError, Manager, ManagerConfig, Pool, PoolError, RecyclingMethod,
    Runtime, TimeoutType,
};
use tokio_postgres::config::{SslMode, TargetSessionAttrs};
use tokio_postgres::{Config, NoTls};

use super::client::words;
use super::{PostgresOptions, tls};
use crate::OpenError;

pub(super) fn pool(url: &str, options: &PostgresOptions) -> Result<Pool, OpenError> {
    let mut config = configure(url)?;
    config.connect_timeout(options.wait);
    config.tcp_user_timeout(options.statement_timeout * 2);
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = if tls::is_used(&config) {
        Manager::from_config(config, tls::connector()?, recycling)
    } else {
        config.ssl_mode(SslMode::Disable);
        Manager::from_config(config, NoTls, recycling)
    };
    let settings = settings(options.statement_timeout);
    Pool::builder(manager)
        .max_size(options.pool_size.max(1))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(options.wait))
        .create_timeout(Some(options.wait))
        .recycle_timeout(Some(options.wait))
        .post_create(Hook::async_fn(move |client: &mut ClientWrapper, _| {
            let settings = settings.clone();
            Box::pin(async move {
                match prepare(client, &settings).await {
                    Ok(None) => Ok(()),
                    Ok(Some(refusal)) => Err(HookError::message(refusal)),
                    Err(error) => Err(HookError::Backend(error)),
                }
            })
        }))
        .build()
        .map_err(|error| OpenError::Unavailable(error.to_string()))
}

/// `verify-full` is what `require` does here.
fn configure(url: &str) -> Result<Config, OpenError> {
    let url = url.replace("sslmode=verify-full", "sslmode=require");
    let mut config: Config = url.parse().map_err(|error| {
        // The cause names an option, never a value.
        OpenError::Url(format!(
            "the database URL cannot be read: {}",
            words(&error)
        ))
    })?;
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    if config.get_application_name().is_none() {
        config.application_name("pass0");
    }
    Ok(config)
}

/// Said to every connection.
fn settings(limit: Duration) -> String {
    let limit = limit.as_millis().max(1);
    format!(
        "SET statement_timeout = {limit};
         SET lock_timeout = {limit};
         SET idle_in_transaction_session_timeout = {limit};
         SET default_transaction_isolation = 'read committed'"
    )
}

/// Sets up a new connection. Every one is asked why it should be refused: the server behind a name
/// may be another by now.
async fn prepare(
    client: &ClientWrapper,
    settings: &str,
) -> Result<Option<String>, tokio_postgres::Error> {
    client.batch_execute(settings).await?;
    let row = client
        .query_one(
            "SELECT current_setting('fsync'), current_setting('full_page_writes'),
                    current_setting('synchronous_commit'), pg_is_in_recovery(),
                    current_setting('server_version_num')::int",
            &[],
        )
        .await?;
    let server = Server {
        fsync: row.try_get(0)?,
        full_page_writes: row.try_get(1)?,
        synchronous_commit: row.try_get(2)?,
        is_standby: row.try_get(3)?,
        version: row.try_get(4)?,
    };
    Ok(server.refusal())
}

/// What is asked of a server.
#[derive(Debug)]
struct Server {
    fsync: String,
    full_page_writes: String,
    synchronous_commit: String,
    is_standby: bool,
    version: i32,
}

impl Server {
    fn refusal(&self) -> Option<String> {
        let durable = [
            ("fsync", &self.fsync),
            ("full_page_writes", &self.full_page_writes),
            ("synchronous_commit", &self.synchronous_commit),
        ];
        if self.is_standby {
            return Some("the server is a standby: what it says may be out of date".to_owned());
        }
        if self.version < 130_000 {
            return Some("PostgreSQL 13 or later is needed".to_owned());
        }
        let (name, _) = durable.iter().find(|(_, value)| *value == "off")?;
        Some(format!(
            "the server may lose what it said it stored: its setting `{name}` is off"
        ))
    }
}

/// Makes the first connection, so that a server that cannot be used is refused at start.
pub(super) async fn check(pool: &Pool) -> Result<(), OpenError> {
    match pool.get().await {
        Ok(_) => Ok(()),
        Err(PoolError::PostCreateHook(HookError::Message(refusal))) => {
            Err(OpenError::Unsafe(refusal.into_owned()))
        }
        Err(error) => Err(OpenError::Unavailable(reason(&error))),
    }
}

/// Why the pool gives no connection.
pub(super) fn reason(error: &PoolError) -> String {
    match error {
        PoolError::Timeout(TimeoutType::Wait) => "every connection is in use".to_owned(),
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            words(error)
        }
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(fsync: &str, pages: &str, commit: &str) -> Server {
        Server {
            fsync: fsync.to_owned(),
            full_page_writes: pages.to_owned(),
            synchronous_commit: commit.to_owned(),
            is_standby: false,
            version: 150_000,
        }
    }

    #[test]
    fn a_server_that_may_lose_what_it_stored_is_refused() {
        for commit in ["on", "local", "remote_write", "remote_apply"] {
            assert_eq!(server("on", "on", commit).refusal(), None);
        }
        for (server, name) in [
            (server("off", "on", "on"), "`fsync`"),
            (server("on", "off", "on"), "`full_page_writes`"),
            (server("on", "on", "off"), "`synchronous_commit`"),
        ] {
            assert!(server.refusal().unwrap().contains(name));
        }
    }

    #[test]
    fn a_standby_and_an_old_server_are_refused() {
        let standby = Server {
            is_standby: true,
            ..server("on", "on", "on")
        };
        let old = Server {
            version: 120_022,
            ..server("on", "on", "on")
        };
        assert!(standby.refusal().unwrap().contains("standby"));
        assert!(old.refusal().unwrap().contains("13"));
    }

    #[test]
    fn a_bad_url_is_refused_without_its_password() {
        for url in [
            "postgres://ann:secret@host:port/db",
            "postgres://ann:secret@host/db?sslmode=maybe",
            "postgres://ann:secret@host/db?no_such_option=1",
        ] {
            let error = configure(url).unwrap_err().to_string();
            assert!(!error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn tls_is_left_out_only_when_told_to_or_on_this_machine() {
        for (url, used) in [
            ("postgres://db.example.org/p", true),
            ("postgres://db.example.org/p?sslmode=prefer", true),
            ("postgres://db.example.org/p?sslmode=require", true),
            ("postgres://db.example.org/p?sslmode=verify-full", true),
            ("postgres://db.example.org/p?sslmode=disable", false),
            ("postgres://localhost/p", false),
            ("postgres://127.0.0.1/p", false),
            ("postgres://%2Frun%2Fpostgresql/p", false),
            ("postgres://localhost/p?sslmode=require", true),
            ("postgres://localhost,db.example.org/p", true),
        ] {
            assert_eq!(tls::is_used(&configure(url).unwrap()), used, "{url}");
        }
    }
}
