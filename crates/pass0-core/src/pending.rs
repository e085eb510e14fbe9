//! The room that is left, counted over all nodes.

use crate::config::CEREMONY_LIFE;
use crate::engine::Engine;
use crate::model::Purpose;
use crate::ports::{Caps, StoreError};
use crate::room::Room;

impl Engine {
    pub(crate) fn flow_room(&self) -> Room {
        self.0.flows.room(self.0.config.limits.pending_total)
    }

    /// What may stand beside a new sign-in. A link that lives for a day takes room for as long as one
    /// of ten minutes: else what few networks ask for in a day would leave none for anybody.
    pub(crate) fn flow_caps(&self) -> Caps {
        Caps {
            outlasting: self.0.config.outlasting(),
            ..self.0.config.limits.caps(self.flow_room())
        }
    }

    /// For ceremonies that were answered wrongly.
    pub(crate) fn ceremony_room(&self) -> Room {
        self.0.spent.room(self.0.config.limits.pending_total)
    }

    /// Counts again what is pending, and what is spent.
    pub(crate) async fn count_pending(&self) -> Result<(), StoreError> {
        let most = self.0.config.limits.pending_total;
        if most == u64::MAX {
            return Ok(());
        }
        let (store, now) = (&self.0.store, self.now());
        let outlasting = self.0.config.outlasting();
        let pending = store
            .pending(Purpose::SignIn, now, outlasting, most)
            .await?;
        self.0.flows.are(pending);
        let since = now.minus(CEREMONY_LIFE);
        self.0.spent.are(store.count_spent(since, most).await?);
        Ok(())
    }
}
