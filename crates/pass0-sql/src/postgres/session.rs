//! Whether a connection keeps its settings, or goes through a pooler that gives every
//! transaction another one.

use std::fmt::Write as _;
use std::time::Duration;

/// How connections are used.
#[derive(Clone, Debug)]
pub(super) struct Session {
    /// Statements are prepared once for each connection and kept; else they have no name, and are
    /// parsed each time. Through a pooler, a name may be another client's statement.
    pub(super) keeps: bool,
    /// Begins a transaction.
    pub(super) begin: String,
    /// Begins one that does not wait for the disk.
    pub(super) begin_relaxed: String,
    /// Said to every new connection.
    pub(super) settings: String,
}

const RELAXED: &str = "SET LOCAL synchronous_commit TO OFF";

impl Session {
    /// `schema`: where the tables are. What a role has for a `search_path` may lead to others of the
    /// same names, and to functions and operators that are not the server's.
    pub(super) fn new(keeps: bool, limit: Duration, schema: &str) -> Self {
        let limit = limit.as_millis().max(1);
        let limits = [
            "statement_timeout",
            "lock_timeout",
            "idle_in_transaction_session_timeout",
        ];
        let mut begin = "BEGIN ISOLATION LEVEL READ COMMITTED".to_owned();
        let mut settings = String::new();
        for name in limits {
            // Writing to a string never fails.
            let _ = match keeps {
                true => write!(settings, "SET {name} = {limit};"),
                false => write!(begin, "; SET LOCAL {name} = {limit}"),
            };
        }
        if keeps {
            let schema = schema.replace('"', "\"\"");
            let _ = write!(
                settings,
                "SET default_transaction_isolation = 'read committed';\
                 SET search_path = \"{schema}\", pg_temp;"
            );
        }
        Self {
            keeps,
            begin_relaxed: format!("{begin}; {RELAXED}"),
            begin,
            settings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_that_is_not_kept_is_told_its_limits_in_every_transaction() {
        let limit = Duration::from_secs(5);
        let kept = Session::new(true, limit, "a\"b");
        assert!(kept.settings.contains(r#"search_path = "a""b", pg_temp;"#));
        assert!(kept.settings.contains("SET statement_timeout = 5000"));
        assert!(!kept.begin.contains("SET"));
        let pooled = Session::new(false, limit, "public");
        assert_eq!(pooled.settings, "");
        for name in ["statement_timeout", "lock_timeout"] {
            let set = format!("SET LOCAL {name} = 5000");
            assert!(pooled.begin.contains(&set) && pooled.begin_relaxed.contains(&set));
        }
        for session in [kept, pooled] {
            assert!(session.begin_relaxed.ends_with(RELAXED));
            assert!(
                session
                    .begin
                    .starts_with("BEGIN ISOLATION LEVEL READ COMMITTED")
            );
        }
    }
}
