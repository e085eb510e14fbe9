//! The bounds of connections.

use std::time::Duration;

use axum::http::HeaderMap;
use ipnet::IpNet;

use crate::body_timeout;
use crate::http::Http;

/// Bytes of a request's head in dev mode at the least: browsers send the cookies of every app that was
/// ever tried on any port of `localhost`.
const DEV_HEAD: usize = 64 * 1024;

/// Bounds of connections, over HTTP/1 and HTTP/2.
#[derive(Clone, Debug)]
pub struct ConnectionLimits {
    /// Connections at a time, all peers together.
    pub connections: usize,
    /// Connections at a time from one peer (an IPv4 address, an IPv6 /64). Trusted proxies have no
    /// such limit: they speak for many clients.
    pub per_peer: usize,
    /// Connections beyond those, for one request each: the newest get in, the oldest give way. A
    /// peer over its share gets answers from [`Self::always`] alone, everybody else gets all of them.
    pub reserve: usize,
    /// Paths that are answered even to a peer over its share, such as `/healthz`.
    pub always: &'static [&'static str],
    /// Peers that are proxies of this site.
    pub trusted_proxies: Vec<IpNet>,
    /// Peers on a Unix socket are, too.
    pub trust_unix: bool,
    /// How long a request's head may take, and how long an HTTP/1 connection may stand idle.
    pub head: Duration,
    /// The same for a trusted proxy, which takes an old connection for its next request. It must be the
    /// one that closes first: a form sent on a connection that ends just then is lost.
    pub proxy_head: Duration,
    /// How long an HTTP/2 connection may stand idle; at most twice as long passes until it is closed.
    pub idle: Duration,
    /// How long a body may take beyond what its bytes earn it by `body_rate`.
    pub body: Duration,
    /// Bytes a second that a body must bring at the least.
    pub body_rate: u32,
    /// How long an answer may wait for its reader.
    pub unread: Duration,
    /// Bytes of a request's head.
    pub head_bytes: usize,
    /// Lines of a request's head.
    pub head_lines: usize,
    /// Requests at a time on one HTTP/2 connection.
    pub streams: u32,
    /// Requests that an HTTP/2 peer may cancel within ten seconds before its connection is closed.
    /// Trusted proxies have no such limit: they pass on what their clients do.
    pub resets: u32,
    /// How long open requests may still take after the stop.
    pub grace: Duration,
    /// Headers of the answers that are given before there is a request to route: to what is not HTTP,
    /// too large, or too much.
    pub headers: HeaderMap,
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections: 4096,
            per_peer: 512,
            reserve: 256,
            always: &[],
            trusted_proxies: Vec::new(),
            trust_unix: false,
            head: Duration::from_secs(5),
            // Caddy keeps them for 120 seconds, Traefik for 90, nginx and AWS for 60.
            proxy_head: Duration::from_secs(150),
            idle: Duration::from_secs(30),
            body: body_timeout::PATIENCE,
            body_rate: body_timeout::LEAST_RATE,
            unread: Duration::from_secs(15),
            head_bytes: 16 * 1024,
            head_lines: 64,
            streams: 100,
            resets: 100,
            grace: Duration::from_secs(10),
            headers: crate::headers::headers(false),
        }
    }
}

impl ConnectionLimits {
    /// The same with the trusted proxies and the security headers of this instance.
    #[must_use]
    pub fn of(mut self, http: &Http) -> Self {
        self.trusted_proxies
            .clone_from(&http.options.trusted_proxies);
        self.trust_unix = http.options.trust_unix;
        self.headers = http.headers.clone();
        if http.engine().config().dev {
            self.head_bytes = self.head_bytes.max(DEV_HEAD);
        }
        self
    }
}
