//! Room for a few connections when there is none left: the newest get in, the oldest give way.
//!
//! A flood holds what it was given first. A client that sends its request at once is answered long before
//! enough newer connections have come to push it out: so health checks are, whatever else happens.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout_at};

/// A peer that fills the reserve pushes out its own before it pushes out others.
const PEERS: usize = 4;
/// A connection is pushed out by other peers after this time at the earliest, or a crowd that connects
/// again and again would leave a small reserve no time to answer anybody. Newcomers wait in the
/// listener's queue meanwhile.
const LEAST: Duration = Duration::from_millis(10);

pub(super) struct Reserve {
    most: usize,
    held: VecDeque<Held>,
}

struct Held {
    peer: IpAddr,
    since: Instant,
    task: JoinHandle<()>,
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
        self.held.retain(|held| !held.task.is_finished());
        let mut own = (self.held.iter().enumerate()).filter(|(_, held)| held.peer == peer);
        let oldest = own.next().map(|(at, _)| at);
        let share = (self.most / PEERS).max(1);
        let (out, until) = match oldest {
            // Its own: nobody else waits for what one peer does.
            Some(oldest) if own.count() + 1 >= share => (self.held.remove(oldest), None),
            _ if self.held.len() >= self.most => {
                let oldest = self.held.pop_front();
                let until = oldest.as_ref().map(|held| held.since + LEAST);
                (oldest, until)
            }
            _ => (None, None),
        };
        let Some(Held { mut task, .. }) = out else {
            return;
        };
        if let Some(until) = until
            && timeout_at(until, &mut task).await.is_ok()
        {
            return;
        }
        task.abort();
        let _ = task.await;
    }

    pub(super) fn add(&mut self, peer: IpAddr, task: JoinHandle<()>) {
        let since = Instant::now();
        self.held.push_back(Held { peer, since, task });
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

    #[tokio::test(start_paused = true)]
    async fn no_crowd_pushes_out_what_has_only_just_come() {
        let is_closed = |flag: &AtomicBool| flag.load(Ordering::SeqCst);
        let mut reserve = Reserve::new(2);
        let begun = Instant::now();
        for n in 0..20_u32 {
            let peer = format!("192.0.2.{n}");
            let (came, closed) = (Instant::now(), comes(&mut reserve, &peer).await);
            let next = format!("198.51.100.{n}");
            comes(&mut reserve, &next).await;
            assert!(!is_closed(&closed));
            comes(&mut reserve, "203.0.113.1").await;
            assert!(is_closed(&closed) && came.elapsed() >= Duration::from_millis(10));
        }
        assert!(
            begun.elapsed() <= Duration::from_millis(600),
            "{:?}",
            begun.elapsed()
        );

        // A peer that pushes out its own, and one that has its answer, keep nobody waiting.
        let mut reserve = Reserve::new(8);
        let begun = Instant::now();
        for _ in 0..50 {
            comes(&mut reserve, "192.0.2.1").await;
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
}
