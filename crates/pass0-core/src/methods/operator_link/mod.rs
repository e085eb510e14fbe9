//! A link that an operator made and handed over by some way of their own.

use async_trait::async_trait;

use super::mail::link;
use crate::context::Cx;
use crate::error::{Error, Rejected};
use crate::methods::{Answer, Ask, Denied, Method, MethodId, Plan, Role, Rules, Verdict};
use crate::model::{Challenge, Operator, Strength};
use crate::ports::LetterKind;
use crate::secret::{Token, TokenKind};

/// An operator's link: no browser asked, no code, another kind of token than a mailed link.
/// It proves no mailbox.
#[derive(Clone, Copy, Debug)]
pub struct OperatorLink(pub Operator);

#[async_trait]
impl Method for OperatorLink {
    fn id(&self) -> MethodId {
        MethodId(self.0.method())
    }

    fn rules(&self, _cx: &Cx<'_>) -> Rules {
        Rules {
            strength: Strength::Issued,
            attempts: 1,
            role: Role::First,
        }
    }

    async fn begin_sign_in(&self, cx: &Cx<'_>, ask: Ask<'_>) -> Result<Plan, Error> {
        let token = Token::of_row(TokenKind::OperatorLink, ask.id.bits(), cx.ring, cx.env);
        Ok(Plan {
            letter: Some(LetterKind::SignIn {
                link: link(cx, &token),
                code: String::new(),
            }),
            ..Plan::new(token.digest(cx.ring), Vec::new())
        })
    }

    async fn finish_sign_in(
        &self,
        cx: &Cx<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Verdict, Denied> {
        match answer {
            Answer::Token(token) if token.matches(cx.ring, &open.digest) => {
                Ok(Verdict::right(cx, self.id(), self.rules(cx)))
            }
            _ => Err(Rejected::Unknown.into()),
        }
    }
}
