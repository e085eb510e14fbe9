//! Who the client is: the TCP peer, unless a trusted proxy vouches for somebody else.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, Method, header};
use ipnet::IpNet;
use pass0_core::model::Client;
use pass0_html::Lang;

use crate::options::Options;

/// In a request's extensions: its peer is a process of this machine, on a Unix socket. A server that
/// listens on one inserts it; without it, no `X-Forwarded-For` of a peer without an IP address is
/// believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnixPeer;

/// The client of a request.
pub(crate) fn client(headers: &HeaderMap, extensions: &Extensions, options: &Options) -> Client {
    Client::new(
        address(headers, extensions, options),
        text(headers, header::USER_AGENT.as_str()),
        lang(headers).as_str(),
    )
}

/// The peer; or where it is trusted, whom it forwards for.
pub(crate) fn address(
    headers: &HeaderMap,
    extensions: &Extensions,
    options: &Options,
) -> Option<IpAddr> {
    let trusted = &options.trusted_proxies;
    let on_socket = options.trust_unix && extensions.get::<UnixPeer>().is_some();
    match peer(extensions) {
        Some(peer) if is_trusted(&peer, trusted) => forwarded(headers, Some(peer), trusted),
        None if on_socket => forwarded(headers, None, trusted),
        peer => peer,
    }
}

/// The TCP peer, when the server told it.
pub(crate) fn peer(extensions: &Extensions) -> Option<IpAddr> {
    let ConnectInfo(peer) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(peer.ip().to_canonical())
}

/// Whether the request comes from this machine, and through no proxy or tunnel that says so. Many say
/// nothing: what dev mode shows wants the dev key as well.
pub(crate) fn is_local(headers: &HeaderMap, extensions: &Extensions) -> bool {
    let named = ["forwarded", "x-real-ip", "via", "true-client-ip"];
    let speaks_for_others = |name: &str| {
        named.contains(&name) || name.starts_with("x-forwarded-") || name.starts_with("cf-")
    };
    peer(extensions).is_some_and(|ip| ip.is_loopback())
        && !headers.keys().any(|name| speaks_for_others(name.as_str()))
}

/// The language to answer in.
pub(crate) fn lang(headers: &HeaderMap) -> Lang {
    Lang::negotiate(text(headers, header::ACCEPT_LANGUAGE.as_str()))
}

/// A header as text; empty when absent or not ASCII.
pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("")
}

fn is_trusted(ip: &IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|net| net.contains(ip))
}

/// Walks `X-Forwarded-For` from the right, from a peer that is trusted: each trusted hop vouches for
/// the one before it. The first that is not trusted is the client. What cannot be read ends the
/// walk at its reporter.
fn forwarded(headers: &HeaderMap, peer: Option<IpAddr>, trusted: &[IpNet]) -> Option<IpAddr> {
    let mut client = peer;
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(|value| value.to_str().unwrap_or("?"))
        .collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(ip) = parse(hop.trim()) else {
            break;
        };
        client = Some(ip);
        if !is_trusted(&ip, trusted) {
            break;
        }
    }
    client
}

/// `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn parse(hop: &str) -> Option<IpAddr> {
    let bare = hop
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(hop);
    bare.parse::<IpAddr>()
        .ok()
        .or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
        .map(|ip| ip.to_canonical())
}

