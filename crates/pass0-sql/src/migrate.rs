//! Migrations: numbered files, each applied once, in order, in a transaction of its own.
//!
//! Both engines do the same under a lock that the whole database shares: look at what is applied,
//! take the next step, commit, look again. So nodes may start at once, and one that dies between
//! two steps leaves a database the next one goes on with.

#[cfg(test)]
pub(crate) mod before;

use std::fmt::Write;

use aws_lc_rs::digest::{SHA256, digest};

use crate::OpenError;
#[cfg(feature = "postgres")]
use crate::dialect::POSTGRES;
#[cfg(feature = "sqlite")]
use crate::dialect::SQLITE;
use crate::dialect::Statement;
use crate::rows::Cursor;
use crate::value::Value;

/// One step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Migration {
    name: &'static str,
    /// In the words of [`Dialect`].
    source: &'static str,
    /// In PostgreSQL's, where what has to be done is something else there.
    postgres: Option<&'static str>,
}

impl Migration {
    const fn both(name: &'static str, source: &'static str) -> Self {
        Self {
            name,
            source,
            postgres: None,
        }
    }

    const fn each(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        Self {
            name,
            source: sqlite,
            postgres: Some(postgres),
        }
    }
}

/// All steps; the first has number 1. Only ever added to.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration::both(
        "five nouns",
        include_str!("../migrations/0001_five_nouns.sql"),
    ),
    Migration::both(
        "contexts, labels, scopes",
        include_str!("../migrations/0002_contexts_labels_scopes.sql"),
    ),
    Migration::both("facts", include_str!("../migrations/0003_facts.sql")),
    Migration::both(
        "session roots",
        include_str!("../migrations/0004_session_roots.sql"),
    ),
    Migration::both(
        "gathered letters",
        include_str!("../migrations/0005_gathered_letters.sql"),
    ),
    Migration::both(
        "what depends on keys",
        include_str!("../migrations/0006_what_depends_on_keys.sql"),
    ),
    Migration::both(
        "mailboxes",
        include_str!("../migrations/0007_mailboxes.sql"),
    ),
    Migration::both(
        "leaving users",
        include_str!("../migrations/0008_leaving_users.sql"),
    ),
    Migration::both(
        "taking back",
        include_str!("../migrations/0009_taking_back.sql"),
    ),
    Migration::both(
        "declined offers",
        include_str!("../migrations/0010_declined_offers.sql"),
    ),
    Migration::both(
        "spent challenges",
        include_str!("../migrations/0011_spent_challenges.sql"),
    ),
    Migration::each(
        "ids as bytes",
        include_str!("../migrations/0012_ids_as_bytes.sqlite.sql"),
        include_str!("../migrations/0012_ids_as_bytes.postgres.sql"),
    ),
    Migration::each(
        "limits by number",
        include_str!("../migrations/0013_limits_by_number.sqlite.sql"),
        include_str!("../migrations/0013_limits_by_number.postgres.sql"),
    ),
    Migration::each(
        "sessions by user",
        include_str!("../migrations/0014_sessions_by_user.sqlite.sql"),
        include_str!("../migrations/0014_sessions_by_user.postgres.sql"),
    ),
    Migration::each(
        "challenges by id",
        include_str!("../migrations/0015_challenges_by_id.sqlite.sql"),
        include_str!("../migrations/0015_challenges_by_id.postgres.sql"),
    ),
];

/// A wording that a step had in an earlier program, and what makes up for the difference.
struct Former {
    number: i64,
    checksum: &'static str,
    script: &'static str,
}

/// Made by programs that served: their databases are taken over.
const FORMER: &[Former] = &[Former {
    number: 1,
    checksum: "1c79a62d2747e396dd30172241af2c79a18adf47fe1df73bfce2b6385081af39",
    script: "DROP INDEX pass0_challenges_subject;
             CREATE INDEX pass0_challenges_subject ON pass0_challenges (subject, state);",
}];

