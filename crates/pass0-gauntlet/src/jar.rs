//! A cookie jar, as a scanner that follows redirects has one (RFC 6265).

use serde::Serialize;
use url::{Host, Url};

/// A cookie as it was set. Its value is nobody's business.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Cookie {
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) path: String,
    pub(super) secure: bool,
    pub(super) http_only: bool,
    pub(super) same_site: Option<String>,
}

impl Cookie {
    /// The flags as `Set-Cookie` writes them.
    pub(super) fn flags(&self) -> String {
        let mut flags = vec![format!("Path={}", self.path)];
        flags.extend(self.http_only.then(|| "HttpOnly".to_owned()));
        flags.extend(self.secure.then(|| "Secure".to_owned()));
        flags.push(match &self.same_site {
            Some(same_site) => format!("SameSite={same_site}"),
            None => "no SameSite".to_owned(),
        });
        flags.join("; ")
    }
}

/// The cookies one client holds, and all that it was ever told to hold.
#[derive(Default)]
pub(super) struct Jar {
    kept: Vec<Kept>,
    /// Every cookie that was set, the removed ones too.
    pub(super) set: Vec<Cookie>,
}

struct Kept {
    cookie: Cookie,
    host_only: bool,
    value: String,
}

impl Jar {
    /// Takes a `Set-Cookie` line of an answer from `url`.
    pub(super) fn take(&mut self, url: &Url, line: &str) {
        let Some((kept, gone)) = parse(url, line) else {
            return;
        };
        let same = |other: &Cookie| {
            (&other.name, &other.domain, &other.path)
                == (&kept.cookie.name, &kept.cookie.domain, &kept.cookie.path)
        };
        self.kept.retain(|other| !same(&other.cookie));
        if gone {
            return;
        }
        self.set.retain(|other| !same(other));
        self.set.push(kept.cookie.clone());
        self.kept.push(kept);
    }

    /// The `Cookie` header for a request, if there is any.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        let pairs: Vec<String> = self
            .kept
            .iter()
            .filter(|kept| kept.belongs(url))
            .map(|kept| format!("{}={}", kept.cookie.name, kept.value))
            .collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

impl Kept {
    fn belongs(&self, url: &Url) -> bool {
        let host = host(url);
        let domain = &self.cookie.domain;
        let host_fits = host == *domain || (!self.host_only && is_under(&host, domain));
        host_fits && path_fits(url.path(), &self.cookie.path) && (!self.cookie.secure || safe(url))
    }
}

/// The cookie of a line, and whether the line removes it.
fn parse(url: &Url, line: &str) -> Option<(Kept, bool)> {
    let mut parts = line.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let directory = url.path().rsplit_once('/').map_or("", |(path, _)| path);
    let mut cookie = Cookie {
        name: name.trim().to_owned(),
        domain: host(url),
        path: if directory.is_empty() { "/" } else { directory }.to_owned(),
        secure: false,
        http_only: false,
        same_site: None,
    };
    let (mut host_only, mut gone) = (true, value.trim().is_empty());
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "secure" => cookie.secure = true,
            "httponly" => cookie.http_only = true,
            "samesite" => cookie.same_site = Some(value.to_owned()),
            "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
            "max-age" => gone |= value.starts_with('-') || value == "0",
            // Nobody removes a cookie by any other year.
            "expires" => gone |= value.contains("1970"),
            "domain" if !value.is_empty() => {
                let domain = value.trim_start_matches('.').to_ascii_lowercase();
                let fits = domain == cookie.domain
                    || (domain.contains('.') && is_under(&cookie.domain, &domain));
                if !fits {
                    return None;
                }
                cookie.domain = domain;
                host_only = false;
            }
            _ => {}
        }
    }
    let value = value.trim().to_owned();
    let kept = Kept {
        cookie,
        host_only,
        value,
    };
    Some((kept, gone))
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or("").to_ascii_lowercase()
}

fn is_under(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain)
        .is_some_and(|rest| rest.ends_with('.'))
}

/// RFC 6265, 5.1.4.
fn path_fits(path: &str, under: &str) -> bool {
    path.strip_prefix(under)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || under.ends_with('/'))
}

/// Browsers send Secure cookies to this machine too.
fn safe(url: &Url) -> bool {
    url.scheme() == "https"
        || match url.host() {
            Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_cookie_goes_back_to_where_it_belongs_only() {
        let mut jar = Jar::default();
        let from = url("https://app.example.org/auth/verify/x");
        jar.take(&from, "own=1; Path=/; Secure; HttpOnly; SameSite=Lax");
        jar.take(&from, "wide=2; Domain=.example.org; Path=/");
        jar.take(&from, "deep=3");
        jar.take(&from, "alien=4; Domain=example.com");
        jar.take(&from, "all=5; Domain=org");
        let sent = |to: &str| jar.header(&url(to)).unwrap_or_default();
        assert_eq!(sent("https://app.example.org/"), "own=1; wide=2");
        assert_eq!(
            sent("https://app.example.org/auth/verify/y"),
            "own=1; wide=2; deep=3"
        );
        assert_eq!(sent("http://app.example.org/auth/verifying"), "wide=2");
        assert_eq!(sent("https://www.example.org/"), "wide=2");
        assert_eq!(sent("https://anexample.org/"), "");
    }

    #[test]
    fn a_removed_cookie_is_not_sent_but_was_set() {
        let mut jar = Jar::default();
        let site = url("http://localhost:5000/");
        jar.take(&site, "a=1; HttpOnly");
        jar.take(&site, "a=; Max-Age=0");
        jar.take(&site, "b=; Path=/");
        assert_eq!(jar.header(&site), None);
        let set: Vec<&str> = jar.set.iter().map(|cookie| cookie.name.as_str()).collect();
        assert_eq!(set, ["a"]);
        assert_eq!(jar.set[0].flags(), "Path=/; HttpOnly; no SameSite");
    }
}
