//! What somebody signed in does to their own account.

mod credentials;
mod email;
mod enrol;
mod not_me;
mod own;
mod step_up;
mod suspended;

pub use credentials::Owned;
pub use enrol::Enrolled;
pub use step_up::Freshness;
pub use suspended::Resumed;
