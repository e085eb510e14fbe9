//! What a browser is asked for: the standard's JSON, as `parseRequestOptionsFromJSON` and
//! `parseCreationOptionsFromJSON` read it (§5.1.8, §5.1.9).

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::kept::Passkey;
use crate::config::Config;
use crate::model::{Credential, User};

/// ES256, EdDSA, RS256 (COSE), the most wanted first.
pub(super) const ALGORITHMS: [i64; 3] = [-7, -8, -257];
/// How long the browser waits, in milliseconds; the challenge lives as long.
const TIMEOUT: u32 = 300_000;

/// Options of an assertion. `allowed` is empty for whoever is not signed in.
pub(super) fn request(rp_id: &str, challenge: &[u8], allowed: &[&Credential]) -> Value {
    json!({
        "challenge": BASE64URL_NOPAD.encode(challenge),
        "timeout": TIMEOUT,
        "rpId": rp_id,
        "allowCredentials": described(allowed),
        "userVerification": "required",
    })
}

/// Options of a registration.
pub(super) fn creation(
    rp_id: &str,
    config: &Config,
    user: &User,
    challenge: &[u8],
    handle: &[u8],
    own: &[&Credential],
) -> Value {
    let params = ALGORITHMS.map(|alg| json!({"type": "public-key", "alg": alg}));
    json!({
        "rp": {"id": rp_id, "name": config.app_name},
        "user": {
            "id": BASE64URL_NOPAD.encode(handle),
            "name": user.delivery,
            "displayName": user.delivery,
        },
        "challenge": BASE64URL_NOPAD.encode(challenge),
        "pubKeyCredParams": params,
        "timeout": TIMEOUT,
        "excludeCredentials": described(own),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        },
        "attestation": "none",
        "extensions": {"credProps": true},
    })
}

fn described(credentials: &[&Credential]) -> Vec<Value> {
    let rows = credentials.iter();
    rows.map(|credential| {
        let transports = Passkey::read(credential).map(|data| data.transports);
        json!({
            "type": "public-key",
            "id": BASE64URL_NOPAD.encode(&credential.handle),
            "transports": transports.unwrap_or_default(),
        })
    })
    .collect()
}
