//! The steps that §7.1 and §7.2 have in common.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;

use super::auth_data::AuthData;
use super::client_data::ClientData;
use super::{Expected, Step, UserVerification};

/// §13.4.3: challenges "SHOULD therefore be at least 16 bytes long".
const SHORTEST_CHALLENGE: usize = 16;

/// §7.1 steps 7 to 11, §7.2 steps 10 to 14.
pub(super) fn check_client_data(
    expected: &Expected<'_>,
    client_data: &ClientData,
    kind: &str,
) -> Result<(), Step> {
    // "Verify that the value of C.type is …"
    if client_data.kind() != kind {
        return Err(Step::Type);
    }
    // "Verify that the value of C.challenge equals the base64url encoding of pkOptions.challenge."
    if expected.challenge.len() < SHORTEST_CHALLENGE {
        return Err(Step::Challenge);
    }
    if client_data.challenge() != BASE64URL_NOPAD.encode(expected.challenge) {
        return Err(Step::Challenge);
    }
    // "Verify that the value of C.origin is an origin expected by the Relying Party." §13.4.9:
    // compared as text, whole: no host is taken out of it, no port added, no subdomain let in.
    if !expected.origins.contains(&client_data.origin()) {
        return Err(Step::Origin);
    }
    // "If C.crossOrigin is present and set to true, verify that the Relying Party expects that this
    // credential would have been created within an iframe that is not same-origin with its
    // ancestors."
    if client_data.cross_origin() && !expected.allow_cross_origin {
        return Err(Step::CrossOrigin);
    }
    // "If C.topOrigin is present: 1. Verify that the Relying Party expects …" as above, "2. Verify
    // that the value of C.topOrigin matches the origin of a page that the Relying Party expects to be
    // sub-framed within." It is "set only if" crossOrigin is true (§5.8.1).
    if let Some(top_origin) = client_data.top_origin() {
        let framed = client_data.cross_origin() && expected.allow_cross_origin;
        if !framed || !expected.top_origins.contains(&top_origin) {
            return Err(Step::TopOrigin);
        }
    }
    Ok(())
}

/// Whether somebody must have been at the authenticator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    NotAsked,
}

/// §7.1 steps 14 to 17, §7.2 steps 15 to 18.
pub(super) fn check_auth_data(
    expected: &Expected<'_>,
    auth_data: &AuthData<'_>,
    presence: Presence,
) -> Result<(), Step> {
    // "Verify that the rpIdHash in authData is the SHA-256 hash of the RP ID expected by the Relying
    // Party."
    if auth_data.rp_id_hash() != sha256(expected.rp_id.as_bytes()).as_ref() {
        return Err(Step::RpIdHash);
    }
    // "Verify that the UP bit of the flags in authData is set." In a registration: "if
    // options.mediation is not set to conditional".
    let flags = auth_data.flags();
    if presence == Presence::Required && !flags.user_present() {
        return Err(Step::UserPresence);
    }
    // "If user verification was determined to be required, verify that the UV bit of the flags in
    // authData is set. Otherwise, ignore the value of the UV flag."
    if expected.user_verification == UserVerification::Required && !flags.user_verified() {
        return Err(Step::UserVerification);
    }
    // "If the BE bit of the flags in authData is not set, verify that the BS bit is not set."
    if !flags.backup_eligible() && flags.backup_state() {
        return Err(Step::BackupState);
    }
    Ok(())
}

/// What is signed: "the binary concatenation of authData and hash", the hash being that of the client
/// data.
pub(super) fn signed(auth_data: &[u8], client_data: &[u8]) -> Vec<u8> {
    [auth_data, sha256(client_data).as_ref()].concat()
}

fn sha256(bytes: &[u8]) -> aws_lc_rs::digest::Digest {
    digest(&SHA256, bytes)
}
