//! Nouns from rows. Columns are read in the order in which `statements` names them.

use pass0_core::model::{
    AccountChange, Challenge, ChallengeState, Client, Credential, CredentialId, Declined, Epoch,
    Event, EventKind, HeldAddress, Letter, LetterFate, Mailbox, Proof, Purpose, Recovery, Session,
    SessionId, Timestamp, User, UserState,
};
use pass0_core::ports::{Counts, KeyUse, StoreError};
use pass0_core::secret::{Digest, KeyId};

use crate::ids;
use crate::limit_windows::Counted;

/// What one column of a row holds.
#[derive(Debug)]
pub(crate) enum Cell<'a> {
    Null,
    Int(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
    /// Anything that no column of pass0's holds.
    Other,
}

/// A row of either engine.
pub(crate) trait Columns {
    fn cell(&self, index: usize) -> Cell<'_>;
}

/// Reads one row into what it is.
pub(crate) type Read<T> = fn(&mut Cursor<'_>) -> Result<T, StoreError>;

/// A row, read from left to right.
pub(crate) struct Cursor<'a> {
    row: &'a dyn Columns,
    next: usize,
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(row: &'a dyn Columns) -> Self {
        Self { row, next: 0 }
    }

    fn cell(&mut self) -> Cell<'a> {
        let index = self.next;
        self.next += 1;
        self.row.cell(index)
    }

    fn corrupt(&self, expected: &str) -> StoreError {
        StoreError::Corrupt(format!("column {} is not {expected}", self.next))
    }

    pub(crate) fn int(&mut self) -> Result<i64, StoreError> {
        self.maybe_int()?.ok_or_else(|| self.corrupt("a number"))
    }

    fn maybe_int(&mut self) -> Result<Option<i64>, StoreError> {
        match self.cell() {
            Cell::Int(value) => Ok(Some(value)),
            Cell::Null => Ok(None),
            _ => Err(self.corrupt("a number")),
        }
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, StoreError> {
        self.maybe_text()?.ok_or_else(|| self.corrupt("text"))
    }

    fn maybe_text(&mut self) -> Result<Option<&'a str>, StoreError> {
        match self.cell() {
            Cell::Text(value) => Ok(Some(value)),
            Cell::Null => Ok(None),
            _ => Err(self.corrupt("text")),
        }
    }

    fn bytes(&mut self) -> Result<&'a [u8], StoreError> {
        self.maybe_bytes()?.ok_or_else(|| self.corrupt("bytes"))
    }

    fn maybe_bytes(&mut self) -> Result<Option<&'a [u8]>, StoreError> {
        match self.cell() {
            Cell::Bytes(value) => Ok(Some(value)),
            Cell::Null => Ok(None),
            _ => Err(self.corrupt("bytes")),
        }
    }

    /// A number that only ever was a `u32`; beyond it, the nearest.
    fn small(&mut self) -> Result<u32, StoreError> {
        let value = self.int()?.clamp(0, u32::MAX.into());
        Ok(u32::try_from(value).unwrap_or(u32::MAX))
    }

    fn count(&mut self) -> Result<u64, StoreError> {
        Ok(u64::try_from(self.int()?).unwrap_or(0))
    }

    fn time(&mut self) -> Result<Timestamp, StoreError> {
        self.int().map(Timestamp::from_millis)
    }

    fn maybe_time(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.maybe_int()?.map(Timestamp::from_millis))
    }

    fn string(&mut self) -> Result<String, StoreError> {
        self.text().map(str::to_owned)
    }

    fn id<T: From<String>>(&mut self) -> Result<T, StoreError> {
        self.maybe_id()?.ok_or_else(|| self.corrupt("an id"))
    }

    fn maybe_id<T: From<String>>(&mut self) -> Result<Option<T>, StoreError> {
        match self.maybe_bytes()? {
            None => Ok(None),
            Some(bytes) => match ids::decode(bytes) {
                None => Err(self.corrupt("an id")),
                text => Ok(text.map(T::from)),
            },
        }
    }

    /// Ids of credentials as a column holds them, in order.
    fn ids(&mut self) -> Result<Vec<CredentialId>, StoreError> {
        let list = ids::unlist(self.text()?).ok_or_else(|| self.corrupt("a list of ids"))?;
        let mut ids: Vec<_> = list.into_iter().map(CredentialId::from).collect();
        ids.sort();
        Ok(ids)
    }

    fn digest(&mut self) -> Result<Digest, StoreError> {
        Digest::from_bytes(self.bytes()?).ok_or_else(|| self.corrupt("a digest"))
    }

    fn maybe_digest(&mut self) -> Result<Option<Digest>, StoreError> {
        match self.maybe_bytes()? {
            None => Ok(None),
            Some(bytes) => match Digest::from_bytes(bytes) {
                None => Err(self.corrupt("a digest")),
                digest => Ok(digest),
            },
        }
    }
}

