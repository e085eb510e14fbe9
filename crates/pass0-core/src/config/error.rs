//! Settings that cannot be accepted.

/// A setting that cannot be accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {reason}")]
pub struct ConfigError {
    /// Its name.
    pub setting: &'static str,
    /// Why not.
    pub reason: String,
}
