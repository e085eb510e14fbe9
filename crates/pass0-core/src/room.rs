//! How much room is left for challenges that anybody may make, counted every few seconds.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::engine::Engine;
use crate::model::Purpose;
use crate::ports::StoreError;

/// Room for another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// There is.
    Free,
    /// For networks that have few.
    Tight,
    /// There is none.
    Full,
}

/// Pending challenges of one purpose: those counted last, and those this node made since.
#[derive(Debug, Default)]
pub(crate) struct Pending(AtomicU64);

impl Pending {
    fn room(&self, most: u64) -> Room {
        match self.0.load(Ordering::Relaxed) {
            pending if pending >= most => Room::Full,
            pending if pending >= most / 2 => Room::Tight,
            _ => Room::Free,
        }
    }

    /// Another one was made.
    pub(crate) fn one_more(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

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
            counted.0.store(pending, Ordering::Relaxed);
        }
        Ok(())
    }
}
