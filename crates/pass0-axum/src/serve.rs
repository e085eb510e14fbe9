//! Serving connections with bounds: how many, from whom, how slow, how large.

mod answered;
mod answers;
mod canned;
mod http1;
mod http2;
mod limits;
mod listener;
mod preface;
mod reserve;

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::log_throttle::BETWEEN_WARNINGS;
use crate::share::{Full, Share, Shares, network};
use crate::write_timeout::Paced;
use answers::Answers;
pub use limits::ConnectionLimits;
pub use listener::Listener;
use listener::{Connection, Peer, Stream};
use preface::Begun;
use reserve::Reserve;

/// Serves `router` on `listener` until `stop` is done, then lets open requests finish. Clients speak
/// HTTP/1 or, with prior knowledge, HTTP/2; TLS is for a proxy in front.
///
/// # Errors
/// When the listener fails for good.
pub async fn serve(
    listener: impl Into<Listener>,
    router: Router,
    limits: ConnectionLimits,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    let listener = listener.into();
    let grace = limits.grace;
    let (closing, closed) = watch::channel(false);
    let (open, mut all_closed) = mpsc::channel::<()>(1);
    let mut door = Door::new(router, limits, closed, open);
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((Stream::Tcp(stream), peer)) => {
                let _ = stream.set_nodelay(true);
                door.admit(stream, peer).await;
            }
            #[cfg(unix)]
            Ok((Stream::Unix(stream), peer)) => door.admit(stream, peer).await,
            Err(error) => {
                door.turned_away(&error);
                // Out of file descriptors, most likely: wait for some to come free.
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(door);
    let _ = closing.send(true);
    let _ = tokio::time::timeout(grace, all_closed.recv()).await;
    Ok(())
}

/// Where connections come in.
struct Door {
    router: Router,
    limits: Arc<ConnectionLimits>,
    shares: Arc<Shares>,
    reserve: Reserve,
    closed: watch::Receiver<bool>,
    /// Held by every connection.
    open: mpsc::Sender<()>,
    /// When a connection that could not be accepted was logged last.
    warned: Option<Instant>,
}

impl Door {
    fn new(
        router: Router,
        limits: ConnectionLimits,
        closed: watch::Receiver<bool>,
        open: mpsc::Sender<()>,
    ) -> Self {
        metrics::describe_gauge!("pass0_connections", "Open connections");
        metrics::describe_counter!(
            "pass0_connections_beyond_total",
            "Connections beyond a peer's share or the most there may be"
        );
        Self {
            router,
            shares: Shares::new(limits.per_peer, limits.connections),
            reserve: Reserve::new(limits.reserve),
            limits: Arc::new(limits),
            closed,
            open,
            warned: None,
        }
    }

    /// Logs a connection that could not be accepted: once a minute at most, while it is tried again
    /// twenty times a second.
    fn turned_away(&mut self, error: &io::Error) {
        let due = self
            .warned
            .is_none_or(|at| at.elapsed() >= BETWEEN_WARNINGS);
        if due {
            self.warned = Some(Instant::now());
            tracing::warn!(
                %error,
                "connections cannot be accepted; if too many files are open, raise LimitNOFILE="
            );
        }
    }

    async fn admit(&mut self, stream: impl Connection, peer: Peer) {
        let (ip, trusted) = match peer {
            Peer::Tcp(peer) => (network(peer.ip()), is_trusted(&self.limits, peer.ip())),
            // They all count as one, unless they are proxies.
            Peer::Unix => (IpAddr::V4(Ipv4Addr::UNSPECIFIED), self.limits.trust_unix),
        };
        match self.shares.take((!trusted).then_some(ip)) {
            Ok(share) => {
                self.spawn(stream, peer, trusted, Ok(share));
            }
            Err(full) => {
                self.warn(ip, full);
                self.reserve.make_room(ip).await;
                let task = self.spawn(stream, peer, trusted, Err(full));
                self.reserve.add(ip, task);
                // It is looked at before the next one can push it out.
                tokio::task::yield_now().await;
            }
        }
    }

    fn spawn(
        &self,
        stream: impl Connection,
        peer: Peer,
        trusted: bool,
        share: Result<Share, Full>,
    ) -> JoinHandle<()> {
        let answers = Answers {
            router: self.router.clone(),
            peer,
            limits: self.limits.clone(),
            trusted,
            beyond: share.as_ref().err().copied(),
        };
        let (closed, open) = (self.closed.clone(), self.open.clone());
        tokio::spawn(async move {
            let counted = Counted::new();
            connection(stream, answers, closed).await;
            drop((share, open, counted));
        })
    }

    fn warn(&self, peer: IpAddr, full: Full) {
        metrics::counter!("pass0_connections_beyond_total", "why" => full.as_str()).increment(1);
        if !self.shares.warns() {
            return;
        }
        match full {
            Full::Share => tracing::warn!(
                %peer,
                connections = self.limits.per_peer,
                "one peer holds its whole share of connections; if it is a proxy of yours, name it in trusted_proxies"
            ),
            Full::House => tracing::warn!(
                connections = self.limits.connections,
                "all connections are in use; newcomers get one request each"
            ),
        }
    }
}

fn is_trusted(limits: &ConnectionLimits, peer: IpAddr) -> bool {
    let peer = peer.to_canonical();
    let mut proxies = limits.trusted_proxies.iter();
    proxies.any(|net| net.contains(&peer))
}

async fn connection(stream: impl Connection, answers: Answers, closed: watch::Receiver<bool>) {
    let io = Paced::new(stream, answers.limits.unread);
    let begun = tokio::time::timeout(answers.head(), Begun::read(io)).await;
    let Ok(Ok(io)) = begun else { return };
    if io.http2 {
        http2::run(io, answers, closed).await;
    } else {
        http1::run(io, answers, closed).await;
    }
}

/// Counts a connection while it is open.
struct Counted;

impl Counted {
    fn new() -> Self {
        metrics::gauge!("pass0_connections").increment(1);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!("pass0_connections").decrement(1);
    }
}
