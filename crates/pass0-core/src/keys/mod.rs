//! The secret keys and the database they belong to: which ones it knows, what depends on each, and
//! how one is replaced or given up.
//!
//! A database knows its keys by a check value each, written when a key is first used with it. So a
//! key is only ever made for a new database, and a wrong one opens none.

mod admission;
mod dependents;
mod kinds;
mod known;
mod problem;
mod report;
mod reseal;
mod retire;

pub use known::may_draw;
pub use problem::KeyProblem;
pub use report::{Dependents, KeyReport};
pub use reseal::Resealed;
