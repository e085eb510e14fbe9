//! What a method says of an answer.

use super::rules::{MethodId, Rules};
use crate::context::Cx;
use crate::error::{Error, Rejected};
use crate::model::{CredentialId, Proof, UserId};

/// "This was the right answer", made by methods only. Without one, `sign_in.rs` opens nothing.
#[must_use]
#[derive(Debug)]
pub struct Verdict {
    pub(crate) proof: Proof,
    /// Whose answer it is, where the answer itself says so.
    pub(crate) user: Option<UserId>,
    /// The credential it was given with.
    pub(crate) used: Option<Used>,
}

/// What a right answer does to the credential it was given with.
#[derive(Debug)]
pub(crate) enum Used {
    /// Its counter goes up.
    Counted {
        credential: CredentialId,
        counter: i64,
        data: Option<Vec<u8>>,
    },
    /// It is used up.
    Spent(CredentialId),
}

impl Verdict {
    /// A right answer to a challenge of this method.
    pub(crate) fn right(cx: &Cx<'_>, method: MethodId, rules: Rules) -> Self {
        Self {
            proof: Proof {
                method: method.0.to_owned(),
                strength: rules.strength,
                at: cx.now,
            },
            user: None,
            used: None,
        }
    }

    /// Given by this user, with this credential.
    pub(crate) fn by(mut self, user: &UserId, used: Used) -> Self {
        self.user = Some(user.clone());
        self.used = Some(used);
        self
    }
}

/// Why an answer is not accepted, and what is worth noting about it.
#[derive(Debug)]
pub struct Denied {
    pub(crate) why: Error,
    /// Whose credential it was tried with.
    pub(crate) user: Option<UserId>,
    /// The step that refused.
    pub(crate) step: &'static str,
    /// The credential may have been copied: its owner is told.
    pub(crate) suspect: bool,
    /// The answer was right once.
    pub(crate) replay: bool,
}

impl<E: Into<Error>> From<E> for Denied {
    fn from(error: E) -> Self {
        Self {
            why: error.into(),
            user: None,
            step: "",
            suspect: false,
            replay: false,
        }
    }
}

impl Denied {
    /// An answer that a step of the method refuses.
    pub(crate) fn at(step: &'static str, why: Rejected) -> Self {
        Self {
            step,
            ..Self::from(why)
        }
    }

    /// It was tried with a credential of this user.
    pub(crate) fn of(mut self, user: &UserId) -> Self {
        self.user = Some(user.clone());
        self
    }
}
