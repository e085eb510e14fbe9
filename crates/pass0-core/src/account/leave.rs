//! The end of an account: wished for, called off, carried out.

use std::time::Duration;

use super::addresses;
use crate::ceremony::refusal;
use crate::context::Visit;
use crate::doors::SignIn;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::limits::{code_key, factor_key, reset_budgets};
use crate::methods::Role;
use crate::model::{
    Challenge, ChallengeId, ChallengeState, Client, EventKind, Purpose, Timestamp, User, UserId,
    UserState,
};
use crate::ports::{Change, Conflict, Deletion, LetterKind};

/// How long the letters about it are worth sending.
const LETTERS: Duration = Duration::from_secs(72 * 3600);
/// Accounts deleted at a time.
const BATCH: u32 = 100;

/// An account that is about to be deleted, as the browser that signed in to it sees it.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// Its address.
    pub email: String,
    /// When it is deleted.
    pub at: Timestamp,
}

impl SignIn<'_> {
    /// The account that this browser's user signed in to, and which is about to be deleted.
    ///
    /// # Errors
    /// [`Rejected::OtherBrowser`] when there is none; why it is over; [`Error::Store`].
    pub async fn leaving(self, visit: &Visit) -> Result<Leaving, Error> {
        let (_, user, at) = self.engine.to_leave(visit).await?;
        let email = user.delivery;
        Ok(Leaving { email, at })
    }

    /// Keeps the account that this browser's user signed in to. There is no session until they sign
    /// in again.
    ///
    /// # Errors
    /// As [`SignIn::leaving`].
    pub async fn keep_account(self, visit: &Visit) -> Result<(), Error> {
        let (open, user, _) = self.engine.to_leave(visit).await?;
        let mut changes = vec![
            Change::Close {
                id: open.id.clone(),
                state: ChallengeState::Used,
                at: visit.now,
            },
            expect(&user),
            Change::SetUserState(user.id.clone(), UserState::Active),
        ];
        let kept = event(EventKind::UserKept, visit).flow(&open.id);
        changes.push(Change::InsertEvent(kept.user(Some(&user.id))));
        let told = self.engine.tell_of_end(visit, &user, Deletion::Kept, 0);
        changes.extend(told.await?);
        self.engine.end_account(changes).await
    }
}

impl Engine {
    /// Deletes an account after the grace of the settings, or at once where there is none. Either
    /// way its sessions and open flows end now, and every address of it is told. `None`: it is gone.
    ///
    /// # Errors
    /// [`Rejected::Ended`] when it was changed meanwhile; [`Error::Store`].
    pub(crate) async fn leave(
        &self,
        visit: &Visit,
        user: &User,
        by: &str,
    ) -> Result<Option<Timestamp>, Error> {
        let grace = self.0.config.delete_grace;
        if grace.is_zero() {
            self.delete(visit, user, by).await?;
            return Ok(None);
        }
        let at = visit.now.plus(grace);
        let mut changes = vec![
            expect(user),
            Change::SetUserState(user.id.clone(), UserState::Leaving(at)),
            Change::EndSessionsOf(user.id.clone(), None),
        ];
        let leaving = event(EventKind::UserLeaving, visit).user(Some(&user.id));
        changes.push(Change::InsertEvent(leaving.detail(by)));
        let told = self.tell_of_end(visit, user, Deletion::Planned, at.millis());
        changes.extend(told.await?);
        self.end_account(changes).await?;
        Ok(Some(at))
    }

    /// Deletes an account as it was read, at once, with all that names its address.
    ///
    /// # Errors
    /// [`Rejected::Ended`] when it was changed meanwhile; [`Error::Store`].
    pub(crate) async fn delete(&self, visit: &Visit, user: &User, by: &str) -> Result<(), Error> {
        let mut changes = vec![expect(user), Change::DeleteUser(user.id.clone())];
        let history = self.0.store.history(&user.id).await?;
        let held = history.held.iter().filter(|held| visit.now < held.until);
        let held = held.map(|held| held.email.as_str());
        let named = std::iter::once(user.email.as_str()).chain(held);
        changes.extend(named.map(|email| Change::ResetLimit(code_key(email))));
        changes.extend(reset_budgets(&user.id));
        let cx = self.cx(visit);
        for role in [Role::Second, Role::Backup] {
            let kinds = self
                .0
                .methods
                .of_role(&cx, role)
                .map(|method| method.id().0);
            changes.extend(kinds.map(|kind| Change::ResetLimit(factor_key(kind, &user.id))));
        }
        let deleted = event(EventKind::UserDeleted, visit).user(Some(&user.id));
        changes.push(Change::InsertEvent(deleted.detail(by)));
        // After the deletion, which takes the account's letters along.
        let told = self.tell_of_end(visit, user, Deletion::Done, 0);
        changes.extend(told.await?);
        self.end_account(changes).await
    }

    /// Deletes the accounts that are due. On any number of nodes each is deleted once: by the first
    /// that finds it as it was read.
    pub(crate) async fn delete_due(&self) -> Result<(), Error> {
        let visit = self.visit(Client::default());
        let due = self.0.store.leaving(visit.now, BATCH).await?;
        // A clock that is ahead of the store's deletes nobody before their time.
        if due.is_empty() || self.agreed_time().await?.is_none() {
            return Ok(());
        }
        for due in due {
            // An app's own table may have given the id to another person since.
            let user = self.0.store.user(&due.id).await?.unwrap_or(due);
            if !matches!(user.state, UserState::Leaving(at) if at <= visit.now) {
                continue;
            }
            match self.delete(&visit, &user, "due").await {
                Ok(()) | Err(Error::Rejected(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn to_leave(&self, visit: &Visit) -> Result<(Challenge, User, Timestamp), Error> {
        let flow = self.flow_of(visit).await?;
        let open = flow.filter(|flow| flow.purpose == Purpose::Keep);
        let open = open.ok_or(Rejected::OtherBrowser)?;
        if !open.is_open(visit.now) {
            return Err(refusal(&open, true).into());
        }
        let id: &UserId = open.user.as_ref().ok_or(Rejected::Unknown)?;
        let user = self.0.store.user(id).await?.ok_or(Rejected::Ended)?;
        match user.state {
            UserState::Leaving(at) if open.epoch.is(user.epoch) => Ok((open, user, at)),
            _ => Err(Rejected::Ended.into()),
        }
    }

    pub(super) async fn tell_of_end(
        &self,
        visit: &Visit,
        user: &User,
        what: Deletion,
        until: i64,
    ) -> Result<Vec<Change>, Error> {
        let id = ChallengeId::draw(&*self.0.env, visit.now);
        let history = self.0.store.history(&user.id).await?;
        let to = addresses(visit, user, &history, &[]);
        let letters = to.into_iter().map(|to| {
            let kind = LetterKind::Deletion { what, until };
            let letter = self.letter(visit, &id, &to, kind, LETTERS)?;
            Ok(Change::InsertLetter(letter))
        });
        letters.collect()
    }

    async fn end_account(&self, changes: Vec<Change>) -> Result<(), Error> {
        self.commit(changes, |conflict| match conflict {
            Conflict::Closed | Conflict::Gone => Err(Rejected::Ended.into()),
            other => Err(other.into()),
        })
        .await?;
        self.wake();
        Ok(())
    }
}

pub(super) fn expect(user: &User) -> Change {
    Change::ExpectState {
        id: user.id.clone(),
        epoch: user.epoch,
        state: user.state,
    }
}
