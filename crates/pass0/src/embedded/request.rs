//! The host's requests.

use axum::body::Body;
use axum::extract::Request;
use pass0_axum::UnixPeer;

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// From this IP address.
    Address(std::net::IpAddr),
    /// From a process of this machine, over a Unix socket.
    Unix,
}

/// A request from its parts.
///
/// # Errors
/// When method, target or a header is not HTTP.
pub fn request(
    method: &str,
    target: &str,
    headers: &[(&str, Vec<u8>)],
    peer: Option<Peer>,
    body: Vec<u8>,
) -> Result<Request, axum::http::Error> {
    let mut builder = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        builder = builder.header(*name, value.as_slice());
    }
    builder = match peer {
        Some(Peer::Address(ip)) => {
            let peer = std::net::SocketAddr::from((ip, 0));
            builder.extension(axum::extract::ConnectInfo(peer))
        }
        Some(Peer::Unix) => builder.extension(UnixPeer),
        None => builder,
    };
    builder.body(Body::from(body))
}
