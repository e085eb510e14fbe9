//! Valid ceremonies, made of parts that a test can spoil one of. Everything after the part is made
//! from it, the signature last, so that only the check for that part can refuse.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use pass0_core::methods::passkey::verify::cose::Algorithm;
use pass0_core::methods::passkey::verify::{
    Asserted, Expected, Registered, Step, Stored, UserVerification, assert, register,
};
use serde_json::{Value, json};

use crate::authenticator::Alg;
use crate::cbor::{self, Pairs};

pub const UP: u8 = 0x01;
pub const UV: u8 = 0x04;
pub const BE: u8 = 0x08;
pub const BS: u8 = 0x10;
pub const AT: u8 = 0x40;
pub const ED: u8 = 0x80;

/// What the site expects.
#[derive(Clone)]
pub struct Policy {
    pub challenge: Vec<u8>,
    pub rp_id: &'static str,
    pub origins: &'static [&'static str],
    pub user_verification: UserVerification,
    pub allow_cross_origin: bool,
    pub top_origins: &'static [&'static str],
    pub algorithms: &'static [i64],
    pub conditional: bool,
    pub user_handle: Option<Vec<u8>>,
}

impl Policy {
    pub fn strict() -> Self {
        Self {
            challenge: (100..132).collect(),
            rp_id: "example.org",
            origins: &["https://example.org"],
            user_verification: UserVerification::Required,
            allow_cross_origin: false,
            top_origins: &[],
            algorithms: Algorithm::ALL,
            conditional: false,
            user_handle: None,
        }
    }

    pub fn expected(&self) -> Expected<'_> {
        Expected {
            challenge: &self.challenge,
            rp_id: self.rp_id,
            origins: self.origins,
            user_verification: self.user_verification,
            allow_cross_origin: self.allow_cross_origin,
            top_origins: self.top_origins,
            algorithms: self.algorithms,
            conditional: self.conditional,
            user_handle: self.user_handle.as_deref(),
        }
    }
}

/// The client data: members with their values as JSON is written, so that they may be wrong.
#[derive(Clone)]
pub struct Client {
    members: Vec<(&'static str, String)>,
    pub bytes: fn(&mut Vec<u8>),
}

impl Client {
    fn new(kind: &str, challenge: &[u8]) -> Self {
        let challenge = BASE64URL_NOPAD.encode(challenge);
        Self {
            members: vec![
                ("type", json!(kind).to_string()),
                ("challenge", json!(challenge).to_string()),
                ("origin", json!("https://example.org").to_string()),
                ("crossOrigin", "false".to_owned()),
            ],
            bytes: |_| {},
        }
    }

    /// Another value for a member.
    pub fn set(&mut self, name: &str, json: impl ToString) {
        let member = self.members.iter_mut().find(|(known, _)| *known == name);
        member.unwrap().1 = json.to_string();
    }

    /// One member more.
    pub fn add(&mut self, name: &'static str, json: impl ToString) {
        self.members.push((name, json.to_string()));
    }

    pub fn remove(&mut self, name: &str) {
        self.members.retain(|(known, _)| *known != name);
    }

    fn build(&self) -> Vec<u8> {
        let member = |(name, value): &(&str, String)| format!("{}:{value}", json!(name));
        let members: Vec<_> = self.members.iter().map(member).collect();
        let mut bytes = format!("{{{}}}", members.join(",")).into_bytes();
        (self.bytes)(&mut bytes);
        bytes
    }
}

/// The head of authenticator data, and what is done to the whole.
#[derive(Clone)]
pub struct Data {
    pub rp_id: &'static str,
    pub flags: u8,
    pub count: u32,
    pub extensions: Vec<u8>,
    pub bytes: fn(&mut Vec<u8>),
}

impl Data {
    fn new(flags: u8, count: u32) -> Self {
        Self {
            rp_id: "example.org",
            flags,
            count,
            extensions: Vec::new(),
            bytes: |_| {},
        }
    }

    fn build(&self, attested: &[u8]) -> Vec<u8> {
        let rp_id = digest(&SHA256, self.rp_id.as_bytes());
        let count = self.count.to_be_bytes();
        let parts = [
            rp_id.as_ref(),
            &[self.flags],
            &count,
            attested,
            &self.extensions,
        ];
        let mut bytes = parts.concat();
        (self.bytes)(&mut bytes);
        bytes
    }
}

/// What is signed.
pub fn message(auth_data: &[u8], client_data: &[u8]) -> Vec<u8> {
    [auth_data, digest(&SHA256, client_data).as_ref()].concat()
}

/// A registration.
#[derive(Clone)]
pub struct Creation {
    pub policy: Policy,
    pub client: Client,
    pub data: Data,
    pub alg: Alg,
    pub cose: Pairs,
    pub cose_bytes: fn(&mut Vec<u8>),
    pub id: Vec<u8>,
    /// What the authenticator data says the length of the id is, if that is a lie.
    pub id_length: Option<u16>,
    /// Whether the attestation is the new key's own, or none.
    pub own: bool,
    /// What is done to the statement, once it is signed.
    pub statement: fn(&mut Pairs),
    /// What is done to the members of the attestation object.
    pub object: fn(&mut Pairs),
    pub object_bytes: fn(&mut Vec<u8>),
    pub json: fn(&mut Value),
}

impl Creation {
    pub fn new(alg: Alg, own: bool) -> Self {
        let policy = Policy::strict();
        Self {
            client: Client::new("webauthn.create", &policy.challenge),
            policy,
            data: Data::new(UP | UV | BE | BS | AT, 0),
            alg,
            cose: alg.cose(),
            cose_bytes: |_| {},
            id: (1..=32).collect(),
            id_length: None,
            own,
            statement: |_| {},
            object: |_| {},
            object_bytes: |_| {},
            json: |_| {},
        }
    }

