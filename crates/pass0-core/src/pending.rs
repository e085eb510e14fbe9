//! The room that is left, counted over all nodes.

use crate::engine::Engine;
use crate::model::Purpose;
use crate::ports::StoreError;
use crate::room::Room;

impl Engine {
    pub(crate) fn flow_room(&self) -> Room {
        self.0.flows.room(self.0.config.limits.pending_total)
    }

    pub(crate) fn ceremony_room(&self) -> Room {
        self.0.ceremonies.room(self.0.config.limits.pending_total)
    }

    /// Counts again what is pending.
    pub(crate) async fn count_pending(&self) -> Result<(), StoreError> {
        let most = self.0.config.limits.pending_total;
        if most == u64::MAX {
            return Ok(());
        }
        for (purpose, counted) in [
            (Purpose::SignIn, &self.0.flows),
            (Purpose::Ceremony, &self.0.ceremonies),
        ] {
            let pending = self.0.store.pending(purpose, self.now(), most).await?;
            counted.are(pending);
        }
        Ok(())
    }
}
