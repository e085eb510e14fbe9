//! Who is signed in on a request.

use std::time::Duration;

use crate::error::Rejected;
use crate::model::{Operator, Proof, Session, Strength, Timestamp, User};

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Current {
    /// The session.
    pub session: Session,
    /// Its user.
    pub user: User,
}

impl Current {
    /// Until when a proof of at least this strength counts as fresh; `None`: there is none.
    #[must_use]
    pub fn fresh_until(&self, strength: Strength, life: Duration) -> Option<Timestamp> {
        self.session
            .newest_proof(strength)
            .map(|proof: &Proof| proof.at.plus(life))
    }

    /// Refuses what changes who gets into the account, ends it or takes its data along, where an
    /// operator's link opened the session and is not for recovery. What is proven in it later, with
    /// the owner beside the operator, does not lift that: the owner signs in.
    ///
    /// # Errors
    /// [`Rejected::OperatorSession`].
    pub fn owns(&self) -> Result<(), Rejected> {
        match self.session.operator() {
            Some(Operator::Link) => Err(Rejected::OperatorSession),
            Some(Operator::Recovery) | None => Ok(()),
        }
    }

    /// The strongest thing proven in this session.
    #[must_use]
    pub fn strength(&self) -> Option<Strength> {
        self.session.proofs.iter().map(|proof| proof.strength).max()
    }

    /// The methods that were shown, each once, in order: `mail`, `totp`, `passkey`, ….
    #[must_use]
    pub fn amr(&self) -> Vec<&str> {
        let mut methods: Vec<&str> = Vec::new();
        for proof in &self.session.proofs {
            if !methods.contains(&proof.method.as_str()) {
                methods.push(&proof.method);
            }
        }
        methods
    }

    /// The authentication assurance level of NIST SP 800-63B-4 that was reached: `aal2` by a
    /// passkey with user verification and by nothing else (§2.2.1: a mail and a code of an app are
    /// both "something you have"), else `aal1`.
    #[must_use]
    pub fn acr(&self) -> &'static str {
        match self.strength() {
            Some(Strength::Verified) => "aal2",
            _ => "aal1",
        }
    }
}
