//! The ports, over either engine.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pass0_core::model::{
    CLOCK_STEP, Challenge, ChallengeId, ChallengeState, Credential, CredentialId, Declined, Event,
    HeldAddress, Hit, Letter, Mailbox, Purpose, Recovery, Refused, Session, SessionId, Timestamp,
    User, UserId, Window,
};
use pass0_core::ports::{
    Caps, ChallengeKey, Change, Counts, EventFilter, History, KeyUse, Keyed, Purged, Reads,
    Retention, SessionKey, Shelf, Store, StoreError,
};
use pass0_core::secret::{Digest, KeyId};

use crate::apply::sessions;
use crate::dialect::Statement;
use crate::purge::{Memo, Purge};
use crate::rows::{self, Read};
use crate::value::Value;
use crate::work::{Done, Work};
use crate::{limit_windows, statements as sql};

/// A store over one engine: `SqliteStore` or `PostgresStore`.
#[derive(Clone)]
pub struct SqlStore<E>(pub(crate) E);

impl<E> std::fmt::Debug for SqlStore<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqlStore").finish_non_exhaustive()
    }
}

/// An engine: how it runs a statement, and how it makes a verb atomic.
pub(crate) trait Engine: Send + Sync {
    /// Runs one reading statement.
    fn read<T: Send + 'static>(
        &self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
        read: Read<T>,
    ) -> impl Future<Output = Result<Vec<T>, StoreError>> + Send;

    /// As `read`, for statements that find one row or none.
    fn one<T: Send + 'static>(
        &self,
        statement: &'static Statement,
        values: Vec<Value<'_>>,
        read: Read<T>,
    ) -> impl Future<Output = Result<Option<T>, StoreError>> + Send {
        async move { Ok(self.read(statement, values, read).await?.pop()) }
    }

    /// As `read`, for statements that look at whole tables.
    fn survey<T: Send + 'static>(
        &self,
        statement: &'static Statement,
        values: Vec<Value<'static>>,
        read: Read<T>,
    ) -> impl Future<Output = Result<Vec<T>, StoreError>> + Send;

    /// The time, where it is not this machine's.
    fn clock(&self) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send {
        async { Ok(None) }
    }

    /// What is known of the purge that is going on.
    fn memo(&self) -> &Arc<Memo>;

    /// Does one unit of writing.
    fn write(&self, work: Work) -> impl Future<Output = Result<Done, StoreError>> + Send;
}

/// An engine that answers a question nobody asked.
fn crossed() -> StoreError {
    StoreError::Corrupt("the store answered something else".to_owned())
}

#[async_trait]
impl<E: Engine> Reads for SqlStore<E> {
    async fn user(&self, id: &UserId) -> Result<Option<User>, StoreError> {
        self.0.one(&sql::USER, vec![id.into()], rows::user).await
    }

    async fn user_by_email(&self, canonical: &str) -> Result<Option<User>, StoreError> {
        let values = vec![canonical.into()];
        self.0.one(&sql::USER_BY_EMAIL, values, rows::user).await
    }

    async fn leaving(&self, now: Timestamp, limit: u32) -> Result<Vec<User>, StoreError> {
        let values = vec![now.into(), limit.into()];
        self.0.read(&sql::LEAVING, values, rows::user).await
    }

    async fn users(&self, after: Option<&UserId>, limit: u32) -> Result<Vec<User>, StoreError> {
        let (statement, values) = match after {
            None => (&sql::USERS, vec![limit.into()]),
            Some(after) => (&sql::USERS_AFTER, vec![limit.into(), after.into()]),
        };
        self.0.read(statement, values, rows::user).await
    }

    async fn challenge(&self, key: ChallengeKey<'_>) -> Result<Option<Challenge>, StoreError> {
        let (statement, value) = match key {
            ChallengeKey::Id(id) => (&sql::CHALLENGE, id.into()),
            ChallengeKey::Binding(digest) => (&sql::CHALLENGE_BY_BINDING, digest.into()),
        };
        self.0.one(statement, vec![value], rows::challenge).await
    }

    async fn session(&self, key: SessionKey<'_>) -> Result<Option<(Session, User)>, StoreError> {
        let (statement, value) = match key {
            SessionKey::Id(id) => (&sql::SESSION, id.into()),
            SessionKey::Earlier(digest) => (&sql::EARLIER_SESSION, digest.into()),
        };
        let values = vec![value];
        self.0.one(statement, values, rows::session_and_user).await
    }

