//! Each [`Change`], made on a draft that is thrown away when one of them fails.

use std::collections::btree_map::Entry;

use crate::model::{
    Challenge, ChallengeState, Credential, CredentialId, Epoch, Event, LetterFate, Mailbox,
    Session, Timestamp, User, UserId, UserState,
};
use crate::ports::{Change, Conflict};

use super::state::State;

pub(super) type Made = Result<(), Conflict>;

impl State {
    pub(super) fn make(&mut self, change: Change) -> Made {
        match change {
            Change::InsertUser(row) => self.insert_user(row),
            Change::SetUserState(id, state) => self.user_mut(&id).map(|row| {
                row.state = state;
                row.epoch = row.epoch.saturating_add(1);
            }),
            Change::BumpEpoch(id) => self.user_mut(&id).map(|row| {
                row.epoch = row.epoch.saturating_add(1);
            }),
            Change::ProveUser { id, epoch, at } => self.expected_user(&id, epoch).map(|row| {
                row.proven_at.get_or_insert(at);
            }),
            Change::ExpectUser { id, epoch } => self.expected_user(&id, epoch).map(|_| ()),
            Change::ExpectState { id, epoch, state } => {
                let row = self.users.get(&id);
                let found = row.is_some_and(|row| row.epoch == epoch && row.state == state);
                found.then_some(()).ok_or(Conflict::Gone)
            }
            Change::SetEmail {
                id,
                epoch,
                email,
                delivery,
                at,
            } => self.set_email(&id, epoch, email, delivery, at),
            Change::DeleteUser(id) => self.delete_user(&id),

            Change::InsertChallenge(row, caps) => self.insert_challenge(row, caps),
            Change::Close { id, state, at } => self.close(&id, state, at),
            Change::Spend { id, made_at, state } => match self.spent.entry((made_at, id)) {
                Entry::Vacant(first) => {
                    first.insert(state);
                    Ok(())
                }
                Entry::Occupied(_) => Err(Conflict::Closed),
            },
            Change::CloseOthers {
                subject,
                except,
                state,
                at,
            } => {
                self.close_others(&subject, &except, state, at);
                Ok(())
            }

            Change::VoidOthers { subject, except } => {
                for row in self.challenges.values_mut() {
                    let pending = row.state == ChallengeState::Pending;
                    if pending && row.subject == subject && row.id != except {
                        row.epoch = Epoch::Void;
                    }
                }
                Ok(())
            }

            Change::Renew {
                id,
                digest,
                data,
                context,
                at,
                expires_at,
            } => {
                let row = self.challenges.get_mut(&id);
                let row = row.filter(|row| row.is_open(at)).ok_or(Conflict::Closed)?;
                row.digest = digest;
                row.data = data;
                row.context = context;
                row.expires_at = row.expires_at.max(expires_at);
                Ok(())
            }
            Change::Rebind {
                id,
                binding,
                context,
                at,
                expires_at,
                ..
            } => {
                let row = self.challenges.get_mut(&id);
                let row = row.filter(|row| row.is_open(at)).ok_or(Conflict::Closed)?;
                row.binding = Some(binding);
                row.context = context;
                row.created_at = at;
                row.expires_at = expires_at;
                Ok(())
            }

            Change::InsertSession(row) => self.insert_session(row),
            Change::EndSession(id, user) => {
                let ended = self
                    .sessions
                    .extract_if(.., |key, row| *key == id && row.user == user);
                at_least_one(ended.count())
            }
            Change::EndSessionsOf(user, except) => {
                self.sessions
                    .retain(|id, row| row.user != user || Some(id) == except.as_ref());
                Ok(())
            }
            Change::Seen(seen) => {
                for (id, at) in seen {
                    if let Some(row) = self.sessions.get_mut(&id) {
                        row.seen_at = row.seen_at.max(at);
                    }
                }
                Ok(())
            }

            Change::InsertCredential(row) => self.insert_credential(row),
            Change::UseCredential {
                id,
                user,
                counter,
                at,
                data,
            } => {
                let row = self.credential_mut(&id, &user)?;
                if row.counter >= counter && (row.counter, counter) != (0, 0) {
                    return Err(Conflict::Gone);
                }
                row.counter = counter;
                row.used_at = Some(at);
                row.data = data.unwrap_or(std::mem::take(&mut row.data));
                Ok(())
            }
            Change::ReplaceData { id, user, from, to } => {
                let row = self.credential_mut(&id, &user)?;
                if row.data != from {
                    return Err(Conflict::Gone);
                }
                row.data = to;
                Ok(())
            }
            Change::LabelCredential(id, user, label) => {
                self.credential_mut(&id, &user)?.label = label;
                Ok(())
            }
            Change::DeleteCredential(id, user) => {
                let deleted = self
                    .credentials
                    .extract_if(.., |key, row| *key == id && row.user == user);
                at_least_one(deleted.count())
            }
            Change::DeleteCredentialsOf(user, kind) => {
                self.credentials.retain(|_, row| {
                    row.user != user || kind.as_ref().is_some_and(|kind| row.kind != *kind)
                });
                Ok(())
            }
            Change::ExpectCredential(user, kind) => {
                let mut rows = self.credentials.values();
                let found = rows.any(|row| row.user == user && row.kind == kind);
                found.then_some(()).ok_or(Conflict::Last)
            }
            Change::CapCredentials(user, kind, most) => {
                let rows = self.credentials.values();
                let has = rows.filter(|row| row.user == user && row.kind == kind);
                let under = has.count() <= most as usize;
                under.then_some(()).ok_or(Conflict::Capped)
            }

            Change::Decline(row) => {
                self.user_mut(&row.user)?;
                let key = (row.user.clone(), row.kind.clone());
                free(!self.declined.contains_key(&key))?;
                self.declined.insert(key, row);
                Ok(())
            }
            Change::ForgetDeclined(user, kind) => {
                self.declined.retain(|_, row| {
                    row.user != user || kind.as_ref().is_some_and(|kind| row.kind != *kind)
                });
                Ok(())
            }

            Change::InsertLetter(row) => self.insert_letter(row),
            Change::GatherLetter(row, gather) => self.gather_letter(row, gather),
            Change::SettleLetter(id, fate) => self.waiting_letter(&id).map(|row| {
                row.fate = fate;
                row.sealed.clear();
                row.more.clear();
            }),
            Change::DeferLetter(id, due_at) => self.waiting_letter(&id).map(|row| {
                row.fate = LetterFate::Deferred;
                row.due_at = due_at;
            }),

            Change::InsertEvent(row) => {
                self.insert_event(row);
                Ok(())
            }
            Change::ResetLimit(key) => {
                self.limits.reset(&key);
                Ok(())
            }

            Change::InsertFact(key, value) => {
                free(!self.facts.contains_key(&key))?;
                self.facts.insert(key, value);
                Ok(())
            }
            Change::ReplaceFact { key, from, to } => {
                if self.facts.get(&key) != Some(&from) {
                    return Err(Conflict::Gone);
                }
                match to {
                    Some(value) => self.facts.insert(key, value),
                    None => self.facts.remove(&key),
                };
                Ok(())
            }
            Change::Count(hit, at) => match self.limits.hit(&[hit], at) {
                None => Ok(()),
                Some(_) => Err(Conflict::Limited),
            },
            Change::SetMailbox(row) => self.set_mailbox(row),
            change @ (Change::ExpectCredentials(..)
            | Change::RetireCredential { .. }
            | Change::RetireCredentialsOf { .. }
            | Change::RestoreCredential(..)
            | Change::ReplaceRetired { .. }
            | Change::RecordChange { .. }
            | Change::ForgetChanges(..)
            | Change::RebaseChanges(..)
            | Change::ForgetHistory(_)
            | Change::HoldAddress(..)
            | Change::StartRecovery(_)
            | Change::PutOffRecovery { .. }
            | Change::EndRecovery(..)
            | Change::DropRecovery(_)) => self.make_history(change),
        }
    }

