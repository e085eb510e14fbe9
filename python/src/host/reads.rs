//! What the store is asked, after it is made to agree with the host.

use std::time::Duration;

use async_trait::async_trait;
use pass0_core::model::{
    Challenge, ChallengeId, ChallengeState, Credential, CredentialId, Declined, Email, Event,
    HeldAddress, Letter, Mailbox, Purpose, Recovery, Session, SessionId, Timestamp, User, UserId,
    Window,
};
use pass0_core::ports::{
    Caps, ChallengeKey, Change, Counts, EventFilter, History, KeyUse, Keyed, Reads, SessionKey,
    Shelf, StoreError,
};
use pass0_core::secret::{Digest, KeyId};

use super::HostStore;
use super::rows::{ambiguous, is_moving, unseen};

#[async_trait]
impl Reads for HostStore {
    async fn user(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        if let Some(row) = self.inner.user(id).await? {
            return self.settled(row).await;
        }
        let address = self.address(id)?;
        match address.and_then(|address| Email::stored(&address).ok()) {
            Some(email) => self.adopted(id.clone(), &email).await,
            None => Ok(None),
        }
    }

    /// Users who request a link are looked up here: a user of the host who has not signed in yet gets
    /// a row only when the link is opened. A row made now would tell by its time who has an account.
    async fn user_by_email(&self, canonical: &str) -> Result<Option<User>, StoreError> {
        let found = self.find(canonical)?;
        if let Some(row) = self.inner.user_by_email(canonical).await? {
            match &found {
                // Mail goes to the address as the host has it: its letter case may matter there.
                Some((id, email)) if *id == row.id => {
                    let delivery = email.delivery().to_owned();
                    return Ok(Some(User { delivery, ..row }));
                }
                // The address was somebody else's, or the user was made since the host was asked.
                _ => match self.settled(row).await? {
                    Some(row) if row.email == canonical => {
                        let again = self.find(canonical)?;
                        return match again {
                            Some((id, email)) if id == row.id => {
                                let delivery = email.delivery().to_owned();
                                Ok(Some(User { delivery, ..row }))
                            }
                            _ => Err(ambiguous()),
                        };
                    }
                    _ => {}
                },
            }
        }
        let Some((id, email)) = found else {
            return Ok(None);
        };
        // Asked of everybody: it tells nobody who has an account.
        let now = self.env.now();
        if self.is_held(&id, canonical, now).await? {
            return Ok(None);
        }
        match self.inner.user(&id).await? {
            None => Ok(Some(unseen(&id, &email, now))),
            // On the way to another address, which the host is told of in a moment.
            Some(row) if is_moving(&row, now) => Ok((row.email == canonical).then_some(row)),
            Some(_) => self.adopted(id, &email).await,
        }
    }

    async fn leaving(&self, now: Timestamp, limit: u32) -> Result<Vec<User>, StoreError> {
        self.inner.leaving(now, limit).await
    }

    async fn users(&self, after: Option<&UserId>, limit: u32) -> Result<Vec<User>, StoreError> {
        self.inner.users(after, limit).await
    }

    async fn challenge(&self, key: ChallengeKey<'_>) -> Result<Option<Challenge>, StoreError> {
        self.inner.challenge(key).await
    }

    /// A user the host has no more, or has at another address, has no session any more.
    async fn session(&self, key: SessionKey<'_>) -> Result<Option<(Session, User)>, StoreError> {
        let Some((session, user)) = self.inner.session(key).await? else {
            return Ok(None);
        };
        let id = user.id.clone();
        if let Some(user) = self.settled(user).await? {
            return Ok(Some((session, user)));
        }
        // It would be theirs again who get the id.
        self.try_apply(vec![Change::EndSessionsOf(id, None)])
            .await?;
        Ok(None)
    }

    async fn session_by_id(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        self.inner.session_by_id(id).await
    }

    async fn sessions_of(&self, user: &UserId) -> Result<Vec<Session>, StoreError> {
        self.inner.sessions_of(user).await
    }

