//! The transaction of an `apply`: two round trips, all or nothing.

use deadpool_postgres::Object;
use pass0_core::ports::StoreError;

use super::client::{Ready, judge};
use super::pipeline::{Pending, in_order};
use super::session::Session;
use crate::conn::Step;
use crate::value::Value;

const LOCK: &str = "SELECT pg_advisory_xact_lock($1)";

/// A connection that is not given back to the pool before its transaction has ended. Dropped
/// earlier, it is closed, and the server rolls back.
pub(super) struct Transaction(Option<Object>);

impl Transaction {
    pub(super) fn new(client: Object) -> Self {
        Self(Some(client))
    }

    /// Begins, locks, takes every step and commits; or rolls back, with the failure of the first
    /// step that failed.
    pub(super) async fn run(
        mut self,
        session: &Session,
        locks: &[i64],
        steps: &[Step<'_>],
    ) -> Result<(), StoreError> {
        let Some(client) = &self.0 else {
            return Ok(());
        };
        let lock = Ready::of(client, LOCK, session.keeps).await?;
        let numbers: Vec<_> = locks.iter().map(|number| [Value::Int(*number)]).collect();
        let mut ready = Vec::with_capacity(steps.len());
        for step in steps {
            ready.push(Ready::of(client, step.statement.postgres(), session.keeps).await?);
        }

        let mut requests: Vec<Pending<'_, Result<u64, tokio_postgres::Error>>> =
            Vec::with_capacity(1 + locks.len() + steps.len());
        requests.push(Box::pin(async {
            client.batch_execute(&session.begin).await.map(|()| 0)
        }));
        for number in &numbers {
            requests.push(Box::pin(lock.touch(client, number)));
        }
        for (ready, step) in ready.iter().zip(steps) {
            requests.push(Box::pin(ready.touch(client, &step.values)));
        }
        let before_steps = 1 + locks.len();
        let mut outcomes = in_order(requests).await.into_iter();

        // After a step that failed all later ones fail too: the first tells why.
        let begun = outcomes
            .by_ref()
            .take(before_steps)
            .try_for_each(|outcome| outcome.map(|_| ()).map_err(|error| judge(&error)));
        let outcome = begun.and_then(|()| {
            steps
                .iter()
                .zip(outcomes)
                .try_for_each(|(step, outcome)| step.judge(outcome.map_err(|error| judge(&error))?))
        });
        let end = match outcome {
            Ok(()) => "COMMIT",
            Err(_) => "ROLLBACK",
        };
        let ended = client.batch_execute(end).await;
        if ended.is_ok() {
            // Back to the pool.
            drop(self.0.take());
        }
        outcome?;
        ended.map_err(|error| judge(&error))
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if let Some(client) = self.0.take() {
            drop(Object::take(client));
        }
    }
}
