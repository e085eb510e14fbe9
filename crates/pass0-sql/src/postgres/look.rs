//! Looking at a PostgreSQL database.

use pass0_core::ports::StoreError;

use super::client::Plain;
use super::migrate::is_begun;
use super::options::PostgresOptions;
use super::words::words;
use super::{connect, probe, url};
use crate::OpenError;
use crate::conn::Conn as _;
use crate::look::{Schema, Seen};
use crate::migrate::{APPLIED, applied};

/// What is behind the URL: asked as at a start, and not written to.
pub(crate) async fn look(url: &str) -> Result<Seen, OpenError> {
    let options = PostgresOptions {
        pool_size: 1,
        ..PostgresOptions::default()
    };
    let target = url::read(url)?;
    let session = probe::session(&target, options.statement_timeout).await?;
    let pool = connect::pool(&target, &session, &options)?;
    connect::check(&pool).await?;
    let client = pool
        .get()
        .await
        .map_err(|error| OpenError::Unavailable(connect::reason(&error)))?;
    let failed = |error: tokio_postgres::Error| OpenError::Unavailable(words(&error));
    let row = client
        .query_typed_one(
            "SELECT current_setting('server_version'),
                    COALESCE((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
                    COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false)",
            &[],
        )
        .await
        .map_err(failed)?;
    let version: String = row.try_get(0).map_err(failed)?;
    let is_protected: bool = row.try_get(1).map_err(failed)?;
    let may_create: bool = row.try_get(2).map_err(failed)?;
    let schema = if is_begun(&client).await? {
        let mut plain = Plain {
            client: &client,
            keeps: session.keeps,
        };
        let taken = plain.rows(&APPLIED, Vec::new(), applied).await;
        Schema::of(&taken.map_err(|error: StoreError| OpenError::Unavailable(error.to_string()))?)?
    } else {
        Schema::Missing
    };
    if !may_create && !matches!(schema, Schema::Current(_)) {
        return Err(OpenError::Unavailable(
            "the role may not make tables, and some are to be made: GRANT CREATE ON SCHEMA to it, or start pass0 \
             once as a role that may"
                .to_owned(),
        ));
    }
    let over = if is_protected {
        "over TLS"
    } else {
        "without TLS"
    };
    let pooled = if session.keeps {
        ""
    } else {
        ", through a pooler"
    };
    Ok(Seen {
        engine: format!("PostgreSQL {version}, {over}{pooled}"),
        schema,
    })
}
