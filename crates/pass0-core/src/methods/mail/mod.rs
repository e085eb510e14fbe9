//! Mail: a link and a code of one flow, either of which signs in the browser that asked.

mod url;

pub(crate) use url::link;

use async_trait::async_trait;

use crate::context::Cx;
use crate::error::{Error, Rejected};
use crate::methods::{Answer, Ask, Denied, Method, MethodId, Plan, Role, Rules, Verdict};
use crate::model::{Challenge, Strength};
use crate::ports::LetterKind;
use crate::secret::{Code, Digest, Token, TokenKind};

/// The name in the hash input of codes.
const CODE: &str = "code";

/// Link and code by mail.
///
/// E-mail is no out-of-band authenticator for NIST SP 800-63B-4 (§3.1.3.1) and no factor for
/// ASVS level 3 (6.3.6): it proves control of a mailbox and nothing more.
#[derive(Clone, Copy, Debug)]
pub struct Mail;

#[async_trait]
impl Method for Mail {
    fn id(&self) -> MethodId {
        MethodId("mail")
    }

    fn rules(&self, cx: &Cx<'_>) -> Rules {
        Rules {
            strength: Strength::Mailbox,
            attempts: cx.config.limits.attempts,
            role: Role::First,
        }
    }

    async fn begin_sign_in(&self, cx: &Cx<'_>, ask: Ask<'_>) -> Result<Plan, Error> {
        let token = Token::of_row(TokenKind::Link, ask.id.bits(), cx.ring, cx.env);
        let code = Code::draw(cx.env);
        let digest = code_digest(cx, ask.id.as_str(), &code);
        Ok(Plan {
            letter: Some(LetterKind::SignIn {
                link: link(cx, &token),
                code: if cx.config.codes {
                    code.expose().to_owned()
                } else {
                    String::new()
                },
            }),
            ..Plan::new(token.digest(cx.ring), digest.as_bytes().to_vec())
        })
    }

    async fn finish_sign_in(
        &self,
        cx: &Cx<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Verdict, Denied> {
        let right = match answer {
            Answer::Token(token) => token.matches(cx.ring, &open.digest),
            Answer::Typed(text) => {
                let code = Code::parse(text).ok_or(Rejected::BadCode)?;
                let parts = [open.id.as_str().as_bytes(), code.expose().as_bytes()];
                Digest::from_bytes(&open.data)
                    .is_some_and(|stored| cx.ring.matches(&stored, CODE, &parts))
            }
            Answer::Credential(_) => false,
        };
        if right {
            Ok(Verdict::right(cx, self.id(), self.rules(cx)))
        } else {
            let left = open.attempts_left;
            Err(Rejected::WrongCode { left }.into())
        }
    }
}

/// Bound to the flow, so that a code of one flow is wrong in every other.
fn code_digest(cx: &Cx<'_>, flow: &str, code: &Code) -> Digest {
    cx.ring
        .digest(CODE, &[flow.as_bytes(), code.expose().as_bytes()])
}
