//! Giving a key up: what depends on it is reset, and those who lose something are told.

use std::time::Duration;

use super::{KeyProblem, dependents};
use crate::engine::Engine;
use crate::error::Error;
use crate::limits::factor_key;
use crate::model::{ChallengeId, Client, Credential, Event, EventKind, UserId};
use crate::ports::{Change, Conflict, LetterKind, StoreError};
use crate::secret::KeyId;

/// Rows that are read or ended at once.
const BATCH: u32 = 100;
/// Rows that change between read and write are looked at again this often.
const TRIES: u32 = 8;
/// How long the letter is worth sending.
const LIFE: Duration = Duration::from_secs(72 * 3600);

impl Engine {
    /// Resets what depends on a key that is gone for good. Stopped half-way, it goes on when it is
    /// called again.
    pub(super) async fn retire(&self, key: KeyId) -> Result<(), KeyProblem> {
        let mut reset = 0;
        for _ in 0..TRIES {
            let owners = self.owners_under(key).await?;
            if owners.is_empty() {
                break;
            }
            for owner in owners {
                reset += u64::from(self.reset_under(&owner, key).await?);
            }
        }
        if !self.owners_under(key).await?.is_empty() {
            let busy =
                format!("second factors are still made under key {key}: is another node up?");
            return Err(StoreError::Unavailable(busy).into());
        }
        let mut ended = 0;
        loop {
            let store = &self.0.store;
            match store.end_under(key, self.now(), BATCH).await? {
                0 => break,
                rows => ended += rows,
            }
        }
        if reset + ended > 0 {
            let words = format!("key {key}: {reset} users reset, {ended} rows ended");
            let retired = Event::new(EventKind::KeyRetired, self.now()).detail(words);
            self.note(retired).await?;
        }
        Ok(())
    }

    /// Users who have credentials under the key, each once.
    async fn owners_under(&self, key: KeyId) -> Result<Vec<UserId>, StoreError> {
        let mut owners = Vec::new();
        for kind in dependents::credentials() {
            let mut after = None;
            loop {
                let store = &self.0.store;
                let page = store.credentials_under(kind, key, after.as_ref(), BATCH);
                let page = page.await?;
                let Some(last) = page.last() else { break };
                after = Some(last.id.clone());
                owners.extend(page.into_iter().map(|kept| kept.user));
            }
        }
        owners.sort_unstable();
        owners.dedup();
        Ok(owners)
    }

    /// Takes from one user what was made under the key, and tells them: all in one `apply`. Whether
    /// it was done; `false`: it changed meanwhile.
    async fn reset_under(&self, id: &UserId, key: KeyId) -> Result<bool, KeyProblem> {
        let store = &self.0.store;
        let kinds: Vec<_> = dependents::credentials().collect();
        let mut lost = store.credentials_of(id).await?;
        lost.retain(|kept| {
            kinds.contains(&kept.kind.as_str()) && KeyId::of(&kept.data) == Some(key)
        });
        if lost.is_empty() {
            return Ok(false);
        }
        let visit = self.visit(Client::default());
        let mut changes = Vec::new();
        for kept in &lost {
            changes.extend(removal(kept));
        }
        let mut methods: Vec<String> = lost.into_iter().map(|kept| kept.kind).collect();
        methods.sort_unstable();
        methods.dedup();
        for method in &methods {
            changes.push(Change::ResetLimit(factor_key(method, id)));
            let removed = Event::new(EventKind::CredentialRemoved, visit.now).user(Some(id));
            let words = format!("{method}: its key {key} was retired");
            changes.push(Change::InsertEvent(removed.detail(words)));
        }
        if let Some(user) = store.user(id).await? {
            let of = ChallengeId::draw(&*self.0.env, visit.now);
            let kind = LetterKind::FactorsReset { methods };
            let letter = self.letter(&visit, &of, &user.delivery, kind, LIFE);
            changes.push(Change::InsertLetter(letter.map_err(as_problem)?));
        }
        match store.apply(changes).await {
            Ok(()) => {
                self.wake();
                Ok(true)
            }
            // Another node was faster, or its user.
            Err(StoreError::Conflict(Conflict::Gone)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// Deletes a credential, if it is as it was read: another node may have sealed it again.
fn removal(kept: &Credential) -> [Change; 2] {
    [
        Change::ReplaceData {
            id: kept.id.clone(),
            user: kept.user.clone(),
            from: kept.data.clone(),
            to: kept.data.clone(),
        },
        Change::DeleteCredential(kept.id.clone(), kept.user.clone()),
    ]
}

fn as_problem(error: Error) -> KeyProblem {
    match error {
        Error::Key(error) => error.into(),
        Error::Store(error) => error.into(),
        other => StoreError::Unavailable(other.to_string()).into(),
    }
}