    async fn session_by_id(&self, id: &SessionId) -> Result<Option<Session>, StoreError> {
        let values = vec![id.into()];
        self.0.one(&sql::SESSION_BY_ID, values, rows::session).await
    }

    async fn sessions_of(&self, user: &UserId) -> Result<Vec<Session>, StoreError> {
        let values = sessions::of(user);
        self.0.read(&sql::SESSIONS_OF, values, rows::session).await
    }

    async fn credentials_of(&self, user: &UserId) -> Result<Vec<Credential>, StoreError> {
        let values = vec![user.into()];
        self.0
            .read(&sql::CREDENTIALS_OF, values, rows::credential)
            .await
    }

    async fn credential(
        &self,
        kind: &str,
        handle: &[u8],
    ) -> Result<Option<Credential>, StoreError> {
        let values = vec![kind.into(), handle.into()];
        self.0.one(&sql::CREDENTIAL, values, rows::credential).await
    }

    async fn declined(&self, user: &UserId) -> Result<Vec<Declined>, StoreError> {
        let values = vec![user.into()];
        self.0.read(&sql::DECLINED_OF, values, rows::declined).await
    }

    async fn history(&self, user: &UserId) -> Result<History, StoreError> {
        let of = || vec![user.into()];
        Ok(History {
            changes: self.0.read(&sql::CHANGES_OF, of(), rows::change).await?,
            retired: self
                .0
                .read(&sql::RETIRED_OF, of(), rows::credential)
                .await?,
            held: self.0.read(&sql::HELD_OF, of(), rows::held).await?,
        })
    }

    async fn recovery_of(&self, user: &UserId) -> Result<Option<Recovery>, StoreError> {
        let values = vec![user.into()];
        self.0.one(&sql::RECOVERY_OF, values, rows::recovery).await
    }

    async fn recoveries(&self, now: Timestamp, limit: u32) -> Result<Vec<Recovery>, StoreError> {
        let values = vec![now.into(), limit.into()];
        self.0.read(&sql::RECOVERIES, values, rows::recovery).await
    }

    async fn held(&self, canonical: &str) -> Result<Option<HeldAddress>, StoreError> {
        self.0
            .one(&sql::HELD, vec![canonical.into()], rows::held)
            .await
    }

    async fn has_other_scope(&self, kind: &str, scope: &str) -> Result<bool, StoreError> {
        let values = vec![kind.into(), scope.into()];
        let found = self.0.one(&sql::OTHER_SCOPE, values, rows::found).await?;
        Ok(found.is_some())
    }

    async fn events(&self, filter: &EventFilter) -> Result<Vec<Event>, StoreError> {
        self.find_events(filter).await
    }

    async fn letter_of(&self, flow: &ChallengeId) -> Result<Option<Letter>, StoreError> {
        self.0
            .one(&sql::LETTER_OF, vec![flow.into()], rows::letter)
            .await
    }

    async fn limited(
        &self,
        key: &str,
        windows: &[Window],
        now: Timestamp,
    ) -> Result<Option<Duration>, StoreError> {
        let counted = self
            .0
            .one(
                &sql::LIMIT,
                vec![limit_windows::number(key).into()],
                rows::counted,
            )
            .await?;
        Ok(limit_windows::wait(counted.as_ref(), windows, now))
    }

    async fn passes(&self, key: &str, span: Duration, now: Timestamp) -> Result<u32, StoreError> {
        let counted = self
            .0
            .one(
                &sql::LIMIT,
                vec![limit_windows::number(key).into()],
                rows::counted,
            )
            .await?;
        Ok(limit_windows::passes(counted.as_ref(), span, now))
    }

    async fn mailbox(&self, key: &Digest) -> Result<Option<Mailbox>, StoreError> {
        self.0
            .one(&sql::MAILBOX, vec![key.into()], rows::mailbox)
            .await
    }

    async fn due_mailboxes(&self, now: Timestamp, limit: u32) -> Result<Vec<Mailbox>, StoreError> {
        let values = vec![now.into(), limit.into()];
        self.0
            .read(&sql::DUE_MAILBOXES, values, rows::mailbox)
            .await
    }

    async fn pending(
        &self,
        purpose: Purpose,
        now: Timestamp,
        outlasting: Duration,
        most: u64,
    ) -> Result<u64, StoreError> {
        self.count_pending(purpose, now, outlasting, most).await
    }

