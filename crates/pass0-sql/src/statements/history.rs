//! What is kept so that a change to an account can be contested.

use super::macros::{columns, statements};

statements! {
    CHANGES_OF = "SELECT ", columns!(change),
        " FROM pass0_changes WHERE user_id = $1 ORDER BY seq";

    RETIRED_OF = "SELECT ", columns!(credential),
        " FROM pass0_retired WHERE user_id = $1 ORDER BY created_at, id";

    HELD_OF = "SELECT ", columns!(held),
        " FROM pass0_held WHERE user_id = $1 ORDER BY email";

    HELD = "SELECT ", columns!(held), " FROM pass0_held WHERE email = $1";

    RECOVERY_OF = "SELECT ", columns!(recovery), " FROM pass0_recoveries WHERE user_id = $1";

    RECOVERIES = "SELECT ", columns!(recovery),
        " FROM pass0_recoveries WHERE next_at <= $1 ORDER BY next_at, user_id LIMIT $2";

    /// After the row with the address is written: an account that held it meanwhile is seen.
    UNHELD =
        "SELECT CAST(1 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM pass0_held
                                    WHERE email = $1 AND user_id <> $2 AND until > $3)";

    HOLD_ADDRESS =
        "INSERT INTO pass0_held (", columns!(held), ")
         SELECT email, delivery, id, CAST($2 AS BIGINT) FROM pass0_users WHERE id = $1
         ON CONFLICT (email) DO UPDATE
         SET delivery = excluded.delivery, user_id = excluded.user_id, until = excluded.until";

    /// After the row with the handle is written, as with `UNHELD`.
    NOT_RETIRED =
        "SELECT CAST(1 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM pass0_retired
                                    WHERE kind = $1 AND handle = $2 AND user_id <> $3)";

    COUNT_CREDENTIALS =
        "SELECT id FROM pass0_users
         WHERE id = $1 AND (SELECT count(*) FROM pass0_credentials WHERE user_id = $1)
                         = CAST($2 AS BIGINT)";

    OWN_CREDENTIAL = "SELECT id FROM pass0_credentials WHERE id = $1 AND user_id = $2";

    RETIRE_CREDENTIAL =
        "INSERT INTO pass0_retired (", columns!(credential), ", until)
         SELECT ", columns!(credential), ", CAST($3 AS BIGINT)
         FROM pass0_credentials WHERE id = $1 AND user_id = $2";

    RETIRE_CREDENTIALS_OF =
        "INSERT INTO pass0_retired (", columns!(credential), ", until)
         SELECT ", columns!(credential), ", CAST($3 AS BIGINT)
         FROM pass0_credentials WHERE user_id = $1 AND kind = COALESCE($2, kind)";

    RESTORE_CREDENTIAL =
        "INSERT INTO pass0_credentials (", columns!(credential), ")
         SELECT ", columns!(credential), " FROM pass0_retired WHERE id = $1 AND user_id = $2";

    DELETE_RETIRED = "DELETE FROM pass0_retired WHERE id = $1 AND user_id = $2";

    REPLACE_RETIRED =
        "UPDATE pass0_retired SET data = $4 WHERE id = $1 AND user_id = $2 AND data = $3";

    DROP_RETIRED = "DELETE FROM pass0_retired WHERE id = $1 AND user_id = $2 AND data = $3";

    NO_RECOVERY =
        "SELECT CAST(1 AS BIGINT) WHERE NOT EXISTS (SELECT 1 FROM pass0_recoveries WHERE user_id = $1)";

    RECORD_CHANGE =
        "INSERT INTO pass0_changes (id, user_id, what, email, delivery, credentials, at, until)
         SELECT CAST($1 AS {bytes}), u.id, CAST($3 AS TEXT), u.email, u.delivery,
                COALESCE((SELECT string_agg({hex}(c.id{in_hex}), ' ') FROM pass0_credentials AS c
                          WHERE c.user_id = u.id), ''),
                CAST($4 AS BIGINT), CAST($5 AS BIGINT)
         FROM pass0_users AS u WHERE u.id = $2";

    FORGET_CHANGES =
        "DELETE FROM pass0_changes
         WHERE user_id = $1
           AND seq >= (SELECT seq FROM pass0_changes WHERE id = $2 AND user_id = $1)";

    REBASE_CHANGES =
        "UPDATE pass0_changes
         SET email = base.email, delivery = base.delivery, credentials = base.credentials
         FROM (SELECT seq, email, delivery, credentials FROM pass0_changes
               WHERE id = $2 AND user_id = $1) AS base
         WHERE pass0_changes.user_id = $1 AND pass0_changes.seq >= base.seq";

    FORGET_ALL_CHANGES = "DELETE FROM pass0_changes WHERE user_id = $1";

    FORGET_RETIRED = "DELETE FROM pass0_retired WHERE user_id = $1";

    FORGET_HELD = "DELETE FROM pass0_held WHERE user_id = $1";

    DROP_RECOVERY = "DELETE FROM pass0_recoveries WHERE user_id = $1";

    START_RECOVERY = "INSERT INTO pass0_recoveries (", columns!(recovery), ")
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    PUT_OFF_RECOVERY =
        "UPDATE pass0_recoveries SET next_at = $4 WHERE user_id = $1 AND id = $2 AND next_at = $3";

    END_RECOVERY = "DELETE FROM pass0_recoveries WHERE user_id = $1 AND id = $2";
}
