//! What waits: told of every day, called off by a sign-in with what it would remove, done in time.

use std::time::Duration;

use super::history::{kinds, position};
use crate::account::addresses;
use crate::account::notice::CONTEST;
use crate::context::Visit;
use crate::doors::Account;
use crate::engine::{Engine, event};
use crate::error::Error;
use crate::limits::factor_key;
use crate::methods::{Used, Verdict};
use crate::model::{
    Client, Credential, CredentialId, EventKind, Recovery, Strength, Timestamp, User, UserState,
};
use crate::ports::{About, Change, Report, StoreError};

/// How long a removal waits.
pub(super) const WAIT: Duration = Duration::from_secs(72 * 3600);
/// How often it is told of while it waits.
const TOLD: Duration = Duration::from_secs(24 * 3600);
/// How many are looked at in one round.
const ROUND: u32 = 100;
/// How often those are looked at that nothing is done for now. They would be the first of every
/// round otherwise, and enough of them would be all of it.
const LATER: Duration = Duration::from_secs(3600);

/// When something is to be done after `now`: another letter, or what waits.
pub(super) fn next_after(now: Timestamp, due_at: Timestamp) -> Timestamp {
    now.plus(TOLD).min(due_at)
}

/// A removal of second factors that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingRemoval {
    /// The methods of what is removed.
    pub methods: Vec<String>,
    /// When.
    pub until: Timestamp,
}

impl Account<'_> {
    /// The pending removal in the signed-in user's account.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn pending_removal(self) -> Result<Option<PendingRemoval>, Error> {
        let current = self.current;
        let (store, user) = (&self.engine.0.store, &current.user.id);
        let Some(recovery) = store.recovery_of(user).await? else {
            return Ok(None);
        };
        let active = store.credentials_of(user).await?;
        let methods = kinds(going(&active, &recovery));
        let until = recovery.due_at;
        Ok((!methods.is_empty()).then_some(PendingRemoval { methods, until }))
    }
}

impl Engine {
    /// What a right answer does to a removal that waits: the owner of what would be removed is
    /// there. A lost factor is also called off by a passkey, which is more than the factor.
    pub(crate) async fn cancels_recovery(
        &self,
        visit: &Visit,
        user: &User,
        verdict: &Verdict,
    ) -> Result<Vec<Change>, Error> {
        let Some(used) = verdict.used.as_ref().map(id_of) else {
            return Ok(Vec::new());
        };
        let Some(recovery) = self.0.store.recovery_of(&user.id).await? else {
            return Ok(Vec::new());
        };
        let whole = verdict.proof.strength >= Strength::Verified;
        let shows_it = recovery.removes.contains(used) || (recovery.change.is_none() && whole);
        match shows_it {
            true => self.cancelling(visit, user, &verdict.proof.method).await,
            false => Ok(Vec::new()),
        }
    }

    /// Calls off what waits, and says so to every address.
    pub(super) async fn cancelling(
        &self,
        visit: &Visit,
        user: &User,
        by: &str,
    ) -> Result<Vec<Change>, Error> {
        let history = self.0.store.history(&user.id).await?;
        let report = Report {
            about: About::Cancelled,
            ..Report::default()
        };
        let cancelled = event(EventKind::RecoveryCancelled, visit).user(Some(&user.id));
        let mut changes = vec![
            Change::DropRecovery(user.id.clone()),
            Change::InsertEvent(cancelled.detail(by)),
        ];
        let to = addresses(visit, user, &history, &[]);
        changes.extend(self.reported(visit, &to, &report)?);
        Ok(changes)
    }

