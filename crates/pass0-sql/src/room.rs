//! How much room is left for pending challenges.

use std::time::Duration;

use pass0_core::model::{CLOCK_STEP, Challenge, ChallengeId, Purpose, Timestamp};
use pass0_core::ports::{Caps, StoreError};

use crate::limit_windows::number;
use crate::store::{Engine, SqlStore};
use crate::{rows, statements as sql};

#[expect(private_bounds, reason = "engines are made here alone")]
impl<E: Engine> SqlStore<E> {
    pub(crate) async fn count_pending(
        &self,
        purpose: Purpose,
        now: Timestamp,
        outlasting: Duration,
        most: u64,
    ) -> Result<u64, StoreError> {
        let values = vec![
            now.plus(outlasting).into(),
            now.plus(CLOCK_STEP).into(),
            purpose.as_str().into(),
            i64::try_from(most).unwrap_or(i64::MAX).into(),
        ];
        let mut counted = self.0.survey(&sql::PENDING, values, rows::number).await?;
        Ok(counted.pop().unwrap_or_default())
    }

    pub(crate) async fn find_crowded_until(
        &self,
        challenge: &Challenge,
        caps: Caps,
        closed: Option<&ChallengeId>,
    ) -> Result<Option<Timestamp>, StoreError> {
        let values = vec![
            number(&challenge.client.network()).into(),
            challenge.purpose.as_str().into(),
            challenge.created_at.plus(caps.outlasting).into(),
            challenge.created_at.plus(CLOCK_STEP).into(),
            caps.per_network.into(),
            closed.map_or_else(|| Vec::new().into(), Into::into),
        ];
        let mut found = self.0.read(&sql::CROWDED_UNTIL, values, rows::time).await?;
        let until: Option<Timestamp> = found.pop();
        Ok(until.map(|until| until.minus(caps.outlasting)))
    }
}
