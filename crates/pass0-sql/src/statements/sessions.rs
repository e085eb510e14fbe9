//! Sessions. A row holds what a check needs of the user as well, so that a check is one search; whatever
//! changes a user rewrites it in the same `apply` (`REFRESH_SESSIONS`). The sessions of a user are those
//! of `SessionId::range` that name the user.

use super::macros::{columns, statements};

macro_rules! with_user {
    () => {
        ", email, COALESCE(delivery, email), state, user_epoch, proven_at, user_created_at"
    };
}

statements! {
    /// The hot one.
    SESSION = "SELECT ", columns!(session), with_user!(), " FROM pass0_sessions WHERE id = $1";

    /// Of a secret from before secrets named their row.
    EARLIER_SESSION = "SELECT ", columns!(session), with_user!(), " FROM pass0_sessions
         WHERE id = (SELECT id FROM pass0_earlier_sessions WHERE digest = $1)";

    SESSION_BY_ID = "SELECT ", columns!(session), " FROM pass0_sessions WHERE id = $1";

    SESSIONS_OF = "SELECT ", columns!(session),
        " FROM pass0_sessions WHERE user_id = $1 AND id >= $2 AND id <= $3
         ORDER BY created_at DESC, id DESC";

    /// With the user's row held: what changes it meanwhile waits, and finds this session.
    INSERT_SESSION = "INSERT INTO pass0_sessions (", columns!(session), ",
             email, delivery, state, user_epoch, proven_at, user_created_at)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
                email, NULLIF(delivery, email), state, epoch, proven_at, created_at
         FROM pass0_users WHERE id = $3 {for_share}";

    /// After a change to user $1.
    REFRESH_SESSIONS =
        "UPDATE pass0_sessions
         SET email = u.email, delivery = NULLIF(u.delivery, u.email), state = u.state,
             user_epoch = u.epoch, proven_at = u.proven_at
         FROM (SELECT * FROM pass0_users WHERE id = $1) AS u
         WHERE pass0_sessions.user_id = $1 AND pass0_sessions.id >= $2 AND pass0_sessions.id <= $3";

    /// The first proof of the mailbox of user $1; mostly there was one, and nothing is written.
    PROVE_SESSIONS =
        "UPDATE pass0_sessions SET proven_at = $4
         WHERE user_id = $1 AND id >= $2 AND id <= $3 AND proven_at IS NULL";

    END_SESSION = "DELETE FROM pass0_sessions WHERE id = $1 AND user_id = $2";

    END_SESSIONS_OF =
        "DELETE FROM pass0_sessions
         WHERE user_id = $1 AND id >= $2 AND id <= $3 AND id IS DISTINCT FROM $4";

    SEEN = "UPDATE pass0_sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2";

    /// The first key after $1. Asked again and again, it goes from key to key.
    KEY_OF_SESSION =
        "SELECT substr(digest, 1, 4) FROM pass0_sessions WHERE substr(digest, 1, 4) > $1
         ORDER BY substr(digest, 1, 4) LIMIT 1";

    SESSION_USES =
        "SELECT substr(digest, 1, 4), count(*), count(DISTINCT user_id) FROM pass0_sessions
         WHERE expires_at > $1 AND seen_at > $2 GROUP BY substr(digest, 1, 4) ORDER BY 1";

    END_SESSIONS_UNDER =
        "DELETE FROM pass0_sessions WHERE id IN
         (SELECT id FROM pass0_sessions WHERE substr(digest, 1, 4) = $1 ORDER BY id LIMIT $2)";

    /// After $1, the first $4 that are past their life at $2 or unused since $3. Reads all that lie
    /// between: no index says which are over, since every one would cost each sign-in a page.
    SESSIONS_OVER =
        "SELECT id FROM pass0_sessions WHERE id > $1 AND (expires_at <= $2 OR seen_at <= $3)
         ORDER BY id LIMIT $4";

    COUNT_SESSIONS =
        "SELECT count(*) FROM
             (SELECT id FROM pass0_sessions WHERE expires_at <= $2 OR seen_at <= $3 LIMIT $1) AS over";

    /// From $1 to $2. What somebody else holds is left for the next time, see `purge`.
    PURGE_SESSIONS =
        "DELETE FROM pass0_sessions WHERE id IN
         (SELECT id FROM pass0_sessions
          WHERE id >= $1 AND id <= $2 AND (expires_at <= $3 OR seen_at <= $4) {skip_locked})
           AND (expires_at <= $3 OR seen_at <= $4)";
}
