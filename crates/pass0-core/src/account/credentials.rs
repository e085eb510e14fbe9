//! The credentials of somebody signed in: listed, named, removed.

use serde_json::Value;

use super::notice::CONTEST;
use crate::context::Visit;
use crate::current::Current;
use crate::doors::Account;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::limits::{Budget, factor_key};
use crate::methods::Role;
use crate::model::{Credential, CredentialId, EventKind, Timestamp};
use crate::ports::{Change, Conflict, Notice};

/// A credential, as its owner sees it.
#[derive(Clone, Debug)]
pub struct Owned {
    /// Row id.
    pub id: CredentialId,
    /// The method.
    pub kind: String,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it was last used.
    pub used_at: Option<Timestamp>,
    /// What else the method tells of it: an object.
    pub about: Value,
}

impl Owned {
    /// A text the method tells; empty: none of this name.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        let found = self.about.get(name).and_then(Value::as_str);
        found.unwrap_or_default()
    }

    /// A yes or no the method tells.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        let found = self.about.get(name).and_then(Value::as_bool);
        found.unwrap_or_default()
    }
}

impl Account<'_> {
    /// The credentials of the signed-in user, the oldest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn credentials(self) -> Result<Vec<Owned>, Error> {
        let current = self.current;
        let mut rows = self.engine.0.store.credentials_of(&current.user.id).await?;
        rows.sort_by(|a, b| (a.created_at, &a.id).cmp(&(b.created_at, &b.id)));
        let owned = rows.into_iter().filter_map(|row| {
            let about = self.engine.0.methods.find(&row.kind)?.describe(&row);
            Some(Owned {
                id: row.id,
                kind: row.kind,
                created_at: row.created_at,
                used_at: row.used_at,
                about,
            })
        });
        Ok(owned.collect())
    }

    /// Names a credential of the signed-in user.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when it is not theirs; [`Error::Limited`]; [`Error::Store`].
    pub async fn rename_credential(
        self,
        visit: &Visit,
        method: &str,
        id: &CredentialId,
        label: &str,
    ) -> Result<(), Error> {
        let current = self.current;
        let mine = self.engine.mine(current, method, id).await?;
        let owner = &current.user.id;
        self.engine.spend(visit, owner, Budget::Rename).await?;
        let label = crate::label(label).unwrap_or_default();
        let renamed = event(EventKind::CredentialRenamed, visit).user(Some(&current.user.id));
        let changes = vec![
            Change::LabelCredential(mine.id, current.user.id.clone(), label),
            Change::InsertEvent(renamed.detail(method)),
        ];
        self.engine.change_credentials(changes).await
    }

    /// Removes a credential of the signed-in user, who is told by mail. The last way in stays.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when it is not theirs, [`Rejected::LastWay`]; [`Error::Store`].
    pub async fn remove_credential(
        self,
        visit: &Visit,
        method: &str,
        id: &CredentialId,
    ) -> Result<(), Error> {
        let current = self.current;
        current.owns()?;
        let mine = self.engine.mine(current, method, id).await?;
        let user = &current.user;
        let mut changes = vec![Change::ExpectUser {
            id: user.id.clone(),
            epoch: user.epoch,
        }];
        changes.extend(
            self.engine
                .recorded(visit, user, Notice::Removed(method.to_owned()))?,
        );
        changes.push(Change::RetireCredential {
            id: mine.id,
            user: user.id.clone(),
            until: visit.now.plus(CONTEST),
        });
        if self.must_keep_one(visit, method) {
            let kind = method.to_owned();
            changes.push(Change::ExpectCredential(user.id.clone(), kind));
        }
        let removed = event(EventKind::CredentialRemoved, visit).user(Some(&user.id));
        changes.push(Change::InsertEvent(removed.detail(method)));
        self.engine.change_credentials(changes).await?;
        self.engine.wake();
        Ok(())
    }

    /// Switches a second factor off, with what stands in for it. The user is told by mail.
    ///
    /// # Errors
    /// [`Rejected::NotFound`] when it is not on; [`Error::Store`].
    pub async fn disable_factor(self, visit: &Visit, method: &str) -> Result<(), Error> {
        let current = self.current;
        current.owns()?;
        let found = self
            .engine
            .0
            .methods
            .find(method)
            .ok_or(Rejected::NotFound)?;
        let user = &current.user;
        let cx = self.engine.cx(visit);
        let rows = self.engine.0.store.credentials_of(&user.id).await?;
        let on = rows.iter().any(|row| row.kind == method);
        if !on || found.rules(&cx).role != Role::Second {
            return Err(Rejected::NotFound.into());
        }
        let mut changes = vec![Change::ExpectUser {
            id: user.id.clone(),
            epoch: user.epoch,
        }];
        changes.extend(
            self.engine
                .recorded(visit, user, Notice::Removed(method.to_owned()))?,
        );
        // What stands in for a second factor stays as long as there is one.
        let mut others = rows;
        others.retain(|row| row.kind != method);
        let last = !self.engine.has_second(visit, &others);
        let backups = self.engine.0.methods.of_role(&cx, Role::Backup);
        let kinds = backups.filter(|_| last).map(|backup| backup.id().0);
        for kind in std::iter::once(method).chain(kinds) {
            changes.push(Change::RetireCredentialsOf {
                user: user.id.clone(),
                kind: kind.to_owned(),
                until: visit.now.plus(CONTEST),
            });
            changes.push(Change::ResetLimit(factor_key(kind, &user.id)));
        }
        let removed = event(EventKind::CredentialRemoved, visit).user(Some(&user.id));
        changes.push(Change::InsertEvent(removed.detail(method)));
        self.engine.change_credentials(changes).await?;
        self.engine.wake();
        Ok(())
    }

    /// Whether a credential of this method is a way in that must not be the last to go.
    #[must_use]
    pub fn must_keep_one(self, visit: &Visit, method: &str) -> bool {
        let least = self.engine.0.config.policy.least();
        self.engine.0.methods.find(method).is_some_and(|found| {
            let rules = found.rules(&self.engine.cx(visit));
            // Where a mailbox is a way in, there is always another.
            rules.role == Role::Standalone && least > crate::model::Strength::SecondFactor
        })
    }
}

impl Engine {
    /// Whether one of these is asked for after a first factor.
    pub(super) fn has_second(&self, visit: &Visit, credentials: &[Credential]) -> bool {
        let cx = self.cx(visit);
        credentials
            .iter()
            .filter_map(|row| self.0.methods.find(&row.kind))
            .any(|method| method.rules(&cx).role == Role::Second)
    }

    async fn mine(
        &self,
        current: &Current,
        method: &str,
        id: &CredentialId,
    ) -> Result<Credential, Error> {
        let rows = self.0.store.credentials_of(&current.user.id).await?;
        let mine = rows
            .into_iter()
            .find(|row| row.id == *id && row.kind == method);
        mine.ok_or_else(|| Rejected::NotFound.into())
    }

    async fn change_credentials(&self, changes: Vec<Change>) -> Result<(), Error> {
        self.commit(changes, |conflict| match conflict {
            Conflict::Last => Err(Rejected::LastWay.into()),
            Conflict::Pending => Err(Rejected::RecoveryPending.into()),
            _ => Err(Rejected::NotFound.into()),
        })
        .await
    }
}
