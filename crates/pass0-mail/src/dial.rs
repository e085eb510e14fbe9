//! The way to a host: its addresses, and the first of them that answers.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How long looking a name up may take, and how long one address may take to accept a connection.
const LOOK_UP: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(10);
/// How long one address is waited for before the next is tried beside it (RFC 8305 §8).
const HEAD_START: Duration = Duration::from_millis(250);
/// Addresses tried.
const MOST: usize = 16;

/// How far from here a host may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// On this machine.
    Here,
    /// In a private network.
    Private,
    /// Anywhere.
    Anywhere,
}

impl Reach {
    pub(crate) fn allows(self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        match self {
            Self::Here => ip.is_loopback(),
            Self::Private => ip.is_loopback() || is_private(ip),
            Self::Anywhere => true,
        }
    }
}

/// RFC 1918, RFC 6598, RFC 3927; RFC 4193, RFC 4291 §2.5.6.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            ip.is_private() || ip.is_link_local() || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

/// The addresses of a host, those of both families by turns (RFC 8305 §4).
///
/// # Errors
/// When it has none, or none that may be connected to.
pub(crate) async fn addresses(host: &str, port: u16, reach: Reach) -> io::Result<Vec<SocketAddr>> {
    let found = tokio::time::timeout(LOOK_UP, tokio::net::lookup_host((host, port)))
        .await
        .map_err(|_| io::Error::other(format!("looking up {host} takes too long")))?
        .map_err(|error| io::Error::other(format!("{host} has no address: {error}")))?;
    let found: Vec<_> = found.collect();
    let allowed: Vec<_> = found
        .iter()
        .copied()
        .filter(|address| reach.allows(address.ip()))
        .collect();
    match (found.first(), allowed.is_empty()) {
        (None, _) => Err(io::Error::other(format!("{host} has no address"))),
        (Some(far), true) => Err(io::Error::other(format!(
            "{host} is at {}, which is {}; nothing is sent there without TLS",
            far.ip(),
            match reach {
                Reach::Here => "not this machine",
                _ => "not in a private network",
            }
        ))),
        _ => Ok(by_turns(allowed)),
    }
}

fn by_turns(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (mut preferred, mut others): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv6() == is_v6);
    preferred.reverse();
    others.reverse();
    let mut ordered = Vec::new();
    while let Some(address) = preferred.pop().or_else(|| others.pop()) {
        ordered.push(address);
        ordered.extend(others.pop());
    }
    ordered.dedup();
    ordered.truncate(MOST);
    ordered
}

/// A connection to the first of these that accepts one. Each has its own time to do so, and a dead
/// one holds the others up for a moment only.
///
/// # Errors
/// When none does: what became of each.
pub(crate) async fn first(addresses: &[SocketAddr]) -> io::Result<(TcpStream, SocketAddr)> {
    first_within(addresses, CONNECT).await
}

async fn first_within(
    addresses: &[SocketAddr],
    limit: Duration,
) -> io::Result<(TcpStream, SocketAddr)> {
    let mut rest = addresses.iter().copied();
    let mut tries = JoinSet::new();
    let mut faults = Vec::new();
    loop {
        match rest.next() {
            Some(address) => {
                tries.spawn(async move { (address, connect(address, limit).await) });
            }
            None if tries.is_empty() => return Err(io::Error::other(faults.join("; "))),
            None => {}
        }
        tokio::select! {
            Some(ended) = tries.join_next() => match ended {
                Ok((address, Ok(stream))) => return Ok((stream, address)),
                Ok((address, Err(error))) => faults.push(format!("{address}: {error}")),
                Err(error) => faults.push(error.to_string()),
            },
            () = tokio::time::sleep(HEAD_START), if rest.len() > 0 => {}
        }
    }
}

