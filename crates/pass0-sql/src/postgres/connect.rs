//! The pool: how connections are made and set up, and which servers are refused.

use std::sync::Arc;
use std::time::Duration;

use deadpool_postgres::{
    ClientWrapper, Hook, HookError, Manager, ManagerConfig, Pool, PoolBuilder, PoolError,
    RecyclingMethod, Runtime, TimeoutType, Timeouts,
};
use tokio::time::timeout;
use tokio_postgres::NoTls;
use tokio_postgres::config::SslMode;

use super::hosts::Hosts;
use super::options::PostgresOptions;
use super::session::Session;
use super::tls;
use super::url::Target;
use super::words::words;
use crate::OpenError;

/// The pool of the store: every connection is set up, and asked why it should be refused.
pub(super) fn pool(
    target: &Target,
    session: &Session,
    options: &PostgresOptions,
) -> Result<Pool, OpenError> {
    let (session, wait) = (Arc::new(session.clone()), options.wait);
    let schema: Arc<str> = target.schema().into();
    let pool = builder(target, options.wait, options.statement_timeout * 2)?
        .max_size(options.pool_size.max(1))
        .post_create(Hook::async_fn(move |client: &mut ClientWrapper, _| {
            let (session, schema) = (Arc::clone(&session), Arc::clone(&schema));
            Box::pin(async move {
                match timeout(wait, prepare(client, &session, &schema)).await {
                    Ok(Ok(None)) => Ok(()),
                    Ok(Ok(Some(refusal))) => Err(HookError::message(refusal)),
                    Ok(Err(error)) => Err(HookError::Backend(error)),
                    Err(_) => Err(HookError::message(SILENT)),
                }
            })
        }));
    pool.build()
        .map_err(|error| OpenError::Unavailable(error.to_string()))
}

/// How a hanging server is reported.
pub(super) const SILENT: &str = "the server does not answer";

/// A connection that nothing is said to.
pub(super) fn plain_pool(target: &Target, wait: Duration) -> Result<Pool, OpenError> {
    let pool = builder(target, wait, wait * 2)?.max_size(1).build();
    pool.map_err(|error| OpenError::Unavailable(error.to_string()))
}

fn builder(target: &Target, wait: Duration, silence: Duration) -> Result<PoolBuilder, OpenError> {
    let mut config = target.config.clone();
    config.connect_timeout(wait);
    config.tcp_user_timeout(silence);
    // Sooner than the pool gives up.
    let telling = wait.mul_f32(0.9);
    let recycling = ManagerConfig {
        recycling_method: RecyclingMethod::Fast,
    };
    let manager = if tls::is_used(&config) {
        let hosts = Hosts::new(&config, tls::connector(&target.tls)?, telling);
        Manager::from_connect(config, hosts, recycling)
    } else {
        config.ssl_mode(SslMode::Disable);
        let hosts = Hosts::new(&config, NoTls, telling);
        Manager::from_connect(config, hosts, recycling)
    };
    let pool = Pool::builder(manager).runtime(Runtime::Tokio1);
    Ok(pool.timeouts(Timeouts {
        wait: Some(wait),
        create: Some(wait),
        recycle: Some(wait),
    }))
}

/// Sets up a new connection. Every one is asked why it should be refused: the server behind a name
/// may be another by now.
async fn prepare(
    client: &ClientWrapper,
    session: &Session,
    schema: &str,
) -> Result<Option<String>, tokio_postgres::Error> {
    if !session.settings.is_empty() {
        client.batch_execute(&session.settings).await?;
    }
    let row = client
        .query_typed_one(
            "SELECT current_setting('fsync'), current_setting('full_page_writes'),
                    current_setting('synchronous_commit'), pg_is_in_recovery(),
                    current_setting('server_version_num')::int,
                    getdatabaseencoding()::text, current_schemas(false)::text[]",
            &[],
        )
        .await?;
    let server = Server {
        fsync: row.try_get(0)?,
        full_page_writes: row.try_get(1)?,
        synchronous_commit: row.try_get(2)?,
        is_standby: row.try_get(3)?,
        version: row.try_get(4)?,
        encoding: row.try_get(5)?,
    };
    let schemas: Vec<String> = row.try_get(6)?;
    let refusal = server.refusal();
    Ok(refusal.or_else(|| misplaced(&schemas, schema, session.keeps)))
}

/// Why tables would be looked for in another schema, or in none.
fn misplaced(found: &[String], schema: &str, keeps: bool) -> Option<String> {
    match (found, keeps) {
        ([only], _) if only == schema => None,
        (_, true) => Some(format!(
            "there is no schema `{schema}` that the role may use: CREATE SCHEMA and GRANT USAGE \
             ON SCHEMA, or name another in `database`"
        )),
        (_, false) => Some(format!(
            "the role's search_path leads to other schemas than `{schema}`, and pass0 cannot set it \
             through a pooler: ALTER ROLE … SET search_path = {schema}"
        )),
    }
}

/// What is asked of a server.
#[derive(Debug)]
struct Server {
    fsync: String,
    full_page_writes: String,
    synchronous_commit: String,
    is_standby: bool,
    version: i32,
    encoding: String,
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
        // SQL_ASCII keeps the bytes that it gets, and those of pass0 are UTF-8.
        if !["UTF8", "SQL_ASCII"].contains(&self.encoding.as_str()) {
            return Some(format!(
                "the encoding of the database is {}, which has not every character: make one with \
                 createdb --encoding=UTF8 --template=template0",
                self.encoding
            ));
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
        Err(PoolError::PostCreateHook(HookError::Message(refusal))) if refusal != SILENT => {
            Err(OpenError::Unsafe(refusal.into_owned()))
        }
        Err(error) => Err(OpenError::Unavailable(reason(&error))),
    }
}

/// Why the pool gives no connection.
pub(super) fn reason(error: &PoolError) -> String {
    match error {
        PoolError::Timeout(TimeoutType::Create) => SILENT.to_owned(),
        PoolError::PostCreateHook(HookError::Message(words)) => words.clone().into_owned(),
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
            encoding: "UTF8".to_owned(),
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
}
