//! Which keys open a database.

use super::{KeyProblem, known};
use crate::doors::Jobs;
use crate::engine::Engine;
use crate::ports::StoreError;
use crate::secret::{KeyId, KeyRing};

/// Nodes that start at once read again this often.
const TRIES: u32 = 16;

impl Jobs<'_> {
    /// Agrees with the database on the keys. Call it at start, before anything is served. A new
    /// database takes the keys of the ring; any other knows one of them, and no row of use depends
    /// on a key that is not here. Keys in `retire` are given up: what depends on them is reset, and
    /// owners of second factors are told by mail. To name one that is retired already does nothing.
    ///
    /// # Errors
    /// [`KeyProblem`] says which key is missing, what is lost without it, and what to do.
    pub async fn admit_keys(self, retire: &[KeyId]) -> Result<(), KeyProblem> {
        self.engine.admit(&self.engine.0.ring, retire).await
    }

    /// As [`Jobs::admit_keys`], for a command that works beside a running instance: does not look
    /// for what depends on keys that are not here.
    ///
    /// # Errors
    /// [`KeyProblem`].
    pub async fn check_keys(self) -> Result<(), KeyProblem> {
        match known::read(&*self.engine.0.store).await? {
            Some(known) => belongs(&known, &self.engine.0.ring, &[]),
            None => self.admit_keys(&[]).await,
        }
    }

    /// Puts other keys in place of the present ones, if the database accepts them; returns whether
    /// they differ.
    ///
    /// # Errors
    /// [`KeyProblem`]: the present keys stay.
    pub async fn replace_keys(self, keys: &[impl AsRef<[u8]>]) -> Result<bool, KeyProblem> {
        let ring = KeyRing::new(keys)?;
        if ring.ids() == self.engine.0.ring.ids() {
            return Ok(false);
        }
        self.engine.admit(&ring, &[]).await?;
        self.engine.0.ring.replace(keys)?;
        Ok(true)
    }
}

impl Engine {
    async fn admit(&self, ring: &KeyRing, retire: &[KeyId]) -> Result<(), KeyProblem> {
        let given = ring.ids();
        if let Some(key) = retire.iter().find(|key| given.contains(key)) {
            return Err(KeyProblem::Given(*key));
        }
        let store = &*self.0.store;
        for _ in 0..TRIES {
            let known = known::read(store).await?;
            let mut missing = self.missing(ring).await?;
            missing.retain(|report| !retire.contains(&report.key));
            let belongs = known.as_ref().map(|known| belongs(known, ring, retire));
            match belongs.unwrap_or(Ok(())) {
                // What it would cost says more than that it is another key.
                Ok(()) | Err(KeyProblem::Foreign { .. }) if !missing.is_empty() => {
                    return Err(KeyProblem::Missing(missing));
                }
                belongs => belongs?,
            }
            for key in retire {
                self.retire(*key).await?;
            }
            match known::write(store, known.as_ref(), ring, retire).await {
                Ok(()) => return Ok(()),
                Err(error) if known::is_lost(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let busy = "other nodes keep changing the keys";
        Err(StoreError::Unavailable(busy.to_owned()).into())
    }
}

/// Whether one of the keys is known, or all that are known are given up.
fn belongs(known: &known::Known, ring: &KeyRing, retire: &[KeyId]) -> Result<(), KeyProblem> {
    if let Some(key) = known.impostor(ring) {
        return Err(KeyProblem::Impostor(key));
    }
    let given = ring.ids();
    let mut left = known.ids();
    left.retain(|key| !retire.contains(key));
    if left.is_empty() || left.iter().any(|key| given.contains(key)) {
        Ok(())
    } else {
        Err(KeyProblem::Foreign { given, known: left })
    }
}
