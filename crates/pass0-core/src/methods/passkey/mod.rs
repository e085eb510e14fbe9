//! Passkeys: discoverable WebAuthn credentials with user verification (WebAuthn Level 3).

mod kept;
mod options;
pub mod verify;

use async_trait::async_trait;
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use crate::context::Cx;
use crate::error::{Error, Rejected};
use crate::memo::Memo;
use crate::methods::{
    Answer, Ask, Denied, Enrol, Kept, Mediation, Method, MethodId, Plan, Role, Rules, Used,
    Verdict, Whom,
};
use crate::model::{Challenge, ChallengeId, Credential, CredentialId, Strength};

pub use crate::config::passkey::Settings;

use kept::Passkey as Data;
use verify::{Expected, Step, UserVerification};

/// The purpose in the hash input of challenges.
const CHALLENGE: &str = "passkey-challenge";
/// Random bytes of a challenge (§13.4.3 asks for 16) and bytes of a user handle (§14.6.1: no personal data).
const LENGTH: usize = 32;

/// A passkey with user verification counts as both factors, and is the only phishing-resistant
/// method here: AAL2 by itself (NIST SP 800-63B-4 §2.2.1, §3.1.7).
#[derive(Clone, Copy, Debug)]
pub struct Passkey;

#[async_trait]
impl Method for Passkey {
    fn id(&self) -> MethodId {
        MethodId("passkey")
    }

    fn rules(&self, _cx: &Cx<'_>) -> Rules {
        Rules {
            strength: Strength::Verified,
            attempts: 1,
            role: Role::Standalone,
        }
    }

    async fn begin_sign_in(&self, cx: &Cx<'_>, ask: Ask<'_>) -> Result<Plan, Error> {
        let challenge = match ask.challenge {
            Some(challenge) => challenge.to_vec(),
            None => challenge(cx, ask.id),
        };
        let allowed = match ask.whom {
            Whom::User(_, credentials) => self.own(credentials),
            // Whoever asks is told of nobody's credentials.
            Whom::Anybody | Whom::Address(_) => Vec::new(),
        };
        Ok(Plan {
            reply: options::request(&rp_id(cx)?, &challenge, &allowed),
            ..Plan::new(cx.ring.digest(CHALLENGE, &[&challenge]), challenge)
        })
    }

    fn challenge_in(&self, answer: &Value) -> Option<Vec<u8>> {
        let client_data = answer.get("response")?.get("clientDataJSON")?.as_str()?;
        let client_data = BASE64URL_NOPAD.decode(client_data.as_bytes()).ok()?;
        let client_data: Value = serde_json::from_slice(&client_data).ok()?;
        let challenge = client_data.get("challenge")?.as_str()?;
        BASE64URL_NOPAD.decode(challenge.as_bytes()).ok()
    }

    async fn finish_sign_in(
        &self,
        cx: &Cx<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Verdict, Denied> {
        let answer = credential_in(answer)?;
        let id = id_in(answer)?;
        let kept = cx.reads.credential(self.id().0, &id).await?;
        let kept = kept.ok_or(Denied::at("credential-id", Rejected::UnknownPasskey))?;
        let used = judge(cx, open, &kept, answer)?;
        Ok(Verdict::right(cx, self.id(), self.rules(cx)).by(&kept.user, used))
    }

    async fn begin_enrolment(&self, cx: &Cx<'_>, enrol: Enrol<'_>) -> Result<Plan, Error> {
        let challenge = challenge(cx, enrol.id);
        let own = self.own(enrol.credentials);
        // All passkeys of a user have one handle, so that an authenticator keeps one for each.
        let handle = match own.first() {
            Some(credential) => Data::read(credential)?.user_handle,
            None => draw(cx).to_vec(),
        };
        let data = [&*challenge, &handle].concat();
        Ok(Plan {
            reply: options::creation(
                &rp_id(cx)?,
                cx.config,
                enrol.user,
                &challenge,
                &handle,
                &own,
            ),
            ..Plan::new(cx.ring.digest(CHALLENGE, &[&challenge]), data)
        })
    }

    async fn finish_enrolment(
        &self,
        cx: &Cx<'_>,
        enrol: Enrol<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Kept, Denied> {
        let answer = credential_in(answer)?;
        let (challenge, handle) = open
            .data
            .split_at_checked(ChallengeId::LEN + LENGTH)
            .ok_or(refused(Step::Challenge))?;
        let rp_id = rp_id(cx)?;
        let origins = cx.config.passkey.origins(&cx.config.origin);
        let expected = Expected {
            conditional: Memo::mediation(open) == Mediation::Conditional,
            ..expected(challenge, &rp_id, &origins, None)
        };
        let new = verify::register(&expected, answer).map_err(refused)?;
        let credential = Credential {
            id: CredentialId::draw(cx.env, cx.now),
            kind: self.id().0.to_owned(),
            handle: new.credential_id().to_vec(),
            user: enrol.user.id.clone(),
            label: enrol.label.to_owned(),
            scope: rp_id,
            counter: new.sign_count().into(),
            data: Data::new(&new, handle).write(),
            created_at: cx.now,
            used_at: None,
        };
        let reply = self.describe(&credential);
        Ok(Kept {
            credentials: vec![credential],
            replaces: false,
            reply: json!({"passkey": reply}),
        })
    }

    fn describe(&self, credential: &Credential) -> Value {
        let Ok(data) = Data::read(credential) else {
            return json!({});
        };
        let name = match credential.label.as_str() {
            "" => <[u8; 16]>::try_from(data.aaguid.as_slice())
                .ok()
                .and_then(|aaguid| verify::aaguid::name(&aaguid))
                .unwrap_or_default(),
            label => label,
        };
        json!({
            "name": name,
            "synced": data.backup_state,
            "credential_id": BASE64URL_NOPAD.encode(&credential.handle),
            "user_handle": BASE64URL_NOPAD.encode(&data.user_handle),
        })
    }
}

impl Passkey {
    /// Judges an answer by these passkeys of the challenge's user, whether they are in use or not.
    pub(crate) fn judge_one_of(
        self,
        cx: &Cx<'_>,
        open: &Challenge,
        passkeys: &[Credential],
        answer: &Value,
    ) -> Result<Used, Denied> {
        let id = id_in(answer)?;
        let kept = passkeys.iter().find(|kept| kept.handle == id);
        let kept = kept.ok_or(Denied::at("credential-id", Rejected::UnknownPasskey))?;
        judge(cx, open, kept, answer)
    }

    fn own<'a>(&self, credentials: &'a [Credential]) -> Vec<&'a Credential> {
        let own = credentials.iter();
        own.filter(|kept| kept.kind == self.id().0).collect()
    }
}

