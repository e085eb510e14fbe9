//! A soft authenticator: makes and uses passkeys as a browser's would, for an app's own tests.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use data_encoding::BASE64URL_NOPAD;
use pass0_core::ports::{Env as _, SystemEnv};
use serde_json::{Value, json};

/// User present, user verified, backup eligible, backed up.
const FLAGS: u8 = 0b0001_1101;
/// With attested credential data.
const ATTESTED: u8 = 0b0100_0000;

/// An authenticator with the passkeys it made, in a browser at one origin.
#[derive(Debug)]
pub struct Authenticator {
    /// The origin its browser is at.
    pub origin: String,
    /// The flags it reports, without those of attested data (WebAuthn Level 3 §6.1).
    pub flags: u8,
    /// Added to the counter at every use; 0: it does not count, as synced passkeys do not.
    pub counts_by: u32,
    passkeys: Vec<Passkey>,
}

struct Passkey {
    id: Vec<u8>,
    rp_id: String,
    user_handle: String,
    key: EcdsaKeyPair,
    count: u32,
}

impl std::fmt::Debug for Passkey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passkey").finish_non_exhaustive()
    }
}

impl Authenticator {
    /// An authenticator without passkeys, in a browser at this origin.
    #[must_use]
    pub fn new(origin: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            flags: FLAGS,
            counts_by: 0,
            passkeys: Vec::new(),
        }
    }

    /// Makes a passkey: what `navigator.credentials.create()` gives for these options
    /// (`PublicKeyCredentialCreationOptionsJSON`), as `toJSON()` writes it.
    ///
    /// # Panics
    /// When the options are not of that form.
    #[expect(clippy::expect_used, reason = "a test with such options ends here")]
    pub fn create(&mut self, options: &Value) -> Value {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        let mut id = vec![0; 32];
        SystemEnv.fill(&mut id);
        self.passkeys.push(Passkey {
            id,
            rp_id: String::new(),
            user_handle: String::new(),
            key,
            count: 0,
        });
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let rp_id = text(options.pointer("/rp/id").expect("an rp id"));
        let user_handle = text(options.pointer("/user/id").expect("a user id"));
        if let Some(passkey) = self.passkeys.last_mut() {
            passkey.rp_id = rp_id;
            passkey.user_handle = user_handle;
        }
        self.create_again(options)
    }

    /// Answers a registration with the newest passkey there is, as an authenticator that lies.
    ///
    /// # Panics
    /// When there is none, or the options are not of that form.
    #[expect(clippy::expect_used, reason = "a test with such options ends here")]
    pub fn create_again(&self, options: &Value) -> Value {
        let passkey = self.passkeys.last().expect("a passkey");
        let (id, key) = (&passkey.id, &passkey.key);
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let rp_id = text(options.pointer("/rp/id").expect("an rp id"));
        let client_data = self.client_data("webauthn.create", options);

        let mut auth_data = digest(&SHA256, rp_id.as_bytes()).as_ref().to_vec();
        auth_data.push(self.flags | ATTESTED);
        auth_data.extend(0_u32.to_be_bytes());
        auth_data.extend([0; 16]);
        let length = u16::try_from(id.len()).expect("a short id");
        auth_data.extend(length.to_be_bytes());
        auth_data.extend(id);
        auth_data.extend(cose(key.public_key().as_ref()));

        let id_text = BASE64URL_NOPAD.encode(id);
        json!({
            "id": id_text,
            "rawId": id_text,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": true}},
            "response": {
                "clientDataJSON": BASE64URL_NOPAD.encode(client_data.as_bytes()),
                "attestationObject": BASE64URL_NOPAD.encode(&attestation(&auth_data)),
                "transports": ["internal", "hybrid"],
            },
        })
    }

    /// Uses the newest fitting passkey: what `navigator.credentials.get()` gives for these options
    /// (`PublicKeyCredentialRequestOptionsJSON`). `None`: there is none.
    ///
    /// # Panics
    /// When the options are not of that form.
    #[expect(clippy::expect_used, reason = "a test with such options ends here")]
    pub fn get(&mut self, options: &Value) -> Option<Value> {
        let rp_id = options.get("rpId")?.as_str()?;
        let allowed: Vec<&str> = options
            .get("allowCredentials")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|one| one.get("id")?.as_str())
            .collect();
        let client_data = self.client_data("webauthn.get", options);
        let (flags, counts_by) = (self.flags, self.counts_by);
        let passkey = self.passkeys.iter_mut().rev().find(|passkey| {
            let id = BASE64URL_NOPAD.encode(&passkey.id);
            passkey.rp_id == rp_id && (allowed.is_empty() || allowed.contains(&id.as_str()))
        })?;
        passkey.count += counts_by;
        let mut auth_data = digest(&SHA256, rp_id.as_bytes()).as_ref().to_vec();
        auth_data.push(flags);
        auth_data.extend(passkey.count.to_be_bytes());
        let mut message = auth_data.clone();
        message.extend(digest(&SHA256, client_data.as_bytes()).as_ref());
        let signature = passkey
            .key
            .sign(&SystemRandom::new(), &message)
            .expect("a signature");
        let id = BASE64URL_NOPAD.encode(&passkey.id);
        Some(json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": BASE64URL_NOPAD.encode(client_data.as_bytes()),
                "authenticatorData": BASE64URL_NOPAD.encode(&auth_data),
                "signature": BASE64URL_NOPAD.encode(signature.as_ref()),
                "userHandle": passkey.user_handle,
            },
        }))
    }

    /// Sets the counter of every passkey: a copy of the authenticator that was used elsewhere.
    pub fn set_counters(&mut self, count: u32) {
        for passkey in &mut self.passkeys {
            passkey.count = count;
        }
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({
            "type": kind,
            "challenge": options.get("challenge"),
            "origin": self.origin,
            "crossOrigin": false,
        })
        .to_string()
    }
}

