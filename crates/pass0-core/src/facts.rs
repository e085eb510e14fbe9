//! Facts about the database that the first node to start writes, and all others find.

use crate::engine::Engine;
use crate::ports::{Change, Conflict, StoreError};

/// Whose users the rows are about.
const USERS: &str = "users_of";

/// The name of pass0's own users, for [`Engine::claim_users`].
pub const OWN_USERS: &str = "pass0's own users";

impl Engine {
    /// A fact, written now unless it is there already: of nodes that start at once, all get the value
    /// of one.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn first_fact(&self, key: &str, value: &str) -> Result<String, StoreError> {
        let store = self.store();
        if let Some(first) = store.fact(key).await? {
            return Ok(first);
        }
        let insert = Change::InsertFact(key.to_owned(), value.to_owned());
        match store.apply(vec![insert]).await {
            Ok(()) => Ok(value.to_owned()),
            Err(StoreError::Conflict(Conflict::Taken)) => {
                let gone = || StoreError::Unavailable(format!("the fact {key} comes and goes"));
                store.fact(key).await?.ok_or_else(gone)
            }
            Err(error) => Err(error),
        }
    }

    /// Claims the database's rows for the users of one table, whatever its name, by the first that
    /// asks. `Some`: they are about these other users, so nothing may be served from here. An id means
    /// another person there, and each of two apps would delete what the other's users set up.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn claim_users(&self, users: &str) -> Result<Option<String>, StoreError> {
        let first = self.first_fact(USERS, users).await?;
        Ok((first != users).then_some(first))
    }
}
