//! Who asks: the address and the browser of one request.

use std::net::IpAddr;

/// The longest user agent kept, in bytes.
const LONGEST_AGENT: usize = 256;

/// The sender of one request, as far as it is known and believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Client {
    /// The TCP peer, or the address a trusted proxy vouches for.
    pub ip: Option<IpAddr>,
    /// The `User-Agent`, cut and cleaned of controls.
    pub user_agent: String,
    /// The language the visitor reads, as a short tag (`en`, `de`).
    pub lang: String,
}

impl Client {
    /// A client; the user agent is cut at 256 bytes and stripped of control characters.
    #[must_use]
    pub fn new(ip: Option<IpAddr>, user_agent: &str, lang: &str) -> Self {
        let mut clean: String = user_agent.chars().filter(|c| !c.is_control()).collect();
        if clean.len() > LONGEST_AGENT {
            let cut = (0..=LONGEST_AGENT)
                .rev()
                .find(|at| clean.is_char_boundary(*at));
            clean.truncate(cut.unwrap_or(0));
        }
        Self {
            ip,
            user_agent: clean,
            lang: lang.to_owned(),
        }
    }

    /// The key limits count by: an IPv4 address, or an IPv6 /64. Mapped IPv4 counts as IPv4.
    /// No address: one bucket for all of them, never no bucket.
    #[must_use]
    pub fn network(&self) -> String {
        match self.ip.map(|ip| ip.to_canonical()) {
            Some(IpAddr::V4(ip)) => ip.to_string(),
            Some(IpAddr::V6(ip)) => {
                let [a, b, c, d, ..] = ip.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
            None => "unknown".to_owned(),
        }
    }

    /// The key that scarce things are shared out by: an IPv4 address, or an IPv6 /48, the least that
    /// a site is given (RFC 6177). Of a /64 anybody can have thousands.
    #[must_use]
    pub fn site(&self) -> String {
        match self.ip.map(|ip| ip.to_canonical()) {
            Some(IpAddr::V6(ip)) => {
                let [a, b, c, ..] = ip.segments();
                format!("{a:x}:{b:x}:{c:x}::/48")
            }
            _ => self.network(),
        }
    }

    /// The address as text; empty when unknown.
    #[must_use]
    pub fn ip_text(&self) -> String {
        self.ip
            .map(|ip| ip.to_canonical().to_string())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(ip: &str) -> String {
        Client::new(ip.parse().ok(), "", "en").network()
    }

    #[test]
    fn addresses_of_one_network_share_a_bucket() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(network("not an address"), "unknown");
    }

    #[test]
    fn what_is_scarce_is_shared_out_by_site() {
        let site = |ip: &str| Client::new(ip.parse().ok(), "", "en").site();
        assert_eq!(site("2001:db8:1:2::1"), site("2001:db8:1:ff00::9"));
        assert_ne!(site("2001:db8:1:2::1"), site("2001:db8:2:2::1"));
        assert_eq!(site("::ffff:192.0.2.1"), "192.0.2.1");
        assert_ne!(site("192.0.2.1"), site("192.0.2.2"));
        assert_eq!(site("not an address"), "unknown");
    }

    #[test]
    fn a_user_agent_is_cut_and_cleaned() {
        let client = Client::new(None, &format!("a\r\nb\u{1b}[31m{}", "é".repeat(400)), "en");
        assert!(client.user_agent.starts_with("ab[31m"));
        assert!(client.user_agent.len() <= 256);
    }
}