    /// Does what is due of removals that wait: another letter, or the removal. Safe on any number
    /// of nodes at once: each step is one `apply` that only one of them makes.
    pub(crate) async fn settle_recoveries(&self) -> Result<(), Error> {
        let now = self.now();
        let due = self.0.store.recoveries(now, ROUND).await?;
        // A clock that is ahead of the store's does nothing before its time.
        if due.is_empty() || self.agreed_time().await?.is_none() {
            return Ok(());
        }
        for recovery in due {
            match self.settle_recovery(now, &recovery).await {
                // Somebody else did it, or the account changed: looked at again in the next round.
                Ok(()) | Err(Error::Rejected(_) | Error::Store(StoreError::Conflict(_))) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn settle_recovery(&self, now: Timestamp, recovery: &Recovery) -> Result<(), Error> {
        let mut visit = self.visit(Client::new(None, "", &recovery.lang));
        visit.now = now;
        let Some(user) = self.0.store.user(&recovery.user).await? else {
            // An app's own table has the user no more.
            let end = Change::EndRecovery(recovery.user.clone(), recovery.id.clone());
            return Ok(self.0.store.apply(vec![end]).await?);
        };
        // Deleted soon, unless it is kept: then this goes on.
        if matches!(user.state, UserState::Leaving(_)) {
            let put_off = Change::PutOffRecovery {
                user: user.id,
                id: recovery.id.clone(),
                from: recovery.next_at,
                to: now.plus(LATER),
            };
            return Ok(self.0.store.apply(vec![put_off]).await?);
        }
        let changes = if self.is_strict() || user.state != UserState::Active {
            // The settings demand more than when it was started, or the operator stepped in.
            let end = Change::EndRecovery(user.id.clone(), recovery.id.clone());
            let mut changes = vec![end];
            changes.extend(self.cancelling(&visit, &user, "policy").await?);
            changes
        } else if now < recovery.due_at {
            self.reminding(&visit, &user, recovery).await?
        } else {
            self.removing(&visit, &user, recovery).await?
        };
        self.0.store.apply(changes).await?;
        self.wake();
        Ok(())
    }

    async fn reminding(
        &self,
        visit: &Visit,
        user: &User,
        recovery: &Recovery,
    ) -> Result<Vec<Change>, Error> {
        let active = self.0.store.credentials_of(&user.id).await?;
        let report = Report {
            about: About::Reminder,
            pending: kinds(going(&active, recovery)),
            until: recovery.due_at.millis(),
            ..Report::default()
        };
        let mut changes = vec![Change::PutOffRecovery {
            user: user.id.clone(),
            id: recovery.id.clone(),
            from: recovery.next_at,
            to: next_after(visit.now, recovery.due_at),
        }];
        let history = self.0.store.history(&user.id).await?;
        let to = addresses(visit, user, &history, &[]);
        changes.extend(self.reported(visit, &to, &report)?);
        Ok(changes)
    }

    /// What waited is done.
    pub(super) async fn removing(
        &self,
        visit: &Visit,
        user: &User,
        recovery: &Recovery,
    ) -> Result<Vec<Change>, Error> {
        let active = self.0.store.credentials_of(&user.id).await?;
        let history = self.0.store.history(&user.id).await?;
        let mut changes = vec![
            Change::EndRecovery(user.id.clone(), recovery.id.clone()),
            Change::ExpectUser {
                id: user.id.clone(),
                epoch: user.epoch,
            },
        ];
        // What was contested is taken back: its notices are over.
        let contested = recovery.change.as_ref();
        let place = contested.and_then(|id| position(&history, id));
        if let Some(row) = place.and_then(|place| history.changes.get(place)) {
            changes.push(Change::ForgetChanges(user.id.clone(), row.id.clone()));
        }
        let removed = kinds(going(&active, recovery));
        for kept in going(&active, recovery) {
            changes.push(Change::RetireCredential {
                id: kept.id.clone(),
                user: user.id.clone(),
                until: visit.now.plus(CONTEST),
            });
        }
        for kind in &removed {
            let gone = event(EventKind::CredentialRemoved, visit).user(Some(&user.id));
            changes.push(Change::InsertEvent(gone.detail(kind)));
            changes.push(Change::ResetLimit(factor_key(kind, &user.id)));
        }
        let done = event(EventKind::RecoveryDone, visit).user(Some(&user.id));
        changes.extend([
            Change::BumpEpoch(user.id.clone()),
            Change::EndSessionsOf(user.id.clone(), None),
            Change::InsertEvent(done),
        ]);
        let report = Report {
            about: About::Done,
            removed,
            ..Report::default()
        };
        let to = addresses(visit, user, &history, &[]);
        changes.extend(self.reported(visit, &to, &report)?);
        Ok(changes)
    }
}

/// The credentials that are still in use of those that a recovery removes.
fn going<'a>(
    active: &'a [Credential],
    recovery: &'a Recovery,
) -> impl Iterator<Item = &'a Credential> {
    let active = active.iter();
    active.filter(|kept| recovery.removes.contains(&kept.id))
}

fn id_of(used: &Used) -> &CredentialId {
    match used {
        Used::Counted { credential, .. } | Used::Spent(credential) => credential,
    }
}