    async fn credentials_of(&self, user: &UserId) -> Result<Vec<Credential>, StoreError> {
        self.inner.credentials_of(user).await
    }

    async fn declined(&self, user: &UserId) -> Result<Vec<Declined>, StoreError> {
        self.inner.declined(user).await
    }

    async fn history(&self, user: &UserId) -> Result<History, StoreError> {
        self.inner.history(user).await
    }
    async fn recovery_of(&self, user: &UserId) -> Result<Option<Recovery>, StoreError> {
        self.inner.recovery_of(user).await
    }
    async fn recoveries(&self, now: Timestamp, limit: u32) -> Result<Vec<Recovery>, StoreError> {
        self.inner.recoveries(now, limit).await
    }
    async fn held(&self, canonical: &str) -> Result<Option<HeldAddress>, StoreError> {
        self.inner.held(canonical).await
    }
    async fn credential(
        &self,
        kind: &str,
        handle: &[u8],
    ) -> Result<Option<Credential>, StoreError> {
        self.inner.credential(kind, handle).await
    }

    async fn has_other_scope(&self, kind: &str, scope: &str) -> Result<bool, StoreError> {
        self.inner.has_other_scope(kind, scope).await
    }

    async fn events(&self, filter: &EventFilter) -> Result<Vec<Event>, StoreError> {
        self.inner.events(filter).await
    }

    async fn letter_of(&self, flow: &ChallengeId) -> Result<Option<Letter>, StoreError> {
        self.inner.letter_of(flow).await
    }

    async fn limited(
        &self,
        key: &str,
        windows: &[Window],
        now: Timestamp,
    ) -> Result<Option<Duration>, StoreError> {
        self.inner.limited(key, windows, now).await
    }

    async fn passes(&self, key: &str, span: Duration, now: Timestamp) -> Result<u32, StoreError> {
        self.inner.passes(key, span, now).await
    }

    async fn mailbox(&self, key: &Digest) -> Result<Option<Mailbox>, StoreError> {
        self.inner.mailbox(key).await
    }

    async fn due_mailboxes(&self, now: Timestamp, limit: u32) -> Result<Vec<Mailbox>, StoreError> {
        self.inner.due_mailboxes(now, limit).await
    }

    async fn pending(
        &self,
        purpose: Purpose,
        now: Timestamp,
        outlasting: Duration,
        most: u64,
    ) -> Result<u64, StoreError> {
        let inner = &self.inner;
        inner.pending(purpose, now, outlasting, most).await
    }

    async fn spent(
        &self,
        id: &ChallengeId,
        made_at: Timestamp,
    ) -> Result<Option<ChallengeState>, StoreError> {
        self.inner.spent(id, made_at).await
    }

    async fn count_spent(&self, since: Timestamp, most: u64) -> Result<u64, StoreError> {
        self.inner.count_spent(since, most).await
    }

    async fn crowded_until(
        &self,
        challenge: &Challenge,
        caps: Caps,
        closed: Option<&ChallengeId>,
    ) -> Result<Option<Timestamp>, StoreError> {
        let inner = &self.inner;
        inner.crowded_until(challenge, caps, closed).await
    }

    async fn counts(&self, now: Timestamp) -> Result<Counts, StoreError> {
        self.inner.counts(now).await
    }

    async fn keys_under(&self, what: Keyed<'_>) -> Result<Vec<KeyId>, StoreError> {
        self.inner.keys_under(what).await
    }
    async fn key_uses(
        &self,
        what: Keyed<'_>,
        now: Timestamp,
        idle: Duration,
    ) -> Result<Vec<KeyUse>, StoreError> {
        self.inner.key_uses(what, now, idle).await
    }
    async fn credentials_under(
        &self,
        shelf: Shelf,
        kind: &str,
        key: KeyId,
        after: Option<&CredentialId>,
        limit: u32,
    ) -> Result<Vec<Credential>, StoreError> {
        self.inner
            .credentials_under(shelf, kind, key, after, limit)
            .await
    }
    async fn clock(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.clock().await
    }

    async fn fact(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.inner.fact(key).await
    }
}
