//! Shares: how many of something one network may hold at a time, and all networks together.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::log_throttle::Seldom;

/// What is shared out.
pub(crate) struct Shares {
    each: usize,
    all: usize,
    held: Mutex<Held>,
    warned: Seldom,
}

#[derive(Default)]
struct Held {
    all: usize,
    by: HashMap<IpAddr, usize>,
}

/// Why nothing is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// This network holds its whole share.
    Share,
    /// All together hold everything.
    House,
}

impl Full {
    /// The label of metrics and logs.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Share => "share",
            Self::House => "all",
        }
    }
}

/// One unit, given back when dropped.
pub(crate) struct Share {
    from: Arc<Shares>,
    by: Option<IpAddr>,
}

impl Shares {
    pub(crate) fn new(each: usize, all: usize) -> Arc<Self> {
        Arc::new(Self {
            each,
            all,
            held: Mutex::default(),
            warned: Seldom::default(),
        })
    }

    /// Takes one for this network; `None` has no share of its own and is bounded by the total alone.
    pub(crate) fn take(self: &Arc<Self>, by: Option<IpAddr>) -> Result<Share, Full> {
        let mut held = self.held();
        // Its own share first: a network that fills the house is named as the cause.
        if let Some(network) = by {
            let own = held.by.get(&network).copied().unwrap_or(0);
            if own >= self.each {
                return Err(Full::Share);
            }
        }
        if held.all >= self.all {
            return Err(Full::House);
        }
        held.all += 1;
        if let Some(network) = by {
            *held.by.entry(network).or_default() += 1;
        }
        drop(held);
        Ok(Share {
            from: self.clone(),
            by,
        })
    }

    /// Whether a warning is due: the first time, and then once a minute.
    pub(crate) fn warns(&self) -> bool {
        self.warned.warns()
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut held = self.from.held();
        held.all = held.all.saturating_sub(1);
        let Some(network) = self.by else { return };
        // No row stays behind: strangers choose how many networks there are.
        if let Some(own) = held.by.get_mut(&network) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                held.by.remove(&network);
            }
        }
    }
}

/// What counts as one client: an IPv4 address, or the /64 that one IPv6 customer has at least.
pub(crate) fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        ip => ip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> Option<IpAddr> {
        Some(network(text.parse().unwrap()))
    }

    #[test]
    fn one_network_gets_its_share_and_leaves_the_rest_to_others() {
        let shares = Shares::new(2, 4);
        let first = shares.take(ip("192.0.2.1")).unwrap();
        let _second = shares.take(ip("::ffff:192.0.2.1")).unwrap();
        assert_eq!(shares.take(ip("192.0.2.1")).err(), Some(Full::Share));
        let _third = shares.take(ip("2001:db8::1")).unwrap();
        let _fourth = shares.take(ip("2001:db8::ffff")).unwrap();
        assert_eq!(shares.take(ip("2001:db8::2")).err(), Some(Full::Share));
        assert_eq!(shares.take(ip("2001:db8:0:1::1")).err(), Some(Full::House));
        assert_eq!(shares.take(None).err(), Some(Full::House));
        drop(first);
        assert!(shares.take(ip("192.0.2.1")).is_ok());
    }

    #[test]
    fn nothing_is_remembered_of_a_network_that_holds_nothing() {
        let shares = Shares::new(2, 400);
        for n in 0..100 {
            drop(shares.take(ip(&format!("192.0.2.{n}"))).unwrap());
        }
        assert!(shares.held().by.is_empty() && shares.held().all == 0);
    }
}