    fn attested(&self) -> Vec<u8> {
        if self.data.flags & AT == 0 {
            return Vec::new();
        }
        let length = u16::try_from(self.id.len()).unwrap();
        let length = self.id_length.unwrap_or(length).to_be_bytes();
        let mut key = cbor::map(&self.cose);
        (self.cose_bytes)(&mut key);
        [&[7; 16], &length[..], &self.id, &key].concat()
    }

    pub fn response(&self) -> Value {
        let client_data = self.client.build();
        let auth_data = self.data.build(&self.attested());
        let mut statement = Pairs::new();
        if self.own {
            let signature = self.alg.sign(&message(&auth_data, &client_data));
            statement = vec![
                (cbor::text("alg"), cbor::int(self.alg.number())),
                (cbor::text("sig"), cbor::bytes(&signature)),
            ];
        }
        (self.statement)(&mut statement);
        let fmt = if self.own { "packed" } else { "none" };
        let mut object = vec![
            (cbor::text("fmt"), cbor::text(fmt)),
            (cbor::text("attStmt"), cbor::map(&statement)),
            (cbor::text("authData"), cbor::bytes(&auth_data)),
        ];
        (self.object)(&mut object);
        let mut object = cbor::map(&object);
        (self.object_bytes)(&mut object);
        let mut json = json!({
            "id": BASE64URL_NOPAD.encode(&self.id),
            "rawId": BASE64URL_NOPAD.encode(&self.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "response": {
                "clientDataJSON": BASE64URL_NOPAD.encode(&client_data),
                "attestationObject": BASE64URL_NOPAD.encode(&object),
                "transports": ["hybrid", "internal"],
            },
            "clientExtensionResults": { "credProps": { "rk": true } },
        });
        (self.json)(&mut json);
        json
    }

    pub fn verify(&self) -> Result<Registered, Step> {
        register(&self.policy.expected(), &self.response())
    }
}

/// An assertion: of a user who was not known before and is named by the response.
#[derive(Clone)]
pub struct Assertion {
    pub policy: Policy,
    pub stored: Stored,
    pub client: Client,
    pub data: Data,
    pub alg: Alg,
    pub id: Vec<u8>,
    pub user_handle: Option<Vec<u8>>,
    /// Signs authenticator data and client data.
    pub sign: fn(Alg, &[u8], &[u8]) -> Vec<u8>,
    /// What is done to the signature.
    pub signature: fn(&mut Vec<u8>),
    pub json: fn(&mut Value),
}

impl Assertion {
    pub fn new(alg: Alg) -> Self {
        let policy = Policy::strict();
        let id: Vec<u8> = (1..=32).collect();
        let user_handle = Some(vec![42; 32]);
        Self {
            client: Client::new("webauthn.get", &policy.challenge),
            policy,
            stored: Stored {
                credential_id: id.clone(),
                public_key_cose: cbor::map(&alg.cose()),
                sign_count: 6,
                backup_eligible: true,
                backup_state: true,
                user_handle: user_handle.clone(),
            },
            data: Data::new(UP | UV | BE | BS, 7),
            alg,
            id,
            user_handle,
            sign: |alg, auth_data, client_data| alg.sign(&message(auth_data, client_data)),
            signature: |_| {},
            json: |_| {},
        }
    }

    pub fn response(&self) -> Value {
        let client_data = self.client.build();
        let auth_data = self.data.build(&[]);
        let mut signature = (self.sign)(self.alg, &auth_data, &client_data);
        (self.signature)(&mut signature);
        let id = BASE64URL_NOPAD.encode(&self.id);
        let mut json = json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": {
                "clientDataJSON": BASE64URL_NOPAD.encode(&client_data),
                "authenticatorData": BASE64URL_NOPAD.encode(&auth_data),
                "signature": BASE64URL_NOPAD.encode(&signature),
            },
            "clientExtensionResults": {},
        });
        if let Some(handle) = &self.user_handle {
            json["response"]["userHandle"] = BASE64URL_NOPAD.encode(handle).into();
        }
        (self.json)(&mut json);
        json
    }

    pub fn verify(&self) -> Result<Asserted, Step> {
        assert(&self.policy.expected(), &self.stored, &self.response())
    }
}

/// A name, what is spoilt, and the step that must see it.
pub type CreationFault = (&'static str, fn(&mut Creation), Step);
/// The same, of an assertion.
pub type AssertionFault = (&'static str, fn(&mut Assertion), Step);

/// A name, and what is changed without harm.
pub type OddCreation = (&'static str, fn(&mut Creation));
/// The same, of an assertion.
pub type OddAssertion = (&'static str, fn(&mut Assertion));

/// Each fault in a registration by each algorithm, with no attestation and with the key's own.
pub fn creations_are_refused(algs: &[Alg], owns: &[bool], faults: &[CreationFault]) {
    for alg in algs {
        for own in owns {
            for (name, spoil, step) in faults {
                let mut creation = Creation::new(*alg, *own);
                spoil(&mut creation);
                let verdict = creation.verify().map(|_| ());
                assert_eq!(verdict, Err(*step), "{name}, {alg:?}, own: {own}");
            }
        }
    }
}

/// Each fault in an assertion by each algorithm.
pub fn assertions_are_refused(algs: &[Alg], faults: &[AssertionFault]) {
    for alg in algs {
        for (name, spoil, step) in faults {
            let mut assertion = Assertion::new(*alg);
            spoil(&mut assertion);
            let verdict = assertion.verify().map(|_| ());
            assert_eq!(verdict, Err(*step), "{name}, {alg:?}");
        }
    }
}
