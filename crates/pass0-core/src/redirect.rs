//! Where to go after signing in: a path on this site, or the default.

mod reading;
mod routes;

use crate::config::Origin;
use reading::{folded, is_unseen, readings};

pub use routes::OwnRoutes;

const LONGEST: usize = 2048;

/// Decides where a visitor may be sent.
#[derive(Clone, Debug)]
pub struct Targets {
    origin: Origin,
    prefix: String,
    default: String,
    routes: OwnRoutes,
}

impl Targets {
    /// Targets on `origin`: of what is under `prefix`, only those that `routes` declares; `default` when
    /// another is refused.
    #[must_use]
    pub fn new(origin: Origin, prefix: &str, default: &str, routes: OwnRoutes) -> Self {
        Self {
            origin,
            prefix: prefix.to_owned(),
            default: default.to_owned(),
            routes,
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
    /// by the WHATWG URL parser, no sign-in route but those declared a target, no encoded control in its path; and
    /// all of that again after re-serialising (`/.//evil.example` is on-site, but its normal path is
    /// `//evil.example`). A path is a sign-in route if any number of decodings makes it one: a
    /// server in front may decode it (`/%61uth/logout`, `/auth%2flogout`).
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
        if url.origin() != self.origin.url().origin() || !self.is_outside(url.path()) {
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

    /// Whether the path leads to none of the sign-in routes, where going after signing in would be
    /// a loop or a sign-out; and not however often, and in whatever order, what stands in front of
    /// the app decodes and tidies it.
    fn is_outside(&self, path: &str) -> bool {
        let own = path.strip_prefix(self.prefix.as_str());
        if own.is_some_and(|rest| self.routes.has_target(rest)) {
            return true;
        }
        readings(path).is_some_and(|all| {
            !all.iter()
                .any(|reading| reading.chars().any(is_unseen) || self.is_ours(reading))
        })
    }

    /// Whether one reading of a path is a sign-in route, or the sign-out of another mount point.
    fn is_ours(&self, reading: &str) -> bool {
        let (reading, prefix) = (folded(reading), folded(&self.prefix));
        let under = |prefix: &str| {
            let rest = reading.strip_prefix(prefix)?;
            let ends = rest.is_empty() || rest.starts_with(['/', ';', '?', '#']);
            ends.then(|| rest.to_owned())
        };
        let last = prefix.rsplit('/').next().unwrap_or_default();
        let ours = match prefix.as_str() {
            // pass0's routes and the app's pages stand side by side; only pass0's names are known.
            "" => self.routes.has_other(&reading),
            prefix => under(prefix).is_some(),
        };
        ours || reading.ends_with(&format!("/{last}/logout").replace("//", "/"))
    }
}

fn looks_local(path: &str) -> bool {
    let mut bytes = path.bytes();
    bytes.next() == Some(b'/')
        && !matches!(bytes.next(), Some(b'/' | b'\\'))
        && !path
            .chars()
            .any(|c| c == '\\' || c == ' ' || c.is_control())
}

#[cfg(test)]
mod tests;
