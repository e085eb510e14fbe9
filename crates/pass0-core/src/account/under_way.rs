//! An enrolment that is under way.

use crate::ceremony::SentState;
use crate::context::Visit;
use crate::doors::Enrolment;
use crate::engine::Engine;
use crate::error::{Error, Rejected};
use crate::methods::Method;
use crate::model::{Challenge, Purpose};
use crate::ports::{ChallengeKey, StoreError};

use super::enrol::Adder;

impl Enrolment<'_> {
    /// What became of the message that this method sent for its setup, in this session or waiting sign-in.
    ///
    /// # Errors
    /// As [`Enrolment::begin_enrolment`].
    pub async fn enrolment_sent(self, visit: &Visit, method: &str) -> Result<SentState, Error> {
        let engine = self.engine;
        let method = engine.0.methods.find(method).ok_or(Rejected::NotFound)?;
        let adder = engine.adder(visit, self.current, method).await?;
        let sent = engine.sent_state(visit, Purpose::Enrol, &adder.bindings);
        Ok(sent.await?)
    }
}

impl Engine {
    /// The newest open enrolment of this method and browser.
    pub(super) async fn under_way(
        &self,
        visit: &Visit,
        adder: &Adder,
        method: &dyn Method,
    ) -> Result<Option<Challenge>, StoreError> {
        for binding in &adder.bindings {
            let key = ChallengeKey::Binding(binding);
            let newest = self.0.store.challenge(key).await?.filter(|open| {
                open.purpose == Purpose::Enrol
                    && open.method == method.id().0
                    && open.attempts_left > 0
                    && open.is_open(visit.now)
            });
            if newest.is_some() {
                return Ok(newest);
            }
        }
        Ok(None)
    }
}
