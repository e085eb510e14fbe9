//! Whose sign-in it is.

use crate::context::Visit;
use crate::engine::Engine;
use crate::error::{Error, Rejected};
use crate::model::{Challenge, User, UserId, UserState};

/// How a proof finds its user.
pub(super) enum Who {
    /// A user there is.
    Known(User),
    /// One to be made now.
    New(User),
}

impl Who {
    /// Whether the account is about to be deleted: then a sign-in opens no session, and may keep it.
    pub(super) fn is_leaving(&self) -> bool {
        matches!(self.user().state, UserState::Leaving(_))
    }

    pub(super) fn user(&self) -> &User {
        match self {
            Self::Known(user) | Self::New(user) => user,
        }
    }
}

impl Engine {
    /// A challenge made for a user is good for that user as they were, and for nobody who has the
    /// address later. An answer that names its user (`named`) is that user's as they are.
    pub(super) async fn who(
        &self,
        visit: &Visit,
        open: &Challenge,
        named: Option<&UserId>,
    ) -> Result<Result<Who, Rejected>, Error> {
        if open.is_void() {
            return Ok(Err(Rejected::Ended));
        }
        let store = &self.0.store;
        let user = match (&open.user, named) {
            (Some(id), _) => match store.user(id).await? {
                Some(user) if user.state == UserState::Disabled => {
                    return Ok(Err(Rejected::AccountDisabled));
                }
                Some(user) if user.email == open.subject && open.epoch.is(user.epoch) => user,
                _ => return Ok(Err(Rejected::Ended)),
            },
            (None, Some(id)) => match store.user(id).await? {
                Some(user) if user.state == UserState::Disabled => {
                    return Ok(Err(Rejected::AccountDisabled));
                }
                Some(user) => user,
                None => return Ok(Err(Rejected::Ended)),
            },
            (None, None) => match store.user_by_email(&open.subject).await? {
                Some(user) if user.state == UserState::Disabled => {
                    return Ok(Err(Rejected::AccountDisabled));
                }
                // Made before the account, so with epoch 0: whatever ended the account's links
                // since ended this one, too.
                Some(user) if !open.epoch.is(user.epoch) => return Ok(Err(Rejected::Ended)),
                // The letter went to the address as typed, which on some hosts is another mailbox.
                Some(user) if user.delivery != open.delivery => return Ok(Err(Rejected::Ended)),
                Some(user) => user,
                None if !self.0.config.signup.allows(&open.subject) => {
                    return Ok(Err(Rejected::NoAccount));
                }
                // The address was another account's until lately: whoever reads its mail is told.
                None if self.is_held(visit, &open.subject, None).await? => {
                    return Ok(Err(Rejected::NoAccount));
                }
                None => {
                    let adopted = store.adopt(&open.delivery).await?;
                    return Ok(Ok(Who::New(User {
                        id: adopted.unwrap_or_else(|| UserId::draw(&*self.0.env, visit.now)),
                        email: open.subject.clone(),
                        delivery: open.delivery.clone(),
                        state: UserState::Active,
                        epoch: 0,
                        proven_at: Some(visit.now),
                        created_at: visit.now,
                    })));
                }
            },
        };
        Ok(Ok(Who::Known(user)))
    }
}