    async fn spent(
        &self,
        id: &ChallengeId,
        made_at: Timestamp,
    ) -> Result<Option<ChallengeState>, StoreError> {
        let values = vec![made_at.into(), id.into()];
        let state = self.0.one(&sql::SPENT, values, rows::challenge_state);
        state.await
    }

    async fn count_spent(&self, since: Timestamp, most: u64) -> Result<u64, StoreError> {
        let values = vec![since.into(), i64::try_from(most).unwrap_or(i64::MAX).into()];
        let counted = self.0.one(&sql::COUNT_OF_SPENT, values, rows::number);
        Ok(counted.await?.unwrap_or(0))
    }

    async fn crowded_until(
        &self,
        challenge: &Challenge,
        caps: Caps,
        closed: Option<&ChallengeId>,
    ) -> Result<Option<Timestamp>, StoreError> {
        self.find_crowded_until(challenge, caps, closed).await
    }

    async fn counts(&self, now: Timestamp) -> Result<Counts, StoreError> {
        let values = vec![now.into(), now.plus(CLOCK_STEP).into()];
        let mut counts = self.0.survey(&sql::COUNTS, values, rows::counts).await?;
        Ok(counts.pop().unwrap_or_default())
    }

    async fn keys_under(&self, what: Keyed<'_>) -> Result<Vec<KeyId>, StoreError> {
        self.find_keys(what).await
    }

    async fn key_uses(
        &self,
        what: Keyed<'_>,
        now: Timestamp,
        idle: Duration,
    ) -> Result<Vec<KeyUse>, StoreError> {
        self.count_uses(what, now, idle).await
    }

    async fn credentials_under(
        &self,
        shelf: Shelf,
        kind: &str,
        key: KeyId,
        after: Option<&CredentialId>,
        limit: u32,
    ) -> Result<Vec<Credential>, StoreError> {
        self.find_credentials_under(shelf, kind, key, after, limit)
            .await
    }

    async fn clock(&self) -> Result<Option<Timestamp>, StoreError> {
        self.0.clock().await
    }

    async fn fact(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.0.one(&sql::FACT, vec![key.into()], rows::fact).await
    }
}

#[async_trait]
impl<E: Engine> Store for SqlStore<E> {
    async fn ping(&self) -> Result<(), StoreError> {
        self.0.write(Work::Ping).await.map(|_| ())
    }

    async fn claim(
        &self,
        purpose: Purpose,
        binding: &Digest,
        now: Timestamp,
    ) -> Result<Option<Challenge>, StoreError> {
        match self.0.write(Work::Claim(purpose, *binding, now)).await? {
            Done::Claimed(challenge) => Ok(challenge.map(|challenge| *challenge)),
            _ => Err(crossed()),
        }
    }

    async fn hit(&self, hits: &[Hit], now: Timestamp) -> Result<Option<Refused>, StoreError> {
        match self.0.write(Work::Hit(hits.to_vec(), now)).await? {
            Done::Counted(refused) => Ok(refused),
            _ => Err(crossed()),
        }
    }

    async fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        match self.0.write(Work::Apply(changes)).await? {
            Done::Applied => Ok(()),
            _ => Err(crossed()),
        }
    }

    async fn lease(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Letter>, StoreError> {
        match self.0.write(Work::Lease(now, until, limit)).await? {
            Done::Leased(letters) => Ok(letters),
            _ => Err(crossed()),
        }
    }

    async fn end_under(&self, key: KeyId, now: Timestamp, batch: u32) -> Result<u64, StoreError> {
        match self.0.write(Work::EndUnder(key, now, batch)).await? {
            Done::Ended(rows) => Ok(rows),
            _ => Err(crossed()),
        }
    }

    async fn purge(
        &self,
        now: Timestamp,
        retention: &Retention,
        batch: u32,
        dry: bool,
    ) -> Result<Purged, StoreError> {
        let memo = Arc::clone(self.0.memo());
        let sessions = self.over_sessions(now, retention, batch, dry).await?;
        let work = Work::Purge(Purge {
            now,
            retention: *retention,
            batch,
            dry,
            sessions,
            memo,
        });
        match self.0.write(work).await? {
            Done::Purged(purged) => Ok(purged),
            _ => Err(crossed()),
        }
    }
}
