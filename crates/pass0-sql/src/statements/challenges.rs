//! Challenges: found, tried, made, closed.
//!
//! Timely (`Challenge::is_timely`) is written as `created_at <= now + a minute AND expires_at >
//! now`; the first sum is done by the caller, where it saturates.

use super::macros::{columns, statements};

statements! {
    CHALLENGE = "SELECT ", columns!(challenge), " FROM pass0_challenges WHERE id = $1";

    CHALLENGE_BY_BINDING = "SELECT ", columns!(challenge),
        " FROM pass0_challenges WHERE binding = $1 ORDER BY created_at DESC, id DESC LIMIT 1";

    /// The conditions stand outside as well: in PostgreSQL a statement that waited for a row
    /// judges it again, by the outer ones.
    CLAIM =
        "UPDATE pass0_challenges SET attempts_left = attempts_left - 1
         WHERE id = (SELECT id FROM pass0_challenges
                     WHERE binding = $1 AND purpose = $2
                       AND state = 0 AND created_at <= $4 AND expires_at > $3
                     ORDER BY created_at DESC, id DESC LIMIT 1)
           AND attempts_left > 0 AND state = 0 AND created_at <= $4 AND expires_at > $3
         RETURNING ", columns!(challenge);

    INSERT_CHALLENGE = "INSERT INTO pass0_challenges (", columns!(challenge), ", network, over_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 $19, $20, $21, $22)";

    /// Finds a row when there is room for one more. $1 is the address, $2 the network, $3 now, $4 a
    /// minute later; $5 and $6 are how many of purpose $7 may stand beside, about the address from
    /// this network and from this network at all; below 0: any number. `+ 0` keeps the first search
    /// on the address.
    /// The caller is alone: by SQLite's one writer, by a lock in PostgreSQL.
    UNDER_CAPS =
        "SELECT 1
         WHERE (CAST($5 AS BIGINT) < 0 OR
                (SELECT 1 FROM pass0_challenges
                 WHERE subject = $1 AND state = 0 AND purpose = $7 AND network + 0 = $2
                   AND created_at <= $4 AND expires_at > $3
                 LIMIT 1 OFFSET $5) IS NULL)
           AND (CAST($6 AS BIGINT) < 0 OR
                (SELECT 1 FROM pass0_challenges
                 WHERE network = $2 AND state = 0 AND purpose = $7
                   AND created_at <= $4 AND expires_at > $3
                 LIMIT 1 OFFSET $6) IS NULL)";

    /// 1 is used: not if it is void (`Epoch::Void`).
    CLOSE =
        "UPDATE pass0_challenges SET state = $2, closed_at = $3, over_at = $3
         WHERE id = $1 AND state = 0 AND created_at <= $4 AND expires_at > $3
           AND (epoch >= 0 OR CAST($2 AS BIGINT) <> 1)";

    SPEND = "INSERT INTO pass0_spent (made_at, id, state) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    RENEW =
        "UPDATE pass0_challenges
         SET digest = $2, data = $3, context = $4,
             expires_at = CASE WHEN expires_at < $7 THEN $7 ELSE expires_at END,
             over_at = CASE WHEN over_at < $7 THEN $7 ELSE over_at END
         WHERE id = $1 AND state = 0 AND created_at <= $6 AND expires_at > $5";

    REBIND =
        "UPDATE pass0_challenges
         SET binding = $2, context = $6, created_at = $3,
             expires_at = $5, over_at = $5
         WHERE id = $1 AND state = 0 AND created_at <= $4 AND expires_at > $3";

    VOID_OTHERS =
        "UPDATE pass0_challenges SET epoch = -1 WHERE subject = $1 AND id <> $2 AND state = 0";

    CLOSE_OTHERS =
        "UPDATE pass0_challenges
         SET state = $3, closed_at = $4,
             over_at = CASE WHEN expires_at < $4 THEN expires_at ELSE $4 END
         WHERE subject = $1 AND id <> $2 AND state = 0";
}
