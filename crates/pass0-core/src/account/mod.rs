//! What somebody signed in does to their own account.

mod backup;
mod contest;
mod credentials;
mod email;
mod enrol;
pub(crate) mod leave;
pub(crate) mod notice;
mod offer;
mod own;
mod sessions;
mod spend;
mod step_up;
mod suspended;
mod under_way;
mod unmade;

pub use contest::{Contest, PendingRemoval, TakenBack};
pub use credentials::Owned;
pub(crate) use notice::addresses;

pub use enrol::Enrolled;
pub use leave::Leaving;
pub use step_up::Freshness;
