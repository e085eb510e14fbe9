//! What a browser sends: `PublicKeyCredential.toJSON()` (§5.1), parsed strictly.

use std::io;

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Map, Value};

use super::Step;

/// How long the whole may be, as JSON.
const LONGEST: usize = 64 * 1024;
/// How long a credential id may be (§7.1 step 25).
const LONGEST_ID: usize = 1023;
/// How long a user handle may be (§5.4.3).
const LONGEST_HANDLE: usize = 64;
/// How many ways to reach an authenticator may be named.
const TRANSPORTS: usize = 16;
/// How long the name of one may be.
const LONGEST_TRANSPORT: usize = 32;

/// What both kinds of response have. Members that are not known are left alone: browsers add some
/// with time, and none of them is used.
struct Credential<'a> {
    id: Vec<u8>,
    response: &'a Map<String, Value>,
    extensions: &'a Map<String, Value>,
}

impl<'a> Credential<'a> {
    fn parse(json: &'a Value) -> Result<Self, Step> {
        let members = json.as_object().ok_or(Step::Response)?;
        serde_json::to_writer(Room(LONGEST), json).map_err(|_| Step::Response)?;
        if members.get("type").and_then(Value::as_str) != Some("public-key") {
            return Err(Step::Response);
        }
        match members.get("authenticatorAttachment") {
            None | Some(Value::Null) => {}
            Some(Value::String(place)) if place == "platform" || place == "cross-platform" => {}
            Some(_) => return Err(Step::Response),
        }
        let id = bytes(members, "id")?.ok_or(Step::Response)?;
        let raw = bytes(members, "rawId")?.ok_or(Step::Response)?;
        if id != raw || !is_credential_id(&id) {
            return Err(Step::CredentialId);
        }
        let object = |name| members.get(name).and_then(Value::as_object);
        Ok(Self {
            id,
            response: object("response").ok_or(Step::Response)?,
            extensions: object("clientExtensionResults").ok_or(Step::Response)?,
        })
    }
}

/// `RegistrationResponseJSON`. The members that repeat what is in the attestation object
/// (`authenticatorData`, `publicKey`, `publicKeyAlgorithm`) are for scripts, and not looked at.
#[derive(Debug)]
pub(super) struct Registration {
    pub(super) id: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) attestation: Vec<u8>,
    pub(super) transports: Vec<String>,
    pub(super) discoverable: Option<bool>,
}

impl Registration {
    pub(super) fn parse(json: &Value) -> Result<Self, Step> {
        let Credential {
            id,
            response,
            extensions,
        } = Credential::parse(json)?;
        Ok(Self {
            id,
            client_data: bytes(response, "clientDataJSON")?.ok_or(Step::Response)?,
            attestation: bytes(response, "attestationObject")?.ok_or(Step::Response)?,
            transports: transports(response.get("transports"))?,
            discoverable: discoverable(extensions)?,
        })
    }
}

/// `AuthenticationResponseJSON`.
#[derive(Debug)]
pub(super) struct Authentication {
    pub(super) id: Vec<u8>,
    pub(super) client_data: Vec<u8>,
    pub(super) auth_data: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) user_handle: Option<Vec<u8>>,
}

impl Authentication {
    pub(super) fn parse(json: &Value) -> Result<Self, Step> {
        let Credential { id, response, .. } = Credential::parse(json)?;
        let user_handle = match response.get("userHandle") {
            // The attribute is null when there is none; `toJSON()` leaves it out. Authenticators of U2F
            // and vaults that copy them give an empty one, which cannot name anybody (§5.4.3).
            None | Some(Value::Null) => None,
            Some(_) => bytes(response, "userHandle")?.filter(|handle| !handle.is_empty()),
        };
        if let Some(handle) = &user_handle
            && !(1..=LONGEST_HANDLE).contains(&handle.len())
        {
            return Err(Step::UserHandle);
        }
        Ok(Self {
            id,
            client_data: bytes(response, "clientDataJSON")?.ok_or(Step::Response)?,
            auth_data: bytes(response, "authenticatorData")?.ok_or(Step::Response)?,
            signature: bytes(response, "signature")?.ok_or(Step::Response)?,
            user_handle,
        })
    }
}

pub(super) fn is_credential_id(id: &[u8]) -> bool {
    (1..=LONGEST_ID).contains(&id.len())
}

/// Base64url "with all trailing '=' characters omitted" (§3), one spelling for each value.
fn bytes(members: &Map<String, Value>, name: &str) -> Result<Option<Vec<u8>>, Step> {
    let Some(value) = members.get(name) else {
        return Ok(None);
    };
    let text = value.as_str().ok_or(Step::Response)?;
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes());
    bytes.map(Some).map_err(|_| Step::Response)
}

/// Names are not compared to a list: an unknown one "SHOULD" be stored as well (§5.8.4).
fn transports(value: Option<&Value>) -> Result<Vec<String>, Step> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let names = value.as_array().ok_or(Step::Response)?;
    let names: Option<Vec<_>> = names.iter().map(Value::as_str).collect();
    let names = names.ok_or(Step::Response)?;
    let plain = |name: &&str| {
        let mut bytes = name.bytes();
        (1..=LONGEST_TRANSPORT).contains(&name.len())
            && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    if names.len() > TRANSPORTS || !names.iter().all(plain) {
        return Err(Step::Response);
    }
    Ok(names.into_iter().map(str::to_owned).collect())
}

/// §10.1.3, `credProps.rk`: whether the credential can be found without being named.
fn discoverable(extensions: &Map<String, Value>) -> Result<Option<bool>, Step> {
    let Some(properties) = extensions.get("credProps") else {
        return Ok(None);
    };
    match properties.as_object().ok_or(Step::Response)?.get("rk") {
        None => Ok(None),
        Some(Value::Bool(kept)) => Ok(Some(*kept)),
        Some(_) => Err(Step::Response),
    }
}

/// Room for so many bytes.
struct Room(usize);

impl io::Write for Room {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let left = self.0.checked_sub(bytes.len());
        self.0 = left.ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
