//! §7.2 Verifying an Authentication Assertion.

use serde_json::Value;

use super::auth_data::AuthData;
use super::ceremony::{Presence, check_auth_data, check_client_data, signed};
use super::client_data::ClientData;
use super::cose::Key;
use super::response::Authentication;
use super::{Expected, Step};

/// What was stored of a credential when it was registered, and since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// What the authenticator calls it.
    pub credential_id: Vec<u8>,
    /// The public key, as a `COSE_Key`.
    pub public_key_cose: Vec<u8>,
    /// The signature counter of the last assertion.
    pub sign_count: u32,
    /// Whether it can be backed up.
    pub backup_eligible: bool,
    /// Whether it was backed up at the last assertion.
    pub backup_state: bool,
    /// The handle of the user it belongs to. Without one, nobody is signed in.
    pub user_handle: Option<Vec<u8>>,
}

/// Verifies an assertion: the JSON form of what `navigator.credentials.get()` gave, with the
/// credential that its `rawId` names.
///
/// That the challenge was given out to this browser, is fresh and was not used before is for the
/// caller; so is storing the new counter, in a statement that fails if another assertion was faster.
///
/// # Errors
/// The [`Step`] that refused.
pub fn assert(
    expected: &Expected<'_>,
    stored: &Stored,
    response: &Value,
) -> Result<Asserted, Step> {
    // 1, 2. "Let options be a new CredentialRequestOptions structure … Call
    // navigator.credentials.get()": done, in the browser.
    // 3. "Let response be credential.response. If response is not an instance of
    // AuthenticatorAssertionResponse, abort the ceremony."
    // 4. "Let clientExtensionResults be the result of calling getClientExtensionResults()."
    // 7. "Let cData, authData and sig denote the value of response's clientDataJSON,
    // authenticatorData, and signature respectively."
    let response = Authentication::parse(response)?;
    // 5. "If pkOptions.allowCredentials is not empty, verify that credential.id identifies one of the
    // public key credentials listed": for the caller, who knows the list. That it is the one that was
    // looked up is seen here.
    if response.id != stored.credential_id {
        return Err(Step::CredentialId);
    }
    // 6. "Identify the user being authenticated and let credentialRecord be the credential record for
    // the credential."
    check_user(expected, stored, &response)?;
    // 8. "Let JSONtext be the result of running UTF-8 decode on the value of cData." What is not UTF-8
    // is refused, in the place of mended.
    // 9. "Let C … be the result of running an implementation-specific JSON parser on JSONtext."
    let client_data = ClientData::parse(&response.client_data)?;
    // 10 to 14: type, challenge, origin, crossOrigin, topOrigin.
    check_client_data(expected, &client_data, "webauthn.get")?;
    let auth_data = AuthData::parse(&response.auth_data)?;
    // An authenticator builds this "excluding attestedCredentialData" (§6.3.3).
    if auth_data.attested().is_some() {
        return Err(Step::AuthenticatorData);
    }
    // 15 to 18: rpIdHash, UP, UV, BS only with BE.
    check_auth_data(expected, &auth_data, Presence::Required)?;
    // 20. "Let hash be the result of computing a hash over the cData using SHA-256."
    // 21. "Using credentialRecord.publicKey, verify that sig is a valid signature over the binary
    // concatenation of authData and hash." The key is checked again: the store is not asked to be
    // trusted with that.
    let key = Key::parse(&stored.public_key_cose, expected.algorithms)?;
    let message = signed(&response.auth_data, &response.client_data);
    if !key.verifies(&message, &response.signature) {
        return Err(Step::Signature);
    }
    // 19. "If credentialRecord.backupEligible is set, verify that currentBe is set. If … is not set,
    // verify that currentBe is not set." After the signature: only the holder of the key
    // learns the reason, or can put it into the owner's timeline.
    let flags = auth_data.flags();
    if flags.backup_eligible() != stored.backup_eligible {
        return Err(Step::BackupEligibility);
    }
    // 22. "If authData.signCount is nonzero or credentialRecord.signCount is nonzero": if it is "less
    // than or equal to credentialRecord.signCount: This is a signal, but not proof, that the
    // authenticator may be cloned." Failing the ceremony then is the Relying Party's choice, and ours.
    let counts = auth_data.sign_count() != 0 || stored.sign_count != 0;
    if counts && auth_data.sign_count() <= stored.sign_count {
        return Err(Step::SignCount);
    }
    // 23. "Process the client extension outputs … and the authenticator extension outputs … The
    // Relying Party MAY ignore any or all extension outputs": all are.
    // 24. "Update credentialRecord with new state values": for the caller, from the outcome.
    Ok(Asserted {
        credential_id: response.id,
        sign_count: auth_data.sign_count(),
        backup_state: flags.backup_state(),
        user_verified: flags.user_verified(),
    })
    // 25. "If all the above steps are successful, continue the authentication ceremony as appropriate."
}

/// §7.2 step 6.
fn check_user(
    expected: &Expected<'_>,
    stored: &Stored,
    response: &Authentication,
) -> Result<(), Step> {
    let owner = stored.user_handle.as_deref().ok_or(Step::UserHandle)?;
    let named = response.user_handle.as_deref();
    let known = match expected.user_handle {
        // "If the user was identified before the authentication ceremony was initiated … verify that
        // the identified user account contains a credential record whose id equals credential.rawId …
        // If response.userHandle is present, verify that it equals the user handle of the user
        // account."
        Some(user) => user == owner && named.is_none_or(|named| named == user),
        // "If the user was not identified before …, verify that response.userHandle is present. Verify
        // that the user account identified by response.userHandle contains a credential record whose
        // id equals credential.rawId."
        None => named == Some(owner),
    };
    known.then_some(()).ok_or(Step::UserHandle)
}

/// "Whoever answered the challenge has this credential." [`assert()`] alone makes one.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asserted {
    credential_id: Vec<u8>,
    sign_count: u32,
    backup_state: bool,
    user_verified: bool,
}

impl Asserted {
    /// The credential.
    #[must_use]
    pub fn credential_id(&self) -> &[u8] {
        &self.credential_id
    }

    /// The signature counter, to be stored if it is higher than what is stored by then, or both are 0.
    #[must_use]
    pub const fn sign_count(&self) -> u32 {
        self.sign_count
    }

    /// Whether the credential is backed up now, to be stored.
    #[must_use]
    pub const fn backup_state(&self) -> bool {
        self.backup_state
    }

    /// Whether the authenticator verified its user. If not, this is one factor and no more.
    #[must_use]
    pub const fn user_verified(&self) -> bool {
        self.user_verified
    }
}
