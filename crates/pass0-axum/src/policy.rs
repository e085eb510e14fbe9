//! What a route needs, and what is said of it.

use serde::Serialize;

/// What a route needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Policy {
    /// Nothing.
    Public,
    /// Nothing; also for clients that are no browsers and send no cookie.
    PublicStart,
    /// The flow cookie of a browser that asked to sign in.
    Flow,
    /// The flow cookie of a sign-in that waits for a second factor.
    Waiting,
    /// A session.
    Session,
    /// A session with a proof from the last minutes, as strong as the account's sign-in demands.
    Fresh,
    /// The same, by a second factor or a passkey.
    FreshStrong,
    /// As `Fresh`, or a sign-in that waits for something to be set up.
    Enrol,
}

impl Policy {
    /// The name in `pass0 routes`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::PublicStart => "public_start",
            Self::Flow => "flow",
            Self::Waiting => "waiting",
            Self::Session => "session",
            Self::Fresh => "fresh",
            Self::FreshStrong => "fresh_strong",
            Self::Enrol => "enrol",
        }
    }
}

/// Whether a sign-in may lead to a route, as `next` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It may: a page that changes nothing, and that a visitor may want to come back to.
    Allowed,
    /// It may not: it would be a loop, a sign-out, or no page.
    Refused,
}

/// What holds for a request of a route.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Route {
    pub(crate) policy: Policy,
    /// The most bytes of a body.
    pub(crate) longest: usize,
}

/// A route, as `pass0 routes` prints it.
#[derive(Clone, Debug, Serialize)]
pub struct RouteInfo {
    /// HTTP method.
    pub method: String,
    /// Path with `{parameters}`.
    pub path: String,
    /// What it needs.
    pub policy: Policy,
    /// Whether a sign-in may lead there.
    #[serde(skip)]
    pub next: bool,
    /// What it does.
    pub summary: &'static str,
    /// The fields of its body; `?` marks those that may be absent.
    pub fields: &'static [&'static str],
}
