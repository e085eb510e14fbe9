//! Budgets of an account: what a signed-in visitor may change, over all sessions, networks and
//! nodes. They keep a stolen session from burying a notice under a hundred others, and from using
//! the account to send mail or to burn time.
//!
//! Removing things has no budget of its own: it is bounded by what was added, and an owner who
//! clears up after an intruder must never be told to wait.

use crate::context::Visit;
use crate::engine::Engine;
use crate::error::Error;
use crate::model::{Hit, UserId, Window};
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
    fn key(self, user: &UserId) -> String {
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

impl Engine {
    /// Spends one of a budget of this account.
    ///
    /// # Errors
    /// [`Error::Limited`] says when there is more; [`Error::Store`].
    pub(crate) async fn spend(
        &self,
        visit: &Visit,
        user: &UserId,
        budget: Budget,
    ) -> Result<(), Error> {
        let hit = self.budget(user, budget);
        match self.hit(&[hit], visit).await? {
            None => Ok(()),
            Some(refused) => Err(Error::Limited {
                retry_after: refused.retry_after,
            }),
        }
    }

    /// Says early that a budget is spent, before the visitor goes to any trouble. What counts is
    /// [`Engine::spend`].
    ///
    /// # Errors
    /// [`Error::Limited`]; [`Error::Store`].
    pub(crate) async fn expect_budget(
        &self,
        visit: &Visit,
        user: &UserId,
        budget: Budget,
    ) -> Result<(), Error> {
        let Hit { key, windows } = self.budget(user, budget);
        match self.0.store.limited(&key, &windows, visit.now).await? {
            None => Ok(()),
            Some(retry_after) => Err(Error::Limited { retry_after }),
        }
    }

    fn budget(&self, user: &UserId, budget: Budget) -> Hit {
        let limits = &self.0.config.limits;
        let account = &limits.account;
        let windows = match budget {
            _ if !limits.enabled => &[][..],
            Budget::Addition => &account.additions,
            Budget::RecoveryCodes => &account.recovery_codes,
            Budget::Rename => &account.renames,
            Budget::AddressChange => &account.address_changes,
            Budget::Download => &account.downloads,
        };
        Hit {
            key: budget.key(user),
            windows: windows.to_vec(),
        }
    }
}

/// Gives an account its budgets back: what an intruder spent must not keep the owner waiting.
pub(crate) fn reset_budgets(user: &UserId) -> impl Iterator<Item = Change> {
    Budget::ALL
        .map(|budget| Change::ResetLimit(budget.key(user)))
        .into_iter()
}
