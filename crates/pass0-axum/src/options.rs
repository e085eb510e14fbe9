//! How the routes behave on the wire.

use ipnet::IpNet;
use pass0_core::secret::DevKey;

/// How the routes behave on the wire.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Proxies whose `X-Forwarded-For` is believed. Empty: the TCP peer is the client.
    pub trusted_proxies: Vec<IpNet>,
    /// Whether the `X-Forwarded-For` of a peer on a Unix socket is believed. The server marks such
    /// requests with [`crate::UnixPeer`].
    pub trust_unix: bool,
    /// Whether `/openapi.json` describes the routes. For the program: in an app that address is
    /// the app's.
    pub openapi: bool,
    /// Whether `/.well-known/webauthn` and `/.well-known/passkey-endpoints` are answered. In an app
    /// that has extra origins for passkeys they must be.
    pub well_known: bool,
    /// Whether `GET /flow?wait=…` is answered at once. For servers whose requests hold a thread each:
    /// those that wait would keep all others out.
    pub never_wait: bool,
    /// The key that dev mode wants before it shows a link, a code or a letter. `None`: derived from
    /// the secret key ([`DevKey::derived`]).
    pub dev_key: Option<DevKey>,
}
