//! What `apply` makes true, all of it or none.

use std::time::Duration;

use crate::model::{
    Challenge, ChallengeId, ChallengeState, Credential, CredentialId, Declined, Event, Gather, Hit,
    Letter, LetterFate, LetterId, Mailbox, Recovery, Session, SessionId, Timestamp, User, UserId,
    UserState,
};
use crate::secret::Digest;

/// One thing to make true. Where it says "must", the whole `apply` fails with that
/// [`Conflict`] when it cannot be.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Must find its id and address free, and the address not held for another user
    /// ([`Change::HoldAddress`]): else [`Conflict::Taken`].
    InsertUser(User),
    /// Sets the state and bumps the epoch; must find the user: else [`Conflict::Gone`].
    SetUserState(UserId, UserState),
    /// Bumps the epoch, which ends every session and kills every challenge of the user; must find
    /// the user: else [`Conflict::Gone`].
    BumpEpoch(UserId),
    /// Marks the mailbox as proven, unless it is already; must find the user with this epoch and
    /// active: else [`Conflict::Gone`]. Every sign-in carries it, so that a user disabled or
    /// changed meanwhile gets no session.
    ProveUser {
        /// Whose mailbox.
        id: UserId,
        /// The epoch the user was read with.
        epoch: i64,
        /// When.
        at: Timestamp,
    },
    /// Changes nothing; must find the user with this epoch and active: else [`Conflict::Gone`].
    /// For sign-ins that prove no mailbox.
    ExpectUser {
        /// Who.
        id: UserId,
        /// The epoch the user was read with.
        epoch: i64,
    },
    /// Changes nothing; must find the user with this epoch and in this very state: else
    /// [`Conflict::Gone`].
    ExpectState {
        /// Who.
        id: UserId,
        /// The epoch the user was read with.
        epoch: i64,
        /// The state the user was read with.
        state: UserState,
    },
    /// Gives the user another address, marks it as proven and bumps the epoch; must find the user
    /// with this epoch and active: else [`Conflict::Gone`], and the address free and not held for
    /// another user: else [`Conflict::Taken`].
    SetEmail {
        /// Whose.
        id: UserId,
        /// The epoch the user was read with.
        epoch: i64,
        /// The new canonical address.
        email: String,
        /// As mail is sent to it.
        delivery: String,
        /// When it was proven.
        at: Timestamp,
    },
    /// Deletes the user with sessions, credentials and challenges, those about the address and about
    /// an address that is held for the user too; must find the user: else [`Conflict::Gone`]. Events
    /// stay.
    DeleteUser(UserId),

    /// Inserts, unless a cap is reached: else [`Conflict::Capped`].
    InsertChallenge(Challenge, Caps),
    /// Closes a pending challenge that is timely at `at`; must touch one, and to close it as used one
    /// that is not void: else [`Conflict::Closed`].
    Close {
        /// Which.
        id: ChallengeId,
        /// As what.
        state: ChallengeState,
        /// When.
        at: Timestamp,
    },
    /// Uses up a challenge that is kept nowhere, because it says itself what it is of; must be the
    /// first to: else [`Conflict::Closed`]. Forgotten by [`crate::ports::Store::purge`] once it is
    /// `retention.spent` old.
    Spend {
        /// Which.
        id: ChallengeId,
        /// When it was made, not when it was answered: always the same for the same id.
        made_at: Timestamp,
        /// What the answer was: [`ChallengeState::Used`] or [`ChallengeState::Exhausted`].
        state: ChallengeState,
    },
    /// Closes every pending challenge about this address but one; may touch none.
    CloseOthers {
        /// Canonical address.
        subject: String,
        /// The one that stays as it is.
        except: ChallengeId,
        /// As what.
        state: ChallengeState,
        /// When.
        at: Timestamp,
    },

    /// Makes every pending challenge about this address but one void ([`Challenge::is_void`]); may
    /// touch none.
    VoidOthers {
        /// Canonical address.
        subject: String,
        /// The one that stays as it is.
        except: ChallengeId,
    },

    /// Gives a pending challenge that is timely at `at` its secrets, in the place of those it had;
    /// must touch one: else [`Conflict::Closed`].
    Renew {
        /// Which.
        id: ChallengeId,
        /// As [`Challenge::digest`].
        digest: Digest,
        /// As [`Challenge::data`].
        data: Vec<u8>,
        /// As [`Challenge::context`].
        context: String,
        /// When.
        at: Timestamp,
        /// When it expires, if that is later than now it would.
        expires_at: Timestamp,
    },
    /// Binds a pending challenge that is timely at `at` to another cookie of its browser, as if it
    /// were made then; must touch one: else [`Conflict::Closed`].
    Rebind {
        /// Which.
        id: ChallengeId,
        /// As [`Challenge::binding`].
        binding: Digest,
        /// As [`Challenge::context`].
        context: String,
        /// The digest that it is to get by [`Change::Renew`]. Changes nothing: it is for whoever
        /// keeps digests elsewhere.
        digest: Digest,
        /// When.
        at: Timestamp,
        /// When it expires.
        expires_at: Timestamp,
    },

    /// Must find its user: else [`Conflict::Gone`], and its id free: else [`Conflict::Taken`]. Its id is
    /// one of its user's ([`SessionId::of`]).
    InsertSession(Session),
    /// Ends one session of this user; must touch one: else [`Conflict::Gone`].
    EndSession(SessionId, UserId),
    /// Ends every session of the user but one; may touch none.
    EndSessionsOf(UserId, Option<SessionId>),
    /// Notes when sessions were last used; never moves backwards, may touch none.
    Seen(Vec<(SessionId, Timestamp)>),

    /// Must find `(kind, handle)` free over all users, and not retired by another user: else
    /// [`Conflict::Taken`].
    InsertCredential(Credential),
    /// Notes a use: sets the counter, the time, and the data where given. Must find the credential
    /// of this user with a smaller counter, or with 0 where the new one is 0, too: else
    /// [`Conflict::Gone`].
    UseCredential {
        /// Which.
        id: CredentialId,
        /// Whose.
        user: UserId,
        /// The counter now.
        counter: i64,
        /// When.
        at: Timestamp,
        /// The method's data now; `None`: as it was.
        data: Option<Vec<u8>>,
    },
    /// Replaces the data of a credential and nothing else; must find the credential of this user
    /// with the data as it was read: else [`Conflict::Gone`].
    ReplaceData {
        /// Which.
        id: CredentialId,
        /// Whose.
        user: UserId,
        /// The data it was read with.
        from: Vec<u8>,
        /// The new data.
        to: Vec<u8>,
    },
    /// Names one credential of this user; must touch one: else [`Conflict::Gone`].
    LabelCredential(CredentialId, UserId, String),
    /// Deletes one credential of this user; must touch one: else [`Conflict::Gone`].
    DeleteCredential(CredentialId, UserId),
    /// Deletes every credential of the user, or every one of this kind; may touch none.
    DeleteCredentialsOf(UserId, Option<String>),
    /// Changes nothing; must find a credential of this kind that the user has: else
    /// [`Conflict::Last`]. After a deletion, in an `apply` that holds the user
    /// ([`Change::ExpectUser`]), it keeps the last one.
    ExpectCredential(UserId, String),
    /// Changes nothing; must find at most so many credentials of this kind that the user has: else
    /// [`Conflict::Capped`]. After the insertions, in an `apply` of any number that race, it keeps
    /// the cap.
    CapCredentials(UserId, String, u32),

    /// Notes that a user wants no more offers of a kind. Must find the user, else [`Conflict::Gone`];
    /// and no such note yet, else [`Conflict::Taken`].
    Decline(Declined),
    /// Forgets every such wish of the user, or that of one kind; may touch none.
    ForgetDeclined(UserId, Option<String>),

    /// Changes nothing; must find that the user has exactly these credentials: else
    /// [`Conflict::Gone`].
    ExpectCredentials(UserId, Vec<CredentialId>),
    /// Takes one credential of this user out of use until it is restored, or purged at `until`;
    /// must touch one: else [`Conflict::Gone`]. No read but [`crate::ports::Reads::history`] finds
    /// it.
    RetireCredential {
        /// Which.
        id: CredentialId,
        /// Whose.
        user: UserId,
        /// How long it is kept.
        until: Timestamp,
    },
    /// As [`Change::RetireCredential`], every one of this kind; may touch none.
    RetireCredentialsOf {
        /// Whose.
        user: UserId,
        /// Which kind.
        kind: String,
        /// How long they are kept.
        until: Timestamp,
    },
    /// Puts a retired credential of this user back; must touch one: else [`Conflict::Gone`], and
    /// must find `(kind, handle)` free: else [`Conflict::Taken`].
    RestoreCredential(CredentialId, UserId),
    /// Replaces the data of a retired credential and nothing else, or deletes it; must find it of
    /// this user with the data as it was read: else [`Conflict::Gone`].
    ReplaceRetired {
        /// Which.
        id: CredentialId,
        /// Whose.
        user: UserId,
        /// The data it was read with.
        from: Vec<u8>,
        /// The new data; `None`: it is deleted.
        to: Option<Vec<u8>>,
    },

    /// Writes down that the account is about to change, with its address and credentials as they
    /// are at this point of the `apply`: it goes before the change. Must find no recovery of the
    /// user pending: else [`Conflict::Pending`], and the user: else [`Conflict::Gone`].
    RecordChange {
        /// Row id; must be free: else [`Conflict::Taken`].
        id: ChallengeId,
        /// Whose account.
        user: UserId,
        /// What changes.
        what: String,
        /// When.
        at: Timestamp,
        /// Until when it can be contested.
        until: Timestamp,
    },
    /// Deletes this change of the user and every one recorded after it; must find it: else
    /// [`Conflict::Gone`].
    ForgetChanges(UserId, ChallengeId),
    /// Makes every change of the user that was recorded after this one say what the account was
    /// before this one; must find it: else [`Conflict::Gone`].
    RebaseChanges(UserId, ChallengeId),
    /// Deletes what was recorded of the user: changes, retired credentials, held addresses, a
    /// pending recovery; may touch none.
    ForgetHistory(UserId),
    /// Holds the address that the user has at this point of the `apply`; must find the user: else
    /// [`Conflict::Gone`].
    HoldAddress(UserId, Timestamp),
    /// Must find no recovery of the user: else [`Conflict::Pending`].
    StartRecovery(Recovery),
    /// Puts off what is to be done next; must find this recovery with `next_at` as it was read:
    /// else [`Conflict::Gone`].
    PutOffRecovery {
        /// Whose.
        user: UserId,
        /// Which.
        id: ChallengeId,
        /// As it was read.
        from: Timestamp,
        /// From now on.
        to: Timestamp,
    },
    /// Deletes this recovery of the user; must touch one: else [`Conflict::Gone`].
    EndRecovery(UserId, ChallengeId),
    /// Deletes whatever recovery of the user is pending; may touch none.
    DropRecovery(UserId),

    /// Puts a letter into the queue.
    InsertLetter(Letter),
    /// Puts a letter into the queue beside others of its user and kind, so that none goes out
    /// sooner than `every` after another: where one waits for its time and was not tried yet, this
    /// one is added to it as a piece, [`Gather::MOST`] at most; else it is due that long after the
    /// last one was, or as it says. Atomic against a worker that takes the letter at the same time.
    GatherLetter(Letter, Gather),
    /// Settles a letter that still waits, and empties it; must touch one: else
    /// [`Conflict::Gone`].
    SettleLetter(LetterId, LetterFate),
    /// Puts a letter off; must find it waiting: else [`Conflict::Gone`].
    DeferLetter(LetterId, Timestamp),

    /// Appends.
    InsertEvent(Event),
    /// Forgets what a limit counted; may touch none.
    ResetLimit(String),

    /// Writes a fact about the database, key and value; must find the key free: else
    /// [`Conflict::Taken`].
    InsertFact(String, String),
    /// Replaces a fact, or deletes it; must find it as it was read: else [`Conflict::Gone`]. With
    /// the value it has it changes nothing, and holds the fact until the `apply` is over.
    ReplaceFact {
        /// Which.
        key: String,
        /// The value it was read with.
        from: String,
        /// The new value; `None`: deletes the fact.
        to: Option<String>,
    },
    /// Counts, as [`crate::ports::Store::hit`] does; must have room: else [`Conflict::Limited`].
    Count(Hit, Timestamp),
    /// Puts a mailbox in the place of its version before, or, as version 1, where none is; must find
    /// it so: else [`Conflict::Gone`].
    SetMailbox(Mailbox),
}

