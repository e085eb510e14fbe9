use std::io;
use std::path::PathBuf;

/// Why a page could not be made. At start it is the operator's override that is to blame, so the error names its file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PageError {
    /// A file or folder of the overrides cannot be read.
    #[error("{}: {source}", file.display())]
    Read {
        /// Which.
        file: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A template or word file is wrong.
    #[error("{}:{line}: {message}", file.display())]
    Source {
        /// Which; the name inside the program for an embedded one.
        file: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// A file of the overrides replaces nothing: most likely its name is misspelt.
    #[error("{}: {message}", file.display())]
    Unknown {
        /// Which.
        file: PathBuf,
        /// What would be right.
        message: String,
    },
}
