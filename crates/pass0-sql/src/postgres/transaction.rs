//! The transaction of an `apply`: two round trips, all or nothing.

use deadpool_postgres::ClientWrapper;
use pass0_core::ports::StoreError;

use super::again::{Again, before_commit, judge};
use super::client::Ready;
use super::held::Held;
use super::pipeline::{Pending, in_order};
use super::session::Session;
use crate::conn::Step;
use crate::value::Value;

const LOCK: &str = "SELECT pg_advisory_xact_lock($1)";

/// Begins, locks, takes every step and commits; or rolls back, with the failure of the first step
/// that failed. A connection that is left in the middle is closed, and the server rolls back.
pub(super) async fn run(
    mut held: Held,
    session: &Session,
    locks: &[i64],
    steps: &[Step<'_>],
) -> Result<(), StoreError> {
    held.begin();
    let client = held.client()?;
    let taken = take(client, session, locks, steps).await;
    let end = match taken {
        Ok(()) => "COMMIT",
        Err(_) => "ROLLBACK",
    };
    let ended = client.batch_execute(end).await;
    let leads_nowhere = taken.as_ref().is_err_and(Again::is_of_connection);
    if ended.is_ok() && !leads_nowhere {
        held.answered();
    }
    taken.map_err(before_commit)?;
    ended.map_err(|error| judge(&error))
}

/// Everything but the end.
async fn take(
    client: &ClientWrapper,
    session: &Session,
    locks: &[i64],
    steps: &[Step<'_>],
) -> Result<(), StoreError> {
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
    outcomes
        .by_ref()
        .take(before_steps)
        .try_for_each(|outcome| outcome.map(|_| ()).map_err(|error| judge(&error)))?;
    steps
        .iter()
        .zip(outcomes)
        .try_for_each(|(step, outcome)| step.judge(outcome.map_err(|error| judge(&error))?))
}
