//! TOTP: six digits of an authenticator app (RFC 6238), as a second factor.

mod otp;
mod secret;

use async_trait::async_trait;
use serde_json::json;

use crate::context::Cx;
use crate::error::{Error, Rejected};
use crate::methods::{
    Answer, Denied, Enrol, Kept, Method, MethodId, Plan, Role, Rules, Used, Verdict,
};
use crate::model::{Challenge, Credential, CredentialId, Strength};
use crate::secret::{KeyError, KeyId, Token, TokenKind};

pub use crate::config::totp::Settings;
pub use otp::STEP;
use otp::{Digits, Match};
use secret::Secret;

/// Six digits of an authenticator app. The accepted time step is kept and compared in the
/// statement that raises it, so that no code is good twice (RFC 6238 §5.2, NIST SP 800-63B-4
/// §3.1.4.2). On top of a mail it is no AAL2: both are "something you have" (§2.2.1).
#[derive(Clone, Copy, Debug)]
pub struct Totp;

#[async_trait]
impl Method for Totp {
    fn id(&self) -> MethodId {
        MethodId("totp")
    }

    fn rules(&self, cx: &Cx<'_>) -> Rules {
        Rules {
            strength: Strength::SecondFactor,
            attempts: cx.config.limits.attempts,
            role: Role::Second,
        }
    }

    async fn finish_sign_in(
        &self,
        cx: &Cx<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Verdict, Denied> {
        let digits = digits(answer)?;
        let user = open.user.as_ref().ok_or(Rejected::NotFound)?;
        let kept = cx.reads.credentials_of(user).await?;
        let kept = kept.iter().find(|kept| kept.kind == self.id().0);
        let kept = kept.ok_or(Rejected::NotFound)?;
        let secret = Secret::open(cx.ring, user, &kept.data)?;
        let wrong = Rejected::WrongCode {
            left: open.attempts_left,
        };
        match secret.check(&digits, cx.now, kept.counter) {
            Match::Fresh(step) => Ok(Verdict::right(cx, self.id(), self.rules(cx)).by(
                user,
                Used::Counted {
                    credential: kept.id.clone(),
                    counter: step,
                    data: self.older(cx, kept)?,
                },
            )),
            Match::Replayed => Err(Denied {
                replay: true,
                ..Denied::at("step", wrong)
            }),
            Match::None => Err(Denied::at("code", wrong)),
        }
    }

    fn keyed(&self) -> bool {
        true
    }

    fn reseal(&self, cx: &Cx<'_>, kept: &Credential) -> Result<Option<Vec<u8>>, KeyError> {
        let secret = Secret::open(cx.ring, &kept.user, &kept.data)?;
        secret.seal(cx.ring, cx.env, &kept.user).map(Some)
    }

    async fn begin_enrolment(&self, cx: &Cx<'_>, enrol: Enrol<'_>) -> Result<Plan, Error> {
        let secret = Secret::draw(cx.env);
        let digest = Token::draw(TokenKind::Ceremony, cx.env).digest(cx.ring);
        let data = secret.seal(cx.ring, cx.env, &enrol.user.id)?;
        Ok(Plan {
            reply: told(cx, enrol, &secret),
            ..Plan::new(digest, data)
        })
    }

    fn again(&self, cx: &Cx<'_>, enrol: Enrol<'_>, open: &Challenge) -> Option<serde_json::Value> {
        let secret = Secret::open(cx.ring, &enrol.user.id, &open.data).ok()?;
        Some(told(cx, enrol, &secret))
    }

    async fn finish_enrolment(
        &self,
        cx: &Cx<'_>,
        enrol: Enrol<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Kept, Denied> {
        let digits = digits(answer)?;
        let secret = Secret::open(cx.ring, &enrol.user.id, &open.data)?;
        let Match::Fresh(step) = secret.check(&digits, cx.now, 0) else {
            let left = open.attempts_left;
            return Err(Denied::at("code", Rejected::WrongCode { left }));
        };
        Ok(Kept {
            credentials: vec![Credential {
                id: CredentialId::draw(cx.env, cx.now),
                kind: self.id().0.to_owned(),
                // One for each user.
                handle: enrol.user.id.as_str().as_bytes().to_vec(),
                user: enrol.user.id.clone(),
                label: enrol.label.to_owned(),
                scope: String::new(),
                data: secret.seal(cx.ring, cx.env, &enrol.user.id)?,
                counter: step,
                created_at: cx.now,
                used_at: None,
            }],
            replaces: true,
            reply: json!({}),
        })
    }
}

impl Totp {
    /// The data under the first key, where it was sealed under an older one.
    fn older(self, cx: &Cx<'_>, kept: &Credential) -> Result<Option<Vec<u8>>, KeyError> {
        if cx.ring.ids().first().copied() == KeyId::of(&kept.data) {
            Ok(None)
        } else {
            self.reseal(cx, kept)
        }
    }
}

fn digits(answer: Answer<'_>) -> Result<Digits, Rejected> {
    match answer {
        Answer::Typed(text) => Digits::parse(text).ok_or(Rejected::BadCode),
        _ => Err(Rejected::BadCode),
    }
}

fn told(cx: &Cx<'_>, enrol: Enrol<'_>, secret: &Secret) -> serde_json::Value {
    let issuer = cx.config.totp.issuer.as_ref();
    let issuer = issuer.unwrap_or(&cx.config.app_name);
    json!({
        "secret": *secret.base32(),
        "uri": *secret.uri(issuer, &enrol.user.delivery),
    })
}
