//! What looks like a session at a site that cannot be asked.
//!
//! Sites give cookies to everybody. So one look is taken at the same link with a wrong secret, and
//! only what that does not get counts as a sign.

use std::collections::BTreeSet;

use super::http::Fetched;
use super::jar::Cookie;
use super::report::Got;

/// What a wrong link gets.
#[derive(Default)]
pub(super) struct Control {
    /// Whether there was one to look at.
    known: bool,
    cookies: BTreeSet<String>,
    keys: BTreeSet<String>,
    signs: BTreeSet<&'static str>,
}

impl Control {
    pub(super) fn of(fetched: &Fetched) -> Self {
        let mut control = Self {
            known: fetched.error.is_none(),
            ..Self::default()
        };
        control.add(&fetched.jar.set, &[], &of_fetched(fetched));
        control
    }

    pub(super) fn add(&mut self, cookies: &[Cookie], keys: &[String], signs: &[&'static str]) {
        self.cookies
            .extend(cookies.iter().map(|cookie| cookie.name.clone()));
        self.keys.extend(keys.iter().cloned());
        self.signs.extend(signs);
    }

    /// What was got, and what speaks for a session. Without a wrong link to compare with, signs
    /// prove nothing.
    pub(super) fn judge(
        &self,
        cookies: &[Cookie],
        keys: &[String],
        signs: &[&'static str],
    ) -> (Got, Vec<String>) {
        let new_cookies = cookies
            .iter()
            .map(|cookie| &cookie.name)
            .filter(|name| names_a_session(name) && !self.cookies.contains(*name))
            .map(|name| format!("cookie {name}"));
        let new_keys = keys
            .iter()
            .filter(|key| names_a_session(key) && !self.keys.contains(*key))
            .map(|key| format!("stored in the browser: {key}"));
        let new_signs = signs
            .iter()
            .filter(|sign| !self.signs.contains(*sign))
            .map(|sign| (*sign).to_owned());
        let found: Vec<String> = new_cookies.chain(new_keys).chain(new_signs).collect();
        let got = match (found.is_empty(), cookies.is_empty()) {
            (false, _) if self.known => Got::Session,
            (true, true) => Got::Nothing,
            _ => Got::Cookies,
        };
        (got, found)
    }
}

/// The signs of a fetch.
pub(super) fn of_fetched(fetched: &Fetched) -> Vec<&'static str> {
    let urls = fetched.hops.iter().map(|hop| hop.url.as_str());
    of_page(&fetched.body, urls)
}

/// What a page and the addresses on the way to it say of being signed in.
pub(super) fn of_page<'a>(
    html: &str,
    mut urls: impl Iterator<Item = &'a str>,
) -> Vec<&'static str> {
    const OUT: [&str; 6] = [
        "logout", "log-out", "log out", "signout", "sign-out", "sign out",
    ];
    const TOKEN: [&str; 5] = [
        "access_token",
        "accesstoken",
        "refresh_token",
        "refreshtoken",
        "id_token",
    ];
    let html = html.to_ascii_lowercase();
    let mut signs = Vec::new();
    if OUT.iter().any(|word| html.contains(word)) {
        signs.push("the page offers to sign out");
    }
    if TOKEN.iter().any(|word| html.contains(word)) {
        signs.push("the page holds a token");
    }
    if urls.any(|url| {
        let url = url.to_ascii_lowercase();
        TOKEN.iter().any(|word| url.contains(&format!("{word}=")))
    }) {
        signs.push("the address it was sent on to holds a token");
    }
    signs
}

/// Whether somebody would give this name to what holds a session.
fn names_a_session(name: &str) -> bool {
    const OTHER: [&str; 12] = [
        "csrf",
        "xsrf",
        "nonce",
        "state",
        "flow",
        "pkce",
        "verifier",
        "challenge",
        "consent",
        "device",
        "link",
        "redirect",
    ];
    const SESSION: [&str; 6] = ["sess", "auth", "token", "jwt", "login", "remember"];
    let name = name.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    !has(&OTHER) && (has(&SESSION) || name.ends_with("sid") || name.starts_with("sid"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookie(name: &str) -> Cookie {
        Cookie {
            name: name.to_owned(),
            domain: "a.example".to_owned(),
            path: "/".to_owned(),
            secure: true,
            http_only: true,
            same_site: None,
        }
    }

    #[test]
    fn a_session_is_known_by_its_name() {
        for name in [
            "session",
            "__Host-session",
            "connect.sid",
            "PHPSESSID",
            "sb-abc-auth-token",
            "remember_me",
        ] {
            assert!(names_a_session(name), "{name}");
        }
        for name in [
            "csrftoken",
            "XSRF-TOKEN",
            "_ga",
            "lang",
            "auth_state",
            "theme",
        ] {
            assert!(!names_a_session(name), "{name}");
        }
    }

    #[test]
    fn only_what_a_wrong_link_does_not_get_is_a_sign() {
        let mut control = Control {
            known: true,
            ..Control::default()
        };
        control.add(&[cookie("sid")], &[], &["the page offers to sign out"]);
        let got = |cookies: &[Cookie], html: &str| {
            control
                .judge(cookies, &[], &of_page(html, std::iter::empty()))
                .0
        };
        assert_eq!(got(&[], "Log out"), Got::Nothing);
        assert_eq!(got(&[cookie("sid"), cookie("_ga")], ""), Got::Cookies);
        assert_eq!(got(&[cookie("session")], ""), Got::Session);
        assert_eq!(got(&[], "{\"access_token\":1}"), Got::Session);
        let blind = Control::default();
        assert_eq!(blind.judge(&[cookie("session")], &[], &[]).0, Got::Cookies);
    }

    #[test]
    fn a_token_in_the_address_is_a_sign() {
        let urls = ["https://a.example/#access_token=x"];
        assert_eq!(of_page("", urls.into_iter()).len(), 1);
        assert!(of_page("", ["https://a.example/?next=/"].into_iter()).is_empty());
    }
}
