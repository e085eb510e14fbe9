//! The cookies: read strictly, written with every attribute.

use axum::http::{HeaderMap, HeaderValue, header};
use pass0_core::config::Config;
use pass0_core::secret::{Token, TokenKind};

/// Cookie names: `__Host-` everywhere but on `http://localhost` in dev mode, and names of their own
/// for each app on an origin.
pub(crate) struct CookieNames {
    pub(crate) session: String,
    pub(crate) flow: String,
    /// Comes with the sign-in page; a browser's first flow follows from it.
    pub(crate) start: String,
    pub(crate) known: String,
    pub(crate) link: String,
    pub(crate) ceremony: String,
    /// `yes`: set by our script in browsers that can keep passkeys. `later`: what their user said to
    /// the offer. Proves nothing.
    pub(crate) offer: String,
    secure: bool,
    /// Sessions end with the browser.
    brief: bool,
}

/// A cookie to set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    Session,
    Flow,
    Start,
    Known,
    Link,
    Ceremony,
    Offer,
}

/// The cookies of a request.
#[derive(Default)]
pub(crate) struct Cookies {
    pub(crate) session: Option<Token>,
    pub(crate) flow: Option<Token>,
    pub(crate) start: Option<Token>,
    pub(crate) known: Option<String>,
    pub(crate) link: Option<String>,
    pub(crate) ceremony: Option<Token>,
    pub(crate) offer: Option<String>,
    /// One of pass0's names came twice: one of them was planted, so neither is believed.
    pub(crate) twice: bool,
    /// Any cookie at all was sent, ours or not, but that of the sign-in page.
    pub(crate) any: bool,
}

impl CookieNames {
    pub(crate) fn new(config: &Config) -> Self {
        let (prefix, base) = (config.cookie_prefix(), config.cookie_name());
        let name = |rest: &str| format!("{prefix}{base}{rest}");
        Self {
            session: name(""),
            flow: name("-flow"),
            start: name("-start"),
            known: name("-known"),
            link: name("-link"),
            ceremony: name("-ceremony"),
            offer: name("-offer"),
            brief: config.policy.ends_with_browser(),
            secure: !prefix.is_empty(),
        }
    }

    fn name(&self, cookie: Cookie) -> &str {
        match cookie {
            Cookie::Session => &self.session,
            Cookie::Flow => &self.flow,
            Cookie::Start => &self.start,
            Cookie::Known => &self.known,
            Cookie::Link => &self.link,
            Cookie::Ceremony => &self.ceremony,
            Cookie::Offer => &self.offer,
        }
    }

    /// The cookies of a request. One of pass0's names that comes twice counts as not sent.
    pub(crate) fn read(&self, headers: &HeaderMap) -> Cookies {
        let mut cookies = Cookies::default();
        let (mut session, mut flow, mut known, mut link) = (None, None, None, None);
        let (mut ceremony, mut offer, mut start) = (None, None, None);
        for (name, value) in pairs(headers) {
            let place = if name == self.session.as_bytes() {
                &mut session
            } else if name == self.flow.as_bytes() {
                &mut flow
            } else if name == self.start.as_bytes() {
                &mut start
            } else if name == self.known.as_bytes() {
                &mut known
            } else if name == self.link.as_bytes() {
                &mut link
            } else if name == self.ceremony.as_bytes() {
                &mut ceremony
            } else if name == self.offer.as_bytes() {
                // Two of them harm nobody.
                offer = Some(value.to_owned());
                continue;
            } else {
                continue;
            };
            cookies.twice |= place.replace(value).is_some();
        }
        cookies.any = crumbs(headers).any(|crumb| {
            let name = crumb.split(|byte| *byte == b'=').next();
            name != Some(self.start.as_bytes())
        });
        if !cookies.twice {
            cookies.session = session.and_then(|value| Token::parse(TokenKind::Session, value));
            cookies.flow = flow.and_then(|value| Token::parse(TokenKind::Flow, value));
            cookies.start = start.and_then(|value| Token::parse(TokenKind::Start, value));
            cookies.known = known.map(str::to_owned);
            cookies.link = link.map(str::to_owned);
            cookies.ceremony = ceremony.and_then(|value| Token::parse(TokenKind::Ceremony, value));
            cookies.offer = offer;
        }
        cookies
    }

