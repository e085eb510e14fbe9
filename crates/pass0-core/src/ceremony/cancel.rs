//! A sign-in under way is called off.

use crate::context::Visit;
use crate::doors::SignIn;
use crate::engine::event;
use crate::error::{Error, Rejected};
use crate::model::{Challenge, ChallengeState, EventKind};
use crate::ports::{Change, Conflict};

impl SignIn<'_> {
    /// The asking browser calls it off: link and code are dead.
    ///
    /// # Errors
    /// [`Rejected::OtherBrowser`] when this browser has not asked; [`Error::Store`].
    pub async fn cancel(self, visit: &Visit) -> Result<(), Error> {
        let open = self
            .engine
            .flow_of(visit)
            .await?
            .ok_or(Rejected::OtherBrowser)?;
        if !open.is_open(visit.now) {
            return Ok(());
        }
        let closed = close(visit, &open, ChallengeState::Cancelled);
        let cancelled = self.engine.commit(closed, |conflict| match conflict {
            Conflict::Closed => Ok(()),
            other => Err(other.into()),
        });
        cancelled.await
    }
}

/// Closes an open flow, with the event that says so.
pub(crate) fn close(visit: &Visit, flow: &Challenge, state: ChallengeState) -> Vec<Change> {
    let kind = match state {
        ChallengeState::Replaced => EventKind::FlowReplaced,
        ChallengeState::Cancelled => EventKind::FlowCancelled,
        ChallengeState::Exhausted => EventKind::FlowExhausted,
        _ => EventKind::FlowEnded,
    };
    vec![
        Change::Close {
            id: flow.id.clone(),
            state,
            at: visit.now,
        },
        Change::InsertEvent(event(kind, visit).flow(&flow.id).user(flow.user.as_ref())),
    ]
}
