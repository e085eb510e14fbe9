//! The routes that the host answers itself, as far as redirects are concerned.

use crate::redirect::reading::folded;

/// The routes that the host answers under its prefix, and which of them a sign-in may lead to. The
/// engine knows no HTTP: whoever serves the routes tells it ([`Config::routes`](crate::Config::routes)).
/// The default declares none: a host with a prefix then has no target under it.
///
/// ```
/// use pass0_core::redirect::OwnRoutes;
///
/// let routes = OwnRoutes::new([("/account", true), ("/logout", false), ("/verify/{token}", false)]);
/// assert!(routes.has_target("/account"));
/// assert!(!routes.has_target("/logout"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnRoutes {
    targets: Vec<String>,
    others: Vec<Vec<String>>,
}

impl OwnRoutes {
    /// Routes by their path under the prefix, with `{parameters}`, and whether a GET of it may be a
    /// target. A path that is listed twice is one if either is; one with parameters never is, for
    /// what a parameter holds is the visitor's to choose.
    pub fn new<'a>(routes: impl IntoIterator<Item = (&'a str, bool)>) -> Self {
        let mut own = Self::default();
        let mut others = Vec::new();
        for (path, is_target) in routes {
            if is_target && !path.contains('{') {
                own.targets.push(path.to_owned());
            } else {
                others.push(path);
            }
        }
        others.retain(|path| !own.has_target(path));
        own.others = others.into_iter().map(beginning).collect();
        own
    }

    /// Whether a sign-in may lead to this very path under the prefix.
    #[must_use]
    pub fn has_target(&self, path: &str) -> bool {
        self.targets.iter().any(|target| target == path)
    }

    /// Whether this reading of a path is one of the other routes, or under one.
    pub(super) fn has_other(&self, reading: &str) -> bool {
        let path = reading.split([';', '?', '#']).next().unwrap_or_default();
        let there: Vec<&str> = path.split('/').collect();
        self.others.iter().any(|route| {
            let fits = |(own, there): (&String, &&str)| is_parameter(own) || own == there;
            route.len() <= there.len() && route.iter().zip(&there).all(fits)
        })
    }
}

fn is_parameter(segment: &str) -> bool {
    segment.starts_with('{')
}

/// The segments of a path before the parameters at its end, so that `/verify` is as much of a sign-in
/// route as `/verify/{token}`.
fn beginning(path: &str) -> Vec<String> {
    let mut segments: Vec<String> = path.split('/').map(folded).collect();
    while segments.len() > 2 && segments.last().is_some_and(|last| is_parameter(last)) {
        segments.pop();
    }
    segments
}
