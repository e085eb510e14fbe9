//! What was made under which key, over either engine.

use std::time::Duration;

use pass0_core::model::{Credential, CredentialId, Timestamp};
use pass0_core::ports::{KeyUse, Keyed, Shelf, StoreError};
use pass0_core::secret::{Digest, KeyId};

use crate::conn::Conn;
use crate::store::{Engine, SqlStore};
use crate::value::Value;
use crate::{rows, statements as sql};

/// The lowest and the highest digest of a key.
fn range(key: KeyId) -> ([u8; Digest::LEN], [u8; Digest::LEN]) {
    let fill = |byte| {
        let mut bytes = [byte; Digest::LEN];
        for (place, byte) in bytes.iter_mut().zip(key.to_bytes()) {
            *place = byte;
        }
        bytes
    };
    (fill(0), fill(u8::MAX))
}

#[expect(private_bounds, reason = "engines are made here alone")]
impl<E: Engine> SqlStore<E> {
    pub(crate) async fn find_keys(&self, what: Keyed<'_>) -> Result<Vec<KeyId>, StoreError> {
        let (statement, kind) = match what {
            Keyed::Sessions => (&sql::KEY_OF_SESSION, None),
            Keyed::Challenges => (&sql::KEY_OF_CHALLENGE, None),
            Keyed::Credentials(Shelf::InUse, kind) => (&sql::KEY_OF_CREDENTIAL, Some(kind)),
            Keyed::Credentials(Shelf::Retired, kind) => {
                let values = vec![kind.into()];
                let keys = self.0.read(&sql::KEYS_OF_RETIRED, values, rows::key);
                return Ok(keys.await?.into_iter().flatten().collect());
            }
            Keyed::Letters => {
                let keys = self
                    .0
                    .read(&sql::KEYS_OF_LETTERS, vec![i64::MIN.into()], rows::key)
                    .await?;
                return Ok(keys.into_iter().flatten().collect());
            }
        };
        let mut keys = Vec::new();
        let mut after = Vec::new();
        loop {
            let mut values = vec![Value::from(&after)];
            values.extend(kind.map(Value::from));
            let Some(Some(key)) = self.0.one(statement, values, rows::key).await? else {
                return Ok(keys);
            };
            after = key.to_bytes().to_vec();
            keys.push(key);
        }
    }

    pub(crate) async fn count_uses(
        &self,
        what: Keyed<'_>,
        now: Timestamp,
        idle: Duration,
    ) -> Result<Vec<KeyUse>, StoreError> {
        let (statement, values) = match what {
            Keyed::Sessions => (&sql::SESSION_USES, vec![now.into(), now.minus(idle).into()]),
            Keyed::Challenges => (&sql::CHALLENGE_USES, vec![now.into()]),
            Keyed::Letters => (&sql::LETTER_USES, vec![now.into()]),
            Keyed::Credentials(Shelf::InUse, kind) => {
                (&sql::CREDENTIAL_USES, vec![kind.to_owned().into()])
            }
            Keyed::Credentials(Shelf::Retired, kind) => {
                (&sql::RETIRED_USES, vec![kind.to_owned().into(), now.into()])
            }
        };
        let uses = self.0.survey(statement, values, rows::key_use).await?;
        Ok(uses.into_iter().flatten().collect())
    }

    pub(crate) async fn find_credentials_under(
        &self,
        shelf: Shelf,
        kind: &str,
        key: KeyId,
        after: Option<&CredentialId>,
        limit: u32,
    ) -> Result<Vec<Credential>, StoreError> {
        let key = key.to_bytes();
        let values = vec![
            kind.into(),
            (&key[..]).into(),
            after.map_or_else(|| Vec::new().into(), Value::from),
            limit.into(),
        ];
        let statement = match shelf {
            Shelf::InUse => &sql::CREDENTIALS_UNDER,
            Shelf::Retired => &sql::RETIRED_UNDER,
        };
        self.0.read(statement, values, rows::credential).await
    }
}

/// Ends a batch of what was made under a key; how many rows.
pub(crate) async fn end_under<C: Conn>(
    conn: &mut C,
    key: KeyId,
    now: Timestamp,
    batch: u32,
) -> Result<u64, StoreError> {
    let (from, to) = range(key);
    let (from, to) = (Value::from(&from[..]), Value::from(&to[..]));
    let bytes = key.to_bytes();
    let bytes = || Value::from(&bytes[..]);
    let values = vec![bytes(), batch.into()];
    let sessions = conn.touch(&sql::END_SESSIONS_UNDER, values).await?;
    let values = vec![from, to, batch.into(), now.into(), bytes()];
    let challenges = conn.touch(&sql::END_CHALLENGES_UNDER, values).await?;
    let values = vec![bytes(), batch.into(), Vec::new().into(), i64::MIN.into()];
    let letters = conn.touch(&sql::END_LETTERS_UNDER, values).await?;
    Ok(sessions + challenges + letters)
}