pub(crate) fn user(row: &mut Cursor<'_>) -> Result<User, StoreError> {
    Ok(User {
        id: row.id()?,
        email: row.string()?,
        delivery: row.string()?,
        state: UserState::from_i64(row.int()?),
        epoch: row.int()?,
        proven_at: row.maybe_time()?,
        created_at: row.time()?,
    })
}

pub(crate) fn session(row: &mut Cursor<'_>) -> Result<Session, StoreError> {
    let id: SessionId = row.id()?;
    let session = Session {
        id: id.clone(),
        digest: row.digest()?,
        user: row.id()?,
        epoch: row.int()?,
        opened_by: row.id()?,
        root: row.maybe_id()?.unwrap_or(id),
        proofs: Proof::split(row.text()?),
        ip: row.string()?,
        user_agent: row.string()?,
        created_at: row.time()?,
        seen_at: row.time()?,
        expires_at: row.time()?,
    };
    Ok(session)
}

pub(crate) fn session_and_user(row: &mut Cursor<'_>) -> Result<(Session, User), StoreError> {
    let session = session(row)?;
    let user = User {
        id: session.user.clone(),
        email: row.string()?,
        delivery: row.string()?,
        state: UserState::from_i64(row.int()?),
        epoch: row.int()?,
        proven_at: row.maybe_time()?,
        created_at: row.time()?,
    };
    Ok((session, user))
}

pub(crate) fn credential(row: &mut Cursor<'_>) -> Result<Credential, StoreError> {
    Ok(Credential {
        id: row.id()?,
        kind: row.string()?,
        handle: row.bytes()?.to_vec(),
        user: row.id()?,
        label: row.string()?,
        scope: row.string()?,
        data: row.bytes()?.to_vec(),
        counter: row.int()?,
        created_at: row.time()?,
        used_at: row.maybe_time()?,
    })
}

pub(crate) fn mailbox(row: &mut Cursor<'_>) -> Result<Mailbox, StoreError> {
    Ok(Mailbox {
        key: row.digest()?,
        version: row.int()?,
        turns: row.bytes()?.to_vec(),
        due_at: row.maybe_time()?,
        over_at: row.time()?,
    })
}

pub(crate) fn change(row: &mut Cursor<'_>) -> Result<AccountChange, StoreError> {
    Ok(AccountChange {
        id: row.id()?,
        user: row.id()?,
        what: row.string()?,
        email: row.string()?,
        delivery: row.string()?,
        credentials: row.ids()?,
        at: row.time()?,
        until: row.time()?,
    })
}

pub(crate) fn declined(row: &mut Cursor<'_>) -> Result<Declined, StoreError> {
    Ok(Declined {
        user: row.id()?,
        kind: row.string()?,
        at: row.time()?,
    })
}

pub(crate) fn held(row: &mut Cursor<'_>) -> Result<HeldAddress, StoreError> {
    Ok(HeldAddress {
        email: row.string()?,
        delivery: row.string()?,
        user: row.id()?,
        until: row.time()?,
    })
}

pub(crate) fn recovery(row: &mut Cursor<'_>) -> Result<Recovery, StoreError> {
    Ok(Recovery {
        user: row.id()?,
        id: row.id()?,
        change: row.maybe_id()?,
        removes: row.ids()?,
        lang: row.string()?,
        started_at: row.time()?,
        due_at: row.time()?,
        next_at: row.time()?,
    })
}

