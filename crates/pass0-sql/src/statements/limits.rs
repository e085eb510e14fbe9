//! Limits, and the turns of mailboxes.

use super::macros::{columns, statements};

statements! {
    /// $1 the number of the key, $2 now, then for each window what [`crate::limit_windows::values`] says, then when
    /// the last of them is over ($12), a minute from now ($13), and a minute after $12 ($14). A
    /// window that starts after $13 is over as well: a clock ran ahead. No row is touched when a
    /// window has no room; then nothing is counted. (RETURNING would tell as well, but SQLite makes
    /// two temporary tables for it.) In the last CASE a window that starts anew gives the end when
    /// no later one does; where one was ahead, the end that was noted says nothing, and whatever
    /// runs is over by $14.
    HIT =
        "INSERT INTO pass0_limits AS l
             (key, start1, count1, start2, count2, start3, count3, over_at)
         SELECT $1, $2, 1, $2, 1, $2, 1, $12
         WHERE CAST($4 AS BIGINT) > 0 AND CAST($7 AS BIGINT) > 0 AND CAST($10 AS BIGINT) > 0
         ON CONFLICT (key) DO UPDATE SET
             start1 = CASE WHEN l.start1 <= $3 OR l.start1 > $13 THEN $2 ELSE l.start1 END,
             count1 = CASE WHEN l.start1 <= $3 OR l.start1 > $13 THEN 1 ELSE l.count1 + 1 END,
             start2 = CASE WHEN l.start2 <= $6 OR l.start2 > $13 THEN $2 ELSE l.start2 END,
             count2 = CASE WHEN l.start2 <= $6 OR l.start2 > $13 THEN 1 ELSE l.count2 + 1 END,
             start3 = CASE WHEN l.start3 <= $9 OR l.start3 > $13 THEN $2 ELSE l.start3 END,
             count3 = CASE WHEN l.start3 <= $9 OR l.start3 > $13 THEN 1 ELSE l.count3 + 1 END,
             over_at = CASE
                 WHEN l.start1 > $13 OR l.start2 > $13 OR l.start3 > $13 THEN CASE
                     WHEN (l.start1 <= $3 OR l.start1 > $13) AND (l.start2 <= $6 OR l.start2 > $13)
                          AND (l.start3 <= $9 OR l.start3 > $13) THEN $12
                     ELSE $14 END
                 WHEN l.start1 <= $3 AND $5 >= l.over_at AND ($5 >= $8 OR l.start2 > $6)
                      AND ($5 >= $11 OR l.start3 > $9) THEN $5
                 WHEN l.start2 <= $6 AND $8 >= l.over_at
                      AND ($8 >= $11 OR l.start3 > $9) THEN $8
                 WHEN l.start3 <= $9 AND $11 >= l.over_at THEN $11
                 ELSE l.over_at END
         WHERE (l.start1 <= $3 OR l.start1 > $13 OR l.count1 < $4)
           AND (l.start2 <= $6 OR l.start2 > $13 OR l.count2 < $7)
           AND (l.start3 <= $9 OR l.start3 > $13 OR l.count3 < $10)";

    LIMIT =
        "SELECT start1, count1, start2, count2, start3, count3 FROM pass0_limits WHERE key = $1";

    RESET_LIMIT = "DELETE FROM pass0_limits WHERE key = $1";

    MAILBOX = "SELECT ", columns!(mailbox), " FROM pass0_mailboxes WHERE key = $1";

    DUE_MAILBOXES = "SELECT ", columns!(mailbox),
        " FROM pass0_mailboxes WHERE due_at <= $1 ORDER BY due_at LIMIT $2";

    INSERT_MAILBOX = "INSERT INTO pass0_mailboxes (", columns!(mailbox), ")
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key) DO NOTHING";

    SET_MAILBOX =
        "UPDATE pass0_mailboxes SET version = $2, turns = $3, due_at = $4, over_at = $5
         WHERE key = $1 AND version + 1 = $2";
}