    fn user_mut(&mut self, id: &UserId) -> Result<&mut User, Conflict> {
        self.users.get_mut(id).ok_or(Conflict::Gone)
    }

    fn insert_user(&mut self, row: User) -> Made {
        let mut rows = self.users.values();
        free(!rows.any(|other| other.id == row.id || other.email == row.email))?;
        free(!self.is_held(&row.email, &row.id, row.created_at))?;
        self.users.insert(row.id.clone(), row);
        Ok(())
    }

    /// The user as it was read: of this epoch, and active.
    fn expected_user(&mut self, id: &UserId, epoch: i64) -> Result<&mut User, Conflict> {
        let row = self.users.get_mut(id);
        row.filter(|row| row.epoch == epoch && row.state == UserState::Active)
            .ok_or(Conflict::Gone)
    }

    fn set_email(
        &mut self,
        id: &UserId,
        epoch: i64,
        email: String,
        delivery: String,
        at: Timestamp,
    ) -> Made {
        let mut rows = self.users.values();
        let taken = rows.any(|other| other.email == email && other.id != *id);
        let taken = taken || self.is_held(&email, id, at);
        let row = self.expected_user(id, epoch)?;
        free(!taken)?;
        row.email = email;
        row.delivery = delivery;
        row.epoch = row.epoch.saturating_add(1);
        row.proven_at = Some(at);
        Ok(())
    }