/// How many pending, timely challenges of its purpose may stand beside a new one. `u32::MAX`: no
/// cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caps {
    /// From one network ([`crate::model::Client::network`]).
    pub per_network: u32,
    /// About one address, from one network.
    pub per_subject: u32,
    /// Only those count that are pending this much longer, so that a long life takes no room for
    /// longer than a short one.
    pub outlasting: Duration,
}

impl Caps {
    /// No cap.
    pub const NONE: Self = Self {
        per_network: u32::MAX,
        per_subject: u32::MAX,
        outlasting: Duration::ZERO,
    };
}

/// Why an `apply` changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The challenge is not pending any more, or not timely.
    #[error("the challenge is closed")]
    Closed,
    /// Something unique is taken.
    #[error("taken")]
    Taken,
    /// The row to change is not there, or not as it was read.
    #[error("gone")]
    Gone,
    /// Nothing of its kind would be left.
    #[error("the last of its kind")]
    Last,
    /// A recovery of the account is pending.
    #[error("a recovery is pending")]
    Pending,
    /// A cap on pending challenges or on credentials is reached.
    #[error("too many of its kind")]
    Capped,
    /// A limit has no room.
    #[error("too often")]
    Limited,
}

/// What a challenge is found by.
#[derive(Clone, Copy, Debug)]
pub enum ChallengeKey<'a> {
    /// Its id.
    Id(&'a ChallengeId),
    /// The digest of the flow cookie: the newest challenge bound to it.
    Binding(&'a Digest),
}

/// What a session is found by.
#[derive(Clone, Copy, Debug)]
pub enum SessionKey<'a> {
    /// Its id.
    Id(&'a SessionId),
    /// The digest of its secret: of one that was made before secrets named their row. A store that has
    /// none of those finds none.
    Earlier(&'a Digest),
}
