//! What is done to sessions, and to users: a session's row holds what a check needs of its user.

use pass0_core::model::{Session, SessionId, Timestamp, UserId};
use pass0_core::ports::Conflict;

use super::Steps;
use super::rows::insert_session;
use crate::dialect::Statement;
use crate::statements as sql;
use crate::value::Value;

/// The user, and between which ids all sessions of the user lie.
pub(crate) fn of(user: &UserId) -> Vec<Value<'_>> {
    let (from, to) = SessionId::range(user).into_inner();
    vec![user.into(), Value::of_id(&from), Value::of_id(&to)]
}

impl<'a> Steps<'a> {
    pub(super) fn session(&mut self, session: &'a Session) {
        self.must(
            Conflict::Gone,
            &sql::INSERT_SESSION,
            insert_session(session),
        );
    }

    /// A step that changes a user, and what follows for the user's sessions.
    pub(super) fn user(
        &mut self,
        id: &'a UserId,
        statement: &'static Statement,
        values: Vec<Value<'a>>,
    ) {
        self.must(Conflict::Gone, statement, values);
        self.may(&sql::REFRESH_SESSIONS, of(id));
    }

    pub(super) fn prove(&mut self, id: &'a UserId, epoch: i64, at: Timestamp) {
        let values = vec![id.into(), epoch.into(), at.into()];
        self.must(Conflict::Gone, &sql::PROVE_USER, values);
        let mut values = of(id);
        values.push(at.into());
        self.may(&sql::PROVE_SESSIONS, values);
    }

    pub(super) fn end_sessions_of(&mut self, user: &'a UserId, except: Option<&'a SessionId>) {
        let mut values = of(user);
        values.push(except.into());
        self.may(&sql::END_SESSIONS_OF, values);
    }
}
