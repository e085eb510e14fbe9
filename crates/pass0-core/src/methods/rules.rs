//! A method's name, and what holds for every challenge of it.

use crate::model::Strength;

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
    /// Where it stands in a sign-in.
    pub role: Role,
}

/// Where a method stands in a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It begins a sign-in.
    First,
    /// It is a whole sign-in: it names its user, and counts as both factors.
    Standalone,
    /// It is asked for after a first factor, by everybody who has it.
    Second,
    /// It stands in for a second factor that was lost. Each of its credentials is good once.
    Backup,
}
