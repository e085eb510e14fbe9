//! What Kubernetes (and Docker's links) add to the environment of every container beside a service
//! whose name starts with `pass0`: `PASS0_SERVICE_HOST`, `PASS0_PORT_5000_TCP_ADDR`. No settings.

use std::net::IpAddr;

/// Protocols of services.
const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];

/// Whether the variable describes a service. Name and value must both fit, so that a setting that is
/// spelled wrongly (`PASS0_PORT=5000`) is still told.
pub(super) fn is_variable(name: &str, value: &str) -> bool {
    // Words of the service's own name come first: `PASS0_LOGIN_PORT` of the service `pass0-login`.
    let ends = name
        .match_indices('_')
        .filter_map(|(at, _)| name.get(at + 1..));
    let mut ends = ends.filter(|end| end.starts_with("SERVICE_") || end.starts_with("PORT"));
    ends.any(|end| fits(end, value))
}

fn fits(end: &str, value: &str) -> bool {
    let is_port = || value.parse::<u16>().is_ok();
    if let Some(what) = end.strip_prefix("SERVICE_") {
        return match what {
            "HOST" => is_address(value),
            "PORT" => is_port(),
            named => named.strip_prefix("PORT_").is_some_and(is_name) && is_port(),
        };
    }
    let Some(rest) = end.strip_prefix("PORT") else {
        return false;
    };
    if rest.is_empty() {
        return is_url(value);
    }
    let mut words = rest.trim_start_matches('_').splitn(3, '_');
    let number = words.next().is_some_and(|port| port.parse::<u16>().is_ok());
    let protocol = words.next().is_some_and(|word| PROTOCOLS.contains(&word));
    number
        && protocol
        && match words.next() {
            None => is_url(value),
            Some("PROTO") => PROTOCOLS.contains(&value.to_ascii_uppercase().as_str()),
            Some("PORT") => is_port(),
            Some("ADDR") => is_address(value),
            Some(_) => false,
        }
}

/// A port's name, as it is in the environment.
fn is_name(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    !text.is_empty() && text.chars().all(plain)
}

fn is_address(text: &str) -> bool {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>().is_ok()
}

/// `tcp://10.0.0.1:80`
fn is_url(text: &str) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| {
        let scheme = scheme.to_ascii_uppercase();
        let parts = rest.rsplit_once(':');
        let fits = |(host, port): (&str, &str)| is_address(host) && port.parse::<u16>().is_ok();
        PROTOCOLS.contains(&scheme.as_str()) && parts.is_some_and(fits)
    })
}

#[cfg(test)]
mod tests {
    use super::is_variable;

    #[test]
    fn what_a_service_adds_is_known_by_name_and_value() {
        for (name, value) in [
            ("PASS0_SERVICE_HOST", "10.96.3.7"),
            ("PASS0_SERVICE_HOST", "fd00::7"),
            ("PASS0_SERVICE_PORT", "5000"),
            ("PASS0_SERVICE_PORT_HTTP", "5000"),
            ("PASS0_SERVICE_PORT_HTTP_METRICS", "9400"),
            ("PASS0_PORT", "tcp://10.96.3.7:5000"),
            ("PASS0_PORT", "tcp://[fd00::7]:5000"),
            ("PASS0_PORT_5000_TCP", "tcp://10.96.3.7:5000"),
            ("PASS0_PORT_5000_TCP_PROTO", "tcp"),
            ("PASS0_PORT_5000_TCP_PORT", "5000"),
            ("PASS0_PORT_5000_TCP_ADDR", "10.96.3.7"),
            ("PASS0_PORT_53_UDP_PROTO", "udp"),
            ("PASS0_LOGIN_SERVICE_PORT", "80"),
            ("PASS0_LOGIN_PORT_80_TCP_ADDR", "10.96.3.7"),
            ("PASS0_EXPORT_PORT", "tcp://10.96.3.7:80"),
        ] {
            assert!(is_variable(name, value), "{name}={value}");
        }
    }

    #[test]
    fn a_setting_spelled_wrongly_is_no_service() {
        for (name, value) in [
            ("PASS0_PORT", "5000"),
            ("PASS0_PORT", "http://10.96.3.7:5000"),
            ("PASS0_SERVICE_HOST", "login.example.org"),
            ("PASS0_SERVICE_PORT", "http"),
            ("PASS0_SERVICE", "pass0"),
            ("PASS0_PORTS", "5000"),
            ("PASS0_PORT_TCP", "tcp://10.96.3.7:5000"),
            ("PASS0_PORT_5000_TCP_NAME", "x"),
            ("PASS0_LISTN", "127.0.0.1:5000"),
        ] {
            assert!(!is_variable(name, value), "{name}={value}");
        }
    }
}
