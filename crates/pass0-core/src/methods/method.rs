//! What a method is: what it is asked, and what it answers.

use async_trait::async_trait;
use serde_json::Value;

use crate::context::Cx;
use crate::error::{Error, Rejected};
use crate::model::{Challenge, ChallengeId, Credential, Email, User};
use crate::ports::LetterKind;
use crate::secret::{Digest, KeyError, Token};

use super::enrolment::{Enrol, Kept};
use super::errand::Errand;
use super::rules::{MethodId, Rules};
use super::verdict::{Denied, Verdict};

/// A way to prove who somebody is. A method reads and judges; it cannot write, open a session or
/// send mail. What a method does not do, it leaves at the default: that is refused.
#[async_trait]
pub trait Method: Send + Sync {
    /// Its name.
    fn id(&self) -> MethodId;

    /// What holds for every challenge of it.
    fn rules(&self, cx: &Cx<'_>) -> Rules;

    /// Whether it has to send something before it can be answered. Then a sign-in that waits for it
    /// begins it, and so does a session that is to be proven afresh.
    fn sends(&self) -> bool {
        false
    }

    /// Draws the secrets of a new challenge.
    ///
    /// # Errors
    /// [`Rejected`] when it cannot be begun; [`Error`] when the store or a key fails.
    async fn begin_sign_in(&self, _cx: &Cx<'_>, _ask: Ask<'_>) -> Result<Plan, Error> {
        Err(Rejected::NotFound.into())
    }

    /// The challenge that an answer says it is of, where the answer itself says so. It begins with the
    /// id of its row ([`Ask::id`], [`Enrol::id`]). Only to find what it is an answer to: whether it is,
    /// [`Method::finish_sign_in`] judges.
    fn challenge_in(&self, _answer: &Value) -> Option<Vec<u8>> {
        None
    }

    /// Judges an answer to an open challenge.
    ///
    /// # Errors
    /// [`Denied`] for any answer but the right one.
    async fn finish_sign_in(
        &self,
        cx: &Cx<'_>,
        open: &Challenge,
        answer: Answer<'_>,
    ) -> Result<Verdict, Denied>;

    /// Draws the secrets of a credential to be.
    ///
    /// # Errors
    /// As [`Method::begin_sign_in`].
    async fn begin_enrolment(&self, _cx: &Cx<'_>, _enrol: Enrol<'_>) -> Result<Plan, Error> {
        Err(Rejected::NotFound.into())
    }

    /// What an enrolment under way tells again when its page is opened again; `None`: nothing, a
    /// new one is begun.
    fn again(&self, _cx: &Cx<'_>, _enrol: Enrol<'_>, _open: &Challenge) -> Option<Value> {
        None
    }

    /// Judges the proof that a credential to be works, and makes it.
    ///
    /// # Errors
    /// As [`Method::finish_sign_in`].
    async fn finish_enrolment(
        &self,
        _cx: &Cx<'_>,
        _enrol: Enrol<'_>,
        _open: &Challenge,
        _answer: Answer<'_>,
    ) -> Result<Kept, Denied> {
        Err(Rejected::NotFound.into())
    }

    /// Whether the data of its credentials was made under a secret key, whose id it then begins with.
    fn keyed(&self) -> bool {
        false
    }

    /// The data of a credential, sealed again under the first key; `None`: it cannot be, and goes
    /// when it is used.
    ///
    /// # Errors
    /// [`KeyError`] when its key is not here, or it does not open.
    fn reseal(&self, _cx: &Cx<'_>, _credential: &Credential) -> Result<Option<Vec<u8>>, KeyError> {
        Ok(None)
    }

    /// What its owner may know of a credential: an object, without secrets.
    fn describe(&self, _credential: &Credential) -> Value {
        Value::Object(serde_json::Map::new())
    }
}

/// What is asked of a method.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The challenge it is for.
    pub id: &'a ChallengeId,
    /// Whom it is for.
    pub whom: Whom<'a>,
    /// The challenge to ask for an answer to, where nothing is kept of it: then
    /// [`Challenge::data`] is this when the answer is judged. `None`: the method draws one.
    pub challenge: Option<&'a [u8]>,
}

impl<'a> Ask<'a> {
    /// A challenge with this id for them, which the method draws.
    #[must_use]
    pub const fn new(id: &'a ChallengeId, whom: Whom<'a>) -> Self {
        Self {
            id,
            whom,
            challenge: None,
        }
    }
}

/// Whom a challenge is for.
#[derive(Clone, Copy, Debug)]
pub enum Whom<'a> {
    /// The reader of this mailbox.
    Address(&'a Email),
    /// Any user: the answer itself names one.
    Anybody,
    /// This user, with these credentials.
    User(&'a User, &'a [Credential]),
}

/// The secrets of a new challenge.
#[derive(Debug)]
pub struct Plan {
    /// The digest of the secret that is handed out, if one is.
    pub digest: Digest,
    /// What the method keeps.
    pub data: Vec<u8>,
    /// What is mailed, if anything is.
    pub letter: Option<LetterKind>,
    /// The reply to the requesting browser, if any.
    pub reply: Value,
    /// What is done once the challenge is stored, if anything is.
    pub errand: Option<Errand>,
}

impl Plan {
    /// The plan of a challenge whose secret has this digest, and that keeps this data.
    #[must_use]
    pub fn new(digest: Digest, data: Vec<u8>) -> Self {
        Self {
            digest,
            data,
            letter: None,
            reply: Value::Null,
            errand: None,
        }
    }
}

/// An answer to a challenge.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Answer<'a> {
    /// The secret that was handed out came back.
    Token(&'a Token),
    /// Something was typed.
    Typed(&'a str),
    /// A browser's authenticator answered.
    Credential(&'a Value),
}
