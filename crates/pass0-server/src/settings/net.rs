//! Addresses: where to listen, whom to believe.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use ipnet::IpNet;

/// Reads `127.0.0.1:5000`, `[::1]:5000` or `localhost:5000`.
pub(crate) fn socket(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix("localhost:");
    if let Some(port) = port.and_then(|port| port.parse().ok()) {
        return Ok(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port));
    }
    text.parse()
        .map_err(|_| "must be an address with a port, such as 127.0.0.1:5000".to_owned())
}

/// Reads `10.0.0.0/8`, or an address alone. A range so wide that visitors are in it is refused:
/// they could then claim any address.
pub(super) fn proxy(text: &str) -> Result<IpNet, String> {
    let shown: String = text.escape_debug().take(60).collect();
    let net = match text.parse::<IpAddr>() {
        Ok(ip) => IpNet::from(ip),
        Err(_) => text
            .parse::<IpNet>()
            .map_err(|_| format!("\"{shown}\" is no address and no range such as 10.0.0.0/8"))?,
    };
    let least = match net {
        IpNet::V4(_) => 8,
        IpNet::V6(_) => 7,
    };
    if net.prefix_len() < least {
        return Err(format!(
            "\"{shown}\" would believe nearly everybody's X-Forwarded-For; name your proxies"
        ));
    }
    Ok(net)
}
