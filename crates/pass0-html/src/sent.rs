//! What became of what has to be sent.

use serde::Serialize;

/// What became of what a method has to send before it can be answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sent {
    /// It sends nothing.
    #[default]
    Never,
    /// Nothing is on its way: it has to be asked for.
    Wanted,
    /// It was sent.
    Sent,
    /// It could not be sent.
    Failed,
}
