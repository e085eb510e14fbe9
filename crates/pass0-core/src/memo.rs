//! What the engine notes in a challenge for itself: written here and read here, and nowhere else.

mod mailed;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::methods::Mediation;
use crate::model::{Challenge, ChallengeId, Proof, Purpose};
use crate::ports::{Notice, Report};

pub(crate) use mailed::{Mailed, Until};

/// What the engine notes in a challenge: which of these, its purpose decides. As text it is
/// [`Challenge::context`], in the form that the versions before wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Memo {
    /// Nothing: what there is to know is in the rest of the challenge.
    Nothing,
    /// Of a sign-in by mail: until when what was mailed is good, and what is still to be mailed.
    Mailed(Mailed),
    /// Of a sign-in that waits: what was shown so far.
    Proofs(Vec<Proof>),
    /// Of a notice's link: the change it tells of.
    Notice(Notice),
    /// Of a contest: the notice whose change is contested.
    Contests(ChallengeId),
    /// Of a contest that is over: what came of it.
    Outcome(Report),
    /// Of a request that waits for a fresh proof: the form.
    Form(Resumed),
    /// Of a change of address: the canonical form of the new one. Empty: there is no link.
    Address(String),
    /// Of a credential being added: how the browser was asked.
    Asked(Mediation),
    /// What this version cannot read, as it stands: a later one wrote it.
    Unknown(String),
}

/// A request that waited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumed {
    /// Where the form goes.
    pub action: String,
    /// What it holds.
    pub fields: Vec<(String, String)>,
}

const CONDITIONAL: &str = "conditional";

impl Memo {
    /// What is noted in a challenge.
    pub(crate) fn of(open: &Challenge) -> Self {
        let text = open.context.as_str();
        let unknown = || Self::Unknown(text.to_owned());
        match open.purpose {
            Purpose::SignIn => Self::Mailed(Mailed::read(text)),
            Purpose::SecondFactor => Self::Proofs(Proof::split(text)),
            Purpose::NotMe => read(text).map_or_else(unknown, Self::Notice),
            // What came of a contest is no method's any more.
            Purpose::Contest if open.method.is_empty() => {
                read(text).map_or_else(unknown, Self::Outcome)
            }
            Purpose::Contest => Self::Contests(ChallengeId::from(text)),
            Purpose::Suspended => read(text).map_or_else(unknown, Self::Form),
            Purpose::EmailChange => Self::Address(text.to_owned()),
            Purpose::Enrol => match text {
                "" => Self::Asked(Mediation::Optional),
                CONDITIONAL => Self::Asked(Mediation::Conditional),
                _ => unknown(),
            },
            Purpose::OperatorLink
            | Purpose::Ceremony
            | Purpose::SentFactor
            | Purpose::StepUp
            | Purpose::Keep => match text {
                "" => Self::Nothing,
                _ => unknown(),
            },
        }
    }

    /// What a sign-in has shown so far. What cannot be read is no proof.
    pub(crate) fn proofs(waits: &Challenge) -> Vec<Proof> {
        match Self::of(waits) {
            Self::Proofs(proofs) => proofs,
            _ => Vec::new(),
        }
    }

    /// How the browser was asked for the answer to this challenge. What cannot be read counts as the
    /// stricter way: with a gesture of its user.
    pub(crate) fn mediation(open: &Challenge) -> Mediation {
        match Self::of(open) {
            Self::Asked(mediation) => mediation,
            _ => Mediation::Optional,
        }
    }

    /// The notice whose change a challenge contests.
    pub(crate) fn contests(open: &Challenge) -> Option<ChallengeId> {
        match Self::of(open) {
            Self::Contests(notice) => Some(notice),
            _ => None,
        }
    }
}

fn read<T: for<'a> Deserialize<'a>>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// A value of strings and numbers always serialises.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl fmt::Display for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing | Self::Asked(Mediation::Optional) => Ok(()),
            Self::Mailed(mailed) => mailed.fmt(f),
            Self::Proofs(proofs) => f.write_str(&Proof::join(proofs)),
            Self::Notice(notice) => f.write_str(&json(notice)),
            Self::Contests(notice) => notice.fmt(f),
            Self::Outcome(report) => f.write_str(&json(report)),
            Self::Form(form) => f.write_str(&json(form)),
            Self::Address(text) | Self::Unknown(text) => f.write_str(text),
            Self::Asked(Mediation::Conditional) => f.write_str(CONDITIONAL),
        }
    }
}

#[cfg(test)]
mod tests;
