//! Budgets of an account, spent.

use crate::context::Visit;
use crate::engine::Engine;
use crate::error::Error;
use crate::limits::Budget;
use crate::model::{Hit, UserId};

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
