//! SQLite: one writer thread that commits the work of many callers at once, and readers that
//! answer on the caller's own thread.

mod batch;
mod conn;
mod faults;
mod identity;
mod look;
mod migrate;
mod readers;
#[cfg(test)]
mod tests;
mod writer;

use std::future::{Future, ready};
use std::path::Path;
use std::sync::Arc;

use pass0_core::ports::StoreError;

use crate::dialect::Statement;
use crate::purge::Memo;
use crate::rows::Read;
use crate::store::{Engine, SqlStore};
use crate::value::Value;
use crate::work::{Done, Work};
use crate::{OpenError, migrate::MIGRATIONS};

use faults::of_file;
use identity::Identity;
pub(crate) use look::look;
use readers::Readers;
use writer::Writer;

/// A store in one SQLite file, which several processes may have open.
///
/// Write-ahead log and `synchronous = FULL`: what was answered survives a power cut. Readers never
/// wait for the writer.
pub type SqliteStore = SqlStore<Sqlite>;

/// The SQLite engine.
#[derive(Clone)]
pub struct Sqlite {
    readers: Readers,
    writer: Writer,
    memo: Arc<Memo>,
}

impl SqliteStore {
    /// Opens the file, or makes it, readable by its owner only. Its folder must exist.
    ///
    /// # Errors
    /// [`OpenError`].
    #[expect(clippy::unused_async, reason = "opening another store is slow")]
    pub async fn open(path: &Path) -> Result<Self, OpenError> {
        if path.as_os_str() == ":memory:" {
            return Err(OpenError::Url(
                "a database in memory would be another one for every connection: name a file"
                    .to_owned(),
            ));
        }
        // Whole, so that no name is special to SQLite.
        let path = std::path::absolute(path)
            .map_err(|error| OpenError::Url(format!("{}: {error}", path.display())))?;
        open(&path).map_err(|error| of_file(&path, error))
    }
}

fn open(path: &Path) -> Result<SqliteStore, OpenError> {
    let mut conn = conn::open(path)?;
    migrate::run(&mut conn, MIGRATIONS)?;
    conn::prime(&conn)?;
    let file = Identity::of(path);
    Ok(SqlStore(Sqlite {
        readers: Readers::new(file.clone()),
        writer: Writer::start(conn, file)?,
        memo: Arc::default(),
    }))
}

impl Engine for Sqlite {
    fn memo(&self) -> &Arc<Memo> {
        &self.memo
    }

    fn read<T: Send + 'static>(
        &self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
        read: Read<T>,
    ) -> impl Future<Output = Result<Vec<T>, StoreError>> + Send {
        ready(self.readers.read(statement, &values, read))
    }

    async fn survey<T: Send + 'static>(
        &self,
        statement: &'static Statement,
        values: Vec<Value<'static>>,
        read: Read<T>,
    ) -> Result<Vec<T>, StoreError> {
        let readers = self.readers.clone();
        let look = move || readers.read(statement, &values, read);
        // A table of a million rows takes milliseconds: not on a thread that serves others, where
        // there is a runtime to tell.
        match tokio::runtime::Handle::try_current() {
            Err(_) => look(),
            Ok(runtime) => match runtime.spawn_blocking(look).await {
                Ok(rows) => rows,
                Err(error) => Err(StoreError::Unavailable(error.to_string())),
            },
        }
    }

    async fn write(&self, work: Work) -> Result<Done, StoreError> {
        self.writer.write(work).await
    }
}
