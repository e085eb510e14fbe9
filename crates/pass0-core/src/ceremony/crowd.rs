//! The limit of a network. Every request counts, whatever its address, so that a 429 reveals nothing
//! about one.

use std::time::Duration;

use crate::context::Visit;
use crate::engine::Engine;
use crate::error::Error;
use crate::model::{Challenge, ChallengeId};

impl Engine {
    /// Counts against the client's network what sends a mail.
    ///
    /// # Errors
    /// [`Error::Crowded`]; [`Error::Store`].
    pub(crate) async fn count_network(&self, visit: &Visit) -> Result<(), Error> {
        let hits = self.0.config.limits.network_hits(&visit.client);
        match self.hit(&hits, visit).await? {
            None => Ok(()),
            Some(refused) => {
                let [network, site] = networks(visit);
                Err(Error::Crowded {
                    network: if refused.index == 0 { network } else { site },
                    retry_after: refused.retry_after,
                })
            }
        }
    }

    /// Says when a network has room for this sign-in that has none once `closed` is closed. How many
    /// are pending about one address is never said, and shows in no other answer.
    ///
    /// # Errors
    /// [`Error::Crowded`]; [`Error::Store`].
    pub(crate) async fn expect_room(
        &self,
        challenge: &Challenge,
        closed: Option<&ChallengeId>,
    ) -> Result<(), Error> {
        let (store, caps) = (&self.0.store, self.flow_caps());
        match store.crowded_until(challenge, caps, closed).await? {
            Some(until) => Err(Error::Crowded {
                network: challenge.client.network(),
                retry_after: until.since(challenge.created_at),
            }),
            None => Ok(()),
        }
    }

    /// Says when a network has room again that has none.
    ///
    /// # Errors
    /// [`Error::Crowded`]; [`Error::Store`].
    pub(crate) async fn expect_network(&self, visit: &Visit) -> Result<(), Error> {
        let mut fullest: Option<(Duration, String)> = None;
        let hits = self.0.config.limits.network_hits(&visit.client);
        for (hit, network) in hits.iter().zip(networks(visit)) {
            let (store, windows) = (&self.0.store, &hit.windows);
            let wait = store.limited(&hit.key, windows, visit.now).await?;
            fullest = fullest.max(wait.map(|wait| (wait, network)));
        }
        match fullest {
            Some((retry_after, network)) => Err(Error::Crowded {
                network,
                retry_after,
            }),
            None => Ok(()),
        }
    }
}

/// What the hits of a network count, in their order.
fn networks(visit: &Visit) -> [String; 2] {
    [visit.client.network(), visit.client.site()]
}
