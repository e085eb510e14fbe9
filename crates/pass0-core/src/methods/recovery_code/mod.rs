//! Recovery codes: ten codes that each stand in once for a second factor that was lost.

mod code;

use async_trait::async_trait;
use serde_json::json;

use crate::context::Cx;
use crate::error::{Error, Rejected};
use crate::methods::{
    Answer, Denied, Enrol, Kept, Method, MethodId, Plan, Role, Rules, Used, Verdict,
};
use crate::model::{Challenge, Credential, CredentialId, Strength};

use code::Code;

/// How many a set has.
pub const SET: u8 = 10;

/// Recovery codes (NIST SP 800-63B-4 §3.1.2, look-up secrets). A code is numbered, so that one
/// hash is computed for a try, and is deleted by the `apply` that accepts it.
#[derive(Clone, Copy, Debug)]
pub struct RecoveryCode;

#[async_trait]
impl Method for RecoveryCode {
    fn id(&self) -> MethodId {
        MethodId("recovery_code")
    }

    fn rules(&self, cx: &Cx<'_>) -> Rules {
        Rules {
            strength: Strength::SecondFactor,
            attempts: cx.config.limits.attempts,
            role: Role::Backup,
        }
    }

    async fn finish_sign_in(
        &self,
        cx: &Cx<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Verdict, Denied> {
        let Answer::Typed(text) = answer else {
            return Err(Rejected::BadCode.into());
        };
        let code = Code::parse(text).ok_or(Rejected::BadCode)?;
        let user = open.user.as_ref().ok_or(Rejected::NotFound)?;
        let wrong = Rejected::WrongCode {
            left: open.attempts_left,
        };
        let handle = code.handle(user);
        let kept = cx.reads.credential(self.id().0, &handle).await?;
        let Some(kept) = kept.filter(|kept| kept.user == *user) else {
            // The same work as for one that is there.
            code.hash(cx.ring, cx.env, user)?;
            return Err(Denied::at("number", wrong));
        };
        if code.matches(cx.ring, user, &kept.data)? {
            Ok(Verdict::right(cx, self.id(), self.rules(cx)).by(user, Used::Spent(kept.id)))
        } else {
            Err(Denied::at("code", wrong))
        }
    }

    fn keyed(&self) -> bool {
        true
    }

    /// A new set is its own proof: it is shown in the answer that keeps it.
    async fn finish_enrolment(
        &self,
        cx: &Cx<'_>,
        enrol: Enrol<'_>,
        _open: &Challenge,
        _answer: Answer<'_>,
    ) -> Result<Kept, Denied> {
        let mut credentials = Vec::with_capacity(usize::from(SET));
        let mut shown = Vec::with_capacity(usize::from(SET));
        for number in 1..=SET {
            let code = Code::draw(cx.env, number);
            credentials.push(Credential {
                id: CredentialId::draw(cx.env, cx.now),
                kind: self.id().0.to_owned(),
                handle: code.handle(&enrol.user.id),
                user: enrol.user.id.clone(),
                label: String::new(),
                scope: String::new(),
                data: code.hash(cx.ring, cx.env, &enrol.user.id)?,
                counter: 0,
                created_at: cx.now,
                used_at: None,
            });
            shown.push(code.show());
        }
        Ok(Kept {
            credentials,
            replaces: true,
            reply: json!({"recovery_codes": shown}),
        })
    }

    async fn begin_enrolment(&self, _cx: &Cx<'_>, _enrol: Enrol<'_>) -> Result<Plan, Error> {
        Err(Rejected::NotFound.into())
    }
}
