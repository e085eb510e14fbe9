//! Regular work that is not mail.

use std::sync::PoisonError;

use crate::doors::Jobs;
use crate::error::Error;
use crate::ports::Change;

impl Jobs<'_> {
    /// Regular work that is not mail: notes when sessions were used, and how many challenges are
    /// pending that anybody may make; deletes the accounts whose time has come, and does what is due of
    /// recoveries. Call it every few seconds.
    ///
    /// # Errors
    /// When the store fails; nothing is lost, the next call tries again.
    pub async fn tend(self) -> Result<(), Error> {
        self.engine.count_pending().await?;
        self.flush_seen().await?;
        self.engine.delete_due().await?;
        self.engine.settle_recoveries().await
    }

    /// Writes down when sessions were last used.
    ///
    /// # Errors
    /// When the store fails; what was to be written is kept for the next call.
    pub async fn flush_seen(self) -> Result<(), Error> {
        let seen = std::mem::take(
            &mut *self
                .engine
                .0
                .seen
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
        if seen.is_empty() {
            return Ok(());
        }
        // A time ahead of everybody else's would shut the session out everywhere.
        let agreed = self.engine.agreed_time().await;
        if let Ok(None) = agreed {
            return Ok(());
        }
        let batch: Vec<_> = seen.into_iter().collect();
        let outcome = match agreed {
            Ok(_) => {
                self.engine
                    .0
                    .store
                    .apply(vec![Change::Seen(batch.clone())])
                    .await
            }
            Err(error) => Err(error),
        };
        if outcome.is_err() {
            self.engine
                .0
                .seen
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(batch);
        }
        Ok(outcome?)
    }
}
