//! The transaction of an `apply`: two round trips, all or nothing.

use deadpool_postgres::Object;
use pass0_core::ports::StoreError;

use super::client::{judge, parameters, prepare};
use super::pipeline::{Pending, in_order};
use crate::conn::Step;

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
    pub(super) async fn run(mut self, locks: &[i64], steps: &[Step<'_>]) -> Result<(), StoreError> {
        let Some(client) = &self.0 else {
            return Ok(());
        };
        let lock = client.prepare_cached(LOCK).await;
        let lock = lock.map_err(|error| judge(&error))?;
        let mut prepared = Vec::with_capacity(steps.len());
        for step in steps {
            prepared.push(prepare(client, step.statement).await?);
        }
        let values: Vec<_> = steps.iter().map(|step| parameters(&step.values)).collect();

        let mut requests: Vec<Pending<'_, Result<u64, tokio_postgres::Error>>> =
            Vec::with_capacity(1 + locks.len() + steps.len());
        requests.push(Box::pin(async {
            client.batch_execute("BEGIN").await.map(|()| 0)
        }));
        for number in locks {
            let lock = &lock;
            requests.push(Box::pin(
                async move { client.execute(lock, &[number]).await },
            ));
        }
        for (prepared, values) in prepared.iter().zip(&values) {
            requests.push(Box::pin(client.execute(prepared, values)));
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