/// HEAD, and what browsers send when they fetch a page that nobody has asked for yet.
pub(crate) fn is_probe(parts: &Parts) -> bool {
    let ahead = |name: &str| {
        let value = text(&parts.headers, name).to_ascii_lowercase();
        value.contains("prefetch") || value.contains("prerender") || value.contains("preview")
    };
    parts.method == Method::HEAD
        || ["sec-purpose", "purpose", "x-purpose", "x-moz"]
            .into_iter()
            .any(ahead)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen_with(trust_unix: bool, peer: &str, trusted: &[&str], forwarded: &[&str]) -> String {
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let options = Options {
            trusted_proxies: trusted,
            trust_unix,
            ..Options::default()
        };
        let mut extensions = Extensions::new();
        match peer.parse::<IpAddr>() {
            Ok(ip) => {
                extensions.insert(ConnectInfo(SocketAddr::new(ip, 4711)));
            }
            Err(_) if peer == "unix" => {
                extensions.insert(UnixPeer);
            }
            Err(_) => {}
        }
        address(&headers, &extensions, &options).map_or_else(|| "none".into(), |ip| ip.to_string())
    }

    fn seen(peer: &str, trusted: &[&str], forwarded: &[&str]) -> String {
        seen_with(false, peer, trusted, forwarded)
    }

    #[test]
    fn a_peer_on_a_unix_socket_is_believed_where_it_is_listed() {
        let nets = &["10.0.0.0/8"];
        for (forwarded, client) in [
            (&["1.2.3.4"][..], "1.2.3.4"),
            (&["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
            (&["6.6.6.6, 1.2.3.4, 10.0.0.7"], "1.2.3.4"),
            (&["1.2.3.4, rubbish"], "none"),
            (&["rubbish"], "none"),
            (&[], "none"),
        ] {
            assert_eq!(
                seen_with(true, "unix", nets, forwarded),
                client,
                "{forwarded:?}"
            );
            assert_eq!(
                seen_with(false, "unix", nets, forwarded),
                "none",
                "{forwarded:?}"
            );
            // Without its mark a peer without an address is just unknown.
            assert_eq!(
                seen_with(true, "none", nets, forwarded),
                "none",
                "{forwarded:?}"
            );
            assert_eq!(seen_with(true, "192.0.2.9", nets, forwarded), "192.0.2.9");
        }
        assert_eq!(
            seen_with(true, "unix", &[], &["6.6.6.6, 1.2.3.4"]),
            "1.2.3.4"
        );
    }

    #[test]
    fn a_header_from_nobody_trusted_is_not_believed() {
        for forwarded in [
            &["1.2.3.4"][..],
            &["1.2.3.4, 5.6.7.8"],
            &["127.0.0.1"],
            &["", "::1"],
            &[],
        ] {
            assert_eq!(seen("192.0.2.9", &[], forwarded), "192.0.2.9");
            assert_eq!(seen("192.0.2.9", &["10.0.0.0/8"], forwarded), "192.0.2.9");
        }
        assert_eq!(seen("127.0.0.1", &[], &["1.2.3.4"]), "127.0.0.1");
        assert_eq!(seen("none", &["10.0.0.0/8"], &["1.2.3.4"]), "none");
    }

    #[test]
    fn trusted_proxies_are_walked_from_the_right() {
        let trusted = &["10.0.0.0/8", "fd00::/8"];
        for (forwarded, client) in [
            (&["1.2.3.4"][..], "1.2.3.4"),
            (&["6.6.6.6, 1.2.3.4"], "1.2.3.4"),
            (&["6.6.6.6, 1.2.3.4, 10.0.0.7"], "1.2.3.4"),
            (&["6.6.6.6", "1.2.3.4, 10.0.0.7"], "1.2.3.4"),
            (&["1.2.3.4:5555"], "1.2.3.4"),
            (&["[2001:db8::1]:443"], "2001:db8::1"),
            (&["::ffff:1.2.3.4"], "1.2.3.4"),
            (&["1.2.3.4, fd00::1"], "1.2.3.4"),
            (&["1.2.3.4, rubbish"], "10.0.0.1"),
            (&["1.2.3.4, rubbish, 10.0.0.7"], "10.0.0.7"),
            (&["10.0.0.9, 10.0.0.8"], "10.0.0.9"),
            (&[""], "10.0.0.1"),
            (&["unknown"], "10.0.0.1"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(
                seen("10.0.0.1", trusted, forwarded),
                client,
                "{forwarded:?}"
            );
        }
    }
}
