//! Operator: what a link that an operator made is for.

use crate::model::{Proof, Strength};

/// What a link that an operator made is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// To let somebody in, and no more: what it opens changes nothing about who gets in, and takes
    /// nothing away.
    Link,
    /// To give an account back to its owner: what it opens may do what the owner may.
    Recovery,
}

impl Operator {
    /// The method of its proof.
    #[must_use]
    pub const fn method(self) -> &'static str {
        match self {
            Self::Link => "operator_link",
            Self::Recovery => "operator_recovery",
        }
    }

    /// The name in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Recovery => "recovery",
        }
    }

    /// The link among what was shown. A proof that somebody else handed out and that is not known
    /// as a recovery is a mere link.
    #[must_use]
    pub fn of(proofs: &[Proof]) -> Option<Self> {
        let mut issued = proofs
            .iter()
            .filter(|proof| proof.strength == Strength::Issued)
            .peekable();
        issued.peek()?;
        let recovers = issued.all(|proof| proof.method == Self::Recovery.method());
        Some(if recovers { Self::Recovery } else { Self::Link })
    }
}