pub(crate) const CREATE: &str = "CREATE TABLE IF NOT EXISTS pass0_migrations (
    number {int} NOT NULL PRIMARY KEY, name {text} NOT NULL, checksum {text} NOT NULL) {table}";

pub(crate) static APPLIED: Statement =
    Statement::new("SELECT number, checksum FROM pass0_migrations ORDER BY number");

static RECORD: Statement =
    Statement::new("INSERT INTO pass0_migrations (number, name, checksum) VALUES ($1, $2, $3)");

static REWORD: Statement =
    Statement::new("UPDATE pass0_migrations SET name = $2, checksum = $3 WHERE number = $1");

/// What is to be done next.
#[derive(Debug)]
pub(crate) struct Step<'a> {
    number: i64,
    migration: &'a Migration,
    script: &'static str,
    #[cfg(feature = "postgres")]
    postgres: Option<&'static str>,
    /// Takes [`Step::values`].
    pub(crate) record: &'static Statement,
}

impl<'a> Step<'a> {
    fn take(number: i64, migration: &'a Migration) -> Self {
        Self {
            number,
            migration,
            script: migration.source,
            #[cfg(feature = "postgres")]
            postgres: migration.postgres,
            record: &RECORD,
        }
    }

    fn reword(migration: &'a Migration, former: &Former) -> Self {
        Self {
            number: former.number,
            migration,
            script: former.script,
            #[cfg(feature = "postgres")]
            postgres: None,
            record: &REWORD,
        }
    }

    #[cfg(feature = "sqlite")]
    pub(crate) fn sqlite(&self) -> String {
        SQLITE.translate(self.script)
    }

    #[cfg(feature = "postgres")]
    pub(crate) fn postgres(&self) -> String {
        POSTGRES.translate(self.postgres.unwrap_or(self.script))
    }

    pub(crate) fn values(&self) -> [Value<'static>; 3] {
        let migration = self.migration;
        [
            self.number.into(),
            migration.name.into(),
            migration.checksum().into(),
        ]
    }
}

/// Number and checksum of a step that was taken.
pub(crate) type Applied = (i64, String);

pub(crate) fn applied(row: &mut Cursor<'_>) -> Result<Applied, pass0_core::ports::StoreError> {
    Ok((row.int()?, row.text()?.to_owned()))
}

impl Migration {
    /// Of the files, not of their translation: a dialect may learn words.
    pub(crate) fn checksum(&self) -> String {
        let files = [self.source, self.postgres.unwrap_or_default()].concat();
        let mut hex = String::with_capacity(64);
        for byte in digest(&SHA256, files.as_bytes()).as_ref() {
            let _ = write!(hex, "{byte:02x}");
        }
        hex
    }
}

/// The step to take next; `None`: all are taken.
pub(crate) fn next<'a>(
    known: &'a [Migration],
    applied: &[Applied],
) -> Result<Option<Step<'a>>, OpenError> {
    let mut number = 0;
    let mut known = known.iter();
    for (found, checksum) in applied {
        number += 1;
        let Some(migration) = known.next() else {
            return Err(OpenError::Newer {
                found: applied.last().map_or(*found, |(last, _)| *last),
                known: number - 1,
            });
        };
        if *found == number && *checksum == migration.checksum() {
            continue;
        }
        let former = |former: &&Former| former.number == *found && former.checksum == checksum;
        return match FORMER.iter().find(former) {
            Some(former) if *found == number => Ok(Some(Step::reword(migration, former))),
            _ => Err(OpenError::Changed(*found)),
        };
    }
    Ok(known
        .next()
        .map(|migration| Step::take(number + 1, migration)))
}

#[cfg(test)]
pub(crate) mod tests {
    use pass0_core::ports::{ChallengeKey, Reads};

    use super::*;
    use crate::dialect::Dialect;

    #[test]
    fn a_step_that_was_released_never_changes() {
        let released = ["cec3fd356f2404f854908aca4cf03338097a23676e6692aef8195a3c95e8ede5"];
        for (migration, checksum) in MIGRATIONS.iter().zip(released) {
            assert_eq!(migration.checksum(), checksum, "{}", migration.name);
        }
    }

