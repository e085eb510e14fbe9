//! Which browser plays along.

use std::path::PathBuf;

/// Which browser plays along.
pub enum Choice {
    /// The first Chromium on `PATH`.
    OnPath,
    /// This program.
    At(PathBuf),
    /// None: HEAD and GET only.
    Without,
}
