//! Sessions that the host opened before it had pass0.

use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use pass0_core::config::Policy;
use pass0_core::model::{Event, EventKind, UserId, UserState};
use pass0_core::ports::{Change, EventFilter, StoreError};

use crate::embedded::Instance;

/// Events of a user that are looked at for the end of earlier sessions.
const LOOKED_AT: u32 = 1000;

impl Instance {
    /// Whether a session that the host opened before it had pass0 is still good: a mail alone signs
    /// in here, and its user has no other factor here, is not disabled, and has ended no session
    /// here since.
    ///
    /// # Errors
    /// The answer to give: 403 `csrf`, 503.
    pub async fn admit_earlier(&self, parts: &Parts, user: UserId) -> Result<bool, Response> {
        self.http()
            .from_this_site(parts)
            .map_err(|refusal| refusal.into_response())?;
        let config = self.engine().config();
        if config.policy != Policy::Default || config.second_factor_required {
            return Ok(false);
        }
        self.is_untouched(user).await.map_err(|error| {
            if !matches!(error, StoreError::Unavailable(_)) {
                tracing::error!(%error, "the store failed at a session check");
            }
            (
                StatusCode::SERVICE_UNAVAILABLE,
                [(header::RETRY_AFTER, "5")],
            )
                .into_response()
        })
    }

    /// Ends the sessions that the host opened for this user before it had pass0.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_earlier(&self, user: UserId) -> Result<(), StoreError> {
        let mut ended = Event::new(EventKind::SessionEnded, self.engine().now());
        ended.user = Some(user);
        let store = self.engine().store();
        store.apply(vec![Change::InsertEvent(ended)]).await
    }

    async fn is_untouched(&self, id: UserId) -> Result<bool, StoreError> {
        let store = self.engine().store();
        let theirs = EventFilter {
            user: Some(id.clone()),
            limit: LOOKED_AT,
            ..EventFilter::default()
        };
        let ended = |event: &Event| event.kind == EventKind::SessionEnded;
        let events = store.events(&theirs).await?;
        // More than are looked at may hold one that ended it.
        let all = u32::try_from(events.len()).is_ok_and(|seen| seen < LOOKED_AT);
        if !all || events.iter().any(ended) {
            return Ok(false);
        }
        // Users who set up a factor here are asked for it in their older browsers, too.
        if !store.credentials_of(&id).await?.is_empty() {
            return Ok(false);
        }
        // Without a row they have never signed in here. That there is such a user, the host knows.
        let user = store.user(&id).await?;
        Ok(user.is_none_or(|user| user.state == UserState::Active && user.epoch == 0))
    }
}
