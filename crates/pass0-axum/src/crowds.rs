//! Networks that have asked for too many sign-ins: counted, and named in the log.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// A network is logged once in this span, however often it asks.
const BETWEEN: Duration = Duration::from_secs(60);
/// Networks logged in one span; strangers choose how many there are. The metric counts all.
const MOST: usize = 256;

/// When each was logged last.
#[derive(Default)]
pub(crate) struct Crowds(Mutex<HashMap<String, Instant>>);

impl Crowds {
    /// A request from this network was not served.
    pub(crate) fn tell(&self, network: &str, retry_after: Duration) {
        metrics::counter!("pass0_sign_ins_limited_total").increment(1);
        if self.is_due(network, Instant::now()) {
            let retry_after = retry_after.as_secs();
            tracing::warn!(
                network,
                retry_after,
                "a network has asked for too many sign-ins"
            );
        }
    }

    fn is_due(&self, network: &str, now: Instant) -> bool {
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if logged
            .get(network)
            .is_some_and(|at| now.saturating_duration_since(*at) < BETWEEN)
        {
            return false;
        }
        if logged.len() >= MOST {
            logged.retain(|_, at| now.saturating_duration_since(*at) < BETWEEN);
        }
        let due = logged.len() < MOST;
        if due {
            logged.insert(network.to_owned(), now);
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_logged_once_a_minute_and_no_more_than_so_many() {
        let (crowds, now) = (Crowds::default(), Instant::now());
        assert!(crowds.is_due("192.0.2.1", now));
        assert!(!crowds.is_due("192.0.2.1", now));
        assert!(crowds.is_due("2001:db8:1:2::/64", now));
        let others = (0..2 * MOST).filter(|n| crowds.is_due(&n.to_string(), now));
        assert_eq!(others.count(), MOST - 2);
        let later = now + BETWEEN;
        assert!(crowds.is_due("192.0.2.1", later));
        let logged = crowds.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(logged.len(), 1, "the others are forgotten");
    }
}
