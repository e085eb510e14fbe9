//! Giving a key up: what depends on it is reset, and those who lose something are told.

use std::time::Duration;

use super::{KeyProblem, kinds};
use crate::engine::Engine;
use crate::error::Error;
use crate::limits::factor_key;
use crate::model::{ChallengeId, Client, Credential, Event, EventKind, UserId};
use crate::ports::{Change, Conflict, LetterKind, Shelf, StoreError};
use crate::secret::KeyId;

/// Rows that are read or ended at once.
const BATCH: u32 = 100;
/// Rows that change between read and write are looked at again this often.
const TRIES: u32 = 8;
/// How long the letter is worth sending.
const LIFE: Duration = Duration::from_secs(72 * 3600);

/// What was reset.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Reset {
    /// Users who lost a second factor.
    users: u64,
    /// Second factors out of use that cannot come back any more.
    dropped: u64,
}

impl Reset {
    fn add(&mut self, more: Self) {
        self.users += more.users;
        self.dropped += more.dropped;
    }
}

impl Engine {
    /// Resets what depends on a key that is gone for good. Stopped half-way, it goes on when it is
    /// called again.
    pub(super) async fn retire(&self, key: KeyId) -> Result<(), KeyProblem> {
        let mut reset = Reset::default();
        for _ in 0..TRIES {
            let owners = self.owners_under(key).await?;
            if owners.is_empty() {
                break;
            }
            for owner in owners {
                reset.add(self.reset_under(&owner, key).await?);
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
        let Reset { users, dropped } = reset;
        if users + dropped + ended > 0 {
            let words = format!(
                "key {key}: {users} users reset, {dropped} removed factors dropped, {ended} rows ended"
            );
            let retired = Event::new(EventKind::KeyRetired, self.now()).detail(words);
            self.note(retired).await?;
        }
        Ok(())
    }

    /// Users who have credentials under the key, in use or not, each once.
    async fn owners_under(&self, key: KeyId) -> Result<Vec<UserId>, StoreError> {
        let mut owners = Vec::new();
        for (shelf, kind) in kinds::credentials(&self.0.methods) {
            let mut after = None;
            loop {
                let store = &self.0.store;
                let page = store.credentials_under(shelf, kind, key, after.as_ref(), BATCH);
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

    /// Takes from one user what was made under the key, and tells them if it was in use: all in one
    /// `apply`. Nothing is done when it changed meanwhile.
    async fn reset_under(&self, id: &UserId, key: KeyId) -> Result<Reset, KeyProblem> {
        let store = &self.0.store;
        let under = |shelf: Shelf, kept: &Credential| {
            let mut keyed = kinds::credentials(&self.0.methods);
            let keyed = keyed.any(|(on, kind)| on == shelf && kind == kept.kind);
            keyed && KeyId::of(&kept.data) == Some(key)
        };
        let mut lost = store.credentials_of(id).await?;
        lost.retain(|kept| under(Shelf::InUse, kept));
        // What nothing can read any more must not come back as a factor that nobody can show.
        let mut retired = store.history(id).await?.retired;
        retired.retain(|kept| under(Shelf::Retired, kept));
        let done = Reset {
            users: u64::from(!lost.is_empty()),
            dropped: retired.len() as u64,
        };
        if done == Reset::default() {
            return Ok(done);
        }
        let lang = self.language_of(id).await?;
        let visit = self.visit(Client::new(None, "", &lang));
        let mut changes = Vec::new();
        for kept in &lost {
            changes.extend(removal(kept));
        }
        changes.extend(retired.into_iter().map(|kept| Change::ReplaceRetired {
            id: kept.id,
            user: kept.user,
            from: kept.data,
            to: None,
        }));
        let mut methods: Vec<String> = lost.into_iter().map(|kept| kept.kind).collect();
        methods.sort_unstable();
        methods.dedup();
        for method in &methods {
            changes.push(Change::ResetLimit(factor_key(method, id)));
            let removed = Event::new(EventKind::CredentialRemoved, visit.now).user(Some(id));
            let words = format!("{method}: its key {key} was retired");
            changes.push(Change::InsertEvent(removed.detail(words)));
        }
        let told = store.user(id).await?.filter(|_| !methods.is_empty());
        if let Some(user) = told {
            let of = ChallengeId::draw(&*self.0.env, visit.now);
            let kind = LetterKind::FactorsReset { methods };
            let letter = self.letter(&visit, &of, &user.delivery, kind, LIFE);
            changes.push(Change::InsertLetter(letter.map_err(as_problem)?));
        }
        match store.apply(changes).await {
            Ok(()) => {
                self.wake();
                Ok(done)
            }
            // Another node was faster, or its user.
            Err(StoreError::Conflict(Conflict::Gone)) => Ok(Reset::default()),
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
