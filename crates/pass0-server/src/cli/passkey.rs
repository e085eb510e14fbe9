//! `pass0 passkey`

use std::io::{self, Read as _};

use clap::{Args, Subcommand};
use data_encoding::BASE64URL_NOPAD;
use pass0_core::methods::passkey::verify::cose::Algorithm;
use pass0_core::methods::passkey::verify::{
    Expected, Step, Stored, UserVerification, assert, register,
};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::cli::out::Out;
use crate::failure::Failure;

/// How much is read.
const LONGEST: u64 = 64 * 1024 * 1024;

/// Look at passkeys
#[derive(Args)]
pub(crate) struct PasskeyCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Verify ceremonies from standard input, without a database or settings
    Check(Check),
}

/// Verify ceremonies from standard input, without a database or settings
///
/// Reads one JSON object, or a list of them: `id`, `ceremony` ("registration" or "authentication"),
/// `request`, `response` and, for an authentication, `stored_credential`. A ceremony that is refused
/// is an answer, and no failure; input that cannot be read is one.
///
/// A `request` has `rp_id`, `origin` and `challenge`, and may have `user_verification`,
/// `allow_cross_origin`, `top_origins` (who may frame the page then), `pub_key_cred_params` and
/// `user_handle` (of the user who was known before). If only the stored credential has a
/// `user_handle`, the response must name it.
#[derive(Args)]
struct Check {
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl PasskeyCommand {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.action {
            Action::Check(command) => command.run(),
        }
    }
}

impl Check {
    fn run(self) -> Result<(), Failure> {
        let mut input = String::new();
        io::stdin().take(LONGEST + 1).read_to_string(&mut input)?;
        if input.len() as u64 > LONGEST {
            let why = format!("standard input: more than {LONGEST} bytes");
            return Err(Failure::Usage(why));
        }
        // All are read before the first is answered: half a list is none.
        let cases = cases(&input).map_err(Failure::Usage)?;
        let mut out = Out::new(self.json);
        let mut list = out.list();
        for case in &cases {
            list.add(&case.outcome(), |outcome| {
                let Outcome { id, verdict, step } = outcome;
                match step {
                    None => format!("{id}  {verdict}"),
                    Some(step) => format!("{id}  {verdict}  {}  {}", step.as_str(), step.explain()),
                }
            })?;
        }
        Ok(list.end()?)
    }
}

/// The cases, or which one is not of the form it must be.
fn cases(input: &str) -> Result<Vec<Case>, String> {
    let input = input.strip_prefix('\u{feff}').unwrap_or(input);
    let input = serde_json::from_str(input).map_err(|error| format!("standard input: {error}"))?;
    let cases = match input {
        Value::Array(cases) => cases,
        one => vec![one],
    };
    let cases = cases.into_iter().enumerate();
    cases.map(|(place, case)| read(place, case)).collect()
}

fn read(place: usize, case: Value) -> Result<Case, String> {
    let id = case.get("id").and_then(Value::as_str);
    let name = id.map_or_else(
        || format!("case {}", place + 1),
        |id| format!("case {id:?}"),
    );
    let case = Case::deserialize(case).map_err(|error| format!("{name}: {error}"))?;
    if matches!(case.ceremony, Ceremony::Authentication) && case.stored_credential.is_none() {
        return Err(format!("{name}: missing field `stored_credential`"));
    }
    Ok(case)
}

/// A ceremony and what is expected of it. Members that are not known are left alone: files of cases
/// have notes in them.
#[derive(Deserialize)]
struct Case {
    id: String,
    ceremony: Ceremony,
    request: Request,
    response: Value,
    stored_credential: Option<StoredCredential>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ceremony {
    Registration,
    Authentication,
}

#[derive(Deserialize)]
struct Request {
    rp_id: String,
    origin: String,
    challenge: Bytes,
    #[serde(default)]
    user_verification: Verification,
    #[serde(default)]
    allow_cross_origin: bool,
    #[serde(default)]
    top_origins: Vec<String>,
    pub_key_cred_params: Option<Vec<i64>>,
    /// Whether a registration was asked for with `mediation: "conditional"`.
    #[serde(default)]
    conditional: bool,
    /// Of the user who was known before.
    user_handle: Option<Bytes>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verification {
    #[default]
    Required,
    Preferred,
    Discouraged,
}

#[derive(Deserialize)]
struct StoredCredential {
    credential_id: Bytes,
    public_key_cose: Bytes,
    sign_count: u32,
    backup_eligible: bool,
    backup_state: bool,
    user_handle: Option<Bytes>,
}

/// Base64url without padding.
struct Bytes(Vec<u8>);

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes());
        bytes
            .map(Self)
            .map_err(|error| D::Error::custom(format!("{text:?} is no base64url: {error}")))
    }
}

/// A handle nobody can name: it is longer than handles can be.
const UNNAMED: [u8; 65] = [0; 65];

impl Case {
    fn outcome(&self) -> Outcome<'_> {
        let step = self.verify().err();
        Outcome {
            id: &self.id,
            verdict: if step.is_none() { "accept" } else { "reject" },
            step,
        }
    }

    fn verify(&self) -> Result<(), Step> {
        let request = &self.request;
        let origins = [request.origin.as_str()];
        let top_origins: Vec<&str> = request.top_origins.iter().map(String::as_str).collect();
        let algorithms = request.pub_key_cred_params.as_deref();
        let handle = |handle: &Option<Bytes>| handle.as_ref().map(|bytes| bytes.0.clone());
        let known = handle(&request.user_handle);
        let mut expected = Expected {
            challenge: &request.challenge.0,
            rp_id: &request.rp_id,
            origins: &origins,
            user_verification: match request.user_verification {
                Verification::Required => UserVerification::Required,
                Verification::Preferred => UserVerification::Preferred,
                Verification::Discouraged => UserVerification::Discouraged,
            },
            allow_cross_origin: request.allow_cross_origin,
            top_origins: &top_origins,
            algorithms: algorithms.unwrap_or(Algorithm::ALL),
            conditional: request.conditional,
            user_handle: known.as_deref(),
        };
        let Some(stored) = &self.stored_credential else {
            return register(&expected, &self.response).map(|_| ());
        };
        if matches!(self.ceremony, Ceremony::Registration) {
            return register(&expected, &self.response).map(|_| ());
        }
        let mut owner = handle(&stored.user_handle);
        if owner.is_none() && known.is_none() {
            // Nothing is told of users: the owner was known before, and a response that names
            // somebody names somebody else.
            owner = Some(UNNAMED.to_vec());
            expected.user_handle = Some(&UNNAMED);
        }
        let stored = Stored {
            credential_id: stored.credential_id.0.clone(),
            public_key_cose: stored.public_key_cose.0.clone(),
            sign_count: stored.sign_count,
            backup_eligible: stored.backup_eligible,
            backup_state: stored.backup_state,
            user_handle: owner,
        };
        assert(&expected, &stored, &self.response).map(|_| ())
    }
}

#[derive(Serialize)]
struct Outcome<'a> {
    id: &'a str,
    verdict: &'static str,
    #[serde(serialize_with = "name")]
    step: Option<Step>,
}

#[expect(clippy::ref_option, reason = "serde hands it over so")]
fn name<S: serde::Serializer>(step: &Option<Step>, serializer: S) -> Result<S::Ok, S::Error> {
    step.map(Step::as_str).serialize(serializer)
}
