//! What somebody signed in does to their own account.

mod credentials;
mod email;
mod enrol;
mod leave;
mod not_me;
mod own;
mod step_up;
mod suspended;

pub use credentials::Owned;
pub use enrol::Enrolled;
pub use leave::Leaving;
pub use step_up::Freshness;
pub use suspended::Resumed;

/// Every address that is told of what becomes of the account.
pub(crate) fn addresses(user: &crate::model::User) -> Vec<String> {
    vec![user.delivery.clone()]
}
