//! The offer of a passkey after a sign-in, and the wish not to see it again.

use crate::context::Visit;
use crate::doors::Account;
use crate::engine::{Engine, event};
use crate::error::{Error, Rejected};
use crate::model::{Credential, Declined, EventKind, User};
use crate::ports::{Change, Conflict, StoreError};

/// The method that is offered.
const OFFERED: &str = "passkey";

impl Account<'_> {
    /// Keeps with the account that its user is not to be offered a passkey again, on any device.
    /// Said twice, it is kept once.
    ///
    /// The wish goes when a passkey is added, when the account is taken back, and when an operator
    /// resets its credentials: from then on a sign-in without a passkey is offered one again.
    ///
    /// # Errors
    /// [`Rejected::OperatorSession`]; [`Rejected::Ended`] when the account was changed meanwhile;
    /// [`Error::Store`].
    pub async fn decline_passkey_offer(self, visit: &Visit) -> Result<(), Error> {
        let current = self.current;
        current.owns()?;
        let user = &current.user;
        let declined = event(EventKind::OfferDeclined, visit).user(Some(&user.id));
        let declined = declined.session(&current.session.id).detail(OFFERED);
        let changes = vec![
            Change::ExpectUser {
                id: user.id.clone(),
                epoch: user.epoch,
            },
            Change::Decline(Declined {
                user: user.id.clone(),
                kind: OFFERED.to_owned(),
                at: visit.now,
            }),
            Change::InsertEvent(declined),
        ];
        let declined = self.engine.commit(changes, |conflict| match conflict {
            Conflict::Taken => Ok(()),
            _ => Err(Rejected::Ended.into()),
        });
        declined.await
    }
}

impl Engine {
    /// Whether a sign-in ends with the offer of a passkey: the user has nothing yet that signs in by
    /// itself, and has not declined. For a `new` user nothing is read: they cannot have declined yet.
    pub(crate) async fn offers_passkey(
        &self,
        visit: &Visit,
        user: &User,
        credentials: &[Credential],
        new: bool,
    ) -> Result<bool, StoreError> {
        if !self.is_bare(visit, credentials) {
            return Ok(false);
        }
        if new {
            return Ok(true);
        }
        let declined = self.0.store.declined(&user.id).await?;
        Ok(!declined.iter().any(|row| row.kind == OFFERED))
    }
}
