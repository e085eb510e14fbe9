//! Whether a connection keeps what it is told, or goes through a pooler that gives every
//! transaction another one.

use std::fmt::Write as _;
use std::time::Duration;

use deadpool_postgres::{ClientWrapper, PoolError};
use pass0_core::ports::{Env as _, SystemEnv};
use tokio_postgres::error::SqlState;

use super::connect::{plain_pool, reason};
use super::url::Target;
use crate::OpenError;

/// How connections are used.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// Statements are prepared once for each connection and kept; else they have no name, and are
    /// parsed each time. Through a pooler, a name may be another client's statement.
    pub(super) keeps: bool,
    /// Begins a transaction.
    pub(super) begin: String,
    /// Begins one that does not wait for the disk.
    pub(super) begin_relaxed: String,
    /// Said to every new connection.
    pub(super) settings: String,
}

const RELAXED: &str = "SET LOCAL synchronous_commit TO OFF";

impl Session {
    pub(super) fn new(keeps: bool, limit: Duration) -> Self {
        let limit = limit.as_millis().max(1);
        let limits = [
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
        ];
        let mut begin = "BEGIN ISOLATION LEVEL READ COMMITTED".to_owned();
        let mut settings = String::new();
        for name in limits {
            // Writing to a string never fails.
            let _ = match keeps {
                true => write!(settings, "SET {name} = {limit};"),
                false => write!(begin, "; SET LOCAL {name} = {limit}"),
            };
        }
        Self {
            keeps,
            begin_relaxed: format!("{begin}; {RELAXED}"),
            begin,
            settings,
        }
    }

    /// Asks what is behind the URL. A server applies what the start of a connection asks for; a
    /// pooler has connections that were started before, and refuses or forgets it.
    pub(super) async fn of(target: &Target, limit: Duration) -> Result<Self, OpenError> {
        let mut mark = [0; 8];
        SystemEnv.fill(&mut mark);
        let mark = u64::from_be_bytes(mark).to_string();
        let mut marked = target.clone();
        let given = marked.config.get_options().unwrap_or_default();
        let options = format!("{given} -c pass0.session={mark}");
        marked.config.options(options.trim_start());
        let pool = plain_pool(&marked, Duration::from_secs(5))?;
        let keeps = match pool.get().await {
            Ok(client) => is_marked(&client, &mark).await,
            Err(PoolError::Backend(error)) if is_refusal(&error) => Ok(false),
            Err(error) => return Err(OpenError::Unavailable(reason(&error))),
        };
        let keeps = keeps.map_err(|error| OpenError::Unavailable(super::client::words(&error)))?;
        if !keeps {
            tracing::info!(
                "the database is behind a connection pooler: statements are not kept prepared"
            );
        }
        Ok(Self::new(keeps, limit))
    }
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

/// PgBouncer: "unsupported startup parameter: options", or "… in options" since 1.20.
fn is_refusal(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|error| {
        *error.code() == SqlState::PROTOCOL_VIOLATION
            && error.message().contains("startup parameter")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_is_not_kept_is_told_its_limits_in_every_transaction() {
        let limit = Duration::from_secs(5);
        let kept = Session::new(true, limit);
        assert!(kept.settings.contains("SET statement_timeout = 5000"));
        assert!(!kept.begin.contains("SET"));
        let pooled = Session::new(false, limit);
        assert_eq!(pooled.settings, "");
        for name in ["statement_timeout", "lock_timeout"] {
            let set = format!("SET LOCAL {name} = 5000");
            assert!(pooled.begin.contains(&set) && pooled.begin_relaxed.contains(&set));
        }
        for session in [kept, pooled] {
            assert!(session.begin_relaxed.ends_with(RELAXED));
            assert!(
                session
                    .begin
                    .starts_with("BEGIN ISOLATION LEVEL READ COMMITTED")
            );
        }
    }
}
