//! Budgets of an account: what a signed-in visitor may change, over all sessions, networks and
//! nodes. They keep a stolen session from burying a notice under a hundred others, and from using
//! the account to send mail or to burn time.
//!
//! Removing things has no budget of its own: it is bounded by what was added, and an owner who
//! clears up after an intruder must never be told to wait.

use crate::model::{UserId, Window};
use crate::ports::Change;

/// The numbers. No window: no bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountLimits {
    /// Credentials added or replaced, a set of recovery codes with its second factor as one.
    pub additions: Vec<Window>,
    /// New sets of recovery codes.
    pub recovery_codes: Vec<Window>,
    /// Credentials renamed.
    pub renames: Vec<Window>,
    /// Letters to a new address.
    pub address_changes: Vec<Window>,
    /// Downloads of everything that is kept.
    pub downloads: Vec<Window>,
}

impl Default for AccountLimits {
    fn default() -> Self {
        Self {
            additions: vec![Window::new(10, 3600), Window::new(20, 24 * 3600)],
            recovery_codes: vec![Window::new(3, 3600), Window::new(10, 24 * 3600)],
            renames: vec![Window::new(20, 3600)],
            address_changes: vec![Window::new(5, 3600), Window::new(10, 24 * 3600)],
            downloads: vec![Window::new(10, 3600)],
        }
    }
}

impl AccountLimits {
    /// No bounds; for dev mode and measurements.
    #[must_use]
    pub fn off() -> Self {
        Self {
            additions: Vec::new(),
            recovery_codes: Vec::new(),
            renames: Vec::new(),
            address_changes: Vec::new(),
            downloads: Vec::new(),
        }
    }
}

/// What a budget is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Budget {
    Addition,
    RecoveryCodes,
    Rename,
    AddressChange,
    Download,
}

impl Budget {
    const ALL: [Self; 5] = [
        Self::Addition,
        Self::RecoveryCodes,
        Self::Rename,
        Self::AddressChange,
        Self::Download,
    ];

    /// The user's id comes last, and never an address: nothing outlives the account but a number.
    pub(crate) fn key(self, user: &UserId) -> String {
        let what = match self {
            Self::Addition => "addition",
            Self::RecoveryCodes => "recovery-codes",
            Self::Rename => "rename",
            Self::AddressChange => "address-change",
            Self::Download => "download",
        };
        format!("account/{what}/{user}")
    }
}

/// What second factors send to a user is counted by this.
pub(crate) fn sends_key(user: &UserId) -> String {
    format!("sends/{user}")
}

/// Gives an account its budgets back: what an intruder spent must not keep the owner waiting.
pub(crate) fn reset_budgets(user: &UserId) -> impl Iterator<Item = Change> {
    let sends = Change::ResetLimit(sends_key(user));
    Budget::ALL
        .map(|budget| Change::ResetLimit(budget.key(user)))
        .into_iter()
        .chain([sends])
}
