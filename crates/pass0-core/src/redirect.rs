//! Where to go after signing in: a path on this site, or the default.

use url::Url;

use crate::config::Origin;

const LONGEST: usize = 2048;

/// Decides where a visitor may be sent.
#[derive(Clone, Debug)]
pub struct Targets {
    origin: Origin,
    prefix: String,
    default: String,
}

impl Targets {
    /// Targets on `origin`, none of them under `prefix`; `default` when another is refused.
    #[must_use]
    pub fn new(origin: Origin, prefix: &str, default: &str) -> Self {
        Self {
            origin,
            prefix: prefix.to_owned(),
            default: default.to_owned(),
        }
    }

    /// The wanted target when it is allowed, else the default.
    #[must_use]
    pub fn resolve(&self, wanted: Option<&str>) -> String {
        wanted
            .and_then(|wanted| self.check(wanted))
            .unwrap_or_else(|| self.default.clone())
    }

    /// The wanted target in its normal form, when it is allowed: one leading `/`, neither `/` nor
    /// `\` after it, no backslash, control or space anywhere, at most 2,048 bytes, the same origin
    /// by the WHATWG URL parser, not one of the sign-in routes; and all of that again after
    /// re-serialising (`/.//evil.example` is on-site, but its normal path is `//evil.example`).
    #[must_use]
    pub fn check(&self, wanted: &str) -> Option<String> {
        let normal = self.normalise(wanted)?;
        (self.normalise(&normal)? == normal).then_some(normal)
    }

    fn normalise(&self, wanted: &str) -> Option<String> {
        if wanted.len() > LONGEST || !looks_local(wanted) {
            return None;
        }
        let url = self.origin.url().join(wanted).ok()?;
        if url.origin() != self.origin.url().origin() || self.is_ours(&url) {
            return None;
        }
        let mut normal = url.path().to_owned();
        for (mark, part) in [('?', url.query()), ('#', url.fragment())] {
            if let Some(part) = part {
                normal.push(mark);
                normal.push_str(part);
            }
        }
        (normal.len() <= LONGEST && looks_local(&normal)).then_some(normal)
    }

    /// Whether the URL is one of the sign-in routes: going there after signing in is a loop.
    fn is_ours(&self, url: &Url) -> bool {
        !self.prefix.is_empty()
            && url
                .path()
                .strip_prefix(self.prefix.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            && !OPEN
                .iter()
                .any(|open| url.path().strip_prefix(self.prefix.as_str()) == Some(open))
    }
}

/// Pages under the prefix that a visitor may want to come back to.
const OPEN: [&str; 7] = [
    "/account",
    "/account/data",
    "/account/delete",
    "/sessions",
    "/2fa/setup",
    "/2fa/backup-codes",
    "/step-up/resume",
];

fn looks_local(path: &str) -> bool {
    let mut bytes = path.bytes();
    bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && !path
            .chars()
            .any(|c| c == '\\' || c == ' ' || c.is_control())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn targets() -> Targets {
        Targets::new(
            Origin::parse("https://app.example.org").unwrap(),
            "/auth",
            "/home",
        )
    }

    #[test]
    fn paths_on_this_site_are_kept() {
        for (wanted, normal) in [
            ("/", "/"),
            ("/p", "/p"),
            (
                "/p?q=1&r=%2F%2Fevil.example#x",
                "/p?q=1&r=%2F%2Fevil.example#x",
            ),
            ("/a/../b", "/b"),
            ("/é", "/%C3%A9"),
            ("/%2f%2fevil.example", "/%2f%2fevil.example"),
            ("/authors", "/authors"),
            ("/auth/sessions", "/auth/sessions"),
            ("/@evil.example", "/@evil.example"),
            ("/:80", "/:80"),
        ] {
            assert_eq!(targets().check(wanted).as_deref(), Some(normal), "{wanted}");
        }
    }

    #[test]
    fn everything_else_goes_to_the_default() {
        let long = format!("/{}", "a".repeat(LONGEST));
        for wanted in [
            "",
            "p",
            "evil.example",
            "//evil.example",
            "///evil.example",
            "////evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "/ /evil.example",
            " //evil.example",
            "\u{0}//evil.example",
            "/.//evil.example",
            "/..//evil.example",
            "/./\\evil.example",
            "/a/..//evil.example",
            "/%2e//evil.example",
            "/%2e%2e//evil.example",
            "/x/%2e%2e//evil.example",
            "https://evil.example",
            "https:/evil.example",
            "https:evil.example",
            "http://app.example.org",
            "https://app.example.org/p",
            "https://app.example.org@evil.example",
            "javascript:alert(1)",
            "JAVASCRIPT:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "/\u{7f}",
            "/a b",
            "/a\u{85}b",
            "/a\\b",
            "/auth",
            "/auth/",
            "/auth/logout",
            "/auth/../auth/logout",
            "/x/../auth/verify/p0l_x",
            "//app.example.org",
            "?next=/p",
            "#x",
            "//evil.example/%2f..",
            "/\u{2028}/evil.example\n",
            "ftp://evil.example",
            "/\r\nSet-Cookie:x=y",
            &long,
        ] {
            let resolved = targets().resolve(Some(wanted));
            assert_eq!(resolved, "/home", "{wanted:?}");
        }
        assert_eq!(targets().resolve(None), "/home");
    }

    proptest! {
        /// The oracle: a browser that follows what came out stays on the origin.
        #[test]
        fn whatever_is_allowed_stays_on_the_origin(wanted in "[/\\\\.%a-c@:?#\\t 2efEF5cC]{0,12}(evil\\.example)?[/\\\\.%]{0,4}") {
            let wanted = format!("/{wanted}");
            if let Some(normal) = targets().check(&wanted) {
                let base = Url::parse("https://app.example.org/auth/login").unwrap();
                let there = base.join(&normal).unwrap();
                prop_assert_eq!(there.host_str(), Some("app.example.org"));
                prop_assert!(!normal.starts_with("//"));
            }
        }
    }
}
