//! Addresses: where to listen, whom to believe.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use ipnet::IpNet;

/// Where to listen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    /// An address and a port.
    Tcp(SocketAddr),
    /// A socket in the file system, and its mode.
    Unix(PathBuf, u32),
}

/// Who may connect to a socket unless said otherwise: its owner and its group.
const MODE: u32 = 0o660;

impl Listen {
    /// Reads an address with a port, `unix:/run/pass0.sock`, or `unix:/run/pass0.sock?mode=0666`.
    ///
    /// # Errors
    /// What must be there instead.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some(path) = text.strip_prefix("unix:") else {
            return socket(text).map(Self::Tcp);
        };
        let (path, mode) = match path.split_once('?') {
            Some((path, query)) => {
                let mode = query.strip_prefix("mode=");
                let mode = mode.and_then(|mode| u32::from_str_radix(mode, 8).ok());
                let mode = mode.filter(|mode| mode & !0o777 == 0 && mode & 0o600 == 0o600);
                (path, mode.ok_or("mode must be octal, such as ?mode=0660")?)
            }
            None => (path, MODE),
        };
        // What an address of a Unix socket holds on Linux (unix(7)), without the zero at its end.
        if path.len() > 107 {
            return Err("the path of a socket has at most 107 bytes".to_owned());
        }
        match path.starts_with('/') && !path.ends_with('/') {
            true => Ok(Self::Unix(path.into(), mode)),
            false => {
                Err("must name a socket by its whole path, such as unix:/run/pass0.sock".to_owned())
            }
        }
    }

    /// The port; 0 where there is none.
    pub fn port(&self) -> u16 {
        match self {
            Self::Tcp(address) => address.port(),
            Self::Unix(..) => 0,
        }
    }

    /// Whether processes of this machine alone can connect.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Tcp(address) => address.ip().is_loopback(),
            Self::Unix(..) => true,
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => address.fmt(f),
            Self::Unix(path, MODE) => write!(f, "unix:{}", path.display()),
            Self::Unix(path, mode) => write!(f, "unix:{}?mode={mode:04o}", path.display()),
        }
    }
}

/// Reads `127.0.0.1:5000`, `[::1]:5000` or `localhost:5000`.
///
/// # Errors
/// What must be there instead.
pub fn socket(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix("localhost:");
    if let Some(port) = port.and_then(|port| port.parse().ok()) {
        return Ok(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port));
    }
    text.parse().map_err(|_| {
        "must be an address with a port, such as 127.0.0.1:5000, or unix:/run/pass0.sock".to_owned()
    })
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
