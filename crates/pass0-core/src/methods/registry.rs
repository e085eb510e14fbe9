//! Which methods an engine has: pass0's own, and those that its host adds.

use std::fmt;
use std::sync::Arc;

use super::method::Method;
use super::rules::Role;
use super::{mail, operator_link, passkey, recovery_code, totp};
use crate::config::ConfigError;
use crate::context::Cx;
use crate::model::{Operator, Strength};

/// The longest name of a method.
const LONGEST: usize = 32;

/// The methods of an engine.
#[derive(Clone)]
pub struct Methods(Vec<Arc<dyn Method>>);

impl Default for Methods {
    /// Every method of pass0's own. A new one is a folder and a line here.
    fn default() -> Self {
        Self(vec![
            Arc::new(mail::Mail),
            Arc::new(operator_link::OperatorLink(Operator::Link)),
            Arc::new(operator_link::OperatorLink(Operator::Recovery)),
            Arc::new(passkey::Passkey),
            Arc::new(totp::Totp),
            Arc::new(recovery_code::RecoveryCode),
        ])
    }
}

impl Methods {
    /// These and one of the host's own, which is a second factor.
    #[must_use]
    pub fn and(mut self, method: Arc<dyn Method>) -> Self {
        self.0.push(method);
        self
    }

    /// The method of this name.
    pub(crate) fn find(&self, id: &str) -> Option<&dyn Method> {
        self.all().find(|method| method.id().0 == id)
    }

    /// Every method.
    pub(crate) fn all(&self) -> impl Iterator<Item = &dyn Method> {
        self.0.iter().map(|method| &**method)
    }

    /// The methods of this role.
    pub(crate) fn of_role<'a>(
        &'a self,
        cx: &Cx<'a>,
        role: Role,
    ) -> impl Iterator<Item = &'a dyn Method> {
        let cx = *cx;
        self.all()
            .filter(move |method| method.rules(&cx).role == role)
    }

    /// Refuses a method of the host's that takes the name of another, has a name that would not
    /// stand in a path or an event, or is more than a second factor: who somebody is, and what
    /// replaces a lost factor, is for pass0's own methods to say.
    pub(crate) fn check(&self, cx: &Cx<'_>) -> Result<(), ConfigError> {
        let own = Self::default().0.len();
        for (n, method) in self.all().enumerate().skip(own) {
            let name = method.id().0;
            let bad = |reason: &str| ConfigError {
                setting: "method",
                reason: format!("`{name}` {reason}"),
            };
            let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let well_named = name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(letters)
                && name.len() <= LONGEST;
            if !well_named {
                return Err(bad(
                    "is no name of a method: lower-case letters, digits and `_`, at most 32, a letter first",
                ));
            }
            if self.all().take(n).any(|other| other.id() == method.id()) {
                return Err(bad("is the name of another method"));
            }
            let rules = method.rules(cx);
            if rules.role != Role::Second || rules.strength != Strength::SecondFactor {
                return Err(bad(
                    "is no second factor: a method of an app can be nothing else",
                ));
            }
            if rules.attempts == 0 {
                return Err(bad("allows no attempt"));
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.all().map(|method| method.id().0))
            .finish()
    }
}
