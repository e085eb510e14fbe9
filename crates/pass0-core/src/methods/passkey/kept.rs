//! What is kept of a passkey beside its id, counter and relying party.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::methods::passkey::verify::{Registered, Stored};
use crate::model::Credential;
use crate::ports::StoreError;

/// The data of a passkey's row, as JSON. Nothing of it is secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Passkey {
    /// COSE_Key.
    #[serde(with = "Bytes")]
    pub(super) public_key: Vec<u8>,
    #[serde(with = "Bytes")]
    pub(super) user_handle: Vec<u8>,
    pub(super) backup_eligible: bool,
    pub(super) backup_state: bool,
    #[serde(with = "Bytes")]
    pub(super) aaguid: Vec<u8>,
    /// How the browser may reach the authenticator (`internal`, `hybrid`, …).
    pub(super) transports: Vec<String>,
}

impl Passkey {
    pub(super) fn new(new: &Registered, handle: &[u8]) -> Self {
        Self {
            public_key: new.public_key_cose().to_vec(),
            user_handle: handle.to_vec(),
            backup_eligible: new.backup_eligible(),
            backup_state: new.backup_state(),
            aaguid: new.aaguid().to_vec(),
            transports: new.transports().to_vec(),
        }
    }

    pub(super) fn read(credential: &Credential) -> Result<Self, StoreError> {
        serde_json::from_slice(&credential.data)
            .map_err(|_| StoreError::Corrupt(format!("passkey {}", credential.id)))
    }

    pub(super) fn write(&self) -> Vec<u8> {
        // A value of strings and flags always serialises.
        serde_json::to_vec(self).unwrap_or_default()
    }

    pub(super) fn backed_up(&self, state: bool) -> Vec<u8> {
        let mut changed = self.clone();
        changed.backup_state = state;
        changed.write()
    }

    pub(super) fn stored(&self, credential: &Credential) -> Stored {
        Stored {
            credential_id: credential.handle.clone(),
            public_key_cose: self.public_key.clone(),
            // A counter of 32 bits, in a column of 64.
            sign_count: u32::try_from(credential.counter).unwrap_or(u32::MAX),
            backup_eligible: self.backup_eligible,
            backup_state: self.backup_state,
            user_handle: Some(self.user_handle.clone()),
        }
    }
}

/// Bytes as base64url.
struct Bytes;

impl Bytes {
    fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&BASE64URL_NOPAD.encode(bytes))
    }

    fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(from)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes());
        bytes.map_err(|_| serde::de::Error::custom("not base64url"))
    }
}