    /// The session cookie alone: the path every request of an app takes.
    pub(crate) fn session_of(&self, headers: &HeaderMap) -> Option<Token> {
        let mut found = None;
        for (name, value) in pairs(headers) {
            if name == self.session.as_bytes() && found.replace(value).is_some() {
                return None;
            }
        }
        Token::parse(TokenKind::Session, found?)
    }

    /// `Set-Cookie` for one of pass0's values; an empty value with age 0 removes the cookie.
    pub(crate) fn set(&self, cookie: Cookie, value: &str, max_age: u64) -> Option<HeaderValue> {
        let secure = if self.secure { "; Secure" } else { "" };
        let age = match (cookie, max_age) {
            // A sign-in page may be left open for days.
            (Cookie::Start, 1..) => String::new(),
            (Cookie::Session, 1..) if self.brief => String::new(),
            _ => format!("; Max-Age={max_age}"),
        };
        // Our script writes this one, too.
        let hidden = if cookie == Cookie::Offer {
            ""
        } else {
            "; HttpOnly"
        };
        let text = format!(
            "{}={value}; Path=/{age}{hidden}; SameSite=Lax{secure}",
            self.name(cookie)
        );
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Names and values. Names are compared as bytes, because another cookie beside ours may hold
/// anything; a value that is not text cannot be pass0's, and counts as empty.
pub(crate) fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&[u8], &str)> {
    crumbs(headers).filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        let (name, value) = pair.split_at_checked(at)?;
        let value = std::str::from_utf8(value.get(1..)?).unwrap_or("");
        Some((name, value))
    })
}

fn crumbs(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let lines = headers.get_all(header::COOKIE).iter();
    let crumbs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    crumbs.map(<[u8]>::trim_ascii)
}

#[cfg(test)]
mod tests {
    use pass0_core::config::Origin;

    use super::*;

    fn names() -> CookieNames {
        CookieNames::new(&Config::new(
            Origin::parse("https://app.example.org").unwrap(),
        ))
    }

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(header::COOKIE, line.parse().unwrap());
        }
        headers
    }

    fn secret() -> String {
        format!("p0s_{}", "A".repeat(54))
    }

    #[test]
    fn a_cookie_is_read_by_its_whole_name_only() {
        let names = names();
        let secret = secret();
        let read = |line: &str| {
            let headers = headers(&[line]);
            let all = names.read(&headers).session.is_some();
            assert_eq!(all, names.session_of(&headers).is_some(), "{line}");
            all
        };
        assert!(read(&format!("__Host-pass0={secret}")));
        assert!(read(&format!("a=b; __Host-pass0={secret}; c")));
        assert!(!read(&format!("pass0={secret}")));
        assert!(!read(&format!("__host-pass0={secret}")));
        assert!(!read(&format!("x__Host-pass0={secret}")));
        assert!(!read("__Host-pass0="));
        assert!(!read(&format!("__Host-pass0=\"{secret}\"")));
    }

    #[test]
    fn a_name_that_comes_twice_counts_for_nothing() {
        let names = names();
        let pair = format!("__Host-pass0={}", secret());
        for lines in [
            &[format!("{pair}; {pair}")][..],
            &[pair.clone(), pair.clone()],
            &[pair.clone(), "__Host-pass0=x".into()],
            // Whatever comes after them.
            &[pair.clone(), pair.clone(), "__Host-pass0-flow=x".into()],
        ] {
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let headers = headers(&lines);
            assert!(names.read(&headers).twice);
            assert!(names.read(&headers).session.is_none());
            assert!(names.session_of(&headers).is_none());
        }
    }

    #[test]
    fn a_cookie_of_somebody_else_may_hold_anything() {
        let names = names();
        let mut line = format!("__Host-pass0={}; name=", secret()).into_bytes();
        line.extend("José".as_bytes());
        line.extend([0xff, b';', b' ', b'=', b';']);
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_bytes(&line).unwrap());
        assert!(names.read(&headers).session.is_some() && !names.read(&headers).twice);
        assert!(names.session_of(&headers).is_some());
    }

    #[test]
    fn every_attribute_is_set() {
        let value = names().set(Cookie::Session, "v", 60).unwrap();
        assert_eq!(
            value,
            "__Host-pass0=v; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
        let mut dev = Config::new(Origin::parse("http://localhost:5000").unwrap());
        dev.dev = true;
        assert_eq!(CookieNames::new(&dev).session, "pass0-5000");
        dev.dev = false;
        assert_eq!(CookieNames::new(&dev).session, "__Host-pass0");
    }
}
