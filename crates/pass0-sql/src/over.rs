//! The sessions of a purge, see [`crate::walk`].

use pass0_core::model::Timestamp;
use pass0_core::ports::{Retention, StoreError};

use crate::store::{Engine, SqlStore};
use crate::walk::Batch;
use crate::{rows, statements as sql};

#[expect(private_bounds, reason = "engines are made here alone")]
impl<E: Engine> SqlStore<E> {
    pub(crate) async fn over_sessions(
        &self,
        now: Timestamp,
        retention: &Retention,
        batch: u32,
        dry: bool,
    ) -> Result<Batch, StoreError> {
        let unused = now.minus(retention.idle);
        if dry {
            let values = vec![batch.into(), now.into(), unused.into()];
            let counted = self.0.survey(&sql::COUNT_SESSIONS, values, rows::number);
            return Ok(Batch::Counted(counted.await?.first().copied().unwrap_or(0)));
        }
        let walk = &self.0.memo().walk;
        let after = walk.after(now, retention).into();
        let values = vec![after, now.into(), unused.into(), batch.into()];
        let found = self.0.survey(&sql::SESSIONS_OVER, values, rows::raw_id);
        let found = found.await?;
        let (Some(first), Some(last)) = (found.first(), found.last()) else {
            walk.keep(None);
            return Ok(Batch::Empty);
        };
        let is_on = found.len() >= batch as usize;
        walk.keep(is_on.then(|| (now, *retention, last.clone())));
        Ok(Batch::Between(first.clone(), last.clone()))
    }
}
