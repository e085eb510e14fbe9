//! The sessions of somebody signed in: listed and ended.

use crate::context::Visit;
use crate::doors::Account;
use crate::engine::event;
use crate::error::Error;
use crate::model::{EventKind, Session, SessionId, Timestamp};
use crate::ports::Change;

impl Account<'_> {
    /// The sessions of the signed-in user, newest first.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn sessions(self, now: Timestamp) -> Result<Vec<Session>, Error> {
        let current = self.current;
        let mut sessions = self.engine.0.store.sessions_of(&current.user.id).await?;
        sessions.retain(|session| {
            session.is_live(&current.user, self.engine.0.config.session_idle, now)
        });
        Ok(sessions)
    }

    /// Ends one session of the signed-in user.
    ///
    /// # Errors
    /// [`NotFound`](crate::Rejected::NotFound) when it is not theirs or over; [`Error::Store`].
    pub async fn end_session(self, visit: &Visit, id: &SessionId) -> Result<(), Error> {
        let current = self.current;
        self.engine
            .end(visit, current, id, EventKind::SessionEnded)
            .await
    }

    /// Ends every session of the signed-in user but this one.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn end_other_sessions(self, visit: &Visit) -> Result<(), Error> {
        let current = self.current;
        // Where there is nothing to end there is nothing to write, however often it is asked.
        if self.sessions(visit.now).await?.len() <= 1 {
            return Ok(());
        }
        let ended = event(EventKind::SessionEnded, visit)
            .user(Some(&current.user.id))
            .detail("all others");
        let changes = vec![
            Change::EndSessionsOf(current.user.id.clone(), Some(current.session.id.clone())),
            Change::InsertEvent(ended),
        ];
        Ok(self.engine.0.store.apply(changes).await?)
    }
}