    fn credential_mut(
        &mut self,
        id: &CredentialId,
        user: &UserId,
    ) -> Result<&mut Credential, Conflict> {
        let row = self.credentials.get_mut(id);
        row.filter(|row| row.user == *user).ok_or(Conflict::Gone)
    }

    fn delete_user(&mut self, id: &UserId) -> Made {
        let user = self.users.remove(id).ok_or(Conflict::Gone)?;
        self.sessions.retain(|_, row| row.user != user.id);
        self.credentials.retain(|_, row| row.user != user.id);
        self.declined.retain(|_, row| row.user != user.id);
        let theirs = self
            .gathered
            .extract_if(.., |_, (owner, ..)| *owner == user.id);
        for (letter, _) in theirs {
            self.letters.remove(&letter);
        }
        // A challenge may be older than the account: then the address alone says whose it is, or one
        // that is held for it. What was held may have another owner by now.
        let held = self.held.values().filter(|held| held.user == user.id);
        let mut addresses: Vec<_> = held.map(|held| held.email.clone()).collect();
        addresses.retain(|email| !self.users.values().any(|other| other.email == *email));
        addresses.push(user.email);
        self.forget_history(id);
        let theirs = |row: &Challenge| {
            row.user.as_ref() == Some(&user.id) || addresses.contains(&row.subject)
        };
        for (flow, _) in self.challenges.extract_if(.., |_, row| theirs(row)) {
            self.letters
                .retain(|_, letter| letter.flow.as_ref() != Some(&flow));
        }
        Ok(())
    }

    fn insert_session(&mut self, row: Session) -> Made {
        if !self.users.contains_key(&row.user) {
            return Err(Conflict::Gone);
        }
        free(!self.sessions.contains_key(&row.id))?;
        self.sessions.insert(row.id.clone(), row);
        Ok(())
    }

    fn insert_credential(&mut self, row: Credential) -> Made {
        let mut rows = self.credentials.values();
        free(!rows.any(|other| {
            other.id == row.id || (other.kind == row.kind && other.handle == row.handle)
        }))?;
        let mut rows = self.retired.values();
        free(!rows.any(|(other, _)| {
            other.user != row.user && other.kind == row.kind && other.handle == row.handle
        }))?;
        self.credentials.insert(row.id.clone(), row);
        Ok(())
    }

    fn set_mailbox(&mut self, row: Mailbox) -> Made {
        let key = row.key.as_bytes().to_vec();
        let before = self.mailboxes.get(&key).map_or(0, |row| row.version);
        if before.saturating_add(1) != row.version {
            return Err(Conflict::Gone);
        }
        self.mailboxes.insert(key, row);
        Ok(())
    }

    fn insert_event(&mut self, row: Event) {
        self.last_seq += 1;
        self.events.push(Event {
            seq: self.last_seq,
            ..row
        });
    }
}

pub(super) fn free(is_free: bool) -> Made {
    is_free.then_some(()).ok_or(Conflict::Taken)
}

pub(super) fn at_least_one(touched: usize) -> Made {
    (touched > 0).then_some(()).ok_or(Conflict::Gone)
}
