//! How a method gets a credential.

use crate::model::{Credential, User};
use serde_json::Value;

/// Who adds a credential.
#[derive(Clone, Copy, Debug)]
pub struct Enrol<'a> {
    /// The user.
    pub user: &'a User,
    /// Every credential the user has.
    pub credentials: &'a [Credential],
    /// What the user calls the new one; may be empty.
    pub label: &'a str,
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