/// A `COSE_Key` of ES256 from an uncompressed point.
fn cose(point: &[u8]) -> Vec<u8> {
    let (x, y) = point.get(1..).unwrap_or_default().split_at(32);
    let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
    key.extend(x);
    key.extend([0x22, 0x58, 0x20]);
    key.extend(y);
    key
}

/// `{"fmt": "none", "attStmt": {}, "authData": …}` in CBOR.
fn attestation(auth_data: &[u8]) -> Vec<u8> {
    let mut object = vec![0xa3, 0x63];
    object.extend(b"fmt");
    object.push(0x64);
    object.extend(b"none");
    object.push(0x67);
    object.extend(b"attStmt");
    object.extend([0xa0, 0x68]);
    object.extend(b"authData");
    // In the shortest form: 24 to 255 bytes.
    object.push(0x58);
    object.push(u8::try_from(auth_data.len()).unwrap_or(u8::MAX));
    object.extend(auth_data);
    object
}

/// The six digits that an authenticator app shows for a secret (RFC 6238), given as base 32, at a
/// time in seconds since the Unix epoch.
///
/// # Panics
/// When the secret is not base 32.
#[must_use]
#[expect(clippy::expect_used, reason = "a test with such a secret ends here")]
pub fn totp(secret: &str, at: i64) -> String {
    use aws_lc_rs::hmac;
    let secret = data_encoding::BASE32_NOPAD
        .decode(secret.replace(' ', "").as_bytes())
        .expect("base 32");
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &secret);
    let tag = hmac::sign(&key, &(at / 30).to_be_bytes());
    let hash = tag.as_ref();
    let offset = usize::from(hash.last().copied().unwrap_or(0) & 0xf);
    let word: [u8; 4] = hash
        .get(offset..offset + 4)
        .and_then(|bytes| bytes.try_into().ok())
        .unwrap_or_default();
    format!(
        "{:06}",
        (u32::from_be_bytes(word) & 0x7fff_ffff) % 1_000_000
    )
}
