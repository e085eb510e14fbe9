//! What `apply` makes true, but for challenges.

use super::macros::{columns, statements};

/// The addresses that a user has: those that are held count while nobody else took them.
macro_rules! addresses {
    () => {
        "(SELECT email FROM pass0_users WHERE id = $1
          UNION SELECT h.email FROM pass0_held AS h WHERE h.user_id = $1
                AND NOT EXISTS (SELECT 1 FROM pass0_users AS u WHERE u.email = h.email))"
    };
}

statements! {
    INSERT_USER = "INSERT INTO pass0_users (", columns!(user), ")
         VALUES ($1, $2, $3, $4, $5, $6, $7)";

    SET_USER_STATE = "UPDATE pass0_users SET state = $2, epoch = epoch + 1 WHERE id = $1";

    BUMP_EPOCH = "UPDATE pass0_users SET epoch = epoch + 1 WHERE id = $1";

    PROVE_USER =
        "UPDATE pass0_users SET proven_at = COALESCE(proven_at, $3)
         WHERE id = $1 AND epoch = $2 AND state = 0";

    /// Writes what is there: so that it waits for concurrent changes of the user, and they for it.
    EXPECT_USER = "UPDATE pass0_users SET epoch = epoch WHERE id = $1 AND epoch = $2 AND state = 0";

    /// As `EXPECT_USER`.
    EXPECT_STATE =
        "UPDATE pass0_users SET epoch = epoch WHERE id = $1 AND epoch = $2 AND state = $3";

    /// An address that is taken meets its index, but only when the rest is as expected.
    SET_EMAIL =
        "UPDATE pass0_users SET email = $3, delivery = $4, proven_at = $5, epoch = epoch + 1
         WHERE id = $1 AND epoch = $2 AND state = 0";

    DELETE_LETTERS_OF_USER =
        "DELETE FROM pass0_letters WHERE id IN
         (SELECT id FROM pass0_letters WHERE user_id = $1
          UNION SELECT id FROM pass0_letters WHERE flow_id IN
                (SELECT id FROM pass0_challenges WHERE user_id = $1
                 UNION SELECT id FROM pass0_challenges WHERE subject IN ", addresses!(), "))";

    DELETE_CHALLENGES_OF_USER =
        "DELETE FROM pass0_challenges WHERE id IN
         (SELECT id FROM pass0_challenges WHERE user_id = $1
          UNION SELECT id FROM pass0_challenges WHERE subject IN ", addresses!(), ")";

    /// Credentials go with it (ON DELETE CASCADE).
    DELETE_USER = "DELETE FROM pass0_users WHERE id = $1";

    INSERT_CREDENTIAL = "INSERT INTO pass0_credentials (", columns!(credential), ")
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    USE_CREDENTIAL =
        "UPDATE pass0_credentials SET counter = $3, used_at = $4, data = COALESCE($5, data)
         WHERE id = $1 AND user_id = $2 AND (counter < $3 OR (counter = 0 AND $3 = 0))";

    REPLACE_DATA =
        "UPDATE pass0_credentials SET data = $4 WHERE id = $1 AND user_id = $2 AND data = $3";

    LABEL_CREDENTIAL = "UPDATE pass0_credentials SET label = $3 WHERE id = $1 AND user_id = $2";

    DELETE_CREDENTIAL = "DELETE FROM pass0_credentials WHERE id = $1 AND user_id = $2";

    DELETE_CREDENTIALS_OF =
        "DELETE FROM pass0_credentials WHERE user_id = $1 AND kind = COALESCE($2, kind)";

    DECLINE =
        "INSERT INTO pass0_declined (", columns!(declined), ")
         SELECT id, CAST($2 AS TEXT), CAST($3 AS BIGINT) FROM pass0_users WHERE id = $1";

    FORGET_DECLINED =
        "DELETE FROM pass0_declined WHERE user_id = $1 AND kind = COALESCE($2, kind)";

    /// A caller that asks after a deletion is alone with the user: by SQLite's one writer, by a lock in
    /// PostgreSQL. COALESCE keeps SQLite from the index that begins with the kind.
    EXPECT_CREDENTIAL =
        "SELECT id FROM pass0_credentials
         WHERE user_id = $1 AND kind = COALESCE($2, kind) LIMIT 1";

    /// Finds a row when the user has at most $3 of the kind. Alone with the user, see above.
    CAP_CREDENTIALS =
        "SELECT 1 WHERE
         (SELECT 1 FROM pass0_credentials
          WHERE user_id = $1 AND kind = COALESCE($2, kind) LIMIT 1 OFFSET $3) IS NULL";

    INSERT_LETTER = "INSERT INTO pass0_letters (", columns!(letter), ")
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    /// Adds $5, whose id is $7, to a letter of user $1 and kind $2 that waits for its time: at $3
    /// that is ahead, and no worker tried it. Holds the row, so that none takes it before this is
    /// over; one that took it first has counted a try. $4: a minute after $3, see
    /// `Challenge::is_timely`. $6 are the most bytes.
    ADD_TO_LETTER =
        "UPDATE pass0_letters
         SET more = CAST(more || CAST($5 AS {bytes}) AS {bytes}), newest = $7
         WHERE user_id = $1 AND kind = $2 AND fate = 0 AND tries = 0 AND due_at > $3
           AND created_at <= $4 AND length(more) < CAST($6 AS BIGINT)";

    /// A letter of user $10 and kind $11 that none of the letters above took in. It is due $12 after
    /// the last one, where that is still ahead. $13 is that long before now, $14 a minute from now.
    /// The caller that gathers is alone with the user's letters.
    GATHER_LETTER =
        "INSERT INTO pass0_letters (", columns!(letter), ", user_id, kind, slot)
         SELECT $1, $2, $3, $4, $5, last.slot, $7, $8, $9, $10, $11, last.slot
         FROM (SELECT CASE WHEN MAX(slot) > $13 THEN MAX(slot) + CAST($12 AS BIGINT)
                           ELSE CAST($6 AS BIGINT) END AS slot
               FROM pass0_letters WHERE user_id = $10 AND kind = $11 AND created_at <= $14) AS last
         WHERE NOT EXISTS
             (SELECT 1 FROM pass0_letters WHERE user_id = $10 AND kind = $11 AND newest = $1)";

    /// `fate < 2`: waits to be sent, see `LetterFate::as_i64`.
    SETTLE_LETTER =
        "UPDATE pass0_letters SET fate = $2, sealed = $3, more = $3 WHERE id = $1 AND fate < 2";

    DEFER_LETTER = "UPDATE pass0_letters SET fate = 1, due_at = $2 WHERE id = $1 AND fate < 2";

    /// The conditions stand outside as well, see `CLAIM`.
    LEASE =
        "UPDATE pass0_letters SET tries = tries + 1, due_at = $2
         WHERE id IN (SELECT id FROM pass0_letters WHERE fate < 2 AND due_at <= $1
                      ORDER BY due_at, id LIMIT $3 {skip_locked})
           AND fate < 2 AND due_at <= $1
         RETURNING ", columns!(letter);

    INSERT_EVENT =
        "INSERT INTO pass0_events
         (at, kind, flow_id, user_id, session_id, ip, user_agent, detail, passing)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    INSERT_FACT = "INSERT INTO pass0_facts (key, value) VALUES ($1, $2)";

    REPLACE_FACT = "UPDATE pass0_facts SET value = $3 WHERE key = $1 AND value = $2";

    DELETE_FACT = "DELETE FROM pass0_facts WHERE key = $1 AND value = $2";
}