pub(crate) fn challenge(row: &mut Cursor<'_>) -> Result<Challenge, StoreError> {
    let id = row.id()?;
    let purpose = Purpose::parse(row.text()?).ok_or_else(|| row.corrupt("a purpose"))?;
    let (method, digest, binding) = (row.string()?, row.digest()?, row.maybe_digest()?);
    let subject = row.text()?;
    Ok(Challenge {
        id,
        purpose,
        method,
        digest,
        binding,
        subject: subject.to_owned(),
        delivery: row.maybe_text()?.unwrap_or(subject).to_owned(),
        user: row.maybe_id()?,
        epoch: Epoch::from_i64(row.int()?),
        state: ChallengeState::from_i64(row.int()?),
        attempts_left: row.small()?,
        data: row.bytes()?.to_vec(),
        context: row.string()?,
        next: row.string()?,
        client: Client {
            ip: match row.maybe_text()? {
                None => None,
                Some(text) => Some(text.parse().map_err(|_| row.corrupt("an address"))?),
            },
            user_agent: row.string()?,
            lang: row.string()?,
        },
        created_at: row.time()?,
        expires_at: row.time()?,
        closed_at: row.maybe_time()?,
    })
}

pub(crate) fn letter(row: &mut Cursor<'_>) -> Result<Letter, StoreError> {
    Ok(Letter {
        id: row.id()?,
        flow: row.maybe_id()?,
        sealed: row.bytes()?.to_vec(),
        fate: LetterFate::from_i64(row.int()?),
        tries: row.small()?,
        due_at: row.time()?,
        drop_at: row.time()?,
        created_at: row.time()?,
        more: row.bytes()?.to_vec(),
    })
}

/// `None`: of a kind that only a newer program knows, which shares the database for a while.
pub(crate) fn event(row: &mut Cursor<'_>) -> Result<Option<Event>, StoreError> {
    let (seq, at) = (row.int()?, row.time()?);
    let Some(kind) = EventKind::parse(row.text()?) else {
        return Ok(None);
    };
    Ok(Some(Event {
        seq,
        at,
        kind,
        flow: row.maybe_id()?,
        user: row.maybe_id()?,
        session: row.maybe_id()?,
        ip: row.string()?,
        user_agent: row.string()?,
        detail: row.string()?,
    }))
}

pub(crate) fn counted(row: &mut Cursor<'_>) -> Result<Counted, StoreError> {
    Ok([
        (row.time()?, row.int()?),
        (row.time()?, row.int()?),
        (row.time()?, row.int()?),
    ])
}

pub(crate) fn counts(row: &mut Cursor<'_>) -> Result<Counts, StoreError> {
    Ok(Counts {
        users: row.count()?,
        sessions: row.count()?,
        pending: row.count()?,
        waiting_letters: row.count()?,
    })
}

/// An id as it is stored.
pub(crate) fn raw_id(row: &mut Cursor<'_>) -> Result<Vec<u8>, StoreError> {
    row.bytes().map(<[u8]>::to_vec)
}

/// Of a statement that looks whether there is one.
pub(crate) fn found(_: &mut Cursor<'_>) -> Result<(), StoreError> {
    Ok(())
}

/// `None`: too short to name one.
pub(crate) fn key(row: &mut Cursor<'_>) -> Result<Option<KeyId>, StoreError> {
    Ok(KeyId::of(row.bytes()?))
}

/// Of a key, or of none.
pub(crate) fn key_use(row: &mut Cursor<'_>) -> Result<Option<KeyUse>, StoreError> {
    let (key, rows, users) = (KeyId::of(row.bytes()?), row.count()?, row.count()?);
    Ok(key.map(|key| KeyUse { key, rows, users }))
}

pub(crate) fn fact(row: &mut Cursor<'_>) -> Result<String, StoreError> {
    row.string()
}

pub(crate) fn time(row: &mut Cursor<'_>) -> Result<Timestamp, StoreError> {
    row.time()
}

pub(crate) fn number(row: &mut Cursor<'_>) -> Result<u64, StoreError> {
    row.count()
}

pub(crate) fn challenge_state(row: &mut Cursor<'_>) -> Result<ChallengeState, StoreError> {
    Ok(ChallengeState::from_i64(row.int()?))
}
