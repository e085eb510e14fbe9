//! Asking whether a connection leads to a server or to a pooler.

use std::time::Duration;

use deadpool_postgres::{ClientWrapper, PoolError};
use pass0_core::ports::{Env as _, SystemEnv};
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;

use super::connect::{SILENT, plain_pool, reason};
use super::session::Session;
use super::url::Target;
use super::words::words;
use crate::OpenError;

/// Asks what is behind the URL. A server applies what the start of a connection asks for; a
/// pooler has connections that were started before, and refuses or forgets it.
pub(super) async fn session(target: &Target, limit: Duration) -> Result<Session, OpenError> {
    let mut mark = [0; 8];
    SystemEnv.fill(&mut mark);
    let mark = u64::from_be_bytes(mark).to_string();
    let mut marked = target.clone();
    let given = marked.config.get_options().unwrap_or_default();
    let options = format!("{given} -c pass0.session={mark}");
    marked.config.options(options.trim_start());
    let pool = plain_pool(&marked, Duration::from_secs(5))?;
    let keeps = match pool.get().await {
        Ok(client) => {
            let asked = async {
                match is_marked(&client, &mark).await? {
                    true => Ok((true, elsewhere(&client, target.schema()).await?)),
                    false => Ok((false, None)),
                }
            };
            match timeout(limit, asked).await {
                Ok(Ok((_, Some(other)))) if target.schema.is_none() => {
                    return Err(OpenError::Unsafe(format!(
                        "the tables of pass0 are in the schema `{other}`, to which the role's \
                         search_path leads: add `schema={other}` to the URL in `database`"
                    )));
                }
                Ok(asked) => asked.map(|(keeps, _)| keeps),
                Err(_) => return Err(OpenError::Unavailable(SILENT.to_owned())),
            }
        }
        Err(PoolError::Backend(error)) if is_refusal(&error) => Ok(false),
        Err(error) => return Err(OpenError::Unavailable(reason(&error))),
    };
    let keeps = keeps.map_err(|error| OpenError::Unavailable(words(&error)))?;
    if !keeps {
        tracing::info!(
            "the database is behind a connection pooler: statements are not kept prepared"
        );
    }
    Ok(Session::new(keeps, limit, target.schema()))
}

async fn is_marked(client: &ClientWrapper, mark: &str) -> Result<bool, tokio_postgres::Error> {
    let set = "SELECT current_setting('pass0.session', true)";
    let rows = client.query_typed(set, &[]).await?;
    let found: Option<String> = match rows.first() {
        Some(row) => row.try_get(0)?,
        None => None,
    };
    Ok(found.as_deref() == Some(mark))
}

/// Another schema that has the tables, and this one has not: one that the role's `search_path` leads
/// to, by which earlier versions of pass0 went.
async fn elsewhere(
    client: &ClientWrapper,
    schema: &str,
) -> Result<Option<String>, tokio_postgres::Error> {
    let find = "SELECT n.nspname::text FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relname = 'pass0_migrations'
                  AND (n.nspname = $1::name OR n.nspname = ANY (pg_catalog.current_schemas(false)))
                ORDER BY n.nspname <> $1::name";
    let rows = client.query_typed(find, &[(&schema, Type::TEXT)]).await?;
    match rows.first() {
        Some(row) => Ok(Some(row.try_get(0)?).filter(|found| found != schema)),
        None => Ok(None),
    }
}

/// PgBouncer: "unsupported startup parameter: options", or "… in options" since 1.20.
fn is_refusal(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|error| {
        *error.code() == SqlState::PROTOCOL_VIOLATION
            && error.message().contains("startup parameter")
    })
}
