//! Why a store may not open.

/// Why a store does not open.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The URL names no store this program knows.
    #[error("{0}")]
    Url(String),
    /// The engine, or how it is set up, could lose what it said it stored.
    #[error("{0}")]
    Unsafe(String),
    /// The schema was made by a newer program, which this one does not understand.
    #[error(
        "the database has schema {found}, this program knows schemas up to {known}: use the newer \
         program"
    )]
    Newer {
        /// Of the database.
        found: i64,
        /// Of the program.
        known: i64,
    },
    /// A migration was applied that is not the one this program has under its number.
    #[error("migration {0} was applied in another wording: this is not a database of this program")]
    Changed(i64),
    /// The file, the server or the connection failed.
    #[error("the store cannot be opened: {0}")]
    Unavailable(String),
}
