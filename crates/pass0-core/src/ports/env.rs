//! Time and chance, the two things a test must be able to hold.

use crate::model::Timestamp;

/// Where time and randomness come from.
pub trait Env: Send + Sync {
    /// The time now. Read once a request, then passed on as a value.
    fn now(&self) -> Timestamp;

    /// Whether it is meant to be the time of day, so that another clock that disagrees shows a fault.
    /// `false`: a test moves it.
    fn is_time_of_day(&self) -> bool {
        true
    }

    /// Fills `bytes` from a cryptographically secure generator.
    fn fill(&self, bytes: &mut [u8]);
}

/// The machine's clock and the operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEnv;

impl Env for SystemEnv {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the clock"
    )]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Timestamp::from_millis(since.map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        }))
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that draws"
    )]
    #[expect(
        clippy::panic,
        reason = "without randomness nothing may go on; no secret can be made"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        if aws_lc_rs::rand::fill(bytes).is_err() {
            panic!("the operating system gives no random bytes");
        }
    }
}
