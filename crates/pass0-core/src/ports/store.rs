//! The store: reads, and three verbs that are each atomic.

use std::error::Error;

use async_trait::async_trait;

use crate::model::{
    AccountChange, Challenge, ChallengeId, ChallengeState, Credential, CredentialId, Declined,
    Event, HeldAddress, Hit, Letter, Mailbox, Purpose, Recovery, Refused, Session, SessionId,
    Timestamp, User, UserId, Window,
};
use crate::ports::{Caps, ChallengeKey, Change, Conflict, KeyUse, Keyed, SessionKey, Shelf};
use crate::secret::{Digest, KeyId};

/// What a store can be asked. Methods of sign-in get this half only.
#[async_trait]
pub trait Reads: Send + Sync {
    /// A user by id.
    async fn user(&self, id: &UserId) -> Result<Option<User>, StoreError>;
    /// A user by canonical address.
    async fn user_by_email(&self, canonical: &str) -> Result<Option<User>, StoreError>;
    /// Users whose accounts are due to be deleted at `now` ([`crate::model::UserState::Leaving`]), the
    /// earliest first.
    async fn leaving(&self, now: Timestamp, limit: u32) -> Result<Vec<User>, StoreError>;
    /// Users in the order of their ids, after `after`.
    async fn users(&self, after: Option<&UserId>, limit: u32) -> Result<Vec<User>, StoreError>;
    /// A challenge, in any state.
    async fn challenge(&self, key: ChallengeKey<'_>) -> Result<Option<Challenge>, StoreError>;
    /// A session with its user, in one read. Whether it is live is for the caller to judge, and whether
    /// the secret at hand is its own.
    async fn session(&self, key: SessionKey<'_>) -> Result<Option<(Session, User)>, StoreError>;
    /// A session by its id, live or not.
    async fn session_by_id(&self, id: &SessionId) -> Result<Option<Session>, StoreError>;
    /// A user's sessions, newest first.
    async fn sessions_of(&self, user: &UserId) -> Result<Vec<Session>, StoreError>;
    /// A user's credentials.
    async fn credentials_of(&self, user: &UserId) -> Result<Vec<Credential>, StoreError>;
    /// A credential by kind and handle.
    async fn credential(&self, kind: &str, handle: &[u8])
    -> Result<Option<Credential>, StoreError>;
    /// What a user wants no more offers of, in the order of the kinds.
    async fn declined(&self, user: &UserId) -> Result<Vec<Declined>, StoreError>;
    /// What is kept of a user's account so that changes to it can be contested.
    async fn history(&self, user: &UserId) -> Result<History, StoreError>;
    /// The recovery of a user that is pending.
    async fn recovery_of(&self, user: &UserId) -> Result<Option<Recovery>, StoreError>;
    /// Recoveries whose `next_at` has come, the earliest first.
    async fn recoveries(&self, now: Timestamp, limit: u32) -> Result<Vec<Recovery>, StoreError>;
    /// Who has the canonical address held, whether it is over or not.
    async fn held(&self, canonical: &str) -> Result<Option<HeldAddress>, StoreError>;
    /// Whether there is a credential of this kind that is good for something else than `scope`.
    async fn has_other_scope(&self, kind: &str, scope: &str) -> Result<bool, StoreError>;
    /// Events in the order of writing; the newest `limit` of those that fit.
    async fn events(&self, filter: &EventFilter) -> Result<Vec<Event>, StoreError>;
    /// The newest letter of a flow.
    async fn letter_of(&self, flow: &ChallengeId) -> Result<Option<Letter>, StoreError>;
    /// Whether a hit on `key` would be refused, and for how long; counts nothing.
    async fn limited(
        &self,
        key: &str,
        windows: &[Window],
        now: Timestamp,
    ) -> Result<Option<std::time::Duration>, StoreError>;
    /// How often `key` passed in the window of this span that runs first of its windows.
    async fn passes(
        &self,
        key: &str,
        span: std::time::Duration,
        now: Timestamp,
    ) -> Result<u32, StoreError>;
    /// A mailbox by its key.
    async fn mailbox(&self, key: &Digest) -> Result<Option<Mailbox>, StoreError>;
    /// Mailboxes whose `due_at` has come, the earliest first.
    async fn due_mailboxes(&self, now: Timestamp, limit: u32) -> Result<Vec<Mailbox>, StoreError>;
    /// How many challenges of this purpose are pending and timely, and will be for longer than
    /// `outlasting` ([`Caps::outlasting`]), counted up to `most`. Asked every few seconds: costs what is
    /// pending, however much else there is, and never more than `most`.
    async fn pending(
        &self,
        purpose: Purpose,
        now: Timestamp,
        outlasting: std::time::Duration,
        most: u64,
    ) -> Result<u64, StoreError>;
    /// What a challenge was spent as ([`Change::Spend`]); `None`: it was not.
    async fn spent(
        &self,
        id: &ChallengeId,
        made_at: Timestamp,
    ) -> Result<Option<ChallengeState>, StoreError>;
    /// How many challenges were spent in vain ([`ChallengeState::Exhausted`]) that were made after
    /// `since`, counted up to `most`. Asked every few seconds.
    async fn count_spent(&self, since: Timestamp, most: u64) -> Result<u64, StoreError>;
    /// Until when [`Caps::per_network`] refuses this challenge, as things are now and once `closed` is
    /// closed; `None`: it does not.
    async fn crowded_until(
        &self,
        challenge: &Challenge,
        caps: Caps,
        closed: Option<&ChallengeId>,
    ) -> Result<Option<Timestamp>, StoreError>;
    /// How many rows there are. May look at all of them.
    async fn counts(&self, now: Timestamp) -> Result<Counts, StoreError>;
    /// The keys that rows of this sort were made under, in the order of their ids; rows that are over
    /// count as well. Asked regularly: costs what keys there are, however many rows.
    async fn keys_under(&self, what: Keyed<'_>) -> Result<Vec<KeyId>, StoreError>;
    /// How many rows of this sort, of use at `now`, depend on each key, in the order of the keys'
    /// ids: sessions that are neither past their life nor unused since `idle`, challenges that are
    /// pending and not expired, letters that wait and are not too late, credentials that are in use or
    /// whose `until` has not come. May look at all rows.
    async fn key_uses(
        &self,
        what: Keyed<'_>,
        now: Timestamp,
        idle: std::time::Duration,
    ) -> Result<Vec<KeyUse>, StoreError>;
    /// Credentials of this kind whose data was made under this key, in the order of their ids, after
    /// `after`.
    async fn credentials_under(
        &self,
        shelf: Shelf,
        kind: &str,
        key: KeyId,
        after: Option<&CredentialId>,
        limit: u32,
    ) -> Result<Vec<Credential>, StoreError>;
    /// The store's own clock, where it has one that this node does not set: the database server's.
    /// `None`: its clock is this node's.
    async fn clock(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(None)
    }
    /// A fact about the database as a whole, which every node shares: which keys it knows, for
    /// example. Never deleted but by [`Change::ReplaceFact`].
    async fn fact(&self, key: &str) -> Result<Option<String>, StoreError>;
}

/// The whole store. Every verb is atomic, on any number of nodes.
#[async_trait]
pub trait Store: Reads {
    /// Whether the store can answer and write.
    async fn ping(&self) -> Result<(), StoreError>;
    /// The id that a new user with this address is to have, where the host's own user table gives
    /// it: made there if need be. `None`: pass0 draws one. Asked only once the address is proven
    /// and may have an account.
    async fn adopt(&self, _delivery: &str) -> Result<Option<UserId>, StoreError> {
        Ok(None)
    }
    /// "May I try this secret?" Spends one attempt of the newest pending, timely challenge of this
    /// purpose bound to `binding`, in one statement, and returns it as it is afterwards. `None`:
    /// there is none, or no attempt is left; nothing was spent.
    async fn claim(
        &self,
        purpose: Purpose,
        binding: &Digest,
        now: Timestamp,
    ) -> Result<Option<Challenge>, StoreError>;

    /// "How often lately?" Counts the hits in order and stops at the first that is refused, which
    /// counts nothing. A window runs from its first pass for its span; one that starts more than
    /// [`crate::model::CLOCK_STEP`] from now is over: a clock ran ahead. Need not be durable before
    /// it answers: losing a count in a crash is harmless, and the `apply` that follows is durable.
    async fn hit(&self, hits: &[Hit], now: Timestamp) -> Result<Option<Refused>, StoreError>;

    /// "Make all of this true", durably, or none of it. One that only counts and inserts a question
    /// ([`Purpose::is_question`]) without a cap need not be durable before it answers: the answer's
    /// `apply` is.
    async fn apply(&self, changes: Vec<Change>) -> Result<(), StoreError>;

    /// Takes at most `limit` letters that are due at `now`, counts a try on each and puts them off
    /// to `until`, so that no other worker takes them meanwhile.
    async fn lease(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Letter>, StoreError>;

    /// Ends what was made under a key that is gone, at most `batch` rows of a sort: deletes sessions,
    /// ends pending challenges, and settles letters that wait as expired. Returns how many rows.
    async fn end_under(&self, key: KeyId, now: Timestamp, batch: u32) -> Result<u64, StoreError>;

    /// Deletes one batch of what is over at `now`: sessions past their life or unused since
    /// `retention.idle`, challenges closed or expired longer than `retention.challenges` ago with
    /// their letters, letters that were too late as long ago, limits whose windows have ended,
    /// mailboxes that are over, events older than `retention.events`, or `retention.passing`; and
    /// what is beyond `retention.rows`;
    /// changes, retired credentials and held addresses whose `until` has come; challenges that were
    /// spent and made longer than `retention.spent` ago.
    /// With `dry`: only counts. Deletes at most `batch` rows of a kind.
    async fn purge(
        &self,
        now: Timestamp,
        retention: &Retention,
        batch: u32,
        dry: bool,
    ) -> Result<Purged, StoreError>;
}

/// How long dead rows are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// A session unused this long is over.
    pub idle: std::time::Duration,
    /// Challenges, after they closed or expired: so that a refusal can say why.
    pub challenges: std::time::Duration,
    /// Challenges that were spent, since they were made: longer than any answer to them would be timely
    /// on any node.
    pub spent: std::time::Duration,
    /// Events.
    pub events: std::time::Duration,
    /// Events that anybody can cause ([`crate::model::EventKind::is_passing`]).
    pub passing: std::time::Duration,
    /// Of challenges that are over, of events that anybody can cause, of limits and of mailboxes, no
    /// more than so many rows each: beyond that the oldest go, however long they were to be kept.
    pub rows: u64,
    /// Of pending sign-ins with no more than this left, as many rows: beyond that those are over that
    /// end first.
    pub outlasting: std::time::Duration,
}

impl Default for Retention {
    fn default() -> Self {
        let day = std::time::Duration::from_secs(24 * 3600);
        Self {
            idle: day,
            challenges: day,
            spent: day,
            events: day * 90,
            passing: day * 14,
            rows: 1_000_000,
            outlasting: std::time::Duration::ZERO,
        }
    }
}

/// What a purge deleted, or would delete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Purged {
    /// Sessions.
    pub sessions: u64,
    /// Challenges (flows).
    pub challenges: u64,
    /// Pending sign-ins that are over early ([`Retention::outlasting`]), but are kept like others that are over.
    pub ended: u64,
    /// Challenges that were spent.
    pub spent: u64,
    /// Letters.
    pub letters: u64,
    /// Limit counters, those of mailboxes among them.
    pub limits: u64,
    /// Events.
    pub events: u64,
    /// What is kept so that changes can be contested: changes, retired credentials, held
    /// addresses.
    pub history: u64,
}

impl Purged {
    /// The largest of the counts: a full batch means there is more to do.
    #[must_use]
    pub fn most(&self) -> u64 {
        [
            self.sessions,
            self.challenges,
            self.ended,
            self.spent,
            self.letters,
            self.limits,
            self.events,
            self.history,
        ]
        .into_iter()
        .max()
        .unwrap_or(0)
    }
}

/// What is kept of a user's account so that changes to it can be contested.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Changes, in the order in which they were made.
    pub changes: Vec<AccountChange>,
    /// Credentials that were removed or replaced.
    pub retired: Vec<Credential>,
    /// Addresses that the account had.
    pub held: Vec<HeldAddress>,
}

/// How many rows there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Users.
    pub users: u64,
    /// Sessions.
    pub sessions: u64,
    /// Pending, timely sign-ins that somebody asked for.
    pub pending: u64,
    /// Letters that wait to be sent.
    pub waiting_letters: u64,
}

/// Which events.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Of this flow.
    pub flow: Option<ChallengeId>,
    /// Concerning this user.
    pub user: Option<UserId>,
    /// Written after this one.
    pub after: Option<i64>,
    /// At most this many; 0 means 100.
    pub limit: u32,
}

/// The store could not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing was changed because something was not as expected.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The store cannot answer now; coming back later may help. The store itself logs it, once while
    /// it lasts: callers meet it with every request.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// A row cannot be read as what it should be.
    #[error("a stored row cannot be read: {0}")]
    Corrupt(String),
    /// A store written by the host failed with its own error.
    #[error(transparent)]
    Foreign(Box<dyn Error + Send + Sync>),
}
