//! What the operator does for an owner who cannot prove enough.

use super::Contested;
use super::history::position;
use super::revert::Proven;
use crate::ceremony::Requester;
use crate::doors::Admin;
use crate::error::{Error, Rejected};
use crate::model::{
    AccountChange, ChallengeId, Client, Email, Event, EventKind, Recovery, User, UserState,
};
use crate::ports::{Change, Conflict, Notice, Report, StoreError};

/// Rows that change between read and write are looked at again this often.
const TRIES: u32 = 4;

impl Admin<'_> {
    /// The user who has this address or id, or who had the address until lately.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]; [`Error::Store`].
    pub async fn find_former(self, email_or_id: &str) -> Result<User, Error> {
        match self.find_user(email_or_id).await {
            Err(Error::Rejected(Rejected::NotFound)) => {}
            found => return found,
        }
        let email = Email::stored(email_or_id).map_err(|_| Rejected::NotFound)?;
        let held = self.engine.0.store.held(email.canonical()).await?;
        let held = held.filter(|held| self.engine.now() < held.until);
        let held = held.ok_or(Rejected::NotFound)?;
        let user = self.engine.0.store.user(&held.user).await?;
        user.ok_or_else(|| Rejected::NotFound.into())
    }

    /// The changes of an account that can be taken back, in order, and what waits.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn contestable(
        self,
        user: &User,
    ) -> Result<(Vec<AccountChange>, Option<Recovery>), Error> {
        let mut history = self.engine.0.store.history(&user.id).await?;
        let now = self.engine.now();
        history.changes.retain(|row| now < row.until);
        Ok((
            history.changes,
            self.engine.0.store.recovery_of(&user.id).await?,
        ))
    }

    /// Takes an account back to what it was before a change, at once. Its owner is notified by email.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]: no such change; [`Rejected::AccountDisabled`]; [`Error::Store`].
    pub async fn recover(self, user: &User, change: &ChallengeId) -> Result<Report, Error> {
        let lang = self.engine.language_of(&user.id).await?;
        let visit = self.engine.visit(Client::new(None, "", &lang));
        let mut keep_address = false;
        for _ in 0..TRIES {
            let user = self
                .engine
                .0
                .store
                .user(&user.id)
                .await?
                .ok_or(Rejected::NotFound)?;
            if user.state == UserState::Disabled {
                return Err(Rejected::AccountDisabled.into());
            }
            let mut history = self.engine.0.store.history(&user.id).await?;
            history.changes.retain(|row| visit.now < row.until);
            let contested = Contested {
                place: position(&history, change),
                mailbox: user.delivery.clone(),
                recovery: self.engine.0.store.recovery_of(&user.id).await?,
                change: Notice::EmailChanged,
                made: Requester {
                    client: Client::default(),
                    at: visit.now,
                },
                user,
                history,
            };
            let row = contested.row().ok_or(Rejected::NotFound)?;
            let (mut changes, report) = self
                .engine
                .reverting(&visit, &contested, row, &Proven::Operator, keep_address)
                .await?;
            let taken_back = Event::new(EventKind::NotMe, visit.now).user(Some(&contested.user.id));
            changes.push(Change::InsertEvent(taken_back.detail("operator")));
            match self.engine.0.store.apply(changes).await {
                Ok(()) => {
                    self.engine.wake();
                    return Ok(report);
                }
                Err(StoreError::Conflict(Conflict::Taken)) => keep_address = true,
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Rejected::NotFound.into())
    }

    /// Ends what waits in an account: done at once, or called off. Its owner is notified by email.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]: nothing waits; [`Error::Store`].
    pub async fn end_recovery(self, user: &User, done: bool) -> Result<(), Error> {
        let lang = self.engine.language_of(&user.id).await?;
        let mut visit = self.engine.visit(Client::new(None, "", &lang));
        for _ in 0..TRIES {
            let user = self
                .engine
                .0
                .store
                .user(&user.id)
                .await?
                .ok_or(Rejected::NotFound)?;
            let waits = self.engine.0.store.recovery_of(&user.id).await?;
            let waits = waits.ok_or(Rejected::NotFound)?;
            // The language of the browser that started it.
            if !waits.lang.is_empty() {
                visit.client.lang.clone_from(&waits.lang);
            }
            let changes = match done {
                true => self.engine.removing(&visit, &user, &waits).await?,
                false => {
                    let mut changes = vec![Change::EndRecovery(user.id.clone(), waits.id)];
                    changes.extend(self.engine.cancelling(&visit, &user, "operator").await?);
                    changes
                }
            };
            match self.engine.0.store.apply(changes).await {
                Ok(()) => {
                    self.engine.wake();
                    return Ok(());
                }
                Err(StoreError::Conflict(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Err(Rejected::NotFound.into())
    }
}
