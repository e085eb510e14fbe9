//! Ways to prove who somebody is. One method, one folder; the engine is the only caller.

pub mod mail;

use async_trait::async_trait;

use crate::context::Cx;
use crate::error::Rejected;
use crate::model::{Challenge, ChallengeId, Email, Proof, Strength};
use crate::ports::LetterKind;
use crate::secret::{Digest, Token};

/// A method's name: stable, lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MethodId(pub &'static str);

/// What holds for every challenge of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// What a right answer proves.
    pub strength: Strength,
    /// Wrong answers until the challenge is over.
    pub attempts: u32,
}

/// A way to prove who somebody is. A method reads and judges; it cannot write, open a session or
/// send mail.
#[async_trait]
pub trait Method: Send + Sync {
    /// Its name.
    fn id(&self) -> MethodId;

    /// What holds for every challenge of it.
    fn rules(&self, cx: &Cx<'_>) -> Rules;

    /// Draws the secrets of a new challenge.
    ///
    /// # Errors
    /// [`Rejected`] when it cannot be begun.
    async fn begin(&self, cx: &Cx<'_>, ask: Ask<'_>) -> Result<Plan, Rejected>;

    /// Judges an answer to an open challenge.
    ///
    /// # Errors
    /// [`Rejected`] for any answer but the right one.
    async fn finish(
        &self,
        cx: &Cx<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Verdict, Rejected>;
}

/// What is asked of a method.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The challenge it is for.
    pub id: &'a ChallengeId,
    /// The address it is about.
    pub email: &'a Email,
}

/// The secrets of a new challenge.
#[derive(Debug)]
pub struct Plan {
    /// What the challenge is found by.
    pub digest: Digest,
    /// What the method keeps.
    pub data: Vec<u8>,
    /// What is mailed.
    pub letter: LetterKind,
}

/// An answer to a challenge.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Answer<'a> {
    /// The secret the challenge is found by was shown.
    Token(&'a Token),
    /// Something was typed.
    Typed(&'a str),
}

/// "This was the right answer", made by methods only. Without one, `sign_in.rs` opens nothing.
#[must_use]
#[derive(Debug)]
pub struct Verdict {
    proof: Proof,
}

impl Verdict {
    /// A right answer to a challenge of `method`.
    pub(crate) fn right(cx: &Cx<'_>, method: &dyn Method) -> Self {
        Self {
            proof: Proof {
                method: method.id().0.to_owned(),
                strength: method.rules(cx).strength,
                at: cx.now,
            },
        }
    }

    /// What was proven.
    pub(crate) fn into_proof(self) -> Proof {
        self.proof
    }
}

/// Every method there is. A new method is a folder and a line here.
static REGISTRY: &[&dyn Method] = &[&mail::Mail, &mail::Issued];

/// The method of this name.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Method> {
    REGISTRY.iter().find(|method| method.id().0 == id).copied()
}
