//! Ways to prove who somebody is. One method, one folder; the engine is the only caller.

mod enrolment;
pub mod mail;
mod method;
pub mod operator_link;
pub mod passkey;
pub mod recovery_code;
mod rules;
pub mod totp;
mod verdict;

use crate::context::Cx;
use crate::model::Operator;

pub use enrolment::{Enrol, Kept, Mediation};
pub use method::{Answer, Ask, Method, Plan, Whom};
pub use rules::{MethodId, Role, Rules};
pub(crate) use verdict::Used;
pub use verdict::{Denied, Verdict};

/// Every method there is. A new method is a folder and a line here.
static REGISTRY: &[&dyn Method] = &[
    &mail::Mail,
    &operator_link::OperatorLink(Operator::Link),
    &operator_link::OperatorLink(Operator::Recovery),
    &passkey::Passkey,
    &totp::Totp,
    &recovery_code::RecoveryCode,
];

/// The method of this name.
#[must_use]
pub fn find(id: &str) -> Option<&'static dyn Method> {
    REGISTRY.iter().find(|method| method.id().0 == id).copied()
}

/// Every method.
pub(crate) fn all() -> impl Iterator<Item = &'static dyn Method> {
    REGISTRY.iter().copied()
}

/// The methods of this role.
pub(crate) fn of_role(cx: &Cx<'_>, role: Role) -> impl Iterator<Item = &'static dyn Method> {
    let cx = *cx;
    all().filter(move |method| method.rules(&cx).role == role)
}
