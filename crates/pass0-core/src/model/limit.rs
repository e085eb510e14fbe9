//! Limits: how often something may happen.

use std::time::Duration;

/// At most `max` passes in a window of `span`, which starts with its first pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// Passes per window.
    pub max: u32,
    /// Length of the window.
    pub span: Duration,
}

impl Window {
    /// `max` passes in `secs` seconds.
    #[must_use]
    pub const fn new(max: u32, secs: u64) -> Self {
        Self {
            max,
            span: Duration::from_secs(secs),
        }
    }
}

/// The most windows one limit has.
pub const WINDOWS: usize = 3;

/// One thing to count: it passes when every window has room, and only then counts, in each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What is counted, kind first: `mail/ann@example.org`, `net/192.0.2.1`.
    pub key: String,
    /// At most [`WINDOWS`]; a further one is ignored. Fewer: no bound but these.
    pub windows: Vec<Window>,
}

/// A limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which of the hits, counted from 0.
    pub index: usize,
    /// When it is worth coming back.
    pub retry_after: Duration,
}
