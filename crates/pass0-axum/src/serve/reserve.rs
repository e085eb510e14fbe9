//! Room for a few connections when there is none left: the newest get in, the oldest give way.
//!
//! A flood holds what it was given first. Whoever sends a request at once is answered long before
//! enough newer connections have come to push it out: so health checks are, whatever else happens.

use std::collections::VecDeque;
use std::net::IpAddr;

use tokio::task::JoinHandle;

/// A peer that fills the reserve pushes out its own before it pushes out others.
const PEERS: usize = 4;

pub(super) struct Reserve {
    most: usize,
    held: VecDeque<(IpAddr, JoinHandle<()>)>,
}

impl Reserve {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            held: VecDeque::new(),
        }
    }

    /// Makes room for a connection of this peer. What gives way is closed when this is done, so that
    /// there are never more open files than planned.
    pub(super) async fn make_room(&mut self, peer: IpAddr) {
        self.held.retain(|(_, task)| !task.is_finished());
        let mut own = self.held.iter().enumerate().filter(|(_, it)| it.0 == peer);
        let oldest = own.next().map(|(at, _)| at);
        let share = (self.most / PEERS).max(1);
        let out = match oldest {
            Some(oldest) if own.count() + 1 >= share => self.held.remove(oldest),
            _ if self.held.len() >= self.most => self.held.pop_front(),
            _ => None,
        };
        if let Some((_, task)) = out {
            task.abort();
            let _ = task.await;
        }
    }

    pub(super) fn add(&mut self, peer: IpAddr, task: JoinHandle<()>) {
        self.held.push_back((peer, task));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    struct Flag(Arc<AtomicBool>);

    impl Drop for Flag {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    /// A connection that says nothing; the flag: whether it is closed.
    async fn comes(reserve: &mut Reserve, peer: &str) -> Arc<AtomicBool> {
        let closed = Arc::new(AtomicBool::new(false));
        let flag = Flag(closed.clone());
        let peer: IpAddr = peer.parse().unwrap();
        reserve.make_room(peer).await;
        let task = tokio::spawn(async move {
            std::future::pending::<()>().await;
            drop(flag);
        });
        reserve.add(peer, task);
        closed
    }

    #[tokio::test]
    async fn a_peer_pushes_out_its_own_connections_and_many_peers_the_oldest() {
        let is_closed = |flag: &AtomicBool| flag.load(Ordering::SeqCst);
        let mut reserve = Reserve::new(8);
        let other = comes(&mut reserve, "192.0.2.9").await;
        let first = comes(&mut reserve, "192.0.2.1").await;
        let mut last = comes(&mut reserve, "192.0.2.1").await;
        assert!(!is_closed(&first));
        for _ in 0..50 {
            last = comes(&mut reserve, "192.0.2.1").await;
        }
        assert!(is_closed(&first) && !is_closed(&other) && !is_closed(&last));
        for n in 0..5 {
            comes(&mut reserve, &format!("198.51.100.{n}")).await;
        }
        assert!(!is_closed(&other));
        comes(&mut reserve, "198.51.100.5").await;
        assert!(is_closed(&other) && !is_closed(&last));
    }
}
