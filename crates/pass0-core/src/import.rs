//! Accounts brought along from elsewhere.

use crate::doors::Admin;
use crate::error::{Error, Rejected};
use crate::model::{Event, EventKind, User, UserId, UserState};
use crate::ports::{Change, Conflict};

/// An account as it was elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Its address.
    pub email: String,
    /// Its id there, to be kept; `None`: it gets one.
    pub id: Option<UserId>,
    /// Its mailbox was proven there.
    pub verified: bool,
    /// Nobody may sign in to it.
    pub disabled: bool,
}

/// What came of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Import {
    /// The account was made, or would be.
    Created(User),
    /// There is one with this address, and it was left as it is.
    Exists(User),
}

impl Admin<'_> {
    /// Makes the account of another system, unless there is one with its address. Nobody is told by mail.
    /// With `try_out`, everything is looked at and nothing is written.
    ///
    /// # Errors
    /// [`Rejected::BadEmail`]; [`Rejected::Taken`] when the account with this address has another id, or
    /// the id is another account's, or the address is kept for one; [`Error::Store`].
    pub async fn import_user(self, account: &Imported, try_out: bool) -> Result<Import, Error> {
        let email = self.engine.typed(&account.email)?;
        let store = &self.engine.0.store;
        if let Some(user) = store.user_by_email(email.canonical()).await? {
            return match &account.id {
                Some(id) if *id != user.id => Err(Rejected::Taken.into()),
                _ => Ok(Import::Exists(user)),
            };
        }
        let now = self.engine.now();
        let id = match &account.id {
            Some(id) => {
                if store.user(id).await?.is_some() {
                    return Err(Rejected::Taken.into());
                }
                id.clone()
            }
            None => match store.adopt(email.delivery()).await? {
                Some(id) => id,
                None => UserId::draw(&*self.engine.0.env, now),
            },
        };
        let state = match account.disabled {
            true => UserState::Disabled,
            false => UserState::Active,
        };
        let user = User {
            id,
            email: email.canonical().to_owned(),
            delivery: email.delivery().to_owned(),
            state,
            epoch: 0,
            proven_at: account.verified.then_some(now),
            created_at: now,
        };
        if try_out {
            let held = store.held(email.canonical()).await?;
            return match held.filter(|held| now < held.until) {
                Some(_) => Err(Rejected::Taken.into()),
                None => Ok(Import::Created(user)),
            };
        }
        let created = Event::new(EventKind::UserCreated, now).user(Some(&user.id));
        let changes = vec![
            Change::InsertUser(user.clone()),
            Change::InsertEvent(created.detail("import")),
        ];
        let created = self.engine.commit(changes, |conflict| match conflict {
            Conflict::Taken => Err(Rejected::Taken.into()),
            other => Err(other.into()),
        });
        created.await?;
        Ok(Import::Created(user))
    }
}
