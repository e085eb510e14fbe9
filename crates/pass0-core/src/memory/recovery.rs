//! What is kept so that a change to an account can be contested.

use crate::model::{
    AccountChange, ChallengeId, Credential, CredentialId, HeldAddress, Recovery, Timestamp, UserId,
};
use crate::ports::{Change, Conflict, History};

use super::changes::{Made, at_least_one, free};
use super::state::State;

impl State {
    /// The changes that [`State::make`] leaves to this file.
    pub(super) fn make_history(&mut self, change: Change) -> Made {
        match change {
            Change::ExpectCredentials(user, mut ids) => {
                ids.sort();
                let as_expected = self.ids_of(&user) == ids;
                as_expected.then_some(()).ok_or(Conflict::Gone)
            }
            Change::RetireCredential { id, user, until } => {
                at_least_one(self.retire(until, |row| row.id == id && row.user == user))
            }
            Change::RetireCredentialsOf { user, kind, until } => {
                self.retire(until, |row| row.user == user && row.kind == kind);
                Ok(())
            }
            Change::RestoreCredential(id, user) => self.restore(&id, &user),
            Change::ReplaceRetired { id, user, from, to } => {
                let row = self.retired.get_mut(&id).map(|(row, _)| row);
                let row = row.filter(|row| row.user == user && row.data == from);
                let row = row.ok_or(Conflict::Gone)?;
                match to {
                    Some(data) => row.data = data,
                    None => drop(self.retired.remove(&id)),
                }
                Ok(())
            }
            Change::RecordChange {
                id,
                user,
                what,
                at,
                until,
            } => self.record(id, user, what, at, until),
            Change::ForgetChanges(user, from) => {
                let from = self.place(&user, &from)?;
                let mut at = 0..;
                self.changes
                    .retain(|row| at.next() < Some(from) || row.user != user);
                Ok(())
            }
            Change::RebaseChanges(user, from) => {
                let from = self.place(&user, &from)?;
                let base = self.changes.get(from).cloned().ok_or(Conflict::Gone)?;
                let later = self.changes.iter_mut().skip(from);
                for row in later.filter(|row| row.user == user) {
                    row.email.clone_from(&base.email);
                    row.delivery.clone_from(&base.delivery);
                    row.credentials.clone_from(&base.credentials);
                }
                Ok(())
            }
            Change::ForgetHistory(user) => {
                self.forget_history(&user);
                Ok(())
            }
            Change::HoldAddress(id, until) => {
                let user = self.users.get(&id).ok_or(Conflict::Gone)?;
                let held = HeldAddress {
                    email: user.email.clone(),
                    delivery: user.delivery.clone(),
                    user: id,
                    until,
                };
                self.held.insert(held.email.clone(), held);
                Ok(())
            }
            Change::StartRecovery(row) => {
                self.no_recovery(&row.user)?;
                self.recoveries.insert(row.user.clone(), row);
                Ok(())
            }
            Change::PutOffRecovery { user, id, from, to } => {
                let row = self.recoveries.get_mut(&user);
                let row = row.filter(|row| row.id == id && row.next_at == from);
                row.ok_or(Conflict::Gone)?.next_at = to;
                Ok(())
            }
            Change::EndRecovery(user, id) => {
                let found = self.recoveries.get(&user).is_some_and(|row| row.id == id);
                found.then_some(()).ok_or(Conflict::Gone)?;
                self.recoveries.remove(&user);
                Ok(())
            }
            Change::DropRecovery(user) => {
                self.recoveries.remove(&user);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn retire(&mut self, until: Timestamp, is: impl Fn(&Credential) -> bool) -> usize {
        let out: Vec<_> = self
            .credentials
            .extract_if(.., |_, row| is(row))
            .map(|(id, row)| (id, (row, until)))
            .collect();
        let count = out.len();
        self.retired.extend(out);
        count
    }

    fn restore(&mut self, id: &CredentialId, user: &UserId) -> Made {
        let row = self.retired.get(id);
        let row = row.filter(|(row, _)| row.user == *user);
        let (row, _) = row.ok_or(Conflict::Gone)?.clone();
        let mut others = self.credentials.values();
        free(!others.any(|other| other.kind == row.kind && other.handle == row.handle))?;
        self.retired.remove(id);
        self.credentials.insert(id.clone(), row);
        Ok(())
    }

    fn record(
        &mut self,
        id: ChallengeId,
        user: UserId,
        what: String,
        at: Timestamp,
        until: Timestamp,
    ) -> Made {
        self.no_recovery(&user)?;
        let row = self.users.get(&user).ok_or(Conflict::Gone)?;
        free(!self.changes.iter().any(|other| other.id == id))?;
        let change = AccountChange {
            id,
            email: row.email.clone(),
            delivery: row.delivery.clone(),
            credentials: self.ids_of(&user),
            user,
            what,
            at,
            until,
        };
        self.changes.push(change);
        Ok(())
    }

    fn no_recovery(&self, user: &UserId) -> Made {
        let none = !self.recoveries.contains_key(user);
        none.then_some(()).ok_or(Conflict::Pending)
    }

    /// Where this change of the user is.
    fn place(&self, user: &UserId, id: &ChallengeId) -> Result<usize, Conflict> {
        let mut rows = self.changes.iter();
        let place = rows.position(|row| row.id == *id && row.user == *user);
        place.ok_or(Conflict::Gone)
    }

    /// The ids of a user's credentials, in order.
    fn ids_of(&self, user: &UserId) -> Vec<CredentialId> {
        let rows = self.credentials.values();
        rows.filter(|row| row.user == *user)
            .map(|row| row.id.clone())
            .collect()
    }

    pub(super) fn is_held(&self, email: &str, by: &UserId, at: Timestamp) -> bool {
        let held = self.held.get(email);
        held.is_some_and(|held| held.user != *by && at < held.until)
    }

    pub(super) fn forget_history(&mut self, user: &UserId) {
        self.changes.retain(|row| row.user != *user);
        self.retired.retain(|_, (row, _)| row.user != *user);
        self.held.retain(|_, row| row.user != *user);
        self.recoveries.remove(user);
    }

    pub(super) fn history(&self, user: &UserId) -> History {
        let changes = self.changes.iter().filter(|row| row.user == *user);
        let retired = self.retired.values().map(|(row, _)| row);
        let held = self.held.values().filter(|row| row.user == *user);
        History {
            changes: changes.cloned().collect(),
            retired: retired.filter(|row| row.user == *user).cloned().collect(),
            held: held.cloned().collect(),
        }
    }

    pub(super) fn recoveries_due(&self, now: Timestamp, limit: u32) -> Vec<Recovery> {
        let rows = self.recoveries.values();
        let mut due: Vec<_> = rows.filter(|row| row.next_at <= now).cloned().collect();
        due.sort_by(|a, b| (a.next_at, &a.user).cmp(&(b.next_at, &b.user)));
        due.truncate(limit as usize);
        due
    }
}