/// Judges an answer by one passkey.
fn judge(cx: &Cx<'_>, open: &Challenge, kept: &Credential, answer: &Value) -> Result<Used, Denied> {
    // Step-up: by the user of the session and nobody else.
    if open.user.as_ref().is_some_and(|user| *user != kept.user) {
        return Err(Denied::at("user", Rejected::PasskeyRefused));
    }
    let data = Data::read(kept)?;
    let rp_id = rp_id(cx)?;
    if kept.scope != rp_id {
        return Err(refused(Step::RpIdHash).of(&kept.user));
    }
    let origins = cx.config.passkey.origins(&cx.config.origin);
    let user_handle = open.user.is_some().then_some(data.user_handle.as_slice());
    let expected = expected(&open.data, &rp_id, &origins, user_handle);
    let asserted =
        verify::assert(&expected, &data.stored(kept), answer).map_err(|step| Denied {
            suspect: step == Step::SignCount,
            ..refused(step).of(&kept.user)
        })?;
    let changed = asserted.backup_state() != data.backup_state;
    Ok(Used::Counted {
        credential: kept.id.clone(),
        counter: asserted.sign_count().into(),
        data: changed.then(|| data.backed_up(asserted.backup_state())),
    })
}

/// The id of the credential that an answer says it is by.
fn id_in(answer: &Value) -> Result<Vec<u8>, Denied> {
    let id = answer.get("id").and_then(Value::as_str).unwrap_or_default();
    let id = BASE64URL_NOPAD.decode(id.as_bytes());
    id.map_err(|_| refused(Step::CredentialId))
}

/// The id of its row, by which the answer finds it, and chance.
fn challenge(cx: &Cx<'_>, id: &ChallengeId) -> Vec<u8> {
    [id.as_str().as_bytes(), &draw(cx)].concat()
}

fn draw(cx: &Cx<'_>) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    cx.env.fill(&mut bytes);
    bytes
}

fn rp_id(cx: &Cx<'_>) -> Result<String, Rejected> {
    let rp_id = cx.config.passkey.rp_id(&cx.config.origin);
    rp_id.ok_or(Rejected::NotFound)
}

fn credential_in(answer: Answer<'_>) -> Result<&Value, Denied> {
    match answer {
        Answer::Credential(value) => Ok(value),
        _ => Err(refused(Step::Response)),
    }
}

/// The policy: user verification, no frame of another site, the algorithms that are offered.
fn expected<'a>(
    challenge: &'a [u8],
    rp_id: &'a str,
    origins: &'a [&'a str],
    user_handle: Option<&'a [u8]>,
) -> Expected<'a> {
    Expected {
        challenge,
        rp_id,
        origins,
        user_verification: UserVerification::Required,
        allow_cross_origin: false,
        top_origins: &[],
        algorithms: &options::ALGORITHMS,
        conditional: false,
        user_handle,
    }
}

fn refused(step: Step) -> Denied {
    let why = match step {
        Step::BackupEligibility => Rejected::PasskeyChanged,
        Step::KeyEncoding => Rejected::PasskeyMiswritten,
        _ => Rejected::PasskeyRefused,
    };
    Denied::at(step.as_str(), why)
}
