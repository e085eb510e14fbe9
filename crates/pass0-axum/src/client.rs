//! Who the client is: the TCP peer, unless a trusted proxy vouches for somebody else.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap, header};
use ipnet::IpNet;
use pass0_core::model::Client;
use pass0_html::Lang;

/// The client of a request.
pub(crate) fn client(headers: &HeaderMap, extensions: &Extensions, trusted: &[IpNet]) -> Client {
    let user_agent = text(headers, header::USER_AGENT.as_str());
    Client::new(
        address(headers, peer(extensions), trusted),
        user_agent,
        lang(headers).as_str(),
    )
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

/// Walks `X-Forwarded-For` from the right: each trusted hop vouches for the one before it. The
/// first that is not trusted is the client. What cannot be read ends the walk at its reporter.
pub(crate) fn address(
    headers: &HeaderMap,
    peer: Option<IpAddr>,
    trusted: &[IpNet],
) -> Option<IpAddr> {
    let is_trusted = |ip: &IpAddr| trusted.iter().any(|net| net.contains(ip));
    let mut client = peer?;
    if !is_trusted(&client) {
        return Some(client);
    }
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .map(|value| value.to_str().unwrap_or("?"))
        .collect();
    for hop in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(ip) = parse(hop.trim()) else {
            break;
        };
        client = ip;
        if !is_trusted(&ip) {
            break;
        }
    }
    Some(client)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, trusted: &[&str], forwarded: &[&str]) -> String {
        let trusted: Vec<IpNet> = trusted.iter().map(|net| net.parse().unwrap()).collect();
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        address(&headers, peer.parse().ok(), &trusted)
            .map_or_else(|| "none".into(), |ip| ip.to_string())
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
