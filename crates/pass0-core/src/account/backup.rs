//! What stands in for a lost second factor, made anew.

use serde_json::Value;

use super::enrol::merge;
use crate::context::Visit;
use crate::doors::Account;
use crate::error::{Error, Rejected};
use crate::limits::Budget;
use crate::methods::{Answer, Enrol, Role};
use crate::ports::{Change, Conflict, Notice};

impl Account<'_> {
    /// A new set of what stands in for a second factor; the earlier one is void.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] where there is no second factor; [`Error::Limited`];
    /// [`Error::Store`].
    pub async fn renew_backup(self, visit: &Visit) -> Result<Value, Error> {
        let current = self.current;
        current.owns()?;
        let cx = self.engine.cx(visit);
        let credentials = self.engine.0.store.credentials_of(&current.user.id).await?;
        if !self.engine.has_second(visit, &credentials) {
            return Err(Rejected::NotFound.into());
        }
        let owner = &current.user.id;
        self.engine
            .spend(visit, owner, Budget::RecoveryCodes)
            .await?;
        let mut reply = Value::Object(serde_json::Map::new());
        let mut changes = vec![Change::ExpectUser {
            id: current.user.id.clone(),
            epoch: current.user.epoch,
        }];
        for backup in self.engine.0.methods.of_role(&cx, Role::Backup) {
            let asked = self.engine.unstored(visit, current, backup);
            let enrol = Enrol {
                id: &asked.id,
                user: &current.user,
                credentials: &credentials,
                label: "",
                given: "",
            };
            let set = backup
                .finish_enrolment(&cx, enrol, &asked, Answer::Typed(""))
                .await;
            let set = set.map_err(|denied| denied.why)?;
            let notice = Notice::Added(backup.id().0.to_owned());
            changes.extend(self.engine.recorded(visit, &current.user, notice)?);
            changes.extend(self.engine.kept(visit, &current.user, backup, &set));
            merge(&mut reply, set.reply);
        }
        let renewed = self.engine.commit(changes, |conflict| match conflict {
            Conflict::Pending => Err(Rejected::RecoveryPending.into()),
            _ => Err(Rejected::Ended.into()),
        });
        renewed.await?;
        self.engine.wake();
        Ok(reply)
    }
}
