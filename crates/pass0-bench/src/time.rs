//! The clock of measurements.

use std::time::Instant;

/// Now.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "measurements are about the real clock"
)]
pub fn now() -> Instant {
    Instant::now()
}
