//! The account as a whole: what is known of it, and its end.

use serde_json::{Value, json};

use crate::context::Visit;
use crate::doors::Account;
use crate::error::Error;
use crate::limits::Budget;
use crate::model::{Email, Event, InvalidEmail, Operator, Timestamp};
use crate::ports::EventFilter;

/// The most events that are told.
const EVENTS: u32 = 10_000;

impl Account<'_> {
    /// Everything that is kept of the signed-in user, but secrets.
    ///
    /// # Errors
    /// [`Error::Limited`]; [`Error::Store`].
    pub async fn own_data(self, visit: &Visit) -> Result<Value, Error> {
        let current = self.current;
        current.owns()?;
        let user = &current.user;
        self.engine.spend(visit, &user.id, Budget::Download).await?;
        let sessions = self.sessions(visit.now).await?;
        let credentials = self.credentials().await?;
        let declined = self.engine.0.store.declined(&user.id).await?;
        let events = self.own_events(EVENTS).await?;
        let text = |at: Timestamp| at.for_people();
        Ok(json!({
            "user": {
                "id": user.id,
                "email": user.delivery,
                "created_at": text(user.created_at),
                "proven_at": user.proven_at.map(text),
            },
            "sessions": sessions.iter().map(|session| json!({
                "id": session.id,
                "ip": session.ip,
                "user_agent": session.user_agent,
                "created_at": text(session.created_at),
                "seen_at": text(session.seen_at),
                "expires_at": text(session.expires_at),
                "operator": session.operator().map(Operator::as_str),
            })).collect::<Vec<_>>(),
            "credentials": credentials.iter().map(|kept| json!({
                "id": kept.id.as_str(),
                "kind": kept.kind,
                "created_at": text(kept.created_at),
                "used_at": kept.used_at.map(text),
                "about": kept.about,
            })).collect::<Vec<_>>(),
            "declined_offers": declined.iter().map(|wish| json!({
                "kind": wish.kind,
                "at": text(wish.at),
            })).collect::<Vec<_>>(),
            "events": events.iter().map(|event| json!({
                "at": text(event.at),
                "kind": event.kind.as_str(),
                "ip": event.ip,
                "user_agent": event.user_agent,
                "detail": event.detail,
            })).collect::<Vec<_>>(),
        }))
    }

    /// What happened in the account lately, the oldest first. Events outlive accounts, and an app's
    /// table may give an id again: those of whoever had it before are not told.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn own_events(self, limit: u32) -> Result<Vec<Event>, Error> {
        let current = self.current;
        let user = &current.user;
        let filter = EventFilter {
            user: Some(user.id.clone()),
            limit,
            ..EventFilter::default()
        };
        let mut events = self.engine.0.store.events(&filter).await?;
        // The row of a user whom the app had before is made a moment after their first proof.
        let since = user.proven_at.unwrap_or(user.created_at);
        let since = since.min(user.created_at);
        events.retain(|event| event.at >= since);
        Ok(events)
    }

    /// Deletes the account of the signed-in user, who typed its address to say so: after the grace of
    /// the settings, and at once where there is none (`None`). It is disabled either way.
    ///
    /// # Errors
    /// [`BadEmail`](crate::Rejected::BadEmail) when it is not the address; [`Ended`](crate::Rejected::Ended);
    /// [`Error::Store`].
    pub async fn delete_own(self, visit: &Visit, typed: &str) -> Result<Option<Timestamp>, Error> {
        let current = self.current;
        current.owns()?;
        let user = &current.user;
        if !Email::stored(typed).is_ok_and(|email| email.canonical() == user.email) {
            return Err(InvalidEmail::Form.into());
        }
        self.engine.leave(visit, user, "user").await
    }
}
