//! How a method gets a credential.

use crate::model::{ChallengeId, Credential, User};
use serde_json::Value;

/// Who adds a credential.
#[derive(Clone, Copy, Debug)]
pub struct Enrol<'a> {
    /// The challenge it is for.
    pub id: &'a ChallengeId,
    /// The user.
    pub user: &'a User,
    /// Every credential the user has.
    pub credentials: &'a [Credential],
    /// What the user calls the new one; may be empty.
    pub label: &'a str,
    /// What the user gave for it as it was begun, such as a telephone number; mostly empty.
    pub given: &'a str,
}

/// How a browser is asked for a new credential (Credential Management Level 1 §2.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Mediation {
    /// Its user is asked, and answers with a gesture.
    #[default]
    Optional,
    /// It makes one without asking, or none (WebAuthn Level 3 §5.1.3).
    Conditional,
}

/// A credential, proven to work.
#[must_use]
#[derive(Debug)]
pub struct Kept {
    /// What is kept: one credential, or a set of which each is good once.
    pub(crate) credentials: Vec<Credential>,
    /// It takes the place of every earlier one of its kind.
    pub(crate) replaces: bool,
    /// What is shown to its owner, now and never again.
    pub(crate) reply: Value,
}

impl Kept {
    /// One credential, beside those there are.
    pub fn new(credential: Credential) -> Self {
        Self {
            credentials: vec![credential],
            replaces: false,
            reply: Value::Object(serde_json::Map::new()),
        }
    }

    /// It takes the place of every earlier one of its kind.
    pub fn in_place_of_others(mut self) -> Self {
        self.replaces = true;
        self
    }
}
