//! Proof: what somebody showed, how strong it is, and when.

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

/// How much a proof is worth. Ordered: later is stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Strength {
    /// A link or code that somebody else handed out.
    Issued,
    /// Control of a mailbox.
    Mailbox,
    /// A second factor on top of a first.
    SecondFactor,
    /// A phishing-resistant authenticator with user verification.
    Verified,
}

/// What somebody showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The method, as [`crate::methods::MethodId`] names it.
    pub method: String,
    /// How strong it is.
    pub strength: Strength,
    /// When it was shown.
    pub at: Timestamp,
}

impl Proof {
    /// The stored form of a list of proofs: `method strength millis`, comma-separated.
    #[must_use]
    pub fn join(proofs: &[Self]) -> String {
        proofs
            .iter()
            .map(|proof| {
                format!(
                    "{} {} {}",
                    proof.method,
                    proof.strength.as_i64(),
                    proof.at.millis()
                )
            })
            .collect::<Vec<_>>()
            .join(",")
    }

    /// From the stored form. An entry that cannot be read is no proof.
    #[must_use]
    pub fn split(text: &str) -> Vec<Self> {
        text.split(',')
            .filter_map(|entry| {
                let mut parts = entry.split(' ');
                Some(Self {
                    method: parts.next()?.to_owned(),
                    strength: Strength::from_i64(parts.next()?.parse().ok()?)?,
                    at: Timestamp::from_millis(parts.next()?.parse().ok()?),
                })
            })
            .collect()
    }
}

impl Strength {
    const fn as_i64(self) -> i64 {
        match self {
            Self::Issued => 0,
            Self::Mailbox => 1,
            Self::SecondFactor => 2,
            Self::Verified => 3,
        }
    }

    const fn from_i64(value: i64) -> Option<Self> {
        match value {
            0 => Some(Self::Issued),
            1 => Some(Self::Mailbox),
            2 => Some(Self::SecondFactor),
            3 => Some(Self::Verified),
            _ => None,
        }
    }

    /// From its name in JSON.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [
            Self::Issued,
            Self::Mailbox,
            Self::SecondFactor,
            Self::Verified,
        ]
        .into_iter()
        .find(|strength| strength.as_str() == text)
    }

    /// The name in JSON: `issued`, `mailbox`, `second_factor`, `verified`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Mailbox => "mailbox",
            Self::SecondFactor => "second_factor",
            Self::Verified => "verified",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proofs_survive_storage_and_rubbish_proves_nothing() {
        let proof = Proof {
            method: "mail".into(),
            strength: Strength::Mailbox,
            at: Timestamp::from_millis(7),
        };
        assert_eq!(
            Proof::split(&Proof::join(std::slice::from_ref(&proof))),
            [proof]
        );
        assert_eq!(Proof::split("mail 9 7,mail,,x y z"), []);
    }
}
