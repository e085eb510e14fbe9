//! Our rows of users, made to agree with the host's table: it is the authority for who has which
//! address.

use std::time::Duration;

use pass0_core::model::{Email, Event, EventKind, Timestamp, User, UserId, UserState};
use pass0_core::ports::{Change, Conflict, StoreError};

use super::HostStore;

impl HostStore {
    /// The user whom the host makes for a proven address, or has.
    pub(super) async fn made(&self, delivery: &str) -> Result<UserId, StoreError> {
        let (id, address): (String, String) = self.call("create", (delivery,))?;
        let proven = Email::stored(delivery).map_err(|_| ambiguous())?;
        if !is_at(&address, proven.canonical()) {
            return Err(ambiguous());
        }
        let id = UserId::from(id);
        // Made just now: what is here under its id was somebody's whom the host deleted.
        let row = self.inner.user(&id).await?;
        match row.filter(|row| row.email != proven.canonical()) {
            Some(row) if is_moving(&row, self.env.now()) => return Err(ambiguous()),
            Some(_) => self.forget(id.clone()).await?,
            None => {}
        }
        self.freed(&id, proven.canonical()).await?;
        Ok(id)
    }

    /// Our row of a user the host has at this address: made, or moved here. `None`: another account
    /// had the address until lately, and can take itself back with it. Until then nobody else signs
    /// in with it, whoever has it in the host's table.
    pub(super) async fn adopted(
        &self,
        id: UserId,
        email: &Email,
    ) -> Result<Option<User>, StoreError> {
        let (canonical, now) = (email.canonical(), self.env.now());
        if self.is_held(&id, canonical, now).await? {
            return Ok(None);
        }
        let changes = match self.inner.user(&id).await? {
            Some(row) if row.email == canonical => return Ok(Some(row)),
            Some(row) => anew(&row, email, now),
            None => vec![Change::InsertUser(unseen(&id, email, now))],
        };
        match self.inner.apply(changes.clone()).await {
            // The user who had the address here no longer has it in the host's table.
            Err(StoreError::Conflict(Conflict::Taken)) if self.freed(&id, canonical).await? => {
                self.try_apply(changes).await?;
            }
            // Somebody else did the same just now, or the row is switched off: it is read again.
            Ok(()) | Err(StoreError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
        match self.inner.user(&id).await? {
            Some(row) if row.email == canonical || row.state != UserState::Active => Ok(Some(row)),
            _ => Err(ambiguous()),
        }
    }

    /// Whether the address is kept for another account than this user's.
    pub(super) async fn is_held(
        &self,
        id: &UserId,
        canonical: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let held = self.inner.held(canonical).await?;
        Ok(held.is_some_and(|held| held.user != *id && now < held.until))
    }

    pub(super) async fn try_apply(&self, changes: Vec<Change>) -> Result<(), StoreError> {
        match self.inner.apply(changes).await {
            Ok(()) | Err(StoreError::Conflict(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Takes the address from the user who had it here, if the host's table no longer says so: another user
    /// has it now. A user who is switched off stays as they are.
    pub(super) async fn freed(&self, id: &UserId, canonical: &str) -> Result<bool, StoreError> {
        let Some(row) = self.inner.user_by_email(canonical).await? else {
            return Ok(true);
        };
        let theirs = self.address(&row.id)?;
        let stays = theirs.is_some_and(|address| is_at(&address, canonical));
        if row.id == *id || stays || row.state != UserState::Active {
            return Ok(false);
        }
        // Not deleted: that would take the sign-in along that is about this address.
        self.try_apply(nowhere(&row, self.env.now())).await?;
        Ok(true)
    }

    /// Makes pass0's row agree with the host's: with another address it is another person's, see
    /// [`anew`]. `None`: the host has nobody there whom mail reaches, or gave them an address that is
    /// kept for another account. That may be a mistake of a moment (a replica that lags), so nothing
    /// of theirs is deleted for it.
    pub(super) async fn settled(&self, row: User) -> Result<Option<User>, StoreError> {
        let Some(address) = self.address(&row.id)? else {
            return Ok(None);
        };
        let Ok(email) = Email::stored(&address) else {
            return Ok(None);
        };
        if email.canonical() == row.email || is_moving(&row, self.env.now()) {
            return Ok(Some(row));
        }
        self.adopted(row.id, &email).await
    }

    /// Deletes what we keep of a user whom the host has no more: the host may give the id again.
    pub(super) async fn forget(&self, id: UserId) -> Result<(), StoreError> {
        match self.inner.apply(vec![Change::DeleteUser(id)]).await {
            Ok(()) | Err(StoreError::Conflict(Conflict::Gone)) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// How long after its user proved another address here the host may still have the one before: it
/// is told after our row is changed.
const MOVING: Duration = Duration::from_secs(10);

/// Whether this user proved another address just now. A sign-up proves one as it makes the row.
pub(super) fn is_moving(row: &User, now: Timestamp) -> bool {
    let proven = row.proven_at.filter(|at| *at != row.created_at);
    row.epoch > 0 && proven.is_some_and(|at| now < at.plus(MOVING))
}

/// The host gave this user another address without a proof. It may be another person who got the id
/// of one who was deleted: the row is made anew, and nothing of what was here opens the account.
fn anew(row: &User, email: &Email, now: Timestamp) -> Vec<Change> {
    // Another person's account is not deleted because the one before asked for it.
    let state = match row.state {
        UserState::Leaving(_) => UserState::Active,
        state => state,
    };
    let again = User {
        state,
        // Of what was signed in before the host had pass0, too, nothing is good any more.
        epoch: row.epoch.saturating_add(1),
        ..unseen(&row.id, email, now)
    };
    vec![
        Change::DeleteUser(row.id.clone()),
        Change::InsertUser(again),
        Change::InsertEvent(ended(row, now)),
    ]
}

/// The row stays without an address; nothing of what was here opens anything.
fn nowhere(row: &User, now: Timestamp) -> Vec<Change> {
    // No address, whatever the id is: none begins with an @.
    let nowhere = format!("@gone/{}", row.id);
    vec![
        Change::SetEmail {
            id: row.id.clone(),
            epoch: row.epoch,
            email: nowhere.clone(),
            delivery: nowhere,
            at: row.created_at,
        },
        Change::EndSessionsOf(row.id.clone(), None),
        Change::DeleteCredentialsOf(row.id.clone(), None),
        Change::ForgetDeclined(row.id.clone(), None),
        Change::ForgetHistory(row.id.clone()),
        Change::InsertEvent(ended(row, now)),
    ]
}

fn ended(row: &User, now: Timestamp) -> Event {
    let ended = Event::new(EventKind::SessionEnded, now).user(Some(&row.id));
    ended.detail("the app changed the address")
}

/// Two users of the host's share an address, or one has none that mail can be sent to.
pub(super) fn ambiguous() -> StoreError {
    StoreError::Foreign(
        "the host's user table has two users of one address, or one whose address is none".into(),
    )
}

/// A user of the host's who has not signed in here.
pub(super) fn unseen(id: &UserId, email: &Email, now: Timestamp) -> User {
    User {
        id: id.clone(),
        email: email.canonical().to_owned(),
        delivery: email.delivery().to_owned(),
        state: UserState::Active,
        epoch: 0,
        proven_at: None,
        created_at: now,
    }
}

/// Whether the host's address of a user is this one.
pub(super) fn is_at(address: &str, canonical: &str) -> bool {
    Email::stored(address).is_ok_and(|email| email.canonical() == canonical)
}
