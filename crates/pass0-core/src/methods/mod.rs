//! Ways to prove who somebody is. One method, one folder; the engine is the only caller.

mod enrolment;
mod errand;
pub mod mail;
mod method;
pub mod operator_link;
pub mod passkey;
pub mod recovery_code;
mod registry;
mod rules;
pub mod totp;
mod verdict;

pub use enrolment::{Enrol, Kept, Mediation};
pub use errand::{Errand, Unsent};
pub use method::{Answer, Ask, Method, Plan, Whom};
pub use registry::Methods;
pub use rules::{MethodId, Role, Rules};
pub use verdict::{Denied, Used, Verdict};
