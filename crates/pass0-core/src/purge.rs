//! Deleting what is over.

use crate::clock::disagreement;
use crate::doors::Jobs;
use crate::error::Error;
use crate::ports::{Purged, StoreError};

impl Jobs<'_> {
    /// Deletes what is over by the store's clock, batch by batch, until nothing is left; returns how
    /// many rows. Regular work calls [`Jobs::tidy`].
    ///
    /// # Errors
    /// When the store fails, or its clock and this node's disagree by more than a minute.
    pub async fn purge(self, dry: bool) -> Result<Purged, Error> {
        // Whoever writes meanwhile waits for a batch.
        const BATCH: u32 = 200;
        let batch = if dry { u32::MAX } else { BATCH };
        let mut sum = Purged::default();
        let agreed = self.engine.agreed_time().await?;
        let now = match agreed {
            Some(now) => now,
            None if dry => self.engine.now(),
            None => {
                let why = disagreement(self.clock_ahead());
                return Err(StoreError::Unavailable(why).into());
            }
        };
        loop {
            let retention = self.engine.0.config.retention();
            let purged = self
                .engine
                .0
                .store
                .purge(now, &retention, batch, dry)
                .await?;
            sum.sessions += purged.sessions;
            sum.challenges += purged.challenges;
            sum.ended += purged.ended;
            sum.spent += purged.spent;
            sum.letters += purged.letters;
            sum.limits += purged.limits;
            sum.events += purged.events;
            sum.history += purged.history;
            if dry || purged.most() < u64::from(batch) {
                return Ok(sum);
            }
        }
    }
}
