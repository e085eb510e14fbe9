//! A credential that the browser could not make, or not hand over.

use crate::context::Visit;
use crate::doors::Enrolment;
use crate::engine::event;
use crate::error::{Error, Rejected};
use crate::model::{ChallengeState, Detail, EventKind};
use crate::ports::{Change, Conflict};

/// How long the name of an error may be.
const LONGEST: usize = 40;

impl Enrolment<'_> {
    /// The browser says that it could not make the credential that it was asked for, and why: the
    /// name of an error, as scripts have it. Ends the enrolment, so that one makes one event.
    ///
    /// # Errors
    /// [`Rejected::NotFound`]: there is no such method, or nothing was asked for.
    /// [`Error::Store`].
    pub async fn enrolment_failed(
        self,
        visit: &Visit,
        method: &str,
        why: &str,
    ) -> Result<(), Error> {
        let current = self.current;
        let plain = why.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_name = plain && (1..=LONGEST).contains(&why.len());
        let why = if is_name { why } else { "Error" };
        let method = self
            .engine
            .0
            .methods
            .find(method)
            .ok_or(Rejected::NotFound)?;
        let adder = self.engine.adder(visit, current, method).await?;
        let open = self.engine.under_way(visit, &adder, method).await?;
        let open = open.ok_or(Rejected::NotFound)?;
        let failed = event(EventKind::EnrolmentFailed, visit)
            .flow(&open.id)
            .user(Some(&adder.user.id))
            .detail(Detail::step(method.id().0, why));
        let over = Change::Close {
            id: open.id,
            state: ChallengeState::Cancelled,
            at: visit.now,
        };
        let changes = vec![over, Change::InsertEvent(failed)];
        let noted = self.engine.commit(changes, |conflict| match conflict {
            // Answered meanwhile.
            Conflict::Closed => Ok(()),
            other => Err(other.into()),
        });
        noted.await
    }
}