async fn connect(address: SocketAddr, limit: Duration) -> io::Result<TcpStream> {
    let stream = tokio::time::timeout(limit, TcpStream::connect(address))
        .await
        .map_err(|_| io::Error::other("does not accept connections"))??;
    stream.set_nodelay(true)?;
    Ok(stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::{TcpListener, TcpSocket};
    use tokio::time::Instant;

    fn at(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    /// An address where nobody answers, not even no: a listener whose queue is full.
    async fn dead(ip: &str) -> (SocketAddr, Vec<TcpStream>, TcpListener) {
        let address = at(ip);
        let socket = match address.is_ipv4() {
            true => TcpSocket::new_v4(),
            false => TcpSocket::new_v6(),
        }
        .unwrap();
        socket.bind(address).unwrap();
        let listener = socket.listen(1).unwrap();
        let address = listener.local_addr().unwrap();
        let mut queue = Vec::new();
        let full = Duration::from_millis(300);
        while let Ok(Ok(stream)) = tokio::time::timeout(full, TcpStream::connect(address)).await {
            queue.push(stream);
            assert!(queue.len() < 1000, "the queue does not fill up");
        }
        (address, queue, listener)
    }

    #[tokio::test]
    async fn a_dead_first_address_costs_a_moment() {
        for ip in ["127.0.0.1:0", "[::1]:0"] {
            let (dead, _queue, _listener) = dead(ip).await;
            let alive = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let alive = alive.local_addr().unwrap();
            let started = Instant::now();
            let (_, reached) = first(&[dead, alive]).await.unwrap();
            assert_eq!(reached, alive);
            assert!(started.elapsed() < Duration::from_secs(5), "{ip}");
        }
    }

    #[tokio::test]
    async fn what_became_of_every_address_is_told() {
        let (silent, _queue, _listener) = dead("127.0.0.1:0").await;
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let refuses = closed.local_addr().unwrap();
        drop(closed);
        let limit = Duration::from_secs(1);
        let ended = first_within(&[silent, refuses], limit).await;
        let error = ended.unwrap_err().to_string();
        assert!(error.contains(&format!("{silent}: ")), "{error}");
        assert!(error.contains(&format!("{refuses}: ")), "{error}");
    }

    #[test]
    fn families_take_turns_beginning_with_the_preferred_one() {
        let [a, b, c, d] = [
            "[2001:db8::1]:1",
            "[2001:db8::2]:1",
            "192.0.2.1:1",
            "192.0.2.2:1",
        ]
        .map(at);
        assert_eq!(by_turns(vec![a, b, c, d]), [a, c, b, d]);
        assert_eq!(by_turns(vec![c, d, a]), [c, a, d]);
        assert_eq!(by_turns(vec![b]), [b]);
        assert_eq!(by_turns(Vec::new()), []);
    }

    /// Names come down to addresses, and those are looked at.
    #[tokio::test]
    async fn what_is_too_far_away_is_not_reached_in_the_clear() {
        for (host, reach) in [
            ("8.8.8.8", Reach::Private),
            ("2001:4860::1", Reach::Private),
            ("8.8.8.8", Reach::Here),
            ("10.0.0.1", Reach::Here),
        ] {
            let error = addresses(host, 25, reach).await.unwrap_err().to_string();
            assert!(error.contains("without TLS"), "{host}: {error}");
        }
        for (host, reach) in [
            ("8.8.8.8", Reach::Anywhere),
            ("10.0.0.1", Reach::Private),
            ("localhost", Reach::Here),
        ] {
            assert!(
                !addresses(host, 25, reach).await.unwrap().is_empty(),
                "{host}"
            );
        }
    }

    #[test]
    fn private_networks_are_private_and_no_more() {
        for (ip, here, private) in [
            ("127.0.0.1", true, true),
            ("::1", true, true),
            ("::ffff:127.0.0.1", true, true),
            ("10.1.2.3", false, true),
            ("172.16.0.1", false, true),
            ("172.32.0.1", false, false),
            ("192.168.0.1", false, true),
            ("::ffff:192.168.0.1", false, true),
            ("100.64.0.1", false, true),
            ("100.128.0.1", false, false),
            ("169.254.0.1", false, true),
            ("fd00::1", false, true),
            ("fe80::1", false, true),
            ("8.8.8.8", false, false),
            ("::ffff:8.8.8.8", false, false),
            ("2001:4860::1", false, false),
            ("0.0.0.0", false, false),
        ] {
            let ip: IpAddr = ip.parse().unwrap();
            assert_eq!(
                (Reach::Here.allows(ip), Reach::Private.allows(ip)),
                (here, private),
                "{ip}"
            );
            assert!(Reach::Anywhere.allows(ip));
        }
    }
}
