//! Where the engines' SQL differs: the names of types and two clauses. Nowhere else.

use std::sync::OnceLock;

/// One engine's words.
pub(crate) struct Dialect {
    words: &'static [(&'static str, &'static str)],
}

/// `?1` for `$1`; tables keyed by their primary key; strict types.
#[cfg(feature = "sqlite")]
pub(crate) const SQLITE: Dialect = Dialect {
    words: &[
        ("$", "?"),
        ("{int}", "INTEGER"),
        ("{text}", "TEXT"),
        ("{bytes}", "BLOB"),
        ("{no_bytes}", "X''"),
        ("{hex}", "hex"),
        ("{in_hex}", ""),
        // AUTOINCREMENT: the number of a deleted row is never given again.
        ("{seq}", "INTEGER PRIMARY KEY AUTOINCREMENT"),
        ("{table}", "STRICT"),
        ("{keyed}", "STRICT, WITHOUT ROWID"),
        // One writer: nothing is ever locked.
        ("{skip_locked}", ""),
        ("{for_share}", ""),
    ],
};

/// Text is compared and ordered by its bytes, as SQLite does.
#[cfg(feature = "postgres")]
pub(crate) const POSTGRES: Dialect = Dialect {
    words: &[
        ("{int}", "BIGINT"),
        ("{text}", "TEXT COLLATE \"C\""),
        ("{bytes}", "BYTEA"),
        ("{no_bytes}", "''"),
        ("{hex}", "encode"),
        ("{in_hex}", ", 'hex'"),
        ("{seq}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        ("{table}", ""),
        ("{keyed}", ""),
        ("{skip_locked}", "FOR UPDATE SKIP LOCKED"),
        ("{for_share}", "FOR SHARE"),
    ],
};

impl Dialect {
    /// `source` in this engine's words.
    pub(crate) fn translate(&self, source: &str) -> String {
        self.words
            .iter()
            .fold(source.to_owned(), |text, (name, word)| {
                text.replace(name, word)
            })
    }
}

/// A statement, written once, with `$1` for its first value.
#[derive(Debug)]
pub(crate) struct Statement {
    source: &'static str,
    #[cfg(feature = "sqlite")]
    sqlite: OnceLock<String>,
    #[cfg(feature = "postgres")]
    postgres: OnceLock<String>,
}

impl Statement {
    pub(crate) const fn new(source: &'static str) -> Self {
        Self {
            source,
            #[cfg(feature = "sqlite")]
            sqlite: OnceLock::new(),
            #[cfg(feature = "postgres")]
            postgres: OnceLock::new(),
        }
    }

    /// The text for SQLite.
    #[cfg(feature = "sqlite")]
    pub(crate) fn sqlite(&self) -> &str {
        self.sqlite.get_or_init(|| SQLITE.translate(self.source))
    }

    /// The text for PostgreSQL.
    #[cfg(feature = "postgres")]
    pub(crate) fn postgres(&self) -> &str {
        self.postgres
            .get_or_init(|| POSTGRES.translate(self.source))
    }
}
