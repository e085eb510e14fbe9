//! Users with passkeys, and the two requests of a sign-in with one.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use data_encoding::BASE64URL_NOPAD;
use pass0_core::model::{Credential, CredentialId, User, UserId, UserState};
use pass0_core::ports::{Change, Env as _, SystemEnv};
use serde_json::json;

use crate::subject::{self, AGENT, HOST, address};

/// The relying party of [`HOST`].
pub const RP_ID: &str = "localhost";
/// User present and verified, backup eligible, backed up (WebAuthn Level 3 §6.1): a synced passkey,
/// whose counter stays at 0.
const FLAGS: u8 = 0b0001_1101;

/// A private key and what it is known by.
pub struct Key {
    /// The credential id, base64url.
    pub credential: String,
    /// The user handle, base64url.
    pub handle: String,
    pair: EcdsaKeyPair,
    auth_data: Vec<u8>,
}

impl Key {
    /// From a line that [`fill`] wrote.
    ///
    /// # Errors
    /// When it did not.
    pub fn parse(line: &str) -> Result<Self> {
        let mut parts = line.split(' ');
        let mut next = || parts.next().context("a line too short");
        let (credential, handle, pkcs8) = (next()?, next()?, next()?);
        let pkcs8 = BASE64URL_NOPAD.decode(pkcs8.as_bytes())?;
        Self::new(credential.to_owned(), handle.to_owned(), &pkcs8)
    }

    fn new(credential: String, handle: String, pkcs8: &[u8]) -> Result<Self> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8)?;
        let mut auth_data = digest(&SHA256, RP_ID.as_bytes()).as_ref().to_vec();
        auth_data.push(FLAGS);
        auth_data.extend([0; 4]);
        Ok(Self {
            credential,
            handle,
            pair,
            auth_data,
        })
    }

    /// A key of its own, and the PKCS #8 form of it.
    pub(crate) fn draw() -> Result<(Self, String)> {
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new())?;
        let mut bytes = [0; 64];
        SystemEnv.fill(&mut bytes);
        let (credential, handle) = bytes.split_at(32);
        let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let key = Self::new(encode(credential), encode(handle), pkcs8.as_ref())?;
        Ok((key, encode(pkcs8.as_ref())))
    }

    /// The public key as a `COSE_Key`.
    pub(crate) fn cose(&self) -> Vec<u8> {
        let point = self.pair.public_key().as_ref();
        let (x, y) = point.get(1..).unwrap_or_default().split_at(32);
        let mut key = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        key.extend(x);
        key.extend([0x22, 0x58, 0x20]);
        key.extend(y);
        key
    }

    /// The public key as a point.
    pub(crate) fn point(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    /// What is signed for this client data, and the signature.
    pub(crate) fn sign(&self, client_data: &str) -> Result<(Vec<u8>, Vec<u8>)> {
        let hash = digest(&SHA256, client_data.as_bytes());
        let message = [&self.auth_data, hash.as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &message)?;
        Ok((message, signature.as_ref().to_vec()))
    }

    /// `PublicKeyCredential.toJSON()` for this challenge, as a browser writes it.
    pub(crate) fn answer(&self, challenge: &str) -> Result<String> {
        let client_data = client_data(challenge);
        let (_, signature) = self.sign(&client_data)?;
        let (id, handle) = (&self.credential, &self.handle);
        let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        let (data, auth_data) = (encode(client_data.as_bytes()), encode(&self.auth_data));
        let signature = encode(&signature);
        Ok(format!(
            r#"{{"id":"{id}","rawId":"{id}","type":"public-key","authenticatorAttachment":"platform","clientExtensionResults":{{}},"response":{{"clientDataJSON":"{data}","authenticatorData":"{auth_data}","signature":"{signature}","userHandle":"{handle}"}}}}"#
        ))
    }
}

/// `clientDataJSON` of a page of [`HOST`].
pub(crate) fn client_data(challenge: &str) -> String {
    format!(
        r#"{{"type":"webauthn.get","challenge":"{challenge}","origin":"http://{HOST}","crossOrigin":false}}"#
    )
}

/// Adds `count` users with a passkey each, and writes the keys into `keys`.
///
/// # Errors
/// When the store fails.
pub async fn fill(file: &Path, count: u32, keys: &Path) -> Result<()> {
    let engine = subject::engine(file, false).await?;
    let now = engine.now();
    let (mut lines, mut changes) = (String::new(), Vec::new());
    for number in 0..count {
        let (key, pkcs8) = Key::draw()?;
        let user = User {
            id: UserId::draw(&SystemEnv, now),
            email: format!("user{number:07}@example.org"),
            delivery: format!("user{number:07}@example.org"),
            state: UserState::Active,
            epoch: 0,
            proven_at: Some(now),
            created_at: now,
        };
        let data = json!({
            "public_key": BASE64URL_NOPAD.encode(&key.cose()),
            "user_handle": key.handle,
            "backup_eligible": true,
            "backup_state": true,
            "aaguid": BASE64URL_NOPAD.encode(&[0; 16]),
            "transports": ["internal", "hybrid"],
        });
        let credential = Credential {
            id: CredentialId::draw(&SystemEnv, now),
            kind: "passkey".to_owned(),
            handle: BASE64URL_NOPAD.decode(key.credential.as_bytes())?,
            user: user.id.clone(),
            label: String::new(),
            scope: RP_ID.to_owned(),
            data: serde_json::to_vec(&data)?,
            counter: 0,
            created_at: now,
            used_at: None,
        };
        writeln!(lines, "{} {} {pkcs8}", key.credential, key.handle)?;
        changes.extend([
            Change::InsertUser(user),
            Change::InsertCredential(credential),
        ]);
    }
    engine.store().apply(changes).await?;
    fs::write(keys, lines)?;
    Ok(())
}

/// `POST /auth/passkey/login/options` of the client with this number.
pub(crate) fn write_options(request: &mut Vec<u8>, number: u32) -> Result<()> {
    write_post(request, "options", number, "", "{}")
}

/// `POST /auth/passkey/login/verify`, from the answer to the first request.
pub(crate) fn write_verify(
    request: &mut Vec<u8>,
    number: u32,
    key: &Key,
    options: &str,
) -> Result<()> {
    ensure!(
        options.starts_with("HTTP/1.1 200 "),
        "no options: {options}"
    );
    let challenge = between(options, "\"challenge\":\"", '"')?;
    let cookie = between(options, "\r\nset-cookie: ", ';')?;
    let body = format!(r#"{{"credential":{}}}"#, key.answer(challenge)?);
    write_post(request, "verify", number, cookie, &body)
}

fn write_post(
    request: &mut Vec<u8>,
    step: &str,
    number: u32,
    cookie: &str,
    body: &str,
) -> Result<()> {
    write!(
        request,
        "POST /auth/passkey/login/{step} HTTP/1.1\r\nhost: {HOST}\r\nuser-agent: {AGENT}\r\n\
         accept: application/json\r\nx-forwarded-for: {}\r\norigin: http://{HOST}\r\n",
        address(number),
    )?;
    if !cookie.is_empty() {
        write!(request, "cookie: {cookie}\r\n")?;
    }
    let length = body.len();
    write!(
        request,
        "content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    )?;
    Ok(())
}

fn between<'a>(text: &'a str, before: &str, after: char) -> Result<&'a str> {
    let (_, rest) = text.split_once(before).with_context(|| before.to_owned())?;
    Ok(rest.split(after).next().unwrap_or_default())
}
