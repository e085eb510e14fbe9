//! What can be sealed again is, so that older keys can be taken out.

use super::kinds;
use crate::doors::Jobs;
use crate::engine::Engine;
use crate::error::Error;
use crate::model::{Client, Credential};
use crate::ports::{Change, Conflict, Keyed, Shelf, StoreError};
use crate::secret::{KeyError, KeyId};

/// Rows that are read at once.
const PAGE: u32 = 100;
/// Rows that are sealed again at most in one call.
const MOST: u64 = 1000;

/// What [`Jobs::reseal`] did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resealed {
    /// Credentials that are sealed under the first key now.
    pub moved: u64,
    /// Keys that credentials depend on and that are not here: their owners cannot use them.
    pub missing: Vec<KeyId>,
    /// Credentials that do not open under the key they name.
    pub broken: u64,
}

impl Resealed {
    /// What an operator should know; `None`: all is well.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        if let Some(key) = self.missing.first() {
            return Some(format!(
                "key {key} is missing: users whose second factors depend on it cannot use them; \
                 `pass0 keys list` counts them"
            ));
        }
        (self.broken > 0).then(|| {
            format!(
                "{} second factors do not open under the key they name: their rows were changed \
                 from outside; `pass0 user reset` lets their users start anew",
                self.broken
            )
        })
    }
}

impl Jobs<'_> {
    /// Seals credentials under the first key that were sealed under an older one, some of them at a
    /// call. Each is replaced only as it was read, so that any number of nodes may do so at once.
    /// Call it regularly.
    ///
    /// # Errors
    /// When the store fails; what was done stays.
    pub async fn reseal(self) -> Result<Resealed, Error> {
        let mut done = Resealed::default();
        let given = self.engine.0.ring.ids();
        for (shelf, kind) in kinds::credentials(&self.engine.0.methods) {
            let of_kind = Keyed::Credentials(shelf, kind);
            for key in self.engine.0.store.keys_under(of_kind).await? {
                match given.iter().position(|given| *given == key) {
                    Some(0) => {}
                    Some(_) => self.engine.move_from(shelf, kind, key, &mut done).await?,
                    None if shelf == Shelf::InUse => done.missing.push(key),
                    // Nobody can use it now; what takes an account back looks at its key.
                    None => {}
                }
            }
        }
        done.missing.sort_unstable();
        done.missing.dedup();
        Ok(done)
    }
}

impl Engine {
    async fn move_from(
        &self,
        shelf: Shelf,
        kind: &str,
        key: KeyId,
        done: &mut Resealed,
    ) -> Result<(), Error> {
        let mut after = None;
        while done.moved < MOST {
            let store = &self.0.store;
            let page = store.credentials_under(shelf, kind, key, after.as_ref(), PAGE);
            let page = page.await?;
            let Some(last) = page.last() else {
                return Ok(());
            };
            after = Some(last.id.clone());
            for kept in page {
                match self.resealed(&kept) {
                    // A digest: it goes when it is used, or when its user makes another.
                    Ok(None) => return Ok(()),
                    Ok(Some(data)) => done.moved += self.move_one(shelf, kept, data).await?,
                    Err(_) => done.broken += 1,
                }
            }
        }
        Ok(())
    }

    fn resealed(&self, kept: &Credential) -> Result<Option<Vec<u8>>, KeyError> {
        let visit = self.visit(Client::default());
        match self.0.methods.find(&kept.kind) {
            Some(method) => method.reseal(&self.cx(&visit), kept),
            None => Ok(None),
        }
    }

    async fn move_one(&self, shelf: Shelf, kept: Credential, data: Vec<u8>) -> Result<u64, Error> {
        let (id, user, from) = (kept.id, kept.user, kept.data);
        let change = match shelf {
            Shelf::InUse => Change::ReplaceData {
                id,
                user,
                from,
                to: data,
            },
            Shelf::Retired => Change::ReplaceRetired {
                id,
                user,
                from,
                to: Some(data),
            },
        };
        match self.0.store.apply(vec![change]).await {
            Ok(()) => Ok(1),
            // Used, removed, restored, or sealed again by another node meanwhile.
            Err(StoreError::Conflict(Conflict::Gone)) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }
}