    /// Two steps that are not ours, for the tests of both engines.
    pub(crate) const FIRST: Migration = Migration::both(
        "first",
        "CREATE TABLE pass0_first (n {int} NOT NULL) {table};",
    );
    pub(crate) const SECOND: Migration = Migration::both(
        "second",
        "CREATE TABLE pass0_second (n {int} NOT NULL) {table};
                 INSERT INTO pass0_second (n) VALUES (1);",
    );
    /// Its first half works.
    pub(crate) const BROKEN: Migration = Migration::both(
        "broken",
        "CREATE TABLE pass0_half (n {int} NOT NULL) {table};
                 INSERT INTO pass0_no_such_table (n) VALUES (1);",
    );

    /// What the program of the first step alone writes, for the tests of both engines: row `n` of
    /// each noun that later steps touch.
    pub(crate) fn earlier_rows(n: u64, dialect: &Dialect) -> String {
        let digest = format!("{n:036}");
        dialect.translate(&format!(
            "INSERT INTO pass0_users (id, email, delivery, state, epoch, proven_at, created_at)
             VALUES ('user-{n}', 'user-{n}', 'user-{n}', 0, 0, NULL, 0);
             INSERT INTO pass0_credentials
                 (id, kind, handle, user_id, data, counter, created_at, used_at)
             VALUES ('credential-{n}', 'passkey', CAST('handle-{n}' AS {{bytes}}), 'user-{n}',
                     CAST('data' AS {{bytes}}), 0, 0, NULL);
             INSERT INTO pass0_challenges
                 (id, purpose, method, digest, binding, subject, delivery, user_id, epoch, state,
                  attempts_left, data, next, ip, user_agent, lang, created_at, expires_at,
                  closed_at, network, over_at)
             VALUES ('flow-{n}', 'sign_in', 'mail', CAST('{digest}' AS {{bytes}}), NULL,
                     'user-{n}', 'user-{n}', NULL, 0, 0, 5, CAST('data' AS {{bytes}}), '/', NULL,
                     '', '', 0, 600000, NULL, '', 600000);"
        ))
    }

    /// Row `n` as the program of today reads it.
    pub(crate) async fn assert_earlier_rows_are_read(n: u64, store: &dyn Reads) {
        let handle = format!("handle-{n}");
        let found = store.credential("passkey", handle.as_bytes()).await;
        let credential = found.unwrap().unwrap();
        assert_eq!(credential.data, b"data");
        assert_eq!((credential.label, credential.scope), Default::default());
        let id = format!("flow-{n}").as_str().into();
        let found = store.challenge(ChallengeKey::Id(&id)).await;
        let challenge = found.unwrap().unwrap();
        assert_eq!(
            (challenge.context.as_str(), challenge.next.as_str()),
            ("", "/")
        );
    }

    #[test]
    fn steps_are_taken_in_order() {
        let known = [FIRST, SECOND];
        let mut applied = Vec::new();
        let mut names = Vec::new();
        while let Some(step) = next(&known, &applied).unwrap() {
            names.push(step.migration.name);
            applied.push((step.number, step.migration.checksum()));
        }
        assert_eq!(names, ["first", "second"]);
    }

    #[test]
    fn a_newer_schema_refuses_an_older_program() {
        let applied = [(1, FIRST.checksum()), (2, SECOND.checksum())];
        let refused = next(&[FIRST], &applied);
        assert!(matches!(
            refused,
            Err(OpenError::Newer { found: 2, known: 1 })
        ));
    }

    #[test]
    fn a_step_of_another_wording_or_number_is_refused() {
        for applied in [(1, SECOND.checksum()), (2, FIRST.checksum())] {
            let refused = next(&[FIRST, SECOND], &[applied]);
            assert!(matches!(refused, Err(OpenError::Changed(_))));
        }
    }
}
